//! Mappings: reviewed files that say how each FOCUS column comes from a source's columns, as SQL
//! expressions. Parsed once; compiled per file against the columns the file really has.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use serde::Deserialize;
use stoa_kernel::Statement;

use crate::error::{ConvertError, ErrorKind};
use crate::schema::{Dataset, Version, columns};
use crate::warnings::WarningCode;

pub(crate) mod compile;
mod file;
pub(crate) mod functions;
mod headers;
pub(crate) mod json;
mod kept;
mod listing;
mod lookup;
mod lower;
mod memo;
mod tables;

pub use listing::{Candidate, FormatInfo};
use tables::Tables;

include!(concat!(env!("OUT_DIR"), "/mappings.rs"));

/// Type a source column is read as. Reading types a value once and rejects what does not fit, so
/// that expressions never see text where they expect money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Json,
    Decimal(i8),
    /// An amount that was a float before it was text: rounded to 18 digits after the point.
    Float,
    /// Year first, as ISO 8601 has it.
    Time,
    /// Seconds since 1970.
    Epoch,
    /// `12/31/2024`, as Microsoft's enrolment exports write dates.
    MonthFirst,
    /// `31/12/2024`: no mapping lists it, the dates of a file prove it.
    DayFirst,
}

impl Kind {
    /// Whether it is read as a number of a fixed scale.
    pub(crate) const fn is_amount(self) -> bool {
        matches!(self, Self::Decimal(_) | Self::Float)
    }
}

/// The formats a conversion knows: the built-in ones, or those of one mapping file.
#[derive(Debug, Clone)]
pub struct Formats(Arc<[Arc<Mapping>]>, Option<Arc<FormatsText>>);

/// What [`Formats::of_file`] was made of: name and text of the file, and its tables.
pub(crate) type FormatsText = (String, String, Vec<(String, String)>);

impl Formats {
    /// Every file of `data/mappings`.
    ///
    /// # Errors
    /// When one of them is malformed, which a test excludes.
    pub fn built_in() -> Result<Self, ConvertError> {
        static ALL: OnceLock<Formats> = OnceLock::new();
        if let Some(known) = ALL.get() {
            return Ok(known.clone());
        }
        let of =
            |ending: &'static str| FILES.iter().filter(move |(name, _)| name.ends_with(ending));
        let tables = Arc::new(Tables::parse(of(".csv").copied())?);
        let mut all = Vec::new();
        for (name, text) in of(".toml") {
            all.extend(parse(name, text, &tables)?);
        }
        Ok(ALL.get_or_init(|| Self(all.into(), None)).clone())
    }

    /// The formats of one mapping file, with the tables (name, CSV text) its look-ups use beside
    /// the built-in ones.
    ///
    /// # Errors
    /// [`ErrorKind::BadMapping`], naming the file and the place in it.
    pub fn of_file(
        name: &str,
        text: &str,
        tables: &[(String, String)],
    ) -> Result<Self, ConvertError> {
        let built_in = FILES
            .iter()
            .filter(|(name, _)| name.ends_with(".csv"))
            .copied();
        let own = tables
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()));
        let parsed = Arc::new(Tables::parse(built_in.chain(own))?);
        let source = (name.to_owned(), text.to_owned(), tables.to_vec());
        Ok(Self(
            parse(name, text, &parsed)?.into(),
            Some(Arc::new(source)),
        ))
    }

    /// `None` for the built-in ones.
    #[cfg_attr(
        not(feature = "cluster"),
        expect(dead_code, reason = "only a cluster asks")
    )]
    pub(crate) fn source(&self) -> Option<&FormatsText> {
        self.1.as_deref()
    }

    /// The built-in format of this id.
    pub(crate) fn known(id: &str) -> Option<Arc<Mapping>> {
        let built_in = Self::built_in().ok()?;
        built_in.iter().find(|mapping| mapping.id == id).cloned()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<Mapping>> {
        self.0.iter()
    }

    /// Id, title and the document followed, of each format.
    pub fn list(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.0.iter().map(|mapping| {
            (
                mapping.id.as_str(),
                mapping.title.as_str(),
                mapping.document.as_str(),
            )
        })
    }
}

fn parse(
    file_name: &str,
    text: &str,
    tables: &Arc<Tables>,
) -> Result<Vec<Arc<Mapping>>, ConvertError> {
    let file: file::File = toml::from_str(text).map_err(|error| {
        ConvertError::new(
            ErrorKind::BadMapping,
            format!("the mapping file is malformed: {}", error.message()),
            "See docs/adding-a-source-format.md for what a mapping may hold.",
        )
        .in_file(file_name)
        .at_line(error.span().map_or(1, |span| {
            1 + text[..span.start].matches('\n').count() as u64
        }))
    })?;
    if let Some((message, advice)) = file.unknown_names() {
        return Err(ConvertError::new(ErrorKind::BadMapping, message, advice).in_file(file_name));
    }
    Ok(file.formats(tables).into_iter().map(Arc::new).collect())
}

