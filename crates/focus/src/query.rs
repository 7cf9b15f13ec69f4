//! The cost query: what was asked ([`Query`]), where it is answered, and what came out
//! ([`QueryResult`]). Answered from the rollup when that knows every dimension and measure,
//! otherwise from the raw rows; both give the same numbers.
//!
//! Nothing a caller sends becomes SQL text: dimensions and measures are looked up in the
//! catalogue, values become literals of the plan.
//!
//! Reading order: `catalogue` → `measure` → `selection` → `currency` → `segment`/`cube` (rollup) and `raw` → `shape`;
//! then `rows`, `values`, `tag_keys`, `export`, `overview`, and `sql` for local files.

mod bills;
mod catalogue;
pub(crate) mod cells;
mod cube;
mod currency;
pub(crate) mod dates;
pub(crate) mod decimal;
mod export;
mod filter;
mod measure;
mod overview;
mod raw;
mod rows;
pub(crate) mod segment;
mod selection;
mod shape;
mod sql;
mod tag_keys;
mod tags;
#[cfg(test)]
mod tests;
mod values;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use stoa_kernel::{Error, Stopwatch, Timestamp};
use utoipa::ToSchema;

use crate::lake::{Lake, Pin};
pub use bills::{
    BillOfSource, Gone, GoneBill, HeldAlready, Less, Lost, RowsOfMoney, SameBill, Unlike,
};
pub use catalogue::{DimensionInfo, MeasureInfo, dimensions, measures};
pub use export::{ExportFormat, ExportStream, ExportWhat};
pub(crate) use export::{ROW_GROUP_BYTES, encode, parquet_properties};
pub use overview::{
    MissingCharges, Mover, Overview, OverviewDay, OverviewItem, OverviewQuery, OverviewTotals,
    PossiblyTwice, SeriesValue,
};
pub(crate) use raw::TooLarge;
pub use rows::{FoundRow, RowsPage, RowsQuery, RowsSort};
pub(crate) use sql::filtered;
#[cfg(feature = "cluster")]
pub(crate) use sql::sql_function;
pub use sql::{SqlLimits, SqlResult, sql_files};
pub use tag_keys::{TagKey, TagKeys, TagKeysQuery};
#[cfg(feature = "cluster")]
pub(crate) use tags::tag_function;
pub use values::{DimensionValue, DimensionValues, ValuesQuery};

/// Rows of one result when no `top` limits them.
pub const MAX_ROWS: usize = 10_000;
/// Rows of an exported query, and values in them: they are in memory before they are written.
const MAX_EXPORTED: usize = 1_000_000;
const MAX_EXPORTED_VALUES: usize = 5_000_000;

/// A question about costs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// Measures to add up, such as `BilledCost`, or `Rows` to count. At least one.
    #[schema(min_items = 1, example = json!(["BilledCost"]))]
    pub measures: Vec<String>,
    /// Up to three dimensions, none twice.
    #[serde(default)]
    #[schema(value_type = std::collections::BTreeSet<String>, max_items = 3)]
    pub group_by: Vec<String>,
    /// Time steps of the result.
    #[serde(default)]
    pub grain: Grain,
    /// Days from `start` (inside) to `end` (outside); everything when absent.
    #[serde(default)]
    pub range: Option<DateRange>,
    /// What `range` selects.
    #[serde(default)]
    pub basis: Basis,
    /// All must hold; at most 50.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub filters: Vec<Filter>,
    /// Numbers to put beside.
    #[serde(default)]
    pub compare: Compare,
    /// Keep the largest groups; the rest becomes one row marked `other`.
    #[serde(default)]
    pub top: Option<Top>,
    /// Currency of the answer, one that the data has; `XXX` for charges that name none. When absent, the one with most
    /// rows, and `totals_by_currency` has the others; grouped by `BillingCurrency`, each of them.
    #[serde(default)]
    #[schema(pattern = "^[A-Z]{3}$")]
    pub currency: Option<String>,
    /// Show what was known then. Whoever holds the list of publishes turns it into the [`Pin`]
    /// before asking the lake, which does not look at it.
    #[serde(default)]
    pub as_of: Option<Timestamp>,
}

