//! What a conversion finds out beside the rows it writes: sums, rejects, columns left out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::balance::Ledger;
use crate::rejects::Reject;

/// What one thread has found so far.
#[derive(Default)]
pub(crate) struct Findings {
    pub(crate) ledger: Ledger,
    /// With the number of the file, for sorting.
    pub(crate) rejects: Vec<(usize, Reject)>,
    /// Columns without a place in the target: rows with a value, and rows where `x_Extra` keeps it.
    pub(crate) left_out: BTreeMap<String, LeftOut>,
}

impl Findings {
    pub(crate) fn merge(&mut self, other: Self) {
        self.ledger.merge(&other.ledger);
        self.rejects.extend(other.rejects);
        for (column, found) in other.left_out {
            let sums = self.left_out.entry(column).or_default();
            sums.rows += found.rows;
            sums.kept += found.kept;
            sums.named |= found.named;
        }
    }
}

#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct LeftOut {
    pub(crate) rows: u64,
    pub(crate) kept: u64,
    /// A file has the column under this very name.
    pub(crate) named: bool,
}
