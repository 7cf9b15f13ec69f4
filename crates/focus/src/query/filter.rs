//! Filters: the same condition as a test on text (rollup) and as a DataFusion expression (raw).

use datafusion::functions::expr_fn::{lower, strpos};
use datafusion::prelude::{Expr, ident, lit};
use stoa_kernel::Error;

use super::catalogue::{self, Column, Dimension};
use super::selection::bad;
use super::tags::tag;
use super::{Filter, FilterOp};
use crate::lake::LakeFile;

/// Most values of one filter; more is a mistake or an attack.
const MAX_VALUES: usize = 1000;
/// Most filters of a question.
const MAX_FILTERS: usize = 50;
/// Most values of all its filters together: every row is held against them.
const MAX_ALL_VALUES: usize = 5000;
/// Of these, texts to look for within values: each is looked for in every one.
const MAX_CONTAINS: usize = 200;

/// A checked filter.
#[derive(Debug, Clone)]
pub(crate) struct Condition {
    pub(crate) dimension: Dimension,
    op: FilterOp,
    /// Values that are not null; lower case for `contains`.
    values: Vec<String>,
    /// `null` was among the values.
    null: bool,
}

/// The filters of a question, checked.
pub(crate) fn conditions(filters: &[Filter]) -> Result<Vec<Condition>, Error> {
    let values = |wanted: fn(FilterOp) -> bool| -> usize {
        let counted = filters.iter().filter(|filter| wanted(filter.op));
        counted.map(|filter| filter.values.len()).sum()
    };
    let all = values(|_| true);
    let within = values(|op| op == FilterOp::Contains);
    for (what, count, most) in [
        ("filters", filters.len(), MAX_FILTERS),
        ("values in all filters together", all, MAX_ALL_VALUES),
        ("texts in filters with `contains`", within, MAX_CONTAINS),
    ] {
        if count > most {
            return Err(bad(
                "filters",
                format!(
                    "The question has {count} {what}; at most {most} are taken. Ask for fewer at a time."
                ),
            ));
        }
    }
    let checked = filters.iter().enumerate();
    checked
        .map(|(index, filter)| Condition::new(filter, index))
        .collect()
}

impl Condition {
    fn new(filter: &Filter, index: usize) -> Result<Self, Error> {
        let dimension =
            catalogue::dimension(&filter.dimension, &format!("filters[{index}].dimension"))?;
        let field = format!("filters[{index}].values");
        let takes_values = !matches!(filter.op, FilterOp::IsNull | FilterOp::IsNotNull);
        if takes_values && filter.values.is_empty() {
            return Err(bad(
                &field,
                format!("The filter on {} has no values.", filter.dimension),
            ));
        }
        if !takes_values && !filter.values.is_empty() {
            return Err(bad(
                &field,
                format!(
                    "The filter on {} asks whether there is a value, so it takes none. Leave `values` out, or use `in` or `not_in`.",
                    filter.dimension
                ),
            ));
        }
        if filter.values.len() > MAX_VALUES {
            return Err(bad(
                &field,
                format!(
                    "The filter on {} has more than {MAX_VALUES} values.",
                    filter.dimension
                ),
            ));
        }
        let values = filter.values.iter().flatten().map(|value| match filter.op {
            FilterOp::Contains => value.to_lowercase(),
            _ => value.clone(),
        });
        Ok(Self {
            dimension,
            op: filter.op,
            values: values.collect(),
            null: filter.values.contains(&None),
        })
    }

    /// Whether a row with this value stays.
    pub(crate) fn holds(&self, value: Option<&str>) -> bool {
        match (self.op, value) {
            (FilterOp::IsNull, value) => value.is_none(),
            (FilterOp::IsNotNull, value) => value.is_some(),
            (FilterOp::In | FilterOp::Contains, None) => self.null,
            (FilterOp::NotIn, None) => !self.null,
            (FilterOp::In, Some(value)) => self.values.iter().any(|v| v == value),
            (FilterOp::NotIn, Some(value)) => self.values.iter().all(|v| v != value),
            (FilterOp::Contains, Some(value)) => {
                let value = value.to_lowercase();
                self.values.iter().any(|v| value.contains(v.as_str()))
            }
        }
    }

    /// Whether a file may hold such rows, judged by its partition.
    pub(crate) fn may_hold(&self, file: &LakeFile) -> bool {
        match self.dimension.column {
            Column::Plain("source_id") => self.holds(Some(&file.source_id)),
            Column::Plain("billing_period") => self.holds(Some(&file.billing_period)),
            _ => true,
        }
    }

    /// The condition on raw rows. Never unknown: null is spelled out.
    pub(crate) fn expr(&self) -> Expr {
        let column = column(&self.dimension.column);
        let values = || {
            self.values
                .iter()
                .map(|value| lit(value.as_str()))
                .collect::<Vec<_>>()
        };
        let null = column.clone().is_null();
        match self.op {
            FilterOp::IsNull => null,
            FilterOp::IsNotNull => column.is_not_null(),
            FilterOp::In if self.null => null.or(column.in_list(values(), false)),
            FilterOp::In => column.in_list(values(), false),
            FilterOp::NotIn if self.null => column
                .clone()
                .is_not_null()
                .and(column.in_list(values(), true)),
            FilterOp::NotIn => null.or(column.in_list(values(), true)),
            FilterOp::Contains => {
                let found = self
                    .values
                    .iter()
                    .map(|value| strpos(lower(column.clone()), lit(value.as_str())).gt(lit(0)))
                    .reduce(Expr::or);
                match (found, self.null) {
                    (Some(found), true) => null.or(found),
                    (Some(found), false) => found,
                    (None, _) => null,
                }
            }
        }
    }
}

/// The values of a dimension in raw rows.
pub(crate) fn column(column: &Column) -> Expr {
    match column {
        Column::Plain(name) => ident(*name),
        Column::Tag(key) => tag(ident("Tags"), key),
    }
}
