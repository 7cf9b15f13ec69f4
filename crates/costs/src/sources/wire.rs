//! A source as clients see it, and what they may send.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use stoa_kernel::{SourceId, States, Timestamp};
use utoipa::ToSchema;

use crate::runs::wire::{PeriodSum, Run};

/// Where cost data comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Source {
    pub id: SourceId,
    pub name: String,
    pub kind: SourceKind,
    /// Folder or object-store URL; null for uploads.
    pub url: Option<String>,
    /// Format id when the source is told its format; null means recognise.
    pub format: Option<String>,
    /// Provider and billing account found in its files; a later upload of the same bill comes here.
    pub identity: Option<String>,
    /// The billing account of its bills, as somebody said; bills that name their own have to name this one.
    pub account: Option<BillingAccount>,
    /// What the source supports, for the check of its runs: criterion → yes or no. What is not answered is guessed.
    pub applicability: BTreeMap<String, bool>,
    /// Its bills may stand in other sources too: somebody said that they are not the same charges, or
    /// that they shall count twice. Otherwise a run that brings such a bill waits for an answer.
    pub allow_duplicate: bool,
    /// The next run may replace a month although it lacks accounts, sub-accounts, days or much of the money that
    /// the source has there: somebody said that those are rightly gone. Otherwise such a run waits for an answer. The run
    /// that somebody starts or retries next takes the permission with it; one of the schedule does not.
    pub allow_account_change: bool,
    /// The next run may lack charges of its delivery that could not be read: somebody said that the rest is to
    /// be shown. Otherwise a run that lost more than a little money waits for an answer. It is taken in the same way.
    pub allow_missing_charges: bool,
    /// The next run may publish charges that possibly count twice: somebody looked, and said that they are charges of
    /// their own. Otherwise a run in which that is more than a little money waits for an answer. It is taken in the same
    /// way.
    pub allow_possibly_twice: bool,
    pub schedule: Option<SourceSchedule>,
    pub state: SourceState,
    pub last_run: Option<Run>,
    pub periods: Vec<PeriodSum>,
    pub created_at: Timestamp,
}

/// A billing account as the vendor knows it, for bills that name none (OpenAI, Anthropic, Langfuse …).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BillingAccount {
    /// Becomes BillingAccountId. 1 to 200 characters, and no line breaks.
    #[schema(
        max_length = 200,
        pattern = r"^[\s\x00-\x1F\x7F-\x9F]*[^\s\x00-\x1F\x7F-\x9F][^\x00-\x1F\x7F-\x9F]*[\s\x00-\x1F\x7F-\x9F]*$"
    )]
    pub id: String,
    /// Becomes BillingAccountName where the bill has no name for it. At most 200 characters, and no line breaks.
    #[serde(default)]
    #[schema(
        max_length = 200,
        pattern = r"^[\s\x00-\x1F\x7F-\x9F]*[^\x00-\x1F\x7F-\x9F]*[\s\x00-\x1F\x7F-\x9F]*$"
    )]
    pub name: Option<String>,
}

