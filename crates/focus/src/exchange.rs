//! Converted FOCUS handed on: read where it lies (Parquet files, a lake's Delta table), written as
//! one file or a Delta table of any version, compared with another.
//!
//! Reading order: `open` → `normal` → `export` → `delta` → `derive` → `diff`.

mod delta;
mod derive;
mod diff;
mod export;
mod normal;
mod open;
mod target;
#[cfg(test)]
mod tests;

pub use diff::{Charges, Diff, DiffRequest, Difference, MatchedBy, Totals, diff};
pub use export::{ExportRequest, Exported, FileFormat, Total, export};

/// What one export or comparison may use.
#[derive(Debug, Clone, Copy)]
pub struct Means {
    /// Bytes; sorting and grouping beyond it spill to disk.
    pub memory: usize,
    pub threads: usize,
}

impl Default for Means {
    fn default() -> Self {
        Self {
            memory: 512 << 20,
            threads: std::thread::available_parallelism().map_or(2, usize::from),
        }
    }
}
