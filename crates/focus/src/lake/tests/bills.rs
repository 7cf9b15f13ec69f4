//! Real bills from the file to the answer: converted into the table's folder, published, asked.

use std::io::Read as _;

use bigdecimal::BigDecimal;
use flate2::read::GzDecoder;

use super::super::testing::{ORG, TestLake, pin, run, source, test_lake};
use super::super::{Lake, Publish, Published};
use super::question;
use crate::convert::{Conversion, ConvertRequest, Output, Target, convert};
use crate::query::{OverviewQuery, RowsQuery};
use crate::read::Input;

async fn publish_bill(lake: &Lake, n: u128, file: &str) -> (Conversion, Published) {
    publish_run(lake, n, n, file).await
}

pub(super) async fn publish_run(
    lake: &Lake,
    n: u128,
    run_n: u128,
    file: &str,
) -> (Conversion, Published) {
    publish_as(lake, n, run_n, vec![input(file)]).await
}

/// The same bill cut into six files, each of which becomes a file of each of its months.
pub(super) async fn publish_parts(
    lake: &Lake,
    n: u128,
    run_n: u128,
    file: &str,
) -> (Conversion, Published) {
    let text = unpacked(file);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let records: Vec<_> = reader.records().map(Result::unwrap).collect();
    let parts = records.chunks(records.len().div_ceil(6)).enumerate();
    let inputs = parts.map(|(number, records)| {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&header).unwrap();
        for record in records {
            writer.write_record(record).unwrap();
        }
        let bytes = std::io::Cursor::new(writer.into_inner().unwrap());
        Input::reader(format!("part-{number}.csv"), Box::new(bytes))
    });
    publish_as(lake, n, run_n, inputs.collect()).await
}

fn input(file: &str) -> Input {
    let path = format!("{}/../../testdata/{file}", env!("CARGO_MANIFEST_DIR"));
    Input::reader(file, Box::new(std::fs::File::open(path).unwrap()))
}

fn unpacked(file: &str) -> String {
    let path = format!("{}/../../testdata/{file}", env!("CARGO_MANIFEST_DIR"));
    let mut text = String::new();
    GzDecoder::new(std::fs::File::open(path).unwrap())
        .read_to_string(&mut text)
        .unwrap();
    text
}

async fn publish_as(
    lake: &Lake,
    n: u128,
    run_n: u128,
    inputs: Vec<Input>,
) -> (Conversion, Published) {
    let staging = lake.staging(ORG, source(n)).unwrap();
    let output = Output {
        store: staging.store,
        rejects: staging.prefix.clone().join("rejects.csv"),
        prefix: staging.prefix,
        stem: run(run_n).to_string(),
        target: Target::Lake,
        address: None,
    };
    let mut request = ConvertRequest::new(inputs, output);
    // Each thread writes files of its own, each block completes them: files as small as they come.
    (request.threads, request.section) = (6, 1);
    let conversion = convert(request).await.unwrap();
    let request = Publish {
        org_slug: ORG.to_owned(),
        source_id: source(n),
        run_id: run(run_n),
        files: conversion.files.clone(),
        periods: conversion
            .periods
            .iter()
            .map(|period| period.parse().unwrap())
            .collect(),
    };
    let published = lake.publish(&request).await.unwrap();
    (conversion, published)
}

/// Sum of a column of the source file, by another library and in any precision.
fn sum_of(file: &str, column: &str) -> BigDecimal {
    let text = unpacked(file);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let place = reader
        .headers()
        .unwrap()
        .iter()
        .position(|name| name == column)
        .unwrap();
    let values = reader
        .records()
        .map(|record| record.unwrap()[place].to_owned());
    values
        .filter(|v| !v.is_empty() && v != "NULL")
        .map(|v| v.parse::<BigDecimal>().unwrap())
        .sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sum_on_the_screen_is_the_sum_of_the_file() {
    let TestLake {
        lake,
        folder: _folder,
    } = test_lake();
    let bills = [
        ("aws_cur_sample.csv.gz", "lineItem/UnblendedCost"),
        ("focus_1_0_sample.csv.gz", "BilledCost"),
    ];
    for (n, (file, column)) in bills.into_iter().enumerate() {
        let n = n as u128 + 1;
        let (conversion, published) = publish_bill(&lake, n, file).await;
        let rows: u64 = published.periods.iter().map(|period| period.rows).sum();
        assert_eq!(rows, conversion.rows_out);
        let mut query = question(&[]);
        let filter =
            serde_json::json!([{"dimension": "source_id", "op": "in", "values": [source(n)]}]);
        query.filters = serde_json::from_value(filter).unwrap();
        let pin = pin(&published);
        let shown = lake.query(&pin, &query).await.unwrap();
        assert_eq!(shown.currencies.len(), 1, "{file}");
        let shown = shown.totals["BilledCost"].parse::<BigDecimal>().unwrap();
        assert_eq!(shown, sum_of(file, column), "{file}");
        let raw = lake.query_raw(&pin, &query).await.totals["BilledCost"]
            .parse::<BigDecimal>()
            .unwrap();
        assert_eq!(shown, raw, "{file}");

        let asked = RowsQuery {
            filters: query.filters.clone(),
            limit: Some(3),
            ..RowsQuery::default()
        };
        let page = lake.rows(&pin, &asked).await.unwrap();
        let id = page.rows[0]["x_RowId"].as_str().unwrap();
        let found = lake.row(&pin, id, None).await.unwrap();
        assert_eq!(
            (found.file.as_deref(), found.run_id),
            (Some(file), Some(run(n).to_string()))
        );
        let overview = lake
            .overview(&pin, &OverviewQuery::default())
            .await
            .unwrap();
        assert!(overview.totals.as_ref().unwrap().rows > 0 && !overview.by_service.is_empty());
    }
}
