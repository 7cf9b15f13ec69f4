//! `Worker`: claims jobs and runs them, keeping each lease alive and listening for cancellation.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter};
use stoa_kernel::{Error, JobId, Result, Stopwatch, rng};
use stoa_store::{Signal, Update};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::claim::claim;
use crate::context::Running;
use crate::entity::job;
use crate::{JobCtx, JobError, JobState, Jobs, schedule};

pub struct Worker {
    jobs: Jobs,
    holder: String,
}

impl Worker {
    pub fn new(jobs: &Jobs) -> Self {
        let store = jobs.store();
        let holder = format!("worker-{}", JobId::new(&**store.clock(), &**store.rng()));
        Self {
            jobs: jobs.clone(),
            holder,
        }
    }

    /// Works until `shutdown` fires, then lets running jobs finish (or put their work down) within the
    /// grace period and returns what is left to the queue.
    pub async fn run(&self, shutdown: CancellationToken) {
        let mut running = JoinSet::new();
        let store = self.jobs.store().clone();
        while !shutdown.is_cancelled() {
            // Listening starts before looking, so that a job enqueued in between is not missed.
            let signal = store.signal(Signal::Jobs).notified();
            tokio::pin!(signal);
            signal.as_mut().enable();
            let found = match self.look(running.len()).await {
                Ok(found) => found,
                Err(error) => {
                    tracing::error!(error = %error.chain(), "cannot look for jobs; trying again");
                    None
                }
            };
            if let Some(row) = found {
                let (jobs, holder, stop) = (
                    self.jobs.clone(),
                    self.holder.clone(),
                    shutdown.child_token(),
                );
                running.spawn(async move { work(&jobs, &holder, row, stop).await });
                continue;
            }
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = signal => {}
                () = tokio::time::sleep(self.jobs.options.poll) => {}
                Some(_) = running.join_next() => {}
            }
        }
        let finished = async { while running.join_next().await.is_some() {} };
        if tokio::time::timeout(self.jobs.options.grace, finished)
            .await
            .is_err()
        {
            running.shutdown().await;
            if let Err(error) = self.return_all().await {
                tracing::error!(error = %error.chain(), "jobs stay leased until their lease runs out");
            }
        }
    }

    /// Only makes the jobs that the clock asks for, and leaves running them to others.
    pub async fn run_schedules(&self, shutdown: CancellationToken) {
        while !shutdown.is_cancelled() {
            if let Err(error) = schedule::tick(&self.jobs, &self.holder).await {
                tracing::error!(error = %error.chain(), "cannot look at the schedules; trying again");
            }
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = tokio::time::sleep(self.jobs.options.poll) => {}
            }
        }
    }

    /// Runs everything that is due now, one job after the other, schedules first. For tests and for
    /// commands that wait. Gives the number of jobs run.
    pub async fn drain(&self) -> Result<usize> {
        schedule::tick(&self.jobs, &self.holder).await?;
        let mut ran = 0;
        while self.run_one().await? {
            ran += 1;
        }
        Ok(ran)
    }

    /// Claims and runs one job; false when none is due.
    pub async fn run_one(&self) -> Result<bool> {
        let Some(row) = self.claim().await? else {
            return Ok(false);
        };
        work(&self.jobs, &self.holder, row, CancellationToken::new()).await;
        Ok(true)
    }

    /// Claims a job and does not run it, as a worker does that dies at once. For tests.
    pub async fn claim(&self) -> Result<Option<job::Model>> {
        let kinds: Vec<_> = self.jobs.kinds().collect();
        claim(self.jobs.store(), &self.jobs.options, &kinds, &self.holder).await
    }

    async fn look(&self, running: usize) -> Result<Option<job::Model>> {
        schedule::tick(&self.jobs, &self.holder).await?;
        if running >= self.jobs.options.workers {
            return Ok(None);
        }
        self.claim().await
    }

    async fn return_all(&self) -> Result<()> {
        let tx = self.jobs.store().system("shutdown").await?;
        let mine = tx
            .update_many::<job::Entity>()
            .filter(job::Column::State.eq("running"))
            .filter(job::Column::LeaseHolder.eq(self.holder.as_str()));
        Ending::PutDown.write(mine, 0).exec().await?;
        tx.commit().await
    }
}

