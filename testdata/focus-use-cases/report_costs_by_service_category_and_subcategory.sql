-- Report costs by service category and subcategory
-- https://focus.finops.org/use-case/report-costs-by-service-category-and-subcategory-2/
-- FOCUS 1.3, 1.4
SELECT
  ServiceProviderName,
  BillingCurrency,
  BillingPeriodStart,
  ServiceCategory,
  ServiceSubcategory,
  SUM(BilledCost) AS TotalBilledCost
FROM focus_data_table
WHERE BillingPeriodStart >= ? and BillingPeriodEnd  < ?
GROUP BY
  ServiceProviderName,
  BillingCurrency,
  BillingPeriodStart,
  ServiceCategory,
  ServiceSubcategory
ORDER BY TotalBilledCost DESC
