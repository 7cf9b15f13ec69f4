//! Admission: how many requests that cost much may work at once, in all and of one organisation. One
//! for the whole process; every route whose small input makes large work goes through it, so that one
//! tenant's work waits for its own and never holds all the places.
//!
//! An organisation takes a place of its own first, then one of the server's, in the order of arrival.
//! The rest waits for a while; of one organisation only so many may wait.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::stream::{BoxStream, StreamExt};
use stoa_kernel::{Budget, Error, OrgId};
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};

use crate::ApiError;

/// How much is admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdmissionOptions {
    /// Requests that work at once in this process.
    pub at_once: usize,
    /// Of these, requests of one organisation; fewer than `at_once`, or neighbours wait for it.
    pub per_org: usize,
    /// Requests of one organisation that may wait for a place.
    pub waiting: usize,
    /// How long one waits.
    pub patience: Duration,
}

impl AdmissionOptions {
    /// For a machine with so many cores: one is left to everything else where there are several, and
    /// one organisation gets half of the places.
    pub fn of_cores(cores: usize) -> Self {
        let at_once = cores.saturating_sub(1).max(2);
        Self {
            at_once,
            per_org: at_once / 2,
            waiting: 32,
            patience: Duration::from_secs(15),
        }
    }
}

impl Default for AdmissionOptions {
    fn default() -> Self {
        Self::of_cores(std::thread::available_parallelism().map_or(2, usize::from))
    }
}

/// Cheap to clone; clones share the places.
#[derive(Debug, Clone)]
pub struct Admission(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    options: AdmissionOptions,
    server: Arc<Semaphore>,
    orgs: Mutex<HashMap<OrgId, Org>>,
}

/// An organisation with requests inside or waiting; forgotten with the last of them.
#[derive(Debug)]
struct Org {
    places: Arc<Semaphore>,
    requests: usize,
}

impl Default for Admission {
    fn default() -> Self {
        Self::new(AdmissionOptions::default())
    }
}

impl Admission {
    pub fn new(options: AdmissionOptions) -> Self {
        Self(Arc::new(Shared {
            server: Arc::new(Semaphore::new(options.at_once.max(1))),
            orgs: Mutex::default(),
            options,
        }))
    }

    /// Waits for a place to work on a request of `org`; it is free again when what is returned is dropped.
    ///
    /// # Errors
    /// 429 `organisation_busy` when too many of the organisation wait already, 503 `server_busy` when no
    /// place became free; both with `Retry-After`.
    pub async fn enter(&self, org: OrgId) -> Result<Admitted, ApiError> {
        self.enter_by(org, None).await
    }

    /// `gate` is passed before a place of the server is taken: nobody waits there with one in hand.
    async fn enter_by(
        &self,
        org: OrgId,
        gate: Option<&Arc<Semaphore>>,
    ) -> Result<Admitted, ApiError> {
        let visit = self.visit(org)?;
        let entered = async {
            let own = visit.places.clone().acquire_owned().await?;
            let gate = match gate {
                Some(gate) => Some(Arc::clone(gate).acquire_owned().await?),
                None => None,
            };
            let server = self.0.server.clone().acquire_owned().await?;
            Ok::<_, AcquireError>((own, gate, server))
        };
        match tokio::time::timeout(self.0.options.patience, entered).await {
            Ok(Ok((own, gate, server))) => Ok(Admitted {
                server: Some(server),
                _gate: gate,
                _own: own,
                _visit: visit,
            }),
            _ => Err(busy()),
        }
    }

    /// Runs `work`, which keeps a core busy, where it holds up no other request, and under `budget`. When
    /// the caller goes away the work ends at its next step; its place is free when it has ended.
    ///
    /// # Errors
    /// As [`Admission::enter`], and why the budget ended the work.
    pub async fn run<T, F>(&self, org: OrgId, limits: WorkLimits, work: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let admitted = self.enter(org).await?;
        run(admitted, limits, work).await
    }

    /// The same for work of which there is less at a time than places: `gate` says how much.
    ///
    /// # Errors
    /// As [`Admission::run`].
    pub async fn run_behind<T, F>(
        &self,
        gate: &Arc<Semaphore>,
        org: OrgId,
        limits: WorkLimits,
        work: F,
    ) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let admitted = self.enter_by(org, Some(gate)).await?;
        run(admitted, limits, work).await
    }

    /// A stream whose pieces are made under a place of the server, one place for each piece: whoever
    /// reads slowly holds nobody up. The organisation's own place is kept until its end.
    pub fn stream<T, E>(
        &self,
        mut admitted: Admitted,
        pieces: BoxStream<'static, Result<T, E>>,
    ) -> BoxStream<'static, Result<T, E>>
    where
        T: Send + 'static,
        E: Send + 'static,
    {
        let server = Arc::clone(&self.0.server);
        admitted.server = None;
        futures::stream::unfold((admitted, pieces), move |(admitted, mut pieces)| {
            let server = Arc::clone(&server);
            async move {
                let _place = server.acquire_owned().await.ok()?;
                let piece = pieces.next().await?;
                Some((piece, (admitted, pieces)))
            }
        })
        .boxed()
    }

    fn visit(&self, org: OrgId) -> Result<Visit, ApiError> {
        let options = &self.0.options;
        let per_org = options.per_org.clamp(1, options.at_once.max(1));
        let mut orgs = self.0.orgs.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = orgs.entry(org).or_insert_with(|| Org {
            places: Arc::new(Semaphore::new(per_org)),
            requests: 0,
        });
        if entry.requests >= per_org + options.waiting {
            return Err(ApiError::new(Error::quota_exceeded(
                "organisation_busy",
                format!(
                    "{} requests of this organisation that take much work are under way already. Try again when some are answered.",
                    entry.requests
                ),
            ))
            .retry_after(5));
        }
        entry.requests += 1;
        Ok(Visit {
            places: Arc::clone(&entry.places),
            shared: Arc::clone(&self.0),
            org,
        })
    }
}

/// What one piece of work may cost: see [`Budget::new`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkLimits {
    pub time: Duration,
    pub units: u64,
}

/// A place to work.
#[derive(Debug)]
pub struct Admitted {
    // In this order: the server's place is free before the organisation's next request asks for one.
    server: Option<OwnedSemaphorePermit>,
    _gate: Option<OwnedSemaphorePermit>,
    _own: OwnedSemaphorePermit,
    _visit: Visit,
}

/// A request that is inside or waits.
#[derive(Debug)]
struct Visit {
    places: Arc<Semaphore>,
    shared: Arc<Shared>,
    org: OrgId,
}

impl Drop for Visit {
    fn drop(&mut self) {
        let mut orgs = self
            .shared
            .orgs
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = orgs.get_mut(&self.org) {
            entry.requests -= 1;
            if entry.requests == 0 {
                orgs.remove(&self.org);
            }
        }
    }
}

async fn run<T, F>(admitted: Admitted, limits: WorkLimits, work: F) -> Result<T, ApiError>
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    let budget = Budget::new(limits.time, limits.units);
    let _caller = budget.cancel_on_drop();
    let done = tokio::task::spawn_blocking(move || {
        let done = budget.run(work);
        drop(admitted);
        done
    });
    let done = done
        .await
        .map_err(|error| Error::internal("work of a request was given up").with_source(error))?;
    Ok(done.map_err(Error::from)?)
}

fn busy() -> ApiError {
    ApiError::new(Error::unavailable(
        "server_busy",
        "The server works on as many such requests as it can. Try again in a few seconds.",
    ))
    .retry_after(5)
}
