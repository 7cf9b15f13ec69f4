//! One source row as several charges.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, ArrowPrimitiveType, AsArray, BooleanArray, MutableArrayData, PrimitiveArray,
    RecordBatch, StringViewBuilder, make_array, new_null_array,
};
use arrow::datatypes::{
    DataType, Decimal128Type, Field, Schema, SchemaRef, TimestampMicrosecondType,
};
use datafusion::common::DFSchema;
use datafusion::error::DataFusionError;
use datafusion::logical_expr::Expr;
use datafusion::physical_plan::PhysicalExpr;

use super::Compiler;
use crate::mapping::lower::Planner;
use crate::read::views;

/// How rows become several charges.
pub(super) struct Split {
    /// With the splitting column.
    schema: SchemaRef,
    /// Lets that the conditions need, each over the columns before and the lets before it: what they have
    /// in common is evaluated once.
    lets: Vec<(SchemaRef, Arc<dyn PhysicalExpr>)>,
    /// The columns before with all of these lets.
    known: SchemaRef,
    /// Whether a row gives a charge; each condition once.
    conditions: Vec<Arc<dyn PhysicalExpr>>,
    /// Value of the column, and the condition under which a row gives such a charge.
    into: Vec<(String, usize)>,
}

impl Split {
    /// `source` are the columns before, `schema` those after, with the splitting column at the end; of
    /// `lets` those are evaluated that the conditions need.
    pub(super) fn new(
        planner: &Planner,
        source: &SchemaRef,
        schema: SchemaRef,
        parts: Vec<(String, Expr)>,
        lets: &[(Arc<Field>, Expr)],
    ) -> Result<Self, DataFusionError> {
        let needed = needed(parts.iter().map(|(_, when)| when), lets);
        let mut known = Arc::clone(source);
        let mut steps = Vec::new();
        for (field, expression) in lets
            .iter()
            .filter(|(field, _)| needed.contains(field.name()))
        {
            let physical = DFSchema::try_from(Arc::clone(&known))?;
            let step = planner.plan(expression, &physical)?;
            steps.push((Arc::clone(&known), step));
            let fields = known.fields().iter().chain([field]).cloned();
            known = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        }
        let physical = DFSchema::try_from(Arc::clone(&known))?;
        let mut different: Vec<Expr> = Vec::new();
        let mut into = Vec::new();
        for (value, when) in parts {
            let known = different.iter().position(|known| *known == when);
            let index = known.unwrap_or_else(|| {
                different.push(when);
                different.len() - 1
            });
            into.push((value, index));
        }
        let conditions = different
            .iter()
            .map(|when| planner.plan(when, &physical))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            schema,
            lets: steps,
            known,
            conditions,
            into,
        })
    }

    /// The charges of a batch, and the row each came from.
    pub(super) fn run(
        &self,
        source: &RecordBatch,
        bad: &[usize],
    ) -> Result<(RecordBatch, Vec<usize>), DataFusionError> {
        let rows = source.num_rows();
        let mut columns = source.columns().to_vec();
        for (schema, step) in &self.lets {
            let batch = RecordBatch::try_new(Arc::clone(schema), columns.clone())?;
            columns.push(step.evaluate(&batch)?.into_array(rows)?);
        }
        let known = RecordBatch::try_new(Arc::clone(&self.known), columns)?;
        let masks = self
            .conditions
            .iter()
            .map(|when| {
                Ok(when
                    .evaluate(&known)?
                    .into_array(rows)?
                    .as_boolean()
                    .clone())
            })
            .collect::<Result<Vec<BooleanArray>, DataFusionError>>()?;
        if masks.iter().all(|holds| holds.true_count() == 0) {
            let mut columns = source.columns().to_vec();
            columns.push(new_null_array(&DataType::Utf8View, rows));
            let charges = RecordBatch::try_new(Arc::clone(&self.schema), columns)?;
            return Ok((charges, (0..rows).collect()));
        }
        let mut origins = Vec::with_capacity(rows * 2);
        let mut names = StringViewBuilder::new();
        for row in 0..rows {
            let before = origins.len();
            for (value, condition) in &self.into {
                let holds = &masks[*condition];
                if holds.is_valid(row) && holds.value(row) && bad.binary_search(&row).is_err() {
                    origins.push(row);
                    names.append_value(value);
                }
            }
            if origins.len() == before {
                origins.push(row);
                names.append_null();
            }
        }
        // Few rows split, so most of a column is copied in one piece.
        let pieces = pieces(&origins);
        let columns = source.columns().iter();
        let mut columns: Vec<ArrayRef> = columns
            .map(|column| copied(column, &pieces, origins.len()))
            .collect::<Result<_, _>>()?;
        columns.push(Arc::new(names.finish()));
        let charges = RecordBatch::try_new(Arc::clone(&self.schema), columns)?;
        Ok((charges, origins))
    }
}

