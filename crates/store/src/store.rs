//! `Store`: the handle everything starts from. Cheap to clone. Opens transactions; owns the pool.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::{DatabaseConnection, DbBackend};
use stoa_kernel::{Result, SharedClock, SharedRng};
use tokio::sync::{Notify, OnceCell};

use crate::connect;
use crate::cursor::Cursors;
use crate::shares::Shares;
use crate::{Actor, OrgRead, OrgTx, SystemRead, SystemTx};

#[derive(Clone)]
pub struct StoreOptions {
    /// `sqlite://path/to/stoa.db` or `postgres://user:password@host/database`.
    pub url: String,
    pub clock: SharedClock,
    pub rng: SharedRng,
    /// Connections that read (SQLite), or all connections (PostgreSQL).
    pub max_readers: u32,
    /// How long a caller waits for a connection, or for the one writer, before it is told to come back.
    pub patience: Duration,
}

impl StoreOptions {
    pub fn new(url: impl Into<String>, clock: SharedClock, rng: SharedRng) -> Self {
        Self {
            url: url.into(),
            clock,
            rng,
            max_readers: 8,
            patience: Duration::from_secs(30),
        }
    }
}

/// What a committed transaction may wake up in this process. Other processes poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// A job was enqueued.
    Jobs,
    /// An event was appended to some organisation's log.
    Log,
}

#[derive(Clone)]
pub struct Store(pub(crate) Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) writer: DatabaseConnection,
    pub(crate) reader: DatabaseConnection,
    pub(crate) backend: DbBackend,
    pub(crate) clock: SharedClock,
    pub(crate) rng: SharedRng,
    /// How much of the readers one organisation holds.
    pub(crate) reading: Shares,
    /// The same of those that write, where they are of the same pool (PostgreSQL).
    pub(crate) writing: Shares,
    pub(crate) url: String,
    cursors: OnceCell<Cursors>,
    jobs: Notify,
    log: Notify,
}

impl Store {
    /// Opens the database. Nothing is created in it until [`Store::migrate`].
    pub async fn connect(options: &StoreOptions) -> Result<Self> {
        let pools = connect::open(options).await?;
        Ok(Self(Arc::new(Shared {
            backend: pools.writer.get_database_backend(),
            writer: pools.writer,
            reader: pools.reader,
            clock: options.clock.clone(),
            rng: options.rng.clone(),
            reading: Shares::of(options.max_readers, options.patience),
            writing: Shares::of(options.max_readers, options.patience),
            url: options.url.clone(),
            cursors: OnceCell::new(),
            jobs: Notify::new(),
            log: Notify::new(),
        })))
    }

    /// Brings the schema to this version. Safe to call from several processes at once.
    pub async fn migrate(&self) -> Result<()> {
        crate::migrations::run(self).await
    }

    /// Alive and migrated to this version, or an error that says which of the two fails.
    pub async fn check(&self) -> Result<()> {
        crate::migrations::check(self).await
    }

    /// A writing transaction in the actor's organisation. Dropped without `commit`, it leaves nothing.
    pub async fn write(&self, actor: &Actor) -> Result<OrgTx> {
        OrgTx::begin(self, actor).await
    }

    /// A reading transaction in the actor's organisation.
    pub async fn read(&self, actor: &Actor) -> Result<OrgRead> {
        OrgRead::begin(self, actor).await
    }

    /// A writing transaction over the whole installation: signing in, creating an organisation,
    /// claiming jobs. `reason` is for the log line.
    pub async fn system(&self, reason: &'static str) -> Result<SystemTx> {
        SystemTx::begin(self, reason).await
    }

    pub async fn system_read(&self) -> Result<SystemRead> {
        SystemRead::begin(self).await
    }

    /// Signs and opens the cursors of paged lists.
    pub async fn cursors(&self) -> Result<&Cursors> {
        self.0.cursors.get_or_try_init(|| Cursors::load(self)).await
    }

    /// The same without asking the database: `None` until they were asked for once, which a server does at
    /// its start.
    pub fn loaded_cursors(&self) -> Option<&Cursors> {
        self.0.cursors.get()
    }

    pub fn clock(&self) -> &SharedClock {
        &self.0.clock
    }

    pub fn rng(&self) -> &SharedRng {
        &self.0.rng
    }

    pub fn is_postgres(&self) -> bool {
        self.0.backend == DbBackend::Postgres
    }

    /// Wait on it with `notified()`; combine with a poll, since other processes do not ring it.
    pub fn signal(&self, signal: Signal) -> &Notify {
        match signal {
            Signal::Jobs => &self.0.jobs,
            Signal::Log => &self.0.log,
        }
    }

    /// Closes the connections; SQLite folds the write-ahead log into the file.
    pub async fn close(&self) -> Result<()> {
        use crate::DbResult;
        self.0.reader.close_by_ref().await.db()?;
        self.0.writer.close_by_ref().await.db()
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("backend", &self.0.backend)
            .finish_non_exhaustive()
    }
}
