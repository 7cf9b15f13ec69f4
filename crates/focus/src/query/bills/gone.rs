//! Charges that a publish would take out of view: it replaces a source's months as a whole, and the bill
//! of another account, or a part of a bill, in the place of the whole would leave little of that.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use stoa_kernel::Error;
use stoa_kernel::ids::SourceId;

use super::held::Part;
use super::ids::{Spellings, is_among};
use super::less::{Less, less};
use super::money::Money;
use super::strangers::Unlike;
use super::{Accounts, Held, Lost, NO_ACCOUNT, staged_periods};
use crate::lake::{Lake, LakeFile, Pin, StagedFile};

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
    /// Sum of the `BilledCost` that is there now, per currency: of the sub-accounts that are named in `what`, or of
    /// the account where most of its money would be gone.
    pub billed: BTreeMap<String, String>,
    /// What would be there instead, per currency, of what `billed` (or `effective`) is the sum of. Empty where that is
    /// nothing, and where `what` says it.
    pub left: BTreeMap<String, String>,
    /// The same of `EffectiveCost`, where nothing is billed; else empty.
    pub effective: BTreeMap<String, String>,
}

/// How a delivery takes charges of an account out of view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gone {
    /// It has nothing of the account.
    All,
    /// It has nothing of these `SubAccountId`s, or less than half of their money: those that lose the most come first.
    SubAccounts(Vec<String>),
    /// It has less than half of a currency's money, or of what is charged of one kind; absolute amounts.
    Money(Vec<Lost>),
    /// It has charges on so many of so many days, and not the same money.
    Days {
        /// Days of the account that have charges in the delivery too.
        left: usize,
        /// Days with charges that are there now.
        of: usize,
    },
    /// The charges name no account, and nothing tells that the delivery is the same customer's.
    Strangers(Unlike),
}

impl Held {
    /// What of `account` is gone when `new` takes the place of this: nothing, all of it, sub-accounts with money,
    /// more than half of the money or of one kind of charge (billed or effective, by absolute amounts), or most
    /// of the days. A correction keeps the sub-accounts and nearly all of the money; the export of another
    /// subscription, of one of several, of a few days, or without its credits does not.
    fn gone(&self, new: Option<&Self>, account: &str) -> Option<(Gone, Loss)> {
        if !self.money.is_any() {
            return None;
        }
        let Some(new) = new.filter(|new| self.is_account_of(new, account)) else {
            return Some((Gone::All, Loss::whole(&self.money)));
        };
        if let Some(gone) = self.parts_gone(new) {
            return Some(gone);
        }
        let kept_in = self.is_kept_in(new);
        let last = self
            .days
            .last()
            .filter(|_| !kept_in && self.days.len() > 1 && new.days.len() > 1);
        let lost = match last {
            // What is charged on later days, because the month has gone on, makes up for nothing.
            Some(last) => self.cells.lost(&new.cells.until(*last, &self.cells)),
            None => self.cells.lost(&new.cells),
        };
        if !lost.is_empty() {
            return Some((Gone::Money(lost), Loss::whole(&self.money)));
        }
        let kept = self.days.intersection(&new.days).count();
        if kept * 2 < self.days.len() && !kept_in {
            let days = Gone::Days {
                left: kept,
                of: self.days.len(),
            };
            return Some((days, Loss::whole(&self.money)));
        }
        None
    }
}

/// What is there of what would be gone, and what would be there instead.
#[derive(Debug, Default, PartialEq, Eq)]
struct Loss {
    held: Money,
    left: Money,
}

impl Loss {
    /// Of which the reason says what is left, or that nothing is.
    fn whole(held: &Money) -> Self {
        Self {
            held: held.clone(),
            left: Money::default(),
        }
    }

    fn size(&self) -> i128 {
        self.held.less_than(&self.left)
    }
}

impl Held {
    /// Sub-accounts of which the delivery has nothing, if there are any, and those of which it has less than half: what
    /// they lose together, or the account, where most of its money goes with them.
    fn parts_gone(&self, new: &Self) -> Option<(Gone, Loss)> {
        let parts = new.parts();
        let mut vanished = false;
        let mut lost: Vec<(String, Loss)> = Vec::new();
        for (part, held) in &self.sub_accounts {
            let Some(part) = part.as_ref().filter(|_| held.money.is_any()) else {
                continue;
            };
            // Where the delivery names no sub-account, it may have lost the column.
            let Some(key) = super::account_key(part).filter(|_| !parts.is_empty()) else {
                continue;
            };
            let mut now = Part::default();
            for (other, more) in &new.sub_accounts {
                let other = other.as_deref().and_then(super::account_key);
                if other.is_some_and(|other| is_among(&key, &BTreeSet::from([other]))) {
                    now.merge(more);
                }
            }
            let gone = !is_among(&key, parts) || self.is_spent(new, &key);
            if gone || held.cells.is_mostly_gone(&now.cells) {
                vanished |= gone;
                let (held, left) = (held.money.clone(), now.money);
                lost.push((part.to_string(), Loss { held, left }));
            }
        }
        if !vanished {
            return None;
        }
        lost.sort_by_key(|(_, loss)| std::cmp::Reverse(loss.size()));
        let mut of_parts = Loss::default();
        for (_, loss) in &lost {
            of_parts.held.merge(&loss.held);
            of_parts.left.merge(&loss.left);
        }
        if self.cells.is_mostly_gone(&new.cells) {
            of_parts = Loss {
                held: self.money.clone(),
                left: new.money.clone(),
            };
        }
        let names = lost.into_iter().map(|(part, _)| part);
        Some((Gone::SubAccounts(names.collect()), of_parts))
    }

