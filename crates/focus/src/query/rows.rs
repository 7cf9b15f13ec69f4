//! Drill-down: single charges page by page, and (`one`) one charge by its id.

mod one;

use std::collections::HashMap;
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema};
use datafusion::common::plan_err;
use datafusion::functions::expr_fn::{coalesce, concat};
use datafusion::prelude::{Expr, cast, ident, lit, when};
use datafusion::scalar::ScalarValue;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use stoa_kernel::{Error, Timestamp};
use utoipa::ToSchema;

use super::currency::refuse_any;
use super::selection::{Selection, bad, limit};
use super::{Basis, DateRange, Filter, cells, raw};
use crate::lake::{Lake, LakeFile, Pin, query_error};
use crate::schema::{PARTITION_COLUMNS, ROW_ID, lake_schema};
pub use one::FoundRow;

/// Which charges, in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RowsQuery {
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
    /// Only this currency, one that the data has; all when absent.
    #[serde(default)]
    #[schema(pattern = "^[A-Z]{3}$")]
    pub currency: Option<String>,
    /// Show what was known then; see [`super::Query::as_of`].
    #[serde(default)]
    pub as_of: Option<Timestamp>,
    /// Columns to return; all when absent. `x_RowId` is always there.
    #[serde(default)]
    pub columns: Option<Vec<String>>,
    /// Order.
    #[serde(default)]
    pub sort: RowsSort,
    /// `next_cursor` of the page before, of the same question in the same version of the data. Name
    /// `as_of` to read all pages of one version while others publish.
    #[serde(default)]
    #[schema(min_length = 23, max_length = 4096, pattern = "^[A-Za-z0-9_-]+$")]
    pub cursor: Option<String>,
    /// Rows of a page, 1 to 500; 50 when absent.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 500)]
    pub limit: Option<usize>,
}

/// Order of charges; ties by source, billing period and `x_RowId`. Charges of several currencies are
/// ordered by their numbers as they are: name a `currency` to compare amounts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum RowsSort {
    /// `ChargePeriodStart`, earliest first.
    #[default]
    #[serde(rename = "time")]
    Time,
    /// `ChargePeriodStart`, latest first.
    #[serde(rename = "-time")]
    TimeDescending,
    /// The largest amounts first, whatever the sign.
    BilledCost,
    /// The largest amounts first, whatever the sign.
    EffectiveCost,
    /// The largest amounts first, whatever the sign.
    ListCost,
    /// The largest amounts first, whatever the sign.
    ContractedCost,
    /// `BilledCost`, written as other lists write what begins with the largest.
    #[serde(rename = "-BilledCost")]
    BilledCostDescending,
    /// `EffectiveCost`, written in the same way.
    #[serde(rename = "-EffectiveCost")]
    EffectiveCostDescending,
    /// `ListCost`, written in the same way.
    #[serde(rename = "-ListCost")]
    ListCostDescending,
    /// `ContractedCost`, written in the same way.
    #[serde(rename = "-ContractedCost")]
    ContractedCostDescending,
}

/// A page of charges.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RowsPage {
    /// Charges with their FOCUS columns; amounts are decimal text.
    #[schema(value_type = Vec<Object>)]
    pub rows: Vec<Map<String, Value>>,
    /// Where the next page begins; absent on the last.
    pub next_cursor: Option<String>,
}

/// Where a page ended: the key and id of its last charge. Whoever hands it out seals it together with
/// [`RowsQuery::question`] and the version, so that it is taken back for nothing else; here only what
/// could not be an end of a page is refused.
#[derive(Serialize, Deserialize)]
struct Cursor {
    key: String,
    id: String,
    sort: RowsSort,
}

impl Lake {
    /// One page of charges. Two scans: the first finds which rows (reading only what orders
    /// them), the second reads those.
    pub async fn rows(&self, pin: &Pin, query: &RowsQuery) -> Result<RowsPage, Error> {
        let Checked {
            selection,
            columns,
            limit,
            cursor,
        } = query.check()?;
        self.refuse_unknown_currency(pin, &selection).await?;
        let files = selection.files(&self.raw_files(pin).await?.files);
        let find = self.find(&selection, files.clone(), query.sort, cursor, limit + 1);
        let mut found = find.await.map_err(query_error("Listing the charges"))?;
        let more = found.len() > limit;
        found.truncate(limit);
        let next_cursor = found
            .last()
            .filter(|_| more)
            .map(|last| write_cursor(last, query.sort));
        let read = self.read(&selection, files, &found, &columns);
        Ok(RowsPage {
            rows: read.await.map_err(query_error("Reading the charges"))?,
            next_cursor,
        })
    }

