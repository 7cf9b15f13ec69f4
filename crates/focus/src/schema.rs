//! FOCUS columns of versions 1.0–1.4 as data, and the Arrow shapes made from them:
//! one version's columns, the lake's superset, and where staged files live.

use std::{collections::BTreeMap, str::FromStr, sync::Arc, sync::LazyLock};

use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use serde::{Deserialize, Serialize};

mod dataset;
mod table;

pub use dataset::Dataset;
pub use table::{Column, ColumnType, Level};

/// Columns Stoa adds to every row of the lake. They keep the `x_` prefix FOCUS reserves for
/// custom columns, so that every file written is still a valid FOCUS file.
pub const ROW_ID: &str = "x_RowId";
/// Name of the input file a row came from.
pub const SOURCE_FILE: &str = "x_SourceFile";
/// 1-based line (CSV, JSON lines) or row (Parquet) of the input file.
pub const SOURCE_LINE: &str = "x_SourceLine";
/// JSON object of what the source says beyond FOCUS.
pub const EXTRA: &str = "x_Extra";
/// What the costs of a row of Cost and Usage are: null where a vendor bills or invoices them, and
/// [`ESTIMATED`] where somebody who invoices nothing reckons them, such as a gateway beside the
/// vendor's bill. Costs of the two are never added up.
pub const COST_BASIS: &str = "x_CostBasis";
/// A value of [`COST_BASIS`].
pub const ESTIMATED: &str = "Estimated";

/// Partition columns: they exist as folders, not inside the files (Delta and Hive convention).
pub const PARTITION_COLUMNS: [&str; 2] = ["source_id", "billing_period"];

/// A FOCUS release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Version {
    #[serde(rename = "1.0")]
    V1_0,
    #[serde(rename = "1.1")]
    V1_1,
    #[serde(rename = "1.2")]
    V1_2,
    #[serde(rename = "1.3")]
    V1_3,
    #[serde(rename = "1.4")]
    V1_4,
}

impl Version {
    pub const ALL: [Self; 5] = [Self::V1_0, Self::V1_1, Self::V1_2, Self::V1_3, Self::V1_4];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V1_0 => "1.0",
            Self::V1_1 => "1.1",
            Self::V1_2 => "1.2",
            Self::V1_3 => "1.3",
            Self::V1_4 => "1.4",
        }
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Version {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|version| version.as_str() == text)
            .ok_or_else(|| {
                format!("FOCUS {text} is not known; known are 1.0, 1.1, 1.2, 1.3 and 1.4")
            })
    }
}

/// Columns of a dataset in one version, in alphabetical order. Empty when the version does not
/// have the dataset.
pub fn columns(dataset: Dataset, version: Version) -> Vec<&'static Column> {
    table::all()
        .iter()
        .filter(|column| column.dataset == dataset && column.in_version(version))
        .collect()
}

/// Every column any version of a dataset has, the newest description winning.
pub fn all_columns(dataset: Dataset) -> Vec<&'static Column> {
    let mut by_name = BTreeMap::new();
    for version in Version::ALL {
        for column in columns(dataset, version) {
            by_name.insert(column.name.as_str(), column);
        }
    }
    by_name.into_values().collect()
}

/// Columns the lake keeps: 1.3 and 1.4 together (67), which has all of the older ones in it.
pub fn lake_columns() -> Vec<&'static Column> {
    all_columns(Dataset::CostAndUsage)
}

/// Arrow schema of a Cost and Usage file in the lake: the 67 columns, then the five `x_` ones.
/// Everything is nullable: what FOCUS forbids to be null is reported by [`crate::check`], not
/// refused, because a bill with a hole is still the bill.
pub fn lake_schema() -> SchemaRef {
    static SCHEMA: LazyLock<SchemaRef> =
        LazyLock::new(|| with_own_columns(Dataset::CostAndUsage, &lake_columns()));
    Arc::clone(&SCHEMA)
}

/// Arrow schema of a Cost and Usage file of one version, with the `x_` columns at the end.
pub fn version_schema(version: Version) -> SchemaRef {
    let dataset = Dataset::CostAndUsage;
    with_own_columns(dataset, &columns(dataset, version))
}

