//! What one source holds of one account in one period.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use super::ids::meet;
use super::money::{Charged, Money};
use super::sizes::{Amounts, Cells};
use super::{BillOfSource, KEYS, account_key};
use crate::query::segment::{NO_CURRENCY, Text};

/// Ids of so many characters are no names that others use too. Account ids of fewer are taken for the same account only when a provider is the same:
/// those of clouds are long numbers, some vendors use names that others use too.
pub(super) const UNMISTAKABLE: usize = 10;

/// What one source holds of one account in one period.
#[derive(Debug, Default)]
pub(crate) struct Held {
    pub(super) providers: BTreeSet<Text>,
    pub(super) sub_accounts: BTreeMap<Text, Part>,
    /// Of all sub-accounts.
    pub(super) money: Money,
    /// Days (since 1970) with charges that cost something.
    pub(super) days: BTreeSet<i32>,
    /// Its costs by currency, kind of charge and day.
    pub(super) cells: Cells,
    /// See [`Held::by_day`].
    by_day: [OnceLock<Amounts>; 2],
    /// See [`Held::parts`].
    parts: OnceLock<BTreeSet<Arc<str>>>,
}

/// What one source holds of one sub-account.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) money: Money,
    /// Its costs by currency, kind of charge and day.
    pub(super) cells: Cells,
    /// Its charges by currency and day, with those that cost nothing.
    pub(super) rows: BTreeMap<(Arc<str>, i32), u64>,
}

impl Part {
    pub(super) fn merge(&mut self, other: &Self) {
        self.money.merge(&other.money);
        self.cells.merge(&other.cells);
        for (key, more) in &other.rows {
            *self.rows.entry(key.clone()).or_default() += more;
        }
    }
}

impl Held {
    pub(super) fn add(&mut self, keys: [Text; KEYS.len() - 1], charged: Charged) {
        let [provider, sub_account, currency, category] = keys;
        let currency = currency.unwrap_or_else(|| Arc::from(NO_CURRENCY));
        self.providers.insert(provider);
        self.money.add(&currency, charged);
        if charged.some != [false, false] {
            self.days.insert(charged.day);
        }
        let part = self.sub_accounts.entry(sub_account).or_default();
        part.money.add(&currency, charged);
        let rows = part.rows.entry((Arc::clone(&currency), charged.day));
        *rows.or_default() += charged.rows;
        part.cells
            .add(Arc::clone(&currency), category.clone(), charged);
        self.cells.add(currency, category, charged);
        self.forget();
    }

    /// Adds what another file of the same source holds.
    pub(super) fn merge(&mut self, other: &Self) {
        self.providers.extend(other.providers.iter().cloned());
        for (part, more) in &other.sub_accounts {
            let known = self.sub_accounts.entry(part.clone()).or_default();
            known.merge(more);
        }
        self.money.merge(&other.money);
        self.days.extend(&other.days);
        self.cells.merge(&other.cells);
        self.forget();
    }

    fn forget(&mut self) {
        self.by_day = Default::default();
        self.parts = OnceLock::new();
    }

    /// What is charged and what is credited of one cost, by currency and day. An account may be held beside thousands.
    pub(super) fn by_day(&self, measure: usize) -> &Amounts {
        self.by_day[measure].get_or_init(|| self.cells.amounts(measure, false))
    }

    /// The keys of its sub-accounts. One export of Azure writes a subscription as its id, another as a
    /// resource path.
    pub(super) fn parts(&self) -> &BTreeSet<Arc<str>> {
        self.parts.get_or_init(|| {
            let parts = self.sub_accounts.keys().flatten();
            parts.filter_map(|id| account_key(id)).collect()
        })
    }

    /// Whether one id means one account in both. A bill that says nothing of its provider may be anybody's.
    pub(super) fn is_account_of(&self, other: &Self, account: &str) -> bool {
        if account.chars().count() >= UNMISTAKABLE {
            return true;
        }
        let spelled = |held: &Self| -> BTreeSet<Option<String>> {
            let providers = held.providers.iter();
            providers
                .map(|name| name.as_ref().map(|name| name.trim().to_lowercase()))
                .collect()
        };
        let (own, others) = (spelled(self), spelled(other));
        let unknown = BTreeSet::from([None]);
        !own.is_disjoint(&others) || own == unknown || others == unknown
    }

    /// Whether both name sub-accounts and have none in common.
    pub(super) fn is_another_part(&self, other: &Self) -> bool {
        let (own, others) = (self.parts(), other.parts());
        !own.is_empty() && !others.is_empty() && !meet(own, others)
    }

    pub(super) fn of_source(&self, source: &str) -> BillOfSource {
        BillOfSource {
            source_id: source.to_owned(),
            name: None,
            billed: self.money.billed(),
        }
    }
}
