//! Which of the source's columns an expression comes from, through the lets between them.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use arrow::datatypes::Field;
use datafusion::logical_expr::Expr;

use super::Bound;

/// What the names in expressions stand for.
pub(super) struct Origins<'a> {
    sources: HashMap<&'a str, usize>,
    lets: HashMap<&'a str, &'a Expr>,
}

impl<'a> Origins<'a> {
    pub(super) fn new(source: &'a [(String, Bound)], lets: &'a [(Arc<Field>, Expr)]) -> Self {
        let sources = source.iter().enumerate();
        Self {
            sources: sources
                .map(|(index, (name, _))| (name.as_str(), index))
                .collect(),
            lets: lets
                .iter()
                .map(|(field, expression)| (field.name().as_str(), expression))
                .collect(),
        }
    }

    /// Indices of the source columns, ascending. The column that tells the charges of a row apart is
    /// none of the source's, so what decides how a row is split does not count.
    pub(super) fn of<'e>(&self, expressions: impl IntoIterator<Item = &'e Expr>) -> Vec<usize> {
        let mut found = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let names = |expression: &Expr| {
            let columns = expression.column_refs().into_iter();
            columns
                .map(|column| column.name.clone())
                .collect::<Vec<_>>()
        };
        let mut waiting: Vec<String> = expressions.into_iter().flat_map(names).collect();
        while let Some(name) = waiting.pop() {
            if !seen.insert(name.clone()) {
                continue;
            }
            if let Some(index) = self.sources.get(name.as_str()) {
                found.insert(*index);
            } else if let Some(expression) = self.lets.get(name.as_str()) {
                waiting.extend(names(expression));
            }
        }
        found.into_iter().collect()
    }
}
