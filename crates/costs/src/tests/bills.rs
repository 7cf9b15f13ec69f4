//! Bills for tests: the two real samples, a small FOCUS 1.0 bill whose sums are known, and ways to damage it.

/// The real anonymised FOCUS 1.0 sample, 1,000 rows, gzip.
pub(super) const FOCUS_1_0: &[u8] = include_bytes!("../../../../testdata/focus_1_0_sample.csv.gz");
/// The real AWS Cost and Usage Report sample, 1,281 rows of 94 columns, gzip.
pub(super) const AWS_CUR: &[u8] = include_bytes!("../../../../testdata/aws_cur_sample.csv.gz");

const HEADER: &str = "AvailabilityZone,BilledCost,BillingAccountId,BillingAccountName,BillingCurrency,BillingPeriodEnd,BillingPeriodStart,ChargeCategory,ChargeClass,ChargeDescription,ChargeFrequency,ChargePeriodEnd,ChargePeriodStart,CommitmentDiscountCategory,CommitmentDiscountId,CommitmentDiscountName,CommitmentDiscountStatus,CommitmentDiscountType,ConsumedQuantity,ConsumedUnit,ContractedCost,ContractedUnitPrice,EffectiveCost,InvoiceIssuerName,ListCost,ListUnitPrice,PricingCategory,PricingQuantity,PricingUnit,ProviderName,PublisherName,RegionId,RegionName,ResourceId,ResourceName,ResourceType,ServiceCategory,ServiceName,SkuId,SkuPriceId,SubAccountId,SubAccountName,Tags";

const SERVICES: [(&str, &str); 3] = [
    ("Amazon Simple Storage Service", "Storage"),
    ("Amazon Elastic Compute Cloud", "Compute"),
    ("AWS Lambda", "Compute"),
];

/// A bill of one account for one month of 2024 (`9` is September): `rows` rows of `cents` cents each.
pub(super) fn bill(account: &str, month: u32, rows: usize, cents: u32) -> String {
    let mut text = String::from(HEADER);
    text.push('\n');
    for row in 0..rows {
        text.push_str(&line(
            account,
            month,
            row,
            &format!("{}.{:02}", cents / 100, cents % 100),
        ));
        text.push('\n');
    }
    text
}

pub(super) fn line(account: &str, month: u32, row: usize, cost: &str) -> String {
    let (service, category) = SERVICES[row % SERVICES.len()];
    let day = row % 28 + 1;
    let next = month + 1;
    format!(
        ",{cost},{account},Main,USD,2024-{next:02}-01 00:00:00,2024-{month:02}-01 00:00:00,Usage,,Usage of row {row},Usage-Based,\
         2024-{month:02}-{day:02} 01:00:00,2024-{month:02}-{day:02} 00:00:00,,,,,,1,Requests,{cost},{cost},{cost},\
         \"Amazon Web Services, Inc.\",{cost},{cost},Standard,1,Requests,AWS,\"Amazon Web Services, Inc.\",us-west-2,\
         US West (Oregon),arn:row:{row},,Bucket,{category},{service},SKU{row},SKU{row}.1,sub-{account},Team,\"{{\"\"team\"\":\"\"a\"\"}}\""
    )
}

/// The same bill with the cost of the given rows made unreadable.
pub(super) fn with_broken_rows(account: &str, month: u32, rows: usize, broken: &[usize]) -> String {
    let mut text = String::from(HEADER);
    for row in 0..rows {
        text.push('\n');
        text.push_str(&line(
            account,
            month,
            row,
            if broken.contains(&row) { "n/a" } else { "1.00" },
        ));
    }
    text.push('\n');
    text
}

pub(super) fn utf16(text: &str) -> Vec<u8> {
    let mut bytes = vec![0xFF, 0xFE];
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    bytes
}
