//! Pages of a Parquet file, looked at before they are decoded: the library makes room for as many
//! bytes and dictionary values as a page says it has, and a damaged page says anything.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ParquetRecordBatchReader, RowGroups};
use parquet::arrow::parquet_to_arrow_field_levels;
use parquet::basic::Type;
use parquet::column::page::{Page, PageIterator, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use parquet::file::reader::ChunkReader;
use parquet::file::serialized_reader::SerializedPageReader;

use super::thrift::{self, PageHead};

/// Most bytes of the pages that are held unpacked at a time, one or two for each column. Usual pages have a
/// megabyte.
const MOST_HELD: u64 = 1 << 30;
/// How much is read for the header of a page: it may hold texts, the least and the greatest.
const HEADS: [u64; 3] = [512, 64 << 10, 16 << 20];

/// Batches of `rows` rows of the wanted columns.
pub(super) fn batches<R: ChunkReader + 'static>(
    file: R,
    metadata: &ArrowReaderMetadata,
    wanted: ProjectionMask,
    rows: usize,
) -> Result<ParquetRecordBatchReader> {
    batches_within(MOST_HELD, file, metadata, wanted, rows)
}

fn batches_within<R: ChunkReader + 'static>(
    most: u64,
    file: R,
    metadata: &ArrowReaderMetadata,
    wanted: ProjectionMask,
    rows: usize,
) -> Result<ParquetRecordBatchReader> {
    let fields = metadata.schema().fields();
    let levels = parquet_to_arrow_field_levels(metadata.parquet_schema(), wanted, Some(fields))?;
    let groups = Groups {
        file: Arc::new(file),
        metadata: Arc::clone(metadata.metadata()),
        held: Arc::default(),
        most,
    };
    ParquetRecordBatchReader::try_new_with_row_groups(&levels, &groups, rows, None)
}

struct Groups<R> {
    file: Arc<R>,
    metadata: Arc<ParquetMetaData>,
    /// Unpacked pages of all columns, and how much they may be.
    held: Arc<AtomicU64>,
    most: u64,
}

impl<R: ChunkReader + 'static> RowGroups for Groups<R> {
    fn num_rows(&self) -> usize {
        let groups = self.metadata.row_groups().iter();
        groups.map(|group| group.num_rows() as usize).sum()
    }

    fn column_chunks(&self, column: usize) -> Result<Box<dyn PageIterator>> {
        Ok(Box::new(Chunks {
            file: Arc::clone(&self.file),
            metadata: Arc::clone(&self.metadata),
            held: Arc::clone(&self.held),
            most: self.most,
            column,
            next: 0,
        }))
    }

    fn row_groups(&self) -> Box<dyn Iterator<Item = &RowGroupMetaData> + '_> {
        Box::new(self.metadata.row_groups().iter())
    }

    fn metadata(&self) -> &ParquetMetaData {
        &self.metadata
    }
}

/// The chunks of one column.
struct Chunks<R> {
    file: Arc<R>,
    metadata: Arc<ParquetMetaData>,
    held: Arc<AtomicU64>,
    most: u64,
    column: usize,
    next: usize,
}

impl<R: ChunkReader + 'static> Chunks<R> {
    fn open(&self, group: &RowGroupMetaData) -> Result<Box<dyn PageReader>> {
        let chunk = group.column(self.column);
        let rows = group.num_rows() as usize;
        let pages = SerializedPageReader::new(Arc::clone(&self.file), chunk, rows, None)?;
        let smallest = match chunk.column_type() {
            Type::INT32 | Type::FLOAT => 4,
            Type::INT64 | Type::DOUBLE => 8,
            Type::INT96 => 12,
            // Each with its length before it.
            Type::BYTE_ARRAY => 4,
            Type::FIXED_LEN_BYTE_ARRAY => chunk.column_descr().type_length().max(1) as usize,
            Type::BOOLEAN => 1,
        };
        let (at, length) = chunk.byte_range();
        Ok(Box::new(Checked {
            pages,
            smallest,
            file: Arc::clone(&self.file),
            at,
            end: at.saturating_add(length).min(self.file.len()),
            held: Arc::clone(&self.held),
            most: self.most,
            dictionary: 0,
            page: 0,
        }))
    }
}

impl<R: ChunkReader + 'static> Iterator for Chunks<R> {
    type Item = Result<Box<dyn PageReader>>;

    fn next(&mut self) -> Option<Self::Item> {
        let group = self.metadata.row_groups().get(self.next)?;
        let opened = self.open(group);
        self.next += 1;
        Some(opened)
    }
}

impl<R: ChunkReader + 'static> PageIterator for Chunks<R> {}

