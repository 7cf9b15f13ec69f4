-- Analyze service costs month over month
-- https://focus.finops.org/use-case/analyze-service-costs-month-over-month/
-- FOCUS 1.3, 1.4
SELECT
  MONTH(ChargePeriodStart),
  ServiceProviderName,
  ServiceName,
  SUM(EffectiveCost) AS TotalEffectiveCost
FROM focus_data_table
WHERE ChargePeriodStart >= ? AND ChargePeriodStart < ?
GROUP BY
  MONTH(ChargePeriodStart),
  ServiceProviderName,
  ServiceName
ORDER BY
  MONTH(ChargePeriodStart),
  SUM(EffectiveCost) DESC
