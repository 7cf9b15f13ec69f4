//! One file broken on purpose per family of rules: the check names the rule and shows the row, and finds
//! nothing else, because one cause is one finding.

use std::collections::BTreeSet;

use super::sheet::Sheet;
use super::*;

pub(super) fn with(report: &CheckReport, outcome: Outcome) -> BTreeSet<String> {
    report.with(outcome).map(|rule| rule.rule.clone()).collect()
}

pub(super) fn rule<'a>(report: &'a CheckReport, id: &str) -> &'a RuleReport {
    report
        .rules
        .iter()
        .find(|rule| rule.rule == id)
        .unwrap_or_else(|| panic!("no rule {id}"))
}

/// What breaking a sheet adds to the failures and warnings of the sample as it is.
pub(super) async fn added(
    before: &Sheet,
    broken: &Sheet,
    dataset: Dataset,
) -> (CheckReport, Vec<String>) {
    let before = check_texts(&[&before.csv()], Version::V1_3, dataset).await;
    let after = check_texts(&[&broken.csv()], Version::V1_3, dataset).await;
    let mut new = Vec::new();
    for outcome in [Outcome::Failed, Outcome::Warning, Outcome::KnownDefect] {
        let more = &with(&after, outcome) - &with(&before, outcome);
        new.extend(more);
    }
    (after, new)
}

/// Breaks one cell of the Cost and Usage sample: exactly this rule fails, and shows the line and value.
pub(super) async fn cell(row: usize, column: &str, value: &str, expected: &str) {
    let sheet = Sheet::usage();
    let broken = sheet.clone().set(row, column, value);
    let (report, new) = added(&sheet, &broken, Dataset::CostAndUsage).await;
    assert_eq!(new, [expected], "{}", outcomes(&report));
    let found = rule(&report, expected);
    assert_eq!(found.count, 1);
    let example = &found.examples[0];
    // The header is line 1.
    assert_eq!(
        (example.file.as_str(), example.line),
        ("0.csv", Some(row as u64 + 2))
    );
    let shown = example.values.get(column).expect("the column is shown");
    assert_eq!(
        shown.as_deref(),
        Some(value).filter(|value| !value.is_empty())
    );
}

pub(super) fn usage_row(sheet: &Sheet) -> usize {
    sheet.find(&[
        ("ChargeCategory", "Usage"),
        ("CommitmentDiscountId", ""),
        ("AllocatedMethodId", ""),
    ])
}

#[tokio::test]
async fn types() {
    let row = usage_row(&Sheet::usage());
    cell(row, "ListCost", "ten", "CAU-ListCost-C-001-M").await;
    cell(
        row,
        "BillingPeriodStart",
        "May 2026",
        "CAU-BillingPeriodStart-C-001-M",
    )
    .await;
}

