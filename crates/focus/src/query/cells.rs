//! Arrow columns as text and JSON: decimals exact, times RFC 3339 in UTC.

use arrow::array::{Array, AsArray as _, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type, Decimal128Type, TimestampMicrosecondType};
use arrow::error::ArrowError;
use chrono::{DateTime, SecondsFormat};
use serde_json::{Map, Value};

use super::dates::date;
use super::decimal::text;
use crate::schema::{ColumnType, EXTRA, lake_columns};

/// Each value of a column as text.
pub(crate) fn column(array: &dyn Array) -> Result<Vec<Option<String>>, ArrowError> {
    let array = match array.data_type() {
        DataType::Dictionary(_, values) => &cast(array, values)?,
        _ => array,
    };
    Ok(match array.data_type() {
        DataType::Decimal128(_, scale) => array
            .as_primitive::<Decimal128Type>()
            .iter()
            .map(|value| value.map(|v| text(v, *scale)))
            .collect(),
        DataType::Timestamp(_, zone) => {
            let micros = cast(
                array,
                &DataType::Timestamp(arrow::datatypes::TimeUnit::Microsecond, zone.clone()),
            )?;
            micros
                .as_primitive::<TimestampMicrosecondType>()
                .iter()
                .map(|value| value.and_then(time))
                .collect()
        }
        DataType::Date32 => array
            .as_primitive::<Date32Type>()
            .iter()
            .map(|value| value.map(|day| date(day).to_string()))
            .collect(),
        _ => {
            let texts = cast(array, &DataType::Utf8)?;
            texts
                .as_string::<i32>()
                .iter()
                .map(|value| value.map(str::to_owned))
                .collect()
        }
    })
}

fn time(micros: i64) -> Option<String> {
    DateTime::from_timestamp_micros(micros)
        .map(|time| time.to_rfc3339_opts(SecondsFormat::AutoSi, true))
}

/// Rows as JSON objects: numbers that count are JSON numbers, amounts are text, JSON columns are
/// the JSON they hold.
pub(crate) fn objects(batch: &RecordBatch) -> Result<Vec<Map<String, Value>>, ArrowError> {
    let mut rows = vec![Map::new(); batch.num_rows()];
    for (field, array) in batch.schema().fields().iter().zip(batch.columns()) {
        let json = is_json(field.name());
        let number = field.data_type().is_integer();
        for (row, cell) in rows.iter_mut().zip(column(array)?) {
            let value = match cell {
                None => Value::Null,
                Some(text) if json || number => {
                    serde_json::from_str(&text).unwrap_or(Value::String(text))
                }
                Some(text) => Value::String(text),
            };
            row.insert(field.name().clone(), value);
        }
    }
    Ok(rows)
}

fn is_json(name: &str) -> bool {
    name == EXTRA
        || lake_columns()
            .iter()
            .any(|column| column.name == name && column.kind == ColumnType::Json)
}
