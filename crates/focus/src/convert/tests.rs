//! Conversions of the real samples and of broken inputs, end to end.

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::concat_batches;
use arrow::datatypes::{Decimal128Type, Int64Type};
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::{ObjectStore, ObjectStoreExt, path::Path};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::*;
use crate::check::{CheckRequest, Outcome, check};
use crate::error::ErrorKind;
use crate::recognise::recognise;
use crate::schema::lake_schema;

mod accounts;
mod archives;
mod aws_lines;
mod bad_inputs;
mod cases;
mod conformance;
mod damage;
mod datasets;
mod formats;
mod fuzz;
mod genai;
mod google;
mod resume;
mod samples;
mod skips;
mod stability;
mod versions;
mod views;

/// A folder of `testdata/` as an object store.
fn testdata() -> Arc<dyn ObjectStore> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata");
    Arc::new(LocalFileSystem::new_with_prefix(folder).expect("testdata exists"))
}

fn sample(name: &str) -> Input {
    Input::object(testdata(), Path::from(name))
}

/// Text of a gzipped sample.
fn sample_text(name: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata");
    let file = std::fs::File::open(folder.join(name)).expect("sample exists");
    let mut text = String::new();
    flate2::read::GzDecoder::new(file)
        .read_to_string(&mut text)
        .expect("sample is gzip");
    text
}

fn bytes_input(name: &str, bytes: impl Into<Vec<u8>>) -> Input {
    Input::reader(name, Box::new(std::io::Cursor::new(bytes.into())))
}

struct Run {
    store: Arc<InMemory>,
    result: Result<Conversion, ConvertError>,
}

async fn run(inputs: Vec<Input>) -> Run {
    run_as(inputs, Target::Lake, 2).await
}

/// Below `out/` in memory.
pub(crate) fn output(store: &Arc<InMemory>, target: Target) -> Output {
    Output {
        store: store.clone(),
        prefix: Path::from("out"),
        stem: "t".to_owned(),
        rejects: Path::from("rejects.csv"),
        target,
        address: None,
    }
}

/// Where the converted files are.
pub(crate) fn paths(conversion: &Conversion) -> Vec<Path> {
    let files = conversion.files.iter();
    files.map(|file| Path::from(file.path.as_str())).collect()
}

async fn run_as(inputs: Vec<Input>, target: Target, threads: usize) -> Run {
    let store = Arc::new(InMemory::new());
    let request = ConvertRequest {
        threads,
        ..ConvertRequest::new(inputs, output(&store, target))
    };
    Run {
        store,
        result: convert(request).await,
    }
}

impl Run {
    fn ok(&self) -> &Conversion {
        match &self.result {
            Ok(conversion) => conversion,
            Err(error) => panic!("{error} ({:?})", error.source),
        }
    }

    fn error(&self) -> &ConvertError {
        self.result.as_ref().expect_err("should have failed")
    }

    async fn file(&self, path: &str) -> bytes::Bytes {
        self.store
            .get(&Path::from(path))
            .await
            .expect("written")
            .bytes()
            .await
            .expect("readable")
    }

    /// All rows, in the order of files.
    async fn rows(&self) -> RecordBatch {
        let mut batches = Vec::new();
        for file in &self.ok().files {
            let bytes = self.file(&file.path).await;
            assert_eq!(bytes.len() as u64, file.bytes);
            let reader = ParquetRecordBatchReaderBuilder::try_new(bytes)
                .expect("Parquet")
                .build()
                .expect("readable");
            batches.extend(reader.map(|batch| batch.expect("readable")));
        }
        concat_batches(&batches[0].schema(), &batches).expect("same schema")
    }

    async fn nothing_is_left(&self) -> bool {
        use futures::TryStreamExt;
        self.store
            .list(None)
            .try_collect::<Vec<_>>()
            .await
            .expect("lists")
            .is_empty()
    }
}

/// One column as text, nulls as `None`.
fn texts(batch: &RecordBatch, name: &str) -> Vec<Option<String>> {
    let column = batch
        .column_by_name(name)
        .unwrap_or_else(|| panic!("no column {name}"));
    (0..column.len())
        .map(|row| {
            let text = arrow::util::display::array_value_to_string(column, row).expect("printable");
            (!column.is_null(row)).then_some(text)
        })
        .collect()
}

fn sum(batch: &RecordBatch, name: &str) -> String {
    let column = batch
        .column_by_name(name)
        .expect("a column")
        .as_primitive::<Decimal128Type>();
    crate::decimal::format(column.iter().flatten().sum(), column.scale())
}

/// Rows as text without line numbers, sorted: the data set, whatever its order.
fn data_set(batch: &RecordBatch) -> Vec<String> {
    let columns: Vec<_> = batch
        .schema()
        .fields()
        .iter()
        .filter(|field| !["x_SourceFile", "x_SourceLine"].contains(&field.name().as_str()))
        .map(|field| (field.name().clone(), texts(batch, field.name())))
        .collect();
    let mut rows: Vec<String> = (0..batch.num_rows())
        .map(|row| {
            columns
                .iter()
                .map(|(name, values)| format!("{name}={:?}", values[row]))
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    rows.sort_unstable();
    rows
}
