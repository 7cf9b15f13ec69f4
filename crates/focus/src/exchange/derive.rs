//! Billing periods and invoice details made of Cost and Usage: only when every column that must
//! have a value has one, either from the charges or from whoever asks. Nothing is guessed.

use std::collections::BTreeMap;

use arrow::array::AsArray as _;
use arrow::datatypes::{DataType, Int64Type};
use datafusion::prelude::{DataFrame, ident};
use stoa_kernel::Error;

use super::normal::{null, project, quote};
use super::open::Converted;
use crate::decimal;
use crate::lake::query_error;
use crate::schema::{Column, ColumnType, Dataset, EXTRA, Level, all_columns};

/// What of a dataset the charges say: the columns they are grouped by.
const fn said(dataset: Dataset) -> &'static [&'static str] {
    match dataset {
        Dataset::BillingPeriod => &[
            "InvoiceIssuerName",
            "BillingPeriodStart",
            "BillingPeriodEnd",
        ],
        Dataset::InvoiceDetail => &[
            "InvoiceDetailId",
            "InvoiceId",
            "InvoiceIssuerName",
            "BillingAccountId",
            "BillingCurrency",
            "BillingPeriodStart",
            "BillingPeriodEnd",
            "ChargeCategory",
        ],
        Dataset::CostAndUsage | Dataset::ContractCommitment => &[],
    }
}

/// The sum of an invoice detail's charges.
const SUM: &str = "BilledCost";

/// One row per group of charges, with the columns of the derived dataset.
pub(super) async fn derive(
    converted: &Converted,
    charges: DataFrame,
    dataset: Dataset,
    set: &[(String, String)],
) -> Result<DataFrame, Error> {
    let planning = "Deriving the rows";
    let said = said(dataset);
    let given = given(dataset, said, set)?;
    refuse_unknown(dataset, said, &given)?;
    refuse_holes(converted, &charges, dataset, said).await?;

    let key: Vec<_> = said.iter().map(|name| ident(*name)).collect();
    let mut sums = Vec::new();
    if dataset == Dataset::InvoiceDetail {
        // Wide, so that no number of charges overflows.
        let text = "sum(CAST(\"BilledCost\" AS DECIMAL(76, 18)))";
        let sum = converted.ctx.parse_sql_expr(text, charges.schema());
        sums.push(sum.map_err(query_error(planning))?.alias(SUM));
    }
    let grouped = charges
        .aggregate(key.clone(), sums)
        .map_err(query_error(planning))?;
    let order = key.into_iter().map(|column| column.sort(true, true));
    let grouped = grouped
        .sort(order.collect())
        .map_err(query_error(planning))?;
    if dataset == Dataset::InvoiceDetail {
        refuse_repeated(converted, &grouped).await?;
    }
    let mut select = Vec::new();
    for column in all_columns(dataset) {
        let name = column.name.as_str();
        let value = if said.contains(&name) {
            quote(name)
        } else if let Some(value) = given.get(name) {
            value.clone()
        } else if name == SUM {
            format!("CAST({} AS DECIMAL(38, 18))", quote(SUM))
        } else {
            null(&column.kind.arrow())
        };
        select.push((name.to_owned(), value));
    }
    select.push((EXTRA.to_owned(), null(&DataType::Utf8View)));
    project(&converted.ctx, grouped, &select)
}

/// The values that were given, as SQL of the column's type.
fn given(
    dataset: Dataset,
    said: &[&str],
    set: &[(String, String)],
) -> Result<BTreeMap<String, String>, Error> {
    let columns = all_columns(dataset);
    let mut given = BTreeMap::new();
    for (name, value) in set {
        let wrong = |what: String| Error::invalid("set", format!("--set {name}={value}: {what}."));
        let Some(column) = columns.iter().find(|column| column.name == *name) else {
            return Err(wrong(format!("{} has no such column", dataset.title())));
        };
        if said.contains(&name.as_str()) || name == SUM {
            return Err(wrong("the charges say that already".to_owned()));
        }
        given.insert(name.clone(), literal(column, value).map_err(wrong)?);
    }
    Ok(given)
}

