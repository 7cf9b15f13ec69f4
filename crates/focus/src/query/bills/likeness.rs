//! What the charges of two bills have in common beside their money: the resources and SKUs they are of, and how much of
//! them was used. It is read from the raw rows, and only where nothing else tells whose bills they are.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use arrow::array::{Array as _, AsArray as _, RecordBatch};
use arrow::datatypes::{DataType, Date32Type};
use datafusion::error::Result as DataFusionResult;
use datafusion::functions_aggregate::expr_fn::sum;
use datafusion::prelude::{DataFrame, Expr, cast, ident, lit};
use stoa_kernel::Error;

use super::held::UNMISTAKABLE;
use super::sizes::MEASURES;
use super::strangers::{SEVERAL, Unlike};
use crate::lake::{Lake, LakeFile, LakeTable, query_error};
use crate::query::raw;
use crate::query::segment::{NO_DAY, Text};
use crate::schema::{COST_BASIS, ESTIMATED};

/// Resources, first what is most a customer's own; then what charges are for, and where.
const RESOURCE: &str = "ResourceId";
const THINGS: [&str; 2] = ["SkuId", "ChargeDescription"];
const SERVICE: &str = "ServiceName";
const REGION: &str = "RegionId";
/// Amounts of a price list differ by at most one part in so many.
const NEAR: i128 = 100;
/// A millionth of a currency's unit, in the last of the eighteen digits of a sum.
const MILLIONTH: i128 = 10i128.pow(12);
/// One customer's two bills have at least one part in so many of the values in common.
const FEW: i128 = 4;

/// What two bills have in common.
#[derive(Debug, Default, Clone)]
pub(super) struct Likeness {
    /// By column; only columns that both fill for at least half of their money.
    pub(super) columns: BTreeMap<&'static str, Common>,
    pub(super) quantities: Quantities,
    pub(super) prices: Option<Prices>,
}

/// Values of one column in two bills.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Common {
    /// Values in both.
    pub(super) both: usize,
    /// One of those is so long that nobody else has it, or they are several.
    pub(super) telling: bool,
    /// Values of each bill.
    pub(super) of: [usize; 2],
    /// The money of the values in both, in each bill, by absolute amounts.
    pub(super) money: [i128; 2],
    /// The money of all values of each bill.
    pub(super) all: [i128; 2],
}

impl Common {
    /// Whether at least a fourth of the values of one of them, with a fourth of its money, are in the other. A month
    /// that goes on has all of them and more.
    fn is_large(&self) -> bool {
        let count = |number: usize| i128::try_from(number).unwrap_or(i128::MAX);
        (0..2).any(|bill| {
            self.both > 0
                && count(self.both).saturating_mul(FEW) >= count(self.of[bill])
                && self.money[bill].saturating_mul(FEW) >= self.all[bill]
        })
    }
}

/// How much was used on each day, by unit, in two bills.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quantities {
    /// Days and units of both.
    pub(super) common: usize,
    /// Of those with the same quantity.
    pub(super) same: usize,
    /// Different quantities among them: once an hour is what everybody uses.
    pub(super) different: usize,
}

/// Charges for the same thing on several days cost the same part more or less on each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Prices {
    /// The days of one thing differ among each other, so that it is no flat fee.
    pub(super) telling: bool,
}

impl Prices {
    /// Whether it is another price list, or perhaps another customer's flat fees: those are told where it is known that
    /// the charges are for the same.
    pub(super) fn is_known(self, known: bool) -> bool {
        self.telling || known
    }
}

impl Likeness {
    /// The same was used, whatever it costs.
    pub(super) fn same_quantities(&self) -> bool {
        let Quantities {
            common,
            same,
            different,
        } = self.quantities;
        same * 2 >= common && different >= SEVERAL
    }

    /// Something else was used.
    pub(super) fn other_quantities(&self) -> bool {
        let Quantities { common, same, .. } = self.quantities;
        common >= SEVERAL && same * 4 < common
    }

    /// Both are of the same resources, and not only of one that anybody may call so.
    pub(super) fn are_the_resources(&self) -> bool {
        let resources = self.columns.get(RESOURCE);
        resources.is_some_and(|resources| resources.is_large() && resources.telling)
    }

    /// So many SKUs or descriptions are in both, when that is nearly all there are in one of them.
    pub(super) fn in_common(&self) -> usize {
        let things = THINGS.iter().filter_map(|column| self.columns.get(column));
        let most = things.filter(|common| {
            let least = common.of[0].min(common.of[1]);
            common.both * 10 >= least * 9
        });
        most.map(|common| common.both).max().unwrap_or_default()
    }

