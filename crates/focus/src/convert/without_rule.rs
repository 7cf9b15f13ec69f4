//! Values the mapping has no rule for: counted with their money, so that a line type a vendor adds is
//! noticed the day it comes.

use std::collections::BTreeMap;

use arrow::array::{Array, AsArray};
use arrow::datatypes::Decimal128Type;
use stoa_kernel::Statement;

use super::worker::FileContext;
use crate::column::Column;
use crate::mapping::Known;
use crate::mapping::compile::Evaluated;
use crate::warnings::{Rows, WarningCode, Warnings};

/// Warns of the rows of a block that are not `gone`. Costs nothing but a look at the distinct values when
/// all are known.
pub(super) fn warn(
    file: &FileContext,
    lines: &[i64],
    evaluated: &Evaluated,
    gone: &[bool],
    warnings: &mut Warnings,
) {
    for (number, column) in &evaluated.without_rule {
        if column.valid(gone) > 0 {
            warn_of(
                &file.mapping.known[*number],
                file,
                lines,
                column,
                evaluated,
                gone,
                warnings,
            );
        }
    }
}

fn warn_of(
    known: &Known,
    file: &FileContext,
    lines: &[i64],
    column: &Column,
    evaluated: &Evaluated,
    gone: &[bool],
    warnings: &mut Warnings,
) {
    let amounts = evaluated.amounts.first();
    let amounts = amounts.and_then(|amounts| amounts.as_primitive_opt::<Decimal128Type>());
    let mut found: BTreeMap<&str, Rows<'_>> = BTreeMap::new();
    for row in (0..gone.len()).filter(|row| !gone[*row]) {
        let Some(value) = column.text(row) else {
            continue;
        };
        let first = (file.number, lines[row] as u64);
        let rows = found.entry(value).or_insert_with(|| Rows::from(first));
        rows.rows += 1;
        if let Some(amounts) = amounts.filter(|amounts| amounts.is_valid(row)) {
            rows.cost(evaluated.currency_of(row), amounts.value(row));
        }
    }
    let code = if known.note {
        WarningCode::Note
    } else {
        WarningCode::UnknownValues
    };
    for (value, rows) in found {
        let said = Statement::of_value(value, &known.otherwise);
        let line = rows.first.1;
        let kind = (code, Some(known.column.as_str()), said);
        warnings.several(kind, rows, || format!("{}, line {line}", file.name));
    }
}
