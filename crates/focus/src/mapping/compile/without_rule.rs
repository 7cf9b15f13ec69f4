//! Values that a mapping has no rule for, such as a line type a vendor added: which ones a row has, as an
//! expression that is null where every value is known.

use datafusion::error::DataFusionError;
use datafusion::logical_expr::Expr;

use arrow::datatypes::DataType;

use super::Compiler;
use super::types::is_null;
use crate::mapping::Known;

impl Compiler<'_> {
    /// For each of the mapping's lists of known values (by number) that this file can break: the value,
    /// where it is none of them.
    pub(super) fn without_rule(&mut self) -> Result<Vec<(usize, Expr)>, DataFusionError> {
        let mut found = Vec::new();
        for (number, known) in self.mapping.known.iter().enumerate() {
            let value = self.parse(&otherwise(known), Some(&DataType::Utf8View))?;
            if !is_null(&value) {
                found.push((number, value));
            }
        }
        Ok(found)
    }
}

fn otherwise(known: &Known) -> String {
    let of = &known.of;
    let text = |value: &String| format!("'{}'", value.replace('\'', "''"));
    let mut conditions = Vec::new();
    if !known.values.is_empty() {
        let values: Vec<String> = known.values.iter().map(text).collect();
        conditions.push(format!("({of}) IN ({})", values.join(", ")));
    }
    let like = known.like.iter().map(text);
    conditions.extend(like.map(|pattern| format!("({of}) LIKE {pattern}")));
    if let Some([table, column]) = &known.table {
        let (table, column) = (text(table), text(column));
        conditions.push(format!("lookup({table}, {column}, ({of})) IS NOT NULL"));
    }
    if conditions.is_empty() {
        return of.clone();
    }
    format!(
        "CASE WHEN {} THEN NULL ELSE ({of}) END",
        conditions.join(" OR ")
    )
}
