//! The life of a run: its states, its steps, and the one table of allowed moves.

use serde::{Deserialize, Serialize};
use stoa_kernel::{Error, States};
use utoipa::ToSchema;

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    Pending,
    Running,
    /// It asks whether its rows are to be published, and keeps them until somebody answers.
    Waiting,
    Completed,
    Failed,
    Cancelling,
    Cancelled,
    TimedOut,
}

impl States for RunState {
    const NAME: &'static str = "cost_run.state";
    const ABOUT: &'static str = "A run of the cost pipeline.";
    const START: Self = Self::Pending;
    /// From a cancel which arrived after the lake commit a run only goes forward, so that the lake and
    /// the database agree.
    const MOVES: &'static [(Self, Self, &'static str)] = &[
        (Self::Pending, Self::Running, "a worker begins"),
        (Self::Pending, Self::Cancelled, "cancelled before it began"),
        (Self::Pending, Self::Failed, "it cannot begin"),
        (Self::Running, Self::Completed, "rows are visible"),
        (Self::Running, Self::Waiting, "it asks before it publishes"),
        (Self::Running, Self::Failed, "a step failed"),
        (Self::Running, Self::TimedOut, "took too long"),
        (Self::Running, Self::Cancelling, "someone cancels"),
        // A confirmed run goes on with its publish; a retried one begins anew.
        (Self::Waiting, Self::Pending, "confirmed, or retry"),
        (
            Self::Waiting,
            Self::Cancelled,
            "discarded, superseded, or not answered",
        ),
        (Self::Cancelling, Self::Cancelled, "the worker stopped"),
        (Self::Cancelling, Self::Completed, "the lake had committed"),
        // Its rows were already in the lake when it failed, and it may wait to be tried again: the next publisher finishes it first.
        (
            Self::Pending,
            Self::Completed,
            "the next publisher finishes it",
        ),
        (
            Self::Failed,
            Self::Completed,
            "the next publisher finishes it",
        ),
        // A retry starts the same run again from the first step that is not complete.
        (Self::Failed, Self::Pending, "retry"),
        (Self::TimedOut, Self::Pending, "retry"),
        (Self::Cancelled, Self::Pending, "retry"),
    ];

    fn word(self) -> &'static str {
        self.as_str()
    }
}

impl RunState {
    pub const ALL: [RunState; 8] = [
        RunState::Pending,
        RunState::Running,
        RunState::Waiting,
        RunState::Completed,
        RunState::Failed,
        RunState::Cancelling,
        RunState::Cancelled,
        RunState::TimedOut,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            RunState::Pending => "pending",
            RunState::Running => "running",
            RunState::Waiting => "waiting",
            RunState::Completed => "completed",
            RunState::Failed => "failed",
            RunState::Cancelling => "cancelling",
            RunState::Cancelled => "cancelled",
            RunState::TimedOut => "timed_out",
        }
    }

    /// Reads a stored state; an unknown word is a defect of the database, not of a caller.
    pub fn parse(word: &str) -> Result<RunState, Error> {
        Self::of(word).ok_or_else(|| {
            Error::internal(format!("cost_run.state holds the unknown word {word:?}"))
        })
    }

    /// It has ended.
    pub fn is_finished(self) -> bool {
        matches!(
            self,
            RunState::Completed | RunState::Failed | RunState::Cancelled | RunState::TimedOut
        )
    }

    /// No worker owns it or will by itself: it has ended, or waits for a person.
    pub fn is_at_rest(self) -> bool {
        self.is_finished() || self == RunState::Waiting
    }

    /// A worker owns it.
    pub fn is_active(self) -> bool {
        matches!(self, RunState::Running | RunState::Cancelling)
    }

    /// The states of runs that hold their source: at most one run of a source is in them with a job. One that waits
    /// for an answer holds nothing: later deliveries do not wait for it.
    pub fn unfinished() -> [&'static str; 3] {
        [
            RunState::Pending.as_str(),
            RunState::Running.as_str(),
            RunState::Cancelling.as_str(),
        ]
    }

    /// The move, or a conflict that tells what the run is doing instead.
    pub fn to(self, next: RunState) -> Result<RunState, Error> {
        if self.may_become(next) {
            return Ok(next);
        }
        Err(Error::conflict(
            "run_state",
            format!(
                "This run is {}; it cannot become {}.",
                self.as_str(),
                next.as_str()
            ),
        )
        .param("state", self.as_str())
        .param("next", next.as_str()))
    }
}

