//! Parquet files for the check: one row group at a time, texts as the dictionaries they are stored in.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::compute::cast;
use arrow::datatypes::{
    DataType, Decimal128Type, Field, Float64Type, Int32Type, Schema, TimeUnit,
    TimestampMicrosecondType,
};
use bytes::Bytes;
use object_store::{ObjectStore, ObjectStoreExt, path::Path};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::errors::{ParquetError, Result as ParquetResult};
use tokio::runtime::Handle;

use super::bits::Bits;
use super::column::{Cells, Column, Declared, Dictionary, Numbers, Texts, Times};
use super::evaluate::{Batch, Places};
use super::expression::Tests;
use super::formats;
use crate::error::{ConvertError, ErrorKind};
use crate::origin::Origin;
use crate::schema::{self, ColumnType, SOURCE_FILE, SOURCE_LINE};

mod bytes_of;

use bytes_of::{Remote, Window};

const BATCH: usize = 16_384;

/// An opened file.
pub(super) struct File {
    pub(super) name: String,
    /// Columns that are judged: without those that only a conversion put there.
    pub(super) header: Vec<String>,
    /// Where the rows come from, when a conversion wrote the file.
    pub(super) origin: Option<Origin>,
    store: Arc<dyn ObjectStore>,
    path: Path,
    size: u64,
    metadata: ArrowReaderMetadata,
    /// Position in the file of each column of the dataset.
    positions: Vec<Option<usize>>,
    /// Positions of the columns that say where a converted row came from.
    source: Option<(usize, usize)>,
}