/// Time steps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Grain {
    /// One number per group.
    #[default]
    None,
    /// Day of `ChargePeriodStart` (UTC).
    Day,
    /// Billing period (basis `billing`) or month of `ChargePeriodStart` (basis `charge`).
    Month,
}

/// What a range of days selects.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Rows whose charge starts in the range.
    Charge,
    /// All rows of the billing periods the range touches: what the invoices of these months say.
    #[default]
    Billing,
}

/// Days from `start` (inside) to `end` (outside).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DateRange {
    /// First day.
    #[schema(value_type = String, format = Date, example = "2024-09-01")]
    pub start: chrono::NaiveDate,
    /// Day after the last.
    #[schema(value_type = String, format = Date, example = "2024-10-01")]
    pub end: chrono::NaiveDate,
}

/// A condition on one dimension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// Dimension.
    pub dimension: String,
    /// Condition.
    pub op: FilterOp,
    /// Values, at most 1000; `null` among them stands for "no value". None for `is_null` and `is_not_null`.
    #[serde(default)]
    #[schema(max_items = 1000)]
    pub values: Vec<Option<String>>,
}

/// Conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FilterOp {
    /// One of the values.
    In,
    /// None of the values; rows without a value stay unless `null` is listed.
    NotIn,
    /// Contains one of the values, whatever the case.
    Contains,
    /// Has no value.
    IsNull,
    /// Has a value.
    IsNotNull,
}

/// What stands beside the numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Compare {
    /// Nothing.
    #[default]
    None,
    /// What lies just before the range. With basis `billing`, and with basis `charge` when the range
    /// is whole months: as many months before, a day under the same day of the month (under the
    /// last when the month is shorter). Otherwise: as many days before, each under the day that is
    /// as far from the start. Time steps of a month hold what falls into them then.
    Previous,
}

/// How many groups to keep.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Top {
    /// Groups, 1 to 1000.
    #[schema(minimum = 1, maximum = 1000)]
    pub n: usize,
    /// Measure that ranks them, by size whatever the sign (a large credit matters as much as a
    /// large charge); the first measure when absent. Of equal ones the first by name.
    #[serde(default)]
    pub by: Option<String>,
}

/// An answer. Numbers are decimal text, exact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QueryResult {
    /// Keys, then `time` (unless the grain is `none`), then measures.
    pub columns: Vec<ResultColumn>,
    /// Groups: by time, then the largest first, `other` last.
    pub rows: Vec<ResultRow>,
    /// Sums over everything selected, also over groups that are not listed; empty when the rows are
    /// of several currencies, and without amounts where there is no charge and so no currency. A quantity is missing where its rows have several units.
    pub totals: BTreeMap<String, String>,
    /// The same of the range compared with.
    pub previous_totals: Option<BTreeMap<String, String>>,
    /// Units of the quantities among `totals`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub units: BTreeMap<String, String>,
    /// Currency of all amounts; absent when there are none, because the range holds no charge, or when the rows are of several
    /// (grouped by `BillingCurrency`) and each says its own.
    pub currency: Option<String>,
    /// Currencies there are in the range or, when compared, in the one before; most rows first.
    pub currencies: Vec<String>,
    /// What the question adds up to in each of them, never together; only in the one it names.
    pub totals_by_currency: Vec<CurrencyTotals>,
    /// Table that answered.
    pub planned_to: PlannedTo,
    /// Rows of that table that were looked at.
    pub rows_scanned: u64,
    /// Time it took.
    pub elapsed_ms: u64,
    /// Versions it was answered from.
    pub versions: Versions,
    /// True when there were more groups than a result holds; `totals` is complete all the same.
    pub truncated: bool,
}

/// The totals of one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CurrencyTotals {
    /// Currency; `XXX` stands for charges that name none.
    pub currency: String,
    /// Sums of the range.
    pub totals: BTreeMap<String, String>,
    /// Sums of the range compared with.
    pub previous_totals: Option<BTreeMap<String, String>>,
}

/// A column of a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ResultColumn {
    /// Name.
    pub name: String,
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: ColumnKind,
}

/// What a result column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// Text, or null.
    String,
    /// `YYYY-MM-DD`; a month is its first day.
    Date,
    /// Decimal text.
    Decimal,
    /// Whole number as text.
    Integer,
}

