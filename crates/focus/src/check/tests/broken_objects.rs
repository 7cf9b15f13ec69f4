//! Files broken on purpose, continued: JSON objects, split costs, columns of the file, contracts.

use super::broken::{added, cell, rule, usage_row};
use super::sheet::Sheet;
use super::*;

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
