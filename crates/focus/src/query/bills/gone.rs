//! Charges that a publish would take out of view: it replaces a source's months as a whole, and the bill
//! of another account, or a part of a bill, in the place of the whole would leave little of that.

use std::collections::BTreeMap;
use std::sync::Arc;

use stoa_kernel::Error;
use stoa_kernel::ids::SourceId;

use super::{Accounts, Held, Money, NO_ACCOUNT, staged_periods};
use crate::lake::{Lake, Pin, StagedFile};

/// Charges of an account, or of parts of it, that a delivery would take out of view: they are in what
/// it replaces and not in what it brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoneBill {
    /// `2024-09`
    pub billing_period: String,
    /// `BillingAccountId`; empty for charges that name none.
    pub account: String,
    /// Providers named with the account.
    pub providers: Vec<String>,
    /// What of the account is concerned.
    pub what: Gone,
    /// Sum of the `BilledCost` that is there now, per currency: of the sub-accounts that would be gone, or of
    /// the account.
    pub billed: BTreeMap<String, String>,
}

/// How a delivery takes charges of an account out of view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gone {
    /// It has nothing of the account.
    All,
    /// It has nothing of these `SubAccountId`s.
    SubAccounts(Vec<String>),
    /// It has less than half of the money: so much `BilledCost` would be left, per currency.
    Money(BTreeMap<String, String>),
    /// It has less money, and charges on so many of so many days.
    Days {
        /// Days of the account that have charges in the delivery too.
        left: usize,
        /// Days with charges that are there now.
        of: usize,
    },
}

impl Held {
    /// Adds what another file of the same source holds.
    fn merge(&mut self, other: &Self) {
        self.providers.extend(other.providers.iter().cloned());
        for (part, money) in &other.sub_accounts {
            let known = self.sub_accounts.entry(part.clone()).or_default();
            known.merge(money);
        }
        self.money.merge(&other.money);
        self.days.extend(&other.days);
    }

    /// What of `account` is gone when `new` takes the place of this: nothing, all of it, sub-accounts with money,
    /// more than half of the money, or most of the days. A correction keeps the sub-accounts and nearly all
    /// of the money; the export of another subscription, of one of several, or of a few days does not.
    fn gone(&self, new: Option<&Self>, account: &str) -> Option<(Gone, Money)> {
        if !self.money.is_any() {
            return None;
        }
        let Some(new) = new.filter(|new| self.is_account_of(new, account)) else {
            // What names no account may be named now.
            return (account != NO_ACCOUNT).then(|| (Gone::All, self.money.clone()));
        };
        let (parts, mut of_parts) = (new.parts(), Money::default());
        let mut vanished = Vec::new();
        for (part, money) in &self.sub_accounts {
            let Some(part) = part.as_ref().filter(|_| money.is_any()) else {
                continue;
            };
            // Where the delivery names no sub-account, it may have lost the column.
            let key = super::account_key(part).filter(|_| !parts.is_empty());
            if key.is_some_and(|key| !parts.contains(&key)) {
                vanished.push(part.to_string());
                of_parts.merge(money);
            }
        }
        if !vanished.is_empty() {
            return Some((Gone::SubAccounts(vanished), of_parts));
        }
        // What is effective tells where nothing is billed.
        let measure = usize::from(!self.money.some[0]);
        let left = |currency: &str| {
            let sums = &new.money.sums[measure];
            sums.get(currency).copied().unwrap_or_default()
        };
        let sums = self.money.sums[measure].iter();
        let mut positive = sums.filter(|(_, sum)| **sum > 0);
        if positive
            .clone()
            .any(|(currency, sum)| left(currency).saturating_mul(2) < *sum)
        {
            return Some((Gone::Money(new.money.billed()), self.money.clone()));
        }
        let kept = self.days.intersection(&new.days).count();
        if kept * 2 < self.days.len() && positive.any(|(currency, sum)| left(currency) < *sum) {
            let days = Gone::Days {
                left: kept,
                of: self.days.len(),
            };
            return Some((days, self.money.clone()));
        }
        None
    }
}

