//! The result of a check, for programs: every rule with its outcome.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::schema::{Dataset, Version};
use crate::wording::counted;

mod html;
mod junit;

/// Examples kept per rule.
pub(super) const EXAMPLES: usize = 5;

/// Outcome of a check. Serialised as it is by `stoa focus check --json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckReport {
    pub version: Version,
    pub dataset: Dataset,
    /// Where the rules come from.
    pub model: String,
    /// Id of the source format, of files that a conversion wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    pub files: Vec<CheckedFile>,
    pub rows: u64,
    pub counts: Counts,
    /// What the source supports: as answered, or guessed and why.
    pub applicability: Vec<Applicability>,
    /// Lines that are no rows.
    pub unreadable: Unreadable,
    /// All rules, in the order of the model.
    pub rules: Vec<RuleReport>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedFile {
    pub name: String,
    pub rows: u64,
    pub columns: u64,
}

/// Rules by outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub passed: u64,
    pub failed: u64,
    pub warning: u64,
    pub skipped: u64,
    pub known_defect: u64,
    pub not_applicable: u64,
    pub not_checkable: u64,
    pub optional: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applicability {
    pub name: String,
    /// What the criterion asks.
    pub description: String,
    pub applies: bool,
    /// Answered for the source or declared by its format; otherwise guessed from the data.
    pub answered: bool,
    /// Nobody answered for the source: its format declares what the vendor supports.
    #[serde(default)]
    pub declared: bool,
    pub why: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unreadable {
    pub count: u64,
    pub examples: Vec<String>,
}

/// A rule and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleReport {
    pub rule: String,
    /// The column, attribute or object it is about.
    pub column: String,
    /// `presence`, `type`, `format`, `nullability`, `validation` or `composite`.
    pub function: String,
    /// `MUST`, `SHOULD NOT` …
    pub keyword: String,
    /// The sentence of the specification.
    pub text: String,
    pub outcome: Outcome,
    /// Why it has this outcome, when that is not plain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Rules whose breaches are the cause.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<String>,
    /// Rows the rule applied to.
    pub tested: u64,
    /// How many rows, groups or columns break it, as `counts` says.
    pub count: u64,
    /// What `count` counts.
    #[serde(default)]
    pub counts: Counted,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<Example>,
    /// What the check covers of the sentence, when that is not all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The model is wrong here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub defect: Option<Defect>,
}

/// What breaks a rule.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// Rows that break it.
    #[default]
    Rows,
    /// Of a rule about several rows, groups of them.
    Groups,
    /// Of a rule about a file, columns that are missing or should be otherwise.
    Columns,
}

impl Counted {
    /// `3 rows`, `1 column`.
    pub fn of(self, count: u64) -> String {
        let one = match self {
            Self::Rows => "row",
            Self::Groups => "group",
            Self::Columns => "column",
        };
        counted(count, one)
    }
}

/// What can become of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A MUST is broken.
    Failed,
    /// A SHOULD is broken.
    Warning,
    /// Broken, and the model is what is wrong.
    KnownDefect,
    /// Broken only where another rule is, which is the cause.
    Skipped,
    /// Holds for every row it applies to.
    Passed,
    /// Does not apply: the source does not support it, or no row meets its condition.
    NotApplicable,
    /// A file cannot show whether it holds.
    NotCheckable,
    /// A permission: cannot be broken.
    Optional,
}

impl Outcome {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Warning => "warning",
            Self::KnownDefect => "known defect",
            Self::Skipped => "skipped",
            Self::Passed => "passed",
            Self::NotApplicable => "not applicable",
            Self::NotCheckable => "not checkable",
            Self::Optional => "optional",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Defect {
    pub reason: String,
    pub reference: String,
    /// The sentence is checked instead of the model's expression.
    pub corrected: bool,
}

/// A place where a rule is broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    pub file: String,
    /// 1-based row of a Parquet file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// 1-based line of a text file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// Where a converted row came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_file: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_line: Option<u64>,
    /// The columns in question; null is no value.
    pub values: BTreeMap<String, Option<String>>,
}

