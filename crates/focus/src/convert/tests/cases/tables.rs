//! Tables that are divided by a column, which is then in no file: its values are in the log of a Delta
//! table, or in the names of folders.

use arrow::array::StringArray;
use arrow::datatypes::{DataType, Field, Schema};

use super::super::*;
use super::files::{billed, folder, made, warned};
use crate::warnings::WarningCode;

/// A Parquet file of texts.
fn parquet(columns: &[(&str, &[&str])]) -> Vec<u8> {
    let fields = columns.iter();
    let fields = fields.map(|(name, _)| Field::new(*name, DataType::Utf8, true));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let columns = columns.iter();
    let columns = columns.map(|(_, values)| Arc::new(StringArray::from(values.to_vec())) as _);
    let batch = RecordBatch::try_new(Arc::clone(&schema), columns.collect()).expect("a table");
    let mut bytes = Vec::new();
    let mut writer =
        parquet::arrow::ArrowWriter::try_new(&mut bytes, schema, None).expect("a writer");
    writer.write(&batch).expect("written");
    writer.close().expect("written");
    bytes
}

/// Charges of a FOCUS bill without the columns it is divided by.
fn charges(costs: &[&str]) -> Vec<u8> {
    let same = |value: &'static str| vec![value; costs.len()];
    parquet(&[
        ("BilledCost", costs),
        ("EffectiveCost", costs),
        ("BillingAccountId", &same("111122223333")),
        ("ServiceName", &same("Amazon EC2")),
        ("ChargeCategory", &same("Usage")),
        ("BillingPeriodStart", &same("2024-05-01T00:00:00Z")),
        ("BillingPeriodEnd", &same("2024-06-01T00:00:00Z")),
        ("ChargePeriodEnd", &same("2024-06-01T00:00:00Z")),
    ])
}

/// The log of a table divided by `columns`, with these files and values.
fn log(columns: &[&str], files: &[(&str, &[Option<&str>])]) -> String {
    let names = ["BilledCost"].iter().chain(columns);
    let fields: Vec<_> = names
        .map(|name| serde_json::json!({"name": name, "type": "string", "nullable": true, "metadata": {}}))
        .collect();
    let schema = serde_json::json!({"type": "struct", "fields": fields}).to_string();
    let mut lines = vec![
        serde_json::json!({"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}}),
        serde_json::json!({"metaData": {"id": "6f1cdd58-7a9c-4c1e-a5a6-1c3b5d0f1a2b", "format": {"provider": "parquet", "options": {}},
            "schemaString": schema, "partitionColumns": columns, "configuration": {}, "createdTime": 0}}),
    ];
    for (path, values) in files {
        let values: serde_json::Map<_, _> = columns
            .iter()
            .zip(*values)
            .map(|(name, value)| ((*name).to_owned(), serde_json::json!(value)))
            .collect();
        lines.push(serde_json::json!({"add": {"path": path, "partitionValues": values, "size": 1, "modificationTime": 1, "dataChange": true}}));
    }
    let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

/// The values of columns, row by row, in order.
async fn rows(run: &Run, columns: &[&str]) -> Vec<String> {
    let rows = run.rows().await;
    let columns: Vec<_> = columns.iter().map(|name| texts(&rows, name)).collect();
    let mut shown: Vec<String> = (0..rows.num_rows())
        .map(|row| {
            let values = columns.iter().map(|values| values[row].as_deref());
            let values: Vec<_> = values.map(|value| value.unwrap_or("none")).collect();
            values.join(" ")
        })
        .collect();
    shown.sort();
    shown
}

/// delta-io/delta-rs#215 and DataZooDE/erpl-web#216 (all values were null), pola-rs/polars#23391 (the values are
/// those of the log, whatever the folders are called), delta-io/delta-rs#1299 (a path is escaped twice over),
/// spiceai/spiceai#4264 (no value). Two of the files hold the same bytes and are different charges.
#[tokio::test]
async fn a_delta_table_has_its_partition_columns() {
    let same = charges(&["10", "2.5"]);
    let other = charges(&["4"]);
    let log = log(
        &["ChargePeriodStart", "BillingCurrency"],
        &[
            ("a/0.parquet", &[Some("2024-05-01 00:00:00"), Some("USD")]),
            (
                "ChargePeriodStart=2024-05-02%252000%253A00%253A00/BillingCurrency=USD/1.parquet",
                &[Some("2024-05-02 00:00:00"), Some("USD")],
            ),
            ("b/2.parquet", &[Some("2024-05-02 00:00:00"), Some("EUR")]),
        ],
    );
    let files = [
        ("t/_delta_log/00000000000000000000.json", log.as_bytes()),
        ("t/a/0.parquet", same.as_slice()),
        (
            "t/ChargePeriodStart=2024-05-02%2000%3A00%3A00/BillingCurrency=USD/1.parquet",
            same.as_slice(),
        ),
        ("t/b/2.parquet", other.as_slice()),
    ];
    let run = folder(made(&files).await, "t").await.expect("decided");
    assert_eq!(run.ok().rejects.count, 0, "{:?}", run.ok().rejects.first);
    assert_eq!(
        rows(
            &run,
            &["ChargePeriodStart", "BillingCurrency", "BilledCost"]
        )
        .await,
        [
            "2024-05-01T00:00:00Z USD 10.000000000000000000",
            "2024-05-01T00:00:00Z USD 2.500000000000000000",
            "2024-05-02T00:00:00Z EUR 4.000000000000000000",
            "2024-05-02T00:00:00Z USD 10.000000000000000000",
            "2024-05-02T00:00:00Z USD 2.500000000000000000",
        ]
    );
    assert!(warned(&run, WarningCode::MissingColumns).is_empty());
}

/// apache/datafusion#18083, pandas-dev/pandas#55400: folders that say `column=value`, and Hive's word for no value.
#[tokio::test]
async fn folders_that_say_a_column_are_read() {
    let charges = charges(&["1.25"]);
    let files = [
        (
            "b/BillingCurrency=USD/ChargePeriodStart=2024-05-01 00%3A00%3A00/RegionId=eu-west-1/0.parquet",
            charges.as_slice(),
        ),
        (
            "b/BillingCurrency=EUR/ChargePeriodStart=2024-05-02 00%3A00%3A00/RegionId=__HIVE_DEFAULT_PARTITION__/0.parquet",
            charges.as_slice(),
        ),
    ];
    let run = folder(made(&files).await, "b").await.expect("decided");
    assert_eq!(
        rows(&run, &["ChargePeriodStart", "BillingCurrency", "RegionId"]).await,
        [
            "2024-05-01T00:00:00Z USD eu-west-1",
            "2024-05-02T00:00:00Z EUR none"
        ]
    );
}

/// A column that the file has is the file's, and folders of other names are no columns.
#[tokio::test]
async fn a_file_knows_better_than_its_folder() {
    let bill = bytes_of_sample("aws_cur_sample.parquet").await;
    let alone = folder(made(&[("b/cur.parquet", &bill)]).await, "b").await;
    let place = "b/lineItem_CurrencyCode=EUR/year=2024/date=2024-05-01/cost=1/cur.parquet";
    let below = folder(made(&[(place, &bill)]).await, "b").await;
    let (alone, below) = (alone.expect("decided"), below.expect("decided"));
    assert_eq!(billed(&alone).await, billed(&below).await);
    assert_eq!(data_set(&alone.rows().await), data_set(&below.rows().await));
}

async fn bytes_of_sample(name: &str) -> Vec<u8> {
    let found = testdata().get(&Path::from(name)).await.expect("there");
    found.bytes().await.expect("read").to_vec()
}
