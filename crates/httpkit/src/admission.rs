//! Admission: how many requests that cost much may work at once, in all, of one organisation and of one
//! person over all organisations. One for the whole process; every route whose small input makes large
//! work goes through it, so that one tenant's work waits for its own and never holds all the places.
//!
//! A request takes a place of its person's first, then one of its organisation's, then one of the
//! server's, in the order of arrival. The rest waits for a while; only so many may wait. What is open for
//! as long as a client likes (an answer being sent, an upload being received) is counted on its own and
//! keeps no place. One person may fill half of what waits, is sent or is received for an organisation, so
//! that its other people are let in.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::stream::{BoxStream, Stream, StreamExt};
use stoa_kernel::{Budget, Error, OrgId, PersonId};
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};

use crate::ApiError;

/// Answers of one organisation that are sent piece by piece at once.
pub const STREAMS: usize = 8;
/// Uploads of one organisation that are received at once: each holds a part of its file in memory, 8 MiB at
/// most.
pub const UPLOADS: usize = 8;

/// Pages of one organisation that listen to what changes at once: each asks the database about once a second. A
/// page has one such connection, or two while it shows a run.
pub const WATCHES: usize = 64;

/// How much is admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdmissionOptions {
    /// Requests that work at once in this process.
    pub at_once: usize,
    /// Of these, requests of one organisation, and of one person; fewer than `at_once`, or neighbours wait
    /// for them.
    pub per_org: usize,
    /// Requests of one organisation that may wait for a place; of one person half as many.
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

/// On whose account a request works: the organisation's, and the person's, if one stands behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnAccountOf {
    pub org: OrgId,
    pub person: Option<PersonId>,
}

impl From<OrgId> for OnAccountOf {
    fn from(org: OrgId) -> Self {
        Self { org, person: None }
    }
}

impl OnAccountOf {
    fn payers(self) -> impl Iterator<Item = Payer> {
        let person = self.person.map(Payer::Person);
        std::iter::once(Payer::Org(self.org)).chain(person)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Payer {
    Org(OrgId),
    Person(PersonId),
}

#[derive(Debug)]
struct Shared {
    options: AdmissionOptions,
    server: Arc<Semaphore>,
    accounts: Mutex<HashMap<Payer, Account>>,
}

/// Whoever has requests inside or waiting; forgotten with the last of them.
#[derive(Debug)]
struct Account {
    places: Arc<Semaphore>,
    /// By [`Stay`].
    counts: [usize; STAYS],
}

/// What is counted, each on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stay {
    Request = 0,
    Stream = 1,
    Upload = 2,
    Watch = 3,
}

/// How many kinds there are.
const STAYS: usize = 4;

impl Stay {
    /// How many there may be of one payer, who has so many places.
    fn most(self, payer: Payer, places: usize, waiting: usize) -> usize {
        let share = |all: usize| match payer {
            Payer::Org(_) => all,
            Payer::Person(_) => all.div_ceil(2),
        };
        match self {
            Self::Request => places + share(waiting),
            Self::Stream => share(STREAMS),
            Self::Upload => share(UPLOADS),
            Self::Watch => share(WATCHES),
        }
    }