async fn work(jobs: &Jobs, holder: &str, row: job::Model, stop: CancellationToken) {
    let Some(handler) = jobs.handlers.get(row.kind.as_str()).cloned() else {
        return; // claimed by kind, so it is there
    };
    let ctx = JobCtx(Arc::new(Running {
        store: jobs.store().clone(),
        job: row.id.into(),
        org: row.org_id.into(),
        kind: handler.kind(),
        attempt: u32::try_from(row.attempts).unwrap_or(u32::MAX),
        last_attempt: row.attempts >= row.max_attempts,
        holder: holder.to_owned(),
        correlation: row.correlation_id.clone(),
        cancel: CancellationToken::new(),
        stop,
    }));
    let watch = Stopwatch::start();
    let run = AssertUnwindSafe(handler.run(ctx.clone(), row.payload.clone())).catch_unwind();
    let outcome = tokio::select! {
        outcome = run => outcome,
        () = keep_alive(jobs, &ctx) => {
            tracing::warn!(job = %row.id, kind = %row.kind, "the lease is lost; another worker goes on");
            return;
        }
    };
    let outcome = outcome
        .unwrap_or_else(|_| Err(JobError::Retry(Error::internal("The job's code panicked"))));
    let label = match &outcome {
        Ok(()) => "completed",
        Err(JobError::Retry(_)) => "retry",
        Err(JobError::Fatal(_)) => "dead",
        Err(JobError::Cancelled) => "cancelled",
        Err(JobError::Stopped) => "stopped",
    };
    metrics::counter!("stoa_jobs_total", "kind" => row.kind.clone(), "outcome" => label)
        .increment(1);
    metrics::histogram!("stoa_job_seconds", "kind" => row.kind.clone())
        .record(watch.elapsed().as_secs_f64());
    if let Err(error) = settle(jobs, &ctx, &row, outcome).await {
        tracing::error!(job = %row.id, error = %error.chain(), "cannot record how the job ended; its lease will run out");
    }
}

/// Renews the lease a few times within it. Returns when the lease is lost.
async fn keep_alive(jobs: &Jobs, ctx: &JobCtx) {
    let pause = (jobs.options.lease / 3)
        .min(Duration::from_secs(5))
        .max(Duration::from_millis(50));
    loop {
        // Cancellation from another process is seen by a read, each second; the write is rarer.
        tokio::time::sleep(pause.min(Duration::from_secs(1))).await;
        match heartbeat(jobs, ctx).await {
            Ok(Some(cancel)) => {
                if cancel {
                    ctx.0.cancel.cancel();
                }
            }
            Ok(None) => return,
            Err(error) => {
                tracing::warn!(job = %ctx.job(), error = %error.chain(), "cannot renew the lease")
            }
        }
    }
}

/// `None` when another holds the job now, else whether its cancellation was asked for.
async fn heartbeat(jobs: &Jobs, ctx: &JobCtx) -> Result<Option<bool>> {
    let now = jobs.store().clock().now();
    let row = {
        let read = jobs.store().system_read().await?;
        read.find::<job::Entity>()
            .filter(job::Column::Id.eq(ctx.job().uuid()))
            .one()
            .await?
    };
    let Some(row) = row.filter(|row| row.lease_holder.as_deref() == Some(ctx.0.holder.as_str()))
    else {
        return Ok(None);
    };
    let left = row.lease_until.unwrap_or(0) - now.micros();
    let lease = i64::try_from(jobs.options.lease.as_micros()).unwrap_or(i64::MAX);
    if left < lease / 3 * 2 {
        let tx = jobs.store().system("heartbeat").await?;
        let renewed = tx
            .update_many::<job::Entity>()
            .filter(job::Column::Id.eq(ctx.job().uuid()))
            .filter(job::Column::State.eq("running"))
            .filter(job::Column::LeaseHolder.eq(ctx.0.holder.as_str()))
            .col(job::Column::LeaseUntil, (now + jobs.options.lease).micros())
            .col(job::Column::HeartbeatAt, now.micros())
            .exec()
            .await?;
        tx.commit().await?;
        if renewed == 0 {
            return Ok(None);
        }
    }
    Ok(Some(row.cancel_requested))
}

