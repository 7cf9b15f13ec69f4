//! Exports and comparisons of the real samples.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{Array, AsArray as _, RecordBatch};
use arrow::datatypes::Decimal128Type;
use object_store::local::LocalFileSystem;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use tempfile::TempDir;

use super::*;
use crate::convert::{ConvertRequest, Datasets, Output, Target, convert};
use crate::decimal;
use crate::lake::testing::{TestLake, UNIT, charge, publish, test_lake};
use crate::read::Input;
use crate::schema::{Dataset, Version, columns};

mod derived;
mod differences;
mod exports;

fn sample_text(name: &str) -> String {
    use std::io::Read as _;
    let path = format!("{}/../../testdata/{name}", env!("CARGO_MANIFEST_DIR"));
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap())
        .read_to_string(&mut text)
        .unwrap();
    text
}

/// Converts a text into a folder, as the command line does.
async fn converted(name: &str, text: String, target: Target) -> TempDir {
    let folder = TempDir::new().unwrap();
    let output = Output {
        store: Arc::new(LocalFileSystem::new_with_prefix(folder.path()).unwrap()),
        prefix: "".into(),
        stem: "0".to_owned(),
        rejects: "rejects.csv".into(),
        target,
        address: None,
    };
    let input = Input::reader(name, Box::new(std::io::Cursor::new(text.into_bytes())));
    let request = ConvertRequest {
        datasets: Datasets::Any,
        ..ConvertRequest::new(vec![input], output)
    };
    assert!(convert(request).await.unwrap().balance.balanced());
    folder
}

fn to(source: &Path, target: PathBuf, version: Option<Version>) -> ExportRequest {
    ExportRequest {
        source: source.to_owned(),
        format: FileFormat::of(&target),
        target,
        version,
        dataset: None,
        period: None,
        filter: None,
        set: Vec::new(),
        means: Means::default(),
    }
}

fn batches(path: &Path) -> Vec<RecordBatch> {
    if path.is_dir() {
        let entries = path.read_dir().unwrap();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| path.is_dir() || path.extension().is_some_and(|end| end == "parquet"));
        paths.sort();
        return paths.iter().flat_map(|path| batches(path)).collect();
    }
    let file = std::fs::File::open(path).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    reader.build().unwrap().map(Result::unwrap).collect()
}

/// Rows as text, sorted: the data set, whatever its order.
fn data_set(path: &Path) -> Vec<String> {
    let show =
        |array: &dyn Array, row| arrow::util::display::array_value_to_string(array, row).unwrap();
    let mut rows = Vec::new();
    for batch in batches(path) {
        let schema = batch.schema();
        for row in 0..batch.num_rows() {
            let cells = schema.fields().iter().zip(batch.columns());
            let cells = cells.map(|(field, column)| {
                let null = column.is_null(row);
                format!(
                    "{}={}{}",
                    field.name(),
                    show(column, row),
                    if null { "∅" } else { "" }
                )
            });
            rows.push(cells.collect::<Vec<_>>().join(" "));
        }
    }
    rows.sort_unstable();
    rows
}

fn sum(path: &Path, column: &str) -> String {
    let sums = batches(path).into_iter().map(|batch| {
        let column = batch.column_by_name(column).unwrap();
        column
            .as_primitive::<Decimal128Type>()
            .iter()
            .flatten()
            .sum::<i128>()
    });
    decimal::format(sums.sum(), 18)
}
