//! Which of the source's columns an expression comes from, through the lets between them.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use arrow::datatypes::Field;
use datafusion::logical_expr::Expr;

use super::{Bound, Counted, CurrencyFrom};

/// Most source columns that a message blames for one thing.
const BLAMED: usize = 3;

/// What the names in expressions stand for.
pub(super) struct Origins<'a> {
    source: &'a [(String, Bound)],
    sources: HashMap<&'a str, usize>,
    lets: HashMap<&'a str, &'a Expr>,
}

impl<'a> Origins<'a> {
    /// What messages call the source of an output column: the column it is, the texts it is counted from, or
    /// the few columns it is made of. Nothing where those are many.
    pub(super) fn headers(
        &self,
        outputs: &[(String, Expr)],
        balance: &[(String, String)],
        counted: &[Option<Counted>],
    ) -> HashMap<String, String> {
        let header = |index: usize| self.source[index].1.header.as_str();
        let named = |name: &str, expression: &Expr| {
            if let Expr::Column(column) = expression
                && let Some(index) = self.sources.get(column.name.as_str())
            {
                return Some(header(*index).to_owned());
            }
            let mut sums = balance.iter().zip(counted);
            let texts = sums.find(|((column, _), _)| column == name);
            let texts = texts.and_then(|(_, counted)| counted.as_ref());
            let columns = match texts {
                Some(counted) => counted.sum.iter().map(|(index, _)| *index).collect(),
                None => self.of([expression]),
            };
            let headers: BTreeSet<&str> = columns.into_iter().map(header).collect();
            let headers: Vec<&str> = headers.into_iter().collect();
            (1..=BLAMED)
                .contains(&headers.len())
                .then(|| headers.join(", "))
        };
        let outputs = outputs.iter();
        let found = outputs.filter_map(|(name, e)| Some((name.clone(), named(name, e)?)));
        found.collect()
    }

    /// Where the currency of a row is said.
    pub(super) fn currency(&self, currency: &Expr) -> CurrencyFrom {
        if let Expr::Literal(value, _) = currency {
            let code = value.try_as_str().flatten().map(str::to_owned);
            return code.map_or(CurrencyFrom::Unknown, CurrencyFrom::Constant);
        }
        match self.of([currency]).as_slice() {
            [column] => CurrencyFrom::Column(*column),
            _ => CurrencyFrom::Unknown,
        }
    }

    pub(super) fn new(source: &'a [(String, Bound)], lets: &'a [(Arc<Field>, Expr)]) -> Self {
        let sources = source.iter().enumerate();
        Self {
            source,
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
