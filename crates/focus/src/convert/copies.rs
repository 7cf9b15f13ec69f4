//! Charges that stand in several files of one delivery: a copy that was saved again, a download that
//! stopped half way beside the whole, two downloads whose days overlap. What the files look like does
//! not matter, only what they charge: a charge is told by who pays, what for, when and how much, not by
//! its line, its spelling or an id that the vendor gives anew in each export.
//!
//! Memory is bounded. Of large deliveries a part of the charges is followed, chosen by their cost and
//! time, so that the same ones are followed in every file (Gibbons, "Distinct Sampling for Highly-Accurate
//! Answers to Distinct Values Queries and Event Reports", 2001).

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{Decimal128Type, TimestampMicrosecondType};
use serde::{Deserialize, Serialize};

use super::row_id::Mixer;
use super::skips::named;
#[cfg(feature = "cluster")]
use super::totals;
use super::worker::FileContext;
use crate::column::Column;
use crate::mapping::compile::Evaluated;
use crate::read::time;
use crate::schema::Dataset;

mod beside;
mod common;
mod held;
mod judge;
mod restated;
mod rounded;
mod texts;
mod touching;
use beside::Beside;
pub(super) use judge::{most, times};
pub(super) use rounded::is_rounded;
pub(super) use texts::Texts;

/// The number of a currency among those that are known, which it joins.
pub(super) fn number_of(currencies: &mut Vec<String>, name: &str) -> u32 {
    let known = currencies.iter().position(|known| known == name);
    let number = known.unwrap_or_else(|| {
        currencies.push(name.to_owned());
        currencies.len() - 1
    });
    number as u32
}

/// Charges that are followed; beyond, half of them are forgotten.
const MOST: usize = if cfg!(test) { 1 << 12 } else { 1 << 15 };
/// Charges that a part of a conversion on a cluster reports.
#[cfg(feature = "cluster")]
const MOST_OF_A_PART: usize = 1 << 12;
/// Binary digits of an amount that have to agree, about six decimal ones: a spreadsheet keeps no more
/// than it shows.
const DIGITS: u32 = 20;
/// What tells one charge from another beside its amounts, its time and who pays. No id of lines (AWS: "isn't
/// consistent between different Cost and Usage Reports") and no invoice, which comes later.
const TEXTS: [&str; 10] = [
    "AvailabilityZone",
    "SubAccountId",
    "ChargeCategory",
    "ChargeDescription",
    "ServiceName",
    "RegionId",
    "ResourceId",
    "SkuId",
    "PricingCategory",
    "Tags",
];

/// The charges of all files, or some of them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Charges {
    /// One charge in two to this power is followed.
    level: u32,
    followed: HashMap<u64, Charge, foldhash::fast::RandomState>,
    /// By part of the conversion and number in it.
    files: BTreeMap<u64, File>,
    /// Those that charges are in.
    currencies: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct File {
    name: String,
    /// Rows that cost something; the others may be usage.
    costing: u64,
    /// Which of [`TEXTS`] some row of it has, a bit each, and behind them one for the account.
    #[serde(default)]
    texts: u16,
}

/// Rows that charge the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Charge {
    /// It is followed up to this level.
    rank: u32,
    /// Days since 1970.
    day: i64,
    costs: bool,
    /// Which of [`Charges::currencies`] it is in.
    currency: u32,
    /// `BilledCost` of one row.
    #[serde(with = "digits")]
    billed: i128,
    /// `EffectiveCost` of one row.
    #[serde(default, with = "digits")]
    effective: i128,
    /// Its time, amounts and currency, without what it is for.
    #[serde(default)]
    bare: u64,
    /// What it is for, its time and currency, without its amounts.
    #[serde(default)]
    purpose: u64,
    /// What it is for and its time, without who pays, in which currency, and how much.
    #[serde(default)]
    likely: u64,
    /// What else tells lines apart that may be the same, reckoned again.
    #[serde(default)]
    beside: Beside,
    /// File and rows; nearly every charge is in one.
    first: (u64, u32),
    more: Vec<(u64, u32)>,
}

/// The amounts of a block; what is null is nothing.
struct Amounts<'a> {
    billed: Option<Cow<'a, [i128]>>,
    effective: Option<Cow<'a, [i128]>>,
    quantity: Option<(&'a Column, Cow<'a, [i128]>)>,
}

