//! Everything the overview page draws, from the segments of two billing periods: totals, days by
//! service, the four rankings with their daily lines, and what moved.

mod caveats;
mod ranking;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use stoa_kernel::{BillingPeriod, Error, Stopwatch, Timestamp};
use utoipa::ToSchema;

use super::currency::refuse_any;
use super::dates::days;
use super::decimal::{percent, text};
use super::segment::SCALE;
use super::selection::{Selection, bad};
use super::shape::{Group, Groups, fold};
use super::{
    Basis, Compare, DateRange, Grain, PlannedTo, Query, SameBill, Versions, catalogue, cube,
};
use crate::lake::{Lake, Pin};
pub use caveats::{MissingCharges, PossiblyTwice};
use ranking::Ranking;

/// Services of the daily stack and rows of a ranking; the rest is "other".
const SHOWN: usize = 12;
const MOVERS: usize = 10;
const MONEY: [&str; 5] = [
    "BilledCost",
    "EffectiveCost",
    "ListCost",
    "ContractedCost",
    catalogue::ESTIMATED_COST,
];
const BILLED: usize = 0;
const EFFECTIVE: usize = 1;
const ESTIMATED: usize = 4;

/// Which overview.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OverviewQuery {
    /// Billing period; the newest there is when absent.
    #[serde(default)]
    pub period: Option<BillingPeriod>,
    /// Currency; the one with most rows when absent.
    #[serde(default)]
    pub currency: Option<String>,
    /// `BilledCost`, `EffectiveCost`, `ListCost`, `ContractedCost` or `EstimatedCost`. When absent
    /// `BilledCost`, or `EstimatedCost` for a period that holds nothing but estimates.
    #[serde(default)]
    pub measure: Option<String>,
}

/// The overview page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Overview {
    /// Billing period shown; absent when there is no data at all.
    pub period: Option<BillingPeriod>,
    /// The month before.
    pub previous_period: Option<BillingPeriod>,
    /// Billing periods there are, oldest first.
    pub periods: Vec<BillingPeriod>,
    /// Currency of all amounts; absent when there are none.
    pub currency: Option<String>,
    /// Currencies of the period and of the month before, most rows first.
    pub currencies: Vec<String>,
    /// Measure of everything but the five totals.
    pub measure: String,
    /// Sums of the period; absent, as the currency is, when neither it nor the month before has a
    /// charge.
    pub totals: Option<OverviewTotals>,
    /// Days of the period, all of them, and days outside that its charges fall on.
    pub daily: Vec<OverviewDay>,
    /// Services.
    pub by_service: Vec<OverviewItem>,
    /// Sub-accounts, or billing accounts where there are no sub-accounts.
    pub by_account: Vec<OverviewItem>,
    /// The dimension of `by_account`, for filters.
    pub account_dimension: String,
    /// Regions.
    pub by_region: Vec<OverviewItem>,
    /// Service categories.
    pub by_category: Vec<OverviewItem>,
    /// Largest changes against the month before.
    pub movers: Vec<Mover>,
    /// Bills of the period and of the month before that several sources hold, so that their charges
    /// count more than once.
    pub same_bills: Vec<SameBill>,
    /// Runs that published the period, or the month before, without some of their charges; filled in by whoever
    /// knows the runs.
    pub missing_charges: Vec<MissingCharges>,
    /// Runs that published the period, or the month before, although much of it may count twice; filled in likewise.
    pub possibly_twice: Vec<PossiblyTwice>,
    /// When this was the truth; filled in by whoever chose the pin.
    pub as_of: Option<Timestamp>,
    /// Versions it was read from.
    pub versions: Versions,
    /// Time it took.
    pub elapsed_ms: u64,
}

/// Sums of a period. Amounts are decimal text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OverviewTotals {
    /// The measure, this period.
    pub current: String,
    /// The measure, the month before.
    pub previous: String,
    /// `current - previous`.
    pub change: String,
    /// In percent, one digit; absent when there was nothing before.
    pub change_percent: Option<String>,
    /// This period.
    #[serde(rename = "BilledCost")]
    pub billed_cost: String,
    /// This period.
    #[serde(rename = "EffectiveCost")]
    pub effective_cost: String,
    /// This period.
    #[serde(rename = "ListCost")]
    pub list_cost: String,
    /// This period.
    #[serde(rename = "ContractedCost")]
    pub contracted_cost: String,
    /// This period: what gateways reckon and nobody invoices, in none of the other four.
    #[serde(rename = "EstimatedCost")]
    pub estimated_cost: String,
    /// Charges of this period; of `EstimatedCost`, its estimates.
    pub rows: u64,
}

