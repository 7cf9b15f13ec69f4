//! Parquet inputs: batches of the wanted columns, and any Arrow type to the types mappings expect.

use std::fs::File;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, RecordBatchOptions, StringViewArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema};
use bytes::Bytes;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader,
};
use parquet::file::reader::ChunkReader;

use super::Gauge;
use super::source::Meter;
use super::spool::{Spool, Spooled};
use crate::error::{ConvertError, ErrorKind};
use crate::mapping::compile::Root;
use crate::origin::Origin;

mod pages;
mod thrift;
mod values;

pub(crate) use values::{member, nested, text, typed};

const BATCH: usize = 8192;

/// An opened Parquet file.
pub(crate) struct Source {
    body: Body,
    metadata: ArrowReaderMetadata,
    meter: Arc<Meter>,
    size: u64,
    gauge: Gauge,
    /// Of columns behind those of the file, the value that all rows have.
    added: Vec<Option<String>>,
}

enum Body {
    File(File),
    /// Small, and not on the local disk.
    Bytes(Bytes),
}

pub(super) fn open(
    file: Option<File>,
    reader: Box<dyn Read + Send + '_>,
    meter: &Arc<Meter>,
    gauge: &Gauge,
    spool: &Spool,
) -> Result<Source, ConvertError> {
    let damaged = |error: parquet::errors::ParquetError| {
        ConvertError::new(
            ErrorKind::TruncatedFile,
            "the Parquet file is incomplete: its footer is missing or damaged",
            "The download or copy was cut off: fetch the file again. Nothing of it was kept.",
        )
        .caused_by(error)
    };
    let spooled = match file {
        Some(file) => {
            meter.bytes.store(0, Ordering::Relaxed);
            Spooled::File(file)
        }
        // Parquet is read from its end, and a stream cannot be.
        None => spool.copy(reader)?,
    };
    let (body, size) = match spooled {
        Spooled::File(file) => {
            let size = file.metadata().map_err(ConvertError::read)?.len();
            (Body::File(file), size)
        }
        Spooled::Memory(bytes) => {
            let size = bytes.len() as u64;
            (Body::Bytes(bytes), size)
        }
    };
    match &body {
        Body::File(file) => check_footer(file, size)?,
        Body::Bytes(bytes) => check_footer(bytes, size)?,
    }
    let metadata = guarded(|| {
        let options = ArrowReaderOptions::default();
        let metadata = match &body {
            Body::File(file) => ArrowReaderMetadata::load(file, options),
            Body::Bytes(bytes) => ArrowReaderMetadata::load(bytes, options),
        };
        metadata.and_then(as_views).map_err(damaged)
    })?;
    Ok(Source {
        body,
        metadata,
        meter: Arc::clone(meter),
        size,
        gauge: gauge.clone(),
        added: Vec::new(),
    })
}

impl Source {
    /// Another column behind the others, which has this value in every row.
    pub(super) fn add_column(&mut self, value: Option<String>) {
        self.added.push(value);
    }

    /// What a conversion said of the rows when it wrote the file.
    pub(crate) fn origin(&self) -> Option<Origin> {
        Origin::read(
            self.metadata
                .metadata()
                .file_metadata()
                .key_value_metadata(),
        )
    }
}

/// Before the library makes room for what the footer says it holds.
fn check_footer(file: &impl ChunkReader, size: u64) -> Result<(), ConvertError> {
    let Some(tail) = size.checked_sub(8) else {
        return Ok(()); // The library says what is missing.
    };
    let read = |start, length| file.get_bytes(start, length).map_err(ConvertError::read);
    let last = read(tail, 8)?;
    let (length, magic) = last.split_at(4);
    let length = length
        .iter()
        .rev()
        .fold(0, |sum, byte| sum << 8 | u64::from(*byte));
    let Some(start) = tail.checked_sub(length).filter(|_| magic == b"PAR1") else {
        return Ok(());
    };
    let refused = |why: String| {
        ConvertError::new(
            ErrorKind::CorruptFile,
            format!("the footer of the Parquet file cannot be read: {why}"),
            "Fetch the file again, or write it with fewer and larger row groups. Nothing of it was kept.",
        )
    };
    if length > thrift::LONGEST_FOOTER {
        let most = thrift::LONGEST_FOOTER >> 20;
        return Err(refused(format!("it is longer than {most} MiB")));
    }
    let footer = read(start, usize::try_from(length).unwrap_or(usize::MAX))?;
    thrift::check_footer(&footer).map_err(|wrong| refused(wrong.to_string()))
}

/// The library panics on some damaged files instead of refusing them.
fn guarded<T>(work: impl FnOnce() -> Result<T, ConvertError>) -> Result<T, ConvertError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(damaged_file()))
}

/// Batches until the first that cannot be read.
fn guarded_batches(
    mut reader: ParquetRecordBatchReader,
) -> impl Iterator<Item = Result<RecordBatch, ConvertError>> {
    let mut broken = false;
    std::iter::from_fn(move || {
        if broken {
            return None;
        }
        let batch = guarded(|| reader.next().transpose().map_err(damaged_data)).transpose();
        broken = matches!(batch, Some(Err(_)));
        batch
    })
}

