//! Headers, dialects, dates, tags and columns nobody knows.

use super::super::*;
use crate::recognise::{choose, inspect};
use crate::warnings::{Warning, WarningCode};

mod dates;
mod dialects;
mod headers;
mod tags;
mod unknown;

/// The input of a case.
fn case(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/cases");
    std::fs::read(folder.join(name).join("input.csv")).expect("a case")
}

async fn converted(bytes: impl Into<Vec<u8>>) -> Run {
    run(vec![bytes_input("bill.csv", bytes)]).await
}

fn warned(run: &Run, code: WarningCode) -> Vec<&Warning> {
    let warnings = run.ok().warnings.iter();
    warnings.filter(|warning| warning.code == code).collect()
}

/// The one object in a JSON column of a run with one row.
async fn object(run: &Run, column: &str) -> serde_json::Value {
    let rows = run.rows().await;
    assert_eq!(rows.num_rows(), 1);
    let text = texts(&rows, column)[0].clone().expect("a value");
    serde_json::from_str(&text).expect("JSON")
}

/// A pay-as-you-go file of two rows, the header and the rows as lists of cells.
const HEADER: [&str; 11] = [
    "SubscriptionGuid",
    "UsageDateTime",
    "MeterCategory",
    "MeterId",
    "UsageQuantity",
    "PreTaxCost",
    "InstanceId",
    "Tags",
    "Currency",
    "UnitOfMeasure",
    "ResourceRate",
];
const ROWS: [[&str; 11]; 2] = [
    [
        "sub-1",
        "2024-05-01",
        "Virtual Machines",
        "m-1",
        "24",
        "1.25",
        "/vm/1",
        "{\"a\":\"b, c\"}",
        "EUR",
        "1 Hour",
        "2",
    ],
    [
        "sub-1",
        "2024-05-02",
        "Storage",
        "m-2",
        "0.5",
        "0.75",
        "/vm/2",
        "",
        "EUR",
        "1 Hour",
        "2",
    ],
];

/// The same bill written in another way; `cell` writes one.
fn written(delimiter: &str, end: &str, cell: impl Fn(&str) -> String) -> String {
    let line = |cells: &[&str]| {
        let cells = cells.iter().map(|text| cell(text));
        cells.collect::<Vec<_>>().join(delimiter) + end
    };
    let rows = ROWS.iter().map(|row| line(row));
    line(&HEADER) + &rows.collect::<String>()
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// Both rows are there, with what they cost, their days and the tag.
async fn is_the_bill(run: &Run) {
    let conversion = run.ok();
    assert_eq!(conversion.recognised.format, "azure-payg");
    assert_eq!((conversion.rows_in, conversion.rows_out), (2, 2));
    assert!(conversion.balance.balanced());
    let rows = run.rows().await;
    assert_eq!(sum(&rows, "BilledCost"), "2");
    assert_eq!(sum(&rows, "ConsumedQuantity"), "24.5");
    let days = texts(&rows, "ChargePeriodStart");
    assert_eq!(
        days,
        ["2024-05-01T00:00:00Z", "2024-05-02T00:00:00Z"].map(|day| Some(day.to_owned()))
    );
    let tags = texts(&rows, "Tags");
    assert_eq!(tags, [Some("{\"a\":\"b, c\"}".to_owned()), None]);
}
