-- Quantify usage of a component resource
-- https://focus.finops.org/use-case/quantify-usage-of-a-component-resource-2/
-- FOCUS 1.3, 1.4
-- Adapted: MySQL-only constructs upstream ships untested against DuckDB. JSON_CONTAINS_PATH becomes json_exists. MySQL-
-- Adapted: only constructs upstream ships untested against DuckDB. JSON_UNQUOTE/JSON_EXTRACT becomes json_extract_string.
-- Adapted: MySQL-only constructs upstream ships untested against DuckDB. CAST AS UNSIGNED becomes BIGINT.
SELECT
    ServiceProviderName,
    ServiceName,
    PricingUnit,
    RegionName,
    json_extract_string(SkuPriceDetails, '$.InstanceSeries') AS InstanceSeries,
    SUM(CAST(json_extract_string(SkuPriceDetails, '$.CoreCount') AS BIGINT)) AS TotalCoreCount
FROM focus_data_table
WHERE ChargePeriodStart >= ? and ChargePeriodEnd  < ?
AND json_exists(SkuPriceDetails, '$.CoreCount') AND json_exists(SkuPriceDetails, '$.InstanceSeries')
GROUP BY
    ServiceProviderName,
    ServiceName,
    PricingUnit,
    RegionName,
    InstanceSeries
