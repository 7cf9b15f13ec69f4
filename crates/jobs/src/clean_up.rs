//! Housekeeping of the queue itself: finished jobs are kept for a while to be looked at, then deleted.

use std::time::Duration;

use sea_orm::{ColumnTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use stoa_kernel::Result;
use stoa_store::Store;

use crate::entity::job;
use crate::{Handler, JobCtx, JobError, Jobs, Schedule, When};

const DAY: Duration = Duration::from_secs(86_400);
pub const COMPLETED_KEPT: Duration = DAY.saturating_mul(7);
/// Dead and cancelled ones: someone may still want to know, or to retry.
pub const FAILED_KEPT: Duration = DAY.saturating_mul(30);

struct CleanUp;

#[derive(Serialize, Deserialize)]
struct Nothing {}

impl Handler for CleanUp {
    const KIND: &'static str = "jobs.clean_up";
    type Payload = Nothing;

    async fn run(&self, ctx: JobCtx, _: Nothing) -> Result<(), JobError> {
        clean_up(ctx.store()).await?;
        Ok(())
    }
}

impl Jobs {
    /// Adds the schedule that keeps the table small.
    pub fn with_clean_up(self) -> Self {
        let when = When::Daily { hour: 2, minute: 0 };
        self.register(CleanUp).schedule(Schedule {
            name: "jobs.clean_up",
            when,
            kind: CleanUp::KIND,
        })
    }
}

/// Deletes what is past its time, in every organisation; says how many.
pub async fn clean_up(store: &Store) -> Result<u64> {
    let now = store.clock().now();
    let tx = store.system("jobs-clean-up").await?;
    let mut gone = 0;
    for (states, kept) in [
        (&["completed"][..], COMPLETED_KEPT),
        (&["dead", "cancelled"], FAILED_KEPT),
    ] {
        gone += tx
            .delete_many::<job::Entity>()
            .filter(job::Column::State.is_in(states.iter().copied()))
            .filter(job::Column::FinishedAt.lte((now - kept).micros()))
            .exec()
            .await?;
    }
    tx.commit().await?;
    Ok(gone)
}
