//! Parquet files per billing period: bounded numbers of open writers, bounded memory, bytes that
//! depend on the rows only.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use object_store::{ObjectStore, path::Path};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use parquet::schema::types::ColumnPath;
use tokio::runtime::Handle;

mod sink;

use sink::Sink;

use crate::error::ConvertError;
use crate::schema::{ROW_ID, SOURCE_LINE, StagedFile, staged_path};

/// Rows of a row group: large enough to compress, small enough that one per month and lane in memory stays
/// small whatever the size of the bill.
const GROUP_ROWS: usize = 64 * 1024;
/// Rows of a file.
const FILE_ROWS: u64 = 4_000_000;
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

/// The files one lane writes. Lanes never share a file, so they need no lock, and which rows a lane
/// gets does not depend on the threads.
pub(crate) struct PeriodFiles {
    place: Place,
    lane: usize,
    lanes: usize,
    open: BTreeMap<String, OpenFile>,
    /// Files begun per period.
    begun: BTreeMap<String, usize>,
    finished: Vec<StagedFile>,
    clock: u64,
}

struct OpenFile {
    writer: ArrowWriter<Sink>,
    path: Path,
    rows: u64,
    used: u64,
}

impl PeriodFiles {
    pub(crate) fn new(place: Place, lane: usize, lanes: usize) -> Self {
        Self {
            place,
            lane,
            lanes,
            open: BTreeMap::new(),
            begun: BTreeMap::new(),
            finished: Vec::new(),
            clock: 0,
        }
    }

    pub(crate) fn write(&mut self, period: &str, batch: &RecordBatch) -> Result<(), ConvertError> {
        self.clock += 1;
        if !self.open.contains_key(period) {
            self.make_room()?;
            let file = self.begin(period)?;
            self.open.insert(period.to_owned(), file);
        }
        let Some(file) = self.open.get_mut(period) else {
            return Err(ConvertError::internal("a file vanished"));
        };
        file.writer.write(batch).map_err(ConvertError::write)?;
        file.rows += batch.num_rows() as u64;
        file.used = self.clock;
        if file.rows >= FILE_ROWS {
            self.close(period)?;
        }
        Ok(())
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
        let options = ArrowWriterOptions::new()
            .with_properties(properties())
            .with_skip_arrow_metadata(true);
        let writer =
            ArrowWriter::try_new_with_options(sink, Arc::clone(&self.place.schema), options)
                .map_err(ConvertError::write)?;
        Ok(OpenFile {
            writer,
            path,
            rows: 0,
            used: self.clock,
        })
    }

    fn close(&mut self, period: &str) -> Result<(), ConvertError> {
        let Some(file) = self.open.remove(period) else {
            return Ok(());
        };
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

/// Columns whose smallest and largest values let readers skip files and row groups; for the others
/// comparing every value would be paid for nothing.
const STATISTICS: [&str; 13] = [
    "BilledCost",
    "BillingAccountId",
    "BillingCurrency",
    "BillingPeriodStart",
    "ChargeCategory",
    "ChargePeriodEnd",
    "ChargePeriodStart",
    "RegionId",
    "ServiceCategory",
    "ServiceName",
    "ServiceProviderName",
    "SubAccountId",
    ROW_ID,
];

fn properties() -> WriterProperties {
    let column = |name: &str| ColumnPath::from(name);
    let builder = WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_statistics_enabled(EnabledStatistics::None)
        // Ids never repeat and lines only grow: a dictionary would be built and thrown away.
        .set_column_dictionary_enabled(column(ROW_ID), false)
        .set_column_dictionary_enabled(column(SOURCE_LINE), false)
        .set_column_encoding(column(SOURCE_LINE), Encoding::DELTA_BINARY_PACKED)
        .set_created_by("stoa".to_owned());
    let builder = STATISTICS.iter().fold(builder, |builder, name| {
        builder.set_column_statistics_enabled(column(name), EnabledStatistics::Chunk)
    });
    builder.build()
}
