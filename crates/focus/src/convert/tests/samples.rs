//! The real samples: totals by independent arithmetic over the source text.

use std::str::FromStr;

use bigdecimal::BigDecimal;

use super::*;

/// Sum of a CSV column by arbitrary-precision arithmetic.
fn csv_sum(text: &str, column: &str) -> String {
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let position = reader
        .headers()
        .expect("a header")
        .iter()
        .position(|name| name == column)
        .expect("a column");
    let values = reader
        .records()
        .map(|record| record.expect("a record")[position].to_owned());
    let amounts = values.filter(|value| !value.is_empty() && value != "NULL");
    let total: BigDecimal = amounts
        .map(|value| BigDecimal::from_str(&value).expect("a number"))
        .sum();
    total.normalized().to_plain_string()
}

#[tokio::test]
async fn the_aws_report_converts_to_the_last_digit() {
    let run = run(vec![sample("aws_cur_sample.csv.gz")]).await;
    let conversion = run.ok();
    assert_eq!(conversion.recognised.format, "aws-cur");
    assert_eq!(conversion.recognised.columns, 94);
    assert_eq!(conversion.recognised.encoding, "CSV, gzip");
    assert_eq!(
        conversion.recognised.identity.as_deref(),
        Some("AWS 123412340534")
    );
    assert_eq!(
        (
            conversion.rows_in,
            conversion.rows_out,
            conversion.rejects.count
        ),
        (1281, 1281, 0)
    );
    assert_eq!(conversion.periods, ["2023-11"]);
    assert!(conversion.balance.balanced());

    let rows = run.rows().await;
    assert_eq!(rows.schema().fields(), lake_schema().fields());
    let text = sample_text("aws_cur_sample.csv.gz");
    assert_eq!(
        sum(&rows, "BilledCost"),
        csv_sum(&text, "lineItem/UnblendedCost")
    );
    assert_eq!(
        conversion.balance.money[0].money_in,
        csv_sum(&text, "lineItem/UnblendedCost")
    );
    let ids = texts(&rows, "x_RowId");
    assert_eq!(
        ids.iter().collect::<std::collections::BTreeSet<_>>().len(),
        1281
    );
    assert_eq!(
        rows.column_by_name("x_SourceLine")
            .expect("lines")
            .as_primitive::<Int64Type>()
            .value(0),
        2
    );
}

#[tokio::test]
async fn the_aws_report_reads_like_focus() {
    let run = run(vec![sample("aws_cur_sample.csv.gz")]).await;
    let rows = run.rows().await;
    let row = |row: usize| {
        let schema = rows.schema();
        let shown = schema.fields().iter().filter_map(|field| {
            let value = texts(&rows, field.name())[row].clone()?;
            Some(format!("{}: {value}", field.name()))
        });
        shown.collect::<Vec<_>>().join("\n")
    };
    let usage = texts(&rows, "x_SourceLine")
        .iter()
        .position(|line| line.as_deref() == Some("600"))
        .expect("a usage row");
    insta::assert_snapshot!("aws_usage_row", row(usage));
    let tax = texts(&rows, "ChargeCategory")
        .iter()
        .position(|value| value.as_deref() == Some("Tax"))
        .expect("a tax row");
    insta::assert_snapshot!("aws_tax_row", row(tax));
}

#[tokio::test]
async fn the_focus_1_0_sample_keeps_every_amount() {
    let run = run(vec![sample("focus_1_0_sample.csv.gz")]).await;
    let conversion = run.ok();
    assert_eq!(conversion.recognised.format, "focus-1.0");
    assert_eq!(
        (conversion.rows_in, conversion.rows_out),
        (1000, 1000),
        "{:?}",
        conversion.rejects.first
    );
    assert_eq!(conversion.periods, ["2024-09", "2024-10"]);
    assert!(conversion.balance.balanced());
    let rows = run.rows().await;
    let text = sample_text("focus_1_0_sample.csv.gz");
    for column in [
        "BilledCost",
        "EffectiveCost",
        "ListCost",
        "ContractedCost",
        "ConsumedQuantity",
    ] {
        assert_eq!(sum(&rows, column), csv_sum(&text, column), "{column}");
    }
    assert!(
        texts(&rows, "Tags")
            .iter()
            .flatten()
            .all(|tags| serde_json::from_str::<serde_json::Value>(tags).is_ok())
    );
    assert!(
        texts(&rows, "ServiceProviderName")
            .iter()
            .all(Option::is_some)
    );
    assert!(texts(&rows, "x_Extra").iter().all(|extra| {
        extra
            .as_deref()
            .is_some_and(|extra| extra.starts_with("{\"Id\":"))
    }));
    assert!(!texts(&rows, "ChargeClass").contains(&Some("NULL".to_owned())));
}

