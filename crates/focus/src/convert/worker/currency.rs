//! The currencies of a block: written as ISO 4217 writes them, and told apart from what is no currency.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, StringViewArray};
use stoa_kernel::statement::{Phrase, list as statements};

use super::FileContext;
use super::records::Records;
use crate::column::Column;
use crate::convert::findings::Findings;
use crate::currency::{self, Named};
use crate::error::ConvertError;
use crate::mapping::compile::Evaluated;
use crate::rejects::excerpt;
use crate::source_money;
use crate::warnings::WarningCode;

/// The column whose text decides which sum an amount belongs to.
pub(super) const COLUMN: &str = "BillingCurrency";

/// What is to be said of currencies, and of billing months, by row.
#[derive(Default)]
pub(super) struct Currencies {
    /// The text of the cell, and a clause that follows it.
    pub(super) none: BTreeMap<usize, (String, Phrase)>,
    /// Currencies that ISO 4217 lacks.
    pub(super) unlisted: BTreeMap<usize, String>,
    /// Some amount is counted under one of them.
    pub(super) unlisted_keys: bool,
    /// Billing months beyond those that a conversion takes.
    pub(super) no_month: BTreeMap<usize, String>,
}

/// Writes the currencies of a block alike; what is none is null from then on.
///
/// # Errors
/// When the column is no text, which is a mistake of the mapping.
pub(super) fn settle(
    file: &FileContext,
    evaluated: &mut Evaluated,
    rows: usize,
) -> Result<Currencies, ConvertError> {
    let mut found = Currencies::default();
    let units = file.mapping.focus;
    (evaluated.currency, found.unlisted_keys) = keys(&evaluated.currency, units);
    let Some(index) = file.program.output_names().position(|name| name == COLUMN) else {
        return Ok(found);
    };
    let column = &evaluated.columns[index];
    let texts = column.values().as_string_view_opt();
    let texts = texts.ok_or_else(|| ConvertError::internal("a currency is no text"))?;
    // Nearly all bills say one code in every row.
    let odd = odd(texts, |text| match currency::read(text, units) {
        Named::Code(Cow::Borrowed(code)) if code == text => None,
        named => Some(owned(named)),
    });
    if odd.is_empty() {
        return Ok(found);
    }
    let value = |row: usize| {
        let at = column.index(row);
        let text = texts.is_valid(at).then(|| texts.value(at))?;
        let Some(named) = odd.get(&at) else {
            return Some(text);
        };
        match named {
            Named::Code(code) => Some(code.as_ref()),
            Named::Unlisted(name) => {
                found.unlisted.insert(row, name.to_string());
                Some(name.as_ref())
            }
            named => {
                let reason = match named {
                    Named::No(reason) => *reason,
                    _ => statements::currency_none_said(),
                };
                found.none.insert(row, (excerpt(text.as_bytes()), reason));
                None
            }
        }
    };
    let values: StringViewArray = (0..rows).map(value).collect();
    evaluated.columns[index] = Column::Plain(Arc::new(values));
    Ok(found)
}

fn owned(named: Named<'_>) -> Named<'static> {
    match named {
        Named::Code(code) => Named::Code(Cow::Owned(code.into_owned())),
        Named::Unlisted(name) => Named::Unlisted(Cow::Owned(name.into_owned())),
        Named::Nothing => Named::Nothing,
        Named::No(reason) => Named::No(reason),
    }
}

/// Where texts are for which `judge` has something, each different text judged once as long as it repeats.
fn odd<T: Clone>(
    texts: &StringViewArray,
    mut judge: impl FnMut(&str) -> Option<T>,
) -> HashMap<usize, T> {
    let mut odd = HashMap::new();
    let mut last: (Option<u128>, Option<T>) = (None, None);
    for (at, view) in texts.views().iter().enumerate() {
        // A short text is all in its view.
        if last.0 != Some(*view) || *view as u32 > 12 {
            last = if texts.is_valid(at) {
                (Some(*view), judge(texts.value(at)))
            } else {
                continue;
            };
        } else if texts.is_null(at) {
            continue;
        }
        if let Some(said) = &last.1 {
            odd.insert(at, said.clone());
        }
    }
    odd
}

/// The currencies under which the source's own amounts are counted, and whether ISO 4217 lacks one of them.
fn keys(named: &ArrayRef, units: bool) -> (ArrayRef, bool) {
    let Some(texts) = named.as_string_view_opt() else {
        return (Arc::clone(named), false);
    };
    let mut unlisted = false;
    let odd = odd(texts, |text| {
        let key = source_money::written::currency(text, units);
        unlisted |= !key.is_empty() && !currency::is_listed(&key);
        (key != text).then_some(key)
    });
    if odd.is_empty() {
        return (Arc::clone(named), unlisted);
    }
    let keys = texts.iter().enumerate();
    let keys = keys.map(|(row, text)| odd.get(&row).map(String::as_str).or(text));
    (Arc::new(keys.collect::<StringViewArray>()), unlisted)
}

impl Currencies {
    /// Tells of currencies that the list lacks, and of cells that name none, in the rows that are not `gone`.
    pub(super) fn warn(
        &self,
        file: &FileContext,
        rows: &Records,
        gone: &[bool],
        findings: &mut Findings,
    ) {
        let column = file.program.origin(COLUMN);
        let mut warn = |row: usize, text: &str, code: WarningCode, said: Phrase| {
            let line = rows.lines[row] as u64;
            let kind = (code, Some(column.as_str()), said);
            let place = || format!("{}, line {line}: {text:?}", file.name);
            findings.warnings.row(kind, (file.number, line), place);
        };
        for (row, name) in self.unlisted.iter().filter(|(row, _)| !gone[**row]) {
            warn(
                *row,
                name,
                WarningCode::UnknownValues,
                statements::currency_unlisted(),
            );
        }
        for (row, (text, reason)) in self.none.iter().filter(|(row, _)| !gone[**row]) {
            warn(*row, text, WarningCode::FieldSetAside, *reason);
        }
    }
}
