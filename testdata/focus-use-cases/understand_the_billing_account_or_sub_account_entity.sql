-- Understand the billing account or sub account entity
-- https://focus.finops.org/use-case/understand-the-billing-account-or-sub-account-entity-2/
-- FOCUS 1.3, 1.4
SELECT DISTINCT
    ServiceProviderName,
    BillingAccountID,
    BillingAccountName,
    BillingAccountType
FROM focus_data_table
WHERE ChargePeriodStart >= ? and ChargePeriodEnd  < ?