struct Checked<R, P> {
    pages: P,
    /// Bytes of a value at the least.
    smallest: usize,
    file: Arc<R>,
    /// Where the next page's header begins, and where the chunk ends.
    at: u64,
    end: u64,
    held: Arc<AtomicU64>,
    most: u64,
    /// Bytes of the dictionary and of the present page, counted in `held`.
    dictionary: u64,
    page: u64,
}

impl<R: ChunkReader, P> Checked<R, P> {
    /// Passes over the next page; what its header says.
    fn pass(&mut self) -> Result<Option<PageHead>> {
        if self.at >= self.end {
            return Ok(None);
        }
        // Some writers say less of a chunk than it is long (PARQUET-816); of a file nobody can.
        let left = self.file.len() - self.at;
        let wrong = |why: String| ParquetError::General(format!("the header of a page: {why}"));
        for most in HEADS {
            let length = usize::try_from(left.min(most)).unwrap_or(usize::MAX);
            match thrift::page_head(&self.file.get_bytes(self.at, length)?) {
                Ok(head) => {
                    let whole = head.length.saturating_add(head.compressed);
                    if whole > left {
                        return Err(wrong("the page is longer than the file".to_owned()));
                    }
                    self.at += whole;
                    return Ok(Some(head));
                }
                Err(error) if left <= most => return Err(wrong(error.to_string())),
                Err(_) => {}
            }
        }
        Err(wrong("it is too long".to_owned()))
    }

    /// Counts a page before it is unpacked, instead of the one before it.
    fn hold(&mut self, bytes: u64) -> Result<()> {
        self.held.fetch_sub(self.page, Ordering::Relaxed);
        self.page = bytes;
        let held = self.held.fetch_add(bytes, Ordering::Relaxed) + bytes;
        match held > self.most {
            true => Err(ParquetError::General(format!(
                "the pages of the columns unpack to {held} bytes at a time, more than {}",
                self.most
            ))),
            false => Ok(()),
        }
    }
}

impl<R, P> Drop for Checked<R, P> {
    fn drop(&mut self) {
        self.held
            .fetch_sub(self.page + self.dictionary, Ordering::Relaxed);
    }
}

impl<R: ChunkReader, P: PageReader> PageReader for Checked<R, P> {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        if let Some(head) = self.pass()? {
            self.hold(head.uncompressed)?;
        }
        let page = self.pages.get_next_page()?;
        if matches!(page, Some(Page::DictionaryPage { .. })) {
            // It stays until the chunk ends.
            self.dictionary += std::mem::take(&mut self.page);
        }
        if let Some(Page::DictionaryPage {
            buf, num_values, ..
        }) = &page
            && *num_values as usize > buf.len() / self.smallest
        {
            return Err(ParquetError::General(format!(
                "a dictionary of {} bytes cannot have {num_values} values",
                buf.len()
            )));
        }
        Ok(page)
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.pages.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.pass()?;
        self.pages.skip_next_page()
    }

    fn at_record_boundary(&mut self) -> Result<bool> {
        self.pages.at_record_boundary()
    }
}

impl<R: ChunkReader, P: PageReader> Iterator for Checked<R, P> {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::{ArrayRef, RecordBatch, StringArray};
    use bytes::Bytes;
    use parquet::arrow::ArrowWriter;
    use parquet::arrow::arrow_reader::ArrowReaderOptions;
    use parquet::basic::{Compression, ZstdLevel};
    use parquet::file::properties::WriterProperties;

    use super::*;

    /// Four columns of which each has one page of 40 kB, packed to next to nothing.
    fn packed() -> Bytes {
        let texts: ArrayRef = Arc::new(StringArray::from(vec!["x".repeat(396); 100]));
        let columns = ["a", "b", "c", "d"].map(|name| (name, Arc::clone(&texts)));
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let properties = WriterProperties::builder()
            .set_dictionary_enabled(false)
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .build();
        let mut file = Vec::new();
        let mut writer = ArrowWriter::try_new(&mut file, batch.schema(), Some(properties)).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        file.into()
    }

    fn rows(most: u64) -> std::result::Result<usize, String> {
        let file = packed();
        assert!(file.len() < 4000);
        let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).unwrap();
        let mut batches = batches_within(most, file, &metadata, ProjectionMask::all(), 1000)
            .map_err(|error| error.to_string())?;
        batches.try_fold(0, |rows, batch| {
            let batch = batch.map_err(|error| error.to_string())?;
            Ok(rows + batch.num_rows())
        })
    }

    #[test]
    fn pages_of_all_columns_are_counted_before_they_are_unpacked() {
        assert_eq!(rows(4 * 40_000 + 1000), Ok(100));
        let refused = rows(3 * 40_000 + 1000).unwrap_err();
        assert!(refused.contains("more than 121000"), "{refused}");
    }
}