impl Example {
    /// `bill.csv, line 17` or `part-0.parquet, row 4`; of a converted row, the place it came from.
    pub fn place(&self) -> String {
        match (
            self.source_file.as_deref(),
            self.source_line,
            self.line,
            self.row,
        ) {
            (Some(file), Some(line), ..) => format!("{file}, line {line}"),
            (.., Some(line), _) => format!("{}, line {line}", self.file),
            (.., Some(row)) => format!("{}, row {row}", self.file),
            _ => self.file.clone(),
        }
    }
}

impl std::fmt::Display for Example {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.place())?;
        for (index, (column, value)) in self.values.iter().enumerate() {
            let before = if index == 0 { ": " } else { ", " };
            match value {
                Some(value) => write!(f, "{before}{column} \"{value}\"")?,
                None => write!(f, "{before}{column} null")?,
            }
        }
        Ok(())
    }
}

impl CheckReport {
    /// There are rows, and nothing that must hold is broken. Of no rows every rule holds, which says nothing.
    pub const fn passed(&self) -> bool {
        self.rows > 0 && self.counts.failed == 0 && self.unreadable.count == 0
    }

    /// In a word or two: whether the files conform.
    pub(super) const fn verdict(&self) -> &'static str {
        match (self.passed(), self.rows) {
            (true, _) => "Conforms",
            (false, 0) => "No rows were checked",
            (false, _) => "Does not conform",
        }
    }

    pub fn with(&self, outcome: Outcome) -> impl Iterator<Item = &RuleReport> {
        self.rules
            .iter()
            .filter(move |rule| rule.outcome == outcome)
    }

    /// The report as JUnit XML: one test case per rule.
    pub fn junit(&self) -> String {
        junit::write(std::slice::from_ref(self))
    }

    /// The report as one page of HTML that needs nothing else.
    pub fn html(&self) -> String {
        html::write(std::slice::from_ref(self))
    }
}

/// Several reports as one JUnit document, a suite each.
pub fn junit_of(reports: &[CheckReport]) -> String {
    junit::write(reports)
}

/// Several reports as one page of HTML.
pub fn html_of(reports: &[CheckReport]) -> String {
    html::write(reports)
}

impl Counts {
    pub(super) fn of(rules: &[RuleReport]) -> Self {
        let mut counts = Self::default();
        for rule in rules {
            *match rule.outcome {
                Outcome::Failed => &mut counts.failed,
                Outcome::Warning => &mut counts.warning,
                Outcome::KnownDefect => &mut counts.known_defect,
                Outcome::Skipped => &mut counts.skipped,
                Outcome::Passed => &mut counts.passed,
                Outcome::NotApplicable => &mut counts.not_applicable,
                Outcome::NotCheckable => &mut counts.not_checkable,
                Outcome::Optional => &mut counts.optional,
            } += 1;
        }
        counts
    }

    pub const fn all(&self) -> u64 {
        self.decided()
            + self.skipped
            + self.known_defect
            + self.not_applicable
            + self.not_checkable
            + self.optional
    }

    /// Rules that hold or do not.
    pub const fn decided(&self) -> u64 {
        self.passed + self.failed + self.warning
    }
}

/// Bytes of a value, a name or a list that a report shows: a cell can have millions.
const SHOWN_BYTES: usize = 240;

/// The beginning of a text, and how long all of it is when that is more than a report shows.
pub(super) fn excerpt(text: &str) -> String {
    if text.len() <= SHOWN_BYTES {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(SHOWN_BYTES);
    format!("{}… ({} bytes)", &text[..end], text.len())
}

/// Names after each other; of many, the first and how many more there are.
pub(super) fn list(names: &[String]) -> String {
    let mut text = String::new();
    for (index, name) in names.iter().enumerate() {
        if text.len() + name.len() > SHOWN_BYTES && index > 0 {
            return format!("{text} and {} more", names.len() - index);
        }
        let before = if index == 0 { "" } else { ", " };
        text = text + before + &excerpt(name);
    }
    text
}

/// Text for an attribute or an element of a page; `other` says what becomes of characters that mean
/// nothing there.
fn escape(text: &str, other: impl Fn(char) -> char) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            character => escaped.push(other(character)),
        }
    }
    escaped
}