impl From<stoa_focus::Account> for BillingAccount {
    fn from(account: stoa_focus::Account) -> Self {
        Self {
            id: account.id,
            name: account.name,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    Upload,
    Folder,
    ObjectStore,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SourceSchedule {
    Hourly,
    Daily,
}

/// `deleting` and `deleted` sources answer 404; their runs stay as history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SourceState {
    Active,
    Deleting,
    Deleted,
}

/// A question about a source that decides which rules of FOCUS apply to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Criterion {
    /// `REGION_SUPPORTED`
    pub name: String,
    pub description: String,
}

/// What a new source needs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateSource {
    #[schema(min_length = 1, max_length = 120, pattern = r"\S")]
    pub name: String,
    pub kind: SourceKind,
    /// Required for `folder` (a path on the server below an allowed root) and `object_store` (`s3://…`, `gs://…`, `az://…`, `https://…`).
    #[serde(default)]
    pub url: Option<String>,
    /// Id of the format of its files; recognised when left out.
    #[serde(default)]
    #[schema(pattern = "^[A-Za-z0-9._-]{1,60}$")]
    pub format: Option<String>,
    /// For bills that do not name their billing account.
    #[serde(default)]
    pub account: Option<BillingAccount>,
    /// Answers to applicability criteria such as `REGION_SUPPORTED` (`GET …/costs/criteria` lists them).
    #[serde(default)]
    pub applicability: BTreeMap<String, bool>,
    /// Publish bills although another source holds the same billing account and period.
    #[serde(default)]
    pub allow_duplicate: bool,
    /// Publish the next bill although it lacks charges that the source has in the same month.
    #[serde(default)]
    pub allow_account_change: bool,
    /// Publish the next bill although charges of it could not be read.
    #[serde(default)]
    pub allow_missing_charges: bool,
    /// Publish the next bill although charges of it may count twice.
    #[serde(default)]
    pub allow_possibly_twice: bool,
    #[serde(default)]
    pub schedule: Option<SourceSchedule>,
}

/// What may be changed; a field left out stays, `null` clears.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateSource {
    #[serde(default)]
    #[schema(min_length = 1, max_length = 120, pattern = r"\S")]
    pub name: Option<String>,
    #[serde(default)]
    pub url: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, pattern = "^[A-Za-z0-9._-]{1,60}$")]
    pub format: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<BillingAccount>)]
    pub account: Option<Option<BillingAccount>>,
    /// All answers: in place of those of before.
    #[serde(default)]
    pub applicability: Option<BTreeMap<String, bool>>,
    /// Publish bills although another source holds the same billing account and period.
    #[serde(default)]
    pub allow_duplicate: Option<bool>,
    /// Publish the next bill although it lacks charges that the source has in the same month.
    #[serde(default)]
    pub allow_account_change: Option<bool>,
    /// Publish the next bill although charges of it could not be read.
    #[serde(default)]
    pub allow_missing_charges: Option<bool>,
    /// Publish the next bill although charges of it may count twice.
    #[serde(default)]
    pub allow_possibly_twice: Option<bool>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<SourceSchedule>)]
    pub schedule: Option<Option<SourceSchedule>>,
}

/// Tells `null` (clear it) from a missing field (leave it).
fn present<'de, T: Deserialize<'de>, D: serde::Deserializer<'de>>(
    from: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

impl SourceKind {
    pub fn as_str(self) -> &'static str {
        match self {
            SourceKind::Upload => "upload",
            SourceKind::Folder => "folder",
            SourceKind::ObjectStore => "object_store",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        [
            SourceKind::Upload,
            SourceKind::Folder,
            SourceKind::ObjectStore,
        ]
        .into_iter()
        .find(|k| k.as_str() == word)
    }
}

impl SourceSchedule {
    pub fn as_str(self) -> &'static str {
        match self {
            SourceSchedule::Hourly => "hourly",
            SourceSchedule::Daily => "daily",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        [SourceSchedule::Hourly, SourceSchedule::Daily]
            .into_iter()
            .find(|s| s.as_str() == word)
    }

    /// Microseconds between two runs.
    pub fn interval_micros(self) -> i64 {
        match self {
            SourceSchedule::Hourly => 3_600_000_000,
            SourceSchedule::Daily => 86_400_000_000,
        }
    }
}

impl States for SourceState {
    const NAME: &'static str = "cost_source.state";
    const ABOUT: &'static str = "A source of cost data.";
    const START: Self = Self::Active;
    const MOVES: &'static [(Self, Self, &'static str)] = &[
        (Self::Active, Self::Deleting, "deleted by a person"),
        (Self::Deleting, Self::Deleted, "its rows have left the lake"),
    ];

    fn word(self) -> &'static str {
        self.as_str()
    }
}

impl SourceState {
    pub fn as_str(self) -> &'static str {
        match self {
            SourceState::Active => "active",
            SourceState::Deleting => "deleting",
            SourceState::Deleted => "deleted",
        }
    }
}
