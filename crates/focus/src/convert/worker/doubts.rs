//! Rows of which the mapping has something to say, although their charges are there.

use arrow::util::display::array_value_to_string;

use super::FileContext;
use super::aside;
use super::records::Records;
use crate::convert::skips;
use crate::mapping::compile::Evaluated;
use crate::rejects::excerpt;
use crate::warnings::{Rows, Warnings};

/// Counts the rows that the mapping warns about, as far as they are written. The first of a kind is
/// shown with the value of the column that is meant.
pub(super) fn warn(
    warnings: &mut Warnings,
    file: &FileContext,
    rows: &Records,
    evaluated: &Evaluated,
    gone: &[bool],
) {
    for (number, mask) in &evaluated.doubts {
        let doubt = &file.mapping.doubts[*number];
        let meant = doubt.column.as_deref();
        let values = meant.and_then(|name| rows.batch.column_by_name(name));
        let money = doubt.money.as_deref();
        let money = money.and_then(|name| skips::named(&file.program, evaluated, name));
        let holds = |row: &usize| !gone[*row] && skips::holds(mask, *row);
        for row in (0..gone.len()).filter(holds) {
            let line = rows.lines[row] as u64;
            let kind = (doubt.code, meant, doubt.said.clone());
            let mut found = Rows::from((file.number, line));
            found.rows = 1;
            if let Some(amount) = money.and_then(|column| aside::number(column, row)) {
                found.cost(evaluated.currency_of(row), amount);
            }
            warnings.several(kind, found, || {
                let value = values.and_then(|values| array_value_to_string(values, row).ok());
                let value = value.map(|value| format!(": \"{}\"", excerpt(value.as_bytes())));
                format!("{}, line {line}{}", file.name, value.unwrap_or_default())
            });
        }
    }
}
