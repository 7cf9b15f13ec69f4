-- Verify accuracy of service provider invoices
-- https://focus.finops.org/use-case/verify-accuracy-of-service-provider-invoices/
-- FOCUS 1.3, 1.4
SELECT
  ServiceProviderName,
  BillingAccountId,
  BillingAccountName,
  BillingCurrency,
  SUM(BilledCost) AS TotalBilledCost
FROM focus_data_table
WHERE BillingPeriodStart >= ? AND BillingPeriodEnd < ?
GROUP BY
  ServiceProviderName,
  BillingAccountId,
  BillingAccountName,
  BillingCurrency
