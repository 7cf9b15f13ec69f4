//! `json_object('key', column, …)`: a JSON object of the columns that have a value, null when none
//! has. `json_elements('key', column, …)`: the same object as the one element of a list, in the shape that
//! FOCUS gives its JSON columns: `{"Elements":[{"key":"text","other":1.5}]}`; amounts are numbers there.

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
    /// Inside `{"Elements":[…]}`, amounts as numbers.
    element: bool,
}

impl JsonObject {
    pub(super) fn new() -> Self {
        Self {
            signature: Signature::variadic_any(Volatility::Immutable),
            element: false,
        }
    }

    pub(super) fn element() -> Self {
        Self {
            element: true,
            ..Self::new()
        }
    }
}

impl ScalarUDFImpl for JsonObject {
    fn name(&self) -> &str {
        if self.element {
            "json_elements"
        } else {
            "json_object"
        }
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
                return Err(DataFusionError::Plan(format!(
                    "{} needs keys and values in turn",
                    self.name()
                )));
            };
            let Text::Scalar(Some(key)) = Text::new(key)? else {
                return Err(DataFusionError::Plan(
                    "keys of json_object are constant texts".to_owned(),
                ));
            };
            let number = self.element && value.data_type().is_numeric();
            let value = Text::new(value)?;
            varies |= matches!(value, Text::Array(_));
            if !value.is_empty() {
                let mut prefix = String::new();
                write_string(&mut prefix, &key);
                prefix.push(':');
                members.push((prefix, value, number));
            }
        }
        let mut text = String::new();
        if !varies {
            self.write(&mut text, &members, 0);
            return Ok(ColumnarValue::Scalar(ScalarValue::Utf8View(
                (!text.is_empty()).then_some(text),
            )));
        }
        let mut builder = StringViewBuilder::with_capacity(args.number_rows);
        for row in 0..args.number_rows {
            text.clear();
            self.write(&mut text, &members, row);
            builder.append_option((!text.is_empty()).then_some(text.as_str()));
        }
        Ok(ColumnarValue::Array(Arc::new(builder.finish()) as ArrayRef))
    }
}

type Member = (String, Text, bool);

impl JsonObject {
    /// Leaves `text` empty when no member has a value.
    fn write(&self, text: &mut String, members: &[Member], row: usize) {
        let (before, after) = if self.element {
            ("{\"Elements\":[{", "}]}")
        } else {
            ("{", "}")
        };
        for (prefix, value, number) in members {
            if let Some(value) = value.get(row) {
                text.push_str(if text.is_empty() { before } else { "," });
                text.push_str(prefix);
                if *number {
                    text.push_str(short(value));
                } else {
                    write_string(text, value);
                }
            }
        }
        if !text.is_empty() {
            text.push_str(after);
        }
    }
}

/// A decimal without the zeros that only fill its scale.
fn short(decimal: &str) -> &str {
    match decimal.contains('.') {
        true => decimal.trim_end_matches('0').trim_end_matches('.'),
        false => decimal,
    }
}