    async fn find(
        &self,
        selection: &Selection,
        files: Vec<Arc<LakeFile>>,
        sort: RowsSort,
        cursor: Option<Cursor>,
        limit: usize,
    ) -> datafusion::error::Result<Vec<Found>> {
        let columns = vec![
            key(sort)?.alias("key"),
            row_key().alias("id"),
            ident(ROW_ID),
        ];
        let rows = self.scanned(selection, files)?;
        let mut rows = rows.then(|frame| frame.select(columns))?;
        if let Some(cursor) = cursor {
            let at = lit(literal(sort, &cursor.key)?);
            let beyond = if sort == RowsSort::Time {
                ident("key").gt(at.clone())
            } else {
                ident("key").lt(at.clone())
            };
            let beyond = beyond.or(ident("key").eq(at).and(ident("id").gt(lit(cursor.id))));
            rows = rows.then(|frame| frame.filter(beyond))?;
        }
        let order = vec![
            ident("key").sort(sort == RowsSort::Time, false),
            ident("id").sort(true, false),
        ];
        let rows = rows.then(|frame| frame.sort(order)?.limit(0, Some(limit)))?;
        let batches = rows.collect().await?;
        let mut found = Vec::new();
        for batch in &batches {
            let keys = raw::numbers(batch.column(0))?.0;
            let (ids, rows) = (raw::texts(batch.column(1))?, raw::texts(batch.column(2))?);
            for ((key, id), row) in keys.into_iter().zip(ids).zip(rows) {
                found.push(Found {
                    key,
                    id: id.as_deref().unwrap_or_default().to_owned(),
                    row: row.map(|r| r.to_string()),
                });
            }
        }
        Ok(found)
    }

    async fn read(
        &self,
        selection: &Selection,
        files: Vec<Arc<LakeFile>>,
        found: &[Found],
        columns: &[String],
    ) -> datafusion::error::Result<Vec<Map<String, Value>>> {
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<Expr> = found
            .iter()
            .filter_map(|found| found.row.as_deref())
            .map(lit)
            .collect();
        let mut wanted = ident(ROW_ID).in_list(ids, false);
        if found.iter().any(|found| found.row.is_none()) {
            wanted = wanted.or(ident(ROW_ID).is_null());
        }
        let select = columns.iter().map(ident).chain([row_key().alias("id")]);
        let batches = self
            .raw_rows(selection, files)?
            .filter(wanted)?
            .select(select.collect::<Vec<_>>())?
            .collect()
            .await?;
        let mut by_id: HashMap<String, Vec<Map<String, Value>>> = HashMap::new();
        for batch in &batches {
            for mut row in cells::objects(batch)? {
                let id = row
                    .remove("id")
                    .and_then(|id| id.as_str().map(str::to_owned))
                    .unwrap_or_default();
                by_id.entry(id).or_default().push(row);
            }
        }
        Ok(found
            .iter()
            .filter_map(|found| by_id.get_mut(&found.id).and_then(Vec::pop))
            .collect())
    }
}

/// A drill-down that can be answered.
struct Checked {
    selection: Selection,
    columns: Vec<String>,
    limit: usize,
    cursor: Option<Cursor>,
}

impl RowsQuery {
    /// What a cursor belongs to: which charges in which order, whatever the size of a page and the
    /// columns shown. The same question gives the same text.
    pub fn question(&self) -> String {
        let question = Self {
            cursor: None,
            limit: None,
            columns: None,
            // The version says it, and several moments may show the same one.
            as_of: None,
            ..self.clone()
        };
        serde_json::to_string(&question).unwrap_or_default()
    }

    fn check(&self) -> Result<Checked, Error> {
        let cursor = self.cursor.as_deref();
        Ok(Checked {
            selection: Selection::of_range(
                self.range,
                self.basis,
                &self.filters,
                self.currency.as_deref(),
            )?,
            columns: columns(self.columns.as_deref())?,
            limit: limit("limit", self.limit, 50, 500)?,
            cursor: cursor
                .map(|text| read_cursor(text, self.sort))
                .transpose()?,
        })
    }

