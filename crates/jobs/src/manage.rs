//! Looking at jobs and steering them: list, get, retry, cancel. Inside one organisation, as everything.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use stoa_kernel::{Error, JobId, Page, PageRequest, Result, Sort, States, Term, Timestamp};
use stoa_store::{Order, OrgRead, OrgTx, Signal, SortKey, Store};
use utoipa::{IntoParams, ToSchema};

use crate::entity::job;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    Queued,
    Running,
    Completed,
    /// Failed for good, or too often. `retry` puts it back.
    Dead,
    Cancelled,
}

impl States for JobState {
    const NAME: &'static str = "job.state";
    const ABOUT: &'static str = "A job in the queue.";
    const START: Self = Self::Queued;
    const MOVES: &'static [(Self, Self, &'static str)] = &[
        (Self::Queued, Self::Running, "a worker claims it"),
        (Self::Queued, Self::Cancelled, "cancelled while waiting"),
        (Self::Running, Self::Completed, "done"),
        (
            Self::Running,
            Self::Queued,
            "failed and tried again later; put down; or its lease ran out",
        ),
        (Self::Running, Self::Dead, "failed for good, or too often"),
        (Self::Running, Self::Cancelled, "stopped when asked to"),
        (Self::Dead, Self::Queued, "retry"),
        (Self::Cancelled, Self::Queued, "retry"),
    ];

    fn word(self) -> &'static str {
        self.as_str()
    }
}

impl JobState {
    /// Those that a person may put back in the queue.
    fn retryable() -> Vec<&'static str> {
        let mut back = Self::Queued.before();
        back.retain(|word| *word != Self::Running.as_str());
        back
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Dead => "dead",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A job as people see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct JobView {
    pub id: JobId,
    pub kind: String,
    pub state: JobState,
    pub priority: i64,
    pub attempts: i64,
    pub max_attempts: i64,
    pub run_at: Timestamp,
    /// Whatever the job reports; its shape is the kind's.
    #[schema(value_type = Option<Object>)]
    pub progress: Option<serde_json::Value>,
    /// Why the last attempt failed.
    pub error: Option<String>,
    pub cancel_requested: bool,
    pub created_at: Timestamp,
    pub started_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
}

impl From<job::Model> for JobView {
    fn from(row: job::Model) -> Self {
        Self {
            id: row.id.into(),
            kind: row.kind,
            state: JobState::of(&row.state).unwrap_or(JobState::Dead),
            priority: row.priority,
            attempts: row.attempts,
            max_attempts: row.max_attempts,
            run_at: Timestamp::from_micros(row.run_at),
            progress: row.progress,
            error: row.error,
            cancel_requested: row.cancel_requested,
            created_at: Timestamp::from_micros(row.created_at),
            started_at: row.started_at.map(Timestamp::from_micros),
            finished_at: row.finished_at.map(Timestamp::from_micros),
        }
    }
}

stoa_kernel::sort_columns! {
    /// What jobs are ordered by. What has not begun or ended counts as the earliest.
    pub enum JobColumn {
        Kind = "kind", State = "state", RunAt = "run_at", CreatedAt = "created_at",
        StartedAt = "started_at", FinishedAt = "finished_at",
    }
    default = Sort::descending(Self::CreatedAt);
}

/// By its own name, as the document takes no generic type for a parameter.
type JobSort = Sort<JobColumn>;

/// Which jobs.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct JobFilter {
    /// Only jobs in this state.
    pub state: Option<JobState>,
    /// Only jobs of this kind: `costs.run`.
    #[param(inline)]
    pub kind: Option<Term>,
    /// `-created_at` (the newest first) when left out.
    #[param(inline)]
    pub sort: Option<JobSort>,
}