#[tokio::test]
async fn formats() {
    let sheet = Sheet::usage();
    let row = usage_row(&sheet);
    let plus = format!("+{}", sheet.get(row, "BilledCost"));
    cell(row, "BilledCost", &plus, "CAU-BilledCost-C-002-M").await;
    cell(
        row,
        "ChargePeriodStart",
        "2026-05-01 00:00:00",
        "CAU-ChargePeriodStart-C-002-M",
    )
    .await;
    cell(
        row,
        "ChargeDescription",
        "Z\u{fffd}rich",
        "CAU-ChargeDescription-C-002-M",
    )
    .await;
    cell(row, "BillingCurrency", "usd", "CAU-BillingCurrency-C-003-M").await;
    cell(row, "Tags", r#"{"a":{"b":1}}"#, "CAU-Tags-C-001-M").await;
    cell(row, "Tags", r#"{"a":1,"a":2}"#, "CAU-Tags-C-001-M").await;
    cell(
        row,
        "ContractApplied",
        "none",
        "CAU-ContractApplied-C-001-M",
    )
    .await;
}

#[tokio::test]
async fn units_are_recommendations() {
    let row = usage_row(&Sheet::usage());
    cell(
        row,
        "PricingUnit",
        "per 1K requests / Mo",
        "CAU-PricingUnit-C-003-O",
    )
    .await;
}

#[tokio::test]
async fn nulls() {
    let sheet = Sheet::usage();
    let row = usage_row(&sheet);
    cell(
        row,
        "InvoiceIssuerName",
        "",
        "CAU-InvoiceIssuerName-C-003-M",
    )
    .await;
    cell(row, "RegionName", "", "CAU-RegionName-C-005-C").await;
    cell(row, "ListUnitPrice", "", "CAU-ListUnitPrice-C-013-C").await;
    cell(
        row,
        "CommitmentDiscountName",
        "Plan",
        "CAU-CommitmentDiscountName-C-004-C",
    )
    .await;
    let tax = sheet.find(&[("ChargeCategory", "Tax")]);
    cell(
        tax,
        "PricingCategory",
        "Standard",
        "CAU-PricingCategory-C-012-C",
    )
    .await;
    cell(row, "ChargeDescription", "N/A", "NullHandling-A-002-M").await;
}

#[tokio::test]
async fn one_missing_price_id_is_one_finding() {
    let row = usage_row(&Sheet::usage());
    let sheet = Sheet::usage();
    let mut broken = sheet.clone();
    for column in [
        "SkuPriceId",
        "SkuPriceDetails",
        "ListUnitPrice",
        "ContractedUnitPrice",
        "PricingQuantity",
        "PricingUnit",
        "PricingCategory",
        "PricingCurrencyListUnitPrice",
        "PricingCurrencyContractedUnitPrice",
        "ConsumedQuantity",
        "ConsumedUnit",
    ] {
        broken = broken.set(row, column, "");
    }
    let (report, new) = added(&sheet, &broken, Dataset::CostAndUsage).await;
    assert_eq!(new, ["CAU-SkuPriceId-C-005-C"]);
    let price = rule(&report, "CAU-ListUnitPrice-C-005-C");
    assert_eq!(price.outcome, Outcome::Skipped);
    assert!(price.because.contains(&"CAU-SkuPriceId-C-005-C".to_owned()));
}

#[tokio::test]
async fn allowed_values() {
    let sheet = Sheet::usage();
    let row = usage_row(&sheet);
    cell(
        row,
        "ServiceCategory",
        "Computing",
        "CAU-ServiceCategory-C-003-M",
    )
    .await;
    cell(
        row,
        "PricingCategory",
        "Spot",
        "CAU-PricingCategory-C-007-M",
    )
    .await;
    cell(row, "ChargeClass", "Fix", "CAU-ChargeClass-C-005-C").await;
    cell(
        row,
        "BillingCurrency",
        "Credits",
        "CAU-BillingCurrency-C-006-M",
    )
    .await;
    let used = sheet.find(&[("CommitmentDiscountStatus", "Used")]);
    cell(
        used,
        "CommitmentDiscountCategory",
        "Both",
        "CAU-CommitmentDiscountCategory-C-005-M",
    )
    .await;
}

#[tokio::test]
async fn a_subcategory_of_another_category() {
    let sheet = Sheet::usage();
    let row = usage_row(&sheet);
    let broken = sheet.clone().set(row, "ServiceSubcategory", "Bots");
    let (report, new) = added(&sheet, &broken, Dataset::CostAndUsage).await;
    assert_eq!(new, ["CAU-ServiceSubcategory-C-004-M"]);
    let example = &rule(&report, "CAU-ServiceSubcategory-C-004-M").examples[0];
    assert_eq!(
        example.values["ServiceSubcategory"].as_deref(),
        Some("Bots")
    );
    assert_eq!(
        example.values["ServiceCategory"].as_deref(),
        Some(sheet.get(row, "ServiceCategory"))
    );
}

#[tokio::test]
async fn products_and_signs() {
    let sheet = Sheet::usage();
    let row = usage_row(&sheet);
    // Off by a millionth.
    let cost: f64 = sheet.get(row, "ListCost").parse().expect("a number");
    cell(
        row,
        "ListCost",
        &format!("{:.12}", cost + 0.000_001),
        "CAU-ListCost-C-011-C",
    )
    .await;
    cell(
        row,
        "PricingCurrencyListUnitPrice",
        "-1",
        "CAU-PricingCurrencyListUnitPrice-C-008-M",
    )
    .await;
}

#[tokio::test]
async fn rounding_of_the_source_is_no_difference() {
    let sheet = Sheet::usage();
    let row = usage_row(&sheet);
    let price = "0.0000333333";
    let broken = sheet
        .clone()
        .set(row, "ListUnitPrice", price)
        .set(row, "PricingQuantity", "3")
        .set(row, "ListCost", "0.0001")
        .set(row, "ContractedUnitPrice", price)
        .set(row, "ContractedCost", "0.0001");
    let (_, new) = added(&sheet, &broken, Dataset::CostAndUsage).await;
    assert_eq!(new, [""; 0]);
}

#[tokio::test]
async fn commitments() {
    let sheet = Sheet::usage();
    let used = sheet.find(&[("CommitmentDiscountStatus", "Used")]);
    let unused = sheet.find(&[("CommitmentDiscountStatus", "Unused")]);
    cell(
        used,
        "CommitmentDiscountStatus",
        "",
        "CAU-CommitmentDiscountStatus-C-004-C",
    )
    .await;
    cell(
        used,
        "CommitmentDiscountStatus",
        "Active",
        "CAU-CommitmentDiscountStatus-C-005-M",
    )
    .await;
    cell(
        used,
        "PricingCategory",
        "Standard",
        "CAU-PricingCategory-C-009-C",
    )
    .await;
    cell(unused, "ResourceId", "vm-1", "DiscountHandling-A-019-C").await;
    let bought = (0..sheet.rows.len())
        .find(|row| {
            sheet.get(*row, "ChargeCategory") == "Purchase"
                && !sheet.get(*row, "CommitmentDiscountId").is_empty()
        })
        .expect("a purchase");
    cell(bought, "EffectiveCost", "1", "CAU-EffectiveCost-C-005-C").await;
    cell(
        bought,
        "ChargeFrequency",
        "Usage-Based",
        "CAU-ChargeFrequency-C-004-C",
    )
    .await;
}

#[tokio::test]
async fn periods() {
    let row = usage_row(&Sheet::usage());
    cell(
        row,
        "BillingPeriodEnd",
        "2026-05-31T23:59:59Z",
        "CAU-BillingPeriodEnd-C-004-M",
    )
    .await;
    cell(
        row,
        "BillingPeriodEnd",
        "2026-05-01T00:00:00Z",
        "CAU-BillingPeriodEnd-C-004-M",
    )
    .await;
}

#[tokio::test]
async fn a_price_of_two_skus() {
    let sheet = Sheet::usage();
    let row = usage_row(&sheet);
    let broken = sheet
        .clone()
        .set(row, "SkuId", "SKU-other")
        .set(row, "SkuMeter", "Other");
    let (report, new) = added(&sheet, &broken, Dataset::CostAndUsage).await;
    assert_eq!(new, ["CAU-SkuPriceId-C-008-M"]);
    let found = rule(&report, "CAU-SkuPriceId-C-008-M");
    assert_eq!(found.count, 1);
    assert_eq!(
        found.examples[0].values["SkuPriceId"].as_deref(),
        Some(sheet.get(row, "SkuPriceId"))
    );
}

#[tokio::test]
async fn two_spellings_of_a_type() {
    let sheet = Sheet::usage();
    let row = usage_row(&sheet);
    let other = sheet.get(row, "SubAccountType").to_uppercase();
    let broken = sheet.clone().set(row, "SubAccountType", &other);
    let (_, new) = added(&sheet, &broken, Dataset::CostAndUsage).await;
    assert_eq!(new, ["CAU-SubAccountType-C-006-M"]);
}
