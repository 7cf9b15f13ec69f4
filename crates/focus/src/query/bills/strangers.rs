//! Whether a bill that names no account is the same customer's as the one it would replace. Their source is known by
//! the name of a file, which two customers of one vendor share; so the charges have to tell: what they are of
//! (resources, SKUs, descriptions, services, regions), how much was used, and what each day costs.

use std::collections::BTreeSet;

use super::Held;
use super::agreement::Agreement;
use super::doubles::Whose;
use super::held::UNMISTAKABLE;
use super::ids::meet;
use super::likeness::{Likeness, is_one_price};
use super::sizes::Amounts;

/// What happens on so many days is no chance.
pub(super) const SEVERAL: usize = 3;
/// So many things in common, all of another price, are of one customer.
const MANY: usize = 10;

/// What tells that two bills may be of two customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unlike {
    /// They have no sub-account and hardly a day's amount in common.
    Amounts,
    /// Few of the resources, SKUs or what else tells charges apart are in both.
    Things {
        /// `ResourceId`, `SkuId` …
        column: &'static str,
        /// So many of the bill that is there now are in the delivery.
        common: usize,
        /// It has so many.
        of: usize,
    },
}

impl Held {
    /// What tells that `new` is of another customer than this, of which no account is known; `None` where it may be the
    /// same one's. That nearly all days cost the same, different amounts each, tells that it is, and so do the same
    /// quantities under other prices. Otherwise it has to be of the same resources, or where those are not named of
    /// the same SKUs; and where that is all, its days may not cost something else altogether. A month that goes on
    /// has its days as they were, but for the last one.
    pub(super) fn unlike(&self, new: &Self, like: &Likeness) -> Option<Unlike> {
        let both = |measure: &usize| self.money.some[*measure] && new.money.some[*measure];
        let measure = (0..2).find(both)?;
        if self.is_the_bill_of(new) || like.same_quantities() {
            return None;
        }
        let news = new.by_day(measure);
        let finished = self.finished(measure, new);
        let found = Agreement::of(&finished, news, Whose::Nobodys.near());
        if let Some(things) = like.unlike() {
            return Some(things);
        }
        let hardly = found.same.saturating_mul(10) < found.common;
        if self.shares_a_part(new, 1) || !hardly || self.is_repriced(&finished, news, like) {
            return None;
        }
        let (mut held, mut larger, mut less, mut apart) = (0i128, 0i128, 0i128, 0i128);
        for (own, new) in pairs(&finished, news) {
            held = held.saturating_add(own);
            larger = larger.saturating_add(own.max(new));
            less = less.saturating_add((own - new).max(0));
            apart = apart.saturating_add((own - new).abs());
        }
        let is_less = less.saturating_mul(10) > held;
        // The same resources may cost more, and so may a single day when late charges come to it.
        let is_other = !like.are_the_resources()
            && found_days(&finished, news) >= SEVERAL
            && apart.saturating_mul(10) > larger;
        (is_less || is_other).then_some(Unlike::Amounts)
    }

    /// Whether its sub-accounts or its days tell that `new` is of the same customer: ids that nobody else has, or
    /// several different amounts, or several of many digits that are the same to the last one, when that is at least half
    /// of the money of the days of both.
    pub(super) fn is_the_bill_of(&self, new: &Self) -> bool {
        let same_days = |measure: usize| {
            let finished = self.finished(measure, new);
            let near = Whose::Nobodys.near();
            let found = Agreement::of(&finished, new.by_day(measure), near);
            (found.different(near) >= SEVERAL || found.exact.len() >= SEVERAL)
                && found.same.saturating_mul(2) >= found.common
        };
        let both = |measure: &usize| self.money.some[*measure] && new.money.some[*measure];
        self.shares_a_part(new, UNMISTAKABLE) || (0..2).find(both).is_some_and(same_days)
    }

    /// Whether sub-accounts with ids of at least so many characters are in both.
    fn shares_a_part(&self, other: &Self, least: usize) -> bool {
        let parts = |held: &Self| -> BTreeSet<_> {
            let keys = held.parts().iter();
            keys.filter(|key| key.chars().count() >= least)
                .cloned()
                .collect()
        };
        meet(&parts(self), &parts(other))
    }

    /// Its days, without the last one where that costs more in `new`: it was not over.
    fn finished(&self, measure: usize, new: &Self) -> Amounts {
        let own = self.by_day(measure);
        let of = |all: &Amounts, day: i32| -> i128 {
            let days = all.iter().filter(|((.., one), _)| *one == day);
            days.map(|(_, amount)| amount.total())
                .fold(0, i128::saturating_add)
        };
        let mut finished = own.clone();
        if let Some(last) = own.keys().map(|(.., day)| *day).max()
            && of(new.by_day(measure), last) > of(own, last)
        {
            finished.retain(|(.., day), _| *day != last);
        }
        finished
    }

    /// Whether everything has another price: every day changes as the whole does, or as what its services, SKUs or
    /// descriptions do. Another customer's flat fee does so too: the days differ among each other, or what is charged
    /// for is the same. Other prices leave the quantities as they are.
    fn is_repriced(&self, own: &Amounts, news: &Amounts, like: &Likeness) -> bool {
        let known = like.are_the_resources() || like.in_common() >= MANY;
        let pairs: Vec<_> = pairs(own, news).collect();
        let different: BTreeSet<i128> = pairs
            .iter()
            .map(|(own, _)| *own)
            .filter(|own| *own != 0)
            .collect();
        let whole = found_days(own, news) >= SEVERAL
            && is_one_price(&pairs)
            && (known || different.len() >= SEVERAL);
        !like.other_quantities()
            && (whole || like.prices.is_some_and(|prices| prices.is_known(known)))
    }
}

/// What is charged, and what is credited, at the times of both.
fn pairs<'a>(own: &'a Amounts, news: &'a Amounts) -> impl Iterator<Item = (i128, i128)> + 'a {
    let both = own
        .iter()
        .filter_map(|(key, own)| Some((own, news.get(key)?)));
    both.flat_map(|(own, new)| own.money.into_iter().zip(new.money))
}

/// Days that both have.
fn found_days(own: &Amounts, news: &Amounts) -> usize {
    let both = own.keys().filter(|key| news.contains_key(*key));
    both.map(|(.., day)| *day).collect::<BTreeSet<i32>>().len()
}

#[cfg(test)]
mod tests;
