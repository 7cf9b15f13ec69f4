-- Verify accuracy of services charges across service providers
-- https://focus.finops.org/use-case/verify-accuracy-of-services-charges-across-service-providers/
-- FOCUS 1.3, 1.4
SELECT
  ServiceProviderName,
  BillingAccountId,
  BillingAccountName,
  BillingCurrency,
  ServiceName,
  SUM(BilledCost) AS TotalBilledCost
FROM focus_data_table
WHERE BillingPeriodStart >= ? AND BillingPeriodEnd < ?
GROUP BY
  ServiceProviderName,
  BillingAccountName,
  BillingAccountId,
  BillingCurrency,
  ServiceName
