//! Lists whose members are computed.

use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::error::DataFusionError;
use datafusion::logical_expr::expr::InList;
use datafusion::logical_expr::{Expr, lit};

/// Writes `x IN (a, b)` as `x = a OR x = b`, and `x NOT IN (a, b)` as `x <> a AND x <> b`, where a
/// member is not a literal; SQL defines membership as these comparisons, nulls included.
///
/// DataFusion (55) takes the members of a list for constants when each of them gives a single value
/// for a batch without rows. A choice does: of no rows, `COALESCE(a, b, 0)` is the single value 0,
/// and 0 is then what every row is compared with.
pub(super) fn write_out(expression: Expr) -> Result<Expr, DataFusionError> {
    let literal = |member: &Expr| matches!(member, Expr::Literal(..));
    let written = expression.transform_up(|node| match node {
        Expr::InList(list) if !list.list.iter().all(literal) => Ok(Transformed::yes(compare(list))),
        other => Ok(Transformed::no(other)),
    })?;
    Ok(written.data)
}

fn compare(list: InList) -> Expr {
    let InList {
        expr,
        list,
        negated,
    } = list;
    let each = list.into_iter().map(|member| {
        let value = expr.as_ref().clone();
        if negated {
            value.not_eq(member)
        } else {
            value.eq(member)
        }
    });
    let all = each.reduce(|left, right| {
        if negated {
            left.and(right)
        } else {
            left.or(right)
        }
    });
    all.unwrap_or_else(|| lit(negated))
}
