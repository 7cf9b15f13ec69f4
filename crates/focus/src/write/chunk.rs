//! One column of one row group, from values to encoded pages: a dictionary with codes while that
//! pays, plain values where nearly every value is a new one.

use arrow::datatypes::DataType;
use bytes::Bytes;
use parquet::basic::{Compression, Encoding, PageType};
use parquet::bloom_filter::Sbbf;
use parquet::column::page::{CompressedPage, Page, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{
    ColumnChunkMetaData, ColumnIndexBuilder, OffsetIndexBuilder, PageEncodingStats,
};
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;
use zstd::bulk::Compressor;

use super::dictionary::Values;
use super::hybrid;
use super::pages::{self, PageFacts};
use super::pending::{NULL, PAGE_ROWS, Pending};
use crate::column::{Column, Numbering};

/// Bytes of plain values in a page, about.
const PAGE_BYTES: usize = 1 << 20;
/// A dictionary larger than this takes no more pages.
const DICTIONARY_BYTES: usize = 1 << 20;

/// Values looked up together.
const AHEAD: usize = 32;
/// Not asked for yet.
const UNKNOWN: u32 = NULL - 1;

/// Some rows of a block.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Rows<'a> {
    /// The first so many: all of them.
    All(usize),
    /// Their numbers, ascending.
    Some(&'a [u32]),
}

impl Rows<'_> {
    pub(crate) fn len(self) -> usize {
        match self {
            Self::All(rows) => rows,
            Self::Some(rows) => rows.len(),
        }
    }

    #[inline]
    pub(super) fn for_each(self, mut visit: impl FnMut(usize)) {
        match self {
            Self::All(rows) => (0..rows).for_each(visit),
            Self::Some(rows) => rows.iter().for_each(|row| visit(*row as usize)),
        }
    }
}

/// How a column is written, beyond its type.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Style {
    /// Smallest and largest value, so that readers can skip row groups and pages.
    pub(super) statistics: bool,
    /// Values never repeat: no dictionary is tried, and a Bloom filter tells who may hold a value.
    pub(super) unique: bool,
}

pub(super) struct Chunk<V: Values> {
    descr: ColumnDescPtr,
    /// Type of the arrays it takes.
    kind: DataType,
    style: Style,
    values: V,
    /// Values known before the page under way.
    known: u32,
    /// Of the last codes that came, and which codes they became here.
    numbering: Numbering,
    numbered: Vec<u32>,
    /// Values are written plainly from here on.
    plain: bool,
    plain_bytes: Vec<u8>,
    pending: Pending,
    pages: Vec<CompressedPage>,
    facts: Vec<PageFacts<V::Owned>>,
    /// Of the plain values of the page under way.
    range: Option<(V::Owned, V::Owned)>,
    /// By code: the number of the last page that had it, so that a page looks at each value once.
    seen: Vec<u32>,
    bloom: Option<Sbbf>,
    rows: u64,
    nulls: u64,
}

/// Share of wrong answers of the Bloom filters.
const FALSE_POSITIVES: f64 = 0.01;

impl<V: Values> Chunk<V> {
    /// `rows` is how many the row group will have, about.
    pub(super) fn new(
        descr: ColumnDescPtr,
        kind: DataType,
        style: Style,
        rows: usize,
    ) -> Result<Self> {
        let bloom = style
            .unique
            .then(|| Sbbf::new_with_ndv_fpp(rows as u64, FALSE_POSITIVES));
        Ok(Self {
            descr,
            kind,
            style,
            values: V::default(),
            known: 0,
            numbering: Numbering::default(),
            numbered: Vec::new(),
            plain: style.unique,
            plain_bytes: Vec::new(),
            pending: Pending::new(),
            pages: Vec::new(),
            facts: Vec::new(),
            range: None,
            seen: Vec::new(),
            bloom: bloom.transpose()?,
            rows: 0,
            nulls: 0,
        })
    }

