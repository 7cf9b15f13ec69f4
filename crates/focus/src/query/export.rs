//! Whole results as CSV or Parquet, written while they are read: memory does not grow with them.

use std::io::Write;
use std::sync::{Arc, Mutex};

use arrow::array::{ArrayRef, BooleanArray, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use bytes::Bytes;
use datafusion::prelude::ident;
use futures::stream::BoxStream;
use futures::{StreamExt as _, TryStreamExt as _};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use serde::{Deserialize, Serialize};
use stoa_kernel::Error;
use utoipa::ToSchema;

use super::currency::refuse_any;
use super::selection::Selection;
use super::{ColumnKind, Query, QueryResult, RowsQuery, cells, rows};
use crate::lake::{Lake, Pin, internal, query_error};

/// Bytes Parquet collects before it writes a row group.
pub(crate) const ROW_GROUP_BYTES: usize = 16 << 20;

/// File format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// UTF-8, comma, quotes where needed, one header line.
    Csv,
    /// zstd.
    Parquet,
}

/// What to export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportWhat {
    /// The rows of a query.
    Query(Query),
    /// Single charges; `sort`, `cursor` and `limit` are not used, all are exported.
    Rows(RowsQuery),
}

/// The file, piece by piece; a piece of CSV holds whole records.
pub type ExportStream = BoxStream<'static, Result<Bytes, Error>>;

impl Lake {
    /// Exports a query or charges. Errors of the question itself come at once, not in the stream.
    pub async fn export(
        &self,
        pin: &Pin,
        what: &ExportWhat,
        format: ExportFormat,
    ) -> Result<ExportStream, Error> {
        match what {
            ExportWhat::Query(query) => written(&self.in_all_currencies(pin, query).await?, format),
            ExportWhat::Rows(query) => {
                let selection = Selection::of_range(
                    query.range,
                    query.basis,
                    &query.filters,
                    query.currency.as_deref(),
                )?;
                let columns = rows::columns(query.columns.as_deref())?;
                self.refuse_unknown_currency(pin, &selection).await?;
                let files = selection.files(&self.raw_files(pin).await?.files);
                let read = async {
                    let select = columns.iter().map(ident).collect::<Vec<_>>();
                    self.raw_rows(&selection, files)?
                        .select(select)?
                        .execute_stream()
                        .await
                };
                let stream = read.await.map_err(query_error("The export"))?;
                let schema = stream.schema();
                encode(
                    schema,
                    stream.map_err(query_error_again).boxed(),
                    format,
                    None,
                )
            }
        }
    }
}

impl Lake {
    /// The answer in every currency that the range has, one after the other, unless the question names one or
    /// is grouped by them: each row says its own. A file has no place that would tell of the others.
    async fn in_all_currencies(&self, pin: &Pin, query: &Query) -> Result<QueryResult, Error> {
        let mut all = self.query_all(pin, query).await?;
        let Some(first) = all.currency.clone().filter(|_| query.currency.is_none()) else {
            return Ok(all);
        };
        let of = |result: &mut QueryResult, currency: &str| {
            let rows = result.rows.iter_mut();
            rows.for_each(|row| row.currency = Some(currency.to_owned()));
        };
        of(&mut all, &first);
        for currency in all.currencies.clone() {
            if currency == first {
                continue;
            }
            let query = Query {
                currency: Some(currency.clone()),
                ..query.clone()
            };
            let mut more = self.query_all(pin, &query).await?;
            of(&mut more, &currency);
            all.rows.append(&mut more.rows);
            all.truncated |= more.truncated;
        }
        Ok(all)
    }
}

impl ExportWhat {
    /// The file where nothing is published: a header without rows. What is wrong with the question
    /// is told all the same.
    pub fn unanswered(&self, format: ExportFormat) -> Result<ExportStream, Error> {
        match self {
            Self::Query(query) => written(&query.unanswered()?, format),
            Self::Rows(query) => {
                Selection::of_range(
                    query.range,
                    query.basis,
                    &query.filters,
                    query.currency.as_deref(),
                )?;
                let columns = rows::columns(query.columns.as_deref())?;
                refuse_any(query.currency.as_deref())?;
                let schema = Arc::new(rows::schema_of(&columns));
                encode(schema, futures::stream::empty().boxed(), format, None)
            }
        }
    }
}

/// A finished result as a file.
fn written(result: &QueryResult, format: ExportFormat) -> Result<ExportStream, Error> {
    let batch = table(result, format).map_err(internal("writing out a result"))?;
    let schema = batch.schema();
    encode(
        schema,
        futures::stream::iter([Ok(batch)]).boxed(),
        format,
        None,
    )
}

fn query_error_again(error: datafusion::error::DataFusionError) -> Error {
    query_error("The export")(error)
}

