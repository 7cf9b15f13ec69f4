//! What is written to the log as runs come and go.

use serde::{Deserialize, Serialize};
use stoa_kernel::{RunId, SourceId};
use stoa_store::EventData;
use utoipa::ToSchema;

/// A worker began a run (once per run, retry and confirmation, not per attempt after a crash).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunStarted {
    pub run_id: RunId,
    pub source_id: SourceId,
    pub trigger: String,
}

impl EventData for RunStarted {
    const TYPE: &'static str = "costs.run.started";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        format!("run/{}", self.run_id)
    }
}

/// A run asks whether its rows are to be published, and waits for an answer. Nothing of it is visible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunWaiting {
    pub run_id: RunId,
    pub source_id: SourceId,
    /// Which question of the run it is, from 1.
    pub question: u32,
    /// What is asked about: `account_would_vanish`, `charges_missing` …
    pub codes: Vec<String>,
    /// The same in sentences.
    pub message: String,
}

impl EventData for RunWaiting {
    const TYPE: &'static str = "costs.run.waiting";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        format!("run/{}", self.run_id)
    }
}

/// Somebody said that a waiting run is to publish its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunConfirmed {
    pub run_id: RunId,
    pub source_id: SourceId,
    /// The question that was answered.
    pub question: u32,
    pub codes: Vec<String>,
}

impl EventData for RunConfirmed {
    const TYPE: &'static str = "costs.run.confirmed";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        format!("run/{}", self.run_id)
    }
}

/// All rows of a run are visible. `costs.dataset.published` stands beside it in the same transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunCompleted {
    pub run_id: RunId,
    pub source_id: SourceId,
    pub rows_in: i64,
    pub rows_out: i64,
    pub rejects: i64,
}

impl EventData for RunCompleted {
    const TYPE: &'static str = "costs.run.completed";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        format!("run/{}", self.run_id)
    }
}

/// A run ended without publishing anything. `code` is `timed_out` when it took too long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunFailed {
    pub run_id: RunId,
    pub source_id: SourceId,
    pub code: String,
    pub message: String,
}

impl EventData for RunFailed {
    const TYPE: &'static str = "costs.run.failed";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        format!("run/{}", self.run_id)
    }
}

/// A run ended before it published anything, because somebody cancelled or discarded it, nobody answered what it
/// asked, or a newer run took its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunCancelled {
    pub run_id: RunId,
    pub source_id: SourceId,
}

impl EventData for RunCancelled {
    const TYPE: &'static str = "costs.run.cancelled";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        format!("run/{}", self.run_id)
    }
}
