-- Analyze service costs by region
-- https://focus.finops.org/use-case/analyze-service-costs-by-region-2/
-- FOCUS 1.3, 1.4
SELECT
  ChargePeriodStart,
  ServiceProviderName,
  RegionId,
  ServiceName,
  SUM(EffectiveCost) AS TotalEffectiveCost
FROM focus_data_table
WHERE ChargePeriodStart >= ? and ChargePeriodEnd  < ?
GROUP BY
  ChargePeriodStart,
  ServiceProviderName,
  RegionId,
  ServiceName
ORDER BY ChargePeriodStart,
  SUM(EffectiveCost) DESC
