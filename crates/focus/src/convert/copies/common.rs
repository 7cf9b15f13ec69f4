//! What pairs of files have in common, how they are compared, and their common days, which are judged one by one.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::judge::{ENOUGH, ENOUGH_AMOUNTS, most};

/// Files that one charge is compared in: a row that hundreds of files hold proves nothing more.
pub(super) const COMPARED: usize = 64;

/// What two files have in common.
#[derive(Default)]
pub(super) struct Pair {
    pub(super) rows: u64,
    /// Day → rows.
    pub(super) days: BTreeMap<i64, u64>,
    /// What they cost as billed: amounts that differ, no more than prove something.
    pub(super) amounts: BTreeSet<i128>,
}

/// Rows that charge the same on one day: files and how many of each.
pub(super) struct Group<R> {
    pub(super) day: i64,
    /// `BilledCost` of one row.
    pub(super) billed: i128,
    pub(super) rows: R,
}

/// What files have in common.
pub(super) struct Common {
    pub(super) pairs: BTreeMap<(u64, u64), Pair>,
    /// File → day → rows.
    pub(super) totals: BTreeMap<u64, BTreeMap<i64, u64>>,
}

impl Common {
    pub(super) fn of<R: Iterator<Item = (u64, u32)>>(
        groups: impl Iterator<Item = Group<R>>,
    ) -> Self {
        let mut pairs: BTreeMap<(u64, u64), Pair> = BTreeMap::new();
        let mut totals: HashMap<(u64, i64), u64, foldhash::fast::RandomState> = HashMap::default();
        let mut held: Vec<(u64, u32)> = Vec::new();
        for Group { day, billed, rows } in groups {
            held.clear();
            for (file, rows) in rows {
                *totals.entry((file, day)).or_default() += u64::from(rows);
                held.push((file, rows));
            }
            if held.len() < 2 {
                continue;
            }
            held.sort_unstable();
            held.truncate(COMPARED);
            for (index, (one, rows)) in held.iter().enumerate() {
                let same = held[index + 1..].iter().filter(|(_, other)| other == rows);
                for (other, _) in same {
                    let pair = pairs.entry((*one, *other)).or_default();
                    pair.rows += u64::from(*rows);
                    *pair.days.entry(day).or_default() += u64::from(*rows);
                    if billed != 0 && pair.amounts.len() < ENOUGH_AMOUNTS {
                        pair.amounts.insert(billed);
                    }
                }
            }
        }
        let mut by_file: BTreeMap<u64, BTreeMap<i64, u64>> = BTreeMap::new();
        for ((file, day), rows) in totals {
            by_file.entry(file).or_default().insert(day, rows);
        }
        Self {
            pairs,
            totals: by_file,
        }
    }
}

/// How pairs of files are compared.
#[derive(Clone, Copy)]
pub(super) enum Comparison {
    /// All that they have in common.
    Files,
    /// The same of files that differ in their columns: what the charges are for says nothing.
    Bare,
    /// One common day after another, of files that do not agree as a whole.
    Days,
}

/// The days on which two files agree, of those that both have: a download of the month so far has a last day that was
/// not over, and some charges are reckoned again later.
pub(super) struct Agreeing {
    /// They are at least half of the common days.
    most_days: bool,
    /// Rows of them that are in both.
    rows: u64,
    /// All rows of them are.
    exact: bool,
}

impl Agreeing {
    /// `pair`: day → rows in both files; `totals`: day → rows of each.
    pub(super) fn of(pair: &BTreeMap<i64, u64>, totals: [&BTreeMap<i64, u64>; 2]) -> Self {
        let common = totals[0].iter().filter_map(|(day, rows)| {
            let others = totals[1].get(day)?;
            Some((day, *rows.min(others)))
        });
        let (mut common_days, mut days) = (0, 0);
        let mut found = Self {
            most_days: false,
            rows: 0,
            exact: true,
        };
        for (day, all) in common {
            common_days += 1;
            let rows = pair.get(day).copied().unwrap_or_default();
            if most(rows, all) {
                days += 1;
                found.rows += rows;
                found.exact &= rows == all;
            }
        }
        found.most_days = days * 2 >= common_days;
        found
    }

    /// Whether it is no chance: enough charges with amounts that differ, or fewer where all agree.
    pub(super) const fn tells(&self, amounts: usize) -> bool {
        let few = self.exact && self.rows >= 2 * ENOUGH_AMOUNTS as u64;
        self.most_days && amounts >= ENOUGH_AMOUNTS && (few || self.rows >= ENOUGH)
    }
}
