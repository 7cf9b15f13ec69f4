-- Calculate Commitment Discount Coverage Rate with Eligibility-Adjusted Denominator
-- https://focus.finops.org/use-case/calculate-commitment-discount-coverage-rate-with-eligibility-adjusted-denominator/
-- FOCUS 1.4
-- Adapted: MySQL-only constructs upstream ships untested against DuckDB. json_extract_array becomes json_extract(x,
-- Adapted: '$[*]'). json_extract_array is MySQL-only; DuckDB's json_extract returns a list only when the path selects
-- Adapted: every element, so [*] is appended for UNNEST. UNNEST(...) AS X aliases the derived table, not the column, so
-- Adapted: every reference to X returns NULL; AS _u(X) names the column.
WITH CommitmentDiscountEligible AS (
  SELECT
    CU.ServiceProviderName,
    CU.EffectiveCost,
    CU.CommitmentDiscountId
  FROM focus_data_table CU
  WHERE CU.ChargePeriodStart >= ? AND CU.ChargePeriodEnd < ?
    AND CU.ChargeCategory = 'Usage'
    AND (
      -- Include covered rows in the denominator
      CU.CommitmentDiscountId IS NOT NULL
      -- If uncovered, check if the JSON array contains an eligible program type
      OR EXISTS (
        SELECT 1
        FROM UNNEST(json_extract(CU.CommitmentProgramEligibilityDetails, '$.CommitmentPrograms[*]')) AS _u(CP)
        WHERE JSON_VALUE(CP, '$.ProgramType') IN ('FlexibleSpendPlan', 'ResourceReservation')
      )
    )
)
SELECT
  ServiceProviderName,
  SUM(CASE WHEN CommitmentDiscountId IS NOT NULL THEN EffectiveCost ELSE 0 END) AS CoveredCost,
  SUM(EffectiveCost) AS EligibleCost,
  SUM(CASE WHEN CommitmentDiscountId IS NOT NULL THEN EffectiveCost ELSE 0 END)
    / NULLIF(SUM(EffectiveCost), 0) AS CommitmentCoverageRate
FROM CommitmentDiscountEligible
GROUP BY ServiceProviderName
