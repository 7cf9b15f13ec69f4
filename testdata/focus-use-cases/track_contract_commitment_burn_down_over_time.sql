-- Track contract commitment burn-down over time
-- https://focus.finops.org/use-case/track-contract-commitment-burn-down-over-time/
-- FOCUS 1.3, 1.4
-- Adapted: MySQL-only constructs upstream ships untested against DuckDB. json_extract_array becomes json_extract(x,
-- Adapted: '$[*]'). json_extract_array is MySQL-only; DuckDB's json_extract returns a list only when the path selects
-- Adapted: every element, so [*] is appended for UNNEST. FLOAT64 is a BigQuery type; DOUBLE is the DuckDB equivalent.
-- Adapted: UNNEST(...) AS X aliases the derived table, not the column, so every reference to X returns NULL; AS _u(X)
-- Adapted: names the column.
SELECT
  CU.BillingPeriodStart,
  CU.ServiceProviderName,
  CU.BillingAccountId,
  JSON_VALUE(CA, '$.ContractCommitmentID') AS ContractCommitmentId,
  SUM(CAST(JSON_VALUE(CA, '$.ContractCommitmentAppliedCost') AS DOUBLE)) AS AppliedCost,
  SUM(CU.EffectiveCost) AS TotalEffectiveCost
 FROM focus_data_table CU
 CROSS JOIN
  UNNEST(json_extract(CU.ContractApplied, '$.Elements[*]')) AS _u(CA)
 WHERE JSON_VALUE(CA, '$.ContractCommitmentID') IS NOT NULL
  AND BillingPeriodStart >= ? AND BillingPeriodStart < ?
 GROUP BY
  CU.BillingPeriodStart,
  CU.ServiceProviderName,
  CU.BillingAccountId,
  JSON_VALUE(CA, '$.ContractCommitmentID')
 ORDER BY BillingPeriodStart, ContractCommitmentId
