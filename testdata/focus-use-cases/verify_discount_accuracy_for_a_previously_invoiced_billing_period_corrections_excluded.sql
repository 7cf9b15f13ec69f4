-- Verify discount accuracy for a previously invoiced billing period (corrections excluded)
-- https://focus.finops.org/use-case/verify-discount-accuracy-for-a-previously-invoiced-billing-period-corrections-excluded/
-- FOCUS 1.3, 1.4
SELECT
  ServiceProviderName,
  BillingAccountId,
  BillingAccountName,
  BillingCurrency,
  ServiceName,
  SUM(EffectiveCost) AS TotalEffectiveCost,
  SUM(ListCost) AS TotalListCost,
  SUM(BilledCost) AS TotalBilledCost,
  ((SUM(ListCost) - SUM(EffectiveCost)) / NULLIF(SUM(ListCost), 0)) * 100 AS EffectiveDiscount
FROM focus_data_table
WHERE BillingPeriodStart >= ? AND BillingPeriodEnd < ?
  AND ChargeClass != 'Correction'
GROUP BY
  ServiceProviderName,
  BillingAccountId,
  BillingAccountName,
  BillingCurrency,
  ServiceName
