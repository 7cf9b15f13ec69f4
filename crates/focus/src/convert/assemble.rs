//! One evaluated batch to output rows: Stoa's own columns added, bad rows taken out, months parted.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Int64Array, RecordBatch};
use arrow::buffer::Buffer;
use arrow::compute::filter_record_batch;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimestampMicrosecondType};
use datafusion::common::ScalarValue;

use crate::error::ConvertError;
use crate::mapping::compile::{Evaluated, Program};
use crate::read::cells::row_ids;
use crate::schema::{ROW_ID, SOURCE_FILE, SOURCE_LINE};

/// The target as it is written: strings as views, which Parquet stores like any other string.
pub(crate) fn written_schema(target: &Schema) -> SchemaRef {
    let fields = target.fields().iter().map(|field| match field.data_type() {
        DataType::Utf8 => Field::new(field.name(), DataType::Utf8View, field.is_nullable()),
        other => Field::new(field.name(), other.clone(), field.is_nullable()),
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

/// Puts the columns of a batch into the target's order.
pub(crate) fn assemble(
    schema: &SchemaRef,
    program: &Program,
    evaluated: &Evaluated,
    ids: &[u128],
    file: &str,
    lines: Vec<i64>,
) -> Result<RecordBatch, ConvertError> {
    let rows = lines.len();
    let mut own_lines = Some(lines);
    let mut computed = program.output_names().zip(&evaluated.columns);
    let mut columns: Vec<ArrayRef> = Vec::with_capacity(schema.fields().len());
    for field in schema.fields() {
        let column: ArrayRef = match field.name().as_str() {
            ROW_ID => row_ids(ids),
            SOURCE_FILE => ScalarValue::Utf8View(Some(file.to_owned()))
                .to_array_of_size(rows)
                .map_err(ConvertError::internal)?,
            SOURCE_LINE => Arc::new(Int64Array::from(own_lines.take().unwrap_or_default())),
            _ => match computed.next() {
                Some((_, column)) => Arc::clone(column),
                None => {
                    return Err(ConvertError::internal(
                        "the mapping gives fewer columns than the target has",
                    ));
                }
            },
        };
        columns.push(column);
    }
    RecordBatch::try_new(Arc::clone(schema), columns).map_err(ConvertError::internal)
}

/// Keeps the rows that are not marked.
pub(crate) fn without(batch: &RecordBatch, bad: &[bool]) -> Result<RecordBatch, ConvertError> {
    let keep: BooleanArray = bad.iter().map(|bad| Some(!bad)).collect();
    filter_record_batch(batch, &keep).map_err(ConvertError::internal)
}

/// Parts a batch by the month of `BillingPeriodStart`, which no row lacks.
pub(crate) fn by_period(batch: RecordBatch) -> Result<Vec<(String, RecordBatch)>, ConvertError> {
    let starts = batch
        .column_by_name("BillingPeriodStart")
        .and_then(|column| column.as_primitive_opt::<TimestampMicrosecondType>());
    let Some(starts) = starts else {
        return Err(ConvertError::internal(
            "the target has no BillingPeriodStart",
        ));
    };
    let mut last = (i64::MIN, 0i64);
    let mut months = Vec::with_capacity(batch.num_rows());
    for &start in starts.values() {
        if start != last.0 {
            last = (start, month(start));
        }
        months.push(last.1);
    }
    let mut distinct = months.clone();
    distinct.sort_unstable();
    distinct.dedup();
    if let [only] = distinct[..] {
        return Ok(vec![(period(only), batch)]);
    }
    let part = |wanted: i64| {
        let bad: Vec<bool> = months.iter().map(|month| *month != wanted).collect();
        Ok((period(wanted), without(&batch, &bad)?))
    };
    distinct.into_iter().map(part).collect()
}

/// Months since year 0 of a moment (Howard Hinnant, civil_from_days).
fn month(micros: i64) -> i64 {
    let days = micros.div_euclid(86_400_000_000) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    year * 12 + month - 1
}

fn period(month: i64) -> String {
    format!(
        "{:04}-{:02}",
        month.div_euclid(12),
        month.rem_euclid(12) + 1
    )
}

/// Keeps a block alive without copying it.
pub(crate) fn buffer(data: Vec<u8>) -> Buffer {
    Buffer::from_vec(data)
}

/// Whether a column has a null at a row.
pub(crate) fn is_null(array: &ArrayRef, row: usize) -> bool {
    array.is_null(row)
}

#[cfg(test)]
mod tests {
    use super::{month, period};

    #[test]
    fn months_are_those_of_the_calendar() {
        for (text, expected) in [
            ("1970-01-01", "1970-01"),
            ("2024-02-29", "2024-02"),
            ("2024-12-31", "2024-12"),
            ("2025-01-01", "2025-01"),
        ] {
            let day = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").expect("valid");
            let micros = day
                .and_hms_opt(23, 59, 59)
                .expect("valid")
                .and_utc()
                .timestamp_micros();
            assert_eq!(period(month(micros)), expected);
        }
    }
}
