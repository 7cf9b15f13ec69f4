//! Holds the currencies and billing months of a block within the bounds of a conversion ([`crate::convert::kinds`]): the rows
//! of those beyond have none, and are rejected for it.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, StringViewArray};
use arrow::compute::nullif;
use arrow::datatypes::TimestampMicrosecondType;
use stoa_kernel::statement::list as statements;

use super::FileContext;
use super::currency::{COLUMN, Currencies};
use crate::column::Column;
use crate::convert::assemble::{month, period};
use crate::convert::kinds::{Kinds, Taken, Wanted};
use crate::currency;
use crate::error::ConvertError;
use crate::mapping::compile::Evaluated;
use crate::rejects::excerpt;

/// Takes what is within the bounds and notes it in `taken`; of the rows that are beyond, the currency or the start of the
/// billing period is null from then on, their money counts under no currency, and `found` says why.
///
/// # Errors
/// When Arrow cannot make a column anew.
pub(super) fn bound(
    (file, block): (&FileContext, u64),
    kinds: &Kinds,
    evaluated: &mut Evaluated,
    rows: usize,
    found: &mut Currencies,
    taken: &mut Taken,
) -> Result<(), ConvertError> {
    let at = |name: &str| file.program.output_names().position(|known| known == name);
    let starts = file.mapping.dataset.period_column().and_then(at);
    let months = starts.map_or_else(Vec::new, |index| months(&evaluated.columns[index], rows));
    let keys = evaluated.currency.as_string_view_opt().cloned();
    let wanted = Wanted {
        currencies: currencies(found, keys.as_ref().filter(|_| found.unlisted_keys)),
        months,
    };
    let refused = kinds.take(block, &wanted);
    taken.note(&wanted, &refused);
    if let (Some(index), false) = (starts, refused.months.is_empty()) {
        let column = evaluated.columns[index].to_array(rows);
        let column = column.map_err(ConvertError::internal)?;
        let times = column.as_primitive::<TimestampMicrosecondType>();
        let row = |row: &usize| times.is_valid(*row).then(|| month(times.value(*row)));
        let beyond = (0..rows).filter_map(|at| Some((at, row(&at)?)));
        let beyond = beyond.filter(|(_, month)| refused.months.contains(month));
        found.no_month = beyond.map(|(row, month)| (row, period(month))).collect();
        evaluated.columns[index] = without(&column, |row| found.no_month.contains_key(&row))?;
    }
    if refused.currencies.is_empty() {
        return Ok(());
    }
    let mut beyond: BTreeSet<usize> = BTreeSet::new();
    let mut refuse = |row: usize, text: &str| {
        let said = statements::currency_too_many();
        found.none.insert(row, (excerpt(text.as_bytes()), said));
        beyond.insert(row);
    };
    for (row, text) in &found.unlisted {
        if refused.currencies.contains(text) {
            refuse(*row, text);
        }
    }
    for (row, text) in keys.iter().flat_map(|keys| keys.iter().enumerate()) {
        if let Some(text) = text.filter(|text| refused.currencies.contains(*text)) {
            refuse(row, text);
        }
    }
    found.unlisted.retain(|row, _| !beyond.contains(row));
    if let Some(index) = at(COLUMN) {
        let column = evaluated.columns[index].to_array(rows);
        let column = column.map_err(ConvertError::internal)?;
        evaluated.columns[index] = without(&column, |row| beyond.contains(&row))?;
    }
    if let Some(keys) = keys {
        let keys = keys.iter().enumerate();
        let keys = keys.map(|(row, text)| match beyond.contains(&row) {
            true => Some(""),
            false => text,
        });
        evaluated.currency = Arc::new(keys.collect::<StringViewArray>());
    }
    Ok(())
}

/// The column without the values of some rows.
fn without(column: &ArrayRef, gone: impl Fn(usize) -> bool) -> Result<Column, ConvertError> {
    let gone: BooleanArray = (0..column.len()).map(|row| Some(gone(row))).collect();
    let left = nullif(column, &gone).map_err(ConvertError::internal)?;
    Ok(Column::Plain(left))
}

/// The currencies of a block that ISO 4217 lacks, as they are written and as their amounts are counted.
fn currencies<'a>(found: &'a Currencies, keys: Option<&'a StringViewArray>) -> Vec<&'a str> {
    let mut seen: HashSet<&str> = HashSet::new();
    let keys = keys.iter().flat_map(|keys| keys.iter().flatten());
    let keys = keys.filter(|key| !key.is_empty() && !currency::is_listed(key));
    let all = found.unlisted.values().map(String::as_str).chain(keys);
    all.filter(|name| seen.insert(name)).collect()
}

/// The months of a block, each once, in the order of the rows.
fn months(column: &Column, rows: usize) -> Vec<i64> {
    let Some(times) = column
        .values()
        .as_primitive_opt::<TimestampMicrosecondType>()
    else {
        return Vec::new();
    };
    let mut seen: HashSet<i64> = HashSet::new();
    let mut months = Vec::new();
    let mut last = None;
    for at in (0..rows).map(|row| column.index(row)) {
        if times.is_null(at) || last == Some(times.value(at)) {
            continue;
        }
        last = Some(times.value(at));
        let month = month(times.value(at));
        if seen.insert(month) {
            months.push(month);
        }
    }
    months
}
