//! Lines that a delivery holds twice although their vendor gives each an id of its own: a part of a file that was
//! appended to it, files that overlap. Lines that only look alike are none: they have ids of their own.
//! What the equal rows of an only file cost is counted here too, since they are known here.

use arrow::array::{Array, AsArray, Decimal128Array};
use arrow::datatypes::{Decimal128Type, i256};
use serde::{Deserialize, Serialize};

use super::row_id::Numbered;
use super::worker::FileContext;
use crate::mapping::compile::Evaluated;
use crate::warnings::{Absolute, Rows, Warning, WarningCode, Warnings};

const MESSAGE: &str = "charges stand in the delivery more than once, under one id of their vendor and with nothing that tells them apart, and count each time: take out the lines that were added, or the file that holds them again";

/// So many of a thousand million are one.
const WHOLE: u64 = 1_000_000_000;

/// What the lines of a conversion tell.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Again {
    /// The lines that came before, by the column with their ids.
    found: Warnings,
    /// How many of them may be mistakes of the filter that tells them, in parts of [`WHOLE`].
    mistaken: u64,
    /// What the rows of an only file cost that are equal to one before them.
    #[serde(default)]
    pub(super) equal: Absolute,
}

impl Again {
    pub(crate) fn merge(&mut self, other: Self) {
        self.found.merge(other.found);
        self.mistaken = self.mistaken.saturating_add(other.mistaken);
        self.equal.merge(&other.equal);
    }

    /// What is said of such lines, where `copies` does not say it already of whole files.
    pub(super) fn warnings(self, copies: &[Warning]) -> Vec<Warning> {
        // Of few mistakes there may be twice as many, and some more.
        let mistaken = match self.mistaken {
            few if few < WHOLE / 1000 => 0,
            many => 4 + many / WHOLE * 2,
        };
        let found = self.found.finish();
        let said: u64 = copies.iter().map(|copy| copy.rows).sum();
        let rows: u64 = found.iter().map(|warning| warning.rows).sum();
        // What is reckoned from some charges may be a little less than what is there.
        match rows > mistaken && rows > said + said / 10 {
            true => found,
            false => Vec::new(),
        }
    }
}

/// What is paid for a row: the columns that are there.
struct Paid<'a>(Vec<(&'a str, &'a Decimal128Array)>);

impl<'a> Paid<'a> {
    fn of(file: &'a FileContext, evaluated: &'a Evaluated) -> Self {
        let columns = file.program.balance.iter().zip(&evaluated.amounts);
        let paid =
            columns.filter(|(name, _)| matches!(name.as_str(), "BilledCost" | "EffectiveCost"));
        let paid =
            paid.filter_map(|(name, amounts)| Some((name.as_str(), amounts.as_primitive_opt()?)));
        Self(paid.collect())
    }

    fn add(&self, sums: &mut Absolute, currency: &str, row: usize) {
        for (column, amounts) in &self.0 {
            if amounts.is_valid(row) {
                sums.add(column, currency, i256::from_i128(amounts.value(row)));
            }
        }
    }
}

/// Notes the rows of a block that are not `gone`, cost something and came before. Looks at no other row.
pub(super) fn see(
    seen: &mut Again,
    file: &FileContext,
    lines: &[i64],
    evaluated: &Evaluated,
    gone: &[bool],
    numbered: &Numbered,
) {
    if file.alone && !numbered.again.is_empty() {
        let paid = Paid::of(file, evaluated);
        let again = numbered.again.iter().copied();
        for row in again.filter(|row| !gone[*row]) {
            paid.add(&mut seen.equal, evaluated.currency_of(row), row);
        }
    }
    let Some((number, ids)) = file.mapping.line_id.and_then(|number| {
        let ids = evaluated.key.get(number)?.as_ref()?;
        Some((number, ids))
    }) else {
        return;
    };
    let mistaken = numbered.mistakes.saturating_mul(gone.len() as u64);
    seen.mistaken = seen.mistaken.saturating_add(mistaken);
    let amounts = file.program.cost.map(|cost| &evaluated.amounts[cost]);
    let amounts = amounts.and_then(|amounts| amounts.as_primitive_opt::<Decimal128Type>());
    let amount = |row: usize| {
        amounts.map_or(0, |amounts| match amounts.is_valid(row) {
            true => amounts.value(row),
            false => 0,
        })
    };
    let costs = |row: usize| amounts.is_none() || amount(row) != 0;
    let again = numbered.again.iter().copied();
    let mut again = again
        .filter(|row| !gone[*row] && ids.is_valid(*row) && costs(*row))
        .peekable();
    let Some(first) = again.peek().copied() else {
        return;
    };
    let paid = Paid::of(file, evaluated);
    let line = lines[first] as u64;
    let mut found = Rows::from((file.number, line));
    for row in again {
        found.rows += 1;
        if amounts.is_some() {
            found.cost(evaluated.currency_of(row), amount(row));
            paid.add(&mut found.absolute, evaluated.currency_of(row), row);
        }
    }
    let column = file.program.key_header(number);
    let place = || format!("{}, line {line}", file.name);
    let kind = (WarningCode::PossiblyTwice, column, MESSAGE);
    seen.found.several(kind, found, place);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(rows: u64, mistaken: u64, of_copies: u64) -> usize {
        let mut again = Again {
            mistaken,
            ..Again::default()
        };
        let found = |rows| {
            let mut found = Rows::from((0, 2));
            found.rows = rows;
            found
        };
        let kind = (WarningCode::PossiblyTwice, Some("id"), MESSAGE);
        again.found.several(kind, found(rows), String::new);
        let mut copies = Warnings::default();
        copies.several(kind, found(of_copies), String::new);
        again.warnings(&copies.finish()).len()
    }

    #[test]
    fn what_may_be_a_mistake_or_is_said_already_is_not_told() {
        assert_eq!(told(1, 0, 0), 1);
        assert_eq!(told(1, WHOLE / 2000, 0), 1);
        assert_eq!(told(4, WHOLE / 100, 0), 0);
        assert_eq!(told(6, WHOLE, 0), 0);
        assert_eq!(told(7, WHOLE, 0), 1);
        assert_eq!(told(40, 0, 40), 0);
        assert_eq!(told(43, 0, 40), 0);
        assert_eq!(told(60, 0, 40), 1);
    }
}
