//! What is written to the log as runs come and go.

use serde::{Deserialize, Serialize};
use stoa_kernel::{RunId, SourceId};
use stoa_store::EventData;
use utoipa::ToSchema;

/// A worker began a run (once per run and retry, not per attempt after a crash).
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

/// Someone stopped a run before it published anything.
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