    /// What tells that they are of two customers: other resources; where those are not known, other SKUs and other
    /// descriptions, or where nothing else is known other services; and other regions.
    pub(super) fn unlike(&self) -> Option<Unlike> {
        let told = |column: &'static str, common: &Common| Unlike::Things {
            column,
            common: common.both,
            of: common.of[0],
        };
        match self.columns.get(RESOURCE) {
            Some(resources) if !resources.is_large() => return Some(told(RESOURCE, resources)),
            Some(resources) if resources.telling => return None,
            _ => {}
        }
        let known = |columns: &[&'static str]| -> Vec<(&'static str, Common)> {
            let known = columns.iter();
            known
                .filter_map(|column| Some((*column, *self.columns.get(column)?)))
                .collect()
        };
        let mut things = known(&THINGS);
        if things.is_empty() {
            things = known(&[SERVICE]);
        }
        let regions = self.columns.get(REGION).filter(|regions| regions.both == 0);
        match things.first() {
            Some((column, common)) if !things.iter().any(|(_, one)| one.is_large()) => {
                Some(told(column, common))
            }
            _ => regions.map(|regions| told(REGION, regions)),
        }
    }
}

/// Whether all amounts change as their sum does; multiplied in millionths, which is room for thousands of millions.
pub(super) fn is_one_price(pairs: &[(i128, i128)]) -> bool {
    let sum = |of: fn(&(i128, i128)) -> i128| pairs.iter().map(of).fold(0, i128::saturating_add);
    let (whole, part) = (
        sum(|pair| pair.0) / MILLIONTH,
        sum(|pair| pair.1) / MILLIONTH,
    );
    pairs.iter().all(|(own, new)| {
        let a = (own / MILLIONTH).saturating_mul(part);
        let b = (new / MILLIONTH).saturating_mul(whole);
        (a - b).abs() <= a.max(b) / NEAR
    })
}

/// What is charged for each value of a column, by day, in absolute amounts.
type Charged = HashMap<Text, BTreeMap<i32, i128>>;

impl Lake {
    /// What the charges of two bills have in common: of those that are there, and of those that would replace them.
    pub(super) async fn likeness(
        &self,
        held: Vec<Arc<LakeFile>>,
        new: Vec<Arc<LakeFile>>,
        measure: usize,
    ) -> Result<Likeness, Error> {
        let read = async {
            let mut like = Likeness::default();
            for column in [RESOURCE, REGION] {
                let own = self.charged_for(&held, column, false, measure).await?;
                let news = self.charged_for(&new, column, false, measure).await?;
                like.columns
                    .extend(common(&own, &news).map(|common| (column, common)));
            }
            let mut prices = Vec::new();
            for column in [THINGS[0], THINGS[1], SERVICE] {
                let own = self.charged_for(&held, column, true, measure).await?;
                let news = self.charged_for(&new, column, true, measure).await?;
                like.columns
                    .extend(common(&own, &news).map(|common| (column, common)));
                prices.extend(other_prices(&own, &news));
            }
            like.prices = prices.into_iter().max_by_key(|prices| prices.telling);
            like.quantities = quantities(&self.used(&held).await?, &self.used(&new).await?);
            Ok(like)
        };
        read.await.map_err(query_error(
            "Looking whether this is the same customer's bill",
        ))
    }

    async fn charged_for(
        &self,
        files: &[Arc<LakeFile>],
        column: &str,
        by_day: bool,
        measure: usize,
    ) -> DataFusionResult<Charged> {
        let day = match by_day {
            true => cast(ident("ChargePeriodStart"), DataType::Date32),
            false => lit(datafusion::scalar::ScalarValue::Date32(None)),
        };
        let keys = vec![ident(column), day.alias("day")];
        let batches = self
            .invoiced(files)?
            .aggregate(keys, vec![sum(ident(MEASURES[measure]))])?
            .collect()
            .await?;
        let mut charged = Charged::new();
        for batch in &batches {
            let values = raw::texts(batch.column(0))?;
            let days = days(batch, 1);
            let (sums, _) = raw::numbers(batch.column(2))?;
            for ((value, day), sum) in values.into_iter().zip(days).zip(sums) {
                let value = value.map(|value| value.trim().to_lowercase());
                let value = value.filter(|value| !value.is_empty()).map(Arc::from);
                let known = charged.entry(value).or_default().entry(day).or_default();
                *known = known.saturating_add(sum.saturating_abs());
            }
        }
        Ok(charged)
    }

