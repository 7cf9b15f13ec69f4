//! What nobody expects in a file: cells of megabytes, numbers and moments that no column of the lake holds, no
//! rows at all. Every one of them has an outcome, and none makes a report that cannot be opened.

use ::parquet::arrow::ArrowWriter;
use arrow::array::{
    ArrayRef, Decimal256Array, Float64Array, RecordBatch, StringArray, TimestampSecondArray,
    UInt64Array,
};
use arrow::datatypes::i256;

use super::*;

/// A small bill of three usage rows.
const HEADER: &str = "BilledCost,ListCost,ListUnitPrice,PricingQuantity,SkuPriceId,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,BillingAccountId,Tags";

fn bill(rows: &[&str]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

async fn usage(text: &str) -> CheckReport {
    check_texts(&[text], Version::V1_3, Dataset::CostAndUsage).await
}

fn rule<'a>(report: &'a CheckReport, id: &str) -> &'a RuleReport {
    let found = report.rules.iter().find(|rule| rule.rule == id);
    found.unwrap_or_else(|| panic!("no rule {id}"))
}

#[tokio::test]
async fn a_cell_of_megabytes_does_not_blow_up_the_report() {
    // No object, so that every rule about tags is broken, with a name that is different each time.
    let long = "x".repeat(10 << 20);
    let row = |number: u32, tags: &str| {
        format!("1,1,1,1,P,2026-05-01T00:00:00Z,2026-05-02T00:00:00Z,Usage,{number},{tags}")
    };
    let text = bill(&[&row(1, &long), &row(2, "é".repeat(1000).as_str())]);
    // Longer names are refused before anything is read.
    let name = format!("Column{}", "y".repeat(1_900));
    let text = text.replacen("BillingAccountId", &name, 1);
    let report = usage(&text).await;
    let failed: Vec<_> = report.with(Outcome::Failed).collect();
    let tags = failed
        .iter()
        .find(|rule| rule.column == "Tags" || rule.rule.starts_with("KeyValueFormat"))
        .expect("tags that are no object");
    let shown = tags.examples[0].values["Tags"].as_deref().expect("shown");
    assert!(
        shown.starts_with("xxx") && shown.ends_with("… (10485760 bytes)"),
        "{shown}"
    );
    for example in report.rules.iter().flat_map(|rule| &rule.examples) {
        assert!(
            example.to_string().len() < 4096,
            "{}",
            example.to_string().len()
        );
    }
    let json = serde_json::to_string(&report).expect("JSON");
    for whole in [json, report.junit(), report.html()] {
        assert!(whole.len() < 2 << 20, "{} bytes", whole.len());
    }
}

#[tokio::test]
async fn numbers_of_any_size_have_an_outcome() {
    let nines = "9".repeat(45);
    let text = bill(&[
        &format!("{nines},{nines},1,{nines},P,2026-05-01T00:00:00Z,2026-05-02T00:00:00Z,Usage,1,"),
        "1E+999999999999,1,1,1,P,2026-05-01T00:00:00Z,2026-05-02T00:00:00Z,Usage,1,",
        "-0e2000000000,1e-2000000000,1,0,P,2026-05-01T00:00:00Z,2026-05-02T00:00:00Z,Usage,1,",
        "NaN,Infinity,-inf,1,P,2026-05-01T00:00:00Z,2026-05-02T00:00:00Z,Usage,1,",
        "1,5,1,1,P,2026-05-01T00:00:00Z,2026-05-02T00:00:00Z,Usage,1,",
    ]);
    let report = usage(&text).await;
    assert_eq!(report.rows, 5);
    // 45 digits are a number; no format forbids them.
    let format = rule(&report, "CAU-ListCost-C-002-M");
    assert!(
        !format.examples.iter().any(|it| it.line == Some(2)),
        "{format:?}"
    );
    assert_eq!(rule(&report, "NullHandling-A-002-M").count, 1, "NaN");
    let product = rule(&report, "CAU-ListCost-C-011-C");
    assert_eq!(
        (product.outcome, product.count),
        (Outcome::Failed, 1),
        "{product:?}"
    );
    let reason = product.reason.as_deref().unwrap_or_default();
    assert!(reason.contains("cannot be compared"), "{reason}");
}

#[tokio::test]
async fn a_rule_whose_numbers_cannot_be_compared_is_not_passed() {
    let nines = "9".repeat(45);
    let row = format!("1,{nines},1,{nines},P,2026-05-01T00:00:00Z,2026-05-02T00:00:00Z,Usage,1,");
    let report = usage(&bill(&[&row])).await;
    let product = rule(&report, "CAU-ListCost-C-011-C");
    assert_eq!(
        (product.outcome, product.tested),
        (Outcome::NotCheckable, 0),
        "{product:?}"
    );
}

