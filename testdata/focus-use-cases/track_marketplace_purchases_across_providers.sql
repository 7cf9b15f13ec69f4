-- Track marketplace purchases across providers
-- https://focus.finops.org/use-case/track-marketplace-purchases-across-providers/
-- FOCUS 1.3, 1.4
SELECT
  ServiceProviderName,
  HostProviderName,
  InvoiceIssuerName,
  ServiceName,
  ChargeCategory,
  SUM(BilledCost) AS TotalBilledCost,
  COUNT(DISTINCT ResourceId) AS ResourceCount
 FROM focus_data_table
 WHERE ChargePeriodStart >= ? AND ChargePeriodEnd < ?
  AND ServiceProviderName != HostProviderName
  AND ChargeCategory IN ('Purchase', 'Usage')
 GROUP BY
  ServiceProviderName,
  HostProviderName,
  InvoiceIssuerName,
  ServiceName,
  ChargeCategory
 ORDER BY TotalBilledCost DESC
