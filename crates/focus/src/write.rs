//! Parquet files per billing period: bounded numbers of open writers, bounded memory, bytes that
//! depend on the rows only. Pages are encoded here, because a conversion knows which values repeat
//! (docs/adr/005-own-column-chunks.md); files, row groups and the footer are the library's.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use object_store::{ObjectStore, path::Path};
use parquet::arrow::ArrowSchemaConverter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{ColumnPath, SchemaDescPtr};
use tokio::runtime::Handle;
use zstd::bulk::Compressor;

mod chunk;
mod dictionary;
mod group;
mod hybrid;
mod pages;
mod pending;
mod places;
mod sink;
#[cfg(test)]
mod tests;

pub(crate) use chunk::Rows;
use group::RowGroup;
pub(crate) use sink::Sink;

use crate::column::Column;
use crate::error::ConvertError;
use crate::origin::Origin;
use crate::schema::{SOURCE_LINE, StagedFile, staged_path};

/// The fastest ordinary level; codes and dictionaries leave little for more to find.
const LEVEL: i32 = 1;
/// Rows of a file.
pub(crate) const FILE_ROWS: u64 = 4_000_000;
/// Writers open at once in one lane. A bill has one to three months; a file of everything has more.
const OPEN: usize = 12;

/// Where all files of a conversion go.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) store: Arc<dyn ObjectStore>,
    pub(crate) handle: Handle,
    pub(crate) prefix: Path,
    pub(crate) stem: String,
    pub(crate) schema: SchemaRef,
}

impl Place {
    fn parquet_schema(&self) -> Result<SchemaDescPtr, ParquetError> {
        Ok(Arc::new(ArrowSchemaConverter::new().convert(&self.schema)?))
    }
}

/// The files one lane writes. Lanes never share a file, so they need no lock, and which rows a lane
/// gets does not depend on the threads.
pub(crate) struct PeriodFiles {
    place: Place,
    parquet: SchemaDescPtr,
    lane: usize,
    lanes: usize,
    open: BTreeMap<String, OpenFile>,
    /// Files begun per period.
    begun: BTreeMap<String, usize>,
    finished: Vec<StagedFile>,
    clock: u64,
    zstd: Compressor<'static>,
}

struct OpenFile {
    writer: SerializedFileWriter<Sink>,
    group: RowGroup,
    path: Path,
    /// Where its rows come from, each source once.
    origins: Vec<Arc<Origin>>,
    rows: u64,
    used: u64,
}

impl PeriodFiles {
    pub(crate) fn new(place: Place, lane: usize, lanes: usize) -> Result<Self, ConvertError> {
        let parquet = place.parquet_schema().map_err(ConvertError::internal)?;
        Ok(Self {
            place,
            parquet,
            lane,
            lanes,
            open: BTreeMap::new(),
            begun: BTreeMap::new(),
            finished: Vec::new(),
            clock: 0,
            zstd: Compressor::new(LEVEL).map_err(ConvertError::internal)?,
        })
    }

    /// Writes some rows of a block; the columns are those of the schema, in its order. Where the rows
    /// come from, one source or several, is kept in the footer. A file whose rows have an origin in
    /// part would claim it for all: give all of them or no origin.
    pub(crate) fn write(
        &mut self,
        period: &str,
        columns: &[Column],
        rows: Rows<'_>,
        origins: &[Arc<Origin>],
    ) -> Result<(), ConvertError> {
        self.clock += 1;
        if !self.open.contains_key(period) {
            self.make_room()?;
            let file = self.begin(period)?;
            self.open.insert(period.to_owned(), file);
        }
        let Some(file) = self.open.get_mut(period) else {
            return Err(ConvertError::internal("a file vanished"));
        };
        file.group
            .append(columns, rows, &mut self.zstd)
            .map_err(ConvertError::write)?;
        // Blocks of one file share theirs; files of one delivery have equal ones.
        for origin in origins {
            let known = file.origins.last();
            if !known.is_some_and(|known| Arc::ptr_eq(known, origin))
                && !file.origins.contains(origin)
            {
                file.origins.push(Arc::clone(origin));
            }
        }
        file.rows += rows.len() as u64;
        file.used = self.clock;
        if file.group.is_full() {
            let next =
                RowGroup::new(&self.place.schema, &self.parquet).map_err(ConvertError::internal)?;
            std::mem::replace(&mut file.group, next)
                .finish(&mut file.writer, &mut self.zstd)
                .map_err(ConvertError::write)?;
        }
        if file.rows >= FILE_ROWS {
            self.close(period)?;
        }
        Ok(())
    }

