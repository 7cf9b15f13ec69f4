//! Which lines of a file came before under other ids, and what is said of them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use arrow::datatypes::i256;
use stoa_kernel::Statement;
use stoa_kernel::statement::list as statements;

use super::{Alike, Row};

use crate::convert::copies::{is_rounded, most, times};
use crate::warnings::{Rows, WarningCode, Warnings};

/// Lines of a file that nearly all stand in it more than once, and amounts among them that differ.
const ENOUGH: u64 = 3;
const AMOUNTS: usize = 3;
/// Lines that follow each other and name their resources, so many of a hundred.
const ENOUGH_IN_A_ROW: usize = 10;
const NAMED: usize = 80;
/// Lines that follow each other in a file of which hardly any other came before, whatever they name; fewer where they cost
/// amounts of so many digits, all different.
const ALONE: usize = 5;
const FEWEST: usize = 3;
const VERY_LONG: u32 = 6;
/// Of so many lines in a row one may be equal to another of them.
const EQUAL: usize = 10;
/// Lines that stand anywhere: so many, with so many amounts that differ, most of at least so many digits.
const ANYWHERE: usize = 20;
const AMOUNTS_ANYWHERE: usize = 10;
const LONG: u32 = 4;
const MOST_LONG: usize = 80;
/// Amounts of one purpose that a line is compared with; more are lines that differ in nothing that is known here.
const COMPARED: usize = 64;

/// How a line came before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Same,
    /// With more digits, or with fewer.
    Rounded,
}

/// Lines that follow each other and all came before.
#[derive(Default)]
struct Run<'a> {
    rows: Vec<&'a Row>,
    seen: HashSet<u64, foldhash::fast::RandomState>,
}

impl Alike {
    /// Says what came again of the lines of one file, which stand in their order.
    pub(super) fn judge(&self, rows: &[&Row], warnings: &mut Warnings) {
        let Some(file) = rows.first().and_then(|row| self.files.get(&row.file)) else {
            return;
        };
        let name = file.name.as_str();
        if self.nearly_all(name, rows, warnings) {
            return;
        }
        let mut came = self.came_before(rows);
        if !came.iter().any(Option::is_some) {
            return;
        }
        let runs = runs(rows, &came);
        let all = came.iter().flatten().count();
        let in_runs = runs.iter().map(|run| run.rows.len());
        let in_runs: usize = in_runs.filter(|rows| *rows >= FEWEST).sum();
        let alone = in_runs * 10 >= all * 9;
        let told = runs.iter().filter(|run| tells(&run.rows, alone));
        let in_a_row: Vec<&Row> = told.flat_map(|run| &run.rows).copied().collect();
        let mut tell = |found: &[&Row], how: &str, came: &mut [Option<Before>]| {
            let mut rounded = false;
            for row in found {
                // Of several in one place the last.
                let behind = rows.partition_point(|other| other.place() <= row.place());
                rounded |= came[behind - 1].take() == Some(Before::Rounded);
            }
            let rounded = if rounded { "yes" } else { "no" };
            let said = statements::again_under_other_ids(rounded, how, self.share());
            self.put(found, (name, said), warnings);
        };
        if !in_a_row.is_empty() {
            tell(&in_a_row, "run", &mut came);
        }
        let others = rows.iter().zip(&came);
        let others = others.filter(|(_, came)| **came == Some(Before::Same));
        let others: Vec<&Row> = others.map(|(row, _)| *row).collect();
        if are_no_chance(&others, file.ids) {
            tell(&others, "many", &mut came);
        }
    }

    /// Whether nearly every line of a file stands in it so often, or a multiple of it.
    fn nearly_all(&self, name: &str, rows: &[&Row], warnings: &mut Warnings) -> bool {
        let mut same: HashMap<u64, Vec<&Row>, foldhash::fast::RandomState> = HashMap::default();
        for row in rows {
            same.entry(row.whole).or_default().push(row);
        }
        let mut counts: BTreeMap<u64, u64> = BTreeMap::new();
        for rows in same.values() {
            *counts.entry(rows.len() as u64).or_default() += 1;
        }
        let (times, multiple) = times(&counts, same.len() as u64);
        if multiple < ENOUGH || !most(multiple, same.len() as u64) {
            return false;
        }
        let often = same.values();
        let often = often.filter(|rows| (rows.len() as u64).is_multiple_of(times));
        let too_many = often.flat_map(|rows| &rows[rows.len() / times as usize..]);
        let mut too_many: Vec<&Row> = too_many.copied().collect();
        if amounts(&too_many, AMOUNTS).len() < AMOUNTS {
            return false;
        }
        too_many.sort_unstable_by_key(|row| row.line);
        let said = statements::rows_again_in_file(name, times, self.share());
        self.put(&too_many, (name, said), warnings);
        true
    }