/// One page of the jobs.
pub async fn list(tx: &OrgRead, filter: &JobFilter, page: &PageRequest) -> Result<Page<JobView>> {
    let mut find = tx.find::<job::Entity>();
    if let Some(state) = filter.state {
        find = find.filter(job::Column::State.eq(state.as_str()));
    }
    let kind = filter.kind.as_ref().filter(|kind| !kind.is_empty());
    if let Some(kind) = kind {
        find = find.filter(job::Column::Kind.eq(kind.as_str()));
    }
    let order = Order::of(filter.sort, |column| match column {
        JobColumn::Kind => SortKey::text(job::Column::Kind),
        JobColumn::State => SortKey::text(job::Column::State),
        JobColumn::RunAt => SortKey::number(job::Column::RunAt),
        JobColumn::CreatedAt => SortKey::Id,
        JobColumn::StartedAt => SortKey::number(job::Column::StartedAt),
        JobColumn::FinishedAt => SortKey::number(job::Column::FinishedAt),
    });
    let list = format!("jobs?state={:?}&kind={kind:?}", filter.state);
    let page = find
        .page(&list, page, order, job::Column::Id, |row| row.id)
        .await?;
    Ok(page.map(JobView::from))
}

/// How many jobs of the installation are in each state. For metrics: one look at the whole table.
pub async fn counts(store: &Store) -> Result<Vec<(JobState, u64)>> {
    let read = store.system_read().await?;
    let mut counts = Vec::new();
    for state in [JobState::Queued, JobState::Running, JobState::Dead] {
        let jobs = read
            .find::<job::Entity>()
            .filter(job::Column::State.eq(state.as_str()));
        counts.push((state, jobs.count().await?));
    }
    Ok(counts)
}

/// Ends every lease: for a process that knows it is the only one on this database (it holds the lock of
/// an embedded one), so that what a crash left behind goes on at once and not when its lease runs out.
pub async fn expire_leases(store: &Store) -> Result<u64> {
    let tx = store.system("restart").await?;
    let expired = tx
        .update_many::<job::Entity>()
        .filter(job::Column::State.eq("running"))
        .col(job::Column::LeaseUntil, store.clock().now().micros())
        .exec()
        .await?;
    tx.commit().await?;
    Ok(expired)
}

pub async fn get(tx: &OrgRead, id: JobId) -> Result<JobView> {
    let row = tx
        .find::<job::Entity>()
        .filter(job::Column::Id.eq(id.uuid()))
        .required()
        .await?;
    Ok(row.into())
}

/// Puts a dead or cancelled job back in the queue, with all its attempts.
pub async fn retry(tx: &mut OrgTx, id: JobId) -> Result<JobView> {
    let now = tx.store().clock().now().micros();
    let retried = tx
        .update_many::<job::Entity>()
        .filter(job::Column::Id.eq(id.uuid()))
        .filter(job::Column::State.is_in(JobState::retryable()))
        .col(job::Column::State, JobState::Queued.as_str())
        .col(job::Column::Attempts, 0_i64)
        .col(job::Column::RunAt, now)
        .col(job::Column::Error, None::<String>)
        .col(job::Column::FinishedAt, None::<i64>)
        .col(job::Column::CancelRequested, false)
        .exec()
        .await?;
    let job = get(tx, id).await?;
    if retried == 0 {
        return Err(Error::conflict(
            "job_not_retryable",
            format!(
                "The job is {}. Only a dead or cancelled job can be retried.",
                job.state.as_str()
            ),
        )
        .param("state", job.state.as_str()));
    }
    tx.ring(Signal::Jobs);
    Ok(job)
}

/// A waiting job is cancelled at once, a running one is asked to stop. A finished one stays as it is.
pub async fn cancel(tx: &mut OrgTx, id: JobId) -> Result<JobView> {
    stop(tx, job::Column::Id.eq(id.uuid())).await?;
    get(tx, id).await
}

/// The same for every job of the organisation.
pub async fn cancel_all(tx: &OrgTx) -> Result<()> {
    stop(tx, job::Column::Id.is_not_null()).await
}

async fn stop(tx: &OrgTx, which: Expr) -> Result<()> {
    let these = || tx.update_many::<job::Entity>().filter(which.clone());
    these()
        .filter(job::Column::State.eq("queued"))
        .col(job::Column::State, "cancelled")
        .col(job::Column::CancelRequested, true)
        .col(job::Column::FinishedAt, tx.store().clock().now().micros())
        .exec()
        .await?;
    these()
        .filter(job::Column::State.eq("running"))
        .col(job::Column::CancelRequested, true)
        .exec()
        .await?;
    Ok(())
}

/// How many jobs of the organisation a worker is at.
pub async fn running(read: &OrgRead) -> Result<u64> {
    let running = job::Column::State.eq(JobState::Running.as_str());
    read.find::<job::Entity>().filter(running).count().await
}
