-- Report subaccounts by region
-- https://focus.finops.org/use-case/report-subaccounts-by-region/
-- FOCUS 1.3, 1.4
SELECT
  ServiceProviderName,
  SubAccountId,
  RegionId,
  RegionName,
  COUNT(1)
FROM focus_data_table
WHERE ChargePeriodStart  >= ? AND ChargePeriodEnd < ?
GROUP BY
  ServiceProviderName,
  SubAccountId,
  RegionId,
  RegionName
