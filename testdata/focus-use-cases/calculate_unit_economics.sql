-- Calculate unit economics
-- https://focus.finops.org/use-case/calculate-unit-economics/
-- FOCUS 1.3, 1.4
SELECT
    CAST(ChargePeriodStart AS DATE) AS ChargePeriodDate,
    SUM(BilledCost) / NULLIF(SUM(CAST(ConsumedQuantity AS DECIMAL(10, 2))), 0) AS CostPerGB
FROM focus_data_table
WHERE
    ChargeDescription LIKE '%transfer%'
    AND ConsumedUnit = 'GB'
GROUP BY
    CAST(ChargePeriodStart AS DATE)
ORDER BY
    ChargePeriodDate ASC;