    /// Completes what is open, so that all rows until now are in whole files; returns these. The
    /// next row begins a new one.
    pub(crate) fn complete(&mut self) -> Result<Vec<StagedFile>, ConvertError> {
        for period in self.open.keys().cloned().collect::<Vec<_>>() {
            self.close(&period)?;
        }
        Ok(std::mem::take(&mut self.finished))
    }

    /// Files begun per period, for [`Self::go_on`].
    pub(crate) const fn begun(&self) -> &BTreeMap<String, usize> {
        &self.begun
    }

    /// Numbers files after those that were begun before.
    pub(crate) fn go_on(&mut self, begun: BTreeMap<String, usize>) {
        self.begun = begun;
    }

    /// Completes all files.
    pub(crate) fn finish(mut self) -> Result<Vec<StagedFile>, (ConvertError, Vec<StagedFile>)> {
        for period in self.open.keys().cloned().collect::<Vec<_>>() {
            if let Err(error) = self.close(&period) {
                return Err((error, self.abandon()));
            }
        }
        Ok(self.finished)
    }

    /// Gives up what is open; returns what was completed before, to be deleted.
    pub(crate) fn abandon(self) -> Vec<StagedFile> {
        for file in self.open.into_values() {
            // `inner` is only reachable by value through `into_inner`, which would complete the
            // file; dropping the sink aborts the upload.
            drop(file);
        }
        self.finished
    }

    fn make_room(&mut self) -> Result<(), ConvertError> {
        if self.open.len() < OPEN {
            return Ok(());
        }
        let oldest = self
            .open
            .iter()
            .min_by_key(|(_, file)| file.used)
            .map(|(period, _)| period.clone());
        oldest.map_or(Ok(()), |period| self.close(&period))
    }

    fn begin(&mut self, period: &str) -> Result<OpenFile, ConvertError> {
        let begun = self.begun.entry(period.to_owned()).or_default();
        let number = *begun * self.lanes + self.lane;
        *begun += 1;
        let mut path = self.place.prefix.clone();
        for part in staged_path(period, &self.place.stem, number).split('/') {
            path = path.join(part);
        }
        let sink = Sink::new(
            Arc::clone(&self.place.store),
            self.place.handle.clone(),
            path.clone(),
        );
        let root = self.parquet.root_schema_ptr();
        let writer = SerializedFileWriter::new(sink, root, Arc::new(properties()))
            .map_err(ConvertError::write)?;
        let group =
            RowGroup::new(&self.place.schema, &self.parquet).map_err(ConvertError::internal)?;
        Ok(OpenFile {
            writer,
            group,
            path,
            origins: Vec::new(),
            rows: 0,
            used: self.clock,
        })
    }

    fn close(&mut self, period: &str) -> Result<(), ConvertError> {
        let Some(mut file) = self.open.remove(period) else {
            return Ok(());
        };
        if !file.group.is_empty() {
            file.group
                .finish(&mut file.writer, &mut self.zstd)
                .map_err(ConvertError::write)?;
        }
        // In an order that does not depend on which block came first.
        file.origins.sort();
        if let Some(entry) = Origin::write(&file.origins) {
            file.writer.append_key_value_metadata(entry);
        }
        let sink = file.writer.into_inner().map_err(ConvertError::write)?;
        let bytes = sink.complete().map_err(ConvertError::write)?;
        let path = file.path.to_string();
        self.finished.push(StagedFile {
            path,
            billing_period: period.to_owned(),
            rows: file.rows,
            bytes,
        });
        Ok(())
    }
}

/// For what the library writes: the footer, and the column of line numbers.
fn properties() -> WriterProperties {
    let lines = || ColumnPath::from(SOURCE_LINE);
    WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_statistics_enabled(EnabledStatistics::None)
        .set_column_dictionary_enabled(lines(), false)
        .set_column_encoding(lines(), Encoding::DELTA_BINARY_PACKED)
        .set_created_by("stoa".to_owned())
        .build()
}
