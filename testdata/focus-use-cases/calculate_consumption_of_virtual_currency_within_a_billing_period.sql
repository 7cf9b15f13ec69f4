-- Calculate consumption of virtual currency within a billing period
-- https://focus.finops.org/use-case/calculate-consumption-of-virtual-currency-within-a-billing-period-2/
-- FOCUS 1.3, 1.4
SELECT
    ServiceProviderName,
    SUM(PricingCurrencyEffectiveCost) AS TotalPricingCurrencyEffectiveCost
FROM focus_data_table
WHERE ChargePeriodStart >= ? and ChargePeriodEnd  < ?
AND PricingCurrency = ?
AND ChargeCategory = 'Usage'
GROUP BY
    ServiceProviderName
ORDER BY TotalPricingCurrencyEffectiveCost DESC
LIMIT 10
