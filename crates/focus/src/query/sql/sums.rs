//! Sums of decimals with room for them. DataFusion adds up decimals of 38 digits in 38 digits and goes on from below where
//! they do not suffice, without an error: two quantities of twenty digits before the point can give a negative sum. Here
//! they are added up in 76 digits.

use arrow::datatypes::{DECIMAL256_MAX_PRECISION, DataType};
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::{Expr, ExprSchemable as _, WindowFunctionDefinition, cast};

#[derive(Debug)]
pub(super) struct WideSums;

impl FunctionRewrite for WideSums {
    fn name(&self) -> &'static str {
        "wide_sums"
    }

    fn rewrite(
        &self,
        mut expr: Expr,
        schema: &DFSchema,
        _config: &ConfigOptions,
    ) -> Result<Transformed<Expr>> {
        let arguments = match &mut expr {
            Expr::AggregateFunction(call) if call.func.name() == "sum" => &mut call.params.args,
            Expr::WindowFunction(call) if is_sum(&call.fun) => &mut call.params.args,
            _ => return Ok(Transformed::no(expr)),
        };
        let [argument] = arguments.as_mut_slice() else {
            return Ok(Transformed::no(expr));
        };
        let DataType::Decimal128(_, scale) = argument.get_type(schema)? else {
            return Ok(Transformed::no(expr));
        };
        let wide = DataType::Decimal256(DECIMAL256_MAX_PRECISION, scale);
        *argument = cast(std::mem::take(argument), wide);
        Ok(Transformed::yes(expr))
    }
}

fn is_sum(called: &WindowFunctionDefinition) -> bool {
    matches!(called, WindowFunctionDefinition::AggregateUDF(function) if function.name() == "sum")
}
