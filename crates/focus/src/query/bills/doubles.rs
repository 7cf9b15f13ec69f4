//! Whether two sources hold the same bill of a period. Deliveries of one bill differ in how they write its account,
//! in cents and in how many days they have; what they share is days and, on them, sub-accounts or amounts.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::sizes::Amounts;
use super::{Held, NO_ACCOUNT, account_key};

/// So many different daily amounts are in no two bills by chance.
const TELLING: usize = 10;
/// That all of so many days cost the same part more or less is no chance.
const SEVERAL: usize = 3;
/// A millionth of a currency's unit, in the last of the eighteen digits of a sum.
const MILLIONTH: i128 = 10i128.pow(12);

/// Whose the two bills are by what they write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose<'a> {
    /// Both write this account, which is not [`NO_ACCOUNT`].
    Account(&'a str),
    /// Neither writes one: what OpenAI, Anthropic and DeepSeek deliver.
    Nobodys,
    /// One of them writes one: the same bill may have been exported without the column.
    OneIsNamed,
    /// Both write one, and not the same: the same bill may have been saved by a spreadsheet (`1.11111E+11`).
    Others,
}

impl<'a> Whose<'a> {
    /// Of two account keys.
    pub(super) fn of(one: &'a str, other: &str) -> Self {
        match (one == NO_ACCOUNT, other == NO_ACCOUNT) {
            (true, true) => Self::Nobodys,
            (false, false) if one == other => Self::Account(one),
            (false, false) => Self::Others,
            _ => Self::OneIsNamed,
        }
    }

    /// Amounts are taken for the same when they differ by at most one part in so many. A bill without an account
    /// is held beside few others without one, but perhaps beside hundreds of accounts.
    const fn near(self) -> i128 {
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

/// How far two bills charge the same at the same time.
#[derive(Debug, Default, PartialEq, Eq)]
struct Agreement {
    /// Days with the same amount in both.
    days: BTreeSet<i32>,
    /// Money that is the same in both.
    same: i128,
    /// Money of times at which both have some, the larger of the two.
    common: i128,
    /// All money, of the bill that has more.
    all: i128,
}

impl Agreement {
    fn of(own: &Amounts, others: &Amounts, near: i128) -> Self {
        let size = |amounts: &[i128; 2]| amounts[0].saturating_add(amounts[1]);
        let total =
            |all: &Amounts| -> i128 { all.values().map(size).fold(0, i128::saturating_add) };
        let mut found = Self {
            all: total(own).max(total(others)),
            ..Self::default()
        };
        for (key, own) in own {
            let Some(other) = others.get(key) else {
                continue;
            };
            let larger = size(own).max(size(other));
            found.common = found.common.saturating_add(larger);
            if are_near(own, other, near) {
                found.same = found.same.saturating_add(larger);
                found.days.insert(key.2);
            }
        }
        found
    }
}

fn are_near(own: &[i128; 2], others: &[i128; 2], near: i128) -> bool {
    let pairs = own.iter().zip(others);
    pairs
        .into_iter()
        .all(|(a, b)| a.abs_diff(*b) <= (a.max(b) / near).unsigned_abs())
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
                // Each holds a part of its own: the exports of two subscriptions, or of two member accounts.
                _ if self.is_another_part(other) => self.is_a_copy_of(other),
                Whose::Account(_) => true,
                Whose::Others => self.is_a_copy_of(other),
                Whose::Nobodys | Whose::OneIsNamed => {
                    if self.parts().is_disjoint(other.parts()) {
                        self.charges_as(other, measure, whose)
                    } else {
                        self.shares_days_of_parts(other, measure)
                    }
                }
            }
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
        let shared: BTreeSet<_> = self.parts().intersection(other.parts()).collect();
        let days = |held: &Self| -> BTreeSet<(Arc<str>, i32)> {
            let parts = held.sub_accounts.iter().filter_map(|(id, part)| {
                let key = account_key(id.as_deref()?)?;
                shared.contains(&key).then_some((key, part))
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
    /// that names neither its account nor sub-accounts. Later downloads of a month have the days of earlier ones.
    fn charges_as(&self, other: &Self, measure: usize, whose: Whose<'_>) -> bool {
        let near = whose.near();
        let found = Agreement::of(self.by_day(measure), other.by_day(measure), near);
        found.days.len() >= whose.days() && found.same.saturating_mul(2) >= found.common
            || (found.common > 0 || self.is_by_month_of(other))
                && self.costs_as_much(other, measure, Whose::OneIsNamed.near())
    }

    /// Whether nothing that `new` has is of this bill, of which no account is known: it has no sub-account of it, on
    /// no day of both does it cost the same, and on those days more than a tenth of the money is less. A month that
    /// goes on has its days as they were, and one that was reckoned again costs more, or all days change alike.
    pub(super) fn is_a_strangers(&self, new: &Self) -> bool {
        let both = |measure: &usize| self.money.some[*measure] && new.money.some[*measure];
        let Some(measure) = (0..2).find(both) else {
            return false;
        };
        if !self.parts().is_disjoint(new.parts()) {
            return false;
        }
        let near = Whose::Nobodys.near();
        let (own, news) = (self.by_day(measure), new.by_day(measure));
        let found = Agreement::of(own, news, near);
        if found.common == 0 || found.same > 0 {
            return false;
        }
        let pairs = own
            .iter()
            .filter_map(|(key, own)| Some((own, news.get(key)?)));
        let pairs: Vec<_> = pairs.flat_map(|(own, new)| own.iter().zip(new)).collect();
        let (mut held, mut now, mut less) = (0i128, 0i128, 0i128);
        for (own, new) in &pairs {
            held = held.saturating_add(**own);
            now = now.saturating_add(**new);
            less = less.saturating_add((*own - *new).max(0));
        }
        // Another price of everything: every day changes as the whole does. Multiplied in millionths, which is room
        // for thousands of millions.
        let (whole, part) = (held / MILLIONTH, now / MILLIONTH);
        let alike = |(own, new): &(&i128, &i128)| {
            let a = (*own / MILLIONTH).saturating_mul(part);
            let b = (*new / MILLIONTH).saturating_mul(whole);
            a.abs_diff(b) <= (a.max(b) / near).unsigned_abs()
        };
        let days = pairs.len() / 2;
        let repriced = days >= SEVERAL && pairs.iter().all(alike);
        !repriced && less.saturating_mul(10) > held
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
        let sums = self.cells.iter().map(|(_, sums)| sums);
        let different: BTreeSet<_> = sums.filter(|sums| **sums != [0, 0]).collect();
        let same_parts = !self.parts().is_empty() && self.parts() == other.parts();
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
        let same = own.len() == others.len()
            && own.iter().all(|(currency, amounts)| {
                let others = others.get(currency);
                others.is_some_and(|others| are_near(amounts, others, near))
            });
        same && !own.is_empty() || self.money.sums[measure] == other.money.sums[measure]
    }

    /// All of its money without signs, whatever the currency: of copies it is nearly the same.
    pub(super) fn size(&self) -> i128 {
        let sums = self.cells.iter().flat_map(|(_, sums)| sums);
        sums.fold(0, |all, sum| all.saturating_add(sum.saturating_abs()))
    }
}

/// Whether copies may be of these sizes: see [`Held::size`].
pub(super) fn may_be_copies(smaller: i128, larger: i128) -> bool {
    larger.saturating_sub(smaller) <= larger / (Whose::Others.near() / 10)
}
