//! How pairs of files are compared, and their common days, which are judged one by one.

use std::collections::BTreeMap;

use super::judge::{ENOUGH, ENOUGH_AMOUNTS, most};

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
