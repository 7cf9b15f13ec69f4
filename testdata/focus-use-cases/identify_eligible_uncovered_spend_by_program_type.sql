-- Identify Eligible Uncovered Spend by Program Type
-- https://focus.finops.org/use-case/identify-eligible-uncovered-spend-by-program-type/
-- FOCUS 1.4
-- Adapted: MySQL-only constructs upstream ships untested against DuckDB. json_extract_array becomes json_extract(x,
-- Adapted: '$[*]'). json_extract_array is MySQL-only; DuckDB's json_extract returns a list only when the path selects
-- Adapted: every element, so [*] is appended for UNNEST. UNNEST(...) AS X aliases the derived table, not the column, so
-- Adapted: every reference to X returns NULL; AS _u(X) names the column.
SELECT
  CU.ServiceProviderName,
  CU.ServiceName,
  JSON_VALUE(CP, '$.ProgramType') AS EligibleProgramType,
  SUM(CU.BilledCost) AS EligibleUncoveredCost
FROM focus_data_table CU
CROSS JOIN
  UNNEST(json_extract(CU.CommitmentProgramEligibilityDetails, '$.CommitmentPrograms[*]')) AS _u(CP)
WHERE CU.ChargePeriodStart >= ? AND CU.ChargePeriodEnd < ?
  AND CU.ChargeCategory = 'Usage'
  AND CU.CommitmentDiscountId IS NULL
  AND CU.CommitmentProgramEligibilityDetails IS NOT NULL
  -- Replace with provider-specific discount-bearing program types
  AND JSON_VALUE(CP, '$.ProgramType') IN ('FlexibleSpendPlan', 'ResourceReservation')
GROUP BY
  CU.ServiceProviderName,
  CU.ServiceName,
  JSON_VALUE(CP, '$.ProgramType')
ORDER BY EligibleUncoveredCost DESC