/// Texts are read as views into the file's own pages and dictionaries instead of being copied.
fn as_views(
    metadata: ArrowReaderMetadata,
) -> Result<ArrowReaderMetadata, parquet::errors::ParquetError> {
    let view = |field: &Arc<Field>| match field.data_type() {
        DataType::Utf8 | DataType::LargeUtf8 => {
            Arc::new(field.as_ref().clone().with_data_type(DataType::Utf8View))
        }
        _ => Arc::clone(field),
    };
    let schema = metadata.schema();
    let fields: Vec<_> = schema.fields().iter().map(view).collect();
    let schema = Schema::new_with_metadata(fields, schema.metadata().clone());
    let options = ArrowReaderOptions::new().with_schema(Arc::new(schema));
    ArrowReaderMetadata::try_new(Arc::clone(metadata.metadata()), options)
}

impl Source {
    /// As the footer states.
    pub(super) fn rows(&self) -> u64 {
        let rows = self.metadata.metadata().file_metadata().num_rows();
        u64::try_from(rows).unwrap_or_default()
    }

    pub(super) fn headers(&self) -> Vec<String> {
        self.metadata
            .schema()
            .fields()
            .iter()
            .map(|field| field.name().clone())
            .collect()
    }

    pub(super) fn sample(&self) -> Result<super::Sample, ConvertError> {
        let all: Vec<usize> = (0..self.metadata.schema().fields().len()).collect();
        let mut batches = guarded_batches(self.reader(&all, 64)?);
        let Some(batch) = batches.next().transpose()? else {
            return Ok(Vec::new());
        };
        let columns: Vec<Option<ArrayRef>> = batch
            .columns()
            .iter()
            .map(|column| cast(column, &DataType::Utf8View).ok())
            .collect();
        let text = |column: &Option<ArrayRef>, row: usize| {
            let array = column.as_ref()?.as_string_view_opt()?;
            (!array.is_null(row)).then(|| array.value(row).to_owned())
        };
        Ok((0..batch.num_rows())
            .map(|row| columns.iter().map(|column| text(column, row)).collect())
            .collect())
    }

    fn reader(
        &self,
        positions: &[usize],
        rows: usize,
    ) -> Result<ParquetRecordBatchReader, ConvertError> {
        let mask = ProjectionMask::roots(self.metadata.parquet_schema(), positions.iter().copied());
        guarded(|| {
            let built = match &self.body {
                Body::File(file) => {
                    let file = file.try_clone().map_err(ConvertError::read)?;
                    pages::batches(file, &self.metadata, mask, rows)
                }
                Body::Bytes(bytes) => pages::batches(bytes.clone(), &self.metadata, mask, rows),
            };
            built.map_err(|error| damaged_data(error.into()))
        })
    }

    /// Every column as the file has it.
    #[cfg(test)]
    pub(crate) fn all_batches(
        &self,
    ) -> Result<impl Iterator<Item = Result<RecordBatch, ConvertError>> + use<>, ConvertError> {
        let all: Vec<usize> = (0..self.metadata.schema().fields().len()).collect();
        self.reader(&all, BATCH).map(guarded_batches)
    }

    /// Batches of the wanted columns, each with the number of its first row (1-based).
    pub(crate) fn batches(
        &self,
        roots: &[Root],
    ) -> Result<impl Iterator<Item = Result<(u64, RecordBatch), ConvertError>> + use<>, ConvertError>
    {
        let own = self.metadata.schema().fields().len();
        let positions = roots.iter().map(|root| root.position);
        let (positions, added): (Vec<usize>, Vec<usize>) =
            positions.partition(|position| *position < own);
        // Roots are in the order of their positions, so these are the last.
        let added = added.into_iter();
        let added: Vec<Option<String>> = added.map(|at| self.added[at - own].clone()).collect();
        let total = self.metadata.metadata().file_metadata().num_rows().max(1) as u64;
        let (meter, size) = (Arc::clone(&self.meter), self.size);
        let mut next = 1u64;
        let gauge = self.gauge.clone();
        let batches = guarded_batches(self.reader(&positions, BATCH)?);
        Ok(batches.map(move |batch| {
            let batch = batch?;
            gauge.add(unpacked(&batch))?;
            let first = next;
            next += batch.num_rows() as u64;
            meter
                .bytes
                .store(size * (next - 1) / total, Ordering::Relaxed);
            let batch = match added.is_empty() {
                true => batch,
                false => with_columns(&batch, &added)?,
            };
            Ok((first, batch))
        }))
    }
}

/// What a batch takes as text, roughly: a byte for each cell, and its longer texts.
fn unpacked(batch: &RecordBatch) -> u64 {
    let texts = batch
        .columns()
        .iter()
        .filter_map(|column| column.as_string_view_opt());
    let bytes: usize = texts.map(|texts| texts.total_buffer_bytes_used()).sum();
    (batch.num_rows() * batch.num_columns() + bytes) as u64
}

/// A batch with further columns, each of one value.
fn with_columns(
    batch: &RecordBatch,
    values: &[Option<String>],
) -> Result<RecordBatch, ConvertError> {
    let mut fields = batch.schema().fields().to_vec();
    let mut columns = batch.columns().to_vec();
    for (number, value) in values.iter().enumerate() {
        let name = format!("added {number}");
        fields.push(Arc::new(Field::new(name, DataType::Utf8View, true)));
        let texts = std::iter::repeat_n(value.as_deref(), batch.num_rows());
        columns.push(Arc::new(texts.collect::<StringViewArray>()));
    }
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), columns, &options)
        .map_err(ConvertError::internal)
}

fn damaged_data(error: arrow::error::ArrowError) -> ConvertError {
    damaged_file().caused_by(error)
}

fn damaged_file() -> ConvertError {
    ConvertError::new(
        ErrorKind::CorruptFile,
        "the Parquet file is damaged",
        "Fetch or write the file again. Nothing of it was kept.",
    )
}
