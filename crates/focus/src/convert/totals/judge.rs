//! Which lines are sums of others: of the rows of an account or service that they name, of all rows of their file,
//! or of several files; with what names nothing and is no total, as a tax.

use std::collections::BTreeMap;

use arrow::datatypes::i256;

use super::{File, Line, Totals};
use crate::balance::COST_SCALE;

/// What a sum may differ from one that a person rounded to cents, in units of the last kept digit.
const ROUNDED: i128 = 5 * 10i128.pow(COST_SCALE as u32 - 3);

/// The lines of a file, by what they are.
#[derive(Debug, Default)]
pub(super) struct Judged<'a> {
    /// They say that they are totals and nothing else, and are.
    pub(super) totals: Vec<&'a Line>,
    /// They cost as much as a total would, and may be charges.
    pub(super) alike: Vec<&'a Line>,
    /// They only say that they are totals.
    pub(super) unlike: Vec<&'a Line>,
    /// Rejected ones that are totals, with the currency of what they are the sum of. The others stay rejected.
    pub(super) rejected: Vec<Line>,
}

/// Rows, and what they cost.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Sum {
    rows: u64,
    cost: i256,
}

impl Sum {
    fn of<'a>(lines: impl IntoIterator<Item = &'a Line>) -> Self {
        lines.into_iter().fold(Self::default(), |sum, line| {
            sum.and(Self {
                rows: 1,
                cost: i256::from_i128(line.amount),
            })
        })
    }

    fn and(self, more: Self) -> Self {
        Self {
            rows: self.rows + more.rows,
            cost: self.cost.wrapping_add(more.cost),
        }
    }

    fn without(self, less: Self) -> Self {
        Self {
            rows: self.rows.saturating_sub(less.rows),
            cost: self.cost.wrapping_sub(less.cost),
        }
    }

    /// Whether an amount is this sum: to the last digit, or of one that `says` so as a person rounds it, as far as
    /// that is nothing beside it. Of one other row, one that does not say so is no sum.
    fn is(self, amount: i256, says: bool) -> bool {
        let size = |number: i256| match number < i256::ZERO {
            true => number.wrapping_neg(),
            false => number,
        };
        let off = size(amount.wrapping_sub(self.cost));
        let thousandth = off.wrapping_mul(i256::from_i128(1000)) < size(self.cost);
        let rounded = says && off <= i256::from_i128(ROUNDED) && thousandth;
        let enough = if says { 1 } else { 2 };
        self.rows >= enough && amount != i256::ZERO && (off == i256::ZERO || rounded)
    }
}

/// What a file has in one currency.
struct OfFile<'a> {
    /// Charges that have names, without the lines.
    charges: Sum,
    /// Lines that name something and cost as much as others of it.
    alike: Sum,
    nameless: Vec<&'a Line>,
    /// Named lines that say that they are totals and are not of those that they name.
    said: Vec<&'a Line>,
    /// What the charges cost effectively, without the lines that say that they are totals of it.
    effective: Sum,
}

impl Totals {
    /// What the lines of each file are.
    pub(super) fn judged(&self) -> Vec<(u64, Judged<'_>)> {
        let mut judged: BTreeMap<u64, Judged<'_>> = BTreeMap::new();
        let mut currencies: BTreeMap<&str, BTreeMap<u64, OfFile<'_>>> = BTreeMap::new();
        for (id, file) in &self.files {
            for currency in file.sums.keys() {
                let found = file.of_owners(currency, judged.entry(*id).or_default());
                currencies.entry(currency).or_default().insert(*id, found);
            }
        }
        for files in currencies.values() {
            for (id, file) in files {
                let beside = beside(files, *id);
                file.judge(&beside, judged.entry(*id).or_default());
            }
        }
        for (id, file) in &self.files {
            let named = file.sums.keys().filter(|currency| !currency.is_empty());
            let only = named.count() == 1;
            for line in &file.rejected {
                let of = currencies.iter().filter(|(currency, files)| {
                    // A line that says no currency is in that of its file, when there is one.
                    let only = only && line.currency.is_empty() && !currency.is_empty();
                    (only || **currency == line.currency) && files.contains_key(id)
                });
                let is_total = |files: &BTreeMap<u64, OfFile<'_>>| {
                    let beside = beside(files, *id);
                    let sums = files.get(id).map(|of| of.sums(line, &beside));
                    let amount = i256::from_i128(line.amount);
                    let mut sums = sums.into_iter().flatten();
                    line.says && line.bare && sums.any(|sum| sum.rows >= 2 && sum.is(amount, true))
                };
                let found = of.into_iter().find(|(_, files)| is_total(files));
                if let Some((currency, _)) = found {
                    judged.entry(*id).or_default().rejected.push(Line {
                        currency: (*currency).to_owned(),
                        ..line.clone()
                    });
                }
            }
        }
        judged.into_iter().collect()
    }
}

