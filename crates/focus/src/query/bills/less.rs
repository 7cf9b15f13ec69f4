//! Money that a delivery takes out of view although most of what it replaces is there: less of a sub-account on a day
//! of the source, which nothing else on that day makes up for. It is published, and told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::ids::Spellings;
use super::{Accounts, Held, account_key};
use crate::query::dates::date;
use crate::query::decimal::text;
use crate::query::segment::{NO_DAY, SCALE, Text};

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
    /// `2024-09-05`: the days whose charges `held` and `now` are, when those are only the charges that cost less;
    /// empty where they are all charges of all days that are compared.
    pub days: Vec<String>,
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
    fn plus(self, more: Self) -> Self {
        Self {
            rows: self.rows + more.rows,
            money: self.money.saturating_add(more.money),
        }
    }

    fn shown(self) -> RowsOfMoney {
        RowsOfMoney {
            rows: self.rows,
            money: text(self.money, SCALE),
        }
    }
}

/// Account and sub-account by their keys, and how the sub-account is written.
type Owner = (Arc<str>, Option<Arc<str>>);
/// `ChargeCategory`, whether it is a credit, and the day.
type Slot = (Text, bool, i32);
/// What each owner has.
type Owners = BTreeMap<Owner, Size>;

/// What a currency's charges cost.
#[derive(Debug, Default)]
struct Book {
    slots: BTreeMap<Slot, Owners>,
    /// All charges by day, with those that cost nothing.
    rows: BTreeMap<i32, BTreeMap<Owner, u64>>,
}

impl Book {
    fn total(&self, is_judged: impl Fn(i32) -> bool) -> i128 {
        let slots = self.slots.iter().filter(|((.., day), _)| is_judged(*day));
        let sizes = slots.flat_map(|(_, owners)| owners.values());
        sizes.fold(0, |all, size| all.saturating_add(size.money))
    }

    /// Days with charges, or with credits, of one category, and what they cost.
    fn kind(&self, category: &Text, credit: bool) -> (BTreeSet<i32>, i128) {
        let (mut days, mut all) = (BTreeSet::new(), 0i128);
        for ((kind, sign, day), owners) in &self.slots {
            if kind == category && *sign == credit {
                days.insert(*day);
                let sizes = owners.values();
                all = sizes.fold(all, |all, size| all.saturating_add(size.money));
            }
        }
        (days, all)
    }

    fn of(&self, owner: &Owner, is_judged: impl Fn(i32) -> bool) -> Size {
        let slots = self.slots.iter().filter(|((.., day), _)| is_judged(*day));
        let sizes = slots.filter_map(|(_, owners)| owners.get(owner));
        let money = sizes.fold(0i128, |all, size| all.saturating_add(size.money));
        let days = self.rows.iter().filter(|(day, _)| is_judged(**day));
        let rows = days.filter_map(|(_, owners)| owners.get(owner)).sum();
        Size { rows, money }
    }
}

/// What of a period's money would be less when `new` takes the place of `held`, the most first. It is judged day by
/// day, each `ChargeCategory` by itself, and charges apart from credits: what is gone on one day is not made up for
/// by what has come on another. The last day was not over when it has grown since, and is left out then.
pub(super) fn less(period: &str, held: &Accounts, new: &Accounts) -> Vec<Less> {
    let parts = |accounts: &Accounts| -> BTreeSet<Arc<str>> {
        accounts
            .values()
            .flat_map(|held| held.parts())
            .cloned()
            .collect()
    };
    let spellings = Spellings::of(parts(held).union(&parts(new)));
    let by_month = is_by_month(held, new);
    let mut told: Vec<(i128, Less)> = Vec::new();
    for (measure, name) in super::sizes::MEASURES.into_iter().enumerate() {
        let held = books(held, measure, by_month, &spellings);
        let new = books(new, measure, by_month, &spellings);
        let none = Book::default();
        for (currency, book) in &held {
            let now = new.get(currency).unwrap_or(&none);
            let known = |less: &(i128, Less)| less.1.currency.as_str() == currency.as_ref();
            if !told.iter().any(known) {
                let all = less_of_currency(book, now, by_month);
                told.extend(all.into_iter().map(|(gone, owner, part)| {
                    let less = Less {
                        billing_period: period.to_owned(),
                        account: owner.0.to_string(),
                        sub_account: owner.1.as_deref().map(str::to_owned),
                        measure: name,
                        currency: currency.to_string(),
                        held: part.held.shown(),
                        now: part.now.shown(),
                        days: part.dates(),
                        gone: text(gone, SCALE),
                    };
                    (gone, less)
                }));
            }
        }
    }
    let written: BTreeMap<Arc<str>, &Arc<str>> = held
        .values()
        .flat_map(|held| held.sub_accounts.keys().flatten())
        .filter_map(|id| Some((spellings.one(&account_key(id)?), id)))
        .collect();
    for (_, less) in &mut told {
        let id = less.sub_account.as_deref().and_then(|id| written.get(id));
        if let Some(id) = id {
            less.sub_account = Some(id.to_string());
        }
    }
    told.sort_by_key(|(gone, _)| std::cmp::Reverse(*gone));
    told.into_iter().map(|(_, less)| less).collect()
}

