//! What `x_Extra` keeps for columns a version does not have, put in (`json_with`), taken out again
//! (`kept_text`, `kept_json`, `kept_cost`, `kept_price`, `kept_time`), and removed (`json_without`).
//!
//! Amounts and times are JSON strings, so that no reader makes floats of them; JSON stays JSON.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray as _, Decimal128Builder, StringViewBuilder,
    TimestampMicrosecondBuilder,
};
use arrow::datatypes::{DataType, Decimal128Type, TimestampMicrosecondType};
use chrono::{DateTime, SecondsFormat};
use datafusion::common::ScalarValue;
use datafusion::error::DataFusionError;
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use datafusion::prelude::SessionContext;

mod members;

use members::{member, write_members};

use super::functions::Text;
use crate::decimal;
use crate::json::write_string;
use crate::schema::timestamp_type;

pub(super) fn register(context: &SessionContext) {
    context.register_udf(ScalarUDF::from(JsonWith::new()));
    context.register_udf(ScalarUDF::from(JsonWithout::new()));
    for (name, what) in [
        ("kept_text", What::Text),
        ("kept_json", What::Json),
        ("kept_cost", What::Decimal(18)),
        ("kept_price", What::Decimal(22)),
        ("kept_time", What::Time),
    ] {
        context.register_udf(ScalarUDF::from(Kept {
            name,
            what,
            signature: Signature::any(2, Volatility::Immutable),
        }));
    }
}

/// `json_with(object, 'key', value, is_json, …)`: the object with these members, in place of those
/// of the same name; null values are left out; null when nothing is left.
#[derive(Debug, PartialEq, Eq, Hash)]
struct JsonWith {
    signature: Signature,
}

impl JsonWith {
    fn new() -> Self {
        Self {
            signature: Signature::variadic_any(Volatility::Immutable),
        }
    }
}

struct Member {
    key: String,
    /// `"key":`
    prefix: String,
    value: Shown,
    json: bool,
}

/// A value as the text it is written as.
enum Shown {
    Text(Text),
    Decimal(ArrayRef, i8),
    Time(ArrayRef),
}

impl Shown {
    fn new(value: &ColumnarValue, rows: usize) -> Result<Self, DataFusionError> {
        Ok(match value.data_type() {
            DataType::Decimal128(_, scale) => Self::Decimal(value.to_array(rows)?, scale),
            DataType::Timestamp(..) => {
                let array = value.to_array(rows)?;
                Self::Time(arrow::compute::cast(&array, &timestamp_type())?)
            }
            _ => Self::Text(Text::new(value)?),
        })
    }

    fn write(&self, row: usize, into: &mut String) -> bool {
        match self {
            Self::Text(text) => match text.get(row) {
                Some(text) => into.push_str(text),
                None => return false,
            },
            Self::Decimal(array, scale) => {
                if array.is_null(row) {
                    return false;
                }
                let value = array.as_primitive::<Decimal128Type>().value(row);
                into.push_str(&decimal::format(value, *scale));
            }
            Self::Time(array) => {
                if array.is_null(row) {
                    return false;
                }
                let micros = array.as_primitive::<TimestampMicrosecondType>().value(row);
                match DateTime::from_timestamp_micros(micros) {
                    Some(time) => {
                        into.push_str(&time.to_rfc3339_opts(SecondsFormat::AutoSi, true));
                    }
                    None => return false,
                }
            }
        }
        true
    }
}

