//! `lookup('table', 'column', key)`: reviewed code tables beside the mappings. An unknown key gives
//! `Other` (`Other (Other)` for a subcategory), a null key too: FOCUS wants a value.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use arrow::array::{ArrayRef, StringViewBuilder};
use arrow::datatypes::DataType;
use datafusion::common::ScalarValue;
use datafusion::error::DataFusionError;
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility,
};

use super::functions::Text;

#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Lookup {
    signature: Signature,
}

impl Lookup {
    pub(super) fn new() -> Self {
        Self {
            signature: Signature::any(3, Volatility::Immutable),
        }
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
        let table = TABLES.get(&(name.as_str(), column.as_str()));
        let table = table.ok_or_else(|| {
            DataFusionError::Plan(format!("there is no table {name} with a column {column}"))
        })?;
        let other = if column == "ServiceSubcategory" {
            "Other (Other)"
        } else {
            "Other"
        };
        let find = |key: Option<&str>| key.and_then(|key| table.get(key).copied()).unwrap_or(other);
        let keys = Text::new(&args.args[2])?;
        if let Text::Scalar(key) = &keys {
            return Ok(ColumnarValue::Scalar(ScalarValue::Utf8View(Some(
                find(key.as_deref()).to_owned(),
            ))));
        }
        let mut builder = StringViewBuilder::with_capacity(args.number_rows);
        for row in 0..args.number_rows {
            builder.append_value(find(keys.get(row)));
        }
        Ok(ColumnarValue::Array(Arc::new(builder.finish()) as ArrayRef))
    }
}

type Table = HashMap<&'static str, &'static str>;

static TABLES: LazyLock<HashMap<(&'static str, &'static str), Table>> = LazyLock::new(|| {
    let mut tables: HashMap<(&str, &str), Table> = HashMap::new();
    for line in include_str!("../../../../data/mappings/aws-services.csv")
        .lines()
        .skip(1)
    {
        let mut fields = line.split(',');
        if let (Some(code), Some(category), Some(subcategory)) =
            (fields.next(), fields.next(), fields.next())
        {
            tables
                .entry(("aws-services", "ServiceCategory"))
                .or_default()
                .insert(code, category);
            tables
                .entry(("aws-services", "ServiceSubcategory"))
                .or_default()
                .insert(code, subcategory);
        }
    }
    tables
});

#[cfg(test)]
mod tests {
    use super::TABLES;
    use crate::schema::{Dataset, Version, columns};

    #[test]
    fn tables_hold_only_values_focus_allows() {
        for name in ["ServiceCategory", "ServiceSubcategory"] {
            let column = columns(Dataset::CostAndUsage, Version::V1_4)
                .into_iter()
                .find(|column| column.name == name);
            let allowed = &column.expect("a FOCUS column").allowed;
            for (code, value) in &TABLES[&("aws-services", name)] {
                assert!(
                    allowed.iter().any(|known| known == value),
                    "{code}: {value}"
                );
            }
        }
    }
}
