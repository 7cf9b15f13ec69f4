//! Money that a warning is about, counted without signs: a credit that may stand twice does not make up for a
//! charge that does.

use std::collections::BTreeMap;

use arrow::datatypes::i256;
use serde::{Deserialize, Serialize};

use crate::balance::COST_SCALE;
use crate::decimal;

/// Sums of absolute amounts, by cost column and currency.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<AbsoluteMoney>", into = "Vec<AbsoluteMoney>")]
pub struct Absolute(BTreeMap<String, BTreeMap<String, i256>>);

/// One of the sums, as it is written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AbsoluteMoney {
    /// The FOCUS column, `BilledCost`.
    pub column: String,
    /// Empty when the source names none.
    pub currency: String,
    /// Plain decimal text, never below zero.
    pub amount: String,
}

impl Absolute {
    /// Adds an amount in units of the last digit of a cost; its sign is left out, and zero leaves no trace.
    pub(crate) fn add(&mut self, column: &str, currency: &str, amount: i256) {
        if amount == i256::ZERO {
            return;
        }
        if !self.0.contains_key(column) {
            self.0.insert(column.to_owned(), BTreeMap::new());
        }
        let Some(sums) = self.0.get_mut(column) else {
            return;
        };
        let amount = match amount < i256::ZERO {
            true => amount.wrapping_neg(),
            false => amount,
        };
        match sums.get_mut(currency) {
            Some(sum) => *sum = sum.wrapping_add(amount),
            None => {
                sums.insert(currency.to_owned(), amount);
            }
        }
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        for (column, sums) in &other.0 {
            for (currency, sum) in sums {
                self.add(column, currency, *sum);
            }
        }
    }

    /// The sum of a column in a currency, in units of the last digit of a cost.
    pub(crate) fn of(&self, column: &str, currency: &str) -> i256 {
        let sums = self.0.get(column);
        let sum = sums.and_then(|sums| sums.get(currency));
        sum.copied().unwrap_or(i256::ZERO)
    }

    /// The sums in the order of their columns and currencies.
    pub fn sums(&self) -> Vec<AbsoluteMoney> {
        self.clone().into()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Absolute> for Vec<AbsoluteMoney> {
    fn from(absolute: Absolute) -> Self {
        let columns = absolute.0.into_iter();
        let money = columns.flat_map(|(column, sums)| {
            sums.into_iter().map(move |(currency, sum)| AbsoluteMoney {
                column: column.clone(),
                currency,
                amount: decimal::format_wide(sum, COST_SCALE),
            })
        });
        money.collect()
    }
}

impl TryFrom<Vec<AbsoluteMoney>> for Absolute {
    type Error = String;

    fn try_from(money: Vec<AbsoluteMoney>) -> Result<Self, String> {
        let mut absolute = Self::default();
        for one in money {
            let amount = decimal::parse_wide(&one.amount, COST_SCALE);
            let amount = amount.ok_or_else(|| format!("{} is no amount", one.amount))?;
            absolute.add(&one.column, &one.currency, amount);
        }
        Ok(absolute)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_add_up_with_charges_and_survive_being_written() {
        let unit = i256::from_i128(10i128.pow(COST_SCALE as u32));
        let mut all = Absolute::default();
        all.add("BilledCost", "USD", unit);
        all.add("BilledCost", "USD", unit.wrapping_neg());
        all.add("EffectiveCost", "", i256::ZERO);
        let wide = unit.wrapping_mul(i256::from_i128(i128::MAX));
        let mut more = Absolute::default();
        more.add("BilledCost", "EUR", wide);
        all.merge(&more);
        let text = serde_json::to_string(&all).expect("plain data");
        assert_eq!(
            text,
            format!(
                r#"[{{"column":"BilledCost","currency":"EUR","amount":"{}"}},{{"column":"BilledCost","currency":"USD","amount":"2"}}]"#,
                i128::MAX
            )
        );
        let read: Absolute = serde_json::from_str(&text).expect("the same");
        assert_eq!(read, all);
        assert_eq!(read.of("BilledCost", "EUR"), wide);
        assert_eq!(read.of("EffectiveCost", ""), i256::ZERO);
        let wrong = text.replace("\"2\"", "\"two\"");
        assert!(serde_json::from_str::<Absolute>(&wrong).is_err());
    }
}