impl ScalarUDFImpl for JsonWith {
    fn name(&self) -> &str {
        "json_with"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType, DataFusionError> {
        Ok(DataType::Utf8View)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue, DataFusionError> {
        let constant = args
            .args
            .iter()
            .all(|value| matches!(value, ColumnarValue::Scalar(_)));
        let rows = if constant { 1 } else { args.number_rows };
        let [object, rest @ ..] = args.args.as_slice() else {
            return Err(plan("json_with needs an object"));
        };
        let object = Text::new(object)?;
        let mut members = Vec::new();
        for triple in rest.chunks(3) {
            let [
                key,
                value,
                ColumnarValue::Scalar(ScalarValue::Boolean(Some(json))),
            ] = triple
            else {
                return Err(plan("json_with needs key, value and is_json in turn"));
            };
            let key = constant_text(key)?;
            let mut prefix = String::new();
            write_string(&mut prefix, &key);
            prefix.push(':');
            members.push(Member {
                key,
                prefix,
                value: Shown::new(value, rows)?,
                json: *json,
            });
        }
        let mut builder = StringViewBuilder::with_capacity(rows);
        let (mut text, mut value) = (String::new(), String::new());
        for row in 0..rows {
            text.clear();
            let old = object.get(row);
            if let Some(old) = old {
                let replaced =
                    |key: &str| members.iter().any(|m| m.key == key && has(&m.value, row));
                write_members(old, |key| !replaced(key), &mut text);
            }
            for member in &members {
                value.clear();
                if !member.value.write(row, &mut value) {
                    continue;
                }
                text.push(if text.is_empty() { '{' } else { ',' });
                text.push_str(&member.prefix);
                if member.json {
                    text.push_str(&value);
                } else {
                    write_string(&mut text, &value);
                }
            }
            if !text.is_empty() {
                text.push('}');
            }
            builder.append_option((!text.is_empty()).then_some(text.as_str()));
        }
        finish(builder, constant)
    }
}

fn has(value: &Shown, row: usize) -> bool {
    match value {
        Shown::Text(text) => text.get(row).is_some(),
        Shown::Decimal(array, _) | Shown::Time(array) => !array.is_null(row),
    }
}

/// `json_without(object, 'key', …)`: the object without these members; null when nothing is left.
#[derive(Debug, PartialEq, Eq, Hash)]
struct JsonWithout {
    signature: Signature,
}

impl JsonWithout {
    fn new() -> Self {
        Self {
            signature: Signature::variadic_any(Volatility::Immutable),
        }
    }
}

impl ScalarUDFImpl for JsonWithout {
    fn name(&self) -> &str {
        "json_without"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType, DataFusionError> {
        Ok(DataType::Utf8View)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue, DataFusionError> {
        let [object, keys @ ..] = args.args.as_slice() else {
            return Err(plan("json_without needs an object"));
        };
        let constant = matches!(object, ColumnarValue::Scalar(_));
        let rows = if constant { 1 } else { args.number_rows };
        let object = Text::new(object)?;
        let keys = keys
            .iter()
            .map(constant_text)
            .collect::<Result<Vec<_>, _>>()?;
        let mut builder = StringViewBuilder::with_capacity(rows);
        let mut text = String::new();
        for row in 0..rows {
            text.clear();
            let object = object.get(row);
            // Most objects have none of them, and stay as they are.
            if object.is_none_or(|object| !keys.iter().any(|key| object.contains(key.as_str()))) {
                builder.append_option(object);
                continue;
            }
            if let Some(object) = object {
                write_members(
                    object,
                    |key| !keys.iter().any(|gone| gone == key),
                    &mut text,
                );
            }
            if !text.is_empty() {
                text.push('}');
            }
            builder.append_option((!text.is_empty()).then_some(text.as_str()));
        }
        finish(builder, constant)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum What {
    Text,
    Json,
    Decimal(i8),
    Time,
}

/// `kept_…(object, 'key')`: the member as a value of its column's type; null when it is not there
/// or is no such value.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Kept {
    name: &'static str,
    what: What,
    signature: Signature,
}

impl ScalarUDFImpl for Kept {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType, DataFusionError> {
        Ok(match self.what {
            What::Text | What::Json => DataType::Utf8View,
            What::Decimal(scale) => DataType::Decimal128(38, scale),
            What::Time => timestamp_type(),
        })
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue, DataFusionError> {
        let [object, key] = args.args.as_slice() else {
            return Err(plan("an object and a key are needed"));
        };
        let constant = matches!(object, ColumnarValue::Scalar(_));
        let rows = if constant { 1 } else { args.number_rows };
        let object = Text::new(object)?;
        let key = constant_text(key)?;
        let member = |row| object.get(row).and_then(|text| member(text, &key));
        let string = |row| member(row).and_then(|raw| serde_json::from_str::<String>(raw).ok());
        let array: ArrayRef = match self.what {
            What::Json => {
                let mut builder = StringViewBuilder::with_capacity(rows);
                (0..rows).for_each(|row| builder.append_option(member(row)));
                Arc::new(builder.finish())
            }
            What::Text => {
                let mut builder = StringViewBuilder::with_capacity(rows);
                (0..rows).for_each(|row| builder.append_option(string(row)));
                Arc::new(builder.finish())
            }
            What::Decimal(scale) => {
                let mut builder =
                    Decimal128Builder::with_capacity(rows).with_precision_and_scale(38, scale)?;
                for row in 0..rows {
                    let parsed = string(row).map(|text| decimal::parse(text.as_bytes(), scale));
                    builder.append_option(parsed.and_then(Result::ok));
                }
                Arc::new(builder.finish())
            }
            What::Time => {
                let mut builder =
                    TimestampMicrosecondBuilder::with_capacity(rows).with_timezone("UTC");
                for row in 0..rows {
                    let parsed = string(row).map(|text| DateTime::parse_from_rfc3339(&text));
                    builder.append_option(
                        parsed
                            .and_then(Result::ok)
                            .map(|time| time.timestamp_micros()),
                    );
                }
                Arc::new(builder.finish())
            }
        };
        if constant {
            return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(
                &array, 0,
            )?));
        }
        Ok(ColumnarValue::Array(array))
    }
}

fn finish(
    mut builder: StringViewBuilder,
    constant: bool,
) -> Result<ColumnarValue, DataFusionError> {
    let array: ArrayRef = Arc::new(builder.finish());
    if constant {
        return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(
            &array, 0,
        )?));
    }
    Ok(ColumnarValue::Array(array))
}

fn constant_text(value: &ColumnarValue) -> Result<String, DataFusionError> {
    match Text::new(value)? {
        Text::Scalar(Some(text)) => Ok(text),
        _ => Err(plan("keys are constant texts")),
    }
}

fn plan(message: &str) -> DataFusionError {
    DataFusionError::Plan(message.to_owned())
}
