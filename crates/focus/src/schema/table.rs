//! The column table `data/focus/columns.csv`, parsed once.

use std::sync::LazyLock;

use arrow::datatypes::DataType;

use super::{Dataset, Version, timestamp_type};

/// One column of a FOCUS dataset as the specification describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub dataset: Dataset,
    pub name: String,
    pub kind: ColumnType,
    pub level: Level,
    /// Whether the specification allows nulls.
    pub nullable: bool,
    /// `numeric`, `non-negative`, `currency`, `unit`, `date-time`, `key-value`, `json-object` or empty.
    pub format: String,
    /// Allowed values; empty when any value is.
    pub allowed: Vec<String>,
    pub since: Version,
    /// First version that no longer has this column (or describes it differently).
    pub until: Option<Version>,
}

impl Column {
    pub fn in_version(&self, version: Version) -> bool {
        self.since <= version && self.until.is_none_or(|until| version < until)
    }
}

/// Storage type of a column. Decimals have 38 digits; the scale is chosen so that real bills fit
/// without rounding (18 digits after the point, 22 for unit prices).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    String,
    Json,
    Decimal { scale: i8 },
    Timestamp,
}

impl ColumnType {
    pub fn arrow(self) -> DataType {
        match self {
            Self::String | Self::Json => DataType::Utf8,
            Self::Decimal { scale } => DataType::Decimal128(38, scale),
            Self::Timestamp => timestamp_type(),
        }
    }
}

/// How strongly the specification asks for a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Mandatory,
    Conditional,
    Recommended,
}

/// All columns of all datasets and versions.
pub(super) fn all() -> &'static [Column] {
    static TABLE: LazyLock<Vec<Column>> = LazyLock::new(parse);
    &TABLE
}

/// The table is compiled in and covered by tests, so a malformed line is a defect of the build:
/// such lines cannot be represented and are left out, which `column_counts…` notices.
fn parse() -> Vec<Column> {
    let text = include_str!("../../../../data/focus/columns.csv");
    csv::Reader::from_reader(text.as_bytes())
        .records()
        .flatten()
        .filter_map(|record| column(&record))
        .collect()
}

fn column(record: &csv::StringRecord) -> Option<Column> {
    let field = |index: usize| record.get(index);
    Some(Column {
        dataset: match field(0)? {
            "CostAndUsage" => Dataset::CostAndUsage,
            "ContractCommitment" => Dataset::ContractCommitment,
            "BillingPeriod" => Dataset::BillingPeriod,
            "InvoiceDetail" => Dataset::InvoiceDetail,
            _ => return None,
        },
        name: field(1)?.to_owned(),
        kind: match field(2)? {
            "String" => ColumnType::String,
            "JSON" => ColumnType::Json,
            "Decimal" => ColumnType::Decimal {
                scale: field(3)?.parse().ok()?,
            },
            "Timestamp" => ColumnType::Timestamp,
            _ => return None,
        },
        level: match field(4)? {
            "Mandatory" => Level::Mandatory,
            "Conditional" => Level::Conditional,
            "Recommended" => Level::Recommended,
            _ => return None,
        },
        nullable: field(5)? == "true",
        format: field(6)?.to_owned(),
        since: field(7)?.parse().ok()?,
        until: field(8)
            .filter(|text| !text.is_empty())
            .map(str::parse)
            .transpose()
            .ok()?,
        allowed: field(9)?
            .split('|')
            .filter(|value| !value.is_empty())
            .map(str::to_owned)
            .collect(),
    })
}