fn literal(column: &Column, value: &str) -> Result<String, String> {
    if !column.allowed.is_empty() && !column.allowed.iter().any(|allowed| allowed == value) {
        return Err(format!("allowed are {}", column.allowed.join(", ")));
    }
    let kind = column.kind.arrow();
    Ok(match column.kind {
        ColumnType::Decimal { scale } => {
            let number =
                decimal::parse(value.as_bytes(), scale).map_err(|error| error.to_string())?;
            let number = decimal::format(number, scale);
            format!("arrow_cast('{number}', '{kind}')")
        }
        ColumnType::Timestamp => {
            let time = chrono::DateTime::parse_from_rfc3339(value)
                .map_err(|_| "write the time as 2026-05-01T00:00:00Z".to_owned())?;
            let time = time
                .to_utc()
                .to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
            format!("arrow_cast('{time}', '{kind}')")
        }
        ColumnType::Json | ColumnType::String => {
            if column.kind == ColumnType::Json {
                serde_json::from_str::<serde::de::IgnoredAny>(value)
                    .map_err(|error| format!("this is no JSON: {error}"))?;
            }
            format!("arrow_cast('{}', 'Utf8View')", value.replace('\'', "''"))
        }
    })
}

/// Every column that must have a value needs one.
fn refuse_unknown(
    dataset: Dataset,
    said: &[&str],
    given: &BTreeMap<String, String>,
) -> Result<(), Error> {
    let unknown: Vec<&str> = all_columns(dataset)
        .into_iter()
        .filter(|column| column.level == Level::Mandatory && !column.nullable)
        .map(|column| column.name.as_str())
        .filter(|name| !said.contains(name) && !given.contains_key(*name) && *name != SUM)
        .collect();
    if unknown.is_empty() {
        return Ok(());
    }
    let set: Vec<String> = unknown
        .iter()
        .map(|name| format!("--set {name}=…"))
        .collect();
    Err(Error::invalid(
        "not_derivable",
        format!(
            "{} needs {}, which Cost and Usage does not say. Say it: {}",
            dataset.title(),
            unknown.join(", "),
            set.join(" ")
        ),
    ))
}

/// Charges that lack what every derived row needs.
async fn refuse_holes(
    converted: &Converted,
    charges: &DataFrame,
    dataset: Dataset,
    said: &[&str],
) -> Result<(), Error> {
    let mut select: Vec<String> = vec!["count(*)".to_owned()];
    select.extend(said.iter().map(|name| format!("count({})", quote(name))));
    let counts = counts(converted, charges, &select).await?;
    let all = counts.first().copied().unwrap_or(0);
    let lacking = said
        .iter()
        .zip(counts.iter().skip(1))
        .find(|(_, found)| **found < all);
    match lacking {
        None => Ok(()),
        Some((name, found)) => Err(Error::invalid(
            "not_derivable",
            format!(
                "{} cannot be derived: {} of {all} charges have no {name}. To leave them out: --filter \"{name} IS NOT NULL\"",
                dataset.title(),
                all - found
            ),
        )),
    }
}

/// An invoice detail is one row; charges that contradict each other about it have no honest sum.
async fn refuse_repeated(converted: &Converted, details: &DataFrame) -> Result<(), Error> {
    let select = [
        "count(*)".to_owned(),
        "count(DISTINCT \"InvoiceDetailId\")".to_owned(),
    ];
    match counts(converted, details, &select).await?.as_slice() {
        [rows, ids] if rows > ids => Err(Error::invalid(
            "not_derivable",
            "Invoice Detail cannot be derived: charges of one InvoiceDetailId name different invoices, accounts, currencies, periods or categories.",
        )),
        _ => Ok(()),
    }
}

async fn counts(
    converted: &Converted,
    rows: &DataFrame,
    select: &[String],
) -> Result<Vec<i64>, Error> {
    let counting = "Counting charges";
    let expressions = select
        .iter()
        .enumerate()
        .map(|(index, text)| {
            let parsed = converted.ctx.parse_sql_expr(text, rows.schema())?;
            Ok(parsed.alias(format!("n{index}")))
        })
        .collect::<Result<Vec<_>, datafusion::error::DataFusionError>>()
        .map_err(query_error(counting))?;
    let batches = rows
        .clone()
        .aggregate(Vec::new(), expressions)
        .map_err(query_error(counting))?
        .collect()
        .await
        .map_err(query_error(counting))?;
    let Some(batch) = batches.first() else {
        return Ok(vec![0; select.len()]);
    };
    let columns = batch.columns().iter();
    Ok(columns
        .map(|column| column.as_primitive::<Int64Type>().value(0))
        .collect())
}
