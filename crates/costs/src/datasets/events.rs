//! What is written to the log when the dataset changes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use stoa_kernel::{RunId, SourceId};
use stoa_store::EventData;
use utoipa::ToSchema;

/// The dataset readers see moved to new versions; `periods` are the months of the source it replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DatasetPublished {
    pub dataset: String,
    pub source_id: SourceId,
    /// Null when the rows left with their source.
    pub run_id: Option<RunId>,
    pub raw_version: i64,
    pub rollup_version: i64,
    pub periods: Vec<PublishedMonth>,
}

/// What one month of the source holds now; no rows when it was emptied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PublishedMonth {
    pub billing_period: String,
    pub rows: i64,
    pub billed: BTreeMap<String, String>,
}

impl EventData for DatasetPublished {
    const TYPE: &'static str = "costs.dataset.published";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        format!("dataset/{}", self.dataset)
    }
}
