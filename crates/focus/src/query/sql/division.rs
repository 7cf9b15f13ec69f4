//! A quotient of numbers is a number with a fraction, as in DuckDB and BigQuery: a share of costs, a price of a unit.
//! The exact decimals of the lake have no room for it (their quotient overflows), and 1 / 2 is not 0.

use arrow::datatypes::DataType;
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::planner::{ExprPlanner, PlannerResult, RawBinaryExpr};
use datafusion::logical_expr::sqlparser::ast::BinaryOperator;
use datafusion::logical_expr::{ExprSchemable as _, cast};

/// The digits that a product of exact decimals may need behind the point.
const MOST_SCALE: i8 = 28;

#[derive(Debug)]
pub(super) struct Quotients;

impl ExprPlanner for Quotients {
    fn plan_binary_op(
        &self,
        asked: RawBinaryExpr,
        schema: &DFSchema,
    ) -> Result<PlannerResult<RawBinaryExpr>> {
        let (Ok(left), Ok(right)) = (asked.left.get_type(schema), asked.right.get_type(schema))
        else {
            return Ok(PlannerResult::Original(asked));
        };
        let numbers = left.is_numeric() && right.is_numeric();
        let wide = match asked.op {
            BinaryOperator::Divide => numbers,
            BinaryOperator::Multiply => scale(&left) + scale(&right) > MOST_SCALE,
            _ => false,
        };
        Ok(if wide {
            PlannerResult::Original(RawBinaryExpr {
                op: asked.op,
                left: cast(asked.left, DataType::Float64),
                right: cast(asked.right, DataType::Float64),
            })
        } else {
            PlannerResult::Original(asked)
        })
    }
}

fn scale(kind: &DataType) -> i8 {
    match kind {
        DataType::Decimal128(_, scale) | DataType::Decimal256(_, scale) => *scale,
        _ => 0,
    }
}
