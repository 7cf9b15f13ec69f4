//! Evaluating an expression once per distinct combination of its inputs instead of once per row:
//! a bill repeats the same few hundred combinations of type, service and region a million times.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch, StringViewArray, UInt32Array};
use arrow::buffer::ScalarBuffer;
use arrow::compute::{take, take_record_batch};
use arrow::datatypes::SchemaRef;
use datafusion::error::DataFusionError;
use datafusion::physical_plan::PhysicalExpr;
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use crate::column::Column;

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
    codes: ScalarBuffer<u32>,
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
    ) -> Result<Column, DataFusionError> {
        match &self.groups[group] {
            Some(found) => {
                let distinct = found.distinct.num_rows();
                Ok(Column::Coded {
                    values: expression.evaluate(&found.distinct)?.into_array(distinct)?,
                    codes: found.codes.clone(),
                })
            }
            // Nearly every row is different: no gain.
            None => {
                let rows = self.batch.num_rows();
                let every = expression.evaluate(&self.part(&groups[group])?)?;
                Ok(Column::Plain(every.into_array(rows)?))
            }
        }
    }

    /// A column of the batch, coded if that is known already.
    pub(super) fn column(&self, index: usize) -> Result<Column, DataFusionError> {
        let array = self.batch.column(index);
        Ok(match self.columns.get(&index) {
            Some(Some(Codes { codes, first_rows })) => Column::Coded {
                values: take(array, &UInt32Array::from(first_rows.clone()), None)?,
                codes: UInt32Array::new(codes.clone(), None),
            },
            _ => Column::Plain(Arc::clone(array)),
        })
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
            codes: UInt32Array::new(codes, None),
        }))
    }
}

/// More distinct values than this share of the rows are not worth the detour.
fn most(rows: usize) -> usize {
    (rows / 3).max(16)
}

fn encode(array: &StringViewArray) -> Option<Codes> {
    let most = most(array.len());
    let hasher = RandomState::default();
    let mut known: HashTable<u32> = HashTable::new();
    let mut codes = Vec::with_capacity(array.len());
    let mut first_rows: Vec<u32> = Vec::new();
    let mut null = None;
    let mut last = None;
    for row in 0..array.len() {
        let new = |first_rows: &mut Vec<u32>| {
            first_rows.push(row as u32);
            first_rows.len() as u32 - 1
        };
        let code = if array.is_null(row) {
            *null.get_or_insert_with(|| new(&mut first_rows))
        } else {
            match last {
                Some((known, code)) if same(array, known, row) => code,
                _ => {
                    let entry = known.entry(
                        hash(&hasher, array, row),
                        |code| same(array, first_rows[*code as usize] as usize, row),
                        |code| hash(&hasher, array, first_rows[*code as usize] as usize),
                    );
                    match entry {
                        Entry::Occupied(known) => *known.get(),
                        Entry::Vacant(free) => {
                            let code = first_rows.len() as u32;
                            free.insert(code);
                            first_rows.push(row as u32);
                            code
                        }
                    }
                }
            }
        };
        if first_rows.len() > most {
            return None;
        }
        if !array.is_null(row) {
            last = Some((row, code));
        }
        codes.push(code);
    }
    let codes = codes.into();
    Some(Codes { codes, first_rows })
}

/// Longest text that a view holds itself, so that equal views are equal texts and nothing else is.
const INLINE: u32 = 12;

#[inline]
fn same(array: &StringViewArray, left: usize, right: usize) -> bool {
    let (a, b) = (array.views()[left], array.views()[right]);
    if a as u32 <= INLINE {
        a == b
    } else {
        // The same place; or length and first four bytes, then all of them.
        a == b
            || a as u64 == b as u64 && array.value(left).as_bytes() == array.value(right).as_bytes()
    }
}

#[inline]
fn hash(hasher: &RandomState, array: &StringViewArray, row: usize) -> u64 {
    let view = array.views()[row];
    if view as u32 <= INLINE {
        hasher.hash_one(view)
    } else {
        hasher.hash_one(array.value(row).as_bytes())
    }
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
    let mut map: HashMap<usize, u32, RandomState> = HashMap::default();
    for (row, (a, b)) in left.codes.iter().zip(right.codes.iter()).enumerate() {
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
    Some(Codes {
        codes: codes.into(),
        first_rows,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn codes_stand_for_the_values(
            values in prop::collection::vec(prop::option::of("[ab]{0,3}|long text of [a-d] and more"), 0..200),
        ) {
            let array = StringViewArray::from_iter(values.clone());
            let distinct: std::collections::HashSet<_> = values.iter().collect();
            match encode(&array) {
                None => prop_assert!(distinct.len() > most(values.len())),
                Some(Codes { codes, first_rows }) => {
                    prop_assert_eq!(first_rows.len(), distinct.len());
                    for (value, code) in values.iter().zip(codes.iter()) {
                        prop_assert_eq!(value, &values[first_rows[*code as usize] as usize]);
                    }
                }
            }
        }
    }
}
