//! `json_object('key', column, …)`: a JSON object of the columns that have a value, null when none
//! has; and the normalisation of JSON that sources deliver.

use std::borrow::Cow;
use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewBuilder};
use arrow::datatypes::DataType;
use datafusion::common::ScalarValue;
use datafusion::error::DataFusionError;
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility,
};

use super::functions::Text;

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

/// A JSON string literal (RFC 8259).
pub(crate) fn write_string(text: &mut String, value: &str) {
    text.push('"');
    if value
        .bytes()
        .all(|byte| byte >= 0x20 && byte != b'"' && byte != b'\\')
    {
        text.push_str(value);
    } else {
        for character in value.chars() {
            match character {
                '"' => text.push_str("\\\""),
                '\\' => text.push_str("\\\\"),
                '\n' => text.push_str("\\n"),
                '\r' => text.push_str("\\r"),
                '\t' => text.push_str("\\t"),
                control if u32::from(control) < 0x20 => {
                    text.push_str(&format!("\\u{:04x}", u32::from(control)))
                }
                other => text.push(other),
            }
        }
    }
    text.push('"');
}

/// JSON without insignificant spaces; borrowed when it had none. Numbers and key order stay as they
/// are, so nothing is rounded. `None` when the text is not JSON.
pub(crate) fn normalise(text: &str) -> Option<Cow<'_, str>> {
    serde_json::from_str::<serde::de::IgnoredAny>(text).ok()?;
    let (mut inside, mut escaped) = (false, false);
    if !text.bytes().any(|byte| byte.is_ascii_whitespace()) {
        return Some(Cow::Borrowed(text));
    }
    let mut compact = String::with_capacity(text.len());
    for character in text.chars() {
        if inside || !character.is_ascii_whitespace() {
            compact.push(character);
        }
        if inside && !escaped && character == '\\' {
            escaped = true;
            continue;
        }
        inside ^= character == '"' && !escaped;
        escaped = false;
    }
    if compact.len() == text.len() {
        return Some(Cow::Borrowed(text));
    }
    Some(Cow::Owned(compact))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn removes_spaces_outside_strings_only() {
        assert_eq!(
            normalise(r#"{"a b": "c \" d", "n": 0.3636400000000000000001 }"#).as_deref(),
            Some(r#"{"a b":"c \" d","n":0.3636400000000000000001}"#)
        );
        assert_eq!(normalise("{'a': 1}"), None);
        assert_eq!(normalise("{\"a\": 1"), None);
    }

    proptest! {
        #[test]
        fn strings_survive(value in ".*") {
            let mut text = String::new();
            write_string(&mut text, &value);
            prop_assert_eq!(serde_json::from_str::<String>(&text).expect("valid JSON"), value);
        }
    }
}