/// Whether a vendor supports something, and the vendor's document that says so.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Answer {
    pub(crate) answer: bool,
    pub(crate) document: String,
}

/// One source format.
#[derive(Debug, Clone)]
pub(crate) struct Mapping {
    pub(crate) id: String,
    pub(crate) title: String,
    /// The vendor's document it follows.
    pub(crate) document: String,
    pub(crate) version: Option<String>,
    pub(crate) dataset: Dataset,
    pub(crate) provider: Option<String>,
    pub(crate) provider_column: Option<Vec<String>>,
    pub(crate) account: Option<String>,
    /// Its rows may be of several accounts: one that is given is for the rows that name none.
    pub(crate) several_accounts: bool,
    /// What it is beside the bill of the same account.
    pub(crate) report: Option<String>,
    /// What tells the format and what its money needs: without these columns it is not converted.
    pub(crate) required: Vec<String>,
    /// Of each of these groups at least one column must be there.
    any: Vec<Vec<String>>,
    /// What the format usually has beside `required`: without these columns it is converted, and their
    /// absence is told.
    expected: Vec<String>,
    /// Columns that are left out on purpose: names, and beginnings that end in `*`.
    ignored: Vec<String>,
    /// Whether columns it does not know go into `x_Extra`; otherwise they are only told.
    keep_unknown: bool,
    without: Vec<String>,
    /// Why files of this format are recognised but refused.
    pub(crate) unsupported: Option<String>,
    /// Words of the vendor's own for no value → the text columns where it writes them.
    null_text: BTreeMap<String, Vec<String>>,
    /// The source's columns are FOCUS columns.
    pub(crate) focus: bool,
    snake_case: bool,
    underscored: bool,
    alias: BTreeMap<String, Vec<String>>,
    source: Vec<(String, Kind)>,
    pub(crate) split: Option<Split>,
    /// Rows that are no charges: why, and the condition.
    pub(crate) skips: Vec<(Statement, String)>,
    /// Rows that are warned about.
    pub(crate) doubts: Vec<Doubt>,
    pub(crate) views: Option<Views>,
    /// Values it has rules for; others are warned about.
    pub(crate) known: Vec<Known>,
    pub(crate) lets: Vec<(String, String)>,
    pub(crate) columns: Vec<(String, String)>,
    pub(crate) key: Vec<String>,
    /// Which of `key` is the vendor's own name of a line, by its number.
    pub(crate) line_id: Option<usize>,
    /// Those of `key` that hold amounts in a text.
    pub(crate) amounts_in_key: Vec<String>,
    pub(crate) currency: String,
    pub(crate) balance: Vec<(String, String)>,
    /// What the vendor supports, by applicability criterion.
    pub(crate) applicability: Arc<BTreeMap<String, Answer>>,
    /// Provider as rows name it → format whose answers are that provider's.
    pub(crate) vendors: BTreeMap<String, String>,
    /// Column of the balance → the source's texts that its left side is counted from.
    pub(crate) texts: BTreeMap<String, Texts>,
    pub(crate) tables: Arc<Tables>,
}

/// The texts of a source that add up to a column of the balance, so that what came in is counted by
/// other code than what goes out.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Texts {
    /// Listed columns; `credits[].amount` is a member of each object in a JSON list. A row whose first
    /// one is empty has no amount.
    pub(crate) sum: Vec<String>,
    /// What the sum is multiplied with, `0.01` for cents.
    #[serde(default)]
    pub(crate) times: Option<String>,
    /// Condition for rows whose amount is of another column.
    #[serde(default)]
    pub(crate) unless: Option<String>,
}

/// How one source row becomes several charges.
#[derive(Debug, Clone)]
pub(crate) struct Split {
    /// Name of the text column that tells the charges apart.
    pub(crate) column: String,
    /// Its values, each with the condition under which a row gives such a charge.
    pub(crate) into: Vec<(String, String)>,
}

/// Rows of which a person has to know something, although their charges are there.
#[derive(Debug, Clone)]
pub(crate) struct Doubt {
    pub(crate) code: WarningCode,
    /// The source column that is meant, as it is listed.
    pub(crate) column: Option<String>,
    pub(crate) said: Statement,
    /// The cost column whose amounts in such rows are told with them.
    pub(crate) money: Option<String>,
    pub(crate) when: String,
}

/// The values of something that a mapping has rules for.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    /// The source's column, for people.
    pub(crate) column: String,
    /// The value, an expression.
    pub(crate) of: String,
    pub(crate) values: Vec<String>,
    /// Patterns of SQL's `LIKE`.
    pub(crate) like: Vec<String>,
    /// A table and a column of it, which has a value for what is known.
    pub(crate) table: Option<[String; 2]>,
    /// What is done with other values: completes `"X" … `.
    pub(crate) otherwise: String,
    /// Other values are only told, because nothing that is summed depends on them.
    pub(crate) note: bool,
}

