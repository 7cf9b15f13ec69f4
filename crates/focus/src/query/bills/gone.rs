//! Charges that a publish would take out of view: it replaces a source's months as a whole, and the bill
//! of another account in the place of the first one's would leave nothing of that.

use std::collections::BTreeMap;
use std::sync::Arc;

use stoa_kernel::Error;
use stoa_kernel::ids::SourceId;

use super::{Accounts, Held, staged_periods};
use crate::lake::{Lake, Pin, StagedFile};

/// Charges of an account, or of parts of it, that a delivery would take out of view: they are in what
/// it replaces and not in what it brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoneBill {
    /// `2024-09`
    pub billing_period: String,
    /// `BillingAccountId`
    pub account: String,
    /// `SubAccountId`s, when the delivery is of other parts of the same account; empty when it has
    /// nothing of the account.
    pub sub_accounts: Vec<String>,
    /// Providers named with the account.
    pub providers: Vec<String>,
    /// Sum of the `BilledCost` that would be gone, per currency.
    pub billed: BTreeMap<String, String>,
}

impl Held {
    /// Adds what another file of the same source holds.
    fn merge(&mut self, other: &Self) {
        self.providers.extend(other.providers.iter().cloned());
        self.sub_accounts.extend(other.sub_accounts.iter().cloned());
        for (some, more) in self.money.iter_mut().zip(other.money) {
            *some |= more;
        }
        for (currency, sum) in &other.billed {
            *self.billed.entry(currency.clone()).or_default() += sum;
        }
    }

    /// What of `account` is gone when `new` takes the place of this: nothing, all of it, or the named
    /// parts. A correction keeps at least one sub-account; the export of another subscription has none
    /// in common.
    fn gone(&self, new: Option<&Self>, account: &str) -> Option<Vec<String>> {
        if self.money == [false, false] || account == super::NO_ACCOUNT {
            return None;
        }
        let Some(new) = new.filter(|new| self.is_account_of(new, account)) else {
            return Some(Vec::new());
        };
        let own = self.sub_accounts.iter().flatten();
        let another = self.is_another_part(new);
        another.then(|| own.map(ToString::to_string).collect())
    }
}

impl Lake {
    /// Charges that the source has in the pinned version and that would be gone when the staged files
    /// take the place of their periods: of accounts the files have nothing of.
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
                let Some(sub_accounts) = held.gone(new.get(account), account) else {
                    continue;
                };
                let providers = held.providers.iter().flatten();
                gone.push(GoneBill {
                    billing_period: period.to_owned(),
                    account: account.to_string(),
                    sub_accounts,
                    providers: providers.map(ToString::to_string).collect(),
                    billed: held.billed(),
                });
            }
        }
        Ok(gone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::segment::Text;

    #[test]
    fn an_account_is_gone_or_other_parts_of_it_come() {
        let held = |sub_accounts: &[&str], money| {
            let mut held = Held::default();
            for sub_account in sub_accounts {
                let sub_account: Text = (!sub_account.is_empty()).then(|| (*sub_account).into());
                held.add([Some("AWS".into()), sub_account, None], 1, [money, false]);
            }
            held
        };
        let old = held(&["a", "b"], true);
        assert_eq!(old.gone(None, "1"), Some(vec![]));
        assert_eq!(held(&["a"], false).gone(None, "1"), None);
        for (new, gone) in [
            (&["b", "c"][..], None),
            (&["c", ""], Some(vec!["a".to_owned(), "b".to_owned()])),
            (&[""], None),
        ] {
            assert_eq!(old.gone(Some(&held(new, true)), "1"), gone, "{new:?}");
        }
        assert_eq!(held(&[""], true).gone(Some(&held(&["c"], true)), "1"), None);
        // Another spelling of the same subscription is no other part.
        let subscription = held(&["6F1D2C3B"], true);
        let path = held(&["/subscriptions/6f1d2c3b"], true);
        assert_eq!(subscription.gone(Some(&path), "8612345"), None);
        // A short id that another vendor's customer has too.
        let mut vendor = Held::default();
        vendor.add(
            [Some("Datadog".into()), Some("a".into()), None],
            1,
            [true, false],
        );
        assert_eq!(old.gone(Some(&vendor), "acme"), Some(vec![]));
        assert_eq!(old.gone(Some(&vendor), "111122223333"), None);
    }
}
