//! Basic validation of converted files against one FOCUS version: columns, types, nulls, allowed
//! values and formats, straight from the column tables.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, LazyLock};

use arrow::array::{Array, AsArray, BooleanArray, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Decimal128Type};
use futures::TryStreamExt;
use object_store::{ObjectStore, path::Path};
use parquet::arrow::async_reader::ParquetRecordBatchStreamBuilder;
use serde::{Deserialize, Serialize};

use crate::error::ConvertError;
use crate::schema::{Column, ColumnType, Dataset, Level, Version, columns};

/// Outcome of a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckReport {
    pub version: Version,
    pub rows: u64,
    /// Number of rules tried.
    pub rules: u64,
    pub passed: u64,
    /// Rules that failed, by id.
    pub failed: Vec<Finding>,
}

/// A rule that does not hold everywhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable id: `BilledCost-not-null`.
    pub rule: String,
    pub column: String,
    pub message: String,
    /// Rows that break the rule; 0 when the rule is about the file.
    pub count: u64,
    /// Up to five of the values, or files and lines, that break it.
    pub examples: Vec<String>,
}

/// Checks Cost and Usage files, as [`crate::convert`] writes them or as anybody else does.
///
/// # Errors
/// When a file cannot be read. What is wrong *in* a file is in the report.
pub async fn check(
    store: Arc<dyn ObjectStore>,
    files: &[Path],
    version: Version,
) -> Result<CheckReport, ConvertError> {
    let columns = columns(Dataset::CostAndUsage, version);
    let mut state = State::default();
    for path in files {
        let name = path.filename().unwrap_or_default().to_owned();
        // Its replacement is an example to copy; this one reads any object store as it is.
        #[allow(deprecated)]
        let reader = parquet::arrow::async_reader::ParquetObjectReader::new(
            Arc::clone(&store),
            path.clone(),
        );
        let builder = ParquetRecordBatchStreamBuilder::new(reader)
            .await
            .map_err(|error| ConvertError::read(error).in_file(&name))?;
        let mut batches = builder
            .with_batch_size(16_384)
            .build()
            .map_err(ConvertError::read)?;
        while let Some(batch) = batches
            .try_next()
            .await
            .map_err(|error| ConvertError::read(error).in_file(&name))?
        {
            state.batch(&columns, &batch)?;
        }
    }
    Ok(state.report(version))
}

#[derive(Default)]
struct State {
    rows: u64,
    /// Rule id → (column, message, count, examples); count 0 means it holds so far.
    rules: BTreeMap<String, Finding>,
}

impl State {
    fn batch(&mut self, columns: &[&Column], batch: &RecordBatch) -> Result<(), ConvertError> {
        self.rows += batch.num_rows() as u64;
        let place = Place::of(batch);
        for column in columns {
            let Some(array) = batch.column_by_name(&column.name) else {
                let missing = column.level == Level::Mandatory;
                let message = format!("{} is mandatory and the file does not have it", column.name);
                self.note(column, "present", message, u64::from(missing), Vec::new);
                continue;
            };
            self.note(column, "present", String::new(), 0, Vec::new);
            let fits = fits(column.kind, array.data_type());
            let message = format!(
                "{} should be a {:?}, the file has {}",
                column.name,
                column.kind,
                array.data_type()
            );
            self.note(column, "type", message, u64::from(!fits), Vec::new);
            if !column.nullable {
                let message = format!("{} must not be null", column.name);
                let lines = || {
                    (0..array.len())
                        .filter(|row| array.is_null(*row))
                        .take(EXAMPLES)
                        .map(|row| place.describe(row))
                        .collect()
                };
                // A conditional column that is empty throughout means its condition does not hold.
                let empty = column.level != Level::Mandatory && array.null_count() == array.len();
                self.note(
                    column,
                    "not-null",
                    message,
                    if empty { 0 } else { array.null_count() as u64 },
                    lines,
                );
            }
            if fits {
                self.values(column, array)?;
            }
        }
        Ok(())
    }

