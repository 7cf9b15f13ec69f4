//! Rows in + split = rows out + rejects + skipped, and money in = money out + rejected + skipped, to the
//! last digit.

use std::collections::BTreeMap;

use arrow::datatypes::i256;
use serde::{Deserialize, Serialize};
use stoa_kernel::Statement;

use crate::decimal;
use crate::warnings::Absolute;

mod add;
mod sums;

pub(crate) use add::add_amounts;

/// Scale of all cost columns, and so of the sums.
pub(crate) const COST_SCALE: i8 = 18;

/// What the amounts of one conversion may add up to: a hundred million billion. A sum of the lake holds 38 digits, 20
/// of them before the point, so that a thousand such conversions fit into one sum, and no sum is ever more than its
/// digits tell.
const MOST: i128 = 10_i128.pow(17 + COST_SCALE as u32);

/// The balance of a conversion, computed from the source's own amounts on one side and from the
/// written FOCUS columns on the other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// Rows of the files, as whoever counts their lines or records finds them.
    pub rows_in: u64,
    /// Charges beyond the first of rows that hold several, as a fee of a savings plan holds the part that was used
    /// and the part that was not.
    #[serde(default)]
    pub rows_split: u64,
    pub rows_out: u64,
    pub rows_rejected: u64,
    /// Rows that are no charges, because the mapping says so.
    #[serde(default)]
    pub rows_skipped: u64,
    pub money: Vec<MoneyBalance>,
    /// Why they are none, with their money.
    #[serde(default)]
    pub skipped: Vec<Skipped>,
    /// Costs that nobody can tell: they are in none of the sums.
    #[serde(default)]
    pub unreadable: Vec<Unreadable>,
}

/// Rows whose cost could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unreadable {
    /// The FOCUS column, `BilledCost`. Rows without this one are among the rejected ones; without
    /// another one they are kept.
    pub column: String,
    pub rows: u64,
    /// The first places with what stood there, `bill.csv, line 17: "n/a"`.
    pub first: Vec<String>,
}

impl Balance {
    pub fn balanced(&self) -> bool {
        self.rows_in + self.rows_split == self.rows_out + self.rows_rejected + self.rows_skipped
            && self.money.iter().all(|money| money.balanced)
    }
}

/// One FOCUS cost column in one currency. Amounts are plain decimal text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyBalance {
    /// Empty when the source names none.
    pub currency: String,
    /// The FOCUS column, `BilledCost`.
    pub column: String,
    #[serde(rename = "in")]
    pub money_in: String,
    #[serde(rename = "out")]
    pub money_out: String,
    pub rejected: String,
    #[serde(default = "nothing")]
    pub skipped: String,
    pub balanced: bool,
    /// How much of what came in was rejected, in millionths, rounded up. It is counted over absolute amounts, so
    /// that a rejected credit does not make up for a rejected charge.
    #[serde(default)]
    pub rejected_millionths: u64,
    /// What may count twice of what went out, by absolute amounts.
    #[serde(default = "nothing")]
    pub possibly_twice: String,
    /// How much of what went out that is, in millionths, rounded up, also over absolute amounts. What is reckoned
    /// from a part of the charges, or told for two reasons, may come to more than all.
    #[serde(default)]
    pub possibly_twice_millionths: u64,
}

fn nothing() -> String {
    "0".to_owned()
}

/// Rows that were left out for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// Completes `skipped, because …`, in English.
    pub because: String,
    /// The same by its code, to be said in any language.
    pub said: Statement,
    pub rows: u64,
    pub money: Vec<SkippedMoney>,
}

/// Plain decimal text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkippedMoney {
    pub currency: String,
    pub column: String,
    pub amount: String,
}

/// Sums while converting; merged over blocks.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Ledger {
    pub(crate) rows_in: u64,
    #[serde(default)]
    pub(crate) rows_split: u64,
    pub(crate) rows_out: u64,
    pub(crate) rows_rejected: u64,
    /// Reason → rows.
    #[serde(with = "crate::warnings::lines")]
    skipped: BTreeMap<Statement, u64>,
    /// Reason, column, currency → sums.
    #[serde(with = "amounts")]
    skipped_money: BTreeMap<(Statement, String, String), i256>,
    /// Column → rows whose cost could not be read, and the first of them by file and line.
    #[serde(default)]
    unreadable: BTreeMap<String, (u64, Vec<Place>)>,
    /// (column, currency) → sums.
    #[serde(with = "sums")]
    money: BTreeMap<(String, String), Sums>,
}

