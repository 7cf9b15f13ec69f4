-- Report costs by service category
-- https://focus.finops.org/use-case/report-costs-by-service-category/
-- FOCUS 1.3, 1.4
SELECT
  ServiceProviderName,
  BillingCurrency,
  BillingPeriodStart,
  ServiceCategory,
  SUM(BilledCost) AS TotalBilledCost
FROM focus_data_table
WHERE BillingPeriodStart >= ? and BillingPeriodEnd < ?
GROUP BY
  ServiceProviderName,
  BillingCurrency,
  BillingPeriodStart,
  ServiceCategory
ORDER BY TotalBilledCost DESC
