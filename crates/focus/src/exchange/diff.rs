//! Why two bills differ, in money: per group of charges what is new, gone and changed. Sums are
//! exact and never mix currencies; every difference is new − gone + changed.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::PathBuf;

use arrow::array::{Array, AsArray as _, RecordBatch};
use arrow::datatypes::{DataType, Decimal256Type, Int64Type, i256};
use datafusion::functions_aggregate::expr_fn::sum;
use datafusion::prelude::{DataFrame, ident};
use futures::StreamExt as _;
use serde::{Deserialize, Serialize};
use stoa_kernel::Error;

use super::normal::{project, quote};
use super::open::Converted;
use super::{Means, invalid};
use crate::decimal;
use crate::lake::{internal, query_error};
use crate::schema::{ColumnType, Dataset, ROW_ID, all_columns};

/// What to compare.
#[derive(Debug, Clone)]
pub struct DiffRequest {
    pub a: PathBuf,
    pub b: PathBuf,
    pub dataset: Option<Dataset>,
    /// Columns to group by.
    pub by: Vec<String>,
    /// The cost to compare.
    pub measure: String,
    /// Most groups to list, per currency; `None` lists all.
    pub top: Option<usize>,
    pub means: Means,
}

/// How charges of the two sides were recognised as the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MatchedBy {
    /// Both have Stoa's row ids.
    #[serde(rename = "x_RowId")]
    RowId,
    /// Charges with the same values in the columns they are grouped by count as one.
    #[serde(rename = "dimensions")]
    Dimensions,
}

/// Some charges: how many, and what they add to the difference. Plain decimal text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charges {
    pub count: u64,
    pub amount: String,
}

/// Both sides in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Empty when the charges name none.
    pub currency: String,
    pub a: String,
    pub b: String,
    /// b − a.
    pub difference: String,
    pub rows_a: u64,
    pub rows_b: u64,
    pub new: Charges,
    pub gone: Charges,
    pub changed: Charges,
    /// Groups with a difference, also those that are not listed.
    pub groups: u64,
}

/// One group of charges that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    pub currency: String,
    /// Values of the columns grouped by.
    pub keys: Vec<Option<String>>,
    pub a: String,
    pub b: String,
    pub difference: String,
    pub new: Charges,
    pub gone: Charges,
    pub changed: Charges,
}

/// What differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diff {
    pub dataset: Dataset,
    pub measure: String,
    pub by: Vec<String>,
    pub matched_by: MatchedBy,
    /// No charge is new, gone or changed.
    pub equal: bool,
    pub totals: Vec<Totals>,
    /// By currency, the largest difference first.
    pub differences: Vec<Difference>,
}

/// Compares.
///
/// # Errors
/// What is wrong with a side or a column.
pub async fn diff(request: &DiffRequest) -> Result<Diff, Error> {
    let a = Converted::open(&request.a, request.dataset, request.means).await?;
    let b = Converted::open(&request.b, Some(a.dataset), request.means).await?;
    if a.dataset != b.dataset {
        return Err(invalid(
            "other_dataset",
            format!(
                "One side holds {}, the other {}.",
                a.dataset.title(),
                b.dataset.title()
            ),
        ));
    }
    let plan = Plan::new(request, &a, &b)?;
    let both = plan.side(&a, true)?.union(plan.side(&b, false)?);
    let groups = plan.groups(&a, both.map_err(query_error("The comparison"))?)?;
    let mut found = Found::new(&plan);
    let mut batches = groups
        .execute_stream()
        .await
        .map_err(query_error("The comparison"))?;
    while let Some(batch) = batches.next().await {
        found.add(&batch.map_err(query_error("The comparison"))?)?;
    }
    Ok(found.finish(a.dataset))
}

struct Plan<'a> {
    by: &'a [String],
    measure: &'a str,
    currency: &'static str,
    scale: i8,
    matched_by: MatchedBy,
    top: Option<usize>,
}

impl<'a> Plan<'a> {
    fn new(request: &'a DiffRequest, a: &Converted, b: &Converted) -> Result<Self, Error> {
        let columns = all_columns(a.dataset);
        let of = |name: &str| columns.iter().find(|column| column.name == name);
        for name in &request.by {
            if of(name).is_none() {
                return Err(invalid(
                    "column",
                    format!("{} has no column {name} to group by.", a.dataset.title()),
                ));
            }
        }
        let measure = request.measure.as_str();
        let scale = match of(measure).map(|column| column.kind) {
            Some(ColumnType::Decimal { scale }) if measure.ends_with("Cost") => scale,
            _ => {
                let costs: Vec<&str> = columns
                    .iter()
                    .map(|column| column.name.as_str())
                    .filter(|name| name.ends_with("Cost"))
                    .collect();
                return Err(invalid(
                    "column",
                    format!("{measure} is no cost; there are: {}.", costs.join(", ")),
                ));
            }
        };
        let currency = if measure.starts_with("PricingCurrency") {
            "PricingCurrency"
        } else {
            "BillingCurrency"
        };
        let ids = a.has.contains_key(ROW_ID) && b.has.contains_key(ROW_ID);
        Ok(Self {
            by: &request.by,
            measure,
            currency,
            scale,
            matched_by: if ids {
                MatchedBy::RowId
            } else {
                MatchedBy::Dimensions
            },
            top: request.top,
        })
    }

