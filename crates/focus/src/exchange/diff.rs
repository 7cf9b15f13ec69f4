//! Why two bills differ, in money: per group of charges what is new, gone and changed. Sums are
//! exact and never mix currencies; every difference is new − gone + changed.

use std::path::PathBuf;

use datafusion::functions_aggregate::expr_fn::sum;
use datafusion::prelude::{DataFrame, ident};
use futures::StreamExt as _;
use serde::{Deserialize, Serialize};
use stoa_kernel::Error;

mod found;

use found::Found;

use super::Means;
use super::normal::{project, quote};
use super::open::Converted;
use crate::lake::query_error;
use crate::schema::{ColumnType, Dataset, ROW_ID, all_columns};
use crate::warnings::Warning;

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
    /// What lies beside the rows of a side and was not compared.
    #[serde(default)]
    pub warnings: Vec<Warning>,
}

/// Compares.
///
/// # Errors
/// What is wrong with a side or a column.
pub async fn diff(request: &DiffRequest) -> Result<Diff, Error> {
    let a = Converted::open(&request.a, request.dataset, request.means).await?;
    let b = Converted::open(&request.b, Some(a.dataset), request.means).await?;
    if a.dataset != b.dataset {
        return Err(Error::invalid(
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
    let warnings = a.warnings.into_iter().chain(b.warnings);
    Ok(Diff {
        warnings: warnings.collect(),
        ..found.finish(a.dataset)
    })
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
                return Err(Error::invalid(
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
                return Err(Error::invalid(
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
