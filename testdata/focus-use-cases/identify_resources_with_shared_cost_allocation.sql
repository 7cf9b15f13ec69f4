-- Identify resources with shared cost allocation
-- https://focus.finops.org/use-case/identify-resources-with-shared-cost-allocation/
-- FOCUS 1.3, 1.4
SELECT
  DISTINCT ResourceId,
  ResourceName,
  AllocatedMethodId
 FROM focus_data_table
 WHERE ChargeCategory='Usage'
  AND ChargePeriodStart >= ? AND ChargePeriodEnd <= ?
  AND AllocatedMethodId IS NOT NULL
 ORDER BY ResourceId
