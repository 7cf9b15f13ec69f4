-- Forecast amortized costs month over month based on historical trends
-- https://focus.finops.org/use-case/forecast-amortized-costs-month-over-month-based-on-historical-trends-2/
-- FOCUS 1.3, 1.4
SELECT
  MONTH(BillingPeriodStart),
  ServiceProviderName,
  ServiceCategory,
  ServiceName,
  ChargeCategory,
  SUM(EffectiveCost) AS TotalEffectiveCost
FROM focus_data_table
WHERE BillingPeriodStart >= ?  AND BillingPeriodEnd < ?
GROUP BY
  MONTH(BillingPeriodStart),
  ServiceProviderName,
  ServiceCategory,
  ServiceName,
  ChargeCategory