impl Lake {
    /// Charges that the source has in the pinned version and that would be gone when the staged files
    /// take the place of their periods: of accounts or sub-accounts the files have nothing of, or much less.
    ///
    /// # Errors
    /// When the files cannot be read.
    pub async fn gone_with(
        &self,
        pin: &Pin,
        source: SourceId,
        staged: &[StagedFile],
    ) -> Result<Vec<GoneBill>, Error> {
        let own = source.to_string();
        let rollup = self.rollup_files(pin).await?;
        let mut gone = Vec::new();
        for (period, files) in staged_periods(&own, staged) {
            let mut held = Accounts::new();
            let replaced = rollup
                .files
                .iter()
                .filter(|file| file.billing_period == period && file.source_id == own);
            for file in replaced {
                for (account, more) in self.segment(file).await?.accounts() {
                    held.entry(Arc::clone(account)).or_default().merge(more);
                }
            }
            if held.is_empty() {
                continue;
            }
            let new = self.staged_accounts(files).await?;
            for (account, held) in &held {
                let Some((what, money)) = held.gone(new.get(account), account) else {
                    continue;
                };
                let providers = held.providers.iter().flatten();
                gone.push(GoneBill {
                    billing_period: period.to_owned(),
                    account: account.to_string(),
                    providers: providers.map(ToString::to_string).collect(),
                    what,
                    billed: money.billed(),
                });
            }
        }
        Ok(gone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::bills::Charged;
    use crate::query::segment::Text;

    const ID: &str = "111122223333";

    fn charged(day: i32, cost: i128) -> Charged {
        Charged {
            day,
            sums: [cost, cost],
            some: [cost != 0; 2],
        }
    }

    /// Charges of a sub-account, a day and an amount each.
    fn held(charges: &[(&str, i32, i128)]) -> Held {
        let mut held = Held::default();
        for (sub_account, day, cost) in charges {
            let sub_account: Text = (!sub_account.is_empty()).then(|| (*sub_account).into());
            let keys = [Some("AWS".into()), sub_account, Some("USD".into())];
            held.add(keys, charged(*day, *cost));
        }
        held
    }

    fn what(old: &Held, new: &Held, account: &str) -> Option<Gone> {
        old.gone(Some(new), account).map(|(gone, _)| gone)
    }

    #[test]
    fn an_account_is_gone_or_parts_of_it_are() {
        let old = held(&[("a", 1, 4), ("b", 1, 6)]);
        assert_eq!(old.gone(None, "1").map(|gone| gone.0), Some(Gone::All));
        assert_eq!(held(&[("a", 1, 0)]).gone(None, "1"), None);
        assert_eq!(old.gone(None, NO_ACCOUNT), None);
        let parts = |parts: &[&str]| {
            let parts = parts.iter().map(|part| (*part).to_owned());
            Some(Gone::SubAccounts(parts.collect()))
        };
        // One that survives does not speak for the other, whatever the sum is.
        assert_eq!(what(&old, &held(&[("b", 1, 10)]), ID), parts(&["a"]));
        assert_eq!(what(&old, &held(&[("c", 1, 10)]), ID), parts(&["a", "b"]));
        assert_eq!(what(&old, &held(&[("a", 1, 0), ("b", 1, 10)]), ID), None);
        assert_eq!(what(&old, &held(&[("", 1, 10)]), ID), None);
        let (_, money) = old
            .gone(Some(&held(&[("b", 1, 10)])), ID)
            .expect("one part");
        assert_eq!(money.sums[0], BTreeMap::from([("USD".to_owned(), 4)]));
        // Another spelling of the same subscription is no other part.
        let subscription = held(&[("6F1D2C3B", 1, 1)]);
        let path = held(&[("/subscriptions/6f1d2c3b", 1, 1)]);
        assert_eq!(what(&subscription, &path, "8612345"), None);
        // A short id that another vendor's customer has too.
        let mut vendor = Held::default();
        vendor.add(
            [Some("Datadog".into()), Some("a".into()), None],
            charged(1, 1),
        );
        assert_eq!(
            what(&held(&[("a", 1, 1)]), &vendor, "acme"),
            Some(Gone::All)
        );
    }

    #[test]
    fn half_of_the_money_or_most_of_the_days_are_gone() {
        let old = held(&[("a", 1, 40), ("a", 2, 30), ("a", 3, 30)]);
        let left = |sum: &str| {
            Some(Gone::Money(BTreeMap::from([(
                "USD".to_owned(),
                sum.to_owned(),
            )])))
        };
        assert_eq!(
            what(&old, &held(&[("a", 1, 49)]), ID),
            left("0.000000000000000049")
        );
        // Nobody names the account, and still it is the same bill.
        assert!(what(&old, &held(&[("a", 1, 49)]), NO_ACCOUNT).is_some());
        let days = Some(Gone::Days { left: 1, of: 3 });
        assert_eq!(what(&old, &held(&[("a", 1, 99)]), ID), days);
        // The same money by month is no loss, nor is a correction of the days that are there.
        assert_eq!(what(&old, &held(&[("a", 1, 100)]), ID), None);
        assert_eq!(what(&old, &held(&[("a", 1, 50), ("a", 3, 1)]), ID), None);
        // A month of credits has no half.
        assert_eq!(
            what(&held(&[("a", 1, -40)]), &held(&[("a", 1, -1)]), ID),
            None
        );
    }
}