/// A result as a table: keys, names, time, measures, `Previous_…` measures, `Currency` of the row's
/// amounts, `other`. CSV keeps numbers as the text they are; Parquet gets decimals.
fn table(
    result: &QueryResult,
    format: ExportFormat,
) -> Result<RecordBatch, arrow::error::ArrowError> {
    let mut columns: Vec<(String, ArrayRef)> = Vec::new();
    let text = |cells: Vec<Option<String>>| -> ArrayRef { Arc::new(StringArray::from(cells)) };
    let number = |kind: ColumnKind, cells: Vec<Option<String>>| match (format, kind) {
        (ExportFormat::Parquet, ColumnKind::Decimal) => {
            cast(&text(cells), &DataType::Decimal128(38, 18))
        }
        (ExportFormat::Parquet, ColumnKind::Integer) => cast(&text(cells), &DataType::Int64),
        _ => Ok(text(cells)),
    };
    for column in &result.columns {
        let name = &column.name;
        match column.kind {
            ColumnKind::String => {
                let keys = result
                    .rows
                    .iter()
                    .map(|row| row.keys.get(name).cloned().flatten());
                columns.push((name.clone(), text(keys.collect())));
                if result.rows.iter().any(|row| row.names.contains_key(name)) {
                    let names = result.rows.iter().map(|row| row.names.get(name).cloned());
                    columns.push((format!("{name}_Name"), text(names.collect())));
                }
            }
            ColumnKind::Date => {
                let days = text(
                    result
                        .rows
                        .iter()
                        .map(|row| row.time.map(|time| time.to_string()))
                        .collect(),
                );
                let days = if format == ExportFormat::Parquet {
                    cast(&days, &DataType::Date32)?
                } else {
                    days
                };
                columns.push((name.clone(), days));
            }
            kind => {
                let now = result
                    .rows
                    .iter()
                    .map(|row| row.values.get(name).cloned())
                    .collect();
                columns.push((name.clone(), number(kind, now)?));
                if result.previous_totals.is_some() {
                    let previous = result
                        .rows
                        .iter()
                        .map(|row| row.previous.as_ref()?.get(name).cloned());
                    columns.push((
                        format!("Previous_{name}"),
                        number(kind, previous.collect())?,
                    ));
                }
            }
        }
    }
    let currency = result
        .rows
        .iter()
        .map(|row| row.currency.clone().or_else(|| result.currency.clone()))
        .collect();
    columns.push(("Currency".to_owned(), text(currency)));
    columns.push((
        "other".to_owned(),
        Arc::new(BooleanArray::from_iter(
            result.rows.iter().map(|row| Some(row.other)),
        )),
    ));
    let fields: Vec<Field> = columns
        .iter()
        .map(|(name, array)| Field::new(name, array.data_type().clone(), true))
        .collect();
    RecordBatch::try_new(
        Arc::new(Schema::new(fields)),
        columns.into_iter().map(|(_, array)| array).collect(),
    )
}

/// Rows as a file, piece by piece; `kept` is for the footer of Parquet, CSV has no place for it.
pub(crate) fn encode(
    schema: SchemaRef,
    batches: BoxStream<'static, Result<RecordBatch, Error>>,
    format: ExportFormat,
    kept: Option<&KeyValue>,
) -> Result<ExportStream, Error> {
    match format {
        ExportFormat::Csv => {
            let head = csv_header(&schema);
            let body = batches.map(|batch| csv_rows(&batch?));
            Ok(futures::stream::iter([head]).chain(body).boxed())
        }
        ExportFormat::Parquet => parquet(schema, batches, kept),
    }
}

fn csv_header(schema: &Schema) -> Result<Bytes, Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record(schema.fields().iter().map(|field| field.name()))
        .map_err(internal("writing CSV"))?;
    finish(writer)
}

fn csv_rows(batch: &RecordBatch) -> Result<Bytes, Error> {
    let columns = batch
        .columns()
        .iter()
        .map(|column| cells::column(column))
        .collect::<Result<Vec<_>, _>>();
    let columns = columns.map_err(internal("writing CSV"))?;
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in 0..batch.num_rows() {
        let cells = columns
            .iter()
            .map(|column| column[row].as_deref().unwrap_or_default());
        writer
            .write_record(cells)
            .map_err(internal("writing CSV"))?;
    }
    finish(writer)
}

fn finish(writer: csv::Writer<Vec<u8>>) -> Result<Bytes, Error> {
    writer
        .into_inner()
        .map(Bytes::from)
        .map_err(|error| internal("writing CSV")(error.into_error()))
}

/// What the Parquet writer wrote and nobody has fetched yet.
#[derive(Clone, Default)]
struct Pipe(Arc<Mutex<Vec<u8>>>);

impl Pipe {
    fn take(&self) -> Bytes {
        Bytes::from(std::mem::take(
            &mut *self
                .0
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner),
        ))
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// zstd; `kept` in the footer.
pub(crate) fn parquet_properties(kept: Option<&KeyValue>) -> Result<WriterProperties, Error> {
    let level = ZstdLevel::try_new(3).map_err(internal("writing Parquet"))?;
    Ok(WriterProperties::builder()
        .set_compression(Compression::ZSTD(level))
        .set_key_value_metadata(kept.map(|kept| vec![kept.clone()]))
        .build())
}

fn parquet(
    schema: SchemaRef,
    batches: BoxStream<'static, Result<RecordBatch, Error>>,
    kept: Option<&KeyValue>,
) -> Result<ExportStream, Error> {
    let pipe = Pipe::default();
    let properties = parquet_properties(kept)?;
    let writer = ArrowWriter::try_new(pipe.clone(), schema, Some(properties))
        .map_err(internal("writing Parquet"))?;
    let pieces = futures::stream::try_unfold(
        (Some(writer), batches, pipe),
        |(writer, mut batches, pipe)| async move {
            let Some(mut writer) = writer else {
                return Ok(None);
            };
            while let Some(batch) = batches.try_next().await? {
                writer.write(&batch).map_err(internal("writing Parquet"))?;
                if writer.in_progress_size() > ROW_GROUP_BYTES {
                    writer.flush().map_err(internal("writing Parquet"))?;
                    return Ok(Some((pipe.take(), (Some(writer), batches, pipe))));
                }
            }
            writer.close().map_err(internal("writing Parquet"))?;
            Ok(Some((pipe.take(), (None, batches, pipe))))
        },
    );
    Ok(pieces.boxed())
}
