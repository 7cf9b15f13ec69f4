//! Functions that mappings use beside SQL's own.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, StringViewArray, StringViewBuilder};
use arrow::datatypes::DataType;
use datafusion::common::ScalarValue;
use datafusion::error::DataFusionError;
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use datafusion::prelude::SessionContext;

use super::{json::JsonObject, lookup::Lookup, tables::Tables};

mod exact;
mod nested;
mod rowwise;

pub(super) fn register(context: &SessionContext, tables: &Arc<Tables>) {
    for function in nested::functions().into_iter().chain(exact::functions()) {
        context.register_udf(ScalarUDF::from(function));
    }
    context.register_udf(ScalarUDF::from(ArnType::new()));
    context.register_udf(ScalarUDF::from(JsonObject::new()));
    context.register_udf(ScalarUDF::from(Lookup::new(Arc::clone(tables))));
}

/// A text argument: one value for all rows, or one per row.
pub(super) enum Text {
    Scalar(Option<String>),
    Array(StringViewArray),
}

impl Text {
    pub(super) fn new(value: &ColumnarValue) -> Result<Self, DataFusionError> {
        match value {
            ColumnarValue::Scalar(scalar) => match scalar {
                ScalarValue::Utf8(text)
                | ScalarValue::LargeUtf8(text)
                | ScalarValue::Utf8View(text) => Ok(Self::Scalar(text.clone())),
                other if other.is_null() => Ok(Self::Scalar(None)),
                other => Ok(Self::Scalar(Some(other.to_string()))),
            },
            ColumnarValue::Array(array) => {
                let array = if array.data_type() == &DataType::Utf8View {
                    Arc::clone(array)
                } else {
                    arrow::compute::cast(array, &DataType::Utf8View)?
                };
                let text = array.as_any().downcast_ref::<StringViewArray>().cloned();
                text.map(Self::Array)
                    .ok_or_else(|| DataFusionError::Internal("text expected".to_owned()))
            }
        }
    }

    pub(super) fn get(&self, row: usize) -> Option<&str> {
        match self {
            Self::Scalar(value) => value.as_deref(),
            Self::Array(array) => (!array.is_null(row)).then(|| array.value(row)),
        }
    }
}

/// `arn_type(arn)`: the resource type inside an Amazon Resource Name (`instance` of
/// `arn:aws:ec2:us-east-1:1:instance/i-1`), null when the text is no ARN or names no type.
#[derive(Debug, PartialEq, Eq, Hash)]
struct ArnType {
    signature: Signature,
}

impl ArnType {
    fn new() -> Self {
        Self {
            signature: Signature::any(1, Volatility::Immutable),
        }
    }
}

impl ScalarUDFImpl for ArnType {
    fn name(&self) -> &str {
        "arn_type"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType, DataFusionError> {
        Ok(DataType::Utf8View)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue, DataFusionError> {
        let text = Text::new(&args.args[0])?;
        if let Text::Scalar(value) = &text {
            return Ok(ColumnarValue::Scalar(ScalarValue::Utf8View(
                value.as_deref().and_then(arn_type).map(str::to_owned),
            )));
        }
        let mut builder = StringViewBuilder::with_capacity(args.number_rows);
        for row in 0..args.number_rows {
            builder.append_option(text.get(row).and_then(arn_type));
        }
        Ok(ColumnarValue::Array(Arc::new(builder.finish()) as ArrayRef))
    }
}

fn arn_type(arn: &str) -> Option<&str> {
    let mut parts = arn.strip_prefix("arn:")?.splitn(5, ':');
    let resource = parts.nth(4)?;
    let (kind, _) = resource.split_once(['/', ':'])?;
    (!kind.is_empty()).then_some(kind)
}

#[cfg(test)]
mod tests {
    use super::arn_type;

    #[test]
    fn names_the_resource_type_of_an_arn() {
        assert_eq!(
            arn_type("arn:aws:ec2:us-east-1:1:instance/i-1"),
            Some("instance")
        );
        assert_eq!(
            arn_type("arn:aws:lambda:us-east-1:1:function:f"),
            Some("function")
        );
        assert_eq!(arn_type("arn:aws:s3:::bucket"), None);
        assert_eq!(arn_type("i-0123"), None);
    }
}