/// A bill that is delivered in two views, which share most of their rows.
#[derive(Debug, Clone)]
pub(crate) struct Views {
    /// `amortised cost`: taken as it is when both are there.
    pub(crate) whole_name: String,
    pub(crate) part_name: String,
    /// Conditions for rows that only one of them has.
    pub(crate) whole: String,
    pub(crate) part: String,
    /// Condition for the rows of the part that the whole lacks.
    pub(crate) keep: String,
    /// Why the others of the part are left out.
    pub(crate) because: Statement,
}

/// Where a source column is in a file: a column of it, or a member of what that column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct At {
    pub(crate) position: usize,
    /// Empty when the column itself is meant.
    pub(crate) path: Vec<String>,
}

impl At {
    pub(crate) const fn column(position: usize) -> Self {
        Self {
            position,
            path: Vec::new(),
        }
    }
}

impl Mapping {
    /// What the vendor of rows with this provider supports, by applicability criterion, and the format that says
    /// so; `None` when nobody does.
    pub(crate) fn answers(
        &self,
        provider: Option<&str>,
    ) -> Option<(String, BTreeMap<String, bool>)> {
        let of = |mapping: &Self| {
            let answers = mapping.applicability.iter();
            let answers = answers.map(|(name, answer)| (name.clone(), answer.answer));
            let answers: BTreeMap<_, _> = answers.collect();
            (!answers.is_empty()).then(|| (mapping.id.clone(), answers))
        };
        let vendor = provider.and_then(|provider| {
            let mut known = self.vendors.iter();
            known.find(|(name, _)| name.eq_ignore_ascii_case(provider))
        });
        match vendor {
            Some((_, format)) => of(Formats::known(format)?.as_ref()),
            None => of(self),
        }
    }

    pub(crate) fn source_columns(&self) -> impl Iterator<Item = &(String, Kind)> {
        self.source.iter()
    }

    /// The vendor's own words for no value in a column.
    pub(crate) fn null_text(&self, column: &str) -> Vec<String> {
        let words = self.null_text.iter();
        words
            .filter(|(_, columns)| columns.iter().any(|known| known == column))
            .map(|(word, _)| word.clone())
            .collect()
    }

    pub(crate) fn missing_required(&self, headers: &[String]) -> Vec<&str> {
        let mut missing: Vec<&str> = self
            .required
            .iter()
            .filter(|name| self.find(headers, name).is_none())
            .map(String::as_str)
            .collect();
        for group in &self.any {
            if !group.iter().any(|name| self.find(headers, name).is_some()) {
                missing.extend(group.first().map(String::as_str));
            }
        }
        if self
            .without
            .iter()
            .any(|name| self.find(headers, name).is_some())
        {
            // Not a missing column, but this format it is not.
            missing.push("no deprecated columns");
        }
        missing
    }

    /// The format is a version of FOCUS that does not have this column.
    pub(crate) fn version_lacks(&self, name: &str) -> bool {
        let version: Option<Version> = self.version.as_deref().and_then(|text| text.parse().ok());
        version.is_some_and(|version| {
            let columns = columns(self.dataset, version);
            !columns.iter().any(|column| column.name == name)
        })
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
            .filter(|name| of_version(name) && self.find(headers, name).is_none())
            .cloned()
            .collect()
    }

    /// The columns that tell the format, and those it usually has.
    #[cfg(test)]
    pub(crate) fn telling(&self) -> impl Iterator<Item = &str> {
        let all = self.required.iter().chain(self.any.iter().flatten());
        all.chain(&self.expected).map(String::as_str)
    }

    /// What the format usually has and this file lacks.
    pub(crate) fn missing_expected(&self, headers: &[String]) -> Vec<String> {
        let expected = self.expected.iter();
        expected
            .filter(|name| self.find(headers, name).is_none())
            .cloned()
            .collect()
    }

    /// The newest and most specific of the formats that fit wins: the one of which most columns are
    /// there that are asked for or usual.
    pub(crate) fn priority(&self, headers: &[String]) -> (usize, Option<String>) {
        let usual = self.expected.len() - self.missing_expected(headers).len();
        (
            self.required.len() + self.any.len() + usual,
            self.version.clone(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_mappings_are_well_formed() {
        let all = Formats::built_in().expect("mappings parse");
        let ids: Vec<&str> = all.list().map(|(id, _, _)| id).collect();
        let different: std::collections::BTreeSet<_> = ids.iter().collect();
        assert_eq!(ids.len(), different.len(), "{ids:?}");
        assert!(
            ids.contains(&"aws-cur") && ids.contains(&"focus-1.4"),
            "{ids:?}"
        );
    }
}
