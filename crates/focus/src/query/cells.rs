//! Arrow columns as text and JSON: decimals exact, times RFC 3339 in UTC.

use arrow::array::{Array, AsArray as _, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type, Decimal128Type, TimestampMicrosecondType};
use arrow::error::ArrowError;
use chrono::{DateTime, SecondsFormat};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
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
/// the JSON they hold (a number that a double would change is text).
pub(crate) fn objects(batch: &RecordBatch) -> Result<Vec<Map<String, Value>>, ArrowError> {
    let mut rows = vec![Map::new(); batch.num_rows()];
    for (field, array) in batch.schema().fields().iter().zip(batch.columns()) {
        let json = is_json(field.name());
        let number = field.data_type().is_integer();
        for (row, cell) in rows.iter_mut().zip(column(array)?) {
            let value = match cell {
                None => Value::Null,
                Some(text) if json => match serde_json::from_str::<&RawValue>(&text) {
                    Ok(raw) => faithful(raw),
                    Err(_) => Value::String(text),
                },
                Some(text) if number => serde_json::from_str(&text).unwrap_or(Value::String(text)),
                Some(text) => Value::String(text),
            };
            row.insert(field.name().clone(), value);
        }
    }
    Ok(rows)
}

/// The JSON itself, but for numbers that would not come out as they are written: those are text.
fn faithful(raw: &RawValue) -> Value {
    let text = raw.get();
    let as_text = || Value::String(text.to_owned());
    match text.as_bytes().first() {
        Some(b'{') => serde_json::from_str::<Pairs<'_>>(text).map_or_else(
            |_| as_text(),
            |Pairs(pairs)| {
                let pairs = pairs.into_iter();
                pairs.map(|(key, raw)| (key, faithful(raw))).collect()
            },
        ),
        Some(b'[') => serde_json::from_str::<Vec<&RawValue>>(text).map_or_else(
            |_| as_text(),
            |list| list.into_iter().map(faithful).collect(),
        ),
        Some(b'-' | b'0'..=b'9') => match serde_json::from_str::<serde_json::Number>(text) {
            Ok(number) if number.to_string() == text => Value::Number(number),
            _ => as_text(),
        },
        _ => serde_json::from_str(text).unwrap_or_else(|_| as_text()),
    }
}

/// A JSON object in its order, the values as they are written.
struct Pairs<'t>(Vec<(String, &'t RawValue)>);

impl<'de: 't, 't> Deserialize<'de> for Pairs<'t> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Read<'t>(std::marker::PhantomData<&'t ()>);
        impl<'de: 't, 't> Visitor<'de> for Read<'t> {
            type Value = Pairs<'t>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a JSON object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        from.deserialize_map(Read(std::marker::PhantomData))
    }
}

fn is_json(name: &str) -> bool {
    name == EXTRA
        || lake_columns()
            .iter()
            .any(|column| column.name == name && column.kind == ColumnType::Json)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_tags_keep_their_digits() {
        let cases = [
            (r#"{"b":"x","a":1.5,"n":7}"#, r#"{"b":"x","a":1.5,"n":7}"#),
            (r#"{"v":1.10}"#, r#"{"v":"1.10"}"#),
            (
                r#"{"v":123456789012345678901234}"#,
                r#"{"v":"123456789012345678901234"}"#,
            ),
            (
                r#"{"v":12345678901234567890}"#,
                r#"{"v":12345678901234567890}"#,
            ),
            (
                r#"{"v":[0.1,{"w":1e400}],"u":null}"#,
                r#"{"v":[0.1,{"w":"1e400"}],"u":null}"#,
            ),
            (r#"{"t":true}"#, r#"{"t":true}"#),
        ];
        for (text, expected) in cases {
            let raw: &RawValue = serde_json::from_str(text).unwrap();
            assert_eq!(faithful(raw).to_string(), expected);
        }
    }
}
