-- Analyze credit memos
-- https://focus.finops.org/use-case/analyze-credit-memos-2/
-- FOCUS 1.3, 1.4
SELECT
    ServiceProviderName,
    InvoiceId,
    SUM(BilledCost) AS TotalBilledCost
FROM focus_data_table
WHERE ChargePeriodStart >= ? and ChargePeriodEnd  < ?
AND ChargeCategory = 'Credit'
GROUP BY
    ServiceProviderName,
    InvoiceId