    /// Why one more is not let in.
    fn refusal(self, payer: Payer, count: usize) -> ApiError {
        let (code, whose) = match payer {
            Payer::Org(_) => ("organisation_busy", "of this organisation"),
            Payer::Person(_) => ("person_busy", "of yours"),
        };
        let what = match self {
            Self::Request => "requests that take much work",
            Self::Stream => "exports",
            Self::Upload => "uploads",
            Self::Watch => "pages that wait for what changes",
        };
        let message =
            format!("{count} {what} {whose} are under way already. Try again when some are done.");
        ApiError::new(Error::quota_exceeded(code, message)).retry_after(5)
    }
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
            accounts: Mutex::default(),
            options,
        }))
    }

    /// Waits for a place to work on a request; it is free again when what is returned is dropped.
    ///
    /// # Errors
    /// 429 `organisation_busy` or `person_busy` when too many of theirs wait already, 503 `server_busy` when
    /// no place became free; all with `Retry-After`.
    pub async fn enter(&self, on: impl Into<OnAccountOf>) -> Result<Admitted, ApiError> {
        self.enter_by(on.into(), Stay::Request, None).await
    }

    /// The same for a request that is answered by [`Admission::stream`].
    ///
    /// # Errors
    /// As [`Admission::enter`]; 429 also when too many of theirs are being sent.
    pub async fn enter_stream(&self, on: impl Into<OnAccountOf>) -> Result<Admitted, ApiError> {
        self.enter_by(on.into(), Stay::Stream, None).await
    }

    /// Counts an upload for as long as it is received, and takes no place.
    ///
    /// # Errors
    /// 429 `organisation_busy` or `person_busy` when too many of theirs are being received.
    pub fn receive(&self, on: impl Into<OnAccountOf>) -> Result<Counted, ApiError> {
        let visit = self.visit(on.into(), Stay::Upload)?;
        Ok(Counted { _visit: visit })
    }

    /// Counts a stream of what changes for as long as it is open, and takes no place.
    ///
    /// # Errors
    /// 429 `organisation_busy` or `person_busy` when too many of theirs are open.
    pub fn watch(&self, on: impl Into<OnAccountOf>) -> Result<Counted, ApiError> {
        let visit = self.visit(on.into(), Stay::Watch)?;
        Ok(Counted { _visit: visit })
    }

    /// `gate` is passed before a place of the server is taken: nobody waits there with one in hand.
    async fn enter_by(
        &self,
        on: OnAccountOf,
        stay: Stay,
        gate: Option<&Arc<Semaphore>>,
    ) -> Result<Admitted, ApiError> {
        let visit = self.visit(on, stay)?;
        let entered = visit.places(gate);
        match tokio::time::timeout(self.0.options.patience, entered).await {
            Ok(Ok(places)) => Ok(Admitted { places, visit }),
            _ => Err(busy()),
        }
    }

    /// Runs `work`, which keeps a core busy, where it holds up no other request, and under `budget`. When
    /// the caller goes away the work ends at its next step; its place is free when it has ended.
    ///
    /// # Errors
    /// As [`Admission::enter`], and why the budget ended the work.
    pub async fn run<T, F>(
        &self,
        on: impl Into<OnAccountOf>,
        limits: WorkLimits,
        work: F,
    ) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let admitted = self.enter(on).await?;
        run(admitted, limits, work).await
    }

    /// The same for work of which there is less at a time than places: `gate` says how much.
    ///
    /// # Errors
    /// As [`Admission::run`].
    pub async fn run_behind<T, F>(
        &self,
        gate: &Arc<Semaphore>,
        on: impl Into<OnAccountOf>,
        limits: WorkLimits,
        work: F,
    ) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let admitted = self.enter_by(on.into(), Stay::Request, Some(gate)).await?;
        run(admitted, limits, work).await
    }

    /// A stream whose pieces are made in places that are taken for each piece: whoever reads slowly holds
    /// nobody up, not even of the same organisation. Let in by [`Admission::enter_stream`], it is counted
    /// until its end.
    pub fn stream<T, E>(
        &self,
        admitted: Admitted,
        pieces: BoxStream<'static, Result<T, E>>,
    ) -> BoxStream<'static, Result<T, E>>
    where
        T: Send + 'static,
        E: Send + 'static,
    {
        let Admitted { visit, places } = admitted;
        drop(places);
        futures::stream::unfold((visit, pieces), |(visit, mut pieces)| async move {
            let places = visit.places(None).await.ok()?;
            let piece = pieces.next().await?;
            drop(places);
            Some((piece, (visit, pieces)))
        })
        .fuse()
        .boxed()
    }

    /// Nobody is inside, waits or is remembered.
    #[cfg(test)]
    pub(crate) fn is_idle(&self) -> bool {
        self.0.accounts().is_empty()
    }

    fn visit(&self, on: OnAccountOf, stay: Stay) -> Result<Visit, ApiError> {
        let options = &self.0.options;
        let share = options.per_org.clamp(1, options.at_once.max(1));
        let mut accounts = self.0.accounts();
        for payer in on.payers() {
            let count = accounts
                .get(&payer)
                .map_or(0, |it| it.counts[stay as usize]);
            if count >= stay.most(payer, share, options.waiting) {
                return Err(stay.refusal(payer, count));
            }
        }
        let mut places = Vec::with_capacity(2);
        for payer in on.payers() {
            let account = accounts.entry(payer).or_insert_with(|| Account {
                places: Arc::new(Semaphore::new(share)),
                counts: [0; STAYS],
            });
            account.counts[stay as usize] += 1;
            places.push(Arc::clone(&account.places));
        }
        // The person's first: who waits for an organisation's place holds none of another organisation.
        places.reverse();
        Ok(Visit {
            places,
            shared: Arc::clone(&self.0),
            on,
            stay,
        })
    }
}

impl Shared {
    fn accounts(&self) -> MutexGuard<'_, HashMap<Payer, Account>> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
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
    // In this order: the places are free before the request is counted as gone.
    places: Places,
    visit: Visit,
}

/// What is counted, and takes no place, until this is dropped.
#[derive(Debug)]
#[must_use]
pub struct Counted {
    _visit: Visit,
}

impl Counted {
    /// The same stream, counted for as long as it is open.
    pub fn during<T>(self, stream: impl Stream<Item = T>) -> impl Stream<Item = T> {
        stream.inspect(move |_| {
            let _open = &self;
        })
    }
}

/// What is held while work is done.
#[derive(Debug)]
struct Places {
    // In this order: the server's place is free before the next of the same account asks for one.
    _server: OwnedSemaphorePermit,
    _gate: Option<OwnedSemaphorePermit>,
    _own: Vec<OwnedSemaphorePermit>,
}

/// A request that is inside or waits.
#[derive(Debug)]
struct Visit {
    /// In the order in which they are taken.
    places: Vec<Arc<Semaphore>>,
    shared: Arc<Shared>,
    on: OnAccountOf,
    stay: Stay,
}

impl Visit {
    /// Waits for a place of each.
    async fn places(&self, gate: Option<&Arc<Semaphore>>) -> Result<Places, AcquireError> {
        let mut own = Vec::with_capacity(self.places.len());
        for places in &self.places {
            own.push(Arc::clone(places).acquire_owned().await?);
        }
        let gate = match gate {
            Some(gate) => Some(Arc::clone(gate).acquire_owned().await?),
            None => None,
        };
        let server = Arc::clone(&self.shared.server).acquire_owned().await?;
        Ok(Places {
            _server: server,
            _gate: gate,
            _own: own,
        })
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        let mut accounts = self.shared.accounts();
        for payer in self.on.payers() {
            if let Some(account) = accounts.get_mut(&payer) {
                account.counts[self.stay as usize] -= 1;
                if account.counts == [0; STAYS] {
                    accounts.remove(&payer);
                }
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
    ApiError::new(Error::declined(
        "server_busy",
        "The server works on as many such requests as it can. Try again in a few seconds.",
    ))
    .retry_after(5)
}
