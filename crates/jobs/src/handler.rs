//! What a job does: the `Handler` trait, its errors, and `Jobs`, the list of handlers and schedules
//! that a process works with.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;
use stoa_kernel::{Error, Kind};
use stoa_store::Store;

use crate::{JobCtx, Schedule};

/// One kind of job. Implement with `async fn run(…)`.
pub trait Handler: Send + Sync + 'static {
    const KIND: &'static str;
    type Payload: Serialize + DeserializeOwned + Send;

    fn run(
        &self,
        ctx: JobCtx,
        payload: Self::Payload,
    ) -> impl Future<Output = Result<(), JobError>> + Send;
}

/// How a job ends when it does not end well.
#[derive(Debug)]
pub enum JobError {
    /// Try again later, with growing pauses; dead after `max_attempts`.
    Retry(Error),
    /// Trying again cannot help.
    Fatal(Error),
    /// The handler saw `ctx.cancelled()` and stopped.
    Cancelled,
    /// The handler saw `ctx.stopping()` and put the work down: it goes back to the queue, and the
    /// attempt does not count.
    Stopped,
}

/// What is busy, broken or in conflict may pass; the others will not.
impl From<Error> for JobError {
    fn from(error: Error) -> Self {
        match error.kind() {
            Kind::Declined
            | Kind::Unavailable
            | Kind::Internal
            | Kind::Conflict
            | Kind::QuotaExceeded => Self::Retry(error),
            _ => Self::Fatal(error),
        }
    }
}

#[derive(Debug, Clone)]
pub struct JobsOptions {
    /// Jobs at once in this process.
    pub workers: usize,
    /// Running jobs of one organisation, over all processes, and of all organisations whose first
    /// member is one person.
    pub per_org: u32,
    /// A worker that stays silent this long loses its job to another.
    pub lease: Duration,
    /// How often an idle worker looks, when no signal in this process wakes it.
    pub poll: Duration,
    /// Pause after the first failure; doubles up to `backoff_max`, ±20 %.
    pub backoff: Duration,
    pub backoff_max: Duration,
    /// How long a shutdown waits for running jobs before it returns them to the queue.
    pub grace: Duration,
}

impl Default for JobsOptions {
    fn default() -> Self {
        Self {
            workers: 2,
            per_org: 2,
            lease: Duration::from_secs(60),
            poll: Duration::from_secs(1),
            backoff: Duration::from_secs(5),
            backoff_max: Duration::from_secs(3600),
            grace: Duration::from_secs(10),
        }
    }
}

/// Handlers and schedules. Built once at start, then shared.
#[derive(Clone)]
pub struct Jobs {
    pub(crate) store: Store,
    pub(crate) options: JobsOptions,
    pub(crate) handlers: Arc<BTreeMap<&'static str, Arc<dyn Erased>>>,
    pub(crate) schedules: Arc<Vec<Schedule>>,
}

impl Jobs {
    pub fn new(store: Store, options: JobsOptions) -> Self {
        Self {
            store,
            options,
            handlers: Arc::default(),
            schedules: Arc::default(),
        }
    }

    /// Panics when the kind is registered already: two handlers would share a queue.
    pub fn register<H: Handler>(mut self, handler: H) -> Self {
        let handlers = Arc::make_mut(&mut self.handlers);
        let before = handlers.insert(H::KIND, Arc::new(handler));
        assert!(
            before.is_none(),
            "the job kind {} is registered twice",
            H::KIND
        );
        self
    }

    pub fn schedule(mut self, schedule: Schedule) -> Self {
        Arc::make_mut(&mut self.schedules).push(schedule);
        self
    }

    /// The kinds of jobs that have a handler here.
    pub fn kinds(&self) -> impl Iterator<Item = &'static str> {
        self.handlers.keys().copied()
    }

    pub fn schedules(&self) -> &[Schedule] {
        &self.schedules
    }

    pub fn store(&self) -> &Store {
        &self.store
    }
}

/// A `Handler` whose payload type is forgotten.
pub(crate) trait Erased: Send + Sync {
    fn kind(&self) -> &'static str;
    fn run(&self, ctx: JobCtx, payload: serde_json::Value) -> BoxFuture<'_, Result<(), JobError>>;
}

impl<H: Handler> Erased for H {
    fn kind(&self) -> &'static str {
        H::KIND
    }

    fn run(&self, ctx: JobCtx, payload: serde_json::Value) -> BoxFuture<'_, Result<(), JobError>> {
        Box::pin(async move {
            let payload = serde_json::from_value(payload).map_err(|e| {
                let message = format!("The payload of this {} job cannot be read.", H::KIND);
                // The server wrote it itself.
                let error = Error::new(Kind::Internal, "job_payload_unreadable", message);
                JobError::Fatal(error.with_source(e))
            })?;
            Handler::run(self, ctx, payload).await
        })
    }
}