impl Charges {
    /// Notes the charges of a block.
    pub(super) fn see(&mut self, file: &FileContext, evaluated: &Evaluated, gone: &[bool]) {
        if file.alone || file.mapping.dataset != Dataset::CostAndUsage {
            return;
        }
        let amounts = Amounts::of(file, evaluated);
        let starts = named(&file.program, evaluated, "ChargePeriodStart");
        let times = starts.and_then(|column| {
            let times = column
                .values()
                .as_primitive_opt::<TimestampMicrosecondType>()?;
            Some((column, times.values()))
        });
        let mut texts: Option<Texts<'_>> = None;
        let mut known_texts = 0;
        let id = file.number as u64;
        let mut costing = 0;
        for row in (0..gone.len()).filter(|row| !gone[*row]) {
            let (measure, costs) = amounts.measure(row);
            if measure == 0 {
                continue;
            }
            costing += u64::from(costs);
            let start = times.map_or(0, |(column, times)| times[column.index(row)]);
            let mut mixer = Mixer::new();
            mixer.word(rounded(measure));
            mixer.word(start as u64);
            let rank = (mixer.finish() as u64).leading_zeros();
            if rank < self.level {
                continue;
            }
            let texts = texts.get_or_insert_with(|| Texts::of(file, evaluated));
            for amount in amounts.all(row) {
                mixer.word(rounded(amount));
            }
            let currency = evaluated.currency.as_string_view();
            let currency = currency.is_valid(row).then(|| currency.value(row));
            mixer.text(currency);
            let bare = mixer.finish() as u64;
            let mut purpose = Mixer::new();
            purpose.word(start as u64);
            known_texts |= texts.add(&mut purpose, row);
            let likely = purpose;
            known_texts |= texts.add_account(&mut purpose, row);
            purpose.text(currency);
            let told_apart = purpose;
            let purpose = purpose.finish() as u64;
            mixer.word(purpose);
            match self.followed.entry(mixer.finish() as u64) {
                std::collections::hash_map::Entry::Occupied(mut known) => {
                    known.get_mut().count(id, 1);
                }
                std::collections::hash_map::Entry::Vacant(entry) => {
                    // Only where all charges are followed does anybody ask.
                    let beside = match self.level {
                        0 => texts.beside(told_apart, row),
                        _ => Beside::default(),
                    };
                    let currency = number_of(&mut self.currencies, currency.unwrap_or_default());
                    entry.insert(Charge {
                        rank,
                        day: start.div_euclid(time::DAY),
                        costs,
                        currency,
                        billed: of(&amounts.billed, row),
                        effective: of(&amounts.effective, row),
                        bare,
                        purpose,
                        likely: likely.finish() as u64,
                        beside,
                        first: (id, 1),
                        more: Vec::new(),
                    });
                    self.keep(MOST);
                }
            }
        }
        let known = self.files.entry(id).or_insert_with(|| File {
            name: file.name.clone(),
            costing: 0,
            texts: 0,
        });
        known.costing += costing;
        known.texts |= known_texts;
    }

    /// Adds what another thread, section or machine saw: whoever merges what, the same charges are
    /// followed in the end.
    pub(super) fn merge(&mut self, other: Self) {
        if self.followed.is_empty() && self.files.is_empty() && self.level <= other.level {
            *self = other;
            return;
        }
        let level = self.level.max(other.level);
        if level > self.level {
            self.level = level;
            self.followed.retain(|_, charge| charge.rank >= level);
        }
        let currencies = other.currencies.iter();
        let currencies = currencies.map(|name| number_of(&mut self.currencies, name));
        let currencies: Vec<u32> = currencies.collect();
        for (key, mut more) in other.followed {
            if more.rank < level {
                continue;
            }
            match self.followed.entry(key) {
                std::collections::hash_map::Entry::Vacant(entry) => {
                    more.currency = currencies[more.currency as usize];
                    entry.insert(more);
                }
                std::collections::hash_map::Entry::Occupied(mut entry) => {
                    let known = entry.get_mut();
                    more.rows().for_each(|(file, rows)| known.count(file, rows));
                }
            }
        }
        for (id, more) in other.files {
            let known = self.files.entry(id).or_insert_with(|| File {
                costing: 0,
                ..more.clone()
            });
            known.costing += more.costing;
            known.texts |= more.texts;
        }
        self.keep(MOST);
    }