    /// Whether a sub-account of this key is named in `new` and costs nothing there any more, and what it cost has not come
    /// to others: all of the money is not as much as it was.
    fn is_spent(&self, new: &Self, key: &Arc<str>) -> bool {
        let mut named = new.sub_accounts.iter().filter(|(part, _)| {
            let other = part.as_deref().and_then(super::account_key);
            other.is_some_and(|other| is_among(key, &BTreeSet::from([other])))
        });
        named.all(|(_, part)| !part.money.is_any()) && !self.cells.are_within(&new.cells, 11)
    }

    /// Whether `new` holds all of the money on other days, as a bill by month does in the place of one by day:
    /// the same to the last digit; in one line for the month, at most a tenth more, as taxes and fees are.
    fn is_kept_in(&self, new: &Self) -> bool {
        let tenths = match new.days.len() {
            1 => 11,
            _ => 10,
        };
        self.cells.are_within(&new.cells, tenths)
    }
}

/// Both with one id for each account that one of them may have shortened.
fn spelled(held: Accounts, new: Accounts) -> (Accounts, Accounts) {
    let spellings = Spellings::of(held.keys().chain(new.keys()));
    if spellings.is_empty() {
        return (held, new);
    }
    let spell = |accounts: Accounts| {
        let mut spelled = Accounts::new();
        for (account, held) in &accounts {
            spelled
                .entry(spellings.one(account))
                .or_default()
                .merge(held);
        }
        spelled
    };
    (spell(held), spell(new))
}

/// What a delivery has of accounts that the source has nothing of yet. They may be those of charges that named
/// none, and then have as much money, on the same days, of the same sub-accounts.
fn named_now(held: &Accounts, new: &Accounts) -> Option<Held> {
    let named = new
        .iter()
        .filter(|(account, _)| !held.contains_key(*account));
    let mut named = named.map(|(_, now)| now).peekable();
    named.peek()?;
    let mut all = Held::default();
    named.for_each(|now| all.merge(now));
    Some(all)
}

impl Lake {
    /// Charges that the source has in the pinned version and that would be gone when the staged files
    /// take the place of their periods: of accounts or sub-accounts the files have nothing of, or much less.
    ///
    /// Also what would be less than before, which most corrections are: it is only told.
    ///
    /// # Errors
    /// When the files cannot be read.
    pub async fn gone_with(
        &self,
        pin: &Pin,
        source: SourceId,
        staged: &[StagedFile],
    ) -> Result<(Vec<GoneBill>, Vec<Less>), Error> {
        let own = source.to_string();
        let rollup = self.rollup_files(pin).await?;
        let (mut gone, mut fewer) = (Vec::new(), Vec::new());
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
            let new = self.staged_accounts(files.clone()).await?;
            let (held, new) = spelled(held, new);
            fewer.extend(less(period, &held, &new));
            let named = named_now(&held, &new);
            // A tax or a rounding without an account, in a bill that names one, is the customer's.
            let alone = held.len() == 1 && new.len() == 1;
            for (account, held) in &held {
                let unnamed = account.as_ref() == NO_ACCOUNT;
                let now = new.get(account);
                let now = now.or_else(|| named.as_ref().filter(|_| unnamed));
                let Some((what, loss)) = (match held.gone(now, account) {
                    None if unnamed && alone => {
                        let new = now.map(|now| (now, files.as_slice()));
                        self.strangers(pin, &own, period, held, new).await?
                    }
                    gone => gone,
                }) else {
                    continue;
                };
                let providers = held.providers.iter().flatten();
                let billed = loss.held.billed();
                let effective = loss.held.effective_alone();
                let left = match effective.is_empty() {
                    true => loss.left.billed(),
                    false => loss.left.effective_alone(),
                };
                let bill = GoneBill {
                    billing_period: period.to_owned(),
                    account: account.to_string(),
                    providers: providers.map(ToString::to_string).collect(),
                    what,
                    billed,
                    left,
                    effective,
                };
                gone.push((loss.size(), bill));
            }
        }
        // Who is told of a few is told of the largest.
        gone.sort_by_key(|(size, _)| std::cmp::Reverse(*size));
        let gone = gone.into_iter().map(|(_, bill)| bill).collect();
        Ok((gone, fewer))
    }

    /// Whether charges without an account are another customer's than those that would take their place.
    async fn strangers(
        &self,
        pin: &Pin,
        source: &str,
        period: &str,
        held: &Held,
        new: Option<(&Held, &[Arc<LakeFile>])>,
    ) -> Result<Option<(Gone, Loss)>, Error> {
        let Some((now, files)) = new else {
            return Ok(None);
        };
        let measure = (0..2).find(|measure| held.money.some[*measure] && now.money.some[*measure]);
        // A bill as it was, with other days or corrected, is the same customer's whatever else is known.
        let Some(measure) = measure.filter(|_| !held.is_the_bill_of(now)) else {
            return Ok(None);
        };
        let raw = self.raw_files(pin).await?;
        let of = raw
            .files
            .iter()
            .filter(|file| file.billing_period == period && file.source_id == source);
        let like = self
            .likeness(of.cloned().collect(), files.to_vec(), measure)
            .await?;
        let unlike = held.unlike(now, &like);
        Ok(unlike.map(|unlike| (Gone::Strangers(unlike), Loss::whole(&held.money))))
    }
}

#[cfg(test)]
pub(super) mod tests;
