//! What is published, and its history, as clients see it.

use serde::{Deserialize, Serialize};
use stoa_focus::query::SameBill;
use stoa_kernel::{PublishId, RunId, SourceId, Timestamp};
use utoipa::ToSchema;

use crate::runs::wire::{MoneyByCurrency, PeriodSum};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DatasetList {
    pub datasets: Vec<Dataset>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Dataset {
    /// `CostAndUsage`
    pub dataset: String,
    pub raw_version: i64,
    pub rollup_version: i64,
    pub updated_at: Timestamp,
    /// Newest month first.
    pub periods: Vec<DatasetPeriod>,
}

/// What one source holds in one month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DatasetPeriod {
    pub billing_period: String,
    pub source_id: SourceId,
    pub source_name: String,
    pub rows: i64,
    pub billed: MoneyByCurrency,
    pub run_id: RunId,
    pub updated_at: Timestamp,
}

/// Bills that several sources hold, so that their charges count more than once; the newest month first.
/// Sources that may hold a bill of others (`allow_duplicate`) are left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SameBillList {
    pub items: Vec<SameBill>,
}

/// A moment the dataset changed: pass its `published_at` as `as_of` to see what was shown from then on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DatasetVersion {
    pub id: PublishId,
    pub published_at: Timestamp,
    pub source_id: SourceId,
    pub source_name: String,
    /// Null when the source was deleted.
    pub run_id: Option<RunId>,
    pub periods: Vec<PeriodSum>,
    pub raw_version: i64,
}
