-- Forecast cashflow month over month based on historical trends by service
-- https://focus.finops.org/use-case/forecast-cashflow-month-over-month-based-on-historical-trends-by-service-2/
-- FOCUS 1.3, 1.4
SELECT
  MONTH(BillingPeriodStart),
  ServiceProviderName,
  ServiceCategory,
  ServiceName,
  SUM(BilledCost) AS TotalBilledCost
FROM focus_data_table
WHERE BillingPeriodStart >= ? AND BillingPeriodEnd < ?
GROUP BY
  MONTH(BillingPeriodStart),
  ServiceProviderName,
  ServiceCategory,
  ServiceName
