//! One rollup file decoded for adding up: a code per dimension and row, exact integers for sums.
//!
//! Files never change, so segments are cached by path; a publish costs decoding only its own
//! files, and an older version shares most segments with the newest.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use arrow::array::{Array as _, AsArray as _, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type, Decimal128Type, Field, Int32Type, Int64Type, Schema};
use arrow::error::ArrowError;
use bytes::Bytes;
use foldhash::fast::RandomState;
use object_store::ObjectStoreExt as _;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use stoa_kernel::Error;

use super::bills::Accounts;
use super::dates::period_month;
use crate::lake::{
    Lake, LakeFile, ROLLUP_DAY, ROLLUP_DIMENSIONS, ROLLUP_MEASURES, ROLLUP_ROWS, internal,
};
use crate::schema::{COST_BASIS, ESTIMATED};

/// Digits after the point of every sum of the rollup.
pub(crate) const SCALE: i8 = 18;
/// The name given to rows without a currency (ISO 4217: "no currency").
pub(crate) const NO_CURRENCY: &str = "XXX";
/// A row without `ChargePeriodStart`: outside every range of days.
pub(crate) const NO_DAY: i32 = i32::MIN;

const CURRENCY: usize = ROLLUP_DIMENSIONS.len() - 1;

pub(crate) type Text = Option<Arc<str>>;

#[derive(Debug)]
pub(crate) struct Segment {
    pub(crate) source_id: Arc<str>,
    pub(crate) billing_period: Arc<str>,
    /// Number of the billing period's month.
    pub(crate) month: i32,
    pub(crate) days: Vec<i32>,
    /// In the order of `ROLLUP_DIMENSIONS`.
    pub(crate) dimensions: Vec<Coded>,
    /// In the order of `ROLLUP_MEASURES`, with `SCALE` digits after the point.
    pub(crate) sums: Vec<Vec<i128>>,
    pub(crate) counts: Vec<i64>,
    /// Made when somebody asks whose bills these are.
    pub(super) accounts: OnceLock<Accounts>,
}

/// A column of few different texts.
#[derive(Debug, Default)]
pub(crate) struct Coded {
    pub(crate) codes: Vec<u32>,
    pub(crate) values: Vec<Text>,
    index: HashMap<Text, u32, RandomState>,
}

impl Segment {
    pub(crate) fn dimension(&self, column: &str) -> Option<&Coded> {
        ROLLUP_DIMENSIONS
            .iter()
            .position(|name| *name == column)
            .map(|i| &self.dimensions[i])
    }

    /// Raw rows the segment stands for.
    pub(crate) fn total_rows(&self) -> u64 {
        self.counts.iter().map(|count| count.unsigned_abs()).sum()
    }

    pub(crate) fn currency(&self, row: usize) -> &str {
        let coded = &self.dimensions[CURRENCY];
        coded.values[coded.codes[row] as usize]
            .as_deref()
            .unwrap_or(NO_CURRENCY)
    }

    /// Whether a row is in this currency; `XXX` for those that name none.
    pub(crate) fn has_currency(&self, currency: &str) -> bool {
        // Only values that rows have are in the list.
        let mut values = self.dimensions[CURRENCY].values.iter();
        values.any(|value| value.as_deref().unwrap_or(NO_CURRENCY) == currency)
    }