    /// Wide, so that no number of charges overflows.
    fn wide(&self) -> String {
        format!("DECIMAL(76, {})", self.scale)
    }

    fn zero(&self) -> String {
        format!("CAST(0 AS {})", self.wide())
    }

    /// Names of what charges are grouped by, the currency first.
    fn keys(&self) -> Vec<String> {
        let by = (0..self.by.len()).map(|index| format!("k{index}"));
        std::iter::once("currency".to_owned()).chain(by).collect()
    }

    /// One side's charges.
    fn side(&self, side: &Converted, first: bool) -> Result<DataFrame, Error> {
        let text = |name: &str| format!("arrow_cast({}, 'Utf8View')", quote(name));
        let mut select = vec![("currency".to_owned(), text(self.currency))];
        for (index, name) in self.by.iter().enumerate() {
            select.push((format!("k{index}"), text(name)));
        }
        let id = match self.matched_by {
            MatchedBy::RowId => text(ROW_ID),
            MatchedBy::Dimensions => "arrow_cast(NULL, 'Utf8View')".to_owned(),
        };
        select.push(("id".to_owned(), id));
        let amount = format!(
            "COALESCE(CAST({} AS {}), {})",
            quote(self.measure),
            self.wide(),
            self.zero()
        );
        let (one, none) = ("CAST(1 AS BIGINT)", "CAST(0 AS BIGINT)");
        let sides = if first {
            [amount, self.zero(), one.to_owned(), none.to_owned()]
        } else {
            [self.zero(), amount, none.to_owned(), one.to_owned()]
        };
        for (name, value) in ["a", "b", "na", "nb"].into_iter().zip(sides) {
            select.push((name.to_owned(), value));
        }
        project(&side.ctx, side.normal()?, &select)
    }

    /// Charges of both sides, brought together one by one, then by group.
    fn groups(&self, side: &Converted, both: DataFrame) -> Result<DataFrame, Error> {
        let planning = "Planning the comparison";
        let grouped = |frame: DataFrame, keys: Vec<String>, sums: &[&str]| {
            let keys = keys.iter().map(ident).collect();
            let sums = sums.iter().map(|name| sum(ident(*name)).alias(*name));
            frame
                .aggregate(keys, sums.collect())
                .map_err(query_error(planning))
        };
        let mut one_by_one = self.keys();
        one_by_one.push("id".to_owned());
        let charges = grouped(both, one_by_one, &["a", "b", "na", "nb"])?;
        let zero = self.zero();
        let mut select: Vec<(String, String)> = self
            .keys()
            .into_iter()
            .chain(["a", "b", "na", "nb"].map(str::to_owned))
            .map(|name| (name.clone(), quote(&name)))
            .collect();
        let both_differ = "na > 0 AND nb > 0 AND a <> b";
        for (name, when, count, amount) in [
            ("new", "na = 0", "nb", "b"),
            ("gone", "nb = 0", "na", "a"),
            ("changed", both_differ, "nb", "b - a"),
        ] {
            select.push((
                format!("n_{name}"),
                format!("CASE WHEN {when} THEN {count} ELSE CAST(0 AS BIGINT) END"),
            ));
            select.push((
                name.to_owned(),
                format!(
                    "CASE WHEN {when} THEN CAST({amount} AS {}) ELSE {zero} END",
                    self.wide()
                ),
            ));
        }
        let charges = project(&side.ctx, charges, &select)?;
        grouped(charges, self.keys(), &NUMBERS)
    }
}

const NUMBERS: [&str; 10] = [
    "a",
    "b",
    "na",
    "nb",
    "n_new",
    "new",
    "n_gone",
    "gone",
    "n_changed",
    "changed",
];

/// Sums of one group or one currency.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    a: i256,
    b: i256,
    rows: [u64; 2],
    /// New, gone, changed.
    counts: [u64; 3],
    amounts: [i256; 3],
    groups: u64,
}

impl Sums {
    fn of(batch: &RecordBatch, row: usize) -> Result<Self, Error> {
        let column = |name: &str| {
            batch
                .column_by_name(name)
                .ok_or_else(|| Error::internal(format!("The comparison has no {name}.")))
        };
        let money = |name: &str| {
            let array = column(name)?.as_primitive_opt::<Decimal256Type>();
            array
                .map(|array| array.value(row))
                .ok_or_else(|| Error::internal(format!("{name} is no amount.")))
        };
        let count = |name: &str| {
            let array = column(name)?.as_primitive_opt::<Int64Type>();
            array
                .and_then(|array| u64::try_from(array.value(row)).ok())
                .ok_or_else(|| Error::internal(format!("{name} is no count.")))
        };
        Ok(Self {
            a: money("a")?,
            b: money("b")?,
            rows: [count("na")?, count("nb")?],
            counts: [count("n_new")?, count("n_gone")?, count("n_changed")?],
            amounts: [money("new")?, money("gone")?, money("changed")?],
            groups: 0,
        })
    }

