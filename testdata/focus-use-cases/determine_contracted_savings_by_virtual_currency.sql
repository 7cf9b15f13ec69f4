-- Determine contracted savings by virtual currency
-- https://focus.finops.org/use-case/determine-contracted-savings-by-virtual-currency/
-- FOCUS 1.3, 1.4
SELECT
        ServiceName,
        ServiceSubcategory,
        ChargeDescription,
        BillingCurrency,
        PricingCurrency,
        SUM(PricingCurrencyListUnitPrice-PricingCurrencyContractedUnitPrice) AS ContractedSavingsInPricingCurrency,
        SUM(ListUnitPrice - ContractedUnitPrice) AS ContractedSavingsInBillingCurrency
FROM focus_data_table
WHERE ChargePeriodStart >= ? and ChargePeriodEnd  < ?
AND PricingCurrencyListUnitPrice > PricingCurrencyContractedUnitPrice
GROUP BY
        ServiceName,
        ServiceSubcategory,
        ChargeDescription,
        BillingCurrency,
        PricingCurrency
