-- Analyze effective cost by pricing currency
-- https://focus.finops.org/use-case/analyze-effective-cost-by-pricing-currency-2/
-- FOCUS 1.3, 1.4
SELECT
    ServiceProviderName,
    HostProviderName,
    ServiceName,
    PricingCurrency,
    SUM(PricingCurrencyEffectiveCost) AS TotalPricingCurrencyEffectiveCost
FROM focus_data_table
WHERE ChargePeriodStart >= ? and ChargePeriodEnd  < ?
GROUP BY
    ServiceProviderName,
    HostProviderName,
    ServiceName,
    PricingCurrency
