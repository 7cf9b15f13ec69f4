-- Analyze costs by availability zone for a subaccount
-- https://focus.finops.org/use-case/analyze-costs-by-availability-zone-for-a-subaccount/
-- FOCUS 1.3, 1.4
SELECT
  ServiceProviderName,
  RegionName,
  AvailabilityZone,
  BillingPeriodStart,
  SUM(EffectiveCost) AS TotalEffectiveCost
FROM focus_data_table
WHERE SubAccountId = ?
  AND ChargePeriodStart >= ? AND ChargePeriodEnd < ?
GROUP BY
  ServiceProviderName,
  RegionName,
  AvailabilityZone,
  BillingPeriodStart
 ORDER BY ServiceProviderName,
  RegionName,
  AvailabilityZone,
  BillingPeriodStart
