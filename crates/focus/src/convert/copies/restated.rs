//! Files that hold the charges of others as they were reckoned again: the preliminary bill of a month beside the final
//! one. What is charged for, by whom and when is the same, each once, and the amounts are nearly so; or the lines have
//! the same ids of their vendor, and any amounts.

use std::collections::{BTreeMap, BTreeSet};

use super::common::{Agreeing, COMPARED};
use super::judge::{By, Copies, most};
use super::{Charge, Charges};

/// Fewest charges that say so, and amounts that differ among them: a price list is the same in many places.
const ENOUGH: u64 = 20;
const ENOUGH_AMOUNTS: usize = 10;
/// What an amount may differ, as one part in so many. What two machines of one kind use differs more from day to day.
const NEAR: u128 = 20;

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
}

/// A charge that a file holds once or more often.
#[derive(Default)]
struct Line {
    amount: i128,
    day: i64,
    rows: u64,
}

impl Charges {
    /// Adds the files nearly all of whose charges, or those of common days, stand in another one with amounts nearby, and
    /// those of which enough lines stand in another one under the same ids. Only where every charge is followed: which ones are followed in
    /// larger deliveries depends on their amounts.
    pub(super) fn restated(&self, copies: &mut Copies) {
        if self.level > 0 || self.files.len() < 2 {
            return;
        }
        let mut all: BTreeMap<u64, u64> = BTreeMap::new();
        let mut by_day: BTreeMap<u64, BTreeMap<i64, u64>> = BTreeMap::new();
        for charge in self.followed.values().filter(|charge| charge.billed != 0) {
            for (file, rows) in &charge.rows {
                *all.entry(*file).or_default() += u64::from(*rows);
                let days = by_day.entry(*file).or_default();
                *days.entry(charge.day).or_default() += u64::from(*rows);
            }
        }
        let nearly = |of: &[u64; 2], rows: u64| most(rows, all[&of[0]].min(all[&of[1]]));
        for (by_id, pairs) in [
            (false, self.pairs(|charge| charge.purpose, is_near)),
            (true, self.pairs(|charge| charge.line, |_, _| true)),
        ] {
            for ([one, other], pair) in pairs {
                let enough = pair.rows >= ENOUGH && pair.amounts.len() >= ENOUGH_AMOUNTS;
                let whole = nearly(&[one, other], pair.rows);
                let proven = match by_id {
                    true => pair.changed,
                    // The whole of a file, or days that two downloads have in common.
                    false => {
                        whole || {
                            let days = [&by_day[&one], &by_day[&other]];
                            pair.changed && Agreeing::of(&pair.days, days).tells(pair.amounts.len())
                        }
                    }
                };
                if copies.know(one, other) || !enough || !proven {
                    continue;
                }
                // The one that has less beside; of two that have as much, the later.
                let (copy, of) = match all[&one] < all[&other] {
                    true => (one, other),
                    false => (other, one),
                };
                let copy = copies.add(copy, of, By::Restated, whole);
                if !whole {
                    let (first, last) = (pair.days.keys().next(), pair.days.keys().next_back());
                    copy.days = first.copied().zip(last.copied());
                }
            }
        }
    }

    /// The files that have charges in common that are the same by `what`, 0 being nothing, each once in both, and whose
    /// amounts are `alike`.
    fn pairs(
        &self,
        what: impl Fn(&Charge) -> u64,
        alike: impl Fn(i128, i128) -> bool,
    ) -> BTreeMap<[u64; 2], Pair> {
        // What is charged for → file → what it says of it.
        let mut held: BTreeMap<u64, BTreeMap<u64, Line>> = BTreeMap::new();
        for charge in self.followed.values().filter(|charge| charge.billed != 0) {
            let what = what(charge);
            for (file, rows) in charge.rows.iter().filter(|_| what != 0) {
                let line = held.entry(what).or_default().entry(*file).or_default();
                (line.amount, line.day) = (charge.billed, charge.day);
                line.rows += u64::from(*rows);
            }
        }
        let mut pairs: BTreeMap<[u64; 2], Pair> = BTreeMap::new();
        for files in held.values() {
            // Of several lines nobody can tell which is which.
            let once = files.iter().filter(|(_, line)| line.rows == 1);
            let once: Vec<(&u64, &Line)> = once.take(COMPARED).collect();
            for (index, (one, line)) in once.iter().enumerate() {
                for (other, again) in &once[index + 1..] {
                    if !alike(line.amount, again.amount) {
                        continue;
                    }
                    let pair = pairs.entry([**one, **other]).or_default();
                    pair.rows += 1;
                    pair.changed |= line.amount != again.amount;
                    *pair.days.entry(line.day).or_default() += 1;
                    if pair.amounts.len() < ENOUGH_AMOUNTS {
                        pair.amounts.insert(line.amount);
                    }
                }
            }
        }
        pairs
    }
}

/// Whether an amount may be another one that was reckoned again.
fn is_near(one: i128, other: i128) -> bool {
    let off = one.abs_diff(other);
    (one < 0) == (other < 0)
        && off.saturating_mul(NEAR) <= one.unsigned_abs().max(other.unsigned_abs())
}