#[tokio::test]
async fn moments_with_offsets_are_moments_in_another_format() {
    let report = usage(&bill(&[
        "1,1,1,1,P,2026-05-01T02:00:00+02:00,2026-05-01T01:00:00Z,Usage,1,",
        "1,1,1,1,P,+292277026596-12-04T15:30:07Z,0000-00-00T00:00:00Z,Usage,1,",
    ]))
    .await;
    let format = rule(&report, "CAU-ChargePeriodStart-C-002-M");
    assert_eq!((format.outcome, format.count), (Outcome::Failed, 1));
    // A year of twelve digits is no date at all.
    let kind = rule(&report, "CAU-ChargePeriodStart-C-001-M");
    assert_eq!((kind.outcome, kind.count), (Outcome::Failed, 1));
    // Two o'clock at +02:00 is midnight, before one o'clock.
    let order = report
        .rules
        .iter()
        .filter(|rule| rule.outcome == Outcome::Failed);
    let order: Vec<_> = order
        .filter(|rule| rule.text.contains("end bound"))
        .collect();
    assert!(
        order.iter().all(|rule| rule.examples[0].line != Some(2)),
        "{order:?}"
    );
}

async fn parquet(columns: Vec<(&str, ArrayRef)>) -> CheckReport {
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, array)| (name, array, true)),
    )
    .expect("columns");
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).expect("writes");
    writer.write(&batch).expect("writes");
    writer.close().expect("writes");
    let store = Arc::new(InMemory::new());
    let path = Path::from("bill.parquet");
    store.put(&path, bytes.into()).await.expect("written");
    check(CheckRequest::new(store, vec![path], Version::V1_3))
        .await
        .expect("readable")
}

#[tokio::test]
async fn wide_and_strange_types_of_parquet_have_an_outcome() {
    let wide = |texts: [&str; 3]| {
        let values = texts.map(i256::from_string);
        Arc::new(
            Decimal256Array::from(values.to_vec())
                .with_precision_and_scale(60, 20)
                .expect("a type"),
        ) as ArrayRef
    };
    let huge = "9".repeat(58);
    let one = "100000000000000000000";
    let report = parquet(vec![
        ("ListCost", wide([&huge, one, one])),
        (
            "ListUnitPrice",
            Arc::new(Float64Array::from(vec![1e300, f64::NAN, 1.0])),
        ),
        (
            "PricingQuantity",
            Arc::new(UInt64Array::from(vec![1, u64::MAX, 1])),
        ),
        (
            "BilledCost",
            Arc::new(Float64Array::from(vec![f64::INFINITY, 1.0, 1.0])),
        ),
        (
            "ChargePeriodStart",
            Arc::new(TimestampSecondArray::from(vec![i64::MAX, 0, 0])),
        ),
        (
            "ChargePeriodEnd",
            Arc::new(TimestampSecondArray::from(vec![i64::MIN, 1, 1])),
        ),
        (
            "SkuPriceId",
            Arc::new(StringArray::from(vec!["P", "P", "P"])),
        ),
        (
            "ChargeCategory",
            Arc::new(StringArray::from(vec!["Usage", "Usage", "Usage"])),
        ),
    ])
    .await;
    assert_eq!(report.rows, 3);
    // A float that is no number, and an infinite one.
    let placeholders = rule(&report, "NullHandling-A-002-M");
    assert_eq!(
        (placeholders.outcome, placeholders.count),
        (Outcome::Failed, 2)
    );
    let shown: Vec<_> = placeholders
        .examples
        .iter()
        .map(ToString::to_string)
        .collect();
    assert!(
        shown.iter().any(|it| it.contains("ListUnitPrice \"NaN\"")),
        "{shown:?}"
    );
    let product = rule(&report, "CAU-ListCost-C-011-C");
    assert_eq!(product.outcome, Outcome::NotCheckable, "{product:?}");
    // The second row has no price, the first one that is too large.
    assert_eq!(product.tested, 1);
}