    pub(super) fn append(
        &mut self,
        column: &Column,
        rows: Rows<'_>,
        zstd: &mut Compressor<'_>,
    ) -> Result<()> {
        let found = column.values().data_type();
        // A decimal of another scale would be written as another amount.
        let array = V::array(column.values()).filter(|_| found == &self.kind);
        let array = array.ok_or_else(|| {
            let (name, wanted) = (self.descr.name(), &self.kind);
            ParquetError::General(format!("{name} is {found}, not {wanted}"))
        })?;
        match column {
            Column::Constant(_) if !self.plain => {
                let code = V::get(&array, 0).map_or(NULL, |item| code_of(&mut self.values, item));
                self.pending.push_many(code, rows.len());
            }
            Column::Constant(_) => rows.for_each(|_| self.push_plain(V::get(&array, 0))),
            Column::Coded {
                codes, numbering, ..
            } if !self.plain => {
                if self.numbering != *numbering {
                    self.numbering = numbering.clone();
                    self.numbered.clear();
                }
                let (known, codes) = (&mut self.numbered, codes.values());
                known.resize(arrow::array::Array::len(&array), UNKNOWN);
                let values = &mut self.values;
                let mut number = |row: usize| {
                    let code = codes[row] as usize;
                    let known = &mut known[code];
                    if *known == UNKNOWN {
                        *known = V::get(&array, code).map_or(NULL, |item| code_of(values, item));
                    }
                    *known
                };
                match rows {
                    Rows::All(rows) => self.pending.extend((0..rows).map(number)),
                    Rows::Some(rows) => {
                        let rows = rows.iter().map(|row| number(*row as usize));
                        self.pending.extend(rows);
                    }
                }
            }
            Column::Coded { codes, .. } => {
                rows.for_each(|row| self.push_plain(V::get(&array, codes.value(row) as usize)));
            }
            Column::Plain(_) if !self.plain => {
                let mut items = [None; AHEAD];
                let mut filled = 0;
                rows.for_each(|row| {
                    items[filled] = V::get(&array, row);
                    filled += 1;
                    if filled == AHEAD {
                        self.push_coded(&items);
                        filled = 0;
                    }
                });
                self.push_coded(&items[..filled]);
            }
            Column::Plain(_) => rows.for_each(|row| self.push_plain(V::get(&array, row))),
        }
        if self.pending.rows >= PAGE_ROWS || self.plain_bytes.len() >= PAGE_BYTES {
            self.flush(zstd)?;
        }
        Ok(())
    }

