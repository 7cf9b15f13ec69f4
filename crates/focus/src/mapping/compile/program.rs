//! A compiled mapping, and what it makes of a batch.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, RecordBatch};
use arrow::datatypes::{Field, SchemaRef};
use datafusion::error::DataFusionError;

use super::evaluation::Evaluation;
use super::naming::Naming;
use super::split::Split;
use super::unworkable::Unworkable;
use crate::column::Column;
use crate::error::ConvertError;
use crate::mapping::Kind;
use crate::mapping::lower::Value;
use crate::mapping::memo::{Memory, Plan};
use crate::read::nulls::Nulls;

/// A compiled mapping. Batches given to it have one column per entry of `source`, in that order.
pub(crate) struct Program {
    /// Columns of the file to read, in the file's order.
    pub(crate) roots: Vec<Root>,
    pub(crate) source: Vec<Bound>,
    pub(crate) source_schema: SchemaRef,
    pub(super) split: Option<Split>,
    /// What identifies a row: indices into the source columns with the lets behind them; `None` for
    /// what the file lacks.
    pub(super) key: Vec<Option<usize>>,
    pub(super) lets: Vec<(Arc<Field>, Value)>,
    pub(super) plan: Plan,
    pub(super) outputs: Vec<(String, Value)>,
    pub(crate) balance: Vec<String>,
    pub(super) amounts: Vec<Value>,
    /// For each of [`Self::balance`]: the texts it is counted from, when the mapping names them.
    pub(crate) counted: Vec<Option<Counted>>,
    /// For each of [`Self::balance`]: which rows its texts do not count for.
    pub(super) unless: Vec<Option<Value>>,
    pub(super) currency: Value,
    pub(crate) currency_from: CurrencyFrom,
    /// Whether a row is no charge, one per rule of the mapping.
    pub(super) skips: Vec<Value>,
    /// Whether a row is warned about: the rule's number in the mapping, and its condition.
    pub(super) doubts: Vec<(usize, Value)>,
    /// Whether only the whole view has a row, only the other, and whether the whole lacks it.
    pub(super) views: Vec<Value>,
    /// Values without a rule, by the number of the mapping's list of known ones.
    pub(super) without_rule: Vec<(usize, Value)>,
    /// Columns the target lacks and the source may have values for.
    pub(super) left_out: Vec<LeftOut>,
    /// Output columns about which nothing in the file says anything.
    pub(crate) unsaid: Vec<String>,
    /// Which of [`Self::balance`] is the cost of a row: what is billed, or what is reckoned where
    /// nothing is billed.
    pub(crate) cost: Option<usize>,
    /// Output column without which a row is no charge → the source columns it comes from.
    pub(crate) comes_from: Vec<(String, Vec<usize>)>,
    /// Which source columns say whose charge a row is and what for.
    pub(crate) naming: Naming,
    /// Columns that the mapping does not know and keeps, as indices into the source columns.
    pub(crate) unknown: Vec<(String, usize)>,
    /// Columns that claim to be the same one, as roots: the one that is read, and the other.
    pub(crate) twins: Vec<(usize, usize)>,
    /// Output column → the source column it is made of, or the few, for messages.
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
    pub(crate) nulls: Nulls,
    /// The cost or the currency of a row comes from it.
    pub(crate) essential: bool,
}

/// Where the texts are that a column of the balance is counted from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Counted {
    /// Source columns, with the member of each object where one is a JSON list.
    pub(crate) sum: Vec<(usize, Option<String>)>,
    /// In units of 10^-18.
    pub(crate) times: Option<i128>,
}

/// Where the currency of a row is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CurrencyFrom {
    /// In a source column.
    Column(usize),
    /// In the mapping.
    Constant(String),
    /// In several columns, or nowhere.
    Unknown,
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
    /// One per entry of [`Program::balance`]: rows whose texts do not count for it.
    pub(crate) unless: Vec<Option<BooleanArray>>,
    pub(crate) currency: ArrayRef,
    /// Rows that are no charges, per rule of the mapping.
    pub(crate) skips: Vec<BooleanArray>,
    /// Rows that are warned about, with the number of the rule in the mapping; rules that hold for
    /// no row are left out.
    pub(crate) doubts: Vec<(usize, BooleanArray)>,
    /// Rows that only the whole view has, those only the other has, and those the whole lacks.
    pub(crate) views: Option<[BooleanArray; 3]>,
    /// Values the mapping has no rule for, by the number of its list of known ones; null where it has.
    pub(crate) without_rule: Vec<(usize, Column)>,
    /// What identifies a row; `None` for what the file lacks.
    pub(crate) key: Vec<Option<ArrayRef>>,
    /// For each of [`Program::left_out`]: the column, and of it what is kept.
    pub(crate) left_out: Vec<(Column, Column)>,
    /// Rows that are to be rejected, because something could not be computed; it is null there.
    pub(crate) unworkable: Vec<Unworkable>,
}