    /// Whether a row holds what a gateway reckons, which nobody invoices.
    pub(crate) fn estimated(&self) -> impl Fn(usize) -> bool + '_ {
        let basis = self.dimension(COST_BASIS);
        move |row| {
            let value = basis.and_then(|basis| basis.values[basis.codes[row] as usize].as_deref());
            value == Some(ESTIMATED)
        }
    }

    /// Adds `BilledCost` by currency to `billed`. Estimates have none: a currency that only they
    /// use is not named, rather than named with zero.
    pub(crate) fn add_billed(&self, billed: &mut BTreeMap<String, i128>) {
        let estimated = self.estimated();
        let costs = self.sums[0].iter().enumerate();
        for (row, cost) in costs.filter(|(row, _)| !estimated(*row)) {
            match billed.get_mut(self.currency(row)) {
                Some(sum) => *sum += cost,
                None => {
                    billed.insert(self.currency(row).to_owned(), *cost);
                }
            }
        }
    }

    fn weight(&self) -> usize {
        let rows = self.days.len();
        let texts: usize = self
            .dimensions
            .iter()
            .flat_map(|d| &d.values)
            .map(|v| 64 + v.as_ref().map_or(0, |t| t.len()))
            .sum();
        rows * (4 + 8 + 4 * self.dimensions.len() + 16 * self.sums.len()) + texts + 1024
    }

    fn decode(file: &LakeFile, bytes: &Bytes) -> Result<Self, ArrowError> {
        let mut segment = Self {
            source_id: file.source_id.as_str().into(),
            billing_period: file.billing_period.as_str().into(),
            month: period_month(&file.billing_period).unwrap_or_default(),
            days: Vec::new(),
            dimensions: ROLLUP_DIMENSIONS.iter().map(|_| Coded::default()).collect(),
            sums: vec![Vec::new(); ROLLUP_MEASURES.len()],
            counts: Vec::new(),
            accounts: OnceLock::new(),
        };
        // Parquet's own dictionaries come through as they are, instead of one text per row.
        let plain = ArrowReaderMetadata::load(bytes, ArrowReaderOptions::new())?;
        let options = ArrowReaderOptions::new().with_schema(Arc::new(coded(plain.schema())));
        let reader = ParquetRecordBatchReaderBuilder::try_new_with_options(bytes.clone(), options)?
            .with_batch_size(64 * 1024)
            .build()?;
        for batch in reader {
            segment.append(&batch?)?;
        }
        for dimension in &mut segment.dimensions {
            dimension.index = HashMap::default();
        }
        Ok(segment)
    }

    fn append(&mut self, batch: &RecordBatch) -> Result<(), ArrowError> {
        let rows = batch.num_rows();
        let column = |name: &str, kind: &DataType| match batch.column_by_name(name) {
            Some(column) => cast(column, kind),
            // A rollup written before this column existed.
            None => Ok(arrow::array::new_null_array(kind, rows)),
        };
        let days = column(ROLLUP_DAY, &DataType::Date32)?;
        self.days.extend(
            days.as_primitive::<Date32Type>()
                .iter()
                .map(|day| day.unwrap_or(NO_DAY)),
        );
        let counts = column(ROLLUP_ROWS, &DataType::Int64)?;
        self.counts.extend(
            counts
                .as_primitive::<Int64Type>()
                .iter()
                .map(Option::unwrap_or_default),
        );
        for (sums, name) in self.sums.iter_mut().zip(ROLLUP_MEASURES) {
            let column = column(name, &DataType::Decimal128(38, SCALE))?;
            sums.extend(
                column
                    .as_primitive::<Decimal128Type>()
                    .iter()
                    .map(Option::unwrap_or_default),
            );
        }
        let dictionary = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
        for (coded, name) in self.dimensions.iter_mut().zip(ROLLUP_DIMENSIONS) {
            let column = column(name, &dictionary)?;
            let column = column.as_dictionary::<Int32Type>();
            let values = column.values().as_string::<i32>();
            // One look-up per different text of the batch, not per row.
            let mut known: Vec<Option<u32>> = vec![None; values.len()];
            let mut null = None;
            coded.codes.reserve(rows);
            for key in column.keys() {
                let slot = match key.and_then(|key| usize::try_from(key).ok()) {
                    Some(key) if values.is_valid(key) => (&mut known[key], Some(values.value(key))),
                    _ => (&mut null, None),
                };
                let code = match *slot.0 {
                    Some(code) => code,
                    None => *slot
                        .0
                        .insert(assign(&mut coded.index, &mut coded.values, slot.1)),
                };
                coded.codes.push(code);
            }
        }
        Ok(())
    }
}

fn assign(
    index: &mut HashMap<Text, u32, RandomState>,
    values: &mut Vec<Text>,
    value: Option<&str>,
) -> u32 {
    let value: Text = value.map(Arc::from);
    *index.entry(value.clone()).or_insert_with(|| {
        values.push(value);
        u32::try_from(values.len() - 1).unwrap_or(u32::MAX)
    })
}

/// The file's schema with texts as dictionaries.
fn coded(schema: &Schema) -> Schema {
    let fields = schema.fields().iter().map(|field| match field.data_type() {
        DataType::Utf8 => {
            let kind = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
            Arc::new(Field::new(field.name(), kind, field.is_nullable()))
        }
        _ => Arc::clone(field),
    });
    Schema::new(fields.collect::<Vec<_>>())
}

impl Lake {
    /// The decoded rollup file, from memory when it was used lately.
    pub(crate) async fn segment(&self, file: &LakeFile) -> Result<Arc<Segment>, Error> {
        let cache = || {
            self.inner
                .segments
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner)
        };
        if let Some(segment) = cache().get(&file.path) {
            return Ok(segment);
        }
        let _turn = self
            .inner
            .decoding
            .acquire()
            .await
            .map_err(internal("waiting to decode a rollup"))?;
        if let Some(segment) = cache().get(&file.path) {
            return Ok(segment);
        }
        let read = async { self.inner.store.get(&file.path).await?.bytes().await };
        let bytes = read.await.map_err(super::raw::missing_file)?;
        let described = file.clone();
        let decoded = tokio::task::spawn_blocking(move || Segment::decode(&described, &bytes))
            .await
            .map_err(internal("decoding a rollup"))?;
        let segment = Arc::new(decoded.map_err(internal("decoding a rollup"))?);
        cache().put(file.path.clone(), Arc::clone(&segment), segment.weight());
        Ok(segment)
    }
}
