//! Functions that mappings use beside SQL's own.

use std::borrow::Cow;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, StringViewArray, StringViewBuilder};
use arrow::datatypes::DataType;
use datafusion::common::ScalarValue;
use datafusion::error::DataFusionError;
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use datafusion::prelude::SessionContext;

use super::{json::JsonObject, kept, lookup::Lookup, tables::Tables};
use crate::account;

mod exact;
mod ids;
mod nested;
mod rowwise;

pub(crate) fn register(context: &SessionContext, tables: &Arc<Tables>) {
    let functions = [nested::functions(), exact::functions(), ids::functions()];
    for function in functions.into_iter().flatten() {
        context.register_udf(ScalarUDF::from(function));
    }
    for what in [What::ArnType, What::AwsAccount] {
        context.register_udf(ScalarUDF::from(OfId::new(what)));
    }
    context.register_udf(ScalarUDF::from(JsonObject::new()));
    context.register_udf(ScalarUDF::from(JsonObject::element()));
    context.register_udf(ScalarUDF::from(Lookup::new(Arc::clone(tables))));
    kept::register(context);
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

    /// There is no value in any row.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Scalar(value) => value.is_none(),
            Self::Array(array) => array.null_count() == array.len(),
        }
    }

    #[inline]
    pub(super) fn get(&self, row: usize) -> Option<&str> {
        match self {
            Self::Scalar(value) => value.as_deref(),
            Self::Array(array) => (!array.is_null(row)).then(|| array.value(row)),
        }
    }
}

/// Functions that make a text of an id.
///
/// - `arn_type(id)`: the type of an Amazon resource by its name: what the Amazon Resource Name says
///   (`instance` of `arn:aws:ec2:us-east-1:1:instance/i-1`), what those are that say nothing (buckets,
///   topics, queues), or what the id of Amazon EC2 begins with; null when it cannot be told.
/// - `aws_account(id)`: the id of an AWS account in its twelve digits, where it is one in another spelling;
///   everything else as it is.
#[derive(Debug, PartialEq, Eq, Hash)]
struct OfId {
    what: What,
    signature: Signature,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum What {
    ArnType,
    AwsAccount,
}

impl OfId {
    fn new(what: What) -> Self {
        Self {
            what,
            signature: Signature::any(1, Volatility::Immutable),
        }
    }

    fn of<'a>(&self, id: &'a str) -> Option<Cow<'a, str>> {
        match self.what {
            What::ArnType => arn_type(id).map(Cow::Borrowed),
            What::AwsAccount => {
                let written = account::aws(id).map(Cow::Owned);
                written.or(Some(Cow::Borrowed(id)))
            }
        }
    }
}

impl ScalarUDFImpl for OfId {
    fn name(&self) -> &str {
        match self.what {
            What::ArnType => "arn_type",
            What::AwsAccount => "aws_account",
        }
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
            let value = value.as_deref().and_then(|id| self.of(id));
            let value = value.map(Cow::into_owned);
            return Ok(ColumnarValue::Scalar(ScalarValue::Utf8View(value)));
        }
        let mut builder = StringViewBuilder::with_capacity(args.number_rows);
        for row in 0..args.number_rows {
            builder.append_option(text.get(row).and_then(|id| self.of(id)));
        }
        Ok(ColumnarValue::Array(Arc::new(builder.finish()) as ArrayRef))
    }
}

/// The type of the resource that an ARN or a short id such as `i-0abc` names. Called for every row, so it searches bytes.
fn arn_type(id: &str) -> Option<&str> {
    let Some(arn) = id.strip_prefix("arn:") else {
        // The longest prefix that says something has four letters.
        let dash = id.bytes().take(5).position(|byte| byte == b'-')?;
        return Some(match &id[..dash] {
            "i" => "instance",
            "vol" => "volume",
            "snap" => "snapshot",
            "nat" => "natgateway",
            "eni" => "network-interface",
            _ => return None,
        });
    };
    // partition:service:region:account:resource
    let mut colons = memchr::memchr_iter(b':', arn.as_bytes());
    let service = &arn[colons.next()? + 1..colons.next()?];
    let resource = &arn[colons.nth(1)? + 1..];
    let kind = memchr::memchr2(b'/', b':', resource.as_bytes()).map(|end| &resource[..end]);
    match (service, kind) {
        // An object is named by its bucket.
        ("s3", _) => Some("bucket"),
        (_, Some(kind)) => (!kind.is_empty()).then_some(kind),
        ("sns", None) => Some("topic"),
        ("sqs", None) => Some("queue"),
        _ => None,
    }
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
        assert_eq!(arn_type("arn:aws:s3:::logs"), Some("bucket"));
        assert_eq!(arn_type("arn:aws:sns:us-east-1:1:orders"), Some("topic"));
        assert_eq!(arn_type("arn:aws:dynamodb"), None);
        assert_eq!(arn_type("i-0123"), Some("instance"));
        assert_eq!(arn_type("my-bucket"), None);
        assert_eq!(arn_type("bucket"), None);
    }
}
