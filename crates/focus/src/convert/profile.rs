//! Where the time of a conversion goes: one clock reading per stage and block, never per row, so
//! that it can be on always.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde::Serialize;
use stoa_kernel::Stopwatch;

/// What threads of a conversion do. The first five are the reading thread's, the others the workers'.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Waiting for the disk, the network or a pipe.
    Read,
    /// Gzip, zstd and zip, and UTF-16 to UTF-8.
    Decompress,
    /// Finding where records end; of Parquet, decoding its pages.
    Split,
    /// Headers, recognition, compiling the mapping.
    Open,
    /// The reading thread, because all workers are busy.
    ReaderWaiting,
    Tokenise,
    Type,
    Evaluate,
    RowIds,
    /// Judging rows, both sides of the balance.
    Account,
    /// Encoding, compressing and storing what comes out.
    Write,
    /// Workers, for a block to be read.
    WaitingForInput,
    /// Workers, for the blocks before theirs: row ids are given in the order of the input.
    WaitingForTurn,
}

const STAGES: [Stage; 13] = [
    Stage::Read,
    Stage::Decompress,
    Stage::Split,
    Stage::Open,
    Stage::ReaderWaiting,
    Stage::Tokenise,
    Stage::Type,
    Stage::Evaluate,
    Stage::RowIds,
    Stage::Account,
    Stage::Write,
    Stage::WaitingForInput,
    Stage::WaitingForTurn,
];

impl Stage {
    pub const fn title(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Decompress => "decompress",
            Self::Split => "split into records",
            Self::Open => "recognise and compile",
            Self::ReaderWaiting => "reader waiting for workers",
            Self::Tokenise => "tokenise",
            Self::Type => "type values",
            Self::Evaluate => "evaluate mapping",
            Self::RowIds => "row ids",
            Self::Account => "judge and balance",
            Self::Write => "write",
            Self::WaitingForInput => "workers waiting for input",
            Self::WaitingForTurn => "workers waiting for their turn",
        }
    }

    pub const fn is_waiting(self) -> bool {
        matches!(
            self,
            Self::ReaderWaiting | Self::WaitingForInput | Self::WaitingForTurn
        )
    }

    /// The one thread that reads, and not the workers.
    const fn is_reader(self) -> bool {
        matches!(
            self,
            Self::Read | Self::Decompress | Self::Split | Self::Open | Self::ReaderWaiting
        )
    }
}

/// Counters of one conversion, shared by its threads.
#[derive(Debug, Clone, Default)]
pub struct Profile(Arc<Counters>);

#[derive(Debug, Default)]
struct Counters {
    nanos: [AtomicU64; STAGES.len()],
    workers: AtomicU64,
    elapsed: AtomicU64,
}

/// One stage's part of the whole.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Share {
    pub stage: Stage,
    /// Summed over threads.
    pub seconds: f64,
    /// Of the work of all threads, waiting left out; 0 for waiting itself.
    pub share: f64,
}

impl Profile {
    pub(crate) fn add(&self, stage: Stage, time: Duration) {
        let nanos = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        self.0.nanos[stage as usize].fetch_add(nanos, Ordering::Relaxed);
    }

    /// Runs something and counts it as a stage.
    pub(crate) fn time<T>(&self, stage: Stage, work: impl FnOnce() -> T) -> T {
        let watch = Stopwatch::start();
        let result = work();
        self.add(stage, watch.elapsed());
        result
    }

    pub(crate) fn finished(&self, workers: usize, elapsed: Duration) {
        let nanos = u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX);
        self.0.elapsed.store(nanos, Ordering::Relaxed);
        self.0.workers.store(workers as u64, Ordering::Relaxed);
    }

    pub(crate) fn nanos(&self, stage: Stage) -> u64 {
        self.0.nanos[stage as usize].load(Ordering::Relaxed)
    }

    /// Threads that converted blocks.
    pub fn workers(&self) -> u64 {
        self.0.workers.load(Ordering::Relaxed)
    }

    /// Every stage, in the order of the pipeline.
    pub fn shares(&self) -> Vec<Share> {
        let busy: u64 = STAGES
            .iter()
            .filter(|stage| !stage.is_waiting())
            .map(|stage| self.nanos(*stage))
            .sum();
        let share = |stage: &Stage| Share {
            stage: *stage,
            seconds: self.nanos(*stage) as f64 / 1e9,
            share: if stage.is_waiting() || busy == 0 {
                0.0
            } else {
                self.nanos(*stage) as f64 / busy as f64
            },
        };
        STAGES.iter().map(share).collect()
    }

    /// Share of the elapsed time in which the reading thread worked.
    pub fn reader_busy(&self) -> f64 {
        self.busy(true, 1)
    }

    /// Share of the elapsed time in which the workers worked, on average.
    pub fn workers_busy(&self) -> f64 {
        self.busy(false, self.workers().max(1))
    }

    fn busy(&self, reader: bool, threads: u64) -> f64 {
        let working = STAGES
            .iter()
            .filter(|stage| stage.is_reader() == reader && !stage.is_waiting());
        let nanos: u64 = working.map(|stage| self.nanos(*stage)).sum();
        let elapsed = self.0.elapsed.load(Ordering::Relaxed).max(1);
        nanos as f64 / (elapsed * threads) as f64
    }

    /// The stage to make faster first: the largest of whichever side the other one waits for.
    pub fn wall(&self) -> Stage {
        let reader = self.nanos(Stage::WaitingForInput)
            > self
                .nanos(Stage::ReaderWaiting)
                .saturating_mul(self.workers().max(1));
        STAGES
            .into_iter()
            .filter(|stage| stage.is_reader() == reader && !stage.is_waiting())
            .max_by_key(|stage| self.nanos(*stage))
            .unwrap_or(Stage::Evaluate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(seconds: &[(Stage, u64)]) -> Profile {
        let profile = Profile::default();
        for (stage, time) in seconds {
            profile.add(*stage, Duration::from_secs(*time));
        }
        profile.finished(2, Duration::from_secs(10));
        profile
    }

    #[test]
    fn the_wall_is_where_the_others_wait_for() {
        let slow_disk = profile(&[
            (Stage::Read, 7),
            (Stage::Decompress, 2),
            (Stage::Evaluate, 8),
            (Stage::WaitingForInput, 11),
        ]);
        assert_eq!(slow_disk.wall(), Stage::Read);
        let busy_workers = profile(&[
            (Stage::Decompress, 4),
            (Stage::ReaderWaiting, 6),
            (Stage::Evaluate, 12),
            (Stage::Write, 7),
            (Stage::WaitingForInput, 1),
        ]);
        assert_eq!(busy_workers.wall(), Stage::Evaluate);
        assert!((busy_workers.workers_busy() - 0.95).abs() < 1e-9);
        assert!((busy_workers.reader_busy() - 0.4).abs() < 1e-9);
    }

    #[test]
    fn shares_are_of_the_work_and_add_up() {
        let shares = profile(&[
            (Stage::Type, 3),
            (Stage::Write, 1),
            (Stage::WaitingForTurn, 9),
        ])
        .shares();
        let of = |stage| {
            shares
                .iter()
                .find(|share| share.stage == stage)
                .map(|share| share.share)
        };
        assert_eq!(
            (of(Stage::Type), of(Stage::Write)),
            (Some(0.75), Some(0.25))
        );
        assert_eq!(of(Stage::WaitingForTurn), Some(0.0));
    }
}