/// A day and what it is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OverviewDay {
    /// Day.
    #[schema(value_type = String, format = Date)]
    pub day: NaiveDate,
    /// One value per service shown, in the order of `by_service`; then `other` when there is more.
    pub series: Vec<SeriesValue>,
}

/// A part of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SeriesValue {
    /// Service; null for none.
    pub key: Option<String>,
    /// Stands for all services not shown.
    pub other: bool,
    /// Amount.
    pub value: String,
}

/// A row of a ranking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OverviewItem {
    /// Value of the dimension; null for none, and for `other`.
    pub key: Option<String>,
    /// Name for people.
    pub name: Option<String>,
    /// Stands for everything not listed.
    pub other: bool,
    /// This period.
    pub current: String,
    /// The month before.
    pub previous: String,
    /// `current - previous`.
    pub change: String,
    /// This period day by day, at the days of `daily`.
    pub daily: Vec<String>,
}

/// A large change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Mover {
    /// Dimension.
    pub dimension: String,
    /// Its value.
    pub key: Option<String>,
    /// Name for people.
    pub name: Option<String>,
    /// This period.
    pub current: String,
    /// The month before.
    pub previous: String,
    /// `current - previous`.
    pub change: String,
}

impl Lake {
    /// The overview of one billing period.
    pub async fn overview(&self, pin: &Pin, query: &OverviewQuery) -> Result<Overview, Error> {
        let watch = Stopwatch::start();
        let (measure, asked) = query.measured()?;
        let names: BTreeSet<String> = self
            .rollup_files(pin)
            .await?
            .files
            .iter()
            .map(|file| file.billing_period.clone())
            .collect();
        let periods: Vec<BillingPeriod> =
            names.iter().filter_map(|name| name.parse().ok()).collect();
        let Some(period) = query.period.or_else(|| periods.last().copied()) else {
            return Ok(Overview {
                elapsed_ms: watch.elapsed_ms(),
                ..Overview::empty(measure, pin.into())
            });
        };
        let selection = Selection::new(&question(period, query.currency.clone()))?;
        let found = self.currencies(pin, &selection, PlannedTo::Rollup).await?;
        let Some(currency) = found.shown(&selection).first().cloned() else {
            // Neither this month nor the one before has a charge.
            return Ok(Overview {
                period: Some(period),
                previous_period: period.previous(),
                periods,
                daily: no_days(period),
                elapsed_ms: watch.elapsed_ms(),
                ..Overview::empty(measure, pin.into())
            });
        };
        let in_view: Vec<BillingPeriod> = period.previous().into_iter().chain([period]).collect();
        let selection = selection.in_currency(&currency);
        let segments = self.segments(pin, &selection).await?;
        let group = |names: &[&str]| -> Result<Groups, Error> {
            let dimensions = names.iter().map(|name| catalogue::dimension(name, ""));
            let selection = selection.grouped_by(dimensions.collect::<Result<_, _>>()?);
            Ok(cube::add_up(&selection, &segments))
        };
        let whole = group(&[])?;
        let column = match query.measure {
            None if only_estimates(&whole) => ESTIMATED,
            _ => asked,
        };
        let days = calendar(period, &whole);
        let ranking = |dimension: &str| -> Result<Ranking, Error> {
            Ok(Ranking::new(dimension, group(&[dimension])?, column, &days))
        };
        let services = ranking("ServiceName")?;
        let mut accounts = ranking("SubAccountId")?;
        if accounts.ranked.iter().all(|group| group.keys[0].is_none()) {
            accounts = ranking("BillingAccountId")?;
        }
        let (regions, categories) = (ranking("RegionId")?, ranking("ServiceCategory")?);
        Ok(Overview {
            period: Some(period),
            previous_period: period.previous(),
            periods,
            totals: Some(totals(&whole, column)),
            daily: services.stack(&days),
            by_service: services.items(),
            by_account: accounts.items(),
            account_dimension: accounts.dimension.clone(),
            by_region: regions.items(),
            by_category: categories.items(),
            movers: movers(&[&services, &accounts, &regions]),
            same_bills: self.held_twice(pin, Some(&in_view)).await?,
            missing_charges: Vec::new(),
            possibly_twice: Vec::new(),
            currency: Some(currency),
            currencies: found.names,
            measure: MONEY[column].to_owned(),
            as_of: None,
            versions: pin.into(),
            elapsed_ms: watch.elapsed_ms(),
        })
    }
}

impl OverviewQuery {
    /// The measure and its place among the five.
    fn measured(&self) -> Result<(&str, usize), Error> {
        let measure = self.measure.as_deref().unwrap_or(MONEY[BILLED]);
        let place = MONEY.iter().position(|name| *name == measure);
        place.map(|place| (measure, place)).ok_or_else(|| {
            bad(
                "measure",
                format!(
                    "`{measure}` is not a measure of the overview. Use one of {}.",
                    MONEY.join(", ")
                ),
            )
        })
    }

