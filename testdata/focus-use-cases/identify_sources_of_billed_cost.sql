-- Identify sources of billed cost
-- https://focus.finops.org/use-case/identify-sources-of-billed-cost-2/
-- FOCUS 1.3, 1.4
SELECT
    ServiceProviderName,
    HostProviderName,
    InvoiceIssuerName,
    InvoiceId,
    SUM(BilledCost) AS TotalBilledCost
FROM focus_data_table
WHERE ChargePeriodStart >= ? and ChargePeriodEnd  < ?
GROUP BY
    ServiceProviderName,
    HostProviderName,
    InvoiceIssuerName,
    InvoiceId
