//! A run as clients see it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use stoa_focus::check::Counted;
use stoa_kernel::statement::Told;
use stoa_kernel::{RunId, SourceId, Statement, Timestamp};
use utoipa::ToSchema;

use super::state::{RunState, Step, StepState};

/// Sums per currency, decimals as strings: `{"USD": "12.340000000000"}`.
pub type MoneyByCurrency = BTreeMap<String, String>;

/// One journey of files from a source to the published dataset.
///
/// Lists of runs, and `last_run` of a source, are brief: there `balance` and `validation` are null, `steps` and `replaced`
/// are empty, `files` are the first few, `periods` the newest months without `billed`, and of `question` the `months` are named
/// without what they hold. `GET …/costs/runs/{run}` answers all of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Run {
    pub id: RunId,
    pub source_id: SourceId,
    pub source_name: String,
    pub state: RunState,
    /// What started it: `upload`, `manual`, `schedule`, `demo`.
    pub trigger: String,
    pub files: Vec<RunFile>,
    /// How many more files there are than `files` names.
    #[serde(default)]
    pub files_more: usize,
    pub recognised: Option<RunRecognised>,
    pub steps: Vec<RunStep>,
    pub progress: Option<RunProgress>,
    pub rows_in: i64,
    pub rows_out: i64,
    pub rejects: i64,
    pub balance: Option<RunBalance>,
    pub validation: Option<RunValidation>,
    /// The months it published.
    pub periods: Vec<PeriodSum>,
    /// How many more months there are than `periods` names.
    #[serde(default)]
    pub periods_more: usize,
    /// What its source held in those months before.
    pub replaced: Vec<PeriodSum>,
    /// What it asks before it publishes (in the state `waiting`), or asked last.
    pub question: Option<RunQuestion>,
    pub error: Option<RunError>,
    pub created_at: Timestamp,
    pub started_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunFile {
    pub name: String,
    pub bytes: u64,
}

/// What the files turned out to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunRecognised {
    /// Id of the format, for example `aws_cur_legacy`.
    pub format: String,
    pub title: String,
    pub version: Option<String>,
    pub columns: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RunStep {
    pub step: Step,
    pub state: StepState,
    pub attempt: i64,
    pub started_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
    /// One sentence for a person.
    pub detail: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RunProgress {
    pub step: Step,
    pub rows: u64,
    pub bytes: u64,
    pub bytes_total: u64,
    pub rows_per_second: u64,
    pub seconds_left: Option<u64>,
}

/// Rows in + split = rows out + rejects + skipped, and money in = out + rejected + skipped, to the last digit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunBalance {
    /// Rows of the files.
    pub rows_in: u64,
    /// Charges beyond the first of rows that hold several, as a fee of a savings plan does.
    #[serde(default)]
    pub rows_split: u64,
    pub rows_out: u64,
    pub rows_rejected: u64,
    /// Rows that are no charges; `skipped` says why.
    #[serde(default)]
    pub rows_skipped: u64,
    pub money: Vec<RunMoney>,
    /// How many more there are than `money` has.
    #[serde(default)]
    pub money_more: usize,
    #[serde(default)]
    pub skipped: Vec<RunSkipped>,
    /// How many more there are than `skipped` has.
    #[serde(default)]
    pub skipped_more: usize,
    /// Costs that nobody can tell; they are in none of the sums.
    #[serde(default)]
    pub unreadable: Vec<RunUnreadable>,
    /// How many more there are than `unreadable` has.
    #[serde(default)]
    pub unreadable_more: usize,
    /// What a person has to know although the charges are there.
    #[serde(default)]
    pub warnings: Vec<RunWarning>,
    /// How many more there are than `warnings` has.
    #[serde(default)]
    pub warnings_more: usize,
}

/// Rows whose cost could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunUnreadable {
    /// The FOCUS column. Rows without a billed cost are rejected; others are kept without this one.
    pub column: String,
    pub rows: u64,
    /// The first places with what stands there.
    pub first: Vec<String>,
}

/// One thing to know, counted over the rows it is true of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunWarning {
    /// Stable, for programs: `field_set_aside`, `rounded` …
    pub code: String,
    /// The source's column, when one is meant.
    pub column: Option<String>,
    /// In English; `said` is the same for other languages.
    pub message: String,
    #[serde(default)]
    pub said: Option<Told>,
    /// 0 when it is not about rows.
    pub rows: u64,
    /// The first place, when there is one.
    pub example: Option<String>,
    /// What those rows cost as billed, per currency, where the size of the doubt matters.
    #[serde(default)]
    pub money: MoneyByCurrency,
    /// How many more there are than `money` has.
    #[serde(default)]
    pub money_more: usize,
}

impl RunWarning {
    /// One that is not about rows.
    pub(crate) fn of(code: &str, said: &Statement) -> Self {
        Self {
            code: code.to_owned(),
            column: None,
            message: said.to_string(),
            said: Some(said.into()),
            rows: 0,
            example: None,
            money: MoneyByCurrency::new(),
            money_more: 0,
        }
    }
}