    /// What a part of a conversion on a cluster reports: its files are told from those of others.
    #[cfg(feature = "cluster")]
    pub(crate) fn of_part(mut self, part: u32) -> Self {
        let id = |file: u64| totals::id(part, file as usize);
        for charge in self.followed.values_mut() {
            let all = std::iter::once(&mut charge.first).chain(&mut charge.more);
            all.for_each(|(file, _)| *file = id(*file));
        }
        let files = self.files.into_iter();
        self.files = files.map(|(file, known)| (id(file), known)).collect();
        self.keep(MOST_OF_A_PART);
        self
    }

    fn keep(&mut self, most: usize) {
        while self.followed.len() > most {
            self.level += 1;
            let level = self.level;
            self.followed.retain(|_, charge| charge.rank >= level);
        }
    }
}

impl Charge {
    fn count(&mut self, file: u64, rows: u32) {
        let mut all = std::iter::once(&mut self.first).chain(&mut self.more);
        match all.find(|(known, _)| *known == file) {
            Some((_, known)) => *known = known.saturating_add(rows),
            None => self.more.push((file, rows)),
        }
    }

    /// The files that it is in, and its rows in each.
    fn rows(&self) -> impl Iterator<Item = (u64, u32)> + Clone {
        std::iter::once(self.first).chain(self.more.iter().copied())
    }
}

impl<'a> Amounts<'a> {
    fn of(file: &FileContext, evaluated: &'a Evaluated) -> Self {
        let cost = |name: &str| {
            let mut columns = file.program.balance.iter();
            let index = columns.position(|column| column == name)?;
            values(&evaluated.amounts[index])
        };
        let quantity = named(&file.program, evaluated, "ConsumedQuantity");
        Self {
            billed: cost("BilledCost"),
            effective: cost("EffectiveCost"),
            quantity: quantity.and_then(|column| Some((column, values(column.values())?))),
        }
    }

    fn quantity(&self, row: usize) -> i128 {
        let quantity = self.quantity.as_ref();
        quantity.map_or(0, |(column, values)| values[column.index(row)])
    }

    /// What a row costs and whether it does; of one that costs nothing, what it consumed.
    #[inline]
    fn measure(&self, row: usize) -> (i128, bool) {
        match (of(&self.billed, row), of(&self.effective, row)) {
            (0, 0) => (self.quantity(row), false),
            (0, effective) => (effective, true),
            (billed, _) => (billed, true),
        }
    }

    fn all(&self, row: usize) -> [i128; 3] {
        [
            of(&self.billed, row),
            of(&self.effective, row),
            self.quantity(row),
        ]
    }
}

#[inline]
fn of(amounts: &Option<Cow<'_, [i128]>>, row: usize) -> i128 {
    amounts.as_ref().map_or(0, |amounts| amounts[row])
}

/// The values of a column of decimals, zero where it is null.
fn values(array: &ArrayRef) -> Option<Cow<'_, [i128]>> {
    let values = array.as_primitive_opt::<Decimal128Type>()?;
    Some(if values.null_count() == 0 {
        Cow::Borrowed(&values.values()[..])
    } else {
        Cow::Owned(values.iter().map(Option::unwrap_or_default).collect())
    })
}

/// The first [`DIGITS`] of an amount, with its sign and size.
#[inline]
fn rounded(amount: i128) -> u64 {
    let size = amount.unsigned_abs();
    let mut dropped = (128 - size.leading_zeros()).saturating_sub(DIGITS);
    let half = if dropped == 0 { 0 } else { 1 << (dropped - 1) };
    let mut digits = (size.saturating_add(half) >> dropped) as u64;
    if digits == 1 << DIGITS {
        digits >>= 1;
        dropped += 1;
    }
    digits | u64::from(dropped) << 32 | u64::from(amount < 0) << 63
}

/// Amounts are wider than JSON's numbers: text.
pub(super) mod digits {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(in crate::convert) fn serialize<S: Serializer>(
        amount: &i128,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_str(amount)
    }

    pub(in crate::convert) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<i128, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests;
