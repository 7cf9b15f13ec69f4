//! Mappings: reviewed files that say how each FOCUS column comes from a source's columns, as SQL
//! expressions. Parsed once; compiled per file against the columns the file really has.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::error::{ConvertError, ErrorKind};
use crate::schema::{Column, ColumnType, Dataset, Version, all_columns, columns};
use crate::versions;

pub(crate) mod compile;
pub(crate) mod functions;
pub(crate) mod json;
mod kept;
mod lookup;
mod lower;
mod memo;

/// Type a source column is read as. Reading types a value once and rejects what does not fit, so
/// that expressions never see text where they expect money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Json,
    Decimal(i8),
    Time,
}

/// One source format.
#[derive(Debug, Clone)]
pub(crate) struct Mapping {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) version: Option<String>,
    pub(crate) dataset: Dataset,
    pub(crate) provider: Option<String>,
    pub(crate) provider_column: Option<Vec<String>>,
    pub(crate) account: Vec<String>,
    pub(crate) required: Vec<String>,
    /// At least one of these must be there; empty means no such condition.
    any: Vec<String>,
    without: Vec<String>,
    /// Why files of this format are recognised but refused.
    pub(crate) unsupported: Option<String>,
    pub(crate) null_text: Vec<String>,
    /// The source's columns are FOCUS columns.
    pub(crate) focus: bool,
    snake_case: bool,
    source: Vec<(String, Kind)>,
    pub(crate) lets: Vec<(String, String)>,
    pub(crate) columns: Vec<(String, String)>,
    pub(crate) key: Vec<String>,
    pub(crate) currency: String,
    pub(crate) balance: Vec<(String, String)>,
}

/// All known formats.
pub(crate) fn all() -> Result<&'static [Mapping], ConvertError> {
    static ALL: OnceLock<Result<Vec<Mapping>, String>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut all = Vec::new();
        for text in FILES {
            let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
            all.extend(file.formats());
        }
        Ok(all)
    })
    .as_deref()
    .map_err(|message| {
        ConvertError::new(
            ErrorKind::BadMapping,
            format!("a built-in mapping is malformed: {message}"),
            "Correct data/mappings and build again.",
        )
    })
}

const FILES: [&str; 5] = [
    include_str!("../../../data/mappings/focus.toml"),
    include_str!("../../../data/mappings/focus-contract-commitment.toml"),
    include_str!("../../../data/mappings/focus-billing-period.toml"),
    include_str!("../../../data/mappings/focus-invoice-detail.toml"),
    include_str!("../../../data/mappings/aws-cur.toml"),
];

impl Mapping {
    pub(crate) fn source_columns(&self) -> impl Iterator<Item = &(String, Kind)> {
        self.source.iter()
    }

    /// Spellings of a source column that are accepted as file headers.
    pub(crate) fn spellings(&self, names: &[String]) -> Vec<String> {
        names
            .iter()
            .flat_map(|name| {
                let snake = self.snake_case.then(|| snake_case(name));
                std::iter::once(name.clone()).chain(snake)
            })
            .collect()
    }

    /// Position of a source column in a file's header.
    pub(crate) fn position(&self, headers: &[String], name: &str) -> Option<usize> {
        let exact = headers
            .iter()
            .position(|header| header.eq_ignore_ascii_case(name));
        if exact.is_some() || !self.snake_case {
            return exact;
        }
        let snake = snake_case(name);
        headers
            .iter()
            .position(|header| header.eq_ignore_ascii_case(&snake))
    }

    /// Part of a header after a prefix such as `resourceTags/`, in either spelling.
    pub(crate) fn after_prefix<'a>(&self, header: &'a str, prefix: &str) -> Option<&'a str> {
        let strip = |prefix: &str| {
            let head = header.get(..prefix.len())?;
            head.eq_ignore_ascii_case(prefix)
                .then(|| &header[prefix.len()..])
        };
        strip(prefix)
            .or_else(|| {
                if self.snake_case {
                    strip(&snake_case(prefix))
                } else {
                    None
                }
            })
            .filter(|key| !key.is_empty())
    }

    pub(crate) fn missing_required(&self, headers: &[String]) -> Vec<&str> {
        let mut missing: Vec<&str> = self
            .required
            .iter()
            .filter(|name| self.position(headers, name).is_none())
            .map(String::as_str)
            .collect();
        if !self.any.is_empty()
            && !self
                .any
                .iter()
                .any(|name| self.position(headers, name).is_some())
        {
            missing.extend(self.any.first().map(String::as_str));
        }
        if self
            .without
            .iter()
            .any(|name| self.position(headers, name).is_some())
        {
            // Not a missing column, but this format it is not.
            missing.push("no deprecated columns");
        }
        missing
    }

    pub(crate) fn missing_optional(&self, headers: &[String]) -> Vec<String> {
        let of_version = |name: &str| match self
            .version
            .as_deref()
            .and_then(|text| text.parse::<Version>().ok())
        {
            Some(version) => columns(self.dataset, version)
                .iter()
                .any(|column| column.name == name),
            None => true,
        };
        let names = self.source.iter().map(|(name, _)| name);
        names
            .filter(|name| of_version(name) && self.position(headers, name).is_none())
            .cloned()
            .collect()
    }

    /// The newest and most specific of the formats that fit wins.
    pub(crate) fn priority(&self, _headers: &[String]) -> (usize, Option<String>) {
        (
            self.required.len() + self.any.len().min(1),
            self.version.clone(),
        )
    }
}

