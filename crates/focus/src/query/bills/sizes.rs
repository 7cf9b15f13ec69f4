//! How much money there is, credits not taken off: absolute sums of what is charged in a currency, as one kind
//! of charge, on one day. A month that credits pay for has as much of it as one that a person pays for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::money::Charged;
use crate::query::decimal::text;
use crate::query::segment::{SCALE, Text};

/// The costs that are compared, in the order of [`Charged::sums`].
pub(super) const MEASURES: [&str; 2] = ["BilledCost", "EffectiveCost"];
/// A kind of charge speaks for itself when it is at least one part in so many of its currency's money.
const PARTS: i128 = 10;

/// Currency, `ChargeCategory` and day.
pub(super) type Key = (Arc<str>, Text, i32);

/// What is charged and what is credited, as absolute amounts.
pub(super) type Amounts = BTreeMap<Key, Amount>;

/// What is charged and what is credited, as absolute amounts, and of how many charges they are the sums.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Amount {
    pub(super) money: [i128; 2],
    pub(super) rows: u64,
}

/// Charges added up.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Cell {
    /// In the order of [`MEASURES`].
    pub(super) sums: [i128; 2],
    pub(super) rows: u64,
}

/// What is charged, by currency, `ChargeCategory` and day.
#[derive(Debug, Default)]
pub(super) struct Cells(BTreeMap<Key, Cell>);

/// Money of which less than half would be left, in absolute amounts: charges and credits of each day and
/// `ChargeCategory` added without their signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// `BilledCost` or `EffectiveCost`
    pub measure: &'static str,
    /// `BillingCurrency`
    pub currency: String,
    /// Of this kind of charge alone; `None` of all kinds, or of charges without a `ChargeCategory` where `part`.
    pub category: Option<String>,
    /// It is a part of its currency's money: the charges or the credits of one `ChargeCategory`.
    pub part: bool,
    /// What is there now.
    pub held: String,
    /// What would be left of it.
    pub left: String,
}

impl Amount {
    fn add(&mut self, sum: i128, rows: u64) {
        let known = &mut self.money[usize::from(sum < 0)];
        *known = known.saturating_add(sum.saturating_abs());
        self.rows += rows;
    }

    pub(super) fn total(&self) -> i128 {
        self.money[0].saturating_add(self.money[1])
    }
}

/// Absolute amounts of a currency and cost: what is charged, and what is credited.
#[derive(Debug, Default)]
struct Size {
    all: [i128; 2],
    categories: BTreeMap<Text, [i128; 2]>,
}

impl Size {
    fn total(&self) -> i128 {
        self.all[0].saturating_add(self.all[1])
    }

    fn of(&self, category: &Text, sign: usize) -> i128 {
        let known = self.categories.get(category);
        known.map_or(0, |amounts| amounts[sign])
    }

    /// Charges or credits of one kind that are mostly gone, and not called otherwise now: then as much has come
    /// to other kinds.
    fn lost_part<'a>(&'a self, new: &Self) -> Option<(&'a Text, i128, i128)> {
        let total = self.total();
        let parts = self.categories.iter();
        let mut parts =
            parts.flat_map(|(category, held)| [(category, 0, held[0]), (category, 1, held[1])]);
        let (category, sign, held) = parts.find(|(category, sign, held)| {
            let left = new.of(category, *sign);
            let others = new.categories.iter().filter(|(other, _)| other != category);
            let come = others.map(|(other, now)| (now[*sign] - self.of(other, *sign)).max(0));
            let come = come.fold(0i128, i128::saturating_add);
            held.saturating_mul(PARTS) >= total
                && is_less_than_half(left, *held)
                && is_less_than_half(come, held - left)
        })?;
        Some((category, held, new.of(category, sign)))
    }
}

impl Cells {
    pub(super) fn add(&mut self, currency: Arc<str>, category: Text, charged: Charged) {
        if charged.sums == [0, 0] {
            return;
        }
        let cell = Cell {
            sums: charged.sums,
            rows: charged.rows,
        };
        self.add_to((currency, category, charged.day), cell);
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (key, more) in &other.0 {
            self.add_to(key.clone(), *more);
        }
    }

    fn add_to(&mut self, key: Key, more: Cell) {
        let cell = self.0.entry(key).or_default();
        cell.rows += more.rows;
        for (sum, more) in cell.sums.iter_mut().zip(more.sums) {
            *sum = sum.saturating_add(more);
        }
    }

    /// What is charged up to and with a day, to be held beside what there was until then. Of what there was on one day
    /// only, a tax or a fee for the month so far, other days are as good: it is dated anew with every download.
    pub(super) fn until(&self, last: i32, held: &Self) -> Self {
        let days = held.days_of_kinds();
        let cells = self.0.iter().filter(|((currency, category, day), cell)| {
            let credit = cell.sums.iter().any(|sum| *sum < 0);
            let kind = (currency, category, credit);
            *day <= last || days.get(&kind).is_some_and(|days| days.len() == 1)
        });
        Self(cells.map(|(key, cell)| (key.clone(), *cell)).collect())
    }