/// Writes how the job ended, unless another worker has it now.
async fn settle(
    jobs: &Jobs,
    ctx: &JobCtx,
    row: &job::Model,
    outcome: Result<(), JobError>,
) -> Result<()> {
    let now = jobs.store().clock().now();
    let (job, org) = (row.id, row.org_id);
    let ending = match outcome {
        Ok(()) => Ending::Over(JobState::Completed, None),
        Err(JobError::Cancelled) => Ending::Over(JobState::Cancelled, None),
        Err(JobError::Stopped) => Ending::PutDown,
        Err(JobError::Fatal(error)) => {
            log_end(ctx, &error, "job failed for good");
            Ending::Over(JobState::Dead, Some(told(&error)))
        }
        Err(JobError::Retry(error)) if row.attempts >= row.max_attempts => {
            log_end(ctx, &error, "job is dead after its last attempt");
            Ending::Over(JobState::Dead, Some(told(&error)))
        }
        Err(JobError::Retry(error)) => {
            let pause = backoff(jobs, row.attempts);
            tracing::warn!(%job, kind = %row.kind, %org, attempt = row.attempts, ?pause, error = %error.chain(), "job will be tried again");
            Ending::Again(told(&error), (now + pause).micros())
        }
    };
    let tx = jobs.store().system("settle").await?;
    let mine = tx
        .update_many::<job::Entity>()
        .filter(job::Column::Id.eq(row.id))
        .filter(job::Column::State.eq(JobState::Running.as_str()))
        .filter(job::Column::LeaseHolder.eq(ctx.0.holder.as_str()));
    ending.write(mine, now.micros()).exec().await?;
    tx.commit().await
}

/// Alarms the operator when something of theirs is broken, and not when what a tenant asked for cannot be
/// done: tenants bring that about at will.
fn log_end(ctx: &JobCtx, error: &Error, what: &str) {
    let (job, org, kind, alarm) = (ctx.job(), ctx.org(), ctx.0.kind, error.kind().is_alarm());
    let error = error.chain();
    match alarm {
        true => tracing::error!(%job, kind, %org, error, "{what}"),
        false => tracing::warn!(%job, kind, %org, error, "{what}"),
    }
}

/// What the owner of the job may read of its failure. The causes are in the log, under the job's id.
fn told(error: &Error) -> String {
    error.told().message.to_owned()
}

enum Ending {
    Over(JobState, Option<String>),
    Again(String, i64),
    PutDown,
}

impl Ending {
    fn write<'a>(self, update: Update<'a, job::Entity>, now: i64) -> Update<'a, job::Entity> {
        use job::Column::{Attempts, Error, FinishedAt, LeaseHolder, LeaseUntil, RunAt, State};
        let update = update
            .col(LeaseHolder, None::<String>)
            .col(LeaseUntil, None::<i64>);
        match self {
            Self::Over(state, error) => update
                .col(State, state.as_str())
                .col(Error, error)
                .col(FinishedAt, now),
            // A cancellation that came while it failed is honoured.
            Self::Again(error, run_at) => update
                .expr(
                    State,
                    Expr::cust("CASE WHEN cancel_requested THEN 'cancelled' ELSE 'queued' END"),
                )
                .expr(
                    FinishedAt,
                    Expr::cust(format!("CASE WHEN cancel_requested THEN {now} END")),
                )
                .col(Error, error)
                .col(RunAt, run_at),
            Self::PutDown => update
                .col(State, "queued")
                .expr(Attempts, Expr::cust("attempts - 1")),
        }
    }
}

/// Doubles from `backoff` to `backoff_max`, ±20 % so that jobs that failed together do not return together.
fn backoff(jobs: &Jobs, attempts: i64) -> Duration {
    let doublings = u32::try_from(attempts - 1).unwrap_or(0).min(30);
    let pause = jobs
        .options
        .backoff
        .saturating_mul(1 << doublings)
        .min(jobs.options.backoff_max);
    pause.mul_f64(0.8 + 0.4 * rng::fraction(&**jobs.store().rng()))
}