impl Evaluated {
    /// The currency of a row; empty when the source names none.
    pub(crate) fn currency_of(&self, row: usize) -> &str {
        let currencies = self.currency.as_string_view();
        match currencies.is_valid(row) {
            true => currencies.value(row),
            false => "",
        }
    }
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

    /// The source column to blame for an output column, or the few that are; the output's own name when many are.
    pub(crate) fn origin(&self, output: &str) -> String {
        self.origins
            .get(output)
            .cloned()
            .unwrap_or_else(|| output.to_owned())
    }

    /// The file's column of this number of the mapping's key; `None` when it is made of several, or not there.
    pub(crate) fn key_header(&self, number: usize) -> Option<&str> {
        let column = self.source.get((*self.key.get(number)?)?)?;
        Some(&column.header)
    }

    /// `memory` is what earlier batches left, and nothing but time depends on it; it belongs to one program.
    ///
    /// # Errors
    /// When an expression cannot be evaluated, which is a mistake of the mapping.
    pub(crate) fn run(
        &self,
        batch: &RecordBatch,
        memory: &mut Memory,
    ) -> Result<Evaluated, ConvertError> {
        self.evaluate(batch, memory).map_err(ConvertError::internal)
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

    fn evaluate(
        &self,
        source: &RecordBatch,
        memory: &mut Memory,
    ) -> Result<Evaluated, DataFusionError> {
        let mut evaluation = Evaluation::new(self, source, memory);
        let mut columns = Vec::with_capacity(self.outputs.len());
        for (name, output) in &self.outputs {
            columns.push(evaluation.column(name, output)?);
        }
        let mut amounts = Vec::with_capacity(self.amounts.len());
        for (name, amount) in self.balance.iter().zip(&self.amounts) {
            amounts.push(evaluation.array(name, amount)?);
        }
        let mut unless = Vec::with_capacity(self.unless.len());
        for value in &self.unless {
            unless.push(match value {
                None => None,
                Some(value) => Some(evaluation.array("unless", value)?.as_boolean().clone()),
            });
        }
        let mut left_out = Vec::with_capacity(self.left_out.len());
        for column in &self.left_out {
            left_out.push((
                evaluation.column(&column.name, &column.value)?,
                evaluation.column(&column.name, &column.unsaid)?,
            ));
        }
        let mut without_rule = Vec::with_capacity(self.without_rule.len());
        for (number, value) in &self.without_rule {
            without_rule.push((*number, evaluation.column("unknown value", value)?));
        }
        let mut key = Vec::with_capacity(self.key.len());
        for index in &self.key {
            key.push(index.map(|index| evaluation.input(index)).transpose()?);
        }
        let mut masks = |values: &[Value]| {
            let masks = values.iter().map(|value| {
                let mask = evaluation.array("skip", value)?;
                Ok(mask.as_boolean().clone())
            });
            masks.collect::<Result<Vec<_>, DataFusionError>>()
        };
        let skips = masks(&self.skips)?;
        let views = <[BooleanArray; 3]>::try_from(masks(&self.views)?).ok();
        let mut doubts = Vec::new();
        for (number, when) in &self.doubts {
            let mask = masks(std::slice::from_ref(when))?.pop();
            doubts.extend(
                mask.filter(|mask| mask.true_count() > 0)
                    .map(|mask| (*number, mask)),
            );
        }
        Ok(Evaluated {
            columns,
            amounts,
            unless,
            currency: evaluation.array("BillingCurrency", &self.currency)?,
            skips,
            doubts,
            views,
            without_rule,
            key,
            left_out,
            unworkable: evaluation.unworkable,
        })
    }
}
