-- Determine target of virtual currency usage
-- https://focus.finops.org/use-case/determine-target-of-virtual-currency-usage-2/
-- FOCUS 1.3, 1.4
SELECT
    ServiceProviderName,
    HostProviderName,
    ServiceName,
    ChargeDescription,
    SUM(PricingCurrencyEffectiveCost) AS TotalPricingCurrencyEffectiveCost
FROM focus_data_table
WHERE ChargePeriodStart >= ? and ChargePeriodEnd  < ?
AND PricingCurrency = ?
GROUP BY
    ServiceProviderName,
    HostProviderName,
    ServiceName,
    ChargeDescription
ORDER BY TotalPricingCurrencyEffectiveCost DESC
LIMIT 10
