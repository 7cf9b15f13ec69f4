//! Columns in the names of folders: `BillingCurrency=USD/part-0.parquet`. Spark, Hive, Athena and DuckDB
//! take the column that they divide a table by out of its files (Apache Spark, SQL Guide, Parquet Files:
//! "Partition Discovery"; Apache Hive, LanguageManual DDL: "Partitioned Tables").

use std::collections::HashMap;

use percent_encoding::percent_decode_str;

use super::paths::folder;
use crate::mapping::Formats;
use crate::read::Constant;
use crate::schema::lake_schema;

/// Hive's word for no value.
const NOTHING: &str = "__HIVE_DEFAULT_PARTITION__";

/// The folders of one delivery.
#[derive(Default)]
pub(super) struct Folders {
    /// Whether a name is that of a column: thousands of files have the same few, and all formats are asked.
    known: HashMap<String, bool>,
}

impl Folders {
    /// The columns that the folders of a path state. Folders of other names (`year=2024`,
    /// `date=2024-05-01`) say where a file was put and not what a charge is; only columns of FOCUS and
    /// those of bills count.
    pub(super) fn columns(&mut self, path: &str) -> Vec<Constant> {
        let mut columns: Vec<Constant> = Vec::new();
        for part in folder(path).split('/') {
            let Some((name, value)) = part.split_once('=') else {
                continue;
            };
            if columns.iter().any(|known| known.name == name) || !self.is_column(name) {
                continue;
            }
            // Hive and Spark write what a name of a folder may not hold as `%3A`.
            let decoded = || percent_decode_str(value).decode_utf8_lossy().into_owned();
            let value = (value != NOTHING).then(decoded);
            columns.push(Constant {
                name: name.to_owned(),
                value,
            });
        }
        columns
    }

    fn is_column(&mut self, name: &str) -> bool {
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        let found = is_column(name);
        self.known.insert(name.to_owned(), found);
        found
    }
}

/// Short names such as `date` are columns of some bill, and anybody's names of folders.
fn is_column(name: &str) -> bool {
    let schema = lake_schema();
    let mut fields = schema.fields().iter();
    if fields.any(|field| field.name().eq_ignore_ascii_case(name)) {
        return true;
    }
    let headers = [name.to_owned()];
    let listed = |formats: &Formats| {
        formats.iter().any(|mapping| {
            let mut columns = mapping.source_columns();
            columns.any(|(column, _)| mapping.find(&headers, column).is_some())
        })
    };
    name.contains(['_', '/', '.']) && Formats::built_in().is_ok_and(|formats| listed(&formats))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_state_columns_of_bills_and_nothing_else() {
        let told = |path: &str| -> Vec<String> {
            let columns = Folders::default().columns(path).into_iter();
            columns
                .map(|one| format!("{}: {:?}", one.name, one.value.as_deref()))
                .collect()
        };
        assert_eq!(
            told("t/BillingCurrency=USD/billing_period=2024-05/a.parquet"),
            ["BillingCurrency: Some(\"USD\")"]
        );
        assert_eq!(
            told("line_item_usage_account_id=123456789012/year=2024/month=5/a.parquet"),
            ["line_item_usage_account_id: Some(\"123456789012\")"]
        );
        assert_eq!(
            told(
                "ChargePeriodStart=2024-05-01 00%3A00%3A00/RegionId=__HIVE_DEFAULT_PARTITION__/a.parquet"
            ),
            [
                "ChargePeriodStart: Some(\"2024-05-01 00:00:00\")",
                "RegionId: None"
            ]
        );
        assert!(told("date=2024-05-01/cost=1/team=a/a=b.parquet").is_empty());
        assert!(told("BILLING_PERIOD=2024-05/source_id=7/a.parquet").is_empty());
    }
}