/// Rows that were left out for one reason, with their money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunSkipped {
    /// Completes “skipped, because …”, in English; `said` is the same for other languages.
    pub because: String,
    #[serde(default)]
    pub said: Option<Told>,
    pub rows: u64,
    pub money: Vec<RunSkippedMoney>,
    /// How many more there are than `money` has.
    #[serde(default)]
    pub money_more: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunSkippedMoney {
    pub currency: String,
    pub column: String,
    pub amount: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunMoney {
    pub currency: String,
    pub column: String,
    #[serde(rename = "in")]
    pub incoming: String,
    #[serde(rename = "out")]
    pub outgoing: String,
    pub rejected: String,
    #[serde(default = "nothing")]
    pub skipped: String,
    pub balanced: bool,
    /// How much of `in` was rejected, in millionths, rounded up, over absolute amounts.
    #[serde(default)]
    pub rejected_millionths: u64,
    /// What may count twice of `out`, by absolute amounts.
    #[serde(default = "nothing")]
    pub possibly_twice: String,
    /// How much of `out` that is, in millionths, rounded up, over absolute amounts. What is reckoned from a part of
    /// the charges, or told for two reasons, may come to more than all.
    #[serde(default)]
    pub possibly_twice_millionths: u64,
}

fn nothing() -> String {
    "0".to_owned()
}

/// The result of the FOCUS check over the staged rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunValidation {
    /// Rules that hold or do not: those that apply, and that files can show.
    pub rules: u32,
    /// Rules that hold for every row. What is missing of `rules` is in `failed` and `advised`.
    pub passed: u32,
    /// What FOCUS demands and some rows do not keep.
    pub failed: Vec<RunFailedRule>,
    /// How many more there are than `failed` has.
    #[serde(default)]
    pub failed_more: usize,
    /// What FOCUS recommends and some rows do not follow. A run of before counted these as `passed` and has none here.
    #[serde(default)]
    pub advised: Vec<RunFailedRule>,
    /// How many more there are than `advised` has.
    #[serde(default)]
    pub advised_more: usize,
    /// Which rules apply: as answered for the source, or guessed from the rows.
    #[serde(default)]
    pub applicability: Vec<RunApplicability>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunApplicability {
    /// `REGION_SUPPORTED`
    pub name: String,
    pub description: String,
    pub applies: bool,
    /// Answered for the source.
    pub answered: bool,
    /// Not answered, but the format of the files declares what its vendor supports. Neither: guessed from the rows.
    #[serde(default)]
    pub declared: bool,
    /// What a guess is made of, or who declares it; for an answer, whether the rows contradict it.
    pub why: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunFailedRule {
    pub rule: String,
    pub column: String,
    pub message: String,
    /// How many rows, groups or columns break it, as `counts` says.
    pub count: u64,
    /// What `count` counts: rows, groups of them, or columns that are missing or should be otherwise.
    #[serde(default)]
    pub counts: Counted,
    pub examples: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PeriodSum {
    /// `2024-09`
    pub billing_period: String,
    pub rows: i64,
    pub billed: MoneyByCurrency,
}

/// What a run found that only a person can judge. Nothing is published until somebody confirms exactly this.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunQuestion {
    /// Which question of the run this is, from 1. A confirmation names it.
    pub number: u32,
    pub asks: Vec<RunAsk>,
    /// What the source holds of each month that the run would replace, and what it would hold then.
    pub months: Vec<MonthChange>,
    pub asked_at: Timestamp,
    /// When nobody has answered by then, the run is cancelled.
    pub until: Timestamp,
    pub confirmed_at: Option<Timestamp>,
}

/// One thing to say yes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunAsk {
    /// `account_would_vanish`, `same_bill_in_two_sources`, `charges_missing` or `charges_possibly_twice`.
    pub code: String,
    /// In English; `said` is the same for other languages.
    pub message: String,
    #[serde(default)]
    pub said: Option<Told>,
    /// When to confirm it, and what to do otherwise.
    pub remedy: String,
}

/// A month of a source before and after a publish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MonthChange {
    /// `2024-09`
    pub billing_period: String,
    pub before: RowsAndMoney,
    pub after: RowsAndMoney,
}

/// Rows, and what they are billed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RowsAndMoney {
    pub rows: i64,
    pub billed: MoneyByCurrency,
}

/// Why a run did not complete, where, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunError {
    pub code: String,
    pub message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
    /// What happened in the words of whoever failed. For the operator's log: never stored, never sent.
    #[serde(skip)]
    pub cause: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RunLogLine {
    pub id: i64,
    pub time: Timestamp,
    /// `info`, `warn` or `error`.
    pub level: String,
    pub step: Option<Step>,
    /// In English; `said` is the same for other languages.
    pub message: String,
    /// `null` for technical details, which are told in English only.
    #[serde(default)]
    pub said: Option<Told>,
}

/// A row that was not published, with the place and the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reject {
    pub file: String,
    pub line: u64,
    pub column: String,
    pub value: String,
    /// In English; `said` is the same for other languages.
    pub reason: String,
    #[serde(default)]
    pub said: Option<Told>,
}
