//! What charges cost, billed and effective, per currency.

use std::collections::BTreeMap;

use crate::query::decimal::text;
use crate::query::segment::SCALE;

/// `BilledCost` and `EffectiveCost` of many charges.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Money {
    /// Some charge has an amount that is not zero.
    pub(super) some: [bool; 2],
    /// Sums per currency.
    pub(super) sums: [BTreeMap<String, i128>; 2],
}

/// Charges of one day that are alike in their keys.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Charged {
    pub(super) day: i32,
    pub(super) sums: [i128; 2],
    /// Some of them has an amount that is not zero, although the sum may be.
    pub(super) some: [bool; 2],
    pub(super) rows: u64,
}

impl Money {
    pub(super) fn add(&mut self, currency: &str, charged: Charged) {
        for measure in 0..2 {
            self.some[measure] |= charged.some[measure];
            let sums = &mut self.sums[measure];
            match sums.get_mut(currency) {
                Some(sum) => *sum += charged.sums[measure],
                None => {
                    sums.insert(currency.to_owned(), charged.sums[measure]);
                }
            }
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for measure in 0..2 {
            self.some[measure] |= other.some[measure];
            for (currency, more) in &other.sums[measure] {
                *self.sums[measure].entry(currency.clone()).or_default() += more;
            }
        }
    }

    pub(super) fn is_any(&self) -> bool {
        self.some != [false, false]
    }

    /// What `left` has less than this, billed where something is and else effective, over all currencies: to be sorted by,
    /// and no amount.
    pub(super) fn less_than(&self, left: &Self) -> i128 {
        let measure = usize::from(!self.some[0]);
        let sums = self.sums[measure].iter();
        sums.fold(0i128, |all, (currency, held)| {
            let left = left.sums[measure].get(currency).copied();
            all.saturating_add(held.saturating_sub(left.unwrap_or_default()).max(0))
        })
    }

    /// `BilledCost` per currency, as text.
    pub(super) fn billed(&self) -> BTreeMap<String, String> {
        self.texts(0)
    }

    /// `EffectiveCost` per currency, as text, of charges of which nothing is billed; else nothing.
    pub(super) fn effective_alone(&self) -> BTreeMap<String, String> {
        match self.some[0] {
            true => BTreeMap::new(),
            false => self.texts(1),
        }
    }

    fn texts(&self, measure: usize) -> BTreeMap<String, String> {
        let sums = self.sums[measure].iter();
        sums.map(|(currency, sum)| (currency.clone(), text(*sum, SCALE)))
            .collect()
    }
}