/// The charges of the other files, and those of the files before, each without what names nothing and with it.
fn beside(files: &BTreeMap<u64, OfFile<'_>>, id: u64) -> Vec<Sum> {
    let sum = |before: bool, taxes: bool| {
        let files = files.iter().filter(|(other, _)| match before {
            true => **other < id,
            false => **other != id,
        });
        files.fold(Sum::default(), |sum, (_, file)| {
            let unsaid = file.nameless.iter().copied().filter(|line| !line.says);
            let sum = sum.and(file.charges).and(file.alike);
            if taxes { sum.and(Sum::of(unsaid)) } else { sum }
        })
    };
    let mut sums = vec![Sum::default()];
    for (before, taxes) in [(false, false), (false, true), (true, false), (true, true)] {
        let sum = sum(before, taxes);
        if !sums.contains(&sum) {
            sums.push(sum);
        }
    }
    sums
}

impl File {
    /// Judges the lines that name something by those that they name, and tells what is left in this currency.
    fn of_owners<'a>(&'a self, currency: &str, judged: &mut Judged<'a>) -> OfFile<'a> {
        let mut lines: Vec<&Line> = self.lines.iter().collect();
        lines.retain(|line| line.currency == currency);
        lines.sort_by_key(|line| line.line);
        let (named, nameless): (Vec<&Line>, Vec<&Line>) =
            lines.into_iter().partition(|line| line.named);
        let of_owner = |line: &Line, owner: &u64| {
            let (rows, cost) = self.owned.get(owner).copied().unwrap_or_default();
            let all = Sum { rows, cost };
            let theirs = named.iter().copied().filter(|other| {
                let same = std::ptr::eq(*other, line);
                (same || other.says) && other.owners.contains(owner)
            });
            all.without(Sum::of(theirs))
        };
        let mut all = Sum {
            rows: self.rows,
            cost: self.sums.get(currency).copied().unwrap_or_default(),
        };
        all = all.without(Sum::of(nameless.iter().copied()));
        let (mut said, mut alike, mut silent) = (Vec::new(), Vec::new(), Vec::new());
        for line in &named {
            let amount = i256::from_i128(line.amount);
            let mut sums = line.owners.iter().map(|owner| of_owner(line, owner));
            let found = sums.find(|sum| sum.is(amount, line.says));
            let is_total = |sum: &Sum| line.says && line.bare && sum.rows >= 2;
            match found {
                Some(sum) if is_total(&sum) => judged.totals.push(line),
                Some(_) => alike.push(*line),
                None if line.says => said.push(*line),
                // A row as others are, if those of its account are no totals of its days.
                None => {
                    silent.push(*line);
                    continue;
                }
            }
            all = all.without(Sum::of([*line]));
        }
        for line in self.daily(&silent) {
            alike.push(line);
            all = all.without(Sum::of([line]));
        }
        judged.alike.extend(alike.iter().copied());
        OfFile {
            charges: all,
            alike: Sum::of(alike),
            effective: self.effective(currency),
            nameless,
            said,
        }
    }

    /// Lines that name an account alone and say no word, and that together cost what its other lines cost together.
    fn daily<'a>(&self, silent: &[&'a Line]) -> Vec<&'a Line> {
        let mut owners: BTreeMap<u64, Vec<&'a Line>> = BTreeMap::new();
        for line in silent {
            for owner in &line.owners {
                owners.entry(*owner).or_default().push(line);
            }
        }
        let mut found: BTreeMap<u64, &'a Line> = BTreeMap::new();
        for (owner, lines) in owners.iter().filter(|(_, lines)| lines.len() > 1) {
            let (rows, cost) = self.owned.get(owner).copied().unwrap_or_default();
            let sum = Sum::of(lines.iter().copied());
            let others = Sum { rows, cost }.without(sum);
            if others.rows > sum.rows && others.is(sum.cost, false) {
                found.extend(lines.iter().map(|line| (line.line, *line)));
            }
        }
        found.into_values().collect()
    }

    /// What all rows but the lines of totals that bill nothing cost effectively.
    fn effective(&self, currency: &str) -> Sum {
        let lines = self.lines.iter();
        let lines =
            lines.filter(|line| line.currency == currency && line.says && is_effective(line));
        let all = Sum {
            rows: self.rows,
            cost: self.effective.get(currency).copied().unwrap_or_default(),
        };
        lines.fold(all, |sum, line| sum.without(effective(line)))
    }
}

