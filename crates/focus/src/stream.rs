//! Converted files as one stream, in the order they are given: CSV and JSON lines for other tools,
//! or one Parquet file. Memory does not grow with them.

use std::fs::File;
use std::io::{self, Seek, Write};
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::Schema;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use serde::Serialize;

use crate::error::ConvertError;
use crate::query::cells;

/// Rows at a time.
const ROWS: usize = 4096;
/// Bytes Parquet collects before it writes a row group.
const ROW_GROUP: usize = 32 << 20;

/// How a stream is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// UTF-8, comma, quotes where needed, one header line; amounts plain, times RFC 3339 in UTC,
    /// null empty.
    Csv,
    Parquet,
    /// One object a line; amounts are text, because readers of JSON numbers round them.
    JsonLines,
}

/// Writes the rows of Parquet files of one schema, opened one after the other. Returns how many
/// rows there were.
///
/// # Errors
/// When a file cannot be read or the stream not be written, as [`io::Error`] the latter.
pub fn write(
    files: impl ExactSizeIterator<Item = io::Result<File>>,
    format: Format,
    out: &mut dyn Write,
) -> Result<u64, StreamError> {
    let mut rows = 0;
    let mut writer = Writer::None;
    let alone = files.len() == 1;
    for file in files {
        let mut file = file.map_err(|error| StreamError::Read(error.into()))?;
        if alone && format == Format::Parquet {
            let builder = ParquetRecordBatchReaderBuilder::try_new(file.try_clone()?)?;
            rows = u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or_default();
            file.rewind()?;
            io::copy(&mut file, out)?;
            continue;
        }
        for batch in reader(file)? {
            let batch = batch?;
            rows += batch.num_rows() as u64;
            writer.write(format, &batch, out)?;
        }
    }
    writer.finish(out)?;
    out.flush()?;
    Ok(rows)
}

/// What went wrong with a stream.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    #[error("the converted files could not be read again")]
    Read(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("the stream could not be written")]
    Write(#[from] io::Error),
}

impl From<StreamError> for ConvertError {
    fn from(error: StreamError) -> Self {
        match error {
            StreamError::Read(cause) => Self::internal(cause),
            StreamError::Write(cause) => Self::write(cause),
        }
    }
}

impl From<arrow::error::ArrowError> for StreamError {
    fn from(error: arrow::error::ArrowError) -> Self {
        Self::Read(error.into())
    }
}

impl From<parquet::errors::ParquetError> for StreamError {
    fn from(error: parquet::errors::ParquetError) -> Self {
        Self::Read(error.into())
    }
}

fn reader(file: File) -> Result<ParquetRecordBatchReader, StreamError> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(file)?;
    Ok(builder.with_batch_size(ROWS).build()?)
}

/// Begins with the first batch, which tells the columns.
enum Writer {
    None,
    Lines,
    Parquet(Box<ArrowWriter<Vec<u8>>>),
}

impl Writer {
    fn write(
        &mut self,
        format: Format,
        batch: &RecordBatch,
        out: &mut dyn Write,
    ) -> Result<(), StreamError> {
        if matches!(self, Self::None) {
            *self = Self::begin(format, batch.schema_ref(), out)?;
        }
        match self {
            Self::Parquet(writer) => {
                writer.write(batch)?;
                if writer.in_progress_size() > ROW_GROUP {
                    writer.flush()?;
                    out.write_all(&std::mem::take(writer.inner_mut()))?;
                }
                Ok(())
            }
            _ if format == Format::Csv => csv_rows(batch, out),
            _ => json_rows(batch, out),
        }
    }

    fn begin(
        format: Format,
        schema: &Arc<Schema>,
        out: &mut dyn Write,
    ) -> Result<Self, StreamError> {
        if format == Format::Parquet {
            let properties = WriterProperties::builder()
                .set_compression(Compression::ZSTD(ZstdLevel::default()))
                .set_created_by("stoa".to_owned())
                .build();
            let writer = ArrowWriter::try_new(Vec::new(), Arc::clone(schema), Some(properties))?;
            return Ok(Self::Parquet(Box::new(writer)));
        }
        if format == Format::Csv {
            let mut writer = csv::Writer::from_writer(out);
            let names = schema.fields().iter().map(|field| field.name());
            writer.write_record(names).map_err(csv_error)?;
            writer.flush()?;
        }
        Ok(Self::Lines)
    }

    fn finish(self, out: &mut dyn Write) -> Result<(), StreamError> {
        if let Self::Parquet(writer) = self {
            out.write_all(&writer.into_inner()?)?;
        }
        Ok(())
    }
}

fn csv_rows(batch: &RecordBatch, out: &mut dyn Write) -> Result<(), StreamError> {
    let columns = batch.columns().iter().map(|column| cells::column(column));
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    let mut writer = csv::Writer::from_writer(out);
    for row in 0..batch.num_rows() {
        let cells = columns
            .iter()
            .map(|column| column[row].as_deref().unwrap_or_default());
        writer.write_record(cells).map_err(csv_error)?;
    }
    Ok(writer.flush()?)
}

/// The cause, so that a reader that went away is still told from a full disk.
fn csv_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn json_rows(batch: &RecordBatch, out: &mut dyn Write) -> Result<(), StreamError> {
    let mut text = Vec::new();
    for row in cells::objects(batch)? {
        serde_json::to_writer(&mut text, &row).map_err(io::Error::from)?;
        text.push(b'\n');
    }
    Ok(out.write_all(&text)?)
}
