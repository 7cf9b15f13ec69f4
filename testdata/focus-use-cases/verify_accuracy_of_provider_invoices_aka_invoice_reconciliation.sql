-- Verify accuracy of provider invoices aka invoice reconciliation
-- https://focus.finops.org/use-case/verify-accuracy-of-provider-invoices-aka-invoice-reconciliation/
-- FOCUS 1.3, 1.4
SELECT
    InvoiceIssuerName,
    InvoiceId,
    SUM(BilledCost) AS TotalBilledCost
FROM focus_data_table
WHERE ChargePeriodStart >= ? and ChargePeriodEnd  < ?
GROUP BY
    InvoiceIssuerName,
    InvoiceId