    /// How each line came before.
    fn came_before(&self, rows: &[&Row]) -> Vec<Option<Before>> {
        let mut known: HashSet<u64, foldhash::fast::RandomState> = HashSet::default();
        let mut purposes: HashMap<u64, Vec<i128>, foldhash::fast::RandomState> = HashMap::default();
        let came = rows.iter().map(|row| {
            if known.contains(&row.whole) {
                return Some(Before::Same);
            }
            // Which lines are followed in larger files depends on their amounts.
            if self.level == 0 {
                let cost = row.cost();
                let amounts = purposes.entry(row.purpose).or_default();
                let like = |other: &i128| is_rounded(*other, cost) || is_rounded(cost, *other);
                if let Some(found) = amounts.iter().position(like) {
                    amounts.swap_remove(found);
                    return Some(Before::Rounded);
                }
                if amounts.len() < COMPARED {
                    amounts.push(cost);
                }
            }
            known.insert(row.whole);
            None
        });
        came.collect()
    }

    /// Of how many lines one is followed.
    fn share(&self) -> u64 {
        1 << self.level.min(63)
    }

    fn put(&self, found: &[&Row], (name, said): (&str, Statement), warnings: &mut Warnings) {
        let Some(first) = found.first() else { return };
        let mut rows = Rows::from((first.file as usize, first.line));
        for row in found {
            rows.rows += 1 << self.level;
            let currency = &self.currencies[row.currency as usize];
            let all = |amount: i128| {
                i256::from_i128(amount).wrapping_mul(i256::from_i128(1 << self.level))
            };
            if row.billed != 0 {
                let sum = rows.money.entry(currency).or_default();
                *sum = sum.wrapping_add(all(row.billed));
            }
            rows.absolute.add("BilledCost", currency, all(row.billed));
            rows.absolute
                .add("EffectiveCost", currency, all(row.effective));
        }
        let kind = (WarningCode::PossiblyTwice, None, said);
        warnings.several(kind, rows, || format!("{name}, line {}", first.line));
    }
}

/// The lines that follow each other and came before, each about once: what was appended twice makes two runs.
fn runs<'a>(rows: &[&'a Row], came: &[Option<Before>]) -> Vec<Run<'a>> {
    let mut runs: Vec<Run<'a>> = Vec::new();
    let mut apart = true;
    for (row, came) in rows.iter().zip(came) {
        if came.is_none() {
            apart = true;
            continue;
        }
        let full = runs.last().is_none_or(|run| {
            let equal = run.rows.len() - run.seen.len();
            run.seen.contains(&row.whole) && (equal + 1) * EQUAL > run.rows.len() + 1
        });
        if apart || full {
            runs.push(Run::default());
        }
        apart = false;
        if let Some(run) = runs.last_mut() {
            run.seen.insert(row.whole);
            run.rows.push(row);
        }
    }
    runs
}

/// Whether no chance has put lines one after another.
fn tells(rows: &[&Row], alone: bool) -> bool {
    let named = || rows.iter().filter(|row| row.named).count() * 100 >= rows.len() * NAMED;
    let long = || {
        let all = rows.iter().all(|row| is_long(row.cost(), VERY_LONG));
        all && amounts(rows, rows.len()).len() == rows.len()
    };
    let enough = match rows.len() {
        ENOUGH_IN_A_ROW.. if named() => true,
        ALONE.. => alone,
        FEWEST.. => alone && long(),
        _ => false,
    };
    enough && amounts(rows, AMOUNTS).len() >= AMOUNTS
}

/// Whether there are too many equal lines to be equal by chance, wherever they stand. Where they are `told_apart` by ids,
/// what is equal was put together by whoever gave those.
fn are_no_chance(rows: &[&Row], told_apart: bool) -> bool {
    let distinct: BTreeSet<u64> = rows.iter().map(|row| row.whole).collect();
    let long = rows.iter().filter(|row| is_long(row.cost(), LONG));
    distinct.len() >= ANYWHERE
        && distinct.len() * 10 >= rows.len() * 9
        && (told_apart || long.count() * 100 >= rows.len() * MOST_LONG)
        && amounts(rows, AMOUNTS_ANYWHERE).len() >= AMOUNTS_ANYWHERE
}

/// Amounts that differ, no more than are asked for.
fn amounts(rows: &[&Row], most: usize) -> BTreeSet<i128> {
    let mut found = BTreeSet::new();
    for row in rows {
        if found.len() >= most {
            break;
        }
        found.insert(row.cost());
    }
    found
}

/// Whether an amount has more digits than prices and round sums have.
const fn is_long(amount: i128, digits: u32) -> bool {
    let mut amount = amount.unsigned_abs();
    while amount != 0 && amount.is_multiple_of(10) {
        amount /= 10;
    }
    amount >= 10u128.pow(digits - 1)
}
