-- Report spending across billing periods for a service provider by service category
-- https://focus.finops.org/use-case/report-spending-across-billing-periods-for-a-service-provider-by-service-category/
-- FOCUS 1.3, 1.4
SELECT
ServiceProviderName,
BillingAccountName,
BillingAccountId,
BillingCurrency,
BillingPeriodStart,
ServiceCategory,
ServiceName,
SUM(BilledCost) AS TotalBilledCost
FROM focus_data_table
WHERE ChargePeriodStart >= ? and ChargePeriodEnd < ?
AND ServiceProviderName = ?
GROUP BY
ServiceProviderName,
BillingAccountName,
BillingAccountId,
BillingCurrency,
BillingPeriodStart,
ServiceCategory,
ServiceName
ORDER BY TotalBilledCost DESC
