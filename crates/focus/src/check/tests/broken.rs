//! One file broken on purpose per family of rules: the check names the rule and shows the row, and finds
//! nothing else, because one cause is one finding.

use std::collections::BTreeSet;

use super::*;

/// A sample as a table that can be broken.
#[derive(Clone)]
struct Sheet {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Sheet {
    fn of(name: &str) -> Self {
        let text = sample(name);
        let mut reader = ::csv::Reader::from_reader(text.as_bytes());
        let texts = |record: &::csv::StringRecord| record.iter().map(str::to_owned).collect();
        Self {
            header: texts(reader.headers().expect("a header")),
            rows: reader
                .records()
                .map(|record| texts(&record.expect("a record")))
                .collect(),
        }
    }

    fn usage() -> Self {
        Self::of("focus_1_3_aws.csv.gz")
    }

    fn contracts() -> Self {
        Self::of("focus_1_3_contract_commitment.csv.gz")
    }

    fn column(&self, name: &str) -> usize {
        self.header
            .iter()
            .position(|column| column == name)
            .expect("a column")
    }

    fn get(&self, row: usize, name: &str) -> &str {
        &self.rows[row][self.column(name)]
    }

    /// The first row in which all these columns have these values.
    fn find(&self, wanted: &[(&str, &str)]) -> usize {
        let fits = |row: &usize| {
            wanted
                .iter()
                .all(|(name, value)| self.get(*row, name) == *value)
        };
        (0..self.rows.len()).find(fits).expect("such a row")
    }

    fn set(mut self, row: usize, name: &str, value: &str) -> Self {
        let column = self.column(name);
        value.clone_into(&mut self.rows[row][column]);
        self
    }

    fn without(mut self, name: &str) -> Self {
        let column = self.column(name);
        self.header.remove(column);
        self.rows
            .iter_mut()
            .for_each(|row| drop(row.remove(column)));
        self
    }

    fn rename(mut self, name: &str, new: &str) -> Self {
        let column = self.column(name);
        new.clone_into(&mut self.header[column]);
        self
    }

    fn add(mut self, name: &str, value: &str) -> Self {
        self.header.push(name.to_owned());
        self.rows
            .iter_mut()
            .for_each(|row| row.push(value.to_owned()));
        self
    }

    fn csv(&self) -> String {
        let mut writer = ::csv::Writer::from_writer(Vec::new());
        writer.write_record(&self.header).expect("writes");
        for row in &self.rows {
            writer.write_record(row).expect("writes");
        }
        String::from_utf8(writer.into_inner().expect("writes")).expect("UTF-8")
    }
}

fn with(report: &CheckReport, outcome: Outcome) -> BTreeSet<String> {
    report.with(outcome).map(|rule| rule.rule.clone()).collect()
}

fn rule<'a>(report: &'a CheckReport, id: &str) -> &'a RuleReport {
    report
        .rules
        .iter()
        .find(|rule| rule.rule == id)
        .unwrap_or_else(|| panic!("no rule {id}"))
}

