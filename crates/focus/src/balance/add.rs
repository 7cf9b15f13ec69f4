//! Sums of the amounts of a block.

use arrow::datatypes::i256;

use super::{Ledger, Side};

/// Adds one batch's amounts, grouped by runs of the same currency.
pub(crate) fn add_amounts<'a>(
    ledger: &mut Ledger,
    side: Side<'_>,
    column: &str,
    rows: impl Iterator<Item = (Option<i128>, Option<&'a str>)>,
) {
    let mut currency: Option<&str> = None;
    let mut sum = Sum::default();
    let mut put = |currency: Option<&str>, sum: &mut Sum| {
        let sum = std::mem::take(sum);
        if let Some(currency) = currency {
            ledger.add(side, column, currency, sum.all());
            if sum.negative != 0 {
                let negative = i256::from_i128(sum.negative);
                ledger.add_negative(side, column, currency, negative);
            }
        }
    };
    for (amount, row_currency) in rows {
        let row_currency = row_currency.unwrap_or_default();
        if currency != Some(row_currency) {
            put(currency, &mut sum);
            currency = Some(row_currency);
        }
        if let Some(amount) = amount {
            sum.add(amount);
        }
    }
    put(currency, &mut sum);
}

/// A sum of many amounts that are nearly always small.
#[derive(Default)]
struct Sum {
    wide: i256,
    narrow: i128,
    /// What of it is below zero; no more than fits, since it only has to tell how much that is.
    negative: i128,
}

impl Sum {
    #[inline]
    fn add(&mut self, amount: i128) {
        if amount < 0 {
            self.negative = self.negative.saturating_add(amount);
        }
        match self.narrow.checked_add(amount) {
            Some(total) => self.narrow = total,
            None => {
                self.wide = self.all();
                self.narrow = amount;
            }
        }
    }

    fn all(&self) -> i256 {
        self.wide.wrapping_add(i256::from_i128(self.narrow))
    }
}
