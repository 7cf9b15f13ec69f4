-- Determine Effective Savings Rate by Service
-- https://focus.finops.org/use-case/determine-effective-savings-rate-by-service/
-- FOCUS 1.3, 1.4
SELECT
  ServiceProviderName,
  ServiceName,
  SUM(ContractedCost) AS ContractedCost,
  SUM(EffectiveCost)  AS EffectiveCost,
  (SUM(ContractedCost) - SUM(EffectiveCost)) / NULLIF(SUM(ContractedCost), 0) AS EffectiveSavingsRate
FROM focus_data_table
WHERE ChargePeriodStart >= ? AND ChargePeriodEnd < ?
GROUP BY ServiceProviderName, ServiceName
