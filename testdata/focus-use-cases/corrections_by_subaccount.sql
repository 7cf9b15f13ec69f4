-- Report corrections by subaccount for a previously invoiced billing period
-- https://focus.finops.org/use-case/report-corrections-by-subaccount-for-a-previously-invoiced-billing-period/
-- FOCUS 1.3, 1.4
SELECT
  ServiceProviderName,
  BillingAccountId,
  ServiceCategory,
  SubAccountId,
  SubAccountName,
  SUM(BilledCost) AS TotalBilledCost
FROM focus_data_table
WHERE BillingPeriodStart >= ? AND BillingPeriodEnd < ?
  AND ChargeClass = 'Correction'
GROUP BY
  ServiceProviderName,
  BillingAccountId,
  SubAccountId,
  SubAccountName,
  ServiceCategory
