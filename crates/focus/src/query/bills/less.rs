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
    /// empty where they are all charges of the days before the delivery's own.
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

/// Money that is gone, by slot: more than has come to other owners of the slot; and not as much as has come to other
/// categories of the day, which means that it is called otherwise.
fn gone(held: &Book, new: &Book, is_judged: impl Fn(i32) -> bool) -> BTreeMap<Slot, i128> {
    let mut net: BTreeMap<&Slot, i128> = BTreeMap::new();
    for (sign, book) in [(1, held), (-1, new)] {
        for (slot, owners) in book.slots.iter().filter(|((.., day), _)| is_judged(*day)) {
            let money = owners
                .values()
                .fold(0i128, |all, size| all.saturating_add(size.money));
            let sum = net.entry(slot).or_default();
            *sum = sum.saturating_add(sign * money);
        }
    }
    let mut gone: BTreeMap<Slot, i128> = BTreeMap::new();
    let mut come: BTreeMap<Slot, i128> = BTreeMap::new();
    for (slot, sum) in net {
        if sum > 0 {
            gone.insert(slot.clone(), sum);
        } else if sum < 0 {
            come.insert(slot.clone(), -sum);
        }
    }
    let is_near = |one: i128, other: i128| (one - other).abs() <= one.max(other) / TOLD;
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
    gone
}

/// Whether one of them has all of a month in one place, wherever that is: the new one on any day; the one that is
/// there when the new one costs as much to a tenth, because the first day of a month is one day as well.
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
    days(new) <= 1 || days(held) <= 1 && (before - now).abs() <= before.max(now) / 10
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

    /// Each amount is of a kind of charge of a sub-account, on a day.
    fn kinds(charges: &[(&str, &str, i32, i128)]) -> Accounts {
        let mut held = Held::default();
        for (part, category, day, cost) in charges {
            let charged = super::super::Charged {
                day: *day,
                sums: [cost * UNIT; 2],
                some: [true; 2],
                rows: 1,
            };
            let keys = [
                None,
                Some((*part).into()),
                Some("USD".into()),
                Some((*category).into()),
            ];
            held.add(keys, charged);
        }
        accounts(vec![("1", held)])
    }

    fn days(part: &str, amounts: &[i128]) -> Accounts {
        let charges: Vec<_> = amounts
            .iter()
            .zip(1..)
            .map(|(cost, day)| (part, "Usage", day, *cost))
            .collect();
        kinds(&charges)
    }

    #[test]
    fn what_grows_on_one_day_does_not_make_up_for_another() {
        let old = days("shop", &[10, 10, 10, 10, 10, 4]);
        let shop = |held: &str, now: &str, gone: &str| {
            vec![format!("1 shop BilledCost USD {held} {now} -{gone}")]
        };
        // The last day was not over; the third one is gone, and so is a half of it.
        assert_eq!(
            told(&old, &days("shop", &[10, 10, 0, 10, 10, 40])),
            shop("50/5", "40/5", "10")
        );
        assert_eq!(
            told(&old, &days("shop", &[10, 10, 5, 10, 10, 40, 10])),
            shop("50/5", "45/5", "5")
        );
        // A day in the middle has grown, and one has lost as much: those that lost are told.
        let grown = days("shop", &[10, 30, 3, 10, 5, 4]);
        assert_eq!(told(&old, &grown), shop("20/2", "8/2", "12"));
        let all = less("2024-09", &old, &grown);
        assert_eq!(all[0].days, ["1970-01-04", "1970-01-06"]);
        // The last day is one like the others where it has not grown.
        assert_eq!(
            told(&old, &days("shop", &[10, 10, 10, 10, 10, 1])),
            shop("54/6", "51/6", "3")
        );
        for same in [
            &[10, 10, 10, 10, 10, 9][..],
            &[10, 10, 10, 10, 10, 4, 12],
            // Late charges; a correction of less than a hundredth.
            &[11, 10, 12, 10, 10, 40, 10],
        ] {
            assert!(told(&old, &days("shop", same)).is_empty(), "{same:?}");
        }
    }

    #[test]
    fn credits_and_kinds_of_charge_speak_for_themselves() {
        let old = kinds(&[
            ("shop", "Usage", 1, 100),
            ("shop", "Credit", 1, -40),
            ("shop", "Usage", 2, 100),
            ("shop", "Tax", 2, 20),
        ]);
        let new = |more: &[(&'static str, &'static str, i32, i128)]| {
            let first = [("shop", "Usage", 2, 100)];
            kinds(&[&first[..], more].concat())
        };
        let shop = |held: &str, now: &str, gone: &str| {
            vec![format!("1 shop BilledCost USD {held} {now} -{gone}")]
        };
        // The credit is gone, and as much more is charged on its day.
        let more = new(&[("shop", "Usage", 1, 140), ("shop", "Tax", 2, 20)]);
        assert_eq!(told(&old, &more), shop("40/1", "0/0", "40"));
        // The tax is gone, and usage has grown by three times as much.
        let more = new(&[("shop", "Usage", 1, 160), ("shop", "Credit", 1, -40)]);
        assert_eq!(told(&old, &more), shop("20/1", "0/0", "20"));
        // Called otherwise, in part or all of it; of another sub-account.
        for same in [
            &[
                ("shop", "Usage", 1, 100),
                ("shop", "Adjustment", 1, -40),
                ("shop", "Tax", 2, 20),
            ][..],
            &[
                ("shop", "Purchase", 1, 100),
                ("shop", "Credit", 1, -40),
                ("shop", "Tax", 2, 20),
            ],
            &[
                ("office", "Usage", 1, 100),
                ("shop", "Credit", 1, -40),
                ("office", "Tax", 2, 20),
            ],
            &[
                ("shop", "Usage", 1, 60),
                ("shop", "Purchase", 1, 40),
                ("shop", "Credit", 1, -40),
                ("shop", "Tax", 2, 20),
            ],
        ] {
            assert!(told(&old, &new(same)).is_empty(), "{same:?}");
        }
    }

    #[test]
    fn a_sub_account_that_a_spreadsheet_shortened_is_not_gone() {
        let old = days("111111111111", &[10, 10, 10]);
        assert!(told(&old, &days("1.11111E+11", &[10, 10, 10])).is_empty());
        assert_eq!(
            told(&old, &days("1.11111E+11", &[10, 7, 10])),
            ["1 111111111111 BilledCost USD 30/3 27/3 -3"]
        );
    }
}