/// Rows that follow one another.
fn pieces(rows: &[usize]) -> Vec<Range<usize>> {
    let runs = rows.chunk_by(|row, next| *next == row + 1);
    runs.map(|run| run[0]..run[0] + run.len()).collect()
}

/// The values of these rows.
fn copied(
    column: &ArrayRef,
    pieces: &[Range<usize>],
    rows: usize,
) -> Result<ArrayRef, DataFusionError> {
    if let Some(texts) = column.as_string_view_opt() {
        return Ok(Arc::new(views::pieces(texts, pieces)));
    }
    if let Some(amounts) = column.as_primitive_opt::<Decimal128Type>() {
        return Ok(numbers(amounts, pieces, rows));
    }
    if let Some(times) = column.as_primitive_opt::<TimestampMicrosecondType>() {
        return Ok(numbers(times, pieces, rows));
    }
    let data = column.to_data();
    let mut copy = MutableArrayData::new(vec![&data], false, rows);
    for piece in pieces {
        copy.try_extend(0, piece.start, piece.end)?;
    }
    Ok(make_array(copy.freeze()))
}

fn numbers<T: ArrowPrimitiveType>(
    array: &PrimitiveArray<T>,
    pieces: &[Range<usize>],
    rows: usize,
) -> ArrayRef {
    let mut values: Vec<T::Native> = Vec::with_capacity(rows);
    for piece in pieces {
        values.extend_from_slice(&array.values()[piece.clone()]);
    }
    let copy = PrimitiveArray::<T>::new(values.into(), views::null_pieces(array, pieces));
    Arc::new(copy.with_data_type(array.data_type().clone()))
}

/// Names of the lets that some expressions need, directly or by other lets.
fn needed<'e>(
    expressions: impl Iterator<Item = &'e Expr>,
    lets: &[(Arc<Field>, Expr)],
) -> HashSet<String> {
    let names = |expression: &Expr| {
        let columns = expression.column_refs().into_iter();
        columns
            .map(|column| column.name.clone())
            .collect::<Vec<_>>()
    };
    let mut needed: HashSet<String> = expressions.flat_map(names).collect();
    for (field, expression) in lets.iter().rev() {
        if needed.contains(field.name()) {
            needed.extend(names(expression));
        }
    }
    needed
}

impl Compiler<'_> {
    /// When a row gives which charge, in terms of the file's columns and of lets.
    pub(super) fn conditions(
        &mut self,
        lets: &[(Arc<Field>, Expr)],
    ) -> Result<Vec<(String, Expr)>, DataFusionError> {
        let Some(split) = &self.mapping.split else {
            return Ok(Vec::new());
        };
        let mut conditions = Vec::new();
        for (value, when) in &split.into {
            let when = self.parse(when, Some(&DataType::Boolean))?;
            if needed([&when].into_iter(), lets).contains(&split.column) {
                return Err(DataFusionError::Plan(format!(
                    "whether there is a {value} cannot depend on {}",
                    split.column
                )));
            }
            conditions.push((value.clone(), when));
        }
        Ok(conditions)
    }
}
