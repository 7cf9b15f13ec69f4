//! Puts a job in the queue, in the caller's transaction: the job exists if and only if the change does.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ExprTrait, QueryFilter};
use serde::Serialize;
use stoa_kernel::{Error, JobId, Result, Timestamp};
use stoa_store::{OrgTx, Signal};

use crate::entity::job;

/// A job to be. `NewJob::new(KIND, &payload)?.unique(run_id).priority(5)`.
#[derive(Debug, Clone)]
pub struct NewJob {
    kind: &'static str,
    payload: serde_json::Value,
    unique_key: Option<String>,
    priority: i64,
    run_at: Option<Timestamp>,
    max_attempts: i64,
}

impl NewJob {
    pub fn new(kind: &'static str, payload: &impl Serialize) -> Result<Self> {
        let payload = serde_json::to_value(payload).map_err(|e| {
            Error::internal(format!("the payload of a {kind} job cannot be written")).with_source(e)
        })?;
        Ok(Self {
            kind,
            payload,
            unique_key: None,
            priority: 0,
            run_at: None,
            max_attempts: 8,
        })
    }

    /// While a job of this kind with this key waits or runs in the organisation, no second one is made.
    pub fn unique(mut self, key: impl ToString) -> Self {
        self.unique_key = Some(key.to_string());
        self
    }

    /// Higher goes first within the organisation. Never before another organisation's turn.
    pub fn priority(mut self, priority: i64) -> Self {
        self.priority = priority;
        self
    }

    /// Not before this moment.
    pub fn run_at(mut self, time: Timestamp) -> Self {
        self.run_at = Some(time);
        self
    }

    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = i64::from(Ord::max(attempts, 1));
        self
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enqueued {
    /// The new job, or the live one with the same unique key.
    pub id: JobId,
    pub fresh: bool,
}

pub async fn enqueue(tx: &mut OrgTx, new: NewJob) -> Result<Enqueued> {
    let (clock, rng) = (tx.store().clock().clone(), tx.store().rng().clone());
    let now = clock.now();
    let id = JobId::new(&*clock, &*rng);
    let row = job::Model {
        id: id.uuid(),
        org_id: tx.org().uuid(),
        kind: new.kind.to_owned(),
        unique_key: new.unique_key.clone(),
        payload: new.payload,
        state: "queued".to_owned(),
        priority: new.priority,
        attempts: 0,
        max_attempts: new.max_attempts,
        run_at: new.run_at.unwrap_or(now).micros(),
        lease_holder: None,
        lease_until: None,
        heartbeat_at: None,
        progress: None,
        error: None,
        correlation_id: tx.correlation().map(str::to_owned),
        created_at: now.micros(),
        started_at: None,
        finished_at: None,
        cancel_requested: false,
    };
    tx.ring(Signal::Jobs);
    let Some(key) = new.unique_key else {
        tx.insert(row).await?;
        return Ok(Enqueued { id, fresh: true });
    };
    let unique = [
        job::Column::OrgId,
        job::Column::Kind,
        job::Column::UniqueKey,
    ];
    if tx.insert_unless_exists(row, unique, Some(live())).await? {
        return Ok(Enqueued { id, fresh: true });
    }
    let there = tx
        .find::<job::Entity>()
        .filter(job::Column::Kind.eq(new.kind))
        .filter(job::Column::UniqueKey.eq(key))
        .filter(job::Column::State.is_in(["queued", "running"]))
        .required()
        .await?;
    Ok(Enqueued {
        id: there.id.into(),
        fresh: false,
    })
}

/// The condition of the partial unique index, word for word, so that both databases recognise it.
fn live() -> Expr {
    Expr::col(job::Column::UniqueKey)
        .is_not_null()
        .and(Expr::cust("state IN ('queued', 'running')"))
}