/// The scale of the cost is larger than those of price and quantity together.
#[tokio::test]
async fn a_product_is_compared_at_the_larger_scale() {
    let decimal = |digits: i128, scale: i8| {
        Arc::new(
            arrow::array::Decimal128Array::from(vec![digits])
                .with_precision_and_scale(38, scale)
                .expect("a type"),
        ) as ArrayRef
    };
    let report = parquet(vec![
        ("ListCost", decimal(750_000_000_000, 12)),
        ("ListUnitPrice", decimal(25, 2)),
        ("PricingQuantity", Arc::new(UInt64Array::from(vec![3]))),
        ("SkuPriceId", Arc::new(StringArray::from(vec!["P"]))),
        ("ChargeCategory", Arc::new(StringArray::from(vec!["Usage"]))),
    ])
    .await;
    let product = rule(&report, "CAU-ListCost-C-011-C");
    assert_eq!(product.outcome, Outcome::Passed, "{product:?}");
}

#[tokio::test]
async fn no_rows_are_no_pass() {
    for text in [HEADER.to_owned() + "\n", HEADER.to_owned()] {
        let report = usage(&text).await;
        assert_eq!((report.rows, report.passed()), (0, false));
        assert!(
            report
                .junit()
                .contains("There is no row, so nothing was checked.")
        );
        assert!(report.html().contains("No rows were checked"));
    }
}

#[tokio::test]
async fn what_consists_of_unchecked_rules_is_not_passed() {
    let report = sample_file("focus_1_3_aws.csv.gz", Version::V1_3, Dataset::CostAndUsage).await;
    let outcome = |id: &str| {
        report
            .rules
            .iter()
            .find(|rule| rule.rule == id)
            .map(|rule| rule.outcome)
    };
    let program = program(Dataset::CostAndUsage, Version::V1_3).expect("rules");
    for rule in &program.rules {
        let compile::Work::Composite(children) = &rule.work else {
            continue;
        };
        if outcome(&rule.id) != Some(Outcome::Passed) {
            continue;
        }
        for child in children {
            let child = &program.rules[*child].id;
            let ran = !matches!(
                outcome(child),
                Some(Outcome::NotCheckable | Outcome::Skipped | Outcome::Failed)
            );
            assert!(
                ran,
                "{} passed, but {child} is {:?}",
                rule.id,
                outcome(child)
            );
        }
    }
}

/// What JSON becomes takes many times its memory, so an object of megabytes is not looked into: no rule passes for it, and
/// none is said to be broken.
#[tokio::test]
async fn an_object_of_megabytes_is_not_looked_into_and_that_is_said() {
    let row = |tags: &str| {
        let tags = tags.replace('"', "\"\"");
        format!("1,1,1,1,P,2026-05-01T00:00:00Z,2026-05-02T00:00:00Z,Usage,1,\"{tags}\"")
    };
    // Not flat, as tags have to be.
    let small = usage(&bill(&[&row("{\"a\":{}}")])).await;
    let long = format!("{{\"a\":{{}},\"b\":\"{}\"}}", "x".repeat(2 << 20));
    let large = usage(&bill(&[&row(&long)])).await;
    let of_tags = |report: &CheckReport, outcome: Outcome| -> Vec<String> {
        let rules = report.with(outcome).filter(|rule| rule.column == "Tags");
        rules.map(|rule| rule.rule.clone()).collect()
    };
    let broken = of_tags(&small, Outcome::Failed);
    assert!(!broken.is_empty());
    assert!(of_tags(&large, Outcome::Failed).is_empty());
    let unlooked = large.with(Outcome::NotCheckable);
    let said = unlooked.filter(|rule| {
        rule.reason
            .as_deref()
            .is_some_and(|it| it.contains("1 MiB"))
    });
    let said: Vec<&str> = said.map(|rule| rule.rule.as_str()).collect();
    assert!(
        !said.is_empty(),
        "{:?}",
        of_tags(&large, Outcome::NotCheckable)
    );
}

#[tokio::test]
async fn a_check_ends_when_it_is_cancelled_or_nobody_waits_for_it() {
    let store = Arc::new(InMemory::new());
    let path = Path::from("bill.csv");
    let text = bill(&["1,1,1,1,P,2026-05-01T00:00:00Z,2026-05-02T00:00:00Z,Usage,1,{}"]);
    store
        .put(&path, text.into_bytes().into())
        .await
        .expect("written");
    let request = CheckRequest::new(store, vec![path], Version::V1_3);
    let asked = CheckRequest {
        cancel: Cancel::default(),
        ..request.clone()
    };
    let flag = asked.cancel.clone();
    let mut work = Box::pin(check(asked));
    // It has begun.
    let _pending = futures::poll!(work.as_mut());
    drop(work);
    assert!(flag.is_cancelled());
    request.cancel.cancel();
    let error = check(request).await.expect_err("it was cancelled");
    assert_eq!(error.kind, ErrorKind::Cancelled);
}
