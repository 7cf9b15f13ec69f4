-- Report on initial contract commitments
-- https://focus.finops.org/use-case/report-on-initial-contract-commitments/
-- FOCUS 1.3, 1.4
-- Adapted: MySQL-only constructs upstream ships untested against DuckDB. json_extract_array becomes json_extract(x,
-- Adapted: '$[*]'). json_extract_array is MySQL-only; DuckDB's json_extract returns a list only when the path selects
-- Adapted: every element, so [*] is appended for UNNEST. FLOAT64 is a BigQuery type; DOUBLE is the DuckDB equivalent.
-- Adapted: UNNEST(...) AS X aliases the derived table, not the column, so every reference to X returns NULL; AS _u(X)
-- Adapted: names the column.
SELECT
  MIN(CU.ChargePeriodStart) AS ChargePeriodStart,
  MAX(CU.ChargePeriodEnd) AS ChargePeriodEnd,
  CU.ServiceProviderName,
  JSON_VALUE(CA, '$.ContractCommitmentID') AS ContractCommitmentId,
  SUM(CAST(JSON_VALUE(CA, '$.ContractCommitmentAppliedCost') AS DOUBLE)) AS ContractCommitmentAppliedCost
 FROM focus_data_table CU
 CROSS JOIN
  UNNEST(json_extract(CU.ContractApplied, '$.Elements[*]')) AS _u(CA)
 WHERE JSON_VALUE(CA, '$.ContractCommitmentAppliedCost') IS NOT NULL
  AND ChargePeriodStart >= ? AND ChargePeriodEnd < ?
  AND ChargeCategory = 'Purchase'
 GROUP BY
  CU.ServiceProviderName,
  JSON_VALUE(CA, '$.ContractCommitmentID')
