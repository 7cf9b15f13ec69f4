//! The files of `data/mappings` as they are written (TOML), and the mappings they hold.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use stoa_kernel::Statement;

use super::tables::Tables;
use super::{Answer, Kind, Known, Mapping, Split, Texts, Views};
use crate::schema::{COST_BASIS, Column, ColumnType, Dataset, all_columns};
use crate::versions;

mod warn;

use warn::Warn;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    document: String,
    dataset: Dataset,
    source: String,
    #[serde(default)]
    provider: Option<String>,
    #[serde(default)]
    provider_column: Option<Vec<String>>,
    #[serde(default)]
    account: Option<String>,
    #[serde(default)]
    several_accounts: bool,
    /// What it is beside the bill of the same account: `usage`. Neither replaces the other.
    #[serde(default)]
    report: Option<String>,
    /// What tells the format, and what its money needs.
    required: Vec<String>,
    /// Groups of columns, of each of which at least one has to be there.
    #[serde(default)]
    one_of: Vec<Vec<String>>,
    /// What it usually has: without these columns it is converted all the same, and that is told.
    #[serde(default)]
    expected: Vec<String>,
    /// Columns that are left out on purpose and without a word: names, or beginnings that end in `*`.
    #[serde(default)]
    ignored: Vec<String>,
    /// Columns it does not know are not kept, only told: their contents are nobody's business here.
    #[serde(default)]
    drop_unknown: bool,
    #[serde(default)]
    unsupported: Option<String>,
    /// A word of the vendor's own for no value → the text columns where it writes it.
    #[serde(default)]
    null_text: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    snake_case: bool,
    #[serde(default)]
    underscored: bool,
    /// Listed column → other spellings of it.
    #[serde(default)]
    alias: BTreeMap<String, Vec<String>>,
    key: Vec<String>,
    /// Which of `key` is the vendor's own name of a line: with it, equal keys are the same line.
    #[serde(default)]
    line_id: Option<String>,
    /// Which of `key` hold amounts in a text: they differ where the vendor reckons the same again.
    #[serde(default)]
    amounts_in_key: Vec<String>,
    currency: String,
    balance: BTreeMap<String, String>,
    /// Column of the balance → the source's texts it is counted from.
    #[serde(default)]
    texts: BTreeMap<String, Texts>,
    format: Vec<Format>,
    #[serde(default)]
    listed: Listed,
    #[serde(default)]
    split: Option<SplitRule>,
    #[serde(default)]
    skip: Vec<Skip>,
    #[serde(default)]
    warn: Vec<Warn>,
    #[serde(default)]
    views: Option<ViewRules>,
    #[serde(default)]
    known: Vec<KnownRule>,
    #[serde(default, rename = "let")]
    lets: Vec<Let>,
    columns: BTreeMap<String, Rule>,
    /// What the vendor supports, by criterion of `data/focus/applicability_criteria.json`.
    #[serde(default)]
    applicability: BTreeMap<String, Answer>,
    /// Provider as rows name it → format whose `applicability` is that provider's.
    #[serde(default)]
    vendors: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Format {
    id: String,
    title: String,
    #[serde(default)]
    version: Option<String>,
    /// In place of the file's.
    #[serde(default)]
    unsupported: Option<String>,
    #[serde(default)]
    required: Vec<String>,
    #[serde(default)]
    any: Vec<String>,
    #[serde(default)]
    expected: Vec<String>,
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
    float: Vec<String>,
    epoch: Vec<String>,
    time_us: Vec<String>,
}

/// One source row into several charges.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SplitRule {
    column: String,
    into: Vec<Part>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    value: String,
    when: String,
}

/// Rows that are no charges.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Skip {
    when: String,
    /// Completes `skipped, because …`.
    because: String,
}

/// Values the mapping has rules for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct KnownRule {
    column: String,
    /// The column itself when it is not given.
    #[serde(default)]
    of: Option<String>,
    #[serde(default)]
    values: Vec<String>,
    #[serde(default)]
    like: Vec<String>,
    #[serde(default)]
    table: Option<[String; 2]>,
    otherwise: String,
    #[serde(default)]
    note: bool,
}

