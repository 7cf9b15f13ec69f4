//! Lines that a delivery holds twice although their vendor gives each an id of its own: a part of a file that was
//! appended to it, files that overlap. Lines that only look alike are none: they have ids of their own. Those of one id
//! with other amounts may be so too ([`lines`]), and where there are no ids, rows one after another ([`runs`]). Lines that
//! came again under other ids are found by everything else ([`alike`]).
//! What the equal rows of an only file cost is counted here too, since they are known here.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{Array, AsArray, Decimal128Array};
use arrow::datatypes::{Decimal128Type, i256};
use serde::{Deserialize, Serialize};
use stoa_kernel::statement::list as statements;

use super::row_id::Numbered;
use super::worker::FileContext;
use crate::mapping::compile::Evaluated;
use crate::warnings::{Absolute, Rows, Warning, WarningCode, Warnings};

mod alike;
mod lines;
mod runs;

use alike::Alike;
use lines::Lines;
use runs::Runs;

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
    /// Rows one after another that came before.
    #[serde(default)]
    runs: Runs,
    /// Lines by their ids.
    #[serde(default)]
    lines: Lines,
    /// Lines by everything but their ids.
    #[serde(default)]
    alike: Alike,
}

impl Again {
    pub(crate) fn merge(&mut self, other: Self) {
        self.found.merge(other.found);
        self.mistaken = self.mistaken.saturating_add(other.mistaken);
        self.equal.merge(&other.equal);
        self.runs.merge(other.runs);
        self.lines.merge(other.lines);
        self.alike.merge(other.alike);
    }

    /// What a part of a conversion on a cluster tells: its files are told from those of others.
    #[cfg(feature = "cluster")]
    pub(crate) fn of_part(self, part: u32) -> Self {
        Self {
            runs: self.runs.of_part(part),
            lines: self.lines.of_part(part),
            alike: self.alike.of_part(part),
            ..self
        }
    }

    /// What is said of such lines, where `copies` does not say it already of whole files; `doubled` are the numbers of
    /// those that hold all of their own more than once. `cost` is the column that tells the money of a charge.
    pub(super) fn warnings(
        self,
        copies: &[Warning],
        doubled: &BTreeSet<u64>,
        cost: &str,
    ) -> Vec<Warning> {
        // Of few mistakes there may be twice as many, and some more.
        let mistaken = match self.mistaken {
            few if few < WHOLE / 1000 => 0,
            many => 4 + many / WHOLE * 2,
        };
        let copied: u64 = copies.iter().map(|copy| copy.rows).sum();
        let mut told = Vec::new();
        // What is reckoned from some charges may be a little less than what is there. Gives the rows that are told then.
        let mut tell = |found: Warnings, mistaken: u64, said: u64| {
            let found = found.finish();
            let rows: u64 = found.iter().map(|warning| warning.rows).sum();
            if rows <= mistaken || rows <= said + said / 10 {
                return said;
            }
            told.extend(found);
            rows
        };
        let said = tell(self.found, mistaken, copied);
        tell(self.runs.warnings(), 0, said);
        // These are other lines, where files are no copies.
        let of_lines = tell(self.lines.warnings(cost), 0, copied);
        // And these came before in nothing that is told above, unless their ids are the same too.
        let of_lines = if of_lines == copied { 0 } else { of_lines };
        tell(self.alike.warnings(doubled), 0, of_lines);
        told
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
}

/// What rows cost, added up as long as they are in one currency, as nearly all of a block are.
struct Tally<'a> {
    paid: &'a Paid<'a>,
    currency: &'a str,
    cost: i256,
    /// Of each column of what is paid, by absolute amounts.
    absolute: [i256; 2],
}

impl<'a> Tally<'a> {
    const fn of(paid: &'a Paid<'a>) -> Self {
        Self {
            paid,
            currency: "",
            cost: i256::ZERO,
            absolute: [i256::ZERO; 2],
        }
    }

    /// Adds a row that costs `amount`. What was added before goes to `into` when that is in another currency.
    #[inline]
    fn add(&mut self, into: &mut Told<'a>, (currency, amount): (&'a str, i128), row: usize) {
        if currency != self.currency {
            self.put(into);
            self.currency = currency;
        }
        self.cost = self.cost.wrapping_add(i256::from_i128(amount));
        for (sum, (_, amounts)) in self.absolute.iter_mut().zip(&self.paid.0) {
            if amounts.is_valid(row) {
                let amount = i256::from_i128(amounts.value(row));
                let size = match amount < i256::ZERO {
                    true => amount.wrapping_neg(),
                    false => amount,
                };
                *sum = sum.wrapping_add(size);
            }
        }
    }

    /// Puts what was added so far `into` what is told.
    fn put(&mut self, into: &mut Told<'a>) {
        if self.cost != i256::ZERO {
            let sum = into.money.entry(self.currency).or_default();
            *sum = sum.wrapping_add(self.cost);
        }
        for (sum, (column, _)) in self.absolute.iter().zip(&self.paid.0) {
            into.absolute.add(column, self.currency, *sum);
        }
        *self = Self::of(self.paid);
    }
}

/// Money that a warning is about.
#[derive(Default)]
struct Told<'a> {
    money: BTreeMap<&'a str, i256>,
    absolute: Absolute,
}

/// Notes the rows of a block that are not `gone`, cost something and came before.
pub(super) fn see(
    seen: &mut Again,
    (file, block): (&FileContext, u64),
    lines: &[i64],
    evaluated: &Evaluated,
    gone: &[bool],
    numbered: &Numbered,
) {
    seen.alike.see(file, lines, evaluated, gone, numbered);
    if file.alone && !numbered.again.is_empty() {
        let paid = Paid::of(file, evaluated);
        let (mut tally, mut told) = (Tally::of(&paid), Told::default());
        let again = numbered.again.iter().copied();
        for row in again.filter(|row| !gone[*row]) {
            tally.add(&mut told, (evaluated.currency_of(row), 0), row);
        }
        tally.put(&mut told);
        seen.equal.merge(&told.absolute);
    }
    // A column in which nothing stands says as little as one that is not there.
    let Some((number, ids)) = file.mapping.line_id.and_then(|number| {
        let ids = evaluated.key.get(number)?.as_ref()?;
        (ids.null_count() < ids.len()).then_some((number, ids))
    }) else {
        let place = (file, block);
        seen.runs.see(place, lines, evaluated, gone, numbered);
        return;
    };
    if let Some(ids) = ids.as_string_view_opt() {
        let known = &mut seen.lines;
        known.see(
            file,
            lines,
            evaluated,
            (gone, &numbered.again),
            (number, ids),
        );
    }
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
    let (mut tally, mut told) = (Tally::of(&paid), Told::default());
    for row in again {
        found.rows += 1;
        if amounts.is_some() {
            let cost = (evaluated.currency_of(row), amount(row));
            tally.add(&mut told, cost, row);
        }
    }
    tally.put(&mut told);
    (found.money, found.absolute) = (told.money, told.absolute);
    let column = file.program.key_header(number);
    let place = || format!("{}, line {line}", file.name);
    let said = statements::again_under_one_id();
    let kind = (WarningCode::PossiblyTwice, column, said);
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
        let said = statements::again_under_one_id();
        let kind = (WarningCode::PossiblyTwice, Some("id"), said);
        again.found.several(kind, found(rows), String::new);
        let mut copies = Warnings::default();
        copies.several(kind, found(of_copies), String::new);
        let doubled = BTreeSet::new();
        again
            .warnings(&copies.finish(), &doubled, "BilledCost")
            .len()
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
