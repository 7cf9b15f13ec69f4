//! A compiled mapping at work on one batch: every value is found at most once, in the cheapest form.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, RecordBatch, RecordBatchOptions, UInt32Array, new_null_array,
};
use arrow::compute::{interleave, take};
use arrow::datatypes::Int32Type;
use datafusion::error::DataFusionError;

use super::program::Program;
use super::unworkable::{self, Unworkable};
use crate::column::Column;
use crate::mapping::lower::{Choice, PerRow, Value};
use crate::mapping::memo::{Block, Memory};

pub(super) struct Evaluation<'a> {
    program: &'a Program,
    source: &'a RecordBatch,
    memo: Block<'a>,
    lets: Vec<Option<Column>>,
    /// The same, one value per row.
    arrays: Vec<Option<ArrayRef>>,
    /// The column or let being made, for messages.
    name: &'a str,
    /// Rows that are to be rejected.
    pub(super) unworkable: Vec<Unworkable>,
}

/// Some rows' values.
enum Part {
    /// Those of all rows.
    All(Column),
    /// Of the wanted rows, one after the other.
    Wanted(ArrayRef),
}

impl<'a> Evaluation<'a> {
    pub(super) fn new(
        program: &'a Program,
        source: &'a RecordBatch,
        memory: &'a mut Memory,
    ) -> Self {
        Self {
            program,
            source,
            memo: Block::new(&program.plan, source, memory),
            lets: vec![None; program.lets.len()],
            arrays: vec![None; program.lets.len()],
            name: "",
            unworkable: Vec::new(),
        }
    }

    /// A column or let of this name.
    pub(super) fn column(
        &mut self,
        name: &'a str,
        value: &Value,
    ) -> Result<Column, DataFusionError> {
        let before = std::mem::replace(&mut self.name, name);
        let part = self.part(value, None);
        self.name = before;
        Ok(match part? {
            Part::All(column) => column,
            Part::Wanted(array) => Column::Plain(array),
        })
    }

    pub(super) fn array(
        &mut self,
        name: &'a str,
        value: &Value,
    ) -> Result<ArrayRef, DataFusionError> {
        let column = self.column(name, value)?;
        Ok(column.to_array(self.source.num_rows())?)
    }

    /// A source column, or after them a let.
    pub(super) fn input(&mut self, index: usize) -> Result<ArrayRef, DataFusionError> {
        let sources = self.source.num_columns();
        let Some(index) = index.checked_sub(sources) else {
            return Ok(Arc::clone(self.source.column(index)));
        };
        if let Some(known) = &self.arrays[index] {
            return Ok(Arc::clone(known));
        }
        let array = self.named(index)?.to_array(self.source.num_rows())?;
        self.arrays[index] = Some(Arc::clone(&array));
        Ok(array)
    }

    fn named(&mut self, index: usize) -> Result<Column, DataFusionError> {
        if let Some(known) = &self.lets[index] {
            return Ok(known.clone());
        }
        let program = self.program;
        let (field, value) = &program.lets[index];
        let column = self.column(field.name(), value)?;
        self.lets[index] = Some(column.clone());
        Ok(column)
    }

    /// The value for some rows, or for all.
    fn part(
        &mut self,
        value: &Value,
        wanted: Option<&UInt32Array>,
    ) -> Result<Part, DataFusionError> {
        Ok(match value {
            Value::Constant(scalar) => Part::All(Column::Constant(scalar.to_array_of_size(1)?)),
            Value::Source(index) => Part::All(match self.memo.source(*index)? {
                Some(column) => column,
                None => Column::Plain(Arc::clone(self.source.column(*index))),
            }),
            Value::Let(index) => Part::All(self.named(*index)?),
            Value::Memo(memo, otherwise) => match self.memo.evaluate(memo) {
                Ok(Some(column)) => Part::All(column),
                // What cannot be computed has rows that are to blame.
                Ok(None) | Err(_) => self.part(otherwise, wanted)?,
            },
            Value::Choice(choices, otherwise) => {
                for choice in choices {
                    if let Ok(Some(numbers)) = self.memo.evaluate(&choice.number) {
                        return self.choose(choice, &numbers, wanted);
                    }
                }
                self.part(otherwise, wanted)?
            }
            Value::Expression(per_row) => self.expression(per_row, wanted)?,
        })
    }

