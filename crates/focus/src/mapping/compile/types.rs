//! Types of a mapping's columns and expressions in memory.

use arrow::datatypes::DataType;
use datafusion::common::DFSchema;
use datafusion::error::DataFusionError;
use datafusion::logical_expr::{Expr, ExprSchemable};

use crate::mapping::Kind;
use crate::schema::timestamp_type;

/// A mapping that would have to round is a mistake of the mapping.
pub(super) fn refuse_rounding(from: &DataType, to: &DataType) -> Result<(), DataFusionError> {
    match (from, to) {
        (DataType::Decimal128(_, from), DataType::Decimal128(_, to)) if from > to => {
            Err(DataFusionError::Plan(format!(
                "a decimal of scale {from} would be rounded to scale {to}"
            )))
        }
        (DataType::Float16 | DataType::Float32 | DataType::Float64, DataType::Decimal128(..)) => {
            Err(DataFusionError::Plan(
                "money must not pass through a float".to_owned(),
            ))
        }
        _ => Ok(()),
    }
}

pub(super) fn is_null(expression: &Expr) -> bool {
    matches!(expression, Expr::Literal(value, _) if value.is_null())
}

/// Cast to a type; of a choice the branches are, so that what is chosen is there as it is wanted.
pub(super) fn cast(
    expression: Expr,
    wanted: &DataType,
    schema: &DFSchema,
) -> Result<Expr, DataFusionError> {
    match expression {
        Expr::Case(mut case) => {
            for (_, then) in &mut case.when_then_expr {
                **then = cast(std::mem::take(then), wanted, schema)?;
            }
            if let Some(otherwise) = &mut case.else_expr {
                **otherwise = cast(std::mem::take(otherwise), wanted, schema)?;
            }
            Ok(Expr::Case(case))
        }
        other => other.cast_to(wanted, schema),
    }
}

/// Text is handled as views.
pub(super) fn in_memory(kind: &DataType) -> DataType {
    match kind {
        DataType::Utf8 => DataType::Utf8View,
        other => other.clone(),
    }
}

pub(crate) fn arrow_type(kind: Kind) -> DataType {
    match kind {
        Kind::Text | Kind::Json => DataType::Utf8View,
        Kind::Decimal(scale) => DataType::Decimal128(38, scale),
        Kind::Float => DataType::Decimal128(38, 18),
        Kind::Time | Kind::Epoch | Kind::MonthFirst | Kind::DayFirst => timestamp_type(),
    }
}
