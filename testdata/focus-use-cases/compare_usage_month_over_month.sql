-- Compare resource usage month over month
-- https://focus.finops.org/use-case/compare-resource-usage-month-over-month-2/
-- FOCUS 1.3, 1.4
SELECT
  MONTH(ChargePeriodStart),
  ServiceProviderName,
  ServiceName,
  ResourceId,
  SkuId,
  ConsumedUnit,
  SUM(ConsumedQuantity) AS TotalConsumedQuantity
FROM focus_data_table
WHERE ChargeCategory='Usage'
  AND ChargePeriodStart >= ? and ChargePeriodEnd  < ?
GROUP BY
  MONTH(ChargePeriodStart),
  ServiceProviderName,
  ServiceName,
  ResourceId,
  SkuId,
  ConsumedUnit
