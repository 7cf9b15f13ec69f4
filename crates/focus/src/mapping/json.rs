//! `json_object('key', column, …)`: a JSON object of the columns that have a value, null when none
//! has.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewBuilder};
use arrow::datatypes::DataType;
use datafusion::common::ScalarValue;
use datafusion::error::DataFusionError;
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility,
};

use super::functions::Text;
use crate::json::write_string;

#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct JsonObject {
    signature: Signature,
}

impl JsonObject {
    pub(super) fn new() -> Self {
        Self {
            signature: Signature::variadic_any(Volatility::Immutable),
        }
    }
}

impl ScalarUDFImpl for JsonObject {
    fn name(&self) -> &str {
        "json_object"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType, DataFusionError> {
        Ok(DataType::Utf8View)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue, DataFusionError> {
        let mut members = Vec::new();
        let mut varies = false;
        for pair in args.args.chunks(2) {
            let [key, value] = pair else {
                return Err(DataFusionError::Plan(
                    "json_object needs keys and values in turn".to_owned(),
                ));
            };
            let Text::Scalar(Some(key)) = Text::new(key)? else {
                return Err(DataFusionError::Plan(
                    "keys of json_object are constant texts".to_owned(),
                ));
            };
            let value = Text::new(value)?;
            varies |= matches!(value, Text::Array(_));
            if !matches!(value, Text::Scalar(None)) {
                let mut prefix = String::new();
                write_string(&mut prefix, &key);
                prefix.push(':');
                members.push((prefix, value));
            }
        }
        let mut text = String::new();
        if !varies {
            write_object(&mut text, &members, 0);
            return Ok(ColumnarValue::Scalar(ScalarValue::Utf8View(
                (!text.is_empty()).then_some(text),
            )));
        }
        let mut builder = StringViewBuilder::with_capacity(args.number_rows);
        for row in 0..args.number_rows {
            text.clear();
            write_object(&mut text, &members, row);
            builder.append_option((!text.is_empty()).then_some(text.as_str()));
        }
        Ok(ColumnarValue::Array(Arc::new(builder.finish()) as ArrayRef))
    }
}

/// Leaves `text` empty when no member has a value.
fn write_object(text: &mut String, members: &[(String, Text)], row: usize) {
    for (prefix, value) in members {
        if let Some(value) = value.get(row) {
            text.push(if text.is_empty() { '{' } else { ',' });
            text.push_str(prefix);
            write_string(text, value);
        }
    }
    if !text.is_empty() {
        text.push('}');
    }
}
