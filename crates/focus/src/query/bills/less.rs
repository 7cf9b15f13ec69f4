//! Money that a delivery takes out of view although most of what it replaces is there: less of a sub-account on the
//! days the source has, which nothing else on those days makes up for. It is published, and told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Accounts, account_key};
use crate::query::decimal::text;
use crate::query::segment::{NO_DAY, SCALE};

/// Less than one part in so many of a currency's money is not told: bills are corrected all the time.
const TOLD: i128 = 100;

/// Charges of a sub-account in one currency that a publish makes less. Amounts are absolute: charges and credits of
/// each day and `ChargeCategory` added without their signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Less {
    /// `2024-09`
    pub billing_period: String,
    /// `BillingAccountId`; empty for charges that name none.
    pub account: String,
    /// `SubAccountId`; `None` for charges that name none.
    pub sub_account: Option<String>,
    /// `BilledCost`, or `EffectiveCost` where that alone is less.
    pub measure: &'static str,
    /// `BillingCurrency`
    pub currency: String,
    /// What is there now.
    pub held: RowsOfMoney,
    /// What takes its place, on the same days.
    pub now: RowsOfMoney,
    /// What is gone.
    pub gone: String,
}

/// Charges, and the absolute amount of their money.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowsOfMoney {
    pub rows: u64,
    pub money: String,
}

#[derive(Debug, Default, Clone, Copy)]
struct Size {
    rows: u64,
    money: i128,
}

impl Size {
    fn shown(self) -> RowsOfMoney {
        RowsOfMoney {
            rows: self.rows,
            money: text(self.money, SCALE),
        }
    }
}

/// Account and sub-account by their keys, and how the sub-account is written.
type Owner = (Arc<str>, Option<Arc<str>>);
/// By currency and owner.
type Sizes = BTreeMap<Arc<str>, BTreeMap<Owner, (Option<Arc<str>>, Size)>>;

/// What of a period's money would be less when `new` takes the place of `held`, the most first. Charges of later
/// days than the source has any make up for nothing: the month has gone on.
pub(super) fn less(period: &str, held: &Accounts, new: &Accounts) -> Vec<Less> {
    let last = held.values().filter_map(|held| held.days.last()).max();
    let days: BTreeSet<i32> = new.values().flat_map(|new| &new.days).copied().collect();
    // A bill by month has all of it on one day, wherever that is.
    let until = match last {
        Some(last) if days.len() > 1 => *last,
        _ => i32::MAX,
    };
    let mut told: Vec<(i128, Less)> = Vec::new();
    for (measure, name) in super::sizes::MEASURES.into_iter().enumerate() {
        let (held, new) = (sizes(held, measure, i32::MAX), sizes(new, measure, until));
        let none = BTreeMap::new();
        for (currency, owners) in &held {
            let news = new.get(currency).unwrap_or(&none);
            let known = |less: &(i128, Less)| less.1.currency.as_str() == currency.as_ref();
            if told.iter().any(known) {
                continue;
            }
            let now = |owner: &Owner| news.get(owner).map(|(_, size)| *size).unwrap_or_default();
            let (mut all, mut lost, mut come) = (0i128, 0i128, 0i128);
            for (owner, (_, size)) in owners {
                all = all.saturating_add(size.money);
                lost = lost.saturating_add((size.money - now(owner).money).max(0));
            }
            for (owner, (_, size)) in news {
                let before = owners.get(owner).map_or(0, |(_, size)| size.money);
                come = come.saturating_add((size.money - before).max(0));
            }
            if lost.saturating_sub(come).saturating_mul(TOLD) <= all {
                continue;
            }
            for (owner, (sub_account, size)) in owners {
                let now = now(owner);
                let gone = size.money - now.money;
                if gone > 0 {
                    let less = Less {
                        billing_period: period.to_owned(),
                        account: owner.0.to_string(),
                        sub_account: sub_account.as_deref().map(str::to_owned),
                        measure: name,
                        currency: currency.to_string(),
                        held: size.shown(),
                        now: now.shown(),
                        gone: text(gone, SCALE),
                    };
                    told.push((gone, less));
                }
            }
        }
    }
    told.sort_by_key(|(gone, _)| std::cmp::Reverse(*gone));
    told.into_iter().map(|(_, less)| less).collect()
}

