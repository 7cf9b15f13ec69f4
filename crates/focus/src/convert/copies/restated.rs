//! Files that hold the charges of others as they were reckoned again: the preliminary bill of a month beside the final
//! one. What is charged for, by whom and when is the same, each once, and the amounts are nearly so.

use std::collections::{BTreeMap, BTreeSet};

use super::Charges;
use super::judge::{By, Copies, most};

/// Fewest charges that say so, and amounts that differ among them: a price list is the same in many places.
const ENOUGH: u64 = 20;
const ENOUGH_AMOUNTS: usize = 10;
/// What an amount may differ, as one part in so many. What two machines of one kind use differs more from day to day.
const NEAR: u128 = 20;
/// Files that one charge is compared in.
const COMPARED: usize = 64;

/// What two files have in common.
#[derive(Default)]
struct Pair {
    rows: u64,
    /// Amounts of them that differ, no more than are enough.
    amounts: BTreeSet<i128>,
}

impl Charges {
    /// Adds the files nearly all of whose charges stand in another one with amounts nearby. Only where every charge
    /// is followed: which ones are followed in larger deliveries depends on their amounts.
    pub(super) fn restated(&self, copies: &mut Copies) {
        if self.level > 0 || self.files.len() < 2 {
            return;
        }
        // What is charged for → file → amount and rows.
        let mut held: BTreeMap<u64, BTreeMap<u64, (i128, u64)>> = BTreeMap::new();
        let mut all: BTreeMap<u64, u64> = BTreeMap::new();
        for charge in self.followed.values().filter(|charge| charge.billed != 0) {
            for (file, rows) in &charge.rows {
                *all.entry(*file).or_default() += u64::from(*rows);
                let of_file = held.entry(charge.purpose).or_default();
                let (amount, count) = of_file.entry(*file).or_default();
                *amount = charge.billed;
                *count += u64::from(*rows);
            }
        }
        let mut pairs: BTreeMap<(u64, u64), Pair> = BTreeMap::new();
        for files in held.values() {
            // Of several lines nobody can tell which is which.
            let once = files.iter().filter(|(_, (_, rows))| *rows == 1);
            let once: Vec<(u64, i128)> = once
                .map(|(file, (amount, _))| (*file, *amount))
                .take(COMPARED)
                .collect();
            for (index, (one, amount)) in once.iter().enumerate() {
                let near = once[index + 1..].iter();
                for (other, _) in near.filter(|(_, other)| is_near(*amount, *other)) {
                    let pair = pairs.entry((*one, *other)).or_default();
                    pair.rows += 1;
                    if pair.amounts.len() < ENOUGH_AMOUNTS {
                        pair.amounts.insert(*amount);
                    }
                }
            }
        }
        for ((one, other), pair) in pairs {
            let enough = pair.rows >= ENOUGH && pair.amounts.len() >= ENOUGH_AMOUNTS;
            if copies.know(one, other) || !enough || !most(pair.rows, all[&one].min(all[&other])) {
                continue;
            }
            // The one that has less beside; of two that have as much, the later.
            let (copy, of) = match all[&one] < all[&other] {
                true => (one, other),
                false => (other, one),
            };
            copies.add(copy, of, By::Restated, true);
        }
    }
}

/// Whether an amount may be another one that was reckoned again.
fn is_near(one: i128, other: i128) -> bool {
    let off = one.abs_diff(other);
    (one < 0) == (other < 0)
        && off.saturating_mul(NEAR) <= one.unsigned_abs().max(other.unsigned_abs())
}
