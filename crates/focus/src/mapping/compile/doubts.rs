//! Conditions under which a mapping warns about a row.

use arrow::datatypes::DataType;
use datafusion::common::ScalarValue;
use datafusion::error::DataFusionError;
use datafusion::logical_expr::Expr;

use super::Compiler;

impl Compiler<'_> {
    /// The conditions that may hold for rows of this file, with the numbers of their rules in the
    /// mapping: of a file that lacks the columns of a condition it may be known that it never does.
    pub(super) fn doubts(&mut self) -> Result<Vec<(usize, Expr)>, DataFusionError> {
        let mut doubts = Vec::new();
        for (number, doubt) in self.mapping.doubts.iter().enumerate() {
            let when = self.parse(&doubt.when, Some(&DataType::Boolean))?;
            if !never(&when) {
                doubts.push((number, when));
            }
        }
        Ok(doubts)
    }
}

fn never(condition: &Expr) -> bool {
    let no = |value: &ScalarValue| value.is_null() || *value == ScalarValue::Boolean(Some(false));
    matches!(condition, Expr::Literal(value, _) if no(value))
}