    fn values(&mut self, column: &Column, array: &Arc<dyn Array>) -> Result<(), ConvertError> {
        if !column.allowed.is_empty() {
            let message = format!(
                "{} must be one of {}",
                column.name,
                shorten(&column.allowed)
            );
            self.texts(column, "allowed-value", message, array, |value| {
                column.allowed.iter().any(|known| known == value)
            })?;
        }
        match column.format.as_str() {
            "currency" => {
                let message = format!("{} must be an ISO 4217 code", column.name);
                self.texts(column, "currency", message, array, |value| {
                    CURRENCIES.contains(value)
                })
            }
            "key-value" | "json-object" => {
                let message = format!("{} must be a JSON object", column.name);
                self.texts(column, "json", message, array, is_object)
            }
            "non-negative" => {
                let numbers = array.as_primitive::<Decimal128Type>();
                let negative = numbers.iter().flatten().filter(|value| *value < 0).count();
                self.note(
                    column,
                    "non-negative",
                    format!("{} must not be negative", column.name),
                    negative as u64,
                    Vec::new,
                );
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn texts(
        &mut self,
        column: &Column,
        rule: &str,
        message: String,
        array: &Arc<dyn Array>,
        good: impl Fn(&str) -> bool,
    ) -> Result<(), ConvertError> {
        let text = arrow::compute::cast(array, &DataType::Utf8).map_err(ConvertError::internal)?;
        let text: &StringArray = text.as_string();
        let mut last: Option<(&str, bool)> = None;
        let bad: BooleanArray = text
            .iter()
            .map(|value| {
                let value = value?;
                if last.is_none_or(|(known, _)| known != value) {
                    last = Some((value, !good(value)));
                }
                last.map(|(_, bad)| bad)
            })
            .collect();
        let examples = || {
            let wrong = text
                .iter()
                .zip(bad.iter())
                .filter(|(_, bad)| *bad == Some(true))
                .filter_map(|(value, _)| value);
            let mut seen = HashSet::new();
            wrong
                .filter(|value| seen.insert(*value))
                .take(EXAMPLES)
                .map(|value| value.chars().take(120).collect())
                .collect()
        };
        self.note(column, rule, message, bad.true_count() as u64, examples);
        Ok(())
    }

    fn note(
        &mut self,
        column: &Column,
        rule: &str,
        message: String,
        count: u64,
        examples: impl FnOnce() -> Vec<String>,
    ) {
        let id = format!("{}-{rule}", column.name);
        let finding = self.rules.entry(id.clone()).or_insert_with(|| Finding {
            rule: id,
            column: column.name.clone(),
            message: String::new(),
            count: 0,
            examples: Vec::new(),
        });
        if count == 0 {
            return;
        }
        finding.message = message;
        finding.count += count;
        if finding.examples.len() < EXAMPLES {
            for example in examples() {
                if finding.examples.len() < EXAMPLES && !finding.examples.contains(&example) {
                    finding.examples.push(example);
                }
            }
        }
    }

    fn report(self, version: Version) -> CheckReport {
        let rules = self.rules.len() as u64;
        let failed: Vec<Finding> = self
            .rules
            .into_values()
            .filter(|finding| finding.count > 0)
            .collect();
        CheckReport {
            version,
            rows: self.rows,
            rules,
            passed: rules - failed.len() as u64,
            failed,
        }
    }
}

const EXAMPLES: usize = 5;

/// Where a row came from, when the file says so.
struct Place<'a> {
    batch: &'a RecordBatch,
}

impl<'a> Place<'a> {
    fn of(batch: &'a RecordBatch) -> Self {
        Self { batch }
    }

    fn describe(&self, row: usize) -> String {
        let text = |name: &str| {
            let array = self.batch.column_by_name(name)?;
            arrow::util::display::array_value_to_string(array, row).ok()
        };
        match (
            text(crate::schema::SOURCE_FILE),
            text(crate::schema::SOURCE_LINE),
        ) {
            (Some(file), Some(line)) => format!("{file}, line {line}"),
            _ => format!("row {}", row + 1),
        }
    }
}

fn fits(kind: ColumnType, found: &DataType) -> bool {
    match kind {
        ColumnType::String | ColumnType::Json => matches!(
            found,
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Dictionary(..)
        ),
        ColumnType::Decimal { .. } => matches!(found, DataType::Decimal128(..)),
        ColumnType::Timestamp => matches!(found, DataType::Timestamp(_, Some(_))),
    }
}

fn is_object(value: &str) -> bool {
    value.trim_start().starts_with('{')
        && serde_json::from_str::<serde::de::IgnoredAny>(value).is_ok()
}

fn shorten(values: &[String]) -> String {
    if values.len() <= 8 {
        values.join(", ")
    } else {
        format!("{} … ({} values)", values[..8].join(", "), values.len())
    }
}

static CURRENCIES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    include_str!("../../../data/focus/currencies.csv")
        .lines()
        .skip(1)
        .collect()
});
