//! `JobCtx`: what a running job may know and say.

use std::sync::Arc;

use sea_orm::{ColumnTrait, QueryFilter};
use stoa_kernel::{Error, JobId, OrgId, Result};
use stoa_store::{Actor, OrgTx, Store};
use tokio_util::sync::CancellationToken;

use crate::entity::job;

#[derive(Clone)]
pub struct JobCtx(pub(crate) Arc<Running>);

pub(crate) struct Running {
    pub(crate) store: Store,
    pub(crate) job: JobId,
    pub(crate) org: OrgId,
    pub(crate) kind: &'static str,
    pub(crate) attempt: u32,
    pub(crate) last_attempt: bool,
    pub(crate) holder: String,
    pub(crate) correlation: Option<String>,
    /// Someone asked for the job to be cancelled, or the lease is lost.
    pub(crate) cancel: CancellationToken,
    /// The process shuts down.
    pub(crate) stop: CancellationToken,
}

impl JobCtx {
    pub fn job(&self) -> JobId {
        self.0.job
    }

    pub fn org(&self) -> OrgId {
        self.0.org
    }

    /// From 1.
    pub fn attempt(&self) -> u32 {
        self.0.attempt
    }

    /// A `Retry` now would make the job dead.
    pub fn is_last_attempt(&self) -> bool {
        self.0.last_attempt
    }

    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// `system:<kind>` in the job's organisation.
    pub fn actor(&self) -> Actor {
        Actor::System {
            org: self.0.org,
            reason: self.0.kind,
        }
    }

    /// A writing transaction of the job: fenced, and correlated with the request that enqueued it.
    pub async fn write(&self) -> Result<OrgTx> {
        let mut tx = self.0.store.write(&self.actor()).await?;
        if let Some(correlation) = &self.0.correlation {
            tx.correlate(correlation.clone());
        }
        self.fence(&tx).await?;
        Ok(tx)
    }

    /// Refuses to go on when another worker has taken the job over (this one was paused for longer
    /// than its lease). Whatever the transaction does then never happens.
    pub async fn fence(&self, tx: &OrgTx) -> Result<()> {
        let mine = tx
            .update_many::<job::Entity>()
            .filter(job::Column::Id.eq(self.0.job.uuid()))
            .filter(job::Column::State.eq("running"))
            .filter(job::Column::LeaseHolder.eq(self.0.holder.as_str()))
            .col(
                job::Column::HeartbeatAt,
                self.0.store.clock().now().micros(),
            )
            .exec()
            .await?;
        match mine {
            1 => Ok(()),
            _ => Err(Error::conflict(
                "lease_lost",
                "Another worker has taken this job over.",
            )),
        }
    }

    /// Shown to people. A write to the database: a few times a second at most.
    pub async fn progress(&self, progress: serde_json::Value) -> Result<()> {
        let tx = self.0.store.write(&self.actor()).await?;
        tx.update_many::<job::Entity>()
            .filter(job::Column::Id.eq(self.0.job.uuid()))
            .filter(job::Column::LeaseHolder.eq(self.0.holder.as_str()))
            .col(job::Column::Progress, progress)
            .exec()
            .await?;
        tx.commit().await
    }

    /// Ask often in long loops, and return `Err(JobError::Cancelled)`.
    pub fn cancelled(&self) -> bool {
        self.0.cancel.is_cancelled()
    }

    /// Fires on cancellation.
    pub fn cancellation(&self) -> &CancellationToken {
        &self.0.cancel
    }

    /// The process shuts down: put the work down and return `Err(JobError::Stopped)`.
    pub fn stopping(&self) -> bool {
        self.0.stop.is_cancelled()
    }

    /// Waits for the shutdown; for `select!`.
    pub async fn stopped(&self) {
        self.0.stop.cancelled().await;
    }
}