impl File {
    pub(super) fn open(
        store: &Arc<dyn ObjectStore>,
        path: &Path,
        columns: &[&'static schema::Column],
        handle: &Handle,
    ) -> Result<Self, ConvertError> {
        let name = path.filename().unwrap_or(path.as_ref()).to_owned();
        let read = |error| ConvertError::read(error).in_file(&name);
        let size = handle.block_on(store.head(path)).map_err(read)?.size;
        let footer = Remote {
            store: Arc::clone(store),
            path: path.clone(),
            size,
            handle: handle.clone(),
        };
        let metadata = ArrowReaderMetadata::load(&footer, ArrowReaderOptions::default())
            .and_then(with_dictionaries)
            .map_err(|error| damaged(error).in_file(&name))?;
        let fields = metadata.schema().fields();
        let names: Vec<&str> = fields.iter().map(|field| field.name().as_str()).collect();
        let origin = Origin::read(metadata.metadata().file_metadata().key_value_metadata());
        let given = |name: &str| {
            let origin = origin.as_ref();
            origin.is_none_or(|origin| !added(origin, columns, name))
        };
        let find = |name: &str| {
            let exact = names.iter().position(|column| *column == name);
            let found = exact.or_else(|| names.iter().position(|c| c.eq_ignore_ascii_case(name)));
            found.filter(|_| given(name))
        };
        let positions = columns.iter().map(|column| find(&column.name)).collect();
        let source = find(SOURCE_FILE).zip(find(SOURCE_LINE));
        let judged = names.iter().filter(|name| given(name));
        let header = judged.map(|name| (*name).to_owned()).collect();
        Ok(Self {
            positions,
            source,
            name,
            header,
            origin,
            store: Arc::clone(store),
            path: path.clone(),
            size,
            metadata,
        })
    }

    pub(super) fn row_groups(&self) -> usize {
        self.metadata.metadata().num_row_groups()
    }

    /// Batches of one row group.
    pub(super) fn read(
        &self,
        group: usize,
        columns: &[&'static schema::Column],
        tests: &[Tests],
        handle: &Handle,
        mut each: impl FnMut(Batch) -> Result<(), ConvertError>,
    ) -> Result<(), ConvertError> {
        let mut wanted: Vec<usize> = self.positions.iter().flatten().copied().collect();
        wanted.extend(self.source.iter().flat_map(|(file, line)| [*file, *line]));
        wanted.sort_unstable();
        wanted.dedup();
        let failed = |error: ConvertError| error.in_file(&self.name);
        let groups = self.metadata.metadata().row_groups();
        let before: i64 = groups[..group].iter().map(|group| group.num_rows()).sum();
        let mask = ProjectionMask::roots(self.metadata.parquet_schema(), wanted.iter().copied());
        let window = self.window(group, &mask, handle).map_err(failed)?;
        let reader =
            ParquetRecordBatchReaderBuilder::new_with_metadata(window, self.metadata.clone())
                .with_row_groups(vec![group])
                .with_projection(mask)
                .with_batch_size(BATCH)
                .build()
                .map_err(|error| failed(damaged(error)))?;
        let mut memo: Vec<Memo> = columns.iter().map(|_| None).collect();
        let none = Tests::default();
        let mut next = before as u64 + 1;
        for batch in reader {
            let batch = batch.map_err(|error| failed(damaged(error.into())))?;
            let at = |position: usize| wanted.binary_search(&position).ok();
            let array = |position: usize| at(position).map(|index| batch.column(index));
            let mut read = Vec::with_capacity(columns.len());
            for (index, column) in columns.iter().enumerate() {
                let array = self.positions[index].and_then(array);
                read.push(match array {
                    Some(array) => Some(
                        build(array, column.kind, &tests[index], &mut memo[index]).map_err(
                            |error| failed(damaged(error.into())).in_column(&column.name),
                        )?,
                    ),
                    None => None,
                });
            }
            let plain = |position: usize| {
                let array = array(position)?;
                build(array, ColumnType::String, &none, &mut None).ok()
            };
            let source = self
                .source
                .and_then(|(file, line)| plain(file).zip(plain(line)));
            let rows = batch.num_rows();
            each(Batch {
                rows,
                columns: read,
                place: Places::From(next),
                source,
            })?;
            next += rows as u64;
        }
        Ok(())
    }

    /// The bytes of the wanted columns of a row group, fetched at once.
    fn window(
        &self,
        group: usize,
        mask: &ProjectionMask,
        handle: &Handle,
    ) -> Result<Window, ConvertError> {
        let group = self.metadata.metadata().row_group(group);
        let ranges = group.columns().iter().enumerate();
        let ranges = ranges.filter(|(leaf, _)| mask.leaf_included(*leaf));
        let ranges: Vec<(u64, u64)> = ranges.map(|(_, column)| column.byte_range()).collect();
        let start = ranges
            .iter()
            .map(|(start, _)| *start)
            .min()
            .unwrap_or_default();
        let end = ranges.iter().map(|(start, length)| start + length).max();
        let end = end.unwrap_or_default().clamp(start, self.size.max(start));
        let bytes = if start == end {
            Bytes::new()
        } else {
            handle
                .block_on(self.store.get_range(&self.path, start..end))
                .map_err(ConvertError::read)?
        };
        Ok(Window {
            start,
            bytes,
            size: self.size,
        })
    }
}

/// Whether a conversion put a column there, rather than the source: because every column of a version is
/// written, or, in the lake, those of all versions.
fn added(origin: &Origin, columns: &[&'static schema::Column], name: &str) -> bool {
    let of_another_version = || {
        let dataset = columns.first().map(|column| column.dataset);
        let lake = origin.version.is_none();
        lake && !columns.iter().any(|column| column.name == name)
            && dataset.is_some_and(|dataset| {
                schema::all_columns(dataset)
                    .iter()
                    .any(|column| column.name == name)
            })
    };
    origin.unsaid.iter().any(|unsaid| unsaid == name) || of_another_version()
}

/// Texts keep the dictionaries of the file: what is in them is looked at once.
fn with_dictionaries(metadata: ArrowReaderMetadata) -> ParquetResult<ArrowReaderMetadata> {
    let kept = |field: &Arc<Field>| {
        let text = match field.data_type() {
            DataType::Dictionary(_, value) => is_text(value),
            other => is_text(other),
        };
        if text {
            let kind = DataType::Dictionary(DataType::Int32.into(), DataType::Utf8.into());
            Arc::new(field.as_ref().clone().with_data_type(kind))
        } else {
            Arc::clone(field)
        }
    };
    let schema = metadata.schema();
    let fields: Vec<_> = schema.fields().iter().map(kept).collect();
    let schema = Schema::new_with_metadata(fields, schema.metadata().clone());
    let options = ArrowReaderOptions::new().with_schema(Arc::new(schema));
    ArrowReaderMetadata::try_new(Arc::clone(metadata.metadata()), options)
}

const fn is_text(kind: &DataType) -> bool {
    matches!(
        kind,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View
    )
}

/// The dictionary of the batch before, and where its values lie.
type Memo = Option<(*const u8, usize, ArrayRef, Rc<RefCell<Dictionary>>)>;

fn build(
    array: &ArrayRef,
    kind: ColumnType,
    tests: &Tests,
    memo: &mut Memo,
) -> Result<Column, arrow::error::ArrowError> {
    let rows = array.len();
    let valid = match array.logical_nulls() {
        None => Bits::All,
        Some(nulls) => Bits::from(nulls.inner().clone()),
    };
    // What a cast could not hold became null: there is a value, and it cannot be compared.
    let known = |array: &dyn Array| match array.logical_nulls() {
        None => Bits::All,
        Some(nulls) => Bits::from(nulls.inner().clone()),
    };
    let number = |array: &ArrayRef| {
        let known = known(array.as_ref());
        let array = array.as_primitive::<Decimal128Type>();
        Cells::Number(Numbers {
            values: array.values().clone(),
            scale: array.scale(),
            beyond: valid.and(&known.not()),
            valid: valid.and(&known),
        })
    };
    let typed = |declared, cells| Ok(Column::typed(declared, cells, valid.clone(), Bits::None));
    match (kind, array.data_type()) {
        (ColumnType::Decimal { .. }, DataType::Decimal128(_, scale)) if *scale >= 0 => {
            typed(Declared::Number, number(array))
        }
        (
            ColumnType::Decimal { scale },
            DataType::Float16 | DataType::Float32 | DataType::Float64,
        ) => {
            let floats = cast(array, &DataType::Float64)?;
            let floats = floats.as_primitive::<Float64Type>();
            // The shortest text that is this float: what was meant, as far as it can be known.
            let value = |value: f64| formats::number(&value.to_string(), scale);
            let values: Vec<Option<i128>> =
                floats.iter().map(|float| float.and_then(value)).collect();
            let known = Bits::collect(rows, |row| values[row].is_some());
            // Not a number, or infinite: it stands where a null should.
            let none = Bits::collect(rows, |row| !floats.value(row).is_finite()).and(&valid);
            let cells = Cells::Number(Numbers {
                values: values.into_iter().map(Option::unwrap_or_default).collect(),
                scale,
                beyond: valid.and(&known.not()).and(&none.not()),
                valid: known.and(&valid),
            });
            Ok(Column::typed(Declared::Number, cells, valid, none))
        }
        (ColumnType::Decimal { .. }, kind) if kind.is_numeric() => {
            // Its own digits after the point: more would leave no room before it.
            let scale = match kind {
                DataType::Decimal32(_, scale)
                | DataType::Decimal64(_, scale)
                | DataType::Decimal128(_, scale)
                | DataType::Decimal256(_, scale) => (*scale).clamp(0, 38),
                _ => 0,
            };
            let array = cast(array, &DataType::Decimal128(38, scale))?;
            typed(Declared::Number, number(&array))
        }
        (ColumnType::Timestamp, DataType::Timestamp(..) | DataType::Date32 | DataType::Date64) => {
            let utc = match array.data_type() {
                DataType::Timestamp(_, zone) => zone.as_deref().is_some_and(is_utc),
                _ => true,
            };
            let micros = cast(array, &DataType::Timestamp(TimeUnit::Microsecond, None))?;
            let known = known(micros.as_ref());
            let values = micros
                .as_primitive::<TimestampMicrosecondType>()
                .values()
                .clone();
            typed(
                Declared::Time { utc },
                Cells::Time(Times {
                    values,
                    beyond: valid.and(&known.not()),
                    valid: valid.and(&known),
                }),
            )
        }
        (_, found) => {
            let declared = match found {
                DataType::Dictionary(..) | DataType::Utf8 | DataType::LargeUtf8 => Declared::Text,
                DataType::Utf8View => Declared::Text,
                DataType::Binary | DataType::LargeBinary | DataType::BinaryView => Declared::Text,
                DataType::Timestamp(..) | DataType::Date32 | DataType::Date64 => {
                    Declared::Time { utc: true }
                }
                numeric if numeric.is_numeric() => Declared::Number,
                other => Declared::Other(other.to_string()),
            };
            let texts = texts(array, tests, memo)?;
            Ok(Column::text(declared, texts, valid, rows))
        }
    }
}

fn is_utc(zone: &str) -> bool {
    matches!(
        zone,
        "UTC" | "Z" | "Etc/UTC" | "GMT" | "+00:00" | "+0000" | "+00" | "-00:00"
    )
}

fn texts(
    array: &ArrayRef,
    tests: &Tests,
    memo: &mut Memo,
) -> Result<Texts, arrow::error::ArrowError> {
    let kind = DataType::Dictionary(DataType::Int32.into(), DataType::Utf8.into());
    let array = match array.data_type() {
        known if *known == kind => Arc::clone(array),
        DataType::Struct(_) | DataType::Map(..) | DataType::List(_) | DataType::LargeList(_) => {
            cast(&crate::read::parquet::nested(array)?, &kind)?
        }
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => {
            cast(&cast(array, &DataType::Utf8)?, &kind)?
        }
        _ => cast(&cast(array, &DataType::Utf8)?, &kind)?,
    };
    let array = array.as_dictionary::<Int32Type>();
    let values = array.values();
    let bytes = values.as_string::<i32>().value_data().as_ptr();
    let dictionary = match memo {
        Some((start, length, _, known)) if *start == bytes && *length == values.len() => {
            Rc::clone(known)
        }
        _ => {
            let new = Dictionary::of_array(values.as_ref(), tests);
            // Kept alive, so that the same address means the same values.
            *memo = Some((bytes, values.len(), Arc::clone(values), Rc::clone(&new)));
            new
        }
    };
    Ok(Texts {
        codes: array.keys().values().clone(),
        dictionary,
    })
}

fn damaged(error: ParquetError) -> ConvertError {
    ConvertError::new(
        ErrorKind::CorruptFile,
        "the Parquet file is damaged or incomplete",
        "Fetch or write the file again.",
    )
    .caused_by(error)
}