    fn expression(
        &mut self,
        per_row: &PerRow,
        wanted: Option<&UInt32Array>,
    ) -> Result<Part, DataFusionError> {
        let mut columns = Vec::with_capacity(per_row.columns.len());
        for index in &per_row.columns {
            let array = self.input(*index)?;
            columns.push(match wanted {
                Some(wanted) => take(&array, wanted, None)?,
                None => array,
            });
        }
        // What needs no column, a part of a choice that was not folded, has a value for each row too.
        let rows = wanted.map_or(self.source.num_rows(), UInt32Array::len);
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let schema = Arc::clone(&per_row.schema);
        let batch = RecordBatch::try_new_with_options(schema, columns, &options)?;
        let array = match unworkable::whole(&per_row.expression, &batch) {
            Ok(array) => array,
            Err(_) => {
                let mut found = Vec::new();
                let array =
                    unworkable::piecewise(&per_row.expression, &batch, self.name, &mut found)?;
                let row = |row: usize| wanted.map_or(row, |wanted| wanted.value(row) as usize);
                self.unworkable
                    .extend(found.into_iter().map(|found| Unworkable {
                        row: row(found.row),
                        ..found
                    }));
                array
            }
        };
        Ok(if wanted.is_some() {
            Part::Wanted(array)
        } else {
            Part::All(Column::Plain(array))
        })
    }

    /// `numbers` says which branch a row takes: the same for all, or by codes.
    fn choose(
        &mut self,
        choice: &Choice,
        numbers: &Column,
        wanted: Option<&UInt32Array>,
    ) -> Result<Part, DataFusionError> {
        let Choice { branches, kind, .. } = choice;
        let values = numbers.values().as_primitive::<Int32Type>().values();
        let Column::Coded { codes, .. } = numbers else {
            return self.part(&branches[values[0] as usize], wanted);
        };
        let rows = wanted.map_or(self.source.num_rows(), UInt32Array::len);
        let row = |position: usize| wanted.map_or(position, |rows| rows.value(position) as usize);
        let number = |position: usize| values[codes.value(row(position)) as usize] as usize;
        let mut counts = vec![0usize; branches.len()];
        (0..rows).for_each(|position| counts[number(position)] += 1);
        if let Some(only) = counts.iter().position(|count| *count == rows) {
            return self.part(&branches[only], wanted);
        }
        // Of each branch, its rows.
        let mut of: Vec<Vec<u32>> = counts.iter().map(|n| Vec::with_capacity(*n)).collect();
        for position in 0..rows {
            of[number(position)].push(row(position) as u32);
        }
        let mut arrays = Vec::with_capacity(branches.len());
        let mut places = Vec::with_capacity(branches.len());
        for (branch, rows) in branches.iter().zip(of) {
            if rows.is_empty() {
                arrays.push(new_null_array(kind, 0));
                places.push(Place::Next(0));
                continue;
            }
            let (array, place) = match self.part(branch, Some(&UInt32Array::from(rows)))? {
                Part::Wanted(array) => (array, Place::Next(0)),
                Part::All(Column::Constant(array)) => (array, Place::First),
                Part::All(Column::Plain(array)) => (array, Place::Row),
                Part::All(Column::Coded { values, codes, .. }) => (values, Place::Code(codes)),
            };
            arrays.push(array);
            places.push(place);
        }
        let mut indices = Vec::with_capacity(rows);
        for position in 0..rows {
            let branch = number(position);
            let index = match &mut places[branch] {
                Place::First => 0,
                Place::Row => row(position),
                Place::Code(codes) => codes.value(row(position)) as usize,
                Place::Next(next) => {
                    *next += 1;
                    *next - 1
                }
            };
            indices.push((branch, index));
        }
        let arrays: Vec<&dyn Array> = arrays.iter().map(AsRef::as_ref).collect();
        let chosen = interleave(&arrays, &indices)?;
        Ok(if wanted.is_some() {
            Part::Wanted(chosen)
        } else {
            Part::All(Column::Plain(chosen))
        })
    }
}

/// Where the value of a branch's row is.
enum Place {
    First,
    Row,
    Code(UInt32Array),
    Next(usize),
}