/// Number of the file, line, and what stands there.
type Place = (usize, u64, String);

/// How many places of unreadable costs are told.
const TOLD: usize = 5;

#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Sums {
    money_in: i256,
    money_out: i256,
    rejected: i256,
    /// Of `money_in`, `money_out` and `rejected`, what is below zero.
    negative_in: i256,
    negative_out: i256,
    negative_rejected: i256,
}

impl Sums {
    /// Share of the absolute amounts that was rejected.
    fn rejected_millionths(&self) -> u64 {
        let all = absolute(self.money_in, self.negative_in);
        millionths(absolute(self.rejected, self.negative_rejected), all)
    }
}

/// A sum of amounts without their signs, by their sum and what of it is below zero.
fn absolute(sum: i256, negative: i256) -> i256 {
    sum.wrapping_sub(negative.wrapping_mul(i256::from_i128(2)))
}

/// The share of a part, rounded up.
fn millionths(part: i256, all: i256) -> u64 {
    if part == i256::ZERO || all <= i256::ZERO {
        return 0;
    }
    let parts = part.wrapping_mul(i256::from_i128(1_000_000));
    let up = parts.wrapping_add(all).wrapping_sub(i256::ONE);
    let share = up.checked_div(all).and_then(i256::to_i128);
    share
        .and_then(|share| u64::try_from(share).ok())
        .unwrap_or(u64::MAX)
}

/// Sums as text, with what they are of.
mod amounts {
    use std::collections::BTreeMap;

    use arrow::datatypes::i256;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    use stoa_kernel::Statement;

    type Key = (Statement, String, String);

    pub(super) fn serialize<S: Serializer>(
        money: &BTreeMap<Key, i256>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let lines = money.iter().map(|(key, sum)| (key, sum.to_string()));
        lines.collect::<Vec<_>>().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<Key, i256>, D::Error> {
        let lines = Vec::<(Key, String)>::deserialize(deserializer)?.into_iter();
        let sums = lines.map(|(key, text)| {
            let sum = i256::from_string(&text);
            Ok((
                key,
                sum.ok_or_else(|| D::Error::custom(format!("{text} is no sum")))?,
            ))
        });
        sums.collect()
    }
}

/// Which side of the balance an amount belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side<'a> {
    In,
    Out,
    Rejected,
    /// For this reason.
    Skipped(&'a Statement),
}

impl Ledger {
    /// The first column and currency whose written amounts add up, without their signs, to more than [`MOST`].
    pub(crate) fn too_large(&self) -> Option<(&str, &str)> {
        let most = i256::from_i128(MOST);
        let large = |sums: &&Sums| absolute(sums.money_out, sums.negative_out) > most;
        let mut money = self.money.iter();
        let ((column, currency), _) = money.find(|(_, sums)| large(sums))?;
        Some((column, currency))
    }

    /// What was written so far of a column, per currency.
    pub(crate) fn written(&self, column: &str) -> BTreeMap<String, i256> {
        let sums = self.money.iter().filter(|((known, _), _)| known == column);
        sums.map(|((_, currency), sums)| (currency.clone(), sums.money_out))
            .collect()
    }

    /// Counts rows that were left out for a reason.
    pub(crate) fn skip(&mut self, because: &Statement, rows: u64) {
        *self.skipped.entry(because.clone()).or_default() += rows;
    }

    /// Counts a row whose cost could not be read; `told` is only called for the first ones.
    pub(crate) fn unreadable(
        &mut self,
        column: &str,
        (file, line): (usize, u64),
        told: impl FnOnce() -> String,
    ) {
        let (rows, first) = self.unreadable.entry(column.to_owned()).or_default();
        *rows += 1;
        // Each thread sees its lines in order.
        if first.len() < TOLD {
            first.push((file, line, told()));
        }
    }

    pub(crate) fn add(&mut self, side: Side<'_>, column: &str, currency: &str, amount: i256) {
        let key = (column.to_owned(), currency.to_owned());
        let sums = self.money.entry(key).or_default();
        let target = match side {
            Side::In => &mut sums.money_in,
            Side::Out => &mut sums.money_out,
            Side::Rejected => &mut sums.rejected,
            Side::Skipped(because) => {
                let key = (because.clone(), column.to_owned(), currency.to_owned());
                self.skipped_money.entry(key).or_default()
            }
        };
        *target = target.wrapping_add(amount);
    }

