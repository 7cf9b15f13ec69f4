//! Files that hold the charges of others as they were reckoned again: the preliminary bill of a month beside the final
//! one. What is charged for, by whom and when is the same, each once, and the amounts are nearly so: most of them by the
//! same few factors, of which one is mostly 1. Or the lines have the same ids of their vendor, and any amounts. Or one file
//! names no account; or it is in another currency, and all amounts differ by its rate.

use std::collections::{BTreeMap, BTreeSet};

use super::beside::Beside;
use super::common::{Agreeing, COMPARED};
use super::judge::{By, Copies, most};
use super::{Charge, Charges};

/// Fewest charges that say so, and amounts that differ among them: a price list is the same in many places.
const ENOUGH: u64 = 20;
const ENOUGH_AMOUNTS: usize = 10;
/// What an amount may differ, as one part in so many. What two machines of one kind use differs more from day to day.
const NEAR: u128 = 20;
/// Factors between old and new amounts that nearly all are changed by, in thousandths, and of a hundred amounts so many.
/// What different machines of a kind cost differs by any factor.
const FACTORS: usize = 3;
const BY_FACTORS: u64 = 80;
/// What the rate between two currencies differs over a month, as one part in so many, and of a hundred amounts so many
/// that it explains.
const RATE: i128 = 50;
const BY_RATE: u64 = 90;
/// Rates are counted in parts of this.
const MILLION: i128 = 1_000_000;

/// What two files have in common.
#[derive(Default)]
struct Pair {
    rows: u64,
    /// Amounts of them that differ, no more than are enough.
    amounts: BTreeSet<i128>,
    /// Day → rows.
    days: BTreeMap<i64, u64>,
    /// Some amount is another in the other file.
    changed: bool,
    /// By what the amounts were multiplied, in thousandths → rows; in millionths between two currencies.
    factors: BTreeMap<i128, u64>,
}

/// By what lines of two files are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Same {
    Purpose,
    Id,
    /// One has no account.
    Unnamed,
    Currency,
}

impl Pair {
    /// Whether nearly all amounts were changed by the same few factors.
    fn by_factors(&self) -> bool {
        // A factor may lie between two thousandths.
        let around = |factors: &BTreeMap<i128, u64>, factor: &i128| -> u64 {
            let beside = factors.range(factor - 1..=factor + 1);
            beside.map(|(_, rows)| rows).sum()
        };
        let mut left = self.factors.clone();
        let mut found = 0;
        for _ in 0..FACTORS {
            let best = left.keys().max_by_key(|factor| around(&left, factor));
            let best = best.copied();
            let Some(best) = best else { break };
            for factor in best - 1..=best + 1 {
                found += left.remove(&factor).unwrap_or_default();
            }
        }
        found * 100 >= self.rows * BY_FACTORS
    }

    /// Whether one rate explains nearly all amounts: the one that half of them are above.
    fn by_rate(&self) -> bool {
        let mut above = 0;
        let mut factors = self.factors.iter();
        let middle = factors.find(|(_, rows)| {
            above += **rows;
            above * 2 >= self.rows
        });
        let Some((middle, _)) = middle.filter(|(middle, _)| **middle > 0) else {
            return false;
        };
        let off = middle / RATE;
        let near = self.factors.range(middle - off..=middle + off);
        near.map(|(_, rows)| rows).sum::<u64>() * 100 >= self.rows * BY_RATE
    }
}

/// A charge that a file holds once or more often.
#[derive(Default)]
struct Line {
    amount: i128,
    day: i64,
    rows: u64,
    currency: u32,
    beside: Beside,
}

impl Charges {
    /// Adds the files nearly all of whose charges, or those of common days, stand in another one with amounts nearby, and
    /// those of which enough lines stand in another one under the same ids. Only where every charge is followed: which ones are followed in
    /// larger deliveries depends on their amounts.
    pub(super) fn restated(&self, copies: &mut Copies) {
        if self.level > 0 {
            return;
        }
        let by_day = self.billed_rows();
        let all: BTreeMap<u64, u64> = by_day
            .iter()
            .map(|(file, days)| (*file, days.values().sum()))
            .collect();
        let nearly = |of: &[u64; 2], rows: u64| most(rows, all[&of[0]].min(all[&of[1]]));
        for same in [Same::Purpose, Same::Id, Same::Unnamed, Same::Currency] {
            // Most deliveries are in one currency.
            if same == Same::Currency && self.currencies.len() < 2 {
                continue;
            }
            for ([one, other], pair) in self.pairs(same) {
                let enough = pair.rows >= ENOUGH && pair.amounts.len() >= ENOUGH_AMOUNTS;
                let whole = nearly(&[one, other], pair.rows);
                // The whole of a file, or days that two downloads have in common.
                let of_days = || {
                    let days = [&by_day[&one], &by_day[&other]];
                    pair.changed && Agreeing::of(&pair.days, days).tells(pair.amounts.len())
                };
                let proven = match same {
                    Same::Id => pair.changed,
                    Same::Purpose | Same::Unnamed => pair.by_factors() && (whole || of_days()),
                    Same::Currency => pair.by_rate() && (whole || of_days()),
                };
                let by = match same {
                    Same::Purpose | Same::Id => By::Restated,
                    Same::Unnamed => By::Unnamed,
                    Same::Currency => By::Currency,
                };
                if copies.know(one, other) || !enough || !proven {
                    continue;
                }
                // The one that has less beside; of two that have as much, the later.
                let (copy, of) = match all[&one] < all[&other] {
                    true => (one, other),
                    false => (other, one),
                };
                let copy = copies.add(copy, of, by, whole);
                if !whole {
                    let (first, last) = (pair.days.keys().next(), pair.days.keys().next_back());
                    copy.days = first.copied().zip(last.copied());
                }
            }
        }
    }

