//! Rows that a delivery holds more than once, with what they cost, and the warning that tells them.

use std::collections::BTreeMap;

use arrow::datatypes::i256;
use stoa_kernel::Statement;

use super::Charge;
use crate::warnings::{Absolute, WarnedMoney, Warning, WarningCode};

/// Rows that count twice.
#[derive(Default)]
pub(super) struct Held<'a> {
    pub(super) rows: u64,
    /// What is billed for them, by currency.
    money: BTreeMap<&'a str, i256>,
    absolute: Absolute,
}

impl<'a> Held<'a> {
    /// Adds so many rows of a charge, which is in this currency.
    pub(super) fn add(&mut self, charge: &Charge, currency: &'a str, rows: u64) {
        self.rows += rows;
        let times = i256::from_i128(i128::from(rows));
        let cost = |amount: i128| i256::from_i128(amount).wrapping_mul(times);
        let billed = cost(charge.billed);
        if billed != i256::ZERO {
            let sum = self.money.entry(currency).or_default();
            *sum = sum.wrapping_add(billed);
        }
        self.absolute.add("BilledCost", currency, billed);
        let effective = cost(charge.effective);
        self.absolute.add("EffectiveCost", currency, effective);
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.rows += other.rows;
        for (currency, more) in other.money {
            let sum = self.money.entry(currency).or_default();
            *sum = sum.wrapping_add(more);
        }
        self.absolute.merge(&other.absolute);
    }

    pub(super) fn warning(self, said: Statement) -> Warning {
        Warning {
            rows: self.rows,
            money: WarnedMoney::of(self.money),
            absolute: self.absolute,
            ..Warning::of(WarningCode::PossiblyTwice, said)
        }
    }
}

/// Rows of which only their number and what they cost is known.
pub(super) fn uncounted(said: Statement, rows: u64, absolute: Absolute) -> Warning {
    Warning {
        absolute,
        ..Held {
            rows,
            ..Held::default()
        }
        .warning(said)
    }
}
