//! What is known of published bills and is in no figure of an overview.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Charges of a published bill that are in no answer, because they could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MissingCharges {
    /// `2024-09`. A rejected row may be of any month of its run.
    pub billing_period: String,
    /// Source.
    pub source_id: String,
    /// Its name, when it is still there.
    pub name: Option<String>,
    /// The run, whose page lists the rows.
    pub run_id: String,
    /// Rows that were rejected.
    pub rows_rejected: u64,
    /// Rows of which a billed or effective cost could not be read; the rejected ones may be among them.
    pub rows_unreadable: u64,
    /// Sum of the rejected `BilledCost`, as far as it could be read, per currency.
    pub rejected: BTreeMap<String, String>,
}

/// Charges of a published bill that are in the answers and may be there twice, as its run says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PossiblyTwice {
    /// `2024-09`. The charges may be of any month of their run.
    pub billing_period: String,
    /// Source.
    pub source_id: String,
    /// Its name, when it is still there.
    pub name: Option<String>,
    /// The run, whose page says which files and lines it are.
    pub run_id: String,
    /// What may be too much of `BilledCost`, or of `EffectiveCost` where that is all, by absolute amounts and
    /// per currency.
    pub amount: BTreeMap<String, String>,
}
