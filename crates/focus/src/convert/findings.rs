//! What a conversion finds out about the rows beside writing them: sums, rejects, columns left out.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::again::Again;
use super::amounts::Amounts;
use super::copies::Charges;
use super::kinds::Taken;
use super::totals::Totals;
use super::unfilled::Unfilled;
use super::views::{self, Seen};
use crate::balance::Ledger;
use crate::read::dates::Dates;
use crate::rejects::{self, Reject};
use crate::warnings::Warnings;

/// What one thread has found so far.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Findings {
    pub(crate) ledger: Ledger,
    /// With the number of the file, for sorting; no more than are listed.
    pub(crate) rejects: Vec<(usize, Reject)>,
    /// Which files hold which view of the bill.
    #[serde(default)]
    pub(crate) views: Vec<Seen>,
    /// Columns without a place in the target: rows with a value, and rows where `x_Extra` keeps it.
    pub(crate) left_out: BTreeMap<String, LeftOut>,
    /// Columns that the mapping does not know and that hold something; `x_Extra` keeps them.
    #[serde(default)]
    pub(crate) unknown: BTreeSet<String>,
    /// Keys that only rows behind the first ones have; they are not kept.
    #[serde(default)]
    pub(crate) late: BTreeSet<String>,
    /// What the dates tell of their order.
    #[serde(default)]
    pub(crate) dates: Dates,
    /// Which files hold which charges.
    #[serde(default)]
    pub(crate) charges: Charges,
    /// Lines that came before.
    #[serde(default)]
    pub(crate) again: Again,
    /// Effective costs that are not there beside others.
    #[serde(default)]
    pub(crate) unfilled: Unfilled,
    /// Which lines may be totals.
    #[serde(default)]
    pub(crate) totals: Totals,
    /// How amounts are written behind the first rows.
    #[serde(default)]
    pub(crate) amounts: Amounts,
    /// What a person has to know although the charges are there.
    #[serde(default)]
    pub(crate) warnings: Warnings,
    /// Currencies and months that are within the bounds.
    #[serde(default)]
    pub(crate) taken: Taken,
}

#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct LeftOut {
    pub(crate) rows: u64,
    pub(crate) kept: u64,
    /// A file has the column under this very name.
    pub(crate) named: bool,
}

/// Names of columns that are kept: whatever the files of a delivery call them, they take no more memory than this many.
const NAMES: usize = 1_000;

/// Adds a name; of more than [`NAMES`] the first in their order stay, whoever merges what.
pub(super) fn add_name(names: &mut BTreeSet<String>, name: &str) {
    let beyond = names.len() >= NAMES && names.last().is_some_and(|last| last.as_str() <= name);
    if beyond || names.contains(name) {
        return;
    }
    names.insert(name.to_owned());
    if names.len() > NAMES {
        names.pop_last();
    }
}

fn merge_names(names: &mut BTreeSet<String>, more: BTreeSet<String>) {
    more.iter().for_each(|name| add_name(names, name));
}

impl Findings {
    pub(crate) fn merge(&mut self, other: Self) {
        self.ledger.merge(&other.ledger);
        views::merge(&mut self.views, other.views);
        self.warnings.merge(other.warnings);
        self.charges.merge(other.charges);
        self.again.merge(other.again);
        self.unfilled.merge(other.unfilled);
        self.totals.merge(other.totals);
        self.amounts.merge(other.amounts);
        self.taken.merge(other.taken);
        merge_names(&mut self.unknown, other.unknown);
        merge_names(&mut self.late, other.late);
        self.dates.merge(other.dates);
        self.rejects.extend(other.rejects);
        self.rejects
            .sort_by_key(|(file, reject)| (*file, reject.line));
        rejects::trim(&mut self.rejects);
        for (column, found) in other.left_out {
            let sums = self.left_out.entry(column).or_default();
            sums.rows += found.rows;
            sums.kept += found.kept;
            sums.named |= found.named;
        }
    }

    /// Rows come in the order of the input, so the first ones of each thread are enough.
    pub(super) fn reject(&mut self, more: impl IntoIterator<Item = (usize, Reject)>) {
        rejects::list(&mut self.rejects, more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_names_the_same_ones_are_kept_in_any_order() {
        let names: Vec<String> = (0..5_000)
            .map(|name| format!("{:04}", name * 7 % 5_000))
            .collect();
        let mut one = BTreeSet::new();
        names.iter().for_each(|name| add_name(&mut one, name));
        let mut other = BTreeSet::new();
        let mut part = BTreeSet::new();
        names[..2_000]
            .iter()
            .for_each(|name| add_name(&mut part, name));
        names[2_000..]
            .iter()
            .rev()
            .for_each(|name| add_name(&mut other, name));
        merge_names(&mut other, part);
        assert_eq!(
            (one.len(), one.last().map(String::as_str)),
            (NAMES, Some("0999"))
        );
        assert_eq!(one, other);
    }
}