/// One group at one time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ResultRow {
    /// Value of each dimension grouped by; null when the rows have none, and in the `other` row.
    pub keys: BTreeMap<String, Option<String>>,
    /// Names for people of those keys that have one (`SubAccountId` → `SubAccountName`).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<String, String>,
    /// Start of the time step.
    #[schema(value_type = Option<String>, format = Date)]
    pub time: Option<chrono::NaiveDate>,
    /// Measures; without the quantities whose rows have several units.
    pub values: BTreeMap<String, String>,
    /// Measures of the range compared with, at the same place in it.
    pub previous: Option<BTreeMap<String, String>>,
    /// Units of the quantities.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub units: BTreeMap<String, String>,
    /// Currency of the row, where the rows are of several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Stands for all groups that `top` left out.
    pub other: bool,
}

/// Which table answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlannedTo {
    /// Daily sums.
    Rollup,
    /// Single charges.
    Raw,
}

/// Versions of the two tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Versions {
    /// `CostAndUsage`.
    pub raw: u64,
    /// `CostAndUsage_daily`.
    pub rollup: u64,
}

impl From<&Pin> for Versions {
    fn from(pin: &Pin) -> Self {
        Self {
            raw: pin.raw_version,
            rollup: pin.rollup_version,
        }
    }
}

impl Lake {
    /// Answers `query` from the pinned versions.
    pub async fn query(&self, pin: &Pin, query: &Query) -> Result<QueryResult, Error> {
        self.query_with(pin, query, None, MAX_ROWS).await
    }

    /// The same with room for a whole export; what has no room is refused, since a file that ends early
    /// looks like a whole one.
    async fn query_all(&self, pin: &Pin, query: &Query) -> Result<QueryResult, Error> {
        let sides = if query.compare == Compare::None { 1 } else { 2 };
        let values = query.group_by.len() + query.measures.len() * sides + 2;
        let most = MAX_EXPORTED.min(MAX_EXPORTED_VALUES / values);
        let result = self.query_with(pin, query, None, most).await?;
        if result.truncated {
            return Err(selection::bad(
                "group_by",
                format!(
                    "The result has more than {most} rows, the most of an export with so many columns. Ask for fewer groups or measures, a shorter range or `top`; or export the charges themselves."
                ),
            ));
        }
        Ok(result)
    }

    /// From the raw rows, whatever the planner would choose.
    #[cfg(test)]
    pub(crate) async fn query_raw(&self, pin: &Pin, query: &Query) -> QueryResult {
        self.try_query_raw(pin, query).await.unwrap()
    }

    /// The same, or why the question is refused.
    #[cfg(test)]
    pub(crate) async fn try_query_raw(
        &self,
        pin: &Pin,
        query: &Query,
    ) -> Result<QueryResult, Error> {
        self.query_with(pin, query, Some(PlannedTo::Raw), MAX_ROWS)
            .await
    }

    /// `planned` overrides the choice of table, for tests that compare both.
    async fn query_with(
        &self,
        pin: &Pin,
        query: &Query,
        planned: Option<PlannedTo>,
        max_rows: usize,
    ) -> Result<QueryResult, Error> {
        let watch = Stopwatch::start();
        let mut selection = selection::Selection::new(query)?;
        selection.max_rows = max_rows;
        let planned_to = planned.unwrap_or_else(|| selection.table());
        let currencies = self.currencies(pin, &selection, planned_to).await?;
        let mut parts = Vec::new();
        for currency in currencies.shown(&selection) {
            let selection = selection.in_currency(currency);
            let groups = match planned_to {
                PlannedTo::Rollup => self.cube_groups(pin, &selection).await?,
                PlannedTo::Raw => self.raw_groups(pin, &selection).await?,
            };
            parts.push(shape::result(&selection, groups));
        }
        let mut result = currencies.answer(&selection, parts);
        result.planned_to = planned_to;
        result.versions = pin.into();
        result.elapsed_ms = watch.elapsed_ms();
        Ok(result)
    }
}

impl Query {
    /// The answer where nothing is published: what is wrong with the question is told all the same.
    pub fn unanswered(&self) -> Result<QueryResult, Error> {
        let selection = selection::Selection::new(self)?;
        currency::refuse_any(self.currency.as_deref())?;
        Ok(shape::empty(&selection))
    }
}
