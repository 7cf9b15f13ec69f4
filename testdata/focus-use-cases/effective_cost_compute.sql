-- Report effective cost of compute
-- https://focus.finops.org/use-case/report-effective-cost-of-compute/
-- FOCUS 1.3, 1.4
SELECT
  CommitmentDiscountType,
  ServiceProviderName,
  ServiceName,
  SubAccountId,
  SubAccountName,
  BillingPeriodStart,
  SUM(EffectiveCost) AS TotalEffectiveCost
FROM focus_data_table
WHERE BillingPeriodStart  >= ? AND BillingPeriodEnd <= ?
  AND ServiceCategory = 'Compute'
GROUP BY
  CommitmentDiscountType,
  ServiceName,
  ServiceProviderName,
  SubAccountId,
  SubAccountName,
  BillingPeriodStart
