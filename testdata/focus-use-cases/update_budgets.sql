-- Update budgets with billed costs
-- https://focus.finops.org/use-case/update-budgets-with-billed-costs/
-- FOCUS 1.3, 1.4
SELECT
  ServiceProviderName,
  BillingPeriodStart,
  BillingPeriodEnd,
  SUM(BilledCost) AS TotalBilledCost
FROM focus_data_table
WHERE BillingPeriodStart >= ? AND BillingPeriodEnd < ?
GROUP BY
  ServiceProviderName,
  BillingPeriodStart,
  BillingPeriodEnd
