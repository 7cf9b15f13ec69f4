//! `tag(Tags, key)`: the value of one key in a column of JSON objects.

use std::sync::{Arc, LazyLock};

use arrow::array::{Array, ArrayRef, AsArray as _, StringViewArray, StringViewBuilder};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use datafusion::common::{Result, ScalarValue, exec_err};
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use datafusion::prelude::lit;
use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

/// Value of `key` in the JSON object `tags`: text as it is, everything else as it is written there,
/// digit by digit (`1.10` is not `1.1`), null when the key is missing, null, or the text is no object.
pub(crate) fn tag(tags: Expr, key: &str) -> Expr {
    tag_function().call(vec![tags, lit(key)])
}

/// The function itself, for whoever reads a plan that names it.
pub(crate) fn tag_function() -> Arc<ScalarUDF> {
    static TAG: LazyLock<Arc<ScalarUDF>> = LazyLock::new(|| Arc::new(ScalarUDF::from(Tag::new())));
    Arc::clone(&TAG)
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Tag {
    signature: Signature,
}

impl Tag {
    fn new() -> Self {
        Self {
            signature: Signature::any(2, Volatility::Immutable),
        }
    }
}

impl ScalarUDFImpl for Tag {
    fn name(&self) -> &str {
        "tag"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arguments: &[DataType]) -> Result<DataType> {
        Ok(DataType::Utf8View)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let [tags, ColumnarValue::Scalar(key)] = args.args.as_slice() else {
            return exec_err!("tag needs a column and one key");
        };
        let Some(Some(key)) = key.try_as_str() else {
            return Ok(ColumnarValue::Scalar(ScalarValue::Utf8View(None)));
        };
        let tags: ArrayRef = cast(&tags.to_array(args.number_rows)?, &DataType::Utf8View)?;
        Ok(ColumnarValue::Array(Arc::new(extract(
            tags.as_string_view(),
            key,
        ))))
    }
}

/// Rows of one resource follow each other, so the same text often comes again: it is read once.
fn extract(tags: &StringViewArray, key: &str) -> StringViewArray {
    let mut builder = StringViewBuilder::with_capacity(tags.len());
    let mut last: Option<(&str, Option<String>)> = None;
    for text in tags {
        let Some(text) = text else {
            builder.append_null();
            continue;
        };
        if last.as_ref().is_none_or(|(seen, _)| *seen != text) {
            last = Some((text, value(text, key)));
        }
        builder.append_option(last.as_ref().and_then(|(_, value)| value.as_deref()));
    }
    builder.finish()
}

/// The last occurrence of the key wins, as JSON readers commonly do.
fn value(text: &str, key: &str) -> Option<String> {
    struct Find<'k>(&'k str);
    impl<'de> Visitor<'de> for Find<'_> {
        type Value = Option<Box<RawValue>>;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a JSON object")
        }
        fn visit_map<A: MapAccess<'de>>(
            self,
            mut map: A,
        ) -> std::result::Result<Self::Value, A::Error> {
            let mut found = None;
            while let Some(name) = map.next_key::<std::borrow::Cow<'de, str>>()? {
                if name == self.0 {
                    found = Some(map.next_value()?);
                } else {
                    map.next_value::<IgnoredAny>()?;
                }
            }
            Ok(found)
        }
    }
    // A cheap look first: most rows do not have most keys. Keys with escapes are rare and must not be missed.
    if !text.contains(key) && !text.contains('\\') {
        return None;
    }
    let found = serde_json::Deserializer::from_str(text)
        .deserialize_map(Find(key))
        .ok()??;
    match found.get() {
        "null" => None,
        text if text.starts_with('"') => serde_json::from_str(text).ok(),
        other => Some(other.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_text_numbers_and_escapes() {
        let cases = [
            (r#"{"team":"web","cost":1}"#, "team", Some("web")),
            (r#"{"team":"web","cost":1}"#, "cost", Some("1")),
            (r#"{"v": 1.10}"#, "v", Some("1.10")),
            (
                r#"{"v":12345678901234567890}"#,
                "v",
                Some("12345678901234567890"),
            ),
            (
                r#"{"v":0.1234567890123456789012}"#,
                "v",
                Some("0.1234567890123456789012"),
            ),
            (r#"{"v":1e400}"#, "v", Some("1e400")),
            (r#"{"v":-0}"#, "v", Some("-0")),
            (
                r#"{"v":[1.0, {"a":2.50}]}"#,
                "v",
                Some(r#"[1.0, {"a":2.50}]"#),
            ),
            (r#"{"v":1,"v":2.0}"#, "v", Some("2.0")),
            (r#"{"a":{"team":"no"}}"#, "team", None),
            (r#"{"t\u0065am":"ünïcode"}"#, "team", Some("ünïcode")),
            (r#"{"team":null}"#, "team", None),
            (r#"{"it's \"q\"":true}"#, "it's \"q\"", Some("true")),
            ("not json, team", "team", None),
            ("[\"team\"]", "team", None),
        ];
        for (text, key, expected) in cases {
            assert_eq!(value(text, key).as_deref(), expected, "{text}");
        }
    }
}
