//! What reports say beyond the engine's own questions and answers.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use stoa_focus::query::{
    Basis, DateRange, DimensionInfo, ExportFormat, ExportWhat, MeasureInfo, Query, RowsQuery,
    TagKeysQuery,
};
use stoa_kernel::{BillingPeriod, Error, SourceId, Timestamp};
use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

use crate::{runs::wire::Run, sources::wire::Source};

#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OverviewParams {
    /// `2024-09`; the newest month when left out.
    pub period: Option<BillingPeriod>,
    /// A currency that the data has; the one with most rows when left out.
    #[param(pattern = "^[A-Z]{3}$")]
    pub currency: Option<String>,
    /// `BilledCost`, `EffectiveCost`, `ListCost`, `ContractedCost` or `EstimatedCost`; the first when left out, or the last where there is nothing else.
    #[param(pattern = "^(Billed|Effective|List|Contracted|Estimated)Cost$")]
    pub measure: Option<String>,
    /// Show what was published at this moment.
    pub as_of: Option<Timestamp>,
}

#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RowParams {
    /// The source the charge is in; needed when several hold the same bill.
    pub source_id: Option<SourceId>,
    /// Show what was published at this moment.
    pub as_of: Option<Timestamp>,
}

#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ValuesParams {
    /// Name of a dimension, such as `ServiceName` or `Tags.team`.
    #[param(min_length = 1)]
    pub dimension: String,
    /// Only values (or names) that contain this text.
    pub q: Option<String>,
    /// Currency of the amounts, one that the data has; the one with most rows when left out.
    #[param(pattern = "^[A-Z]{3}$")]
    pub currency: Option<String>,
    /// Most values, 1 to 200; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<usize>,
    /// Show what was published at this moment.
    pub as_of: Option<Timestamp>,
}

#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TagKeysParams {
    /// First day of the charges; together with `end`. Those of all days when left out.
    pub start: Option<NaiveDate>,
    /// Day after the last.
    pub end: Option<NaiveDate>,
    /// What `start` and `end` select: `billing` or `charge` periods.
    #[serde(default)]
    pub basis: Basis,
    /// Most keys, 1 to 200; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<usize>,
    /// Show what was published at this moment.
    pub as_of: Option<Timestamp>,
}

impl TagKeysParams {
    /// As the engine is asked.
    pub(super) fn query(&self) -> Result<TagKeysQuery, Error> {
        let range = match (self.start, self.end) {
            (Some(start), Some(end)) => Some(DateRange { start, end }),
            (None, None) => None,
            (start, _) => {
                let lacks = if start.is_some() { "end" } else { "start" };
                let message = format!("A range has two days: give `{lacks}` as well, or neither.");
                let refused = Error::invalid("query_invalid", message.clone());
                return Err(refused.field(lacks, "required", message));
            }
        };
        Ok(TagKeysQuery {
            range,
            basis: self.basis,
            limit: self.limit,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Catalogue {
    pub dimensions: Vec<DimensionInfo>,
    pub measures: Vec<MeasureInfo>,
}

/// One row of the bill and where it came from.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RowWithLineage {
    /// All FOCUS columns and the `x_` ones.
    #[schema(value_type = Object)]
    pub row: Map<String, Value>,
    /// Null when the source was deleted since.
    pub source: Option<Source>,
    pub run: Option<Run>,
    /// File of the run.
    pub file: Option<String>,
    /// Line in that file (row number for Parquet), starting at 1.
    pub line: Option<i64>,
}

/// Exactly one of `query` and `rows`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "ExportParts")]
pub struct ExportRequest {
    pub format: ExportFormat,
    pub escape_formulas: bool,
    pub what: ExportWhat,
}

/// An export as the document shows it: two shapes, each closed against other fields.
mod shape {
    #![allow(
        dead_code,
        reason = "only the document is made of them; `ExportParts` reads a request and tells better what is wrong"
    )]

    use serde::Deserialize;
    use stoa_focus::query::{ExportFormat, Query, RowsQuery};
    use utoipa::ToSchema;

    /// Exactly one of `query` and `rows`.
    #[derive(Deserialize, ToSchema)]
    #[serde(untagged)]
    pub(super) enum ExportShape {
        /// The rows of a query.
        Query(QueryExport),
        /// Single charges.
        Rows(RowsExport),
    }

    /// The rows of a query, as a file.
    #[derive(Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    pub(super) struct QueryExport {
        format: ExportFormat,
        /// For spreadsheets: in CSV, an apostrophe is put before every cell, and every part of one after a semicolon,
        /// tab or line break, that begins with `=`, `+`, `-` or `@` and is no number, so that it is not taken for a
        /// formula. False when left out.
        #[serde(default)]
        escape_formulas: bool,
        query: Query,
    }

    /// Single charges, as a file.
    #[derive(Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    pub(super) struct RowsExport {
        format: ExportFormat,
        /// As for the rows of a query.
        #[serde(default)]
        escape_formulas: bool,
        /// `sort`, `cursor` and `limit` are not used: all are exported.
        rows: RowsQuery,
    }
}

impl PartialSchema for ExportRequest {
    fn schema() -> RefOr<Schema> {
        shape::ExportShape::schema()
    }
}

impl ToSchema for ExportRequest {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        shape::ExportShape::schemas(schemas);
    }
}

/// The same as it is sent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExportParts {
    format: ExportFormat,
    #[serde(default)]
    escape_formulas: bool,
    query: Option<Query>,
    rows: Option<RowsQuery>,
}

impl TryFrom<ExportParts> for ExportRequest {
    type Error = &'static str;

    fn try_from(parts: ExportParts) -> Result<Self, Self::Error> {
        let what = match (parts.query, parts.rows) {
            (Some(query), None) => ExportWhat::Query(query),
            (None, Some(rows)) => ExportWhat::Rows(rows),
            _ => return Err("an export names either `query` or `rows`"),
        };
        Ok(Self {
            format: parts.format,
            escape_formulas: parts.escape_formulas,
            what,
        })
    }
}
