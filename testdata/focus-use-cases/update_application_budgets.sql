-- Update budgets for each application
-- https://focus.finops.org/use-case/update-budgets-for-each-application/
-- FOCUS 1.3, 1.4
-- Adapted: Tags["key"] is not DuckDB syntax; Tags->>'key' is.
SELECT
  ServiceProviderName,
  BillingPeriodStart,
  BillingPeriodEnd,
  Tags->>'Application' AS Application,
  SUM(BilledCost) AS TotalBilledCost
FROM focus_data_table
WHERE BillingPeriodStart >= ? AND BillingPeriodEnd < ?
GROUP BY
  ServiceProviderName,
  BillingPeriodStart,
  BillingPeriodEnd,
  Tags->>'Application'
