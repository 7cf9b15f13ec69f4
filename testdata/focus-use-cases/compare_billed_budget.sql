-- Compare billed cost per subaccount to budget
-- https://focus.finops.org/use-case/compare-billed-cost-per-subaccount-to-budget-2/
-- FOCUS 1.3, 1.4
SELECT
  ServiceProviderName,
  SubAccountId,
  SubAccountName,
  SUM(BilledCost) AS TotalBilledCost
FROM focus_data_table
WHERE ChargeCategory = 'Usage'
  AND ChargePeriodStart >= ? and ChargePeriodEnd <= ?
  AND ServiceProviderName = ?
  AND SubAccountId = ?
GROUP BY
  ServiceProviderName,
  SubAccountId,
  SubAccountName
