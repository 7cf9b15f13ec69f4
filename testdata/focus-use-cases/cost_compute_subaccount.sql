-- Analyze cost per compute service for a subaccount
-- https://focus.finops.org/use-case/cost-compute-subaccount/
-- FOCUS 1.3, 1.4
SELECT
  Min(ChargePeriodStart),
  Max(ChargePeriodEnd),
  ServiceName,
  ResourceId,
  ResourceName,
  SUM(PricingQuantity),
  SUM(EffectiveCost) AS MonthlyEffectiveCost
FROM focus_data_table
WHERE SubAccountId = ?
  AND ServiceCategory = 'Compute'
  AND ChargePeriodStart >= ? and ChargePeriodEnd  < ?
GROUP BY
  ServiceName,
  ResourceId,
  ResourceName
ORDER BY MonthlyEffectiveCost DESC