    /// The answer where nothing is published: what is wrong with the question is told all the same.
    pub fn unanswered(&self, versions: Versions) -> Result<Overview, Error> {
        let (measure, _) = self.measured()?;
        refuse_any(self.currency.as_deref())?;
        Ok(Overview::empty(measure, versions))
    }
}

impl Overview {
    /// What there is to say of a dataset without rows.
    fn empty(measure: &str, versions: Versions) -> Self {
        Self {
            period: None,
            previous_period: None,
            periods: Vec::new(),
            currency: None,
            currencies: Vec::new(),
            measure: measure.to_owned(),
            totals: None,
            daily: Vec::new(),
            by_service: Vec::new(),
            by_account: Vec::new(),
            account_dimension: "SubAccountId".to_owned(),
            by_region: Vec::new(),
            by_category: Vec::new(),
            movers: Vec::new(),
            same_bills: Vec::new(),
            missing_charges: Vec::new(),
            possibly_twice: Vec::new(),
            as_of: None,
            versions,
            elapsed_ms: 0,
        }
    }
}

fn question(period: BillingPeriod, currency: Option<String>) -> Query {
    Query {
        measures: MONEY
            .iter()
            .chain(&[catalogue::ROWS, catalogue::ESTIMATED_ROWS])
            .map(|name| (*name).to_owned())
            .collect(),
        group_by: Vec::new(),
        grain: Grain::Day,
        range: Some(DateRange {
            start: period.first_day(),
            end: period.end_day(),
        }),
        basis: Basis::Billing,
        filters: Vec::new(),
        compare: Compare::Previous,
        top: None,
        currency,
        as_of: None,
    }
}

/// The days of a period without charges.
fn no_days(period: BillingPeriod) -> Vec<OverviewDay> {
    let day = |day| OverviewDay {
        day: super::dates::date(day),
        series: Vec::new(),
    };
    (days(period.first_day())..days(period.end_day()))
        .map(day)
        .collect()
}

/// Every day of the period and every other day its charges fall on.
fn calendar(period: BillingPeriod, whole: &Groups) -> Vec<i32> {
    let inside = days(period.first_day())..days(period.end_day());
    let found = whole
        .kept
        .iter()
        .filter(|group| group.now.iter().any(|sum| *sum != 0))
        .filter_map(|group| group.time);
    inside
        .chain(found)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

fn totals(whole: &Groups, column: usize) -> OverviewTotals {
    let total = fold(whole.whole.iter(), |_| (Vec::new(), None)).pop();
    let zero = vec![0; MONEY.len() + 2];
    let (now, before) = total.map_or_else(
        || (zero.clone(), zero.clone()),
        |total| (total.now, total.before),
    );
    let amount = |i: usize| text(now[i], SCALE);
    OverviewTotals {
        current: amount(column),
        previous: text(before[column], SCALE),
        change: text(now[column] - before[column], SCALE),
        change_percent: percent(now[column] - before[column], before[column]),
        billed_cost: amount(0),
        effective_cost: amount(1),
        list_cost: amount(2),
        contracted_cost: amount(3),
        estimated_cost: amount(ESTIMATED),
        rows: u64::try_from(now[MONEY.len() + usize::from(column == ESTIMATED)]).unwrap_or(0),
    }
}

/// Whether the period holds estimates, and no cost that anybody bills.
fn only_estimates(whole: &Groups) -> bool {
    let some = |column: usize| whole.whole.iter().any(|group| group.now[column] != 0);
    some(ESTIMATED) && !some(BILLED) && !some(EFFECTIVE)
}

fn movers(rankings: &[&Ranking]) -> Vec<Mover> {
    let mut moved: Vec<(i128, &Ranking, &Group)> = Vec::new();
    for ranking in rankings {
        for group in &ranking.ranked {
            let change = group.now[ranking.column] - group.before[ranking.column];
            if change != 0 {
                moved.push((change, ranking, group));
            }
        }
    }
    // The rankings are in a fixed order already: a stable sort keeps ties where they are.
    moved.sort_by_key(|(change, ..)| std::cmp::Reverse(change.unsigned_abs()));
    moved.truncate(MOVERS);
    let mover = |(change, ranking, group): (i128, &Ranking, &Group)| Mover {
        dimension: ranking.dimension.clone(),
        key: group.keys[0].as_ref().map(ToString::to_string),
        name: ranking
            .names
            .get(&group.keys[0])
            .cloned()
            .flatten()
            .map(|name| name.to_string()),
        current: text(group.now[ranking.column], SCALE),
        previous: text(group.before[ranking.column], SCALE),
        change: text(change, SCALE),
    };
    moved.into_iter().map(mover).collect()
}
