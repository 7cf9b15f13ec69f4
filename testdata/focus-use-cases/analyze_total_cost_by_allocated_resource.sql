-- Analyze total cost by allocated resource
-- https://focus.finops.org/use-case/analyze-total-cost-by-allocated-resource/
-- FOCUS 1.3, 1.4
SELECT
  AllocatedResourceId,
  AllocatedResourceName,
  ResourceId AS OriginResourceId,
  SUM(EffectiveCost) AS TotalEffectiveCost,
  COUNT(*) AS ChargeCount
 FROM focus_data_table
 WHERE ChargeCategory='Usage'
  AND ChargePeriodStart >= ? AND ChargePeriodEnd <= ?
  AND AllocatedMethodId IS NOT NULL
  AND AllocatedResourceId IS NOT NULL
 GROUP BY
  AllocatedResourceId,
  AllocatedResourceName,
  ResourceId
 ORDER BY TotalEffectiveCost DESC