    /// The files that have charges in common that are the same, each once in both.
    fn pairs(&self, same: Same) -> BTreeMap<[u64; 2], Pair> {
        let what = |charge: &Charge| match same {
            Same::Purpose => charge.purpose,
            Same::Id => charge.beside.line,
            Same::Unnamed | Same::Currency => charge.likely,
        };
        let alike = |one: &Line, other: &Line| match same {
            Same::Id => true,
            Same::Currency => {
                one.currency != other.currency
                    && (one.amount < 0) == (other.amount < 0)
                    && one.beside.may_be(&other.beside)
            }
            Same::Purpose | Same::Unnamed => {
                one.currency == other.currency
                    && is_near(one.amount, other.amount)
                    && one.beside.may_be(&other.beside)
            }
        };
        let unit = match same {
            Same::Currency => MILLION,
            Same::Purpose | Same::Id | Same::Unnamed => 1000,
        };
        let mut pairs: BTreeMap<[u64; 2], Pair> = BTreeMap::new();
        self.in_several(what, |charges| {
            // File → what it says of it.
            let mut files: BTreeMap<u64, Line> = BTreeMap::new();
            for charge in charges {
                for (file, rows) in charge.rows() {
                    let line = files.entry(file).or_default();
                    (line.amount, line.day) = (charge.billed, charge.day);
                    line.beside = charge.beside;
                    line.currency = charge.currency;
                    line.rows += u64::from(rows);
                }
            }
            // Of several lines nobody can tell which is which.
            let once = files.iter().filter(|(_, line)| line.rows == 1);
            let once: Vec<(&u64, &Line)> = once.take(COMPARED).collect();
            for (index, (one, line)) in once.iter().enumerate() {
                for (other, again) in &once[index + 1..] {
                    if !alike(line, again) {
                        continue;
                    }
                    let pair = pairs.entry([**one, **other]).or_default();
                    pair.rows += 1;
                    pair.changed |= line.amount != again.amount;
                    *pair.days.entry(line.day).or_default() += 1;
                    *pair
                        .factors
                        .entry(factor(line.amount, again.amount, unit))
                        .or_default() += 1;
                    if pair.amounts.len() < ENOUGH_AMOUNTS {
                        pair.amounts.insert(line.amount);
                    }
                }
            }
        });
        pairs
    }

    /// Rows that are billed, of each file and day.
    pub(super) fn billed_rows(&self) -> BTreeMap<u64, BTreeMap<i64, u64>> {
        let mut by_day: BTreeMap<u64, BTreeMap<i64, u64>> = BTreeMap::new();
        for charge in self.followed.values().filter(|charge| charge.billed != 0) {
            for (file, rows) in charge.rows() {
                let days = by_day.entry(file).or_default();
                *days.entry(charge.day).or_default() += u64::from(rows);
            }
        }
        by_day
    }

    /// Calls `see` with the billed charges that are the same by `what`, 0 being nothing, where several files hold them.
    /// Most charges are in one file, so what they are is sorted, which needs no memory for each.
    pub(super) fn in_several<'a>(
        &'a self,
        what: impl Fn(&Charge) -> u64,
        mut see: impl FnMut(&[&'a Charge]),
    ) {
        let charges = self.followed.values().filter(|charge| charge.billed != 0);
        let charges = charges.map(|charge| (what(charge), charge));
        let mut charges: Vec<(u64, &Charge)> = charges.filter(|(what, _)| *what != 0).collect();
        charges.sort_unstable_by_key(|(what, charge)| (*what, charge.billed, charge.first));
        let mut group: Vec<&Charge> = Vec::new();
        for same in charges.chunk_by(|(one, _), (other, _)| one == other) {
            let (_, first) = same[0];
            let in_one =
                |charge: &Charge| charge.more.is_empty() && charge.first.0 == first.first.0;
            if same.iter().all(|(_, charge)| in_one(charge)) {
                continue;
            }
            group.clear();
            group.extend(same.iter().map(|(_, charge)| *charge));
            see(&group);
        }
    }
}

/// By what an amount was multiplied to be the other, in parts of `unit`.
fn factor(one: i128, other: i128, unit: i128) -> i128 {
    let (one, other) = (one.unsigned_abs(), other.unsigned_abs());
    let parts = other.saturating_mul(unit.unsigned_abs());
    let parts = parts.saturating_add(one / 2) / one.max(1);
    i128::try_from(parts).unwrap_or(i128::MAX)
}

/// Whether an amount may be another one that was reckoned again.
fn is_near(one: i128, other: i128) -> bool {
    let off = one.abs_diff(other);
    (one < 0) == (other < 0)
        && off.saturating_mul(NEAR) <= one.unsigned_abs().max(other.unsigned_abs())
}
