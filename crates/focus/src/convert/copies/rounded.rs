//! Files that hold the charges of others with rounded amounts, as a sheet does that was made for people: what is
//! charged for, by whom and when, is the same, and one amount is the other with fewer digits.

use std::collections::BTreeMap;

use super::Charges;
use super::judge::{By, Copies, most};
use crate::balance::COST_SCALE;

/// Fewest rows that say that a file is a copy: one may be a coincidence.
const ENOUGH: u64 = 2;
/// Most digits after the point of an amount that a person rounded.
const PLACES: u32 = 4;
/// Amounts of one purpose that are compared in a file, and files with it; more are lines that differ in nothing
/// that is known here.
const COMPARED: usize = 64;

/// What two files have in common, of which the second may be rounded.
#[derive(Default)]
struct Pair {
    /// Rows of the second whose amount is one of the first, as it is or rounded.
    rows: u64,
    /// Those that are rounded.
    rounded: u64,
}

impl Charges {
    /// Adds the files nearly all of whose charges stand in another one with more digits. Only where every charge
    /// is followed: which ones are followed in larger deliveries depends on their amounts.
    pub(super) fn rounded(&self, copies: &mut Copies) {
        if self.level > 0 {
            return;
        }
        let mut pairs: BTreeMap<(u64, u64), Pair> = BTreeMap::new();
        self.in_several(
            |charge| charge.purpose,
            |charges| {
                // File → amounts.
                let mut files: BTreeMap<u64, Vec<i128>> = BTreeMap::new();
                for charge in charges {
                    for (file, rows) in charge.rows() {
                        let amounts = files.entry(file).or_default();
                        // One more tells that there are too many.
                        let most = amounts.len() + (rows as usize).min(COMPARED + 1);
                        amounts.resize(most, charge.billed);
                    }
                }
                files
                    .values_mut()
                    .for_each(|amounts| amounts.sort_unstable());
                for (one, exact) in files.iter().take(COMPARED) {
                    for (other, rounded) in files.iter().take(COMPARED) {
                        // In the same order, as many: rounding keeps it.
                        if one == other || exact.len() != rounded.len() {
                            continue;
                        }
                        let pair = pairs.entry((*one, *other)).or_default();
                        for (exact, rounded) in exact.iter().zip(rounded) {
                            let is_rounded = is_rounded(*exact, *rounded);
                            pair.rounded += u64::from(is_rounded);
                            pair.rows += u64::from(is_rounded || exact == rounded);
                        }
                    }
                }
            },
        );
        if pairs.is_empty() {
            return;
        }
        let all = self.billed_rows();
        let all = |file: &u64| all[file].values().sum::<u64>();
        for ((exact, rounded), pair) in pairs {
            // A file of which some amounts are round is no rounded one.
            if copies.know(exact, rounded)
                || pair.rounded < ENOUGH
                || !most(pair.rows, all(&rounded))
                || pair.rounded * 2 < pair.rows
            {
                continue;
            }
            copies.add(rounded, exact, By::Purpose, true);
        }
    }
}

/// Whether an amount is another one with fewer digits after the point, and is not nearly nothing in that.
pub(in crate::convert) fn is_rounded(exact: i128, rounded: i128) -> bool {
    let unit = |places: u32| 10i128.pow(COST_SCALE as u32 - places);
    let mut places = 0..=PLACES;
    let Some(places) = places.find(|places| rounded % unit(*places) == 0) else {
        return false;
    };
    // `2.50` of a sheet with cents is 2.5.
    let unit = unit(places.max(2));
    let off = (exact - rounded).unsigned_abs();
    off > 0 && off * 2 <= unit.unsigned_abs() && off * 20 < rounded.unsigned_abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_told_from_other_amounts() {
        let amount =
            |text: &str| crate::decimal::parse_float(text.as_bytes(), 18).expect("an amount");
        for (exact, rounded) in [
            ("12.3456", "12.35"),
            ("7.891", "7.89"),
            ("-7.895", "-7.90"),
            ("2.4999", "2.5"),
            ("3.00004", "3"),
            ("0.123456", "0.1235"),
        ] {
            assert!(
                is_rounded(amount(exact), amount(rounded)),
                "{exact} {rounded}"
            );
        }
        for (exact, rounded) in [
            ("12.35", "12.35"),
            ("12.3456", "12.36"),
            ("12.4", "12"),
            ("0.0123", "0.01"),
            ("12.345678", "12.34568"),
            ("5", "0"),
        ] {
            assert!(
                !is_rounded(amount(exact), amount(rounded)),
                "{exact} {rounded}"
            );
        }
    }
}