/// The steps of a run, in order.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Land,
    Convert,
    Validate,
    Publish,
    Rollup,
}

impl Step {
    pub const ALL: [Step; 5] = [
        Step::Land,
        Step::Convert,
        Step::Validate,
        Step::Publish,
        Step::Rollup,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Step::Land => "land",
            Step::Convert => "convert",
            Step::Validate => "validate",
            Step::Publish => "publish",
            Step::Rollup => "rollup",
        }
    }

    pub fn parse(word: &str) -> Result<Step, Error> {
        Self::ALL
            .into_iter()
            .find(|step| step.as_str() == word)
            .ok_or_else(|| {
                Error::internal(format!(
                    "cost_run_step.step holds the unknown word {word:?}"
                ))
            })
    }
}

/// Where a step stands. `Running` in the database after a crash means: begin this step again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    Pending,
    Running,
    Completed,
    Failed,
}

impl States for StepState {
    const NAME: &'static str = "cost_run_step.state";
    const ABOUT: &'static str = "A step of a run.";
    const START: Self = Self::Pending;
    const MOVES: &'static [(Self, Self, &'static str)] = &[
        (Self::Pending, Self::Running, "its turn"),
        (Self::Running, Self::Running, "again after a crash"),
        (Self::Failed, Self::Running, "again"),
        (Self::Running, Self::Completed, "done"),
        (Self::Running, Self::Failed, "failed"),
        (Self::Running, Self::Pending, "the run was cancelled"),
        (Self::Failed, Self::Pending, "retry"),
        (
            Self::Completed,
            Self::Pending,
            "retry: nothing was staged for good",
        ),
        // The next publisher makes the rows of a run visible whose process died after its commit.
        (
            Self::Pending,
            Self::Completed,
            "finished by the next publisher",
        ),
        (
            Self::Failed,
            Self::Completed,
            "finished by the next publisher",
        ),
    ];

    fn word(self) -> &'static str {
        self.as_str()
    }
}

impl StepState {
    pub fn as_str(self) -> &'static str {
        match self {
            StepState::Pending => "pending",
            StepState::Running => "running",
            StepState::Completed => "completed",
            StepState::Failed => "failed",
        }
    }

    pub fn parse(word: &str) -> Result<StepState, Error> {
        Self::of(word).ok_or_else(|| {
            Error::internal(format!(
                "cost_run_step.state holds the unknown word {word:?}"
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finished_runs_only_start_again() {
        for (from, to, _) in RunState::MOVES {
            if from.is_finished() && (*from, *to) != (RunState::Failed, RunState::Completed) {
                assert_eq!(*to, RunState::Pending, "{from:?} → {to:?}");
            }
        }
        assert!(
            !RunState::ALL
                .iter()
                .any(|next| RunState::Completed.may_become(*next))
        );
    }

    #[test]
    fn every_state_reads_back_and_can_be_reached() {
        for state in RunState::ALL {
            assert_eq!(RunState::parse(state.as_str()).ok(), Some(state));
            assert!(
                RunState::MOVES.iter().any(|(_, to, _)| *to == state),
                "{state:?} cannot be reached"
            );
        }
        assert!(RunState::parse("sleeping").is_err());
    }

    #[test]
    fn a_refused_move_says_what_the_run_is_doing() {
        let error = RunState::Completed.to(RunState::Cancelling).unwrap_err();
        assert_eq!(error.code(), "run_state");
        assert!(error.message().contains("completed"));
    }
}