#[tokio::test]
async fn newer_focus_files_keep_every_amount() {
    for (name, format) in [
        ("focus_1_2_aws.csv.gz", "focus-1.2"),
        ("focus_1_3_aws.csv.gz", "focus-1.3"),
    ] {
        let run = run(vec![sample(name)]).await;
        let conversion = run.ok();
        assert_eq!(conversion.recognised.format, format);
        assert_eq!(
            (conversion.rows_in, conversion.rows_out),
            (1000, 1000),
            "{:?}",
            conversion.rejects.first
        );
        let rows = run.rows().await;
        let text = sample_text(name);
        for column in [
            "BilledCost",
            "EffectiveCost",
            "ListUnitPrice",
            "PricingQuantity",
        ] {
            assert_eq!(
                sum(&rows, column),
                csv_sum(&text, column),
                "{name} {column}"
            );
        }
    }
}

#[tokio::test]
async fn the_parquet_spelling_gives_the_same_rows() {
    let csv = run(vec![sample("aws_cur_sample.csv.gz")]).await;
    let parquet = run(vec![sample("aws_cur_sample.parquet")]).await;
    assert_eq!(parquet.ok().recognised.format, "aws-cur");
    assert_eq!(parquet.ok().recognised.encoding, "Parquet");
    assert_eq!(data_set(&csv.rows().await), data_set(&parquet.rows().await));
}

#[tokio::test]
async fn a_converted_file_can_be_converted_again() {
    let first = run_as(
        vec![sample("focus_1_3_aws.csv.gz")],
        Target::Version(Version::V1_3),
        1,
    )
    .await;
    // Five of its own: row id, file, line, basis of the cost, and what has no column.
    assert_eq!(first.rows().await.num_columns(), 65 + 5);
    let bytes = first.file(&first.ok().files[0].path).await;
    let again = run_as(
        vec![bytes_input("again.csv", bytes)],
        Target::Version(Version::V1_3),
        1,
    )
    .await;
    assert_eq!(again.ok().recognised.format, "focus-1.3");
    assert_eq!(data_set(&first.rows().await), data_set(&again.rows().await));
}

#[tokio::test]
async fn exports_have_the_columns_of_their_version() {
    for (version, has, lacks) in [
        (Version::V1_3, "ProviderName", "InvoiceDetailId"),
        (Version::V1_4, "InvoiceDetailId", "ProviderName"),
    ] {
        let run = run_as(
            vec![sample("focus_1_0_sample.csv.gz")],
            Target::Version(version),
            2,
        )
        .await;
        let rows = run.rows().await;
        assert!(rows.column_by_name(has).is_some() && rows.column_by_name(lacks).is_none());
        let paths = paths(run.ok());
        let report = check(CheckRequest::new(run.store.clone(), paths, version))
            .await
            .expect("readable");
        assert_eq!(report.rows, 1000);
        let wrong: Vec<_> = report
            .with(Outcome::Failed)
            .filter(|rule| ["presence", "type"].contains(&rule.function.as_str()))
            // The columns are there; FOCUS 1.0 does not say what they should hold.
            .filter(|rule| rule.reason.is_none())
            .collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}

#[tokio::test]
async fn json_lines_convert_like_csv() {
    let text = sample_text("focus_1_2_aws.csv.gz");
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().expect("a header").clone();
    let mut lines = String::new();
    for record in reader.records() {
        let record = record.expect("a record");
        let object: serde_json::Map<String, serde_json::Value> = headers
            .iter()
            .zip(&record)
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name.to_owned(), value.into()))
            .collect();
        lines += &serde_json::to_string(&object).expect("JSON");
        lines.push('\n');
    }
    let json = run(vec![bytes_input("x.jsonl", lines)]).await;
    assert_eq!(json.ok().recognised.encoding, "JSON lines");
    let csv = run(vec![sample("focus_1_2_aws.csv.gz")]).await;
    assert_eq!(data_set(&csv.rows().await), data_set(&json.rows().await));
}

#[tokio::test]
async fn recognition_names_format_and_bill() {
    let recognised = recognise(sample("focus_1_0_sample.csv.gz"), None, None)
        .await
        .expect("recognised");
    assert_eq!(
        (recognised.title.as_str(), recognised.version.as_deref()),
        ("FOCUS 1.0 Cost and Usage", Some("1.0"))
    );
    assert_eq!(recognised.identity.as_deref(), Some("AWS 1234567890123"));
    assert_eq!(recognised.missing, Vec::<String>::new());
    assert!((recognised.confidence - 0.6).abs() < 0.4);
}
