//! Rows whose amounts are too large for a formula: found one by one, so that the others are computed.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, RecordBatch, new_null_array};
use arrow::compute::concat;
use arrow::error::ArrowError;
use datafusion::error::DataFusionError;
use datafusion::physical_plan::PhysicalExpr;
use stoa_kernel::Statement;
use stoa_kernel::statement::list as statements;

/// A row that has no value because of what stands in it.
#[derive(Debug, Clone)]
pub(crate) struct Unworkable {
    pub(crate) row: usize,
    /// The column or the let that was to be computed.
    pub(crate) name: String,
    /// A clause: `cannot be computed: the product is too large`.
    pub(crate) reason: Statement,
}

/// Evaluates for the whole batch.
///
/// # Errors
/// When it cannot be evaluated for one of the rows.
pub(super) fn whole(
    expression: &Arc<dyn PhysicalExpr>,
    batch: &RecordBatch,
) -> Result<ArrayRef, DataFusionError> {
    expression.evaluate(batch)?.into_array(batch.num_rows())
}

/// Evaluates what failed for the whole batch in smaller and smaller pieces: null in the rows that
/// are to blame, which are added to `found`.
///
/// # Errors
/// When it does not fail because of a row.
pub(super) fn piecewise(
    expression: &Arc<dyn PhysicalExpr>,
    batch: &RecordBatch,
    name: &str,
    found: &mut Vec<Unworkable>,
) -> Result<ArrayRef, DataFusionError> {
    let kind = expression.data_type(&batch.schema())?;
    let mut pieces: Vec<ArrayRef> = Vec::new();
    let mut waiting = vec![(0, batch.num_rows())];
    while let Some((start, rows)) = waiting.pop() {
        match whole(expression, &batch.slice(start, rows)) {
            Ok(array) => pieces.push(array),
            Err(error) => {
                let Some(reason) = too_large(&error) else {
                    return Err(error);
                };
                if rows == 1 {
                    pieces.push(new_null_array(&kind, 1));
                    found.push(Unworkable {
                        row: start,
                        name: name.to_owned(),
                        reason,
                    });
                } else {
                    let half = rows / 2;
                    waiting.push((start + half, rows - half));
                    waiting.push((start, half));
                }
            }
        }
    }
    let pieces: Vec<&dyn Array> = pieces.iter().map(AsRef::as_ref).collect();
    Ok(concat(&pieces)?)
}

/// What the arithmetic says about amounts it cannot hold; `None` for every other error.
fn too_large(error: &DataFusionError) -> Option<Statement> {
    match error.find_root() {
        DataFusionError::Execution(text) => {
            let said = match text.split_once(": ")?.0 {
                "multiply" => statements::product_too_large(),
                "divide" => statements::quotient_too_large(),
                "decimal" => statements::result_too_large(),
                _ => return None,
            };
            Some(said.into())
        }
        DataFusionError::ArrowError(error, _) => match **error {
            ArrowError::ArithmeticOverflow(_)
            | ArrowError::CastError(_)
            | ArrowError::InvalidArgumentError(_) => Some(statements::result_too_large().into()),
            _ => None,
        },
        _ => None,
    }
}
