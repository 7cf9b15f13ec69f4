//! A compiled mapping, and what it makes of a batch.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{Field, Schema, SchemaRef};
use datafusion::error::DataFusionError;

use super::split::Split;
use super::unworkable::{Unworkable, piecewise};
use crate::column::Column;
use crate::error::ConvertError;
use crate::mapping::Kind;
use crate::mapping::lower::Value;
use crate::mapping::memo::{Group, Memo};

/// A compiled mapping. Batches given to it have one column per entry of `source`, in that order.
pub(crate) struct Program {
    /// Columns of the file to read, in the file's order.
    pub(crate) roots: Vec<Root>,
    pub(crate) source: Vec<Bound>,
    pub(crate) source_schema: SchemaRef,
    pub(super) split: Option<Split>,
    /// What identifies a row: indices into the source columns with the lets behind them; `None` for
    /// what the file lacks.
    pub(crate) key: Vec<Option<usize>>,
    pub(super) lets: Vec<(Arc<Field>, Value)>,
    pub(super) groups: Vec<Group>,
    pub(super) outputs: Vec<(String, Value)>,
    pub(crate) balance: Vec<String>,
    pub(super) amounts: Vec<Value>,
    pub(super) currency: Value,
    /// Columns the target lacks and the source may have values for.
    pub(super) left_out: Vec<LeftOut>,
    /// Output column → the source column it is made of, for messages.
    pub(super) origins: HashMap<String, String>,
}

/// A column of the file.
#[derive(Debug, Clone)]
pub(crate) struct Root {
    /// As the file spells it.
    pub(crate) header: String,
    pub(crate) position: usize,
}

/// A source column to read: one of the file's, or what is nested in one.
#[derive(Debug, Clone)]
pub(crate) struct Bound {
    /// For messages: `service.id`.
    pub(crate) header: String,
    /// Index into the program's roots.
    pub(crate) root: usize,
    pub(crate) path: Vec<String>,
    pub(crate) kind: Kind,
}

/// A column the target does not have.
pub(super) struct LeftOut {
    pub(super) name: String,
    pub(super) value: Value,
    /// The part no written column implies.
    pub(super) unsaid: Value,
    /// The file itself has the column.
    pub(super) named: bool,
}

/// What a program makes of one batch, in the order of the target's columns.
pub(crate) struct Evaluated {
    pub(crate) columns: Vec<Column>,
    /// One array per entry of [`Program::balance`]: the source's own amounts.
    pub(crate) amounts: Vec<ArrayRef>,
    pub(crate) currency: ArrayRef,
    /// The source columns and the lets.
    pub(crate) batch: RecordBatch,
    /// For each of [`Program::left_out`]: the column, and of it what is kept.
    pub(crate) left_out: Vec<(Column, Column)>,
    /// Rows that are to be rejected, because something could not be computed; it is null there.
    pub(crate) unworkable: Vec<Unworkable>,
}

impl Program {
    /// Columns the target lacks, and whether the file itself has them.
    pub(crate) fn left_out(&self) -> impl Iterator<Item = (&str, bool)> {
        let columns = self.left_out.iter();
        columns.map(|column| (column.name.as_str(), column.named))
    }

    /// Names of the output columns: the target's without row id, file and line.
    pub(crate) fn output_names(&self) -> impl Iterator<Item = &str> {
        self.outputs.iter().map(|(name, _)| name.as_str())
    }

    /// The source column to blame for an output column; the output's own name when several are.
    pub(crate) fn origin(&self, output: &str) -> String {
        self.origins
            .get(output)
            .cloned()
            .unwrap_or_else(|| output.to_owned())
    }

    pub(crate) fn run(&self, batch: &RecordBatch) -> Result<Evaluated, ConvertError> {
        self.evaluate(batch).map_err(ConvertError::internal)
    }

    /// Splits rows into charges: each value whose condition holds gives one, a row for which none
    /// holds (or that is among `bad`, ascending) stays one. Returns the row each charge came from; `None` when the
    /// mapping splits nothing.
    ///
    /// # Errors
    /// When a condition cannot be evaluated, which is a mistake of the mapping.
    pub(crate) fn split(
        &self,
        source: &RecordBatch,
        bad: &[usize],
    ) -> Result<Option<(RecordBatch, Vec<usize>)>, ConvertError> {
        let Some(split) = &self.split else {
            return Ok(None);
        };
        split
            .run(source, bad)
            .map(Some)
            .map_err(ConvertError::internal)
    }

    fn evaluate(&self, source: &RecordBatch) -> Result<Evaluated, DataFusionError> {
        let rows = source.num_rows();
        let memo = Memo::new(source, &self.groups)?;
        let unworkable = RefCell::new(Vec::new());
        let value = |name: &str, value: &Value, batch: &RecordBatch| {
            Ok::<_, DataFusionError>(match value {
                Value::Constant(scalar) => Column::Constant(scalar.to_array_of_size(1)?),
                Value::Column(index) if *index < source.num_columns() => memo.column(*index)?,
                Value::Column(index) => Column::Plain(Arc::clone(batch.column(*index))),
                Value::Expression(expression) => {
                    let whole = expression.evaluate(batch);
                    let whole = whole.and_then(|value| value.into_array(rows));
                    let found = || piecewise(expression, batch, name, &mut unworkable.borrow_mut());
                    Column::Plain(whole.or_else(|_| found())?)
                }
                Value::Memo(group, expression) => {
                    memo.evaluate(*group, &self.groups, expression)?
                }
            })
        };
        let mut batch = source.clone();
        for (field, step) in &self.lets {
            let array = value(field.name(), step, &batch)?.to_array(rows)?;
            let schema = batch.schema();
            let fields = schema.fields().iter().cloned().chain([Arc::clone(field)]);
            let columns = batch.columns().iter().cloned().chain([array]).collect();
            batch =
                RecordBatch::try_new(Arc::new(Schema::new(fields.collect::<Vec<_>>())), columns)?;
        }
        let array = |name: &str, wanted: &Value| Ok(value(name, wanted, &batch)?.to_array(rows)?);
        Ok(Evaluated {
            columns: self
                .outputs
                .iter()
                .map(|(name, output)| value(name, output, &batch))
                .collect::<Result<_, _>>()?,
            amounts: self
                .balance
                .iter()
                .zip(&self.amounts)
                .map(|(name, amount)| array(name, amount))
                .collect::<Result<_, DataFusionError>>()?,
            currency: array("BillingCurrency", &self.currency)?,
            left_out: self
                .left_out
                .iter()
                .map(|column| {
                    Ok((
                        value(&column.name, &column.value, &batch)?,
                        value(&column.name, &column.unsaid, &batch)?,
                    ))
                })
                .collect::<Result<_, DataFusionError>>()?,
            unworkable: unworkable.take(),
            batch,
        })
    }
}
