//! Reviewed code tables beside the mappings: CSV files whose first column is the key.

use std::collections::HashMap;

use crate::error::{ConvertError, ErrorKind};

/// Tables by name (the file's, without its ending).
#[derive(Debug, Default)]
pub(crate) struct Tables(HashMap<String, Table>);

#[derive(Debug, Default)]
struct Table {
    columns: Vec<String>,
    rows: HashMap<String, Vec<String>>,
}

impl Tables {
    /// Reads `(name, CSV text)` pairs; a later table of the same name replaces an earlier one.
    pub(super) fn parse<'a>(
        files: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, ConvertError> {
        let mut tables = HashMap::new();
        for (name, text) in files {
            let malformed = |error: csv::Error| {
                ConvertError::new(
                    ErrorKind::BadMapping,
                    format!("the table is malformed: {error}"),
                    "Each line needs as many fields as the header; the first one is the key.",
                )
                .in_file(name)
            };
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            let columns = reader.headers().map_err(malformed)?;
            let mut table = Table {
                columns: columns.iter().map(str::to_owned).collect(),
                rows: HashMap::new(),
            };
            for record in reader.records() {
                let record = record.map_err(malformed)?;
                let mut fields = record.iter().map(str::to_owned);
                let key = fields.next().unwrap_or_default();
                table.rows.insert(key, fields.collect());
            }
            tables.insert(name.trim_end_matches(".csv").to_owned(), table);
        }
        Ok(Self(tables))
    }

    /// Keys and values of one column; `None` when there is no such table or column.
    pub(super) fn column(&self, table: &str, column: &str) -> Option<Lookup<'_>> {
        let table = self.0.get(table)?;
        let column = table
            .columns
            .iter()
            .skip(1)
            .position(|name| name == column)?;
        Some(Lookup { table, column })
    }
}

/// One column of a table, by key.
pub(super) struct Lookup<'a> {
    table: &'a Table,
    column: usize,
}

impl<'a> Lookup<'a> {
    /// The value of a key; an empty field counts as none.
    pub(super) fn get(&self, key: &str) -> Option<&'a str> {
        let value = self.table.rows.get(key)?.get(self.column)?.as_str();
        (!value.is_empty()).then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::FILES;
    use crate::schema::{Dataset, Version, columns};

    #[test]
    fn tables_hold_only_values_focus_allows() {
        let files = FILES
            .iter()
            .filter(|(name, _)| name.ends_with(".csv"))
            .copied();
        let tables = Tables::parse(files).expect("well-formed tables");
        for name in ["ServiceCategory", "ServiceSubcategory"] {
            let column = columns(Dataset::CostAndUsage, Version::V1_4)
                .into_iter()
                .find(|column| column.name == name);
            let allowed = &column.expect("a FOCUS column").allowed;
            for (table, content) in &tables.0 {
                let Some(column) = tables.column(table, name) else {
                    continue;
                };
                for key in content.rows.keys() {
                    let value = column.get(key);
                    assert!(
                        value.is_none_or(|value| allowed.iter().any(|known| known == value)),
                        "{table}, {key}: {value:?}"
                    );
                }
            }
        }
    }
}
