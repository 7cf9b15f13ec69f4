-- Analyze service costs by subaccount
-- https://focus.finops.org/use-case/service-costs-subaccount/
-- FOCUS 1.3, 1.4
SELECT
  ChargePeriodStart,
  SubAccountId,
  SubAccountName,
  ServiceName,
  SUM(EffectiveCost) AS TotalEffectiveCost
FROM focus_data_table
WHERE SubAccountID = ?
  AND ChargePeriodStart >= ? AND ChargePeriodEnd < ?
GROUP BY
  ChargePeriodStart,
  SubAccountId,
  SubAccountName,
  ServiceName
ORDER BY SUM(EffectiveCost) DESC
LIMIT 10