impl KnownRule {
    fn rule(&self) -> Known {
        let column = || format!("\"{}\"", self.column);
        Known {
            column: self.column.clone(),
            of: self.of.clone().unwrap_or_else(column),
            values: self.values.clone(),
            like: self.like.clone(),
            table: self.table.clone(),
            otherwise: self.otherwise.clone(),
            note: self.note,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ViewRules {
    whole: View,
    part: View,
    keep: String,
    because: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct View {
    name: String,
    /// Only this view has such rows.
    when: String,
}

impl ViewRules {
    fn rules(&self) -> Views {
        Views {
            whole_name: self.whole.name.clone(),
            part_name: self.part.name.clone(),
            whole: self.whole.when.clone(),
            part: self.part.when.clone(),
            keep: self.keep.clone(),
            because: Statement::of_format(&self.because),
        }
    }
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
    /// What it names and is not there, and what to do about it.
    pub(super) fn unknown_names(&self) -> Option<(String, &'static str)> {
        let known = |name: &&String| crate::check::criteria().any(|(known, _)| known == *name);
        let mut names = self.applicability.keys();
        if let Some(name) = names.find(|name| !known(name)) {
            return Some((
                format!("[applicability] answers {name}, which is no applicability criterion"),
                "The criteria are listed in docs/focus-check.md.",
            ));
        }
        let amounts = self.warn.iter().filter_map(|warn| warn.money());
        let mut unknown = amounts.filter(|name| !self.columns.contains_key(*name));
        if let Some(name) = unknown.next() {
            return Some((
                format!("a warning counts {name}, which is no column of the mapping"),
                "Name one of its cost columns under `money`.",
            ));
        }
        let mut amounts = self.amounts_in_key.iter();
        if let Some(name) = amounts.find(|name| !self.key.contains(name)) {
            return Some((
                format!("amounts_in_key names {name}, which is not in key"),
                "Name those of key that hold amounts in a text.",
            ));
        }
        let line = self.line_id.as_ref().filter(|id| !self.key.contains(id))?;
        Some((
            format!("line_id names {line}, which is not in key"),
            "Name the one of key that is the vendor's own id of a line.",
        ))
    }

    pub(super) fn formats(self, tables: &Arc<Tables>) -> Vec<Mapping> {
        let source = if self.source == "focus" {
            focus_source(self.dataset)
        } else {
            self.listed.typed()
        };
        let applicability = Arc::new(self.applicability);
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
                    document: self.document.clone(),
                    tables: Arc::clone(tables),
                    id: format.id,
                    title: format.title,
                    version: format.version,
                    dataset: self.dataset,
                    provider: self.provider.clone(),
                    provider_column: self.provider_column.clone(),
                    account: self.account.clone(),
                    several_accounts: self.several_accounts,
                    report: self.report.clone(),
                    required: self
                        .required
                        .iter()
                        .chain(&format.required)
                        .cloned()
                        .collect(),
                    any: self
                        .one_of
                        .iter()
                        .chain([&format.any].into_iter().filter(|any| !any.is_empty()))
                        .cloned()
                        .collect(),
                    expected: self
                        .expected
                        .iter()
                        .chain(&format.expected)
                        .cloned()
                        .collect(),
                    ignored: self.ignored.clone(),
                    keep_unknown: !self.drop_unknown,
                    without: format.without,
                    unsupported: format.unsupported.or_else(|| self.unsupported.clone()),
                    null_text: self.null_text.clone(),
                    focus: self.source == "focus",
                    snake_case: self.snake_case,
                    underscored: self.underscored,
                    alias: self.alias.clone(),
                    split: self.split.as_ref().map(|rule| Split {
                        column: rule.column.clone(),
                        into: rule
                            .into
                            .iter()
                            .map(|part| (part.value.clone(), part.when.clone()))
                            .collect(),
                    }),
                    skips: self
                        .skip
                        .iter()
                        .map(|skip| (Statement::of_format(&skip.because), skip.when.clone()))
                        .collect(),
                    doubts: self.warn.iter().map(Warn::doubt).collect(),
                    views: self.views.as_ref().map(ViewRules::rules),
                    known: self.known.iter().map(KnownRule::rule).collect(),
                    source: source.clone(),
                    lets: self
                        .lets
                        .iter()
                        .map(|step| (step.name.clone(), step.from.clone()))
                        .collect(),
                    columns: columns.into_iter().collect(),
                    key: self.key.clone(),
                    line_id: self
                        .line_id
                        .as_ref()
                        .and_then(|line| self.key.iter().position(|known| known == line)),
                    amounts_in_key: self.amounts_in_key.clone(),
                    currency: self.currency.clone(),
                    balance: self.balance.clone().into_iter().collect(),
                    applicability: Arc::clone(&applicability),
                    vendors: self.vendors.clone(),
                    texts: self.texts.clone(),
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
            of(&self.float, Kind::Float),
            of(&self.epoch, Kind::Epoch),
            of(&self.time_us, Kind::MonthFirst),
        ]
        .concat()
    }
}

/// Every column any version of the dataset ever had, and the basis of costs.
fn focus_source(dataset: Dataset) -> Vec<(String, Kind)> {
    let kind = |column: &Column| match column.kind {
        ColumnType::String => Kind::Text,
        ColumnType::Json => Kind::Json,
        ColumnType::Decimal { scale } => Kind::Decimal(scale),
        ColumnType::Timestamp => Kind::Time,
    };
    let columns = all_columns(dataset).into_iter();
    // A file of Stoa's own says what its costs are, and keeps it.
    let basis = (dataset == Dataset::CostAndUsage).then(|| (COST_BASIS.to_owned(), Kind::Text));
    columns
        .map(|column| (column.name.clone(), kind(column)))
        .chain(basis)
        .collect()
}

#[cfg(test)]
mod tests;