    /// Counts what of an amount was below zero.
    fn add_negative(&mut self, side: Side<'_>, column: &str, currency: &str, amount: i256) {
        let key = (column.to_owned(), currency.to_owned());
        let sums = self.money.entry(key).or_default();
        let target = match side {
            Side::In => &mut sums.negative_in,
            Side::Out => &mut sums.negative_out,
            Side::Rejected => &mut sums.negative_rejected,
            Side::Skipped(_) => return,
        };
        *target = target.wrapping_add(amount);
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        self.rows_in += other.rows_in;
        self.rows_split += other.rows_split;
        self.rows_out += other.rows_out;
        self.rows_rejected += other.rows_rejected;
        for (because, rows) in &other.skipped {
            self.skip(because, *rows);
        }
        for (column, (rows, places)) in &other.unreadable {
            let (known, first) = self.unreadable.entry(column.clone()).or_default();
            *known += rows;
            first.extend(places.iter().cloned());
            first.sort();
            first.truncate(TOLD);
        }
        for ((because, column, currency), sum) in &other.skipped_money {
            self.add(Side::Skipped(because), column, currency, *sum);
        }
        for ((column, currency), sums) in &other.money {
            self.add(Side::In, column, currency, sums.money_in);
            self.add(Side::Out, column, currency, sums.money_out);
            self.add(Side::Rejected, column, currency, sums.rejected);
            self.add_negative(Side::In, column, currency, sums.negative_in);
            self.add_negative(Side::Out, column, currency, sums.negative_out);
            self.add_negative(Side::Rejected, column, currency, sums.negative_rejected);
        }
    }

    fn reasons(&self) -> Vec<Skipped> {
        let reasons = self.skipped.iter().map(|(because, rows)| Skipped {
            because: because.to_string(),
            said: because.clone(),
            rows: *rows,
            money: self
                .skipped_money
                .iter()
                .filter(|((of, ..), _)| of == because)
                .map(|((_, column, currency), sum)| SkippedMoney {
                    currency: currency.clone(),
                    column: column.clone(),
                    amount: decimal::format_wide(*sum, COST_SCALE),
                })
                .collect(),
        });
        reasons.collect()
    }

    /// The column that says what a charge costs: what is billed, where anything is.
    pub(crate) fn cost(&self) -> &'static str {
        let mut columns = self.money.keys().map(|(column, _)| column.as_str());
        match columns.any(|column| column == "BilledCost") {
            true => "BilledCost",
            false => "EffectiveCost",
        }
    }

    /// Says in the balance what may count `twice` of what went out.
    pub(crate) fn doubt(&self, balance: &mut Balance, twice: &Absolute) {
        for money in &mut balance.money {
            let key = (money.column.clone(), money.currency.clone());
            let sums = self.money.get(&key).copied().unwrap_or_default();
            let out = absolute(sums.money_out, sums.negative_out);
            let twice = twice.of(&money.column, &money.currency);
            money.possibly_twice = decimal::format_wide(twice, COST_SCALE);
            money.possibly_twice_millionths = millionths(twice, out);
        }
    }

    pub(crate) fn finish(&self) -> Balance {
        let written = |sum: i256| decimal::format_wide(sum, COST_SCALE);
        let skipped = |column: &str, currency: &str| {
            let sums = self.skipped_money.iter();
            let of_it = sums.filter(|((_, of, in_), _)| of == column && in_ == currency);
            of_it.fold(i256::ZERO, |sum, (_, more)| sum.wrapping_add(*more))
        };
        let money = self
            .money
            .iter()
            .map(|((column, currency), sums)| MoneyBalance {
                currency: currency.clone(),
                column: column.clone(),
                money_in: written(sums.money_in),
                money_out: written(sums.money_out),
                rejected: written(sums.rejected),
                skipped: written(skipped(column, currency)),
                balanced: sums.money_in
                    == sums
                        .money_out
                        .wrapping_add(sums.rejected)
                        .wrapping_add(skipped(column, currency)),
                rejected_millionths: sums.rejected_millionths(),
                possibly_twice: nothing(),
                possibly_twice_millionths: 0,
            })
            .collect();
        Balance {
            rows_in: self.rows_in,
            rows_split: self.rows_split,
            rows_out: self.rows_out,
            rows_rejected: self.rows_rejected,
            rows_skipped: self.skipped.values().sum(),
            money,
            skipped: self.reasons(),
            unreadable: self
                .unreadable
                .iter()
                .map(|(column, (rows, first))| Unreadable {
                    column: column.clone(),
                    rows: *rows,
                    first: first.iter().map(|(_, _, told)| told.clone()).collect(),
                })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests;
