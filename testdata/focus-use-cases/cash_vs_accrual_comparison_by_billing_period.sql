-- Cash vs. Accrual Comparison by Billing Period
-- https://focus.finops.org/use-case/cash-vs-accrual-comparison-by-billing-period/
-- FOCUS 1.4
SELECT
  ServiceProviderName,
  InvoiceIssuerName,
  BillingPeriodStart,
  BillingPeriodEnd,
  SUM(BilledCost) AS TotalBilledCost,
  SUM(EffectiveCost) AS TotalEffectiveCost,
  SUM(EffectiveCost) - SUM(BilledCost) AS CostBasisDifference
FROM focus_data_table
WHERE
  BillingPeriodStart >= ? AND BillingPeriodEnd < ?
GROUP BY
  ServiceProviderName,
  InvoiceIssuerName,
  BillingPeriodStart,
  BillingPeriodEnd
HAVING
  ABS(SUM(EffectiveCost) - SUM(BilledCost)) > 0.01