/// Whether a line is of what is not billed.
const fn is_effective(line: &Line) -> bool {
    line.amount == 0 && line.effective != 0
}

/// What a line costs effectively.
fn effective(line: &Line) -> Sum {
    Sum {
        rows: 1,
        cost: i256::from_i128(line.effective),
    }
}

impl<'a> OfFile<'a> {
    /// Judges the lines that are left by their whole file, and by the files `beside` it.
    fn judge(&self, beside: &[Sum], judged: &mut Judged<'a>) {
        let is_total = |line: &&Line| line.says && line.bare && self.charges.rows >= 2;
        let is_sum =
            |amount: i256, says: bool, sums: &[Sum]| sums.iter().any(|sum| sum.is(amount, says));
        let (mut parts, mut shares, mut silent) = (Vec::new(), Vec::new(), Vec::new());
        for line in self.nameless.iter().chain(&self.said).copied() {
            if is_effective(line) {
                let amount = effective(line).cost;
                let charges = match line.says {
                    true => self.effective,
                    false => self.effective.without(effective(line)),
                };
                match charges.is(amount, line.says) {
                    true if line.says && line.bare && charges.rows >= 2 => judged.totals.push(line),
                    true => judged.alike.push(line),
                    false if line.says => shares.push(line),
                    false => {}
                }
                continue;
            }
            let sums = self.sums(line, beside);
            let amount = i256::from_i128(line.amount);
            let found = sums.iter().find(|sum| sum.is(amount, line.says));
            match found {
                Some(sum) if line.says && line.bare && sum.rows >= 2 => judged.totals.push(line),
                Some(_) => judged.alike.push(line),
                None if line.named => judged.unlike.push(line),
                None if line.says => parts.push(line),
                None => silent.push(line),
            }
        }
        judged.alike.extend(self.daily(&silent));
        // Those of parts are totals when together they are one.
        let all = shares
            .iter()
            .fold(Sum::default(), |sum, line| sum.and(effective(line)));
        match shares.len() > 1 && self.effective.is(all.cost, true) {
            true if shares.iter().all(is_total) => judged.totals.extend(shares),
            true => judged.alike.extend(shares),
            false => judged.unlike.extend(shares),
        }
        let all = Sum::of(parts.iter().copied()).cost;
        let Some(first) = parts.first() else { return };
        if parts.len() < 2 || !is_sum(all, true, &self.sums(first, &[Sum::default()])) {
            judged.unlike.extend(parts);
        } else if parts.iter().all(is_total) {
            judged.totals.extend(parts);
        } else {
            judged.alike.extend(parts);
        }
    }

    /// Lines that name nothing and say no word, and that together cost what the others cost together: the total of each
    /// day, say. One that is none, as a tax, may be among them.
    fn daily(&self, silent: &[&'a Line]) -> Vec<&'a Line> {
        let all = Sum::of(silent.iter().copied());
        let is_all = |sum: Sum| self.charges.rows > sum.rows && self.charges.is(sum.cost, false);
        if silent.len() > 1 && is_all(all) {
            return silent.to_vec();
        }
        let others = silent.iter().position(|line| {
            let without = all.without(Sum::of([*line]));
            without.rows > 1 && is_all(without)
        });
        let others = others.into_iter().flat_map(|left_out| {
            let lines = silent.iter().enumerate();
            let others = lines.filter(move |(number, _)| *number != left_out);
            others.map(|(_, line)| *line)
        });
        others.collect()
    }

    /// What a line may be the sum of.
    fn sums(&self, line: &Line, beside: &[Sum]) -> Vec<Sum> {
        let unsaid = |before: bool| {
            let lines = self.nameless.iter().copied();
            Sum::of(lines.filter(|other| {
                let other_line = !std::ptr::eq(*other, line) && !other.says;
                other_line && (!before || other.line < line.line)
            }))
        };
        // It is not one of those that it is the sum of.
        let said = self.said.iter().copied();
        let said = Sum::of(said.filter(|other| !std::ptr::eq(*other, line)));
        let mut sums = Vec::new();
        for named in [Sum::default(), self.alike, said, said.and(self.alike)] {
            for taxes in [Sum::default(), unsaid(true), unsaid(false)] {
                for beside in beside {
                    let sum = self.charges.and(named).and(taxes).and(*beside);
                    if !sums.contains(&sum) {
                        sums.push(sum);
                    }
                }
            }
        }
        sums
    }
}