/// `lineItem/UnblendedCost` → `line_item_unblended_cost`, as AWS names Parquet columns.
pub(crate) fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 8);
    for character in name.chars() {
        if character.is_ascii_uppercase() && !snake.is_empty() && !snake.ends_with('_') {
            snake.push('_');
        }
        if character.is_ascii_alphanumeric() {
            snake.push(character.to_ascii_lowercase());
        } else if !snake.ends_with('_') {
            snake.push('_');
        }
    }
    snake
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "document")]
    _document: String,
    dataset: Dataset,
    source: String,
    #[serde(default)]
    provider: Option<String>,
    #[serde(default)]
    provider_column: Option<Vec<String>>,
    account: String,
    required: Vec<String>,
    #[serde(default)]
    unsupported: Option<String>,
    #[serde(default)]
    null_text: Vec<String>,
    #[serde(default)]
    snake_case: bool,
    key: Vec<String>,
    currency: String,
    balance: BTreeMap<String, String>,
    format: Vec<Format>,
    #[serde(default)]
    listed: Listed,
    #[serde(default, rename = "let")]
    lets: Vec<Let>,
    columns: BTreeMap<String, Rule>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Format {
    id: String,
    title: String,
    #[serde(default)]
    version: Option<String>,
    #[serde(default)]
    required: Vec<String>,
    #[serde(default)]
    any: Vec<String>,
    #[serde(default)]
    without: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Listed {
    text: Vec<String>,
    json: Vec<String>,
    cost: Vec<String>,
    price: Vec<String>,
    time: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Let {
    name: String,
    from: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    from: String,
    #[serde(rename = "document")]
    _document: String,
}

impl File {
    fn formats(self) -> Vec<Mapping> {
        let source = if self.source == "focus" {
            focus_source(self.dataset)
        } else {
            self.listed.typed()
        };
        let formats = self.format.into_iter();
        formats
            .map(|format| {
                let mut columns: BTreeMap<String, String> = BTreeMap::new();
                if self.source == "focus" {
                    columns.extend(
                        source
                            .iter()
                            .map(|(name, _)| (name.clone(), format!("{name:?}"))),
                    );
                    let fills = versions::rules(self.dataset).iter();
                    columns.extend(
                        fills.filter_map(|(name, rule)| Some((name.clone(), rule.fill.clone()?))),
                    );
                }
                columns.extend(
                    self.columns
                        .iter()
                        .map(|(name, rule)| (name.clone(), rule.from.clone())),
                );
                Mapping {
                    id: format.id,
                    title: format.title,
                    version: format.version,
                    dataset: self.dataset,
                    provider: self.provider.clone(),
                    provider_column: self.provider_column.clone(),
                    account: vec![self.account.clone()],
                    required: self
                        .required
                        .iter()
                        .chain(&format.required)
                        .cloned()
                        .collect(),
                    any: format.any,
                    without: format.without,
                    unsupported: self.unsupported.clone(),
                    null_text: self.null_text.clone(),
                    focus: self.source == "focus",
                    snake_case: self.snake_case,
                    source: source.clone(),
                    lets: self
                        .lets
                        .iter()
                        .map(|step| (step.name.clone(), step.from.clone()))
                        .collect(),
                    columns: columns.into_iter().collect(),
                    key: self.key.clone(),
                    currency: self.currency.clone(),
                    balance: self.balance.clone().into_iter().collect(),
                }
            })
            .collect()
    }
}

impl Listed {
    fn typed(&self) -> Vec<(String, Kind)> {
        let of = |names: &[String], kind| {
            names
                .iter()
                .map(move |name| (name.clone(), kind))
                .collect::<Vec<_>>()
        };
        [
            of(&self.text, Kind::Text),
            of(&self.json, Kind::Json),
            of(&self.cost, Kind::Decimal(18)),
            of(&self.price, Kind::Decimal(22)),
            of(&self.time, Kind::Time),
        ]
        .concat()
    }
}

/// Every column any version of the dataset ever had.
fn focus_source(dataset: Dataset) -> Vec<(String, Kind)> {
    let kind = |column: &Column| match column.kind {
        ColumnType::String => Kind::Text,
        ColumnType::Json => Kind::Json,
        ColumnType::Decimal { scale } => Kind::Decimal(scale),
        ColumnType::Timestamp => Kind::Time,
    };
    let columns = all_columns(dataset).into_iter();
    columns
        .map(|column| (column.name.clone(), kind(column)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_mappings_are_well_formed() {
        let all = all().expect("mappings parse");
        assert_eq!(
            all.iter()
                .map(|mapping| mapping.id.as_str())
                .collect::<Vec<_>>()
                .len(),
            10
        );
    }

    #[test]
    fn slash_names_become_the_names_of_the_parquet_report() {
        assert_eq!(
            snake_case("lineItem/UnblendedCost"),
            "line_item_unblended_cost"
        );
        assert_eq!(
            snake_case("savingsPlan/SavingsPlanARN"),
            "savings_plan_savings_plan_a_r_n"
        );
        assert_eq!(snake_case("product/ProductName"), "product_product_name");
        assert_eq!(
            snake_case("resourceTags/user:Name"),
            "resource_tags_user_name"
        );
        assert_eq!(
            snake_case("pricing/publicOnDemandRate"),
            "pricing_public_on_demand_rate"
        );
    }
}
