//! What one source holds of one account in one period, and whether two sources hold the same.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::money::{Charged, Money};
use super::sizes::Cells;
use super::{BillOfSource, KEYS, NO_ACCOUNT, account_key};
use crate::query::segment::{NO_CURRENCY, Text};

/// Account ids of fewer characters are taken for the same account only when a provider is the same:
/// those of clouds are long numbers, some vendors use names that others use too.
const UNMISTAKABLE: usize = 10;
/// So many different daily amounts are in no two bills by chance.
const TELLING: usize = 10;

/// What one source holds of one account in one period.
#[derive(Debug, Default)]
pub(crate) struct Held {
    pub(super) providers: BTreeSet<Text>,
    pub(super) sub_accounts: BTreeMap<Text, Money>,
    /// Of all sub-accounts.
    pub(super) money: Money,
    /// Days (since 1970) with charges that cost something.
    pub(super) days: BTreeSet<i32>,
    /// Its costs by currency, kind of charge and day.
    pub(super) cells: Cells,
}

impl Held {
    pub(super) fn add(&mut self, keys: [Text; KEYS.len() - 1], charged: Charged) {
        let [provider, sub_account, currency, category] = keys;
        let currency = currency.as_deref().unwrap_or(NO_CURRENCY);
        self.providers.insert(provider);
        let part = self.sub_accounts.entry(sub_account).or_default();
        part.add(currency, charged);
        self.money.add(currency, charged);
        if charged.some != [false, false] {
            self.days.insert(charged.day);
        }
        self.cells.add(currency, category, charged);
    }

    /// Whether money of this account counts twice when both stand in one dataset.
    pub(super) fn doubles(&self, other: &Self, account: &str) -> bool {
        // A usage report beside the bill has no money; a file of billed costs beside one of
        // effective costs doubles neither.
        let money = (0..2).any(|i| self.money.some[i] && other.money.some[i]);
        // When both name sub-accounts and have none in common, each holds a part of its own: the
        // exports of two subscriptions, or of two member accounts, under one billing account.
        money
            && self.is_account_of(other, account)
            && match account {
                // Nothing says whose these are: the same projects tell, or the same money to the last digit.
                NO_ACCOUNT => match (self.parts(), other.parts()) {
                    (own, others) if own.is_empty() || others.is_empty() => {
                        self.is_the_money_of(other)
                    }
                    (own, others) => !own.is_disjoint(&others),
                },
                _ => !self.is_another_part(other) || self.is_a_copy_of(other),
            }
    }

    /// Whether both cost the same to the last digit, of one provider.
    pub(super) fn is_the_money_of(&self, other: &Self) -> bool {
        self.money.some[0]
            && self.money.sums[0] == other.money.sums[0]
            && self.is_account_of(other, NO_ACCOUNT)
    }

    /// Whether this is the other's bill with its account written otherwise, as a spreadsheet does
    /// (`1.11111E+11`): of one provider, and the same money to the last digit on every day. Two accounts may pay
    /// the same flat fee, so they have the same sub-accounts as well, or many different amounts.
    pub(super) fn is_a_copy_of(&self, other: &Self) -> bool {
        self.money.is_any()
            && self.money == other.money
            && self.is_account_of(other, NO_ACCOUNT)
            && self.cells.are_those_of(&other.cells)
            && {
                let parts = self.parts();
                let same = !parts.is_empty() && parts == other.parts();
                same || self.cells.amounts() >= TELLING
            }
    }

    /// The keys of its sub-accounts. One export of Azure writes a subscription as its id, another as a
    /// resource path.
    pub(super) fn parts(&self) -> BTreeSet<Arc<str>> {
        let parts = self.sub_accounts.keys().flatten();
        parts.filter_map(|id| account_key(id)).collect()
    }

    /// Whether one id means one account in both.
    pub(super) fn is_account_of(&self, other: &Self, account: &str) -> bool {
        let spelled = |held: &Self| -> BTreeSet<Option<String>> {
            let providers = held.providers.iter();
            providers
                .map(|name| name.as_ref().map(|name| name.trim().to_lowercase()))
                .collect()
        };
        account.chars().count() >= UNMISTAKABLE || !spelled(self).is_disjoint(&spelled(other))
    }

    /// Whether both name sub-accounts and have none in common.
    pub(super) fn is_another_part(&self, other: &Self) -> bool {
        let (own, others) = (self.parts(), other.parts());
        !own.is_empty() && !others.is_empty() && own.is_disjoint(&others)
    }

    pub(super) fn of_source(&self, source: &str) -> BillOfSource {
        BillOfSource {
            source_id: source.to_owned(),
            name: None,
            billed: self.money.billed(),
        }
    }
}