    fn differs(&self) -> bool {
        self.counts.iter().any(|count| *count > 0)
    }

    fn add(&mut self, other: &Self) {
        self.a = self.a.wrapping_add(other.a);
        self.b = self.b.wrapping_add(other.b);
        for side in 0..2 {
            self.rows[side] += other.rows[side];
        }
        for kind in 0..3 {
            self.counts[kind] += other.counts[kind];
            self.amounts[kind] = self.amounts[kind].wrapping_add(other.amounts[kind]);
        }
        self.groups += u64::from(other.differs());
    }

    fn difference(&self) -> i256 {
        self.b.wrapping_sub(self.a)
    }
}

type Keys = Vec<Option<String>>;

/// What was found so far; only the largest groups when only those are wanted.
struct Found<'a> {
    plan: &'a Plan<'a>,
    totals: BTreeMap<String, Sums>,
    groups: BTreeMap<String, Vec<(Keys, Sums)>>,
}

impl<'a> Found<'a> {
    fn new(plan: &'a Plan<'a>) -> Self {
        Self {
            plan,
            totals: BTreeMap::new(),
            groups: BTreeMap::new(),
        }
    }

    fn add(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        let keys = self
            .plan
            .keys()
            .iter()
            .map(|name| {
                let column = batch
                    .column_by_name(name)
                    .ok_or_else(|| Error::internal("The comparison lost a column."))?;
                arrow::compute::cast(column, &DataType::Utf8).map_err(internal("comparing"))
            })
            .collect::<Result<Vec<_>, Error>>()?;
        for row in 0..batch.num_rows() {
            let mut values = keys.iter().map(|column| {
                let column = column.as_string::<i32>();
                (!column.is_null(row)).then(|| column.value(row).to_owned())
            });
            let currency = values.next().flatten().unwrap_or_default();
            let sums = Sums::of(batch, row)?;
            self.totals.entry(currency.clone()).or_default().add(&sums);
            if sums.differs() {
                let keys = values.collect();
                let groups = self.groups.entry(currency).or_default();
                groups.push((keys, sums));
                if let Some(top) = self.plan.top
                    && groups.len() > top.saturating_mul(4).max(4096)
                {
                    largest(groups, Some(top));
                }
            }
        }
        Ok(())
    }

    fn finish(mut self, dataset: Dataset) -> Diff {
        let scale = self.plan.scale;
        let mut differences = Vec::new();
        for (currency, groups) in &mut self.groups {
            largest(groups, self.plan.top);
            for (keys, sums) in groups.drain(..) {
                let [new, gone, changed] = charges(&sums, scale);
                differences.push(Difference {
                    currency: currency.clone(),
                    keys,
                    a: decimal::format_wide(sums.a, scale),
                    b: decimal::format_wide(sums.b, scale),
                    difference: decimal::format_wide(sums.difference(), scale),
                    new,
                    gone,
                    changed,
                });
            }
        }
        let totals = self.totals.into_iter().map(|(currency, sums)| {
            let [new, gone, changed] = charges(&sums, scale);
            Totals {
                currency,
                a: decimal::format_wide(sums.a, scale),
                b: decimal::format_wide(sums.b, scale),
                difference: decimal::format_wide(sums.difference(), scale),
                rows_a: sums.rows[0],
                rows_b: sums.rows[1],
                new,
                gone,
                changed,
                groups: sums.groups,
            }
        });
        let totals: Vec<Totals> = totals.collect();
        Diff {
            dataset,
            measure: self.plan.measure.to_owned(),
            by: self.plan.by.to_vec(),
            matched_by: self.plan.matched_by,
            equal: totals.iter().all(|total| total.groups == 0),
            totals,
            differences,
        }
    }
}

fn charges(sums: &Sums, scale: i8) -> [Charges; 3] {
    let [new, gone, changed] = sums.amounts;
    let amounts = [new, gone.wrapping_neg(), changed];
    let mut index = 0;
    amounts.map(|amount| {
        index += 1;
        Charges {
            count: sums.counts[index - 1],
            amount: decimal::format_wide(amount, scale),
        }
    })
}

/// Sorts by the size of the difference, then by name, and keeps the first.
fn largest(groups: &mut Vec<(Keys, Sums)>, top: Option<usize>) {
    groups.sort_by_cached_key(|(keys, sums)| {
        let difference = sums.difference();
        let size = if difference.is_negative() {
            difference.wrapping_neg()
        } else {
            difference
        };
        (Reverse(size), keys.clone())
    });
    if let Some(top) = top {
        groups.truncate(top);
    }
}