    /// Takes up to `AHEAD` values. Each step looks at something far away for all of them, so that the
    /// processor waits for all at once.
    fn push_coded(&mut self, items: &[Option<V::Item<'_>>]) {
        let mut hashes = [0; AHEAD];
        let mut codes = [NULL; AHEAD];
        let mut last = (None, 0);
        for (hash, item) in hashes.iter_mut().zip(items) {
            if let Some(item) = *item
                && last.0 != Some(item)
            {
                last = (Some(item), self.values.hash(item));
            }
            *hash = last.1;
        }
        for (code, hash) in codes.iter_mut().zip(hashes).take(items.len()) {
            *code = self.values.places().likely(hash).unwrap_or(UNKNOWN);
        }
        for (code, item) in codes.iter_mut().zip(items) {
            *code = match *item {
                None => NULL,
                Some(item) if *code < UNKNOWN && self.values.is(*code, item) => *code,
                Some(_) => UNKNOWN,
            };
        }
        for ((code, item), hash) in codes.iter_mut().zip(items).zip(hashes) {
            if let Some(item) = *item
                && *code == UNKNOWN
            {
                *code = self.values.code(item, hash);
            }
        }
        self.pending.extend(codes.into_iter().take(items.len()));
    }

    #[inline]
    fn push_plain(&mut self, item: Option<V::Item<'_>>) {
        let Some(item) = item else {
            self.pending.push(NULL);
            return;
        };
        self.pending.push(0);
        let before = self.plain_bytes.len();
        V::plain(item, &mut self.plain_bytes);
        if let Some(bloom) = &mut self.bloom {
            // Without the length that stands before a text.
            bloom.insert(&self.plain_bytes[before + 4..]);
        }
        if self.style.statistics {
            self.widen(item);
        }
    }

    fn widen(&mut self, item: V::Item<'_>) {
        pages::widen::<V>(&mut self.range, item);
    }

    /// Smallest and largest value of the page under way, where readers are told.
    fn page_range(&mut self) -> Option<(V::Owned, V::Owned)> {
        let mut range = self.range.take();
        if !self.style.statistics || self.plain {
            return range;
        }
        let page = self.pages.len() as u32 + 1;
        self.seen.resize(self.values.len() as usize, 0);
        let mut unseen = self.seen.len();
        for code in self.pending.distinct() {
            if let Some(seen) = self.seen.get_mut(code as usize)
                && *seen != page
            {
                *seen = page;
                pages::widen::<V>(&mut range, self.values.value(code));
                unseen -= 1;
                if unseen == 0 {
                    break;
                }
            }
        }
        range
    }

    /// Completes the page under way, and decides how the next one is written.
    fn flush(&mut self, zstd: &mut Compressor<'_>) -> Result<()> {
        let rows = self.pending.rows;
        if rows == 0 {
            return Ok(());
        }
        let mut page = Vec::new();
        self.pending.levels(&mut page);
        let encoding = if self.plain || self.values.len() == 0 {
            // A page of nulls alone needs no dictionary.
            page.append(&mut self.plain_bytes);
            Encoding::PLAIN
        } else {
            let width = hybrid::width(self.values.len().saturating_sub(1));
            self.pending.codes(width, &mut page);
            Encoding::RLE_DICTIONARY
        };
        let range = self.page_range();
        let compressed = zstd.compress(&page)?;
        let data = Page::DataPage {
            buf: compressed.into(),
            num_values: rows as u32,
            encoding,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        self.pages.push(CompressedPage::new(data, page.len()));
        self.rows += rows as u64;
        self.nulls += self.pending.nulls as u64;
        self.facts.push(PageFacts {
            rows: rows as i64,
            nulls: self.pending.nulls as i64,
            range,
        });
        let new = (self.values.len() - self.known) as usize;
        let mostly_new = new >= PAGE_ROWS / 4 && new > self.pending.present() / 4 * 3;
        self.plain |= mostly_new || self.values.bytes() > DICTIONARY_BYTES;
        self.known = self.values.len();
        self.pending.clear();
        Ok(())
    }

    /// The whole chunk, ready to be appended to a row group.
    pub(super) fn finish(
        mut self,
        zstd: &mut Compressor<'_>,
    ) -> Result<(Bytes, ColumnCloseResult)> {
        self.flush(zstd)?;
        let mut totals = Totals::default();
        let mut chunk = TrackedWrite::new(Vec::new());
        {
            let mut writer = SerializedPageWriter::new(&mut chunk);
            if self.values.len() > 0 {
                let page = self.values.page();
                let dictionary = Page::DictionaryPage {
                    buf: zstd.compress(&page)?.into(),
                    num_values: self.values.len(),
                    encoding: Encoding::PLAIN,
                    is_sorted: false,
                };
                totals.add(&mut writer, CompressedPage::new(dictionary, page.len()))?;
            }
            for (page, facts) in std::mem::take(&mut self.pages).into_iter().zip(&self.facts) {
                totals.offsets.append_row_count(facts.rows);
                totals.add(&mut writer, page)?;
            }
        }
        let bytes = Bytes::from(chunk.into_inner()?);
        let mut metadata = ColumnChunkMetaData::builder(self.descr.clone())
            .set_compression(Compression::ZSTD(Default::default()))
            .set_encodings(totals.encodings())
            .set_page_encoding_stats(totals.pages)
            .set_num_values(self.rows as i64)
            .set_total_compressed_size(bytes.len() as i64)
            .set_total_uncompressed_size(totals.uncompressed as i64)
            .set_dictionary_page_offset((totals.data_start > 0).then_some(0))
            .set_data_page_offset(totals.data_start as i64);
        let mut column_index = None;
        if self.style.statistics {
            let index = ColumnIndexBuilder::new(self.descr.physical_type());
            column_index = Some(pages::index::<V>(index, &self.facts)?);
            let range = pages::whole::<V>(self.facts);
            metadata = metadata.set_statistics(V::statistics(range, self.nulls));
        }
        if let Some(bloom) = &mut self.bloom {
            // Made for a whole row group, which a small bill does not fill.
            bloom.fold_to_target_fpp(FALSE_POSITIVES);
        }
        let close = ColumnCloseResult {
            bytes_written: bytes.len() as u64,
            rows_written: self.rows,
            metadata: metadata.build()?,
            bloom_filter: self.bloom,
            column_index,
            offset_index: Some(totals.offsets.build()),
        };
        Ok((bytes, close))
    }
}

fn code_of<V: Values>(values: &mut V, item: V::Item<'_>) -> u32 {
    let hash = values.hash(item);
    values.code(item, hash)
}

#[derive(Default)]
struct Totals {
    uncompressed: usize,
    /// Where the first data page begins.
    data_start: u64,
    /// Where each data page begins, from the beginning of the chunk.
    offsets: OffsetIndexBuilder,
    pages: Vec<PageEncodingStats>,
}

impl Totals {
    fn add(
        &mut self,
        writer: &mut SerializedPageWriter<'_, Vec<u8>>,
        page: CompressedPage,
    ) -> Result<()> {
        let (kind, encoding) = (page.page_type(), page.encoding());
        let written = writer.write_page(page)?;
        self.uncompressed += written.uncompressed_size;
        if kind == PageType::DICTIONARY_PAGE {
            self.data_start = written.bytes_written;
        } else {
            let (offset, size) = (written.offset as i64, written.compressed_size as i32);
            self.offsets.append_offset_and_size(offset, size);
        }
        match self.pages.last_mut() {
            Some(last) if last.page_type == kind && last.encoding == encoding => last.count += 1,
            _ => self.pages.push(PageEncodingStats {
                page_type: kind,
                encoding,
                count: 1,
            }),
        }
        Ok(())
    }

    fn encodings(&self) -> Vec<Encoding> {
        let mut encodings = vec![Encoding::RLE];
        for page in &self.pages {
            if !encodings.contains(&page.encoding) {
                encodings.push(page.encoding);
            }
        }
        encodings
    }
}
