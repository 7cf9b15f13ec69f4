//! What a run does: `land → convert → validate → publish → rollup`. Each step is idempotent and
//! records its state, so that whoever takes over after a crash begins at the first step not complete.
//!
//! Reading order: `job` (the handler) → `attempt` (one attempt: steps in order) → `watch` (progress,
//! cancel, time-out) → `land`, `convert`, `validate`, `publish` (after `ask`, which asks a person what `doubts`, `twins` and
//! `gone` find), `rollup` → `switch` (the one transaction that makes it visible). `delete` takes a source's rows out again.

pub(crate) mod ask;
pub(crate) mod attempt;
pub(crate) mod convert;
pub mod delete;
pub(crate) mod doubts;
pub(crate) mod gate;
mod gone;
pub mod job;
pub(crate) mod land;
pub(crate) mod meter;
pub(crate) mod publish;
pub(crate) mod rollup;
pub(crate) mod steps;
pub(crate) mod switch;
pub(crate) mod twins;
pub(crate) mod validate;
pub(crate) mod watch;

use serde::{Deserialize, Serialize};
use stoa_focus::lake::{Published, StagedFile};
use stoa_kernel::Statement;

use crate::{
    runs::{
        allowed::Allowed,
        entity::run,
        question::Asked,
        wire::{PeriodSum, RunError},
    },
    stored::signed,
};

/// What a run may do, what convert staged and publish committed, kept in `cost_run.publish` for the next step or attempt.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PublishState {
    pub staged: Vec<StagedFile>,
    pub published: Option<Published>,
    /// What somebody allowed this run, from its beginning.
    #[serde(default)]
    pub allowed: Allowed,
    /// What the source held of its months when its publish began.
    #[serde(default)]
    pub replaced: Vec<PeriodSum>,
    /// How often it has asked a person.
    #[serde(default)]
    pub asked: u32,
}

impl PublishState {
    /// The months of the run as clients see them; empty before it is published.
    pub(crate) fn months(&self) -> Vec<PeriodSum> {
        self.published
            .iter()
            .flat_map(|published| &published.periods)
            .map(month)
            .collect()
    }
}

pub(crate) fn month(period: &stoa_focus::lake::PublishedPeriod) -> PeriodSum {
    PeriodSum {
        billing_period: period.period.to_string(),
        rows: signed(period.rows),
        billed: period.billed.clone(),
    }
}

/// What a step leaves: columns of the run to set with its completion, and what the run's log tells of it.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub run: run::ActiveModel,
    pub said: Vec<Statement>,
}

impl Outcome {
    /// What is told, as one text in English.
    pub(crate) fn detail(&self) -> String {
        let said: Vec<String> = self.said.iter().map(steps::sentence).collect();
        said.join(" ")
    }
}

/// Why an attempt ends before the run is complete.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The run cannot succeed; this is its error.
    Failed(RunError),
    /// Only a person can say whether it may go on: it waits for the answer.
    Asks(Box<Asked>),
    /// Our storage or database failed; another attempt may succeed.
    Again(RunError),
    Cancelled,
    TimedOut,
    /// The process shuts down; another worker goes on, and the attempt does not count.
    PutDown,
    /// Another attempt owns the run; this one must not write any more.
    Lost,
}

/// A database failure inside a step: to be tried again. What is too large for the limit on memory stays so.
impl From<stoa_kernel::Error> for Stop {
    fn from(error: stoa_kernel::Error) -> Self {
        if error.code() == "lease_lost" {
            return Stop::Lost;
        }
        if error.code() == "query_too_large" {
            return Stop::Failed(crate::told::machine_error(&error));
        }
        Stop::Again(crate::told::machine_error(&error))
    }
}

/// Errors of landing storage are worth another attempt; all others are about the input.
impl From<RunError> for Stop {
    fn from(error: RunError) -> Self {
        match error.code.as_str() {
            "storage" | "location_unreachable" | "read_failed" | "write_failed" => {
                Stop::Again(error)
            }
            _ => Stop::Failed(error),
        }
    }
}
