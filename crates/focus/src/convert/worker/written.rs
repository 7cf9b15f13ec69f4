//! A second look at amounts that are no plain numbers, with what is known of their column and row: whether it
//! is written with commas, and in which currency.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Decimal128Array};
use arrow::datatypes::Decimal128Type;

use crate::currency::{self, Named};
use crate::mapping::compile::{CurrencyFrom, Program};
use crate::read::cells::{self, BadCell, Fault};
use crate::read::comma::Writing;
use crate::read::written;

/// Reads again what of `bad` are amounts, puts those that have one reading into their columns, and gives the
/// others the reason why they have none. `writings` has an entry per source column, or none at all.
pub(super) fn look_again(
    program: &Program,
    writings: &[Writing],
    columns: &mut [ArrayRef],
    bad: &mut Vec<BadCell>,
) {
    let is_amount = |cell: &BadCell| {
        cell.fault == Fault::Unreadable && program.source[cell.column].kind.is_amount()
    };
    if !bad.iter().any(is_amount) {
        return;
    }
    let mut found: HashMap<usize, Vec<(usize, i128)>> = HashMap::new();
    bad.retain_mut(|cell| {
        if !is_amount(cell) {
            return true;
        }
        let writing = writings.get(cell.column).copied().unwrap_or_default();
        let code = currency(program, columns, cell.row);
        let plain = match written::plain(&cell.text, writing, code.as_deref()) {
            Ok(plain) => plain,
            Err(reason) => {
                cell.reason = reason;
                return true;
            }
        };
        let (value, said) = cells::number(plain.as_bytes(), program.source[cell.column].kind);
        if let Some(value) = value {
            found
                .entry(cell.column)
                .or_default()
                .push((cell.row, value));
        }
        if let Some((reason, fault)) = said {
            (cell.reason, cell.fault) = (reason, fault);
        }
        said.is_some()
    });
    for (column, values) in found {
        let known = columns[column].as_primitive::<Decimal128Type>();
        let mut amounts: Vec<Option<i128>> = known.iter().collect();
        for (row, value) in values {
            amounts[row] = Some(value);
        }
        let array = Decimal128Array::from(amounts).with_data_type(known.data_type().clone());
        columns[column] = Arc::new(array);
    }
}

/// The code of a row's currency, where one column or the mapping says it.
fn currency(program: &Program, columns: &[ArrayRef], row: usize) -> Option<String> {
    let text = match &program.currency_from {
        CurrencyFrom::Column(column) => {
            let texts = columns.get(*column)?.as_string_view_opt()?;
            texts.is_valid(row).then(|| texts.value(row))?
        }
        CurrencyFrom::Constant(code) => code,
        CurrencyFrom::Unknown => return None,
    };
    match currency::read(text, true) {
        Named::Code(code) | Named::Unlisted(code) => Some(code.into_owned()),
        Named::Nothing | Named::No(_) => None,
    }
}
