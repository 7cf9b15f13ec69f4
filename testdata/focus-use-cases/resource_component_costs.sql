-- Analyze costs of components of a resource
-- https://focus.finops.org/use-case/resource-component-costs/
-- FOCUS 1.3, 1.4
SELECT ResourceId,
  ResourceName,
  ResourceType,
  ChargeDescription,
  SkuId,
  SUM(EffectiveCost) AS TotalEffectiveCost
FROM focus_data_table
WHERE ChargePeriodStart >= ?  AND ChargePeriodEnd < ?
  AND ResourceId=?
GROUP BY ResourceId,
  ResourceName,
  ResourceType,
  ChargeDescription,
  SkuId
