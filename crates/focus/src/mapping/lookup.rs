//! `lookup('table', 'column', key)`: the value of a reviewed table; null when the key is unknown.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewBuilder};
use arrow::datatypes::DataType;
use datafusion::common::ScalarValue;
use datafusion::error::DataFusionError;
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility,
};

use super::functions::Text;
use super::tables::Tables;

#[derive(Debug)]
pub(super) struct Lookup {
    signature: Signature,
    tables: Arc<Tables>,
}

impl Lookup {
    pub(super) fn new(tables: Arc<Tables>) -> Self {
        Self {
            signature: Signature::any(3, Volatility::Immutable),
            tables,
        }
    }
}

impl PartialEq for Lookup {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.tables, &other.tables)
    }
}

impl Eq for Lookup {}

impl Hash for Lookup {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.tables).hash(state);
    }
}

impl ScalarUDFImpl for Lookup {
    fn name(&self) -> &str {
        "lookup"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType, DataFusionError> {
        Ok(DataType::Utf8View)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue, DataFusionError> {
        let (Text::Scalar(Some(name)), Text::Scalar(Some(column))) =
            (Text::new(&args.args[0])?, Text::new(&args.args[1])?)
        else {
            return Err(DataFusionError::Plan(
                "lookup needs the names of a table and of a column".to_owned(),
            ));
        };
        let values = self.tables.column(&name, &column).ok_or_else(|| {
            DataFusionError::Plan(format!("there is no table {name} with a column {column}"))
        })?;
        let keys = Text::new(&args.args[2])?;
        if let Text::Scalar(key) = &keys {
            return Ok(ColumnarValue::Scalar(ScalarValue::Utf8View(
                key.as_deref()
                    .and_then(|key| values.get(key))
                    .map(str::to_owned),
            )));
        }
        let mut builder = StringViewBuilder::with_capacity(args.number_rows);
        for row in 0..args.number_rows {
            builder.append_option(keys.get(row).and_then(|key| values.get(key)));
        }
        Ok(ColumnarValue::Array(Arc::new(builder.finish()) as ArrayRef))
    }
}
