//! Arrow columns as text and JSON: decimals exact, times RFC 3339 in UTC.

use arrow::array::{Array, AsArray as _, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Decimal256Type, TimestampMicrosecondType,
};
use arrow::error::ArrowError;
use chrono::{DateTime, SecondsFormat};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::dates::date;
use super::decimal::text;
use crate::decimal::format_wide;
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
        // The sums of statements.
        DataType::Decimal256(_, scale) => array
            .as_primitive::<Decimal256Type>()
            .iter()
            .map(|value| value.map(|v| format_wide(v, *scale)))
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

/// The largest whole number that a reader who keeps numbers as doubles, such as JavaScript, reads
/// as it is (RFC 8259, section 6).
const EXACT: u64 = (1 << 53) - 1;

/// Rows as JSON objects. Amounts are text. JSON columns are the JSON they hold, but with every number
/// in them as the text it is written as: what a double makes of one (`1.10`, `1.0`, twenty digits)
/// depends on the reader, and a key whose type changes with its digits helps nobody. The only JSON
/// numbers are line numbers and their kind, as long as a double holds them.
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
                Some(text) if number => match text.parse::<i64>() {
                    Ok(whole) if whole.unsigned_abs() <= EXACT => Value::from(whole),
                    _ => Value::String(text),
                },
                Some(text) => Value::String(text),
            };
            row.insert(field.name().clone(), value);
        }
    }
    Ok(rows)
}

/// The JSON itself with its numbers as text, digit by digit.
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
        Some(b'-' | b'0'..=b'9') => as_text(),
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
            (
                r#"{"b":"x","a":1.5,"n":7}"#,
                r#"{"b":"x","a":"1.5","n":"7"}"#,
            ),
            (r#"{"v":1.10}"#, r#"{"v":"1.10"}"#),
            // JavaScript reads 1.
            (r#"{"v":1.0}"#, r#"{"v":"1.0"}"#),
            (r#"{"v":-0}"#, r#"{"v":"-0"}"#),
            // JavaScript reads 9007199254740992.
            (r#"{"v":9007199254740993}"#, r#"{"v":"9007199254740993"}"#),
            // JavaScript reads 12345678901234567000.
            (
                r#"{"v":12345678901234567890}"#,
                r#"{"v":"12345678901234567890"}"#,
            ),
            (
                r#"{"v":[0.1,{"w":1e400},-7],"u":null}"#,
                r#"{"v":["0.1",{"w":"1e400"},"-7"],"u":null}"#,
            ),
            (r#"{"t":true,"s":"1.0"}"#, r#"{"t":true,"s":"1.0"}"#),
        ];
        for (text, expected) in cases {
            let raw: &RawValue = serde_json::from_str(text).unwrap();
            assert_eq!(faithful(raw).to_string(), expected);
        }
    }

    #[test]
    fn whole_numbers_that_a_double_does_not_hold_are_text() {
        let values = [7, (1 << 53) - 1, 1 << 53, i64::MIN];
        let array = std::sync::Arc::new(arrow::array::Int64Array::from(values.to_vec()));
        let batch = RecordBatch::try_from_iter([("x_SourceLine", array as _)]).unwrap();
        let rows = objects(&batch).unwrap();
        let told: Vec<String> = rows.iter().map(|r| r["x_SourceLine"].to_string()).collect();
        assert_eq!(
            told,
            [
                "7",
                "9007199254740991",
                "\"9007199254740992\"",
                "\"-9223372036854775808\""
            ]
        );
    }
}
