-- Analyze purchase of virtual currency
-- https://focus.finops.org/use-case/analyze-purchase-of-virtual-currency-2/
-- FOCUS 1.3
SELECT
    ServiceProviderName,
    PublisherName,
    ChargeDescription,
    PricingUnit,
    BillingCurrency,
    SUM(PricingQuantity) AS TotalPricingQuantity,
    SUM(BilledCost) AS TotalBilledCost
FROM focus_data_table
WHERE ChargePeriodStart >= ? and ChargePeriodEnd  < ?
    AND ChargeCategory = 'Purchase'
     AND PricingUnit = ?
GROUP BY
    ServiceProviderName,
    PublisherName,
    ChargeDescription,
    PricingUnit,
    BillingCurrency
