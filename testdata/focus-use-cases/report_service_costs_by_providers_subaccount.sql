-- Report service costs by providers subaccount
-- https://focus.finops.org/use-case/report-service-costs-by-providers-subaccount-2/
-- FOCUS 1.3, 1.4
-- Adapted: ORDER BY referenced BillingPeriodStart, which is not in the GROUP BY; ChargePeriodStart is the grouped period
-- Adapted: column.
SELECT
  ServiceProviderName,
  ServiceName,
  SubAccountId,
  ChargePeriodStart,
  SUM(EffectiveCost) AS TotalEffectiveCost
FROM focus_data_table
WHERE BillingPeriodStart >= ? AND BillingPeriodEnd < ?
  AND SubAccountId = ?
  AND ServiceProviderName = ?
GROUP BY
  ServiceProviderName,
  ServiceName,
  SubAccountId,
  ChargePeriodStart
ORDER BY
  SUM(EffectiveCost),
  ChargePeriodStart DESC
