//! The job of a run: one per run, retried after crashes and storage failures.

use serde::{Deserialize, Serialize};
use stoa_jobs::{Handler, JobCtx, JobError, NewJob};
use stoa_kernel::{Error, JobId, Result, RunId};
use stoa_store::OrgTx;

use super::attempt::{Ended, go_on};
use crate::service::Costs;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RunPayload {
    pub run_id: RunId,
    /// Slug of the organisation: it is part of the paths in the lake and never changes.
    pub org: String,
}

/// Works on runs.
#[derive(Clone)]
pub struct RunJob(pub Costs);

impl Handler for RunJob {
    const KIND: &'static str = "costs.run";
    type Payload = RunPayload;

    async fn run(&self, ctx: JobCtx, payload: RunPayload) -> Result<(), JobError> {
        match go_on(&self.0, &ctx, &payload.org, payload.run_id).await {
            Ok(Ended::Done) => Ok(()),
            Ok(Ended::PutDown) => Err(JobError::Stopped),
            Ok(Ended::Again(error)) => Err(JobError::Retry(Error::unavailable(
                crate::remedies::intern(&error.code),
                error.message,
            ))),
            // The run is gone with its organisation.
            Err(error) if error.is(stoa_kernel::Kind::NotFound) => Ok(()),
            Err(error) => Err(JobError::Retry(error)),
        }
    }
}

/// In the transaction that makes the run due.
pub(crate) async fn enqueue(tx: &mut OrgTx, org: &str, run: RunId) -> Result<JobId> {
    let payload = RunPayload {
        run_id: run,
        org: org.to_owned(),
    };
    let job = NewJob::new(RunJob::KIND, &payload)?.unique(run);
    Ok(stoa_jobs::enqueue(tx, job).await?.id)
}
