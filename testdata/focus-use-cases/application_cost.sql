-- Report application cost month over month
-- https://focus.finops.org/use-case/application-cost/
-- FOCUS 1.3, 1.4
-- Adapted: Tags["key"] is not DuckDB syntax; Tags->>'key' is.
SELECT
  MONTH(BillingPeriodStart),
  ServiceName,
  SUM(EffectiveCost) AS TotalEffectiveCost
FROM focus_data_table
WHERE Tags->>'Application' = ?
  AND ChargePeriodStart >= ? AND ChargePeriodEnd < ?
GROUP BY
  MONTH(BillingPeriodStart),
  ServiceName
