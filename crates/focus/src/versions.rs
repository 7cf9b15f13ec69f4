//! What changes between FOCUS versions: how a column is made of others (`fill`), what a version
//! without it implies, and why it is not there. The rules stand in `data/focus/versions.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::schema::{Column, ColumnType, Dataset, Version, all_columns, columns};

/// A column with values that the written version has no place for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotCarried {
    pub column: String,
    /// Rows that have a value there.
    pub rows: u64,
    /// Of these, rows whose value no other column says: kept in `x_Extra` under the column's name.
    pub kept: u64,
    /// `removed in 1.4; ServiceProviderName carries it`.
    pub reason: String,
}

/// A rule of `versions.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    dataset: Dataset,
    name: String,
    #[serde(default)]
    pub(crate) fill: Option<String>,
    #[serde(default)]
    pub(crate) absent: Option<String>,
    #[serde(default)]
    pub(crate) implied: Option<String>,
    #[serde(default)]
    left_out: Option<String>,
    #[serde(rename = "document")]
    _document: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    column: Vec<Rule>,
}

/// The rules of a dataset's columns. The file is compiled in and covered by a test, so a malformed
/// one is a defect of the build, which that test notices.
pub(crate) fn rules(dataset: Dataset) -> &'static BTreeMap<String, Rule> {
    static ALL: LazyLock<BTreeMap<Dataset, BTreeMap<String, Rule>>> = LazyLock::new(|| {
        let mut all: BTreeMap<Dataset, BTreeMap<String, Rule>> = Dataset::ALL
            .map(|dataset| (dataset, BTreeMap::new()))
            .into();
        let file = parse().map_or_else(|_| Vec::new(), |file| file.column);
        for rule in file {
            all.entry(rule.dataset)
                .or_default()
                .insert(rule.name.clone(), rule);
        }
        all
    });
    static NONE: BTreeMap<String, Rule> = BTreeMap::new();
    ALL.get(&dataset).unwrap_or(&NONE)
}

fn parse() -> Result<File, toml::de::Error> {
    toml::from_str(include_str!("../../../data/focus/versions.toml"))
}

/// Columns of the dataset that a file with these columns does not have.
pub(crate) fn left_out(
    dataset: Dataset,
    has: impl Fn(&str) -> bool,
) -> impl Iterator<Item = &'static Column> {
    all_columns(dataset)
        .into_iter()
        .filter(move |column| !has(&column.name))
}

/// Why a version does not have a column.
pub(crate) fn reason(dataset: Dataset, column: &str) -> String {
    if let Some(text) = rules(dataset)
        .get(column)
        .and_then(|rule| rule.left_out.clone())
    {
        return text;
    }
    let has = |version: &Version| columns(dataset, *version).iter().any(|c| c.name == column);
    match Version::ALL.into_iter().find(has) {
        Some(first) => format!("exists since {first}"),
        None => "exists in no version".to_owned(),
    }
}

/// SQL for what of a left-out column is not implied by what is written, null where it is.
///
/// `value` is SQL for the column; `written` gives SQL for a written column.
pub(crate) fn unsaid(
    dataset: Dataset,
    column: &str,
    value: &str,
    written: impl Fn(&str) -> String,
) -> String {
    match rules(dataset)
        .get(column)
        .and_then(|rule| rule.implied.as_deref())
    {
        None => value.to_owned(),
        Some(implied) => {
            let implied = quoted(implied, written);
            format!("CASE WHEN ({value}) IS DISTINCT FROM ({implied}) THEN ({value}) END")
        }
    }
}

/// Replaces every `"Column"` of an expression.
pub(crate) fn quoted(expression: &str, with: impl Fn(&str) -> String) -> String {
    let parts = expression.split('"').enumerate();
    parts
        .map(|(index, part)| {
            if index % 2 == 1 {
                with(part)
            } else {
                part.to_owned()
            }
        })
        .collect()
}

/// The function that takes a column's value out of `x_Extra` again.
pub(crate) const fn kept_function(kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::String => "kept_text",
        ColumnType::Json => "kept_json",
        ColumnType::Decimal { scale: 22 } => "kept_price",
        ColumnType::Decimal { .. } => "kept_cost",
        ColumnType::Timestamp => "kept_time",
    }
}

/// SQL that puts values into an `x_Extra` object, under the names of their columns.
pub(crate) fn keep(extra: &str, members: &[(&Column, String)]) -> String {
    if members.is_empty() {
        return extra.to_owned();
    }
    let arguments = members.iter().map(|(column, value)| {
        let json = column.kind == ColumnType::Json;
        format!("'{}', {value}, {json}", column.name)
    });
    format!(
        "json_with({extra}, {})",
        arguments.collect::<Vec<_>>().join(", ")
    )
}

/// SQL for `x_Extra` without what is taken out of it.
pub(crate) fn without(extra: &str, columns: &[&str]) -> String {
    if columns.is_empty() {
        return extra.to_owned();
    }
    let names = columns.iter().map(|name| format!("'{name}'"));
    format!(
        "json_without({extra}, {})",
        names.collect::<Vec<_>>().join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_of_a_known_column() {
        let file = parse().expect("versions.toml is well formed");
        assert!(!file.column.is_empty());
        for rule in file.column {
            let known = all_columns(rule.dataset);
            let names = [&rule.fill, &rule.absent, &rule.implied];
            let used = names.into_iter().flatten().flat_map(|text| {
                text.split('"')
                    .skip(1)
                    .step_by(2)
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            });
            for name in used.chain([rule.name.clone()]) {
                assert!(known.iter().any(|column| column.name == name), "{name}");
            }
            assert!(rules(rule.dataset).contains_key(&rule.name));
        }
    }

    /// `implied` is read by someone who has a version without the column.
    #[test]
    fn what_is_implied_is_said_in_columns_of_the_version() {
        for dataset in Dataset::ALL {
            for (name, rule) in rules(dataset) {
                let Some(implied) = &rule.implied else {
                    continue;
                };
                for version in Version::ALL {
                    let written = columns(dataset, version);
                    let has = |name: &str| written.iter().any(|column| column.name == name);
                    if written.is_empty() || has(name) {
                        continue;
                    }
                    for used in implied.split('"').skip(1).step_by(2) {
                        assert!(
                            has(used),
                            "{name} in {version} is said to follow from {used}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn reasons_name_the_version() {
        let of = |name| reason(Dataset::CostAndUsage, name);
        assert_eq!(of("InvoiceId"), "exists since 1.2");
        assert_eq!(
            of("ProviderName"),
            "removed in 1.4; ServiceProviderName carries it"
        );
    }
}
