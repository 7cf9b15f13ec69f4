//! `Costs`: what every handler and job of this crate works with.

use std::{path::PathBuf, sync::Arc, time::Duration};

use stoa_focus::{
    convert::Cancel,
    lake::Lake,
    read::{Expansion, Room, Spool},
};
use stoa_httpkit::Admission;
use stoa_kernel::{OrgId, Result, RunId, SharedClock, SharedRng};
use stoa_store::{Actor, OrgTx, Store};
use tokio::sync::{Semaphore, broadcast};

use crate::{landing::Landing, quota::UnderWay, sources::location::Locations};

/// Name of the one dataset of this release.
pub const DATASET: &str = "CostAndUsage";

/// Limits and places, from the operator's settings.
#[derive(Debug, Clone)]
pub struct CostsSettings {
    pub locations: Locations,
    /// Bytes of one upload, all files together.
    pub upload_bytes: u64,
    /// Bytes of bills that one organisation may store; 0 for no limit.
    pub organisation_bytes: u64,
    /// Sources that one organisation may have; 0 for no limit.
    pub organisation_sources: u64,
    /// Files of one upload.
    pub upload_files: usize,
    /// Share of rejected rows above which nothing is published, in percent.
    pub max_reject_percent: u64,
    /// Share of the rejected money of any currency above which nothing is published unless somebody allows
    /// it, in millionths.
    pub max_missing_millionths: u64,
    /// Share of the money of any currency that may count twice above which nothing is published unless somebody
    /// allows it, in millionths.
    pub max_possibly_twice_millionths: u64,
    /// A run is stopped after this long (except when it is already publishing).
    pub run_timeout: Duration,
    /// A run that asks a person waits this long for an answer, and is cancelled then.
    pub waiting: Duration,
    /// What a file may unpack to.
    pub expansion: Expansion,
    /// Where files that have to be read from their end are copied to, when they come from somewhere else than a disk
    /// of this machine; the system's temporary folder when `None`.
    pub scratch: Option<PathBuf>,
    /// Conversions at once in this process.
    pub conversions: usize,
    /// Threads of one conversion.
    pub threads: usize,
    /// Whoever deletes a source waits this long for its rows to leave the dataset, and is told when they have not.
    pub leaving: Duration,
    /// Landed files of finished runs are kept this long, so that a failed run can be retried.
    pub keep_landed: Duration,
}

impl Default for CostsSettings {
    fn default() -> Self {
        Self {
            locations: Locations::default(),
            upload_bytes: 5 * 1024 * 1024 * 1024,
            organisation_bytes: 0,
            organisation_sources: 500,
            upload_files: 100,
            max_reject_percent: 10,
            max_missing_millionths: 1_000,
            max_possibly_twice_millionths: 1_000,
            run_timeout: Duration::from_secs(4 * 3600),
            waiting: Duration::from_secs(7 * 86_400),
            expansion: Expansion {
                ratio: 250,
                bytes: 256 << 30,
            },
            scratch: None,
            conversions: 2,
            threads: 2,
            leaving: Duration::ZERO,
            keep_landed: Duration::from_secs(7 * 86_400),
        }
    }
}

/// Cheap to clone; one per process.
#[derive(Clone)]
pub struct Costs {
    pub store: Store,
    pub clock: SharedClock,
    pub rng: SharedRng,
    pub lake: Lake,
    pub landing: Landing,
    pub settings: Arc<CostsSettings>,
    /// Places for questions to the lake, shared with whatever else works for requests.
    pub(crate) admission: Admission,
    pub(crate) conversions: Arc<Semaphore>,
    pub(crate) changes: RunChanges,
    pub(crate) under_way: UnderWay,
}

impl Costs {
    pub fn new(
        store: Store,
        clock: SharedClock,
        rng: SharedRng,
        lake: Lake,
        landing: Landing,
        settings: CostsSettings,
    ) -> Self {
        Self {
            conversions: Arc::new(Semaphore::new(settings.conversions.max(1))),
            changes: RunChanges::default(),
            under_way: UnderWay::default(),
            admission: Admission::default(),
            settings: Arc::new(settings),
            store,
            clock,
            rng,
            lake,
            landing,
        }
    }

    /// With the places that the whole process shares.
    pub fn with_admission(self, admission: Admission) -> Self {
        Self { admission, ..self }
    }

    /// A writing transaction whose events carry the id of the request being answered.
    pub(crate) async fn write(&self, actor: &Actor) -> Result<OrgTx> {
        let mut tx = self.store.write(actor).await?;
        if let Some(request) = stoa_httpkit::request_id() {
            tx.correlate(request);
        }
        Ok(tx)
    }

    /// Where the files of one piece of work are copied to: as little below the floor of free disk as all else, and
    /// until it is cancelled.
    pub(crate) fn spool(&self, cancel: Cancel) -> Spool {
        let floor = self.landing.floor.clone();
        Spool {
            folder: self.settings.scratch.clone(),
            room: Room::new(move || floor.room()),
            cancel,
        }
    }

    pub(crate) fn now(&self) -> i64 {
        self.clock.now().micros()
    }
}

/// Tells live views in this process that a run changed. Only a hint: the database row is the truth,
/// and a viewer that misses a hint (another process, a full channel) looks again within a second.
#[derive(Debug, Clone)]
pub struct RunChanges(broadcast::Sender<(OrgId, RunId)>);

impl Default for RunChanges {
    fn default() -> Self {
        Self(broadcast::channel(256).0)
    }
}

impl RunChanges {
    pub(crate) fn tell(&self, org: OrgId, run: RunId) {
        // Nobody watching is the usual case.
        let _ = self.0.send((org, run));
    }

    pub(crate) fn watch(&self) -> broadcast::Receiver<(OrgId, RunId)> {
        self.0.subscribe()
    }
}
