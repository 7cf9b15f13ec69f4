//! Whether two sources hold the same bill of a period. Deliveries of one bill differ in how they write its account,
//! in cents and in how many days they have; what they share is days and, on them, sub-accounts or amounts.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::agreement::{Agreement, Rounding};
use super::ids::{Spellings, are_the_same, meet};
use super::{Held, NO_ACCOUNT, account_key};
use crate::account::shortened::may_be_one;

/// So many different daily amounts are in no two bills by chance.
const TELLING: usize = 10;
/// And so many in no two parts of one account.
const SEVERAL: usize = 5;

/// Whose the two bills are by what they write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose<'a> {
    /// Both write this account, which is not [`NO_ACCOUNT`].
    Account(&'a str),
    /// Neither writes one: what OpenAI, Anthropic and DeepSeek deliver.
    Nobodys,
    /// One of them writes one: the same bill may have been exported without the column.
    OneIsNamed,
    /// Both write one, and one of them may be the other as a spreadsheet shortened it (`1.11111E+11`).
    Shortened,
    /// Both write one, and not the same: the accounts of the bill may have been written otherwise.
    Others,
}

impl<'a> Whose<'a> {
    /// Of two account keys.
    pub(super) fn of(one: &'a str, other: &str) -> Self {
        match (one == NO_ACCOUNT, other == NO_ACCOUNT) {
            (true, true) => Self::Nobodys,
            (false, false) if one == other => Self::Account(one),
            (false, false) if may_be_one(one, other) => Self::Shortened,
            (false, false) => Self::Others,
            _ => Self::OneIsNamed,
        }
    }

    /// Amounts are taken for the same when they differ by at most one part in so many. A bill without an account
    /// is held beside few others without one, but perhaps beside hundreds of accounts.
    pub(super) const fn near(self) -> i128 {
        match self {
            Self::Nobodys => 100,
            _ => 10_000,
        }
    }

    /// So many days with the same amount tell that a bill without sub-accounts is another's.
    const fn days(self) -> usize {
        match self {
            Self::Nobodys => 1,
            _ => 3,
        }
    }
}

impl Held {
    /// Whether money counts twice when both stand in one dataset. This is what every comparison of sources asks.
    pub(super) fn doubles(&self, other: &Self, whose: Whose<'_>) -> bool {
        // A usage report beside the bill has no money; a file of billed costs beside one of effective costs
        // doubles neither.
        let both = |measure: &usize| self.money.some[*measure] && other.money.some[*measure];
        let Some(measure) = (0..2).find(both) else {
            return false;
        };
        let account = match whose {
            Whose::Account(id) => id,
            _ => NO_ACCOUNT,
        };
        self.is_account_of(other, account)
            && match whose {
                // Each holds a part of its own: the exports of two subscriptions, or of two member accounts. Or they
                // write their sub-accounts in two ways, as ids and as names.
                _ if self.is_another_part(other) => {
                    self.is_a_copy_of(other)
                        || matches!(whose, Whose::Account(_) | Whose::Shortened)
                            && self.has_the_days_of(other, measure)
                }
                Whose::Account(_) | Whose::Shortened => true,
                Whose::Others => self.is_a_copy_of(other),
                Whose::Nobodys | Whose::OneIsNamed => {
                    if meet(self.parts(), other.parts()) {
                        self.shares_days_of_parts(other, measure)
                    } else {
                        self.charges_as(other, measure, whose)
                    }
                }
            }
    }

    /// Whether most of the money of the days of both is the same, on several days of different amounts.
    fn has_the_days_of(&self, other: &Self, measure: usize) -> bool {
        let (own, others) = (self.by_day(measure), other.by_day(measure));
        let near = Whose::Others.near();
        let found = Agreement::of(own, others, near);
        found.different(near) >= SEVERAL && found.same.saturating_mul(2) >= found.common
    }

    /// Whether the other bill has this account as a sub-account, with charges on a day of both: a report of a member
    /// account beside that of its payer.
    pub(super) fn is_a_part_of(&self, account: &Arc<str>, other: &Self) -> bool {
        if account.as_ref() == NO_ACCOUNT || !other.parts().contains(account) {
            return false;
        }
        let parts = other.sub_accounts.iter().filter(|(id, _)| {
            let key = id.as_deref().and_then(account_key);
            key.as_ref() == Some(account)
        });
        let mut parts = parts.map(|(_, part)| part);
        self.is_account_of(other, account)
            && parts.any(|part| {
                (0..2).any(|measure| self.money.some[measure] && part.money.some[measure])
                    && part.cells.days().any(|day| self.days.contains(&day))
            })
    }

    /// Whether both charge something on a day of both, where neither names an account and their sub-accounts are not
    /// others: what a later download of a month does that has one line for all of it, which grows.
    pub(super) fn shares_days(&self, other: &Self, whose: Whose<'_>) -> bool {
        whose == Whose::Nobodys
            && (0..2).any(|measure| self.money.some[measure] && other.money.some[measure])
            && self.is_account_of(other, NO_ACCOUNT)
            && !self.is_another_part(other)
            && !self.days.is_disjoint(&other.days)
    }