/// What breaking a sheet adds to the failures and warnings of the sample as it is.
async fn added(before: &Sheet, broken: &Sheet, dataset: Dataset) -> (CheckReport, Vec<String>) {
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
async fn cell(row: usize, column: &str, value: &str, expected: &str) {
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

fn usage_row(sheet: &Sheet) -> usize {
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
    let broken = sheet.clone().set(row, "ServiceSubcategory", "Caching");
    let (report, new) = added(&sheet, &broken, Dataset::CostAndUsage).await;
    assert_eq!(new, ["CAU-ServiceSubcategory-C-004-M"]);
    let example = &rule(&report, "CAU-ServiceSubcategory-C-004-M").examples[0];
    assert_eq!(
        example.values["ServiceSubcategory"].as_deref(),
        Some("Caching")
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

#[tokio::test]
async fn elements_of_json() {
    let sheet = Sheet::usage();
    let applied = sheet.find(&[("ChargeCategory", "Purchase"), ("CommitmentDiscountId", "")]);
    let row = (0..sheet.rows.len())
        .find(|row| !sheet.get(*row, "ContractApplied").is_empty())
        .unwrap_or(applied);
    let element = |members: &str| format!(r#"{{"Elements":[{{{members}}}]}}"#);
    let good = r#""ContractId":"C","ContractCommitmentId":"CC""#;
    let with = |more: &str| element(&format!("{good},{more}"));
    for (value, expected) in [
        (
            r#"{"Items":[]}"#.to_owned(),
            "CAU-ContractAppliedObject-O-001-M",
        ),
        (
            r#"{"Elements":["C"]}"#.to_owned(),
            "CAU-ContractAppliedObject-O-003-M",
        ),
        (
            with(r#""x_More":{"a":1},"ContractCommitmentAppliedCost":1"#),
            "CAU-ContractAppliedObject-O-004-M",
        ),
        (
            with(r#""Own":1,"ContractCommitmentAppliedCost":1"#),
            "CAU-ContractAppliedObject-O-010-M",
        ),
        (
            with(r#""ContractCommitmentAppliedCost":"a lot""#),
            "CAU-ContractAppliedObject-O-015-M",
        ),
        (
            element(r#""ContractCommitmentId":"CC","ContractCommitmentAppliedCost":1"#),
            "CAU-ContractAppliedObject-O-019-C",
        ),
        (
            element(r#""ContractId":"C","ContractCommitmentAppliedCost":1"#),
            "CAU-ContractAppliedObject-O-029-C",
        ),
        (
            with(r#""ContractCommitmentAppliedCost":null"#),
            "CAU-ContractAppliedObject-O-046-C",
        ),
        (
            with(r#""ContractCommitmentAppliedCost":1,"ContractCommitmentAppliedUnit":"Hours""#),
            "CAU-ContractAppliedObject-O-065-C",
        ),
    ] {
        let broken = sheet.clone().set(row, "ContractApplied", &value);
        let (report, new) = added(&sheet, &broken, Dataset::CostAndUsage).await;
        assert!(new.contains(&expected.to_owned()), "{value}: {new:?}");
        assert_eq!(
            rule(&report, expected).examples[0].values["ContractApplied"].as_deref(),
            Some(value.as_str())
        );
    }
}

#[tokio::test]
async fn properties_of_a_price() {
    let row = usage_row(&Sheet::usage());
    for (value, expected) in [
        (r#"{"corecount":2}"#, "CAU-SkuPriceDetails-C-020-M"),
        (r#"{"Speed":2}"#, "CAU-SkuPriceDetails-C-017-C"),
        (r#"{"CoreCount":"two"}"#, "CAU-SkuPriceDetails-C-021-M"),
        (r#"{"x_CoreCount":2}"#, "CAU-SkuPriceDetails-C-010-C"),
    ] {
        let sheet = Sheet::usage();
        let broken = sheet.clone().set(row, "SkuPriceDetails", value);
        let (report, new) = added(&sheet, &broken, Dataset::CostAndUsage).await;
        // The details of one price differ now, too: a recommendation.
        let must: Vec<&String> = new
            .iter()
            .filter(|id| rule(&report, id).outcome == Outcome::Failed)
            .collect();
        assert_eq!(must, [expected], "{value}");
    }
}

#[tokio::test]
async fn split_costs() {
    let sheet = Sheet::usage();
    let row = (0..sheet.rows.len())
        .find(|row| !sheet.get(*row, "AllocatedMethodId").is_empty())
        .expect("an allocated charge");
    cell(
        row,
        "AllocatedMethodId",
        "",
        "CAU-AllocatedMethodId-C-005-C",
    )
    .await;
    let details = r#"{"Elements":[{"UsageUnit":"Hours"}]}"#;
    cell(
        row,
        "AllocatedMethodDetails",
        details,
        "CAU-AllocatedMethodDetailsObject-O-012-M",
    )
    .await;
}

#[tokio::test]
async fn columns_of_the_file() {
    let sheet = Sheet::usage();
    for (broken, expected, column) in [
        (
            sheet.clone().without("ServiceName"),
            "CAU-CostAndUsage-D-041-M",
            "ServiceName",
        ),
        (
            sheet.clone().rename("ServiceName", "servicename"),
            "ColumnHandling-A-001-M",
            "servicename",
        ),
        (
            sheet.clone().add("CostCenter", "1"),
            "ColumnHandling-A-010-M",
            "CostCenter",
        ),
        (
            sheet.clone().add("x_cost_center", "1"),
            "ColumnHandling-A-011-O",
            "x_cost_center",
        ),
    ] {
        let (report, new) = added(&sheet, &broken, Dataset::CostAndUsage).await;
        assert!(new.contains(&expected.to_owned()), "{new:?}");
        let found = rule(&report, expected);
        assert_eq!(found.examples[0].values["columns"].as_deref(), Some(column));
    }
    let (report, new) = added(
        &sheet,
        &sheet.clone().without("ServiceName"),
        Dataset::CostAndUsage,
    )
    .await;
    assert_eq!(new, ["CAU-CostAndUsage-D-041-M"]);
    let not_null = rule(&report, "CAU-ServiceName-C-003-M");
    assert_eq!(
        (not_null.outcome, not_null.because.as_slice()),
        (
            Outcome::Skipped,
            ["CAU-CostAndUsage-D-041-M".to_owned()].as_slice()
        )
    );
}

#[tokio::test]
async fn contracts() {
    let sheet = Sheet::contracts();
    let id = sheet.get(0, "ContractCommitmentId").to_owned();
    let contract = sheet.get(0, "ContractId").to_owned();
    let spend = sheet.find(&[("ContractCommitmentCategory", "Spend")]);
    for (broken, expected) in [
        (
            sheet
                .clone()
                .set(1, "ContractCommitmentId", &id)
                .set(1, "ContractId", &contract),
            "CCT-ContractCommitmentId-C-009-M",
        ),
        (
            sheet.clone().set(spend, "ContractCommitmentCost", ""),
            "CCT-ContractCommitmentCost-C-004-C",
        ),
        (
            sheet
                .clone()
                .set(0, "ContractPeriodEnd", "2020-01-01T00:00:00Z"),
            "CCT-ContractPeriodEnd-C-004-M",
        ),
        (
            sheet.clone().set(0, "ContractCommitmentCategory", "Both"),
            "CCT-ContractCommitmentCategory-C-003-M",
        ),
    ] {
        let (report, new) = added(&sheet, &broken, Dataset::ContractCommitment).await;
        assert_eq!(new, [expected]);
        assert_eq!(rule(&report, expected).count, 1);
    }
    let broken = sheet.clone().set(1, "ContractCommitmentId", &id);
    let (_, new) = added(&sheet, &broken, Dataset::ContractCommitment).await;
    assert_eq!(
        new,
        [
            "CCT-ContractCommitmentId-C-007-M",
            "CCT-ContractCommitmentId-C-009-M"
        ]
    );
}
