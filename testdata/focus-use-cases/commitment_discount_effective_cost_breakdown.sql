-- Commitment Discount Effective Cost Breakdown
-- https://focus.finops.org/use-case/commitment-discount-effective-cost-breakdown/
-- FOCUS 1.4
SELECT
  ServiceProviderName,
  CommitmentDiscountId,
  CommitmentDiscountStatus,
  ChargePeriodStart,
  ChargePeriodEnd,
  SUM(EffectiveCost) AS TotalEffectiveCost
FROM focus_data_table
WHERE
  ChargePeriodStart >= ?
  AND ChargePeriodEnd < ?
  AND NOT CommitmentDiscountId IS NULL
  AND ChargeCategory = 'Usage'
GROUP BY
  ServiceProviderName,
  CommitmentDiscountId,
  CommitmentDiscountStatus,
  ChargePeriodStart,
  ChargePeriodEnd