    /// The page where nothing is published: what is wrong with the question is told all the same.
    pub fn unanswered(&self) -> Result<RowsPage, Error> {
        self.check()?;
        refuse_any(self.currency.as_deref())?;
        Ok(RowsPage {
            rows: Vec::new(),
            next_cursor: None,
        })
    }
}

struct Found {
    key: i128,
    id: String,
    row: Option<String>,
}

/// Unique over sources and billing periods: the same bill in two sources has the same row ids.
fn row_key() -> Expr {
    concat(vec![
        ident(PARTITION_COLUMNS[0]),
        lit("/"),
        ident(PARTITION_COLUMNS[1]),
        lit("/"),
        coalesce(vec![ident(ROW_ID), lit("")]),
    ])
}

fn key(sort: RowsSort) -> datafusion::error::Result<Expr> {
    let money = |name: &'static str| {
        let value = || ident(name);
        let size = when(
            value().is_null(),
            lit(ScalarValue::Decimal128(Some(0), 38, 18)),
        )
        .when(value().lt(lit(0)), -value())
        .otherwise(value())?;
        Ok(cast(size, DataType::Decimal128(38, 18)))
    };
    match sort {
        RowsSort::Time | RowsSort::TimeDescending => Ok(coalesce(vec![
            cast(ident("ChargePeriodStart"), DataType::Int64),
            lit(i64::MIN),
        ])),
        RowsSort::BilledCost | RowsSort::BilledCostDescending => money("BilledCost"),
        RowsSort::EffectiveCost | RowsSort::EffectiveCostDescending => money("EffectiveCost"),
        RowsSort::ListCost | RowsSort::ListCostDescending => money("ListCost"),
        RowsSort::ContractedCost | RowsSort::ContractedCostDescending => money("ContractedCost"),
    }
}

fn literal(sort: RowsSort, key: &str) -> datafusion::error::Result<ScalarValue> {
    let wrong =
        |_| datafusion::error::DataFusionError::Plan("the cursor holds no number".to_owned());
    Ok(match sort {
        RowsSort::Time | RowsSort::TimeDescending => {
            ScalarValue::Int64(Some(key.parse().map_err(wrong)?))
        }
        _ => {
            let size: i128 = key.parse().map_err(wrong)?;
            if size.unsigned_abs() >= 10_u128.pow(38) {
                return plan_err!("the cursor holds a number of more than 38 digits");
            }
            ScalarValue::Decimal128(Some(size), 38, 18)
        }
    })
}

pub(super) fn columns(names: Option<&[String]>) -> Result<Vec<String>, Error> {
    let schema = lake_schema();
    let Some(names) = names else {
        return Ok(schema
            .fields()
            .iter()
            .map(|field| field.name().clone())
            .chain(["source_id".to_owned()])
            .collect());
    };
    let mut columns = Vec::with_capacity(names.len() + 1);
    for (i, name) in names.iter().map(String::as_str).chain([ROW_ID]).enumerate() {
        if schema.field_with_name(name).is_err() && !PARTITION_COLUMNS.contains(&name) {
            return Err(bad(
                &format!("columns[{i}]"),
                format!(
                    "There is no column `{name}`. Columns are written as FOCUS writes them, such as BilledCost."
                ),
            ));
        }
        if !columns.iter().any(|known| known == name) {
            columns.push(name.to_owned());
        }
    }
    Ok(columns)
}

/// The columns of an export of charges.
pub(super) fn schema_of(columns: &[String]) -> Schema {
    let known = lake_schema();
    let field = |name: &String| match known.field_with_name(name) {
        Ok(field) => field.clone(),
        // A partition, which is part of the path.
        Err(_) => Field::new(name, DataType::Utf8, false),
    };
    Schema::new(columns.iter().map(field).collect::<Vec<_>>())
}

fn write_cursor(last: &Found, sort: RowsSort) -> String {
    let cursor = Cursor {
        key: last.key.to_string(),
        id: last.id.clone(),
        sort,
    };
    serde_json::to_string(&cursor).unwrap_or_default()
}

fn read_cursor(text: &str, sort: RowsSort) -> Result<Cursor, Error> {
    serde_json::from_str::<Cursor>(text)
        .ok()
        .filter(|cursor| cursor.sort == sort && literal(sort, &cursor.key).is_ok())
        .ok_or_else(|| {
            bad(
                "cursor",
                "The cursor does not belong to this list. Begin again without it.".to_owned(),
            )
        })
}
