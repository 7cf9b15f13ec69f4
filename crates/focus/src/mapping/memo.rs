//! Evaluating an expression once per distinct combination of its inputs instead of once per row:
//! a bill repeats the same few hundred combinations of type, service and region a million times.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringViewArray, UInt32Array};
use arrow::compute::{take, take_record_batch};
use arrow::datatypes::SchemaRef;
use datafusion::error::DataFusionError;
use datafusion::physical_plan::PhysicalExpr;

/// Source columns that several expressions depend on, and on nothing else.
pub(super) struct Group {
    /// Indices into the program's source columns.
    pub(super) columns: Vec<usize>,
    pub(super) schema: SchemaRef,
}

/// Codes of the columns and groups of one batch.
pub(super) struct Memo<'a> {
    batch: &'a RecordBatch,
    columns: HashMap<usize, Option<Codes>>,
    groups: Vec<Option<Combinations>>,
}

/// A number per row, equal for equal values, and the first row of each number.
#[derive(Clone)]
struct Codes {
    codes: Vec<u32>,
    first_rows: Vec<u32>,
}

struct Combinations {
    /// One row per combination.
    distinct: RecordBatch,
    codes: UInt32Array,
}

impl<'a> Memo<'a> {
    pub(super) fn new(batch: &'a RecordBatch, groups: &[Group]) -> Result<Self, DataFusionError> {
        let mut memo = Self {
            batch,
            columns: HashMap::new(),
            groups: Vec::new(),
        };
        for group in groups {
            let combinations = memo.combine(group)?;
            memo.groups.push(combinations);
        }
        Ok(memo)
    }

    /// Evaluates an expression over a group's columns.
    pub(super) fn evaluate(
        &self,
        group: usize,
        groups: &[Group],
        expression: &Arc<dyn PhysicalExpr>,
    ) -> Result<ArrayRef, DataFusionError> {
        match &self.groups[group] {
            Some(found) => {
                let distinct = found.distinct.num_rows();
                let small = expression.evaluate(&found.distinct)?.into_array(distinct)?;
                Ok(take(&small, &found.codes, None)?)
            }
            // Nearly every row is different: no gain.
            None => {
                let rows = self.batch.num_rows();
                expression
                    .evaluate(&self.part(&groups[group])?)?
                    .into_array(rows)
            }
        }
    }

    fn part(&self, group: &Group) -> Result<RecordBatch, DataFusionError> {
        let columns = group
            .columns
            .iter()
            .map(|index| Arc::clone(self.batch.column(*index)));
        Ok(RecordBatch::try_new(
            Arc::clone(&group.schema),
            columns.collect(),
        )?)
    }

    fn combine(&mut self, group: &Group) -> Result<Option<Combinations>, DataFusionError> {
        let mut combined: Option<Codes> = None;
        for index in &group.columns {
            let batch = self.batch;
            let codes = self
                .columns
                .entry(*index)
                .or_insert_with(|| encode(batch.column(*index).as_string_view_opt()?));
            let Some(codes) = codes else { return Ok(None) };
            combined = match combined {
                None => Some(codes.clone()),
                Some(left) => merge(&left, codes),
            };
            if combined.is_none() {
                return Ok(None);
            }
        }
        let Some(Codes { codes, first_rows }) = combined else {
            return Ok(None);
        };
        let distinct = take_record_batch(&self.part(group)?, &UInt32Array::from(first_rows))?;
        Ok(Some(Combinations {
            distinct,
            codes: UInt32Array::from(codes),
        }))
    }
}

/// More distinct values than this share of the rows are not worth the detour.
fn most(rows: usize) -> usize {
    (rows / 3).max(16)
}

fn encode(array: &StringViewArray) -> Option<Codes> {
    let most = most(array.len());
    let mut known: HashMap<Option<&[u8]>, u32, ahash::RandomState> = HashMap::default();
    let mut codes = Vec::with_capacity(array.len());
    let mut first_rows = Vec::new();
    let mut last: Option<(Option<&[u8]>, u32)> = None;
    for row in 0..array.len() {
        let value = (!array.is_null(row)).then(|| array.value(row).as_bytes());
        let code = match last {
            Some((known, code)) if known == value => code,
            _ => *known.entry(value).or_insert_with(|| {
                first_rows.push(row as u32);
                first_rows.len() as u32 - 1
            }),
        };
        if first_rows.len() > most {
            return None;
        }
        last = Some((value, code));
        codes.push(code);
    }
    Some(Codes { codes, first_rows })
}

fn merge(left: &Codes, right: &Codes) -> Option<Codes> {
    if right.first_rows.len() == 1 {
        return Some(left.clone());
    }
    let most = most(left.codes.len());
    let width = right.first_rows.len();
    let mut codes = Vec::with_capacity(left.codes.len());
    let mut first_rows = Vec::new();
    // A table of all pairs while it stays small, a map otherwise.
    let pairs = left.first_rows.len() * width;
    let mut table = vec![u32::MAX; if pairs <= 1 << 16 { pairs } else { 0 }];
    let mut map: HashMap<usize, u32, ahash::RandomState> = HashMap::default();
    for (row, (a, b)) in left.codes.iter().zip(&right.codes).enumerate() {
        let pair = *a as usize * width + *b as usize;
        let slot = match table.get_mut(pair) {
            Some(slot) => slot,
            None => map.entry(pair).or_insert(u32::MAX),
        };
        if *slot == u32::MAX {
            *slot = first_rows.len() as u32;
            first_rows.push(row as u32);
            if first_rows.len() > most {
                return None;
            }
        }
        codes.push(*slot);
    }
    Some(Codes { codes, first_rows })
}
