-- Analyze tag coverage
-- https://focus.finops.org/use-case/analyze-tag-coverage/
-- FOCUS 1.3, 1.4
-- Adapted: JSON_CONTAINS_PATH is MySQL-only; json_extract_string(...) IS NOT NULL is the DuckDB equivalent, and '$.?'
-- Adapted: becomes '$.' || ? so the tag key stays a bound parameter rather than literal text. Uses the same form as the
-- Adapted: 1.2 collection so tag coverage means the same thing at every version.
SELECT
    SUM(CASE
        WHEN json_extract_string(tags, '$.' || ?) IS NOT NULL
        THEN EffectiveCost
        ELSE 0
    END) / SUM(EffectiveCost) * 100 AS TaggedPercentage
FROM focus_data_table
WHERE ChargePeriodStart >= ? and ChargePeriodEnd  < ?
     AND EffectiveCost > 0
     AND ServiceProviderName = ?
