//! What is written to the log when sources change.

use serde::{Deserialize, Serialize};
use stoa_kernel::SourceId;
use stoa_store::EventData;
use utoipa::ToSchema;

use super::wire::{SourceKind, SourceSchedule};

/// A new place cost data comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SourceCreated {
    pub source_id: SourceId,
    pub name: String,
    pub kind: SourceKind,
    pub format: Option<String>,
    pub identity: Option<String>,
    pub schedule: Option<SourceSchedule>,
}

impl EventData for SourceCreated {
    const TYPE: &'static str = "costs.source.created";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        format!("source/{}", self.source_id)
    }
}

/// A source as it is after a change, and the names of the fields that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SourceChanged {
    pub source_id: SourceId,
    pub name: String,
    pub format: Option<String>,
    pub schedule: Option<SourceSchedule>,
    pub changed: Vec<String>,
}

impl EventData for SourceChanged {
    const TYPE: &'static str = "costs.source.changed";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        format!("source/{}", self.source_id)
    }
}

/// A source is gone for its users; its rows leave the dataset with the publish that follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SourceDeleted {
    pub source_id: SourceId,
    pub name: String,
}

impl EventData for SourceDeleted {
    const TYPE: &'static str = "costs.source.deleted";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        format!("source/{}", self.source_id)
    }
}