    /// Days with charges, or with credits, of each currency and `ChargeCategory`.
    fn days_of_kinds(&self) -> BTreeMap<(&Arc<str>, &Text, bool), BTreeSet<i32>> {
        let mut kinds: BTreeMap<_, BTreeSet<i32>> = BTreeMap::new();
        for ((currency, category, day), cell) in &self.0 {
            let credit = cell.sums.iter().any(|sum| *sum < 0);
            let days = kinds.entry((currency, category, credit)).or_default();
            days.insert(*day);
        }
        kinds
    }

    /// Money that would be mostly gone when `new` took the place of this: of each cost and currency less than half
    /// of everything, or else of one kind of charge.
    pub(super) fn lost(&self, new: &Self) -> Vec<Lost> {
        let mut all = Vec::new();
        for (measure, name) in MEASURES.into_iter().enumerate() {
            let (sizes, new_sizes) = (self.sizes(measure), new.sizes(measure));
            let none = Size::default();
            for (currency, size) in &sizes {
                let new = new_sizes.get(currency).unwrap_or(&none);
                let (category, held, left) = if is_less_than_half(new.total(), size.total()) {
                    (None, size.total(), new.total())
                } else if let Some((category, held, left)) = size.lost_part(new) {
                    (Some(category.clone()), held, left)
                } else {
                    continue;
                };
                all.push(Lost {
                    measure: name,
                    currency: (*currency).to_owned(),
                    part: category.is_some(),
                    category: category.flatten().map(|name| name.to_string()),
                    held: text(held, SCALE),
                    left: text(left, SCALE),
                });
            }
        }
        // Most charges cost the same in both.
        let billed: Vec<Lost> = all
            .iter()
            .filter(|lost| lost.measure == MEASURES[0])
            .cloned()
            .collect();
        all.retain(|lost| {
            let same = |known: &Lost| {
                Lost {
                    measure: lost.measure,
                    ..known.clone()
                } == *lost
            };
            lost.measure == MEASURES[0] || !billed.iter().any(same)
        });
        all
    }

    /// Whether `new` has less than half of what some currency's charges cost, billed or, where nothing is billed, effective.
    pub(super) fn is_mostly_gone(&self, new: &Self) -> bool {
        let billed = self.0.values().any(|cell| cell.sums[0] != 0);
        let measure = usize::from(!billed);
        let now = new.totals(measure);
        self.totals(measure).iter().any(|(currency, held)| {
            let left = now.get(currency).map_or(0, Amount::total);
            is_less_than_half(left, held.total())
        })
    }

    /// What is charged and what is credited of one cost, by currency and day; by `ChargeCategory` too where
    /// `kinds`, which not every export of a bill has.
    pub(super) fn amounts(&self, measure: usize, kinds: bool) -> Amounts {
        let mut amounts = Amounts::new();
        for ((currency, category, day), cell) in &self.0 {
            let sum = cell.sums[measure];
            if sum != 0 {
                let category = category.clone().filter(|_| kinds);
                let key = (Arc::clone(currency), category, *day);
                amounts.entry(key).or_default().add(sum, cell.rows);
            }
        }
        amounts
    }

    /// What is charged and what is credited of one cost, by currency.
    pub(super) fn totals(&self, measure: usize) -> BTreeMap<&str, Amount> {
        let mut totals: BTreeMap<&str, Amount> = BTreeMap::new();
        let cells = self.0.iter();
        for ((currency, ..), cell) in cells.filter(|(_, cell)| cell.sums[measure] != 0) {
            let total = totals.entry(currency).or_default();
            total.add(cell.sums[measure], cell.rows);
        }
        totals
    }

    /// Each with its charges.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Key, &Cell)> {
        self.0.iter()
    }

    /// Days with money.
    pub(super) fn days(&self) -> impl Iterator<Item = i32> + '_ {
        let cells = self.0.iter().filter(|(_, cell)| cell.sums != [0, 0]);
        cells.map(|((_, _, day), _)| *day)
    }

    /// Whether `new` has as much as this of every cost and currency, of what is charged and of what is credited,
    /// and at most so many tenths of it.
    pub(super) fn are_within(&self, new: &Self, tenths: i128) -> bool {
        (0..MEASURES.len()).all(|measure| {
            let (sizes, new_sizes) = (self.sizes(measure), new.sizes(measure));
            sizes.iter().all(|(currency, size)| {
                let new = new_sizes.get(currency).map_or([0, 0], |new| new.all);
                size.all.iter().zip(new).all(|(held, new)| {
                    *held <= new && new.saturating_mul(10) <= held.saturating_mul(tenths)
                })
            })
        })
    }

    /// By currency.
    fn sizes(&self, measure: usize) -> BTreeMap<&str, Size> {
        let mut sizes: BTreeMap<&str, Size> = BTreeMap::new();
        for ((currency, category, _), cell) in &self.0 {
            let sum = cell.sums[measure];
            let (sign, amount) = (usize::from(sum < 0), sum.saturating_abs());
            let size = sizes.entry(currency).or_default();
            let known = size.categories.entry(category.clone()).or_default();
            for sums in [&mut size.all, known] {
                sums[sign] = sums[sign].saturating_add(amount);
            }
        }
        sizes
    }
}

fn is_less_than_half(left: i128, held: i128) -> bool {
    left.saturating_mul(2) < held
}
