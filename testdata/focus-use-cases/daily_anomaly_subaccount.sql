-- Identify anomalous daily spending by subaccount
-- https://focus.finops.org/use-case/identify-anomalous-daily-spending-by-subaccount/
-- FOCUS 1.3, 1.4
-- Adapted: Upstream aliases an expression inside GROUP BY, which is invalid in every dialect.
SELECT
  DATE(ChargePeriodStart) AS Day,
  ServiceProviderName,
  SubAccountId,
  SUM(EffectiveCost) AS DailyEffectiveCost
FROM focus_data_table
WHERE ChargePeriodStart >= ? and ChargePeriodEnd  < ?
GROUP BY
  DATE(ChargePeriodStart),
  ServiceProviderName,
  SubAccountId