/// What of an owner is less: as all of its days say, or the days that say it where others have grown.
#[derive(Debug, Default)]
struct Part {
    held: Size,
    now: Size,
    days: Vec<i32>,
}

impl Part {
    fn dates(&self) -> Vec<String> {
        let days = self.days.iter().filter(|day| **day != NO_DAY);
        days.map(|day| date(*day).to_string()).collect()
    }
}

fn less_of_currency(held: &Book, new: &Book, by_month: bool) -> Vec<(i128, Owner, Part)> {
    let Some(last) = held.slots.keys().map(|(.., day)| *day).max() else {
        return Vec::new();
    };
    let is_last = |day: i32| day == last;
    let unfinished = !by_month && new.total(is_last) > held.total(is_last);
    let is_judged = |day: i32| day < last || day == last && !unfinished;
    let gone = gone(held, new, is_judged);
    let all = gone
        .values()
        .fold(0i128, |all, gone| all.saturating_add(*gone));
    if all.saturating_mul(TOLD) <= held.total(is_judged) {
        return Vec::new();
    }
    let mut parts: BTreeMap<Owner, (i128, Part)> = BTreeMap::new();
    for slot in gone.keys() {
        for (owner, size) in held.slots.get(slot).into_iter().flatten() {
            let now = new.slots.get(slot).and_then(|owners| owners.get(owner));
            let now = now.copied().unwrap_or_default();
            if size.money > now.money {
                let (less, part) = parts.entry(owner.clone()).or_default();
                *less = less.saturating_add(size.money - now.money);
                part.held = part.held.plus(*size);
                part.now = part.now.plus(now);
                part.days.push(slot.2);
            }
        }
    }
    let whole = |(owner, (less, mut part)): (Owner, (i128, Part))| {
        let (before, now) = (held.of(&owner, is_judged), new.of(&owner, is_judged));
        if before.money - now.money == less {
            part = Part {
                held: before,
                now,
                days: Vec::new(),
            };
        }
        part.days.sort_unstable();
        part.days.dedup();
        (less, owner, part)
    };
    parts.into_iter().map(whole).collect()
}

