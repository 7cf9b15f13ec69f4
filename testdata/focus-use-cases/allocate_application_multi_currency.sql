-- Allocate multi-currency charges per application
-- https://focus.finops.org/use-case/allocate-multi-currency-charges-per-application-2/
-- FOCUS 1.3, 1.4
-- Adapted: Tags["key"] is not DuckDB syntax; Tags->>'key' is.
SELECT
  Tags->>'ApplicationId',
  ServiceProviderName,
  BillingAccountId,
  BillingAccountName,
  BillingCurrency,
  SUM(BilledCost) AS TotalBilledCost
FROM focus_data_table
WHERE
  BillingPeriodStart >= ? AND BillingPeriodEnd < ?
GROUP BY
  Tags->>'ApplicationId',
  ServiceProviderName,
  BillingAccountId,
  BillingAccountName,
  BillingCurrency