    /// Whether a sub-account of both has money on a day of both. A bill by month has its money on one day, which may
    /// be none of the other's: then it is told by its size.
    fn shares_days_of_parts(&self, other: &Self, measure: usize) -> bool {
        let spellings = Spellings::of(self.parts().iter().chain(other.parts()));
        let days = |held: &Self| -> BTreeSet<(Arc<str>, i32)> {
            let parts = held.sub_accounts.iter();
            let parts = parts.filter_map(|(id, part)| {
                let key = account_key(id.as_deref()?)?;
                Some((spellings.one(&key), part))
            });
            let days = |(key, part): (Arc<str>, &super::held::Part)| {
                let days: BTreeSet<i32> = part.cells.days().collect();
                days.into_iter().map(move |day| (Arc::clone(&key), day))
            };
            parts.flat_map(days).collect()
        };
        !days(self).is_disjoint(&days(other))
            || self.is_by_month_of(other) && self.costs_as_much(other, measure, 10)
    }

    /// Whether it charges the same amounts on days of both, or as much in all: the whole of what is told of a bill
    /// that names neither its account nor sub-accounts. Later downloads of a month have the days of earlier ones. One
    /// amount of many digits that is the same to the last of them tells as much as several days.
    fn charges_as(&self, other: &Self, measure: usize, whose: Whose<'_>) -> bool {
        let near = whose.near();
        let found = Agreement::of(self.by_day(measure), other.by_day(measure), near);
        let tells = found.days.len() >= whose.days() || !found.exact.is_empty();
        tells && found.same.saturating_mul(2) >= found.common
            || (found.common > 0 || self.is_by_month_of(other))
                && self.costs_as_much(other, measure, Whose::OneIsNamed.near())
    }

    /// Whether this is the other's bill with its accounts written otherwise: of one provider, and the same money of
    /// each currency and kind of charge on every day. Two accounts may pay the same flat fee, so they have the same
    /// sub-accounts as well, or many different amounts.
    pub(super) fn is_a_copy_of(&self, other: &Self) -> bool {
        let measures: Vec<usize> = (0..2).filter(|i| self.money.some[*i]).collect();
        if measures.is_empty()
            || self.money.some != other.money.some
            || !self.is_account_of(other, NO_ACCOUNT)
        {
            return false;
        }
        let agree = |measure: usize| {
            let own = self.cells.amounts(measure, true);
            let others = other.cells.amounts(measure, true);
            let found = Agreement::of(&own, &others, Whose::Others.near());
            found.same >= found.all && found.all > 0
        };
        let sums = self.cells.iter().map(|(_, cell)| cell.sums);
        let different: BTreeSet<_> = sums.filter(|sums| *sums != [0, 0]).collect();
        let same_parts = !self.parts().is_empty() && are_the_same(self.parts(), other.parts());
        (same_parts || different.len() >= TELLING) && measures.into_iter().all(agree)
    }

    /// Whether one has its money on one day and the other on several, as a bill by month beside one by day.
    fn is_by_month_of(&self, other: &Self) -> bool {
        let (own, others) = (self.days.len(), other.days.len());
        own.min(others) == 1 && own.max(others) > 1
    }

    /// Whether it costs as much in every currency: to one part in `near` of what is charged and of what is credited,
    /// or, where they are set off against each other, to the last digit.
    fn costs_as_much(&self, other: &Self, measure: usize, near: i128) -> bool {
        let (own, others) = (self.cells.totals(measure), other.cells.totals(measure));
        let rounding = Rounding::of(self.by_day(measure), other.by_day(measure));
        let same = own.len() == others.len()
            && own.iter().all(|(currency, amount)| {
                let other = others.get(currency);
                other.is_some_and(|other| rounding.are_near(currency, amount, other, near))
            });
        same && !own.is_empty() || self.money.sums[measure] == other.money.sums[measure]
    }

    /// Whether one of them may be the month of the other in one line, or in one for each of its parts, which nothing
    /// but the money can tell: then their sums differ, because one of them was made on a later day of the month. A line
    /// for the month costs more than a day does: twice as much as the other's days on average where neither names an
    /// account; beside any account that is named, half to twice as much as all of its days.
    pub(super) fn may_sum_up(&self, other: &Self, whose: Whose<'_>) -> bool {
        let both = |measure: &usize| self.money.some[*measure] && other.money.some[*measure];
        let Some(measure) = (0..2).find(both) else {
            return false;
        };
        let one_is_unnamed = matches!(whose, Whose::Nobodys | Whose::OneIsNamed);
        if !one_is_unnamed
            || !self.is_by_month_of(other)
            || !self.is_account_of(other, NO_ACCOUNT)
            || self.is_another_part(other)
        {
            return false;
        }
        let (by_month, by_day) = match self.days.len() {
            1 => (self, other),
            _ => (other, self),
        };
        let days = i128::try_from(by_day.days.len()).unwrap_or(i128::MAX);
        let (lines, all) = (by_month.cells.totals(measure), by_day.cells.totals(measure));
        lines.iter().any(|(currency, line)| {
            let Some(all) = all.get(currency) else {
                return false;
            };
            let (line, all) = (line.total(), all.total());
            match whose {
                Whose::Nobodys => line.saturating_mul(days) >= all.saturating_mul(2),
                _ => line.saturating_mul(2) >= all && line <= all.saturating_mul(2),
            }
        })
    }

    /// All of its money without signs, whatever the currency: of copies it is nearly the same.
    pub(super) fn size(&self) -> i128 {
        let sums = self.cells.iter().flat_map(|(_, cell)| cell.sums);
        sums.fold(0, |all, sum| all.saturating_add(sum.saturating_abs()))
    }
}

/// Whether copies may be of these sizes: see [`Held::size`].
pub(super) fn may_be_copies(smaller: i128, larger: i128) -> bool {
    larger.saturating_sub(smaller) <= larger / (Whose::Others.near() / 100)
}