/// Money that is gone, by slot: what owners of the slot have lost, unless others of it have got as much, which means that
/// it has moved; and not as much as has come to other categories of the day, which means that it is called otherwise.
/// What another owner has grown by makes up for nothing.
fn gone(held: &Book, new: &Book, is_judged: impl Fn(i32) -> bool) -> BTreeMap<Slot, i128> {
    let is_near = |one: i128, other: i128| (one - other).abs() <= one.max(other) / TOLD;
    let mut net: BTreeMap<&Slot, BTreeMap<&Owner, i128>> = BTreeMap::new();
    for (sign, book) in [(1, held), (-1, new)] {
        for (slot, owners) in book.slots.iter().filter(|((.., day), _)| is_judged(*day)) {
            let sums = net.entry(slot).or_default();
            for (owner, size) in owners {
                let sum = sums.entry(owner).or_default();
                *sum = sum.saturating_add(sign * size.money);
            }
        }
    }
    let mut gone: BTreeMap<Slot, i128> = BTreeMap::new();
    let mut come: BTreeMap<Slot, i128> = BTreeMap::new();
    for (slot, owners) in net {
        let of = |sign: i128| {
            let sums = owners.values().map(|sum| (sum * sign).max(0));
            sums.fold(0i128, i128::saturating_add)
        };
        let (lost, got) = (of(1), of(-1));
        if is_near(lost, got) {
            continue;
        }
        for (all, money) in [(&mut gone, lost), (&mut come, got)] {
            if money > 0 {
                all.insert(slot.clone(), money);
            }
        }
    }
    // All of a day's charges, or one kind of them, are called otherwise.
    let times: BTreeSet<(bool, i32)> = gone
        .keys()
        .map(|(_, credit, day)| (*credit, *day))
        .collect();
    for (credit, day) in times {
        let of = |all: &BTreeMap<Slot, i128>| -> Vec<(Slot, i128)> {
            let slots = all
                .iter()
                .filter(|((_, one, at), _)| *one == credit && *at == day);
            slots.map(|(slot, money)| (slot.clone(), *money)).collect()
        };
        let (lost, found) = (of(&gone), of(&come));
        let sum = |all: &[(Slot, i128)]| {
            all.iter()
                .fold(0i128, |all, (_, money)| all.saturating_add(*money))
        };
        if is_near(sum(&lost), sum(&found)) {
            gone.retain(|(_, one, at), _| (*one, *at) != (credit, day));
            continue;
        }
        for (slot, money) in lost {
            let other = found
                .iter()
                .find(|(other, now)| come.contains_key(other) && is_near(money, *now));
            if let Some((other, _)) = other {
                gone.remove(&slot);
                come.remove(other);
            }
        }
    }
    // A tax or a fee for the month so far, which is dated anew with every download.
    let days: BTreeSet<i32> = held.slots.keys().map(|(.., day)| *day).collect();
    gone.retain(|(category, credit, _), _| {
        let (own, before) = held.kind(category, *credit);
        days.len() < 2 || own.len() > 1 || new.kind(category, *credit).1 < before
    });
    gone
}

/// Whether one of them has all of a month in one place, wherever that is: the new one on any day, or the same money to
/// the last digit on fewer days, as by week; the one that is there when the new one costs as much to a tenth, because
/// the first day of a month is one day as well.
fn is_by_month(held: &Accounts, new: &Accounts) -> bool {
    let days = |accounts: &Accounts| -> usize {
        let days: BTreeSet<i32> = accounts
            .values()
            .flat_map(|held| &held.days)
            .copied()
            .collect();
        days.len()
    };
    let size = |accounts: &Accounts| {
        accounts
            .values()
            .map(Held::size)
            .fold(0, i128::saturating_add)
    };
    let (before, now) = (size(held), size(new));
    days(new) <= 1
        || days(new) < days(held) && before == now
        || days(held) <= 1 && (before - now).abs() <= before.max(now) / 10
}

/// What is charged, by currency. All of a bill by month is of one day.
fn books(
    accounts: &Accounts,
    measure: usize,
    by_month: bool,
    spellings: &Spellings,
) -> BTreeMap<Arc<str>, Book> {
    let mut books: BTreeMap<Arc<str>, Book> = BTreeMap::new();
    let at = |day: i32| if by_month { 0 } else { day };
    for (account, held) in accounts {
        for (sub_account, part) in &held.sub_accounts {
            let key = sub_account.as_deref().and_then(account_key);
            let owner = (Arc::clone(account), key.map(|key| spellings.one(&key)));
            for ((currency, category, day), cell) in part.cells.iter() {
                let sum = cell.sums[measure];
                let book = books.entry(Arc::clone(currency)).or_default();
                let slot = (category.clone(), sum < 0, at(*day));
                let owners = book.slots.entry(slot).or_default();
                let size = owners.entry(owner.clone()).or_default();
                *size = size.plus(Size {
                    rows: cell.rows,
                    money: sum.saturating_abs(),
                });
            }
            for ((currency, day), rows) in &part.rows {
                let book = books.entry(Arc::clone(currency)).or_default();
                let owners = book.rows.entry(at(*day)).or_default();
                *owners.entry(owner.clone()).or_default() += rows;
            }
        }
    }
    books
}

const _: () = assert!(
    NO_DAY == i32::MIN,
    "charges without a day are before every day"
);

#[cfg(test)]
mod tests;
