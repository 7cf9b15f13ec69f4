//! Functions defined by what they do with one row.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, Decimal128Array, Decimal128Builder, StringViewBuilder,
    TimestampMicrosecondArray, TimestampMicrosecondBuilder,
};
use arrow::datatypes::{DataType, Decimal128Type, TimestampMicrosecondType};
use datafusion::common::ScalarValue;
use datafusion::error::DataFusionError;
use datafusion::logical_expr::simplify::{ExprSimplifyResult, SimplifyContext};
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility,
};

use super::Text;
use crate::schema::timestamp_type;

fn nothing() -> ExprSimplifyResult {
    ExprSimplifyResult::Simplified(Expr::Literal(ScalarValue::Utf8View(None), None))
}

/// What a function makes of a row's arguments.
pub(super) enum Run {
    Text(fn(&[Argument], usize) -> Option<String>),
    /// With the result's scale; an error ends the conversion, since no row can be blamed.
    Decimal(i8, fn(&[Argument], usize) -> Result<Option<i128>, String>),
    Time(fn(&[Argument], usize) -> Option<i64>),
}

/// One argument: a value for all rows, or one per row.
pub(super) enum Argument {
    Text(Text),
    Decimal(Decimal128Array, i8),
    Time(TimestampMicrosecondArray),
}

impl Argument {
    fn new(value: &ColumnarValue, rows: usize) -> Result<Self, DataFusionError> {
        let kind = value.data_type();
        Ok(match kind {
            DataType::Decimal128(_, scale) => {
                let array = value.to_array(rows)?;
                Self::Decimal(array.as_primitive::<Decimal128Type>().clone(), scale)
            }
            kind if kind.is_integer() => {
                let whole = value.cast_to(&DataType::Decimal128(38, 0), None)?;
                let array = whole.to_array(rows)?;
                Self::Decimal(array.as_primitive::<Decimal128Type>().clone(), 0)
            }
            DataType::Timestamp(..) => {
                let array = value.cast_to(&timestamp_type(), None)?.to_array(rows)?;
                Self::Time(array.as_primitive::<TimestampMicrosecondType>().clone())
            }
            _ => Self::Text(Text::new(value)?),
        })
    }

    pub(super) fn text(&self, row: usize) -> Option<&str> {
        match self {
            Self::Text(text) => text.get(row),
            _ => None,
        }
    }

    /// Value and scale.
    pub(super) fn decimal(&self, row: usize) -> Option<(i128, i8)> {
        match self {
            Self::Decimal(array, scale) if array.is_valid(row) => Some((array.value(row), *scale)),
            _ => None,
        }
    }

    /// Microseconds since 1970.
    pub(super) fn time(&self, row: usize) -> Option<i64> {
        match self {
            Self::Time(array) if array.is_valid(row) => Some(array.value(row)),
            _ => None,
        }
    }
}

/// A named function for mappings.
pub(super) struct Function {
    name: &'static str,
    signature: Signature,
    run: Run,
}

impl Function {
    /// `arguments`: how many there are; `None` for any number.
    pub(super) fn new(name: &'static str, arguments: Option<usize>, run: Run) -> Self {
        let signature = match arguments {
            Some(count) => Signature::any(count, Volatility::Immutable),
            None => Signature::variadic_any(Volatility::Immutable),
        };
        Self {
            name,
            signature,
            run,
        }
    }
}

impl std::fmt::Debug for Function {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name)
    }
}

impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Function {}

impl Hash for Function {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl ScalarUDFImpl for Function {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType, DataFusionError> {
        Ok(match self.run {
            Run::Text(_) => DataType::Utf8View,
            Run::Decimal(scale, _) => DataType::Decimal128(38, scale),
            Run::Time(_) => timestamp_type(),
        })
    }

    /// Absent columns are null before this: merging one object with nothing is that object, what is made
    /// of nothing is nothing, and neither needs work per row.
    fn simplify(
        &self,
        arguments: Vec<Expr>,
        _: &SimplifyContext,
    ) -> Result<ExprSimplifyResult, DataFusionError> {
        let null = |argument: &Expr| matches!(argument, Expr::Literal(value, _) if value.is_null());
        let mut rest = arguments.iter().filter(|argument| !null(argument));
        Ok(match (self.name, rest.next(), rest.next()) {
            ("json_merge", Some(only), None) if arguments.len() > 1 => {
                ExprSimplifyResult::Simplified(only.clone())
            }
            ("json_merge", Some(_), Some(_)) => {
                let given = arguments.into_iter().filter(|argument| !null(argument));
                ExprSimplifyResult::Original(given.collect())
            }
            ("json_wrap" | "json_differing", ..) if arguments.iter().any(null) => nothing(),
            ("json_under" | "json_beside" | "json_unprefix", ..)
                if arguments.first().is_some_and(null) =>
            {
                nothing()
            }
            _ => ExprSimplifyResult::Original(arguments),
        })
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue, DataFusionError> {
        let scalar = args
            .args
            .iter()
            .all(|value| matches!(value, ColumnarValue::Scalar(_)));
        let rows = if scalar { 1 } else { args.number_rows };
        let arguments = args
            .args
            .iter()
            .map(|value| Argument::new(value, rows))
            .collect::<Result<Vec<_>, _>>()?;
        let array: ArrayRef = match self.run {
            Run::Text(run) => {
                let mut builder = StringViewBuilder::with_capacity(rows);
                (0..rows).for_each(|row| builder.append_option(run(&arguments, row)));
                Arc::new(builder.finish())
            }
            Run::Decimal(scale, run) => {
                let mut builder = Decimal128Builder::with_capacity(rows)
                    .with_data_type(DataType::Decimal128(38, scale));
                for row in 0..rows {
                    let value = run(&arguments, row).map_err(|message| {
                        DataFusionError::Execution(format!("{}: {message}", self.name))
                    })?;
                    builder.append_option(value);
                }
                Arc::new(builder.finish())
            }
            Run::Time(run) => {
                let mut builder = TimestampMicrosecondBuilder::with_capacity(rows)
                    .with_data_type(timestamp_type());
                (0..rows).for_each(|row| builder.append_option(run(&arguments, row)));
                Arc::new(builder.finish())
            }
        };
        Ok(if scalar {
            ColumnarValue::Scalar(ScalarValue::try_from_array(&array, 0)?)
        } else {
            ColumnarValue::Array(array)
        })
    }
}
