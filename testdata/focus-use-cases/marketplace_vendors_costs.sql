-- Analyze marketplace vendors costs
-- https://focus.finops.org/use-case/analyze-marketplace-vendors-costs/
-- FOCUS 1.3, 1.4
SELECT
  ChargePeriodStart,
  ChargePeriodEnd,
  ServiceProviderName,
  HostProviderName,
  InvoiceIssuerName,
  ROUND(SUM(EffectiveCost),2) AS TotalEffectiveCost
FROM focus_data_table
WHERE ChargePeriodStart >= ? AND ChargePeriodEnd < ?
  AND InvoiceIssuerName != ServiceProviderName
GROUP BY
  ChargePeriodStart,
  ChargePeriodEnd,
  ServiceProviderName,
  HostProviderName,
  InvoiceIssuerName
ORDER BY TotalEffectiveCost ASC