    /// Quantities by day and unit, consumed and priced.
    async fn used(
        &self,
        files: &[Arc<LakeFile>],
    ) -> DataFusionResult<HashMap<(i32, usize, Text), i128>> {
        let mut used = HashMap::new();
        let ways = [
            ("ConsumedUnit", "ConsumedQuantity"),
            ("PricingUnit", "PricingQuantity"),
        ];
        for (way, (unit, quantity)) in ways.into_iter().enumerate() {
            let day = cast(ident("ChargePeriodStart"), DataType::Date32);
            let batches = self
                .invoiced(files)?
                .aggregate(
                    vec![ident(unit), day.alias("day")],
                    vec![sum(ident(quantity))],
                )?
                .collect()
                .await?;
            for batch in &batches {
                let units = raw::texts(batch.column(0))?;
                let days = days(batch, 1);
                let (sums, _) = raw::numbers(batch.column(2))?;
                let rows = units.into_iter().zip(days).zip(sums);
                for ((unit, day), quantity) in rows.filter(|(_, quantity)| *quantity != 0) {
                    used.insert((day, way, unit), quantity);
                }
            }
        }
        Ok(used)
    }

    /// The rows of files that are no estimates: what a gateway reckons is no bill, and stands beside the vendor's on
    /// purpose.
    pub(super) fn invoiced(&self, files: &[Arc<LakeFile>]) -> DataFusionResult<DataFrame> {
        let is_bill: Expr = ident(COST_BASIS)
            .is_null()
            .or(ident(COST_BASIS).not_eq(lit(ESTIMATED)));
        let table = Arc::new(LakeTable::raw(files.to_vec()));
        self.inner.session().read_table(table)?.filter(is_bill)
    }
}

fn days(batch: &RecordBatch, column: usize) -> Vec<i32> {
    let days = batch.column(column).as_primitive_opt::<Date32Type>();
    let day = |row: usize| {
        let days = days.filter(|days| days.is_valid(row));
        days.map_or(NO_DAY, |days| days.value(row))
    };
    (0..batch.num_rows()).map(day).collect()
}

/// What two bills have in common of a column, where both fill it for at least half of their money.
fn common(own: &Charged, news: &Charged) -> Option<Common> {
    let money = |days: &BTreeMap<i32, i128>| {
        days.values()
            .fold(0, |all: i128, day| all.saturating_add(*day))
    };
    let mut common = Common::default();
    for (bill, (one, other)) in [(own, news), (news, own)].into_iter().enumerate() {
        let mut unknown = 0i128;
        for (value, days) in one {
            let money = money(days);
            if value.is_none() {
                unknown = unknown.saturating_add(money);
                continue;
            }
            common.of[bill] += 1;
            common.all[bill] = common.all[bill].saturating_add(money);
            if other.contains_key(value) {
                common.both += usize::from(bill == 0);
                let long = value
                    .as_ref()
                    .is_some_and(|value| value.chars().count() >= UNMISTAKABLE);
                common.telling |= long || common.both >= SEVERAL;
                common.money[bill] = common.money[bill].saturating_add(money);
            }
        }
        if common.of[bill] == 0 || unknown > common.all[bill] {
            return None;
        }
    }
    Some(common)
}

/// Whether nine tenths of what the held bill charges for things that are named are charged for such as cost the same part
/// more or less on several days.
fn other_prices(own: &Charged, news: &Charged) -> Option<Prices> {
    let (mut all, mut alike, mut telling) = (0i128, 0i128, false);
    for (value, days) in own.iter().filter(|(value, _)| value.is_some()) {
        let none = BTreeMap::new();
        let others = news.get(value).unwrap_or(&none);
        let pairs = days
            .iter()
            .filter_map(|(day, own)| Some((*own, *others.get(day)?)));
        let pairs: Vec<(i128, i128)> = pairs.collect();
        let money = days
            .values()
            .fold(0i128, |all, day| all.saturating_add(*day));
        all = all.saturating_add(money);
        // The last day may not have been over.
        let before_last = &pairs[..pairs.len().saturating_sub(1)];
        let of_several = |pairs: &[_]| pairs.len() >= SEVERAL && is_one_price(pairs);
        if of_several(&pairs) || of_several(before_last) {
            let mut different: Vec<i128> = pairs.iter().map(|(own, _)| *own).collect();
            different.sort_unstable();
            different.dedup();
            telling |= different.len() >= SEVERAL;
            alike = alike.saturating_add(money);
        }
    }
    (all > 0 && alike.saturating_mul(10) >= all.saturating_mul(9)).then_some(Prices { telling })
}

fn quantities<K: std::hash::Hash + Eq>(
    own: &HashMap<K, i128>,
    news: &HashMap<K, i128>,
) -> Quantities {
    let mut found = Quantities::default();
    let mut different = Vec::new();
    for (key, quantity) in own {
        let Some(other) = news.get(key) else { continue };
        found.common += 1;
        if quantity == other {
            found.same += 1;
            different.push(*quantity);
        }
    }
    different.sort_unstable();
    different.dedup();
    found.different = different.len();
    found
}

#[cfg(test)]
mod tests;
