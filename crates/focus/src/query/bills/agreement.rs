//! How far two bills charge the same at the same time: to a small part of the amount, and to what may have been lost
//! when the lines of one of them were rounded.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::sizes::{Amount, Amounts};

/// One unit of a currency, in the last of the eighteen digits of a sum.
const UNIT: i128 = 10i128.pow(18);
/// Amounts with more digits than to a millionth are not rounded: what a cloud reckons has ten or more.
const FINEST: i128 = UNIT / 1_000_000;
/// That so many amounts end in the same digit is no chance.
const SEVERAL: usize = 3;
/// An amount of so many digits is in no two bills by chance.
const TELLING: i128 = 100_000;
/// Currencies that have no cents, and those that have thousandths (ISO 4217, column "Minor unit").
const WHOLE: [&str; 16] = [
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV",
    "XAF", "XOF", "XPF",
];
const THOUSANDTHS: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

/// How far two bills charge the same at the same time.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Agreement {
    /// Days with the same amount in both.
    pub(super) days: BTreeSet<i32>,
    /// Days with an amount of many digits that is the same to the last of them.
    pub(super) exact: BTreeSet<i32>,
    /// The amounts that are the same.
    amounts: BTreeSet<[i128; 2]>,
    /// Money that is the same in both.
    pub(super) same: i128,
    /// Money of times at which both have some, the larger of the two.
    pub(super) common: i128,
    /// All money, of the bill that has more.
    pub(super) all: i128,
}

impl Agreement {
    /// Amounts are the same when they differ by at most one part in `near`.
    pub(super) fn of(own: &Amounts, others: &Amounts, near: i128) -> Self {
        let total = |all: &Amounts| -> i128 {
            let sizes = all.values().map(Amount::total);
            sizes.fold(0, i128::saturating_add)
        };
        let mut found = Self {
            all: total(own).max(total(others)),
            ..Self::default()
        };
        let rounding = Rounding::of(own, others);
        for (key, own) in own {
            let Some(other) = others.get(key) else {
                continue;
            };
            let larger = own.total().max(other.total());
            found.common = found.common.saturating_add(larger);
            if rounding.are_near(&key.0, own, other, near) {
                found.same = found.same.saturating_add(larger);
                found.days.insert(key.2);
                found.amounts.insert(own.money);
                if own.money == other.money && own.money.iter().any(|money| is_telling(*money)) {
                    found.exact.insert(key.2);
                }
            }
        }
        found
    }
}

impl Agreement {
    /// Amounts that are the same in both and are not the same among each other: days that all cost nearly as much
    /// are one price, which many may pay.
    pub(super) fn different(&self, near: i128) -> usize {
        let mut known: Vec<i128> = self
            .amounts
            .iter()
            .map(|[charged, credited]| charged + credited)
            .collect();
        known.sort_unstable();
        let mut last = None;
        let apart = known.into_iter().filter(|amount| {
            let differs = last.is_none_or(|last: i128| amount - last > amount / near * 2);
            if differs {
                last = Some(*amount);
            }
            differs
        });
        apart.count()
    }
}

/// Whether it has many digits, zeros at its end not counted.
fn is_telling(mut money: i128) -> bool {
    while money != 0 && money % 10 == 0 {
        money /= 10;
    }
    money >= TELLING
}

/// The last digit that each of two bills keeps, by currency.
#[derive(Debug)]
pub(super) struct Rounding<'a> {
    own: BTreeMap<&'a str, i128>,
    others: BTreeMap<&'a str, i128>,
}

impl<'a> Rounding<'a> {
    pub(super) fn of(own: &'a Amounts, others: &'a Amounts) -> Self {
        Self {
            own: last_digits(own),
            others: last_digits(others),
        }
    }

    /// Whether two amounts differ by at most one part in `near`, and half of the last digit for each line whose
    /// rounding made it: of the bill that keeps fewer digits, or of both where they keep as many. That is the most
    /// that rounding takes from a sum. Where it is more than a hundredth of the amount, both have as many lines too.
    pub(super) fn are_near(
        &self,
        currency: &str,
        own: &Amount,
        others: &Amount,
        near: i128,
    ) -> bool {
        let (most, are_the_lines) = self.lost(currency, own, others);
        own.money.iter().zip(others.money).all(|(own, other)| {
            let larger = (*own).max(other);
            let apart = (own - other).abs();
            let close = larger / near;
            apart <= close
                || apart <= close.saturating_add(most)
                    && (are_the_lines || most.saturating_mul(100) <= larger)
        })
    }