/// What each sub-account costs in absolute amounts up to and with a day; charges without a day are of every day.
fn sizes(accounts: &Accounts, measure: usize, until: i32) -> Sizes {
    let mut sizes = Sizes::new();
    for (account, held) in accounts {
        for (sub_account, part) in &held.sub_accounts {
            let key = sub_account.as_deref().and_then(account_key);
            let owner = (Arc::clone(account), key);
            let mut add = |currency: &Arc<str>, rows: u64, money: i128| {
                let owners = sizes.entry(Arc::clone(currency)).or_default();
                let (_, size) = owners
                    .entry(owner.clone())
                    .or_insert_with(|| (sub_account.clone(), Size::default()));
                size.rows += rows;
                size.money = size.money.saturating_add(money);
            };
            for ((currency, _, day), sums) in part.cells.iter() {
                if *day <= until {
                    add(currency, 0, sums[measure].saturating_abs());
                }
            }
            for ((currency, day), rows) in &part.rows {
                if *day <= until {
                    add(currency, *rows, 0);
                }
            }
        }
    }
    sizes
}

const _: () = assert!(
    NO_DAY == i32::MIN,
    "charges without a day are before every day"
);

#[cfg(test)]
mod tests {
    use super::super::tests::charges;
    use super::*;

    const UNIT: i128 = 10i128.pow(18);

    fn accounts(of: Vec<(&str, super::super::Held)>) -> Accounts {
        let all = of.into_iter();
        all.map(|(id, held)| (Arc::from(id), held)).collect()
    }

    /// Each day of `days` costs so many units in each of the sub-accounts.
    fn held(parts: &[Option<&str>], days: std::ops::Range<i32>, cost: i128) -> super::super::Held {
        charges(parts, days, |_| cost * UNIT)
    }

    fn told(held: &Accounts, new: &Accounts) -> Vec<String> {
        let all = less("2024-09", held, new).into_iter();
        all.map(|less| {
            format!(
                "{} {} {} {} {}/{} {}/{} -{}",
                less.account,
                less.sub_account.as_deref().unwrap_or("-"),
                less.measure,
                less.currency,
                less.held.money,
                less.held.rows,
                less.now.money,
                less.now.rows,
                less.gone
            )
        })
        .collect()
    }

    #[test]
    fn less_of_a_sub_account_is_told_with_its_rows_and_money() {
        let both = |shop: std::ops::Range<i32>, office: std::ops::Range<i32>| {
            let mut all = held(&[Some("shop")], shop, 10);
            all.merge(&held(&[Some("office")], office, 2));
            accounts(vec![("1", all)])
        };
        let old = both(0..10, 0..10);
        assert!(told(&old, &old).is_empty());
        // Two days of ten; the days that come later make up for nothing.
        let gone = ["1 shop BilledCost USD 100/10 80/8 -20"];
        assert_eq!(told(&old, &both(2..10, 0..10)), gone);
        assert_eq!(told(&old, &both(2..20, 0..20)), gone);
        // The most first.
        assert_eq!(
            told(&old, &both(2..10, 4..10)),
            [gone[0], "1 office BilledCost USD 20/10 12/6 -8"]
        );
        // Nothing of it at all, as somebody may allow.
        assert_eq!(
            told(&old, &both(0..10, 0..0)),
            ["1 office BilledCost USD 20/10 0/0 -20"]
        );
        // Moved to another sub-account or account on those days.
        let moved = accounts(vec![
            ("1", held(&[Some("office")], 0..10, 6)),
            ("2", held(&[Some("kiosk")], 0..10, 6)),
        ]);
        assert!(told(&old, &moved).is_empty());
        // By month, on any day.
        let mut by_month = held(&[Some("shop")], 29..30, 100);
        by_month.merge(&held(&[Some("office")], 29..30, 20));
        assert!(told(&old, &accounts(vec![("1", by_month)])).is_empty());
    }

    #[test]
    fn a_correction_of_a_hundredth_is_none() {
        let of = |cost: i128| accounts(vec![("1", held(&[None], 0..1, cost))]);
        assert!(told(&of(1000), &of(990)).is_empty());
        assert_eq!(
            told(&of(1000), &of(989)),
            ["1 - BilledCost USD 1000/1 989/1 -11"]
        );
    }
}
