//! Rows in = rows out + rejects, and money in = money out + rejected, to the last digit.

use std::collections::BTreeMap;

use arrow::datatypes::i256;
use serde::{Deserialize, Serialize};

use crate::decimal;

/// Scale of all cost columns, and so of the sums.
pub(crate) const COST_SCALE: i8 = 18;

/// The balance of a conversion, computed from the source's own amounts on one side and from the
/// written FOCUS columns on the other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    pub rows_in: u64,
    pub rows_out: u64,
    pub rows_rejected: u64,
    pub money: Vec<MoneyBalance>,
}

impl Balance {
    pub fn balanced(&self) -> bool {
        self.rows_in == self.rows_out + self.rows_rejected
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
    pub balanced: bool,
}

/// Sums while converting; merged over blocks.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(into = "Noted", try_from = "Noted")]
pub(crate) struct Ledger {
    pub(crate) rows_in: u64,
    pub(crate) rows_out: u64,
    pub(crate) rows_rejected: u64,
    /// (column, currency) → sums.
    money: BTreeMap<(String, String), Sums>,
}

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sums {
    money_in: i256,
    money_out: i256,
    rejected: i256,
}

/// A [`Ledger`] in the journal of a conversion: sums are whole numbers as text.
#[derive(Serialize, Deserialize)]
struct Noted {
    rows: [u64; 3],
    money: Vec<(String, String, [String; 3])>,
}

impl From<Ledger> for Noted {
    fn from(ledger: Ledger) -> Self {
        let sums = |sums: Sums| [sums.money_in, sums.money_out, sums.rejected];
        let money = ledger.money.into_iter();
        Self {
            rows: [ledger.rows_in, ledger.rows_out, ledger.rows_rejected],
            money: money
                .map(|((column, currency), found)| {
                    (column, currency, sums(found).map(|sum| sum.to_string()))
                })
                .collect(),
        }
    }
}

impl TryFrom<Noted> for Ledger {
    type Error = &'static str;

    fn try_from(noted: Noted) -> Result<Self, Self::Error> {
        let [rows_in, rows_out, rows_rejected] = noted.rows;
        let mut money = BTreeMap::new();
        for (column, currency, [came, went, rejected]) in noted.money {
            let sum = |text: String| i256::from_string(&text).ok_or("a sum is no number");
            let sums = Sums {
                money_in: sum(came)?,
                money_out: sum(went)?,
                rejected: sum(rejected)?,
            };
            money.insert((column, currency), sums);
        }
        Ok(Self {
            rows_in,
            rows_out,
            rows_rejected,
            money,
        })
    }
}

/// Which side of the balance an amount belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    In,
    Out,
    Rejected,
}

impl Ledger {
    pub(crate) fn add(&mut self, side: Side, column: &str, currency: &str, amount: i256) {
        // Looked up by reference first: a new key is rare.
        let key = (column.to_owned(), currency.to_owned());
        let sums = self.money.entry(key).or_default();
        let target = match side {
            Side::In => &mut sums.money_in,
            Side::Out => &mut sums.money_out,
            Side::Rejected => &mut sums.rejected,
        };
        *target = target.wrapping_add(amount);
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        self.rows_in += other.rows_in;
        self.rows_out += other.rows_out;
        self.rows_rejected += other.rows_rejected;
        for ((column, currency), sums) in &other.money {
            self.add(Side::In, column, currency, sums.money_in);
            self.add(Side::Out, column, currency, sums.money_out);
            self.add(Side::Rejected, column, currency, sums.rejected);
        }
    }

    pub(crate) fn finish(&self) -> Balance {
        let money = self
            .money
            .iter()
            .map(|((column, currency), sums)| MoneyBalance {
                currency: currency.clone(),
                column: column.clone(),
                money_in: decimal::format_wide(sums.money_in, COST_SCALE),
                money_out: decimal::format_wide(sums.money_out, COST_SCALE),
                rejected: decimal::format_wide(sums.rejected, COST_SCALE),
                balanced: sums.money_in == sums.money_out.wrapping_add(sums.rejected),
            })
            .collect();
        Balance {
            rows_in: self.rows_in,
            rows_out: self.rows_out,
            rows_rejected: self.rows_rejected,
            money,
        }
    }
}

/// Adds one batch's amounts, grouped by runs of the same currency.
pub(crate) fn add_amounts<'a>(
    ledger: &mut Ledger,
    side: Side,
    column: &str,
    rows: impl Iterator<Item = (Option<i128>, Option<&'a str>)>,
) {
    let mut currency: Option<&str> = None;
    let mut wide = i256::ZERO;
    let mut sum = 0i128;
    for (amount, row_currency) in rows {
        let row_currency = row_currency.unwrap_or_default();
        if currency != Some(row_currency) {
            if let Some(previous) = currency {
                ledger.add(
                    side,
                    column,
                    previous,
                    wide.wrapping_add(i256::from_i128(sum)),
                );
            }
            (currency, wide, sum) = (Some(row_currency), i256::ZERO, 0);
        }
        let Some(amount) = amount else { continue };
        match sum.checked_add(amount) {
            Some(total) => sum = total,
            None => {
                wide = wide.wrapping_add(i256::from_i128(sum));
                sum = amount;
            }
        }
    }
    if let Some(previous) = currency {
        ledger.add(
            side,
            column,
            previous,
            wide.wrapping_add(i256::from_i128(sum)),
        );
    }
}
