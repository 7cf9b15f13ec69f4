//! Counts what a step has done, from any thread, and turns the counts into progress a person can read.

use std::sync::atomic::{AtomicU64, Ordering};

use stoa_kernel::Stopwatch;

use crate::runs::{state::Step, wire::RunProgress};

/// Counters of one step of one attempt.
#[derive(Debug)]
pub(crate) struct Meter {
    step: Step,
    bytes_total: u64,
    rows: AtomicU64,
    bytes: AtomicU64,
    since: Stopwatch,
}

impl Meter {
    pub(crate) fn new(step: Step, bytes_total: u64) -> Self {
        Self {
            step,
            bytes_total,
            rows: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            since: Stopwatch::start(),
        }
    }

    /// Totals so far. Reports of several threads may arrive out of order; the larger one wins.
    pub(crate) fn reached(&self, rows: u64, bytes: u64) {
        self.rows.fetch_max(rows, Ordering::Relaxed);
        self.bytes.fetch_max(bytes, Ordering::Relaxed);
    }

    pub(crate) fn snapshot(&self) -> RunProgress {
        let (rows, bytes) = (
            self.rows.load(Ordering::Relaxed),
            self.bytes.load(Ordering::Relaxed),
        );
        progress(
            self.step,
            rows,
            bytes,
            self.bytes_total,
            self.since.elapsed_ms(),
        )
    }
}

fn progress(step: Step, rows: u64, bytes: u64, bytes_total: u64, elapsed_ms: u64) -> RunProgress {
    let per_second = |count: u64| {
        count
            .saturating_mul(1000)
            .checked_div(elapsed_ms)
            .unwrap_or(0)
    };
    // An estimate from the first moments would jump about.
    let seconds_left = (elapsed_ms >= 500 && bytes > 0 && bytes_total >= bytes)
        .then(|| (bytes_total - bytes).div_ceil(per_second(bytes).max(1)));
    RunProgress {
        step,
        rows,
        bytes,
        bytes_total,
        rows_per_second: per_second(rows),
        seconds_left,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rate_and_time_left_follow_from_the_counts() {
        let seen = progress(Step::Convert, 4_000, 250, 1_000, 2_000);
        assert_eq!((seen.rows_per_second, seen.seconds_left), (2_000, Some(6)));
        assert_eq!(progress(Step::Convert, 10, 10, 100, 20).seconds_left, None);
        assert_eq!(progress(Step::Convert, 0, 0, 0, 0).rows_per_second, 0);
        assert_eq!(
            progress(Step::Convert, 10, 100, 100, 1_000).seconds_left,
            Some(0)
        );
    }
}