    /// What rounding may have made of the difference of two sums, and whether both are sums of the same lines.
    fn lost(&self, currency: &str, own: &Amount, others: &Amount) -> (i128, bool) {
        let digit = |of: &BTreeMap<&str, i128>| of.get(currency).copied().unwrap_or_default();
        let (ours, theirs) = (digit(&self.own), digit(&self.others));
        let cent = smallest(currency);
        let half = |rows: u64, digit: i128| i128::from(rows).saturating_mul(digit) / 2;
        let same_rows = own.rows == others.rows;
        match ours.cmp(&theirs) {
            Ordering::Equal => {
                let rows = own.rows.saturating_add(others.rows);
                (half(rows, ours.min(cent)), false)
            }
            Ordering::Greater => (half(own.rows, ours), same_rows && ours <= cent),
            Ordering::Less => (half(others.rows, theirs), same_rows && theirs <= cent),
        }
    }
}

/// Of each currency the digit in which all of its amounts end, as an amount: at most one unit, and 0 where they keep
/// more digits than anybody rounds to. More than a cent it is only where several amounts say so.
fn last_digits(amounts: &Amounts) -> BTreeMap<&str, i128> {
    let mut found: BTreeMap<&str, (i128, usize)> = BTreeMap::new();
    for ((currency, ..), amount) in amounts {
        let (digit, count) = found.entry(currency).or_insert((UNIT, 0));
        for money in amount.money.iter().filter(|money| **money != 0) {
            *count += 1;
            while *digit >= FINEST && money % *digit != 0 {
                *digit /= 10;
            }
        }
        if *digit < FINEST {
            *digit = 0;
        }
    }
    let found = found.into_iter();
    let last = found.map(|(currency, (digit, count))| match count {
        count if count < SEVERAL => (currency, digit.min(smallest(currency))),
        _ => (currency, digit),
    });
    last.collect()
}

/// The smallest coin of a currency.
fn smallest(currency: &str) -> i128 {
    match currency {
        currency if WHOLE.contains(&currency) => UNIT,
        currency if THOUSANDTHS.contains(&currency) => UNIT / 1000,
        _ => UNIT / 100,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    /// Amounts of days in millionths, and of how many lines each is the sum.
    fn amounts(currency: &str, of: &[(i128, u64)]) -> Amounts {
        let days = (1..).zip(of);
        let all = days.map(|(day, (millionths, rows))| {
            let amount = Amount {
                money: [millionths * FINEST, 0],
                rows: *rows,
            };
            ((Arc::from(currency), None, day), amount)
        });
        all.collect()
    }

    fn days(own: &Amounts, others: &Amounts) -> usize {
        let found = Agreement::of(own, others, 10_000);
        let again = Agreement::of(others, own, 10_000);
        assert_eq!(found.days, again.days);
        found.days.len()
    }

    #[test]
    fn rounded_lines_make_the_same_sums_to_half_a_digit_a_line() {
        // 30 lines of 0.1234 and so on, each rounded to cents: 0.12.
        let fine = amounts("USD", &[(3_702_000, 30), (5_251_230, 41), (2_512_345, 12)]);
        let cents = amounts("USD", &[(3_600_000, 30), (5_330_000, 41), (2_520_000, 12)]);
        assert_eq!(days(&fine, &cents), 3);
        // More than half a cent a line is another amount.
        let more = amounts("USD", &[(3_540_000, 30), (5_480_000, 41), (2_580_000, 12)]);
        assert_eq!(days(&fine, &more), 0);
        // Of other lines it has to be a small part of the amount.
        let lines = amounts("USD", &[(3_600_000, 31), (5_330_000, 40), (2_520_000, 13)]);
        assert_eq!(days(&fine, &lines), 0);
        let large = amounts(
            "USD",
            &[(370_212_345, 30), (525_109_876, 41), (251_255_555, 12)],
        );
        let added = amounts(
            "USD",
            &[(370_210_000, 1), (525_110_000, 1), (251_260_000, 1)],
        );
        assert_eq!(days(&large, &added), 3);
        // Without cents a line may be half a unit off.
        let fine = amounts(
            "JPY",
            &[(370_200_000, 3), (525_800_000, 4), (251_100_000, 2)],
        );
        let whole = amounts(
            "JPY",
            &[(371_000_000, 3), (524_000_000, 4), (251_000_000, 2)],
        );
        assert_eq!(days(&fine, &whole), 3);
    }

    #[test]
    fn amounts_to_the_last_digit_are_told_from_prices_that_many_pay() {
        let one = amounts("USD", &[(71_424_000, 1), (123_456_700, 1), (5_000_000, 1)]);
        let found = Agreement::of(&one, &one, 100);
        assert_eq!(found.exact, BTreeSet::from([2]));
        assert_eq!((found.days.len(), found.different(100)), (3, 3));
        // A flat fee with a little use on each day is one price.
        let fee = [(100_300_000, 1), (101_100_000, 1), (100_900_000, 1)];
        let fee = amounts("USD", &fee);
        assert_eq!(Agreement::of(&fee, &fee, 100).different(100), 1);
    }
}