/// Arrow schema of a dataset's files: of one version, or with all columns there ever were; `None`
/// when the version does not have the dataset.
pub fn dataset_schema(dataset: Dataset, version: Option<Version>) -> Option<SchemaRef> {
    let columns = version.map_or_else(|| all_columns(dataset), |version| columns(dataset, version));
    (!columns.is_empty()).then(|| with_own_columns(dataset, &columns))
}

fn with_own_columns(dataset: Dataset, columns: &[&Column]) -> SchemaRef {
    let focus = columns
        .iter()
        .map(|column| Field::new(&column.name, column.kind.arrow(), true));
    let own = [
        Field::new(ROW_ID, DataType::Utf8, true),
        Field::new(SOURCE_FILE, DataType::Utf8, true),
        Field::new(SOURCE_LINE, DataType::Int64, true),
    ];
    let basis = (dataset == Dataset::CostAndUsage).then_some(COST_BASIS);
    let texts = basis.into_iter().chain([EXTRA]);
    let texts = texts.map(|name| Field::new(name, DataType::Utf8, true));
    Arc::new(Schema::new(
        focus.chain(own).chain(texts).collect::<Vec<_>>(),
    ))
}

/// Timestamps of the lake: microseconds, UTC.
pub fn timestamp_type() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
}

/// A Parquet file a conversion wrote. Staged means: in its final place in the table's folder and
/// invisible until a Delta commit names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StagedFile {
    /// Path in the object store the conversion wrote to (store-relative, no leading slash),
    /// `…/billing_period=2024-09/part-<stem>-<n>.parquet`.
    pub path: String,
    /// `YYYY-MM`, the month of `BillingPeriodStart`; empty for a dataset without billing periods.
    pub billing_period: String,
    pub rows: u64,
    pub bytes: u64,
}

/// Folder of one source inside a table folder: `source_id=<id>`. A conversion into the lake is
/// given `{table}/{this}` as its prefix and adds `billing_period=…` itself.
pub fn source_folder(source_id: &str) -> String {
    format!("source_id={source_id}")
}

/// Path of a staged file below the prefix of its source; without a period, directly in it.
pub fn staged_path(billing_period: &str, stem: &str, number: usize) -> String {
    if billing_period.is_empty() {
        return format!("part-{stem}-{number}.parquet");
    }
    format!("billing_period={billing_period}/part-{stem}-{number}.parquet")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn column_counts_are_those_of_the_specification() {
        let count = |version| columns(Dataset::CostAndUsage, version).len();
        assert_eq!(Version::ALL.map(count), [43, 50, 57, 65, 65]);
        assert_eq!(lake_columns().len(), 67);
        assert_eq!(lake_schema().fields().len(), 72);
        assert_eq!(
            columns(Dataset::ContractCommitment, Version::V1_3).len(),
            13
        );
        assert_eq!(
            columns(Dataset::ContractCommitment, Version::V1_4).len(),
            30
        );
        assert!(columns(Dataset::InvoiceDetail, Version::V1_3).is_empty());
        assert_eq!(
            dataset_schema(Dataset::InvoiceDetail, Some(Version::V1_3)),
            None
        );
        assert_eq!(all_columns(Dataset::InvoiceDetail).len(), 22);
        assert_eq!(all_columns(Dataset::BillingPeriod).len(), 6);
        assert_eq!(
            Dataset::ALL.map(Dataset::since),
            [Version::V1_0, Version::V1_3, Version::V1_4, Version::V1_4]
        );
    }

    #[test]
    fn versions_differ_where_the_specification_does() {
        let names = |version| {
            columns(Dataset::CostAndUsage, version)
                .iter()
                .map(|c| c.name.as_str())
                .collect::<Vec<_>>()
        };
        assert!(names(Version::V1_3).contains(&"ProviderName"));
        assert!(!names(Version::V1_4).contains(&"ProviderName"));
        assert!(names(Version::V1_4).contains(&"InvoiceDetailId"));
    }
}
