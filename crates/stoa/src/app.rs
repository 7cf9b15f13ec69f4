//! The composition root: settings in, every part made once and handed to the others.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::FromRef;
use stoa_accounts::housekeeping::{self, CleanUpJob};
use stoa_accounts::organisations::erase;
use stoa_accounts::{Accounts, Limits, PasswordCost};
use stoa_costs::{Costs, CostsSettings, Landing, Locations};
use stoa_drawings::{Drawings, DrawingsSettings};
use stoa_focus::lake::{Lake, LakeOptions};
use stoa_focus::read::{Expansion, Room};
use stoa_httpkit::disk::Disk;
use stoa_httpkit::{Admission, AdmissionOptions, DiskFloor};
use stoa_jobs::{Jobs, JobsOptions, Worker};
use stoa_kernel::{Error, SharedClock, SharedRng, SystemClock, SystemRng};
use stoa_store::{EventType, Store, StoreOptions};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::api::atlas::Atlas;
use crate::api::health::Readiness;
use crate::commands::serve::Role;
use crate::config::Settings;
use crate::data_folder;
use crate::samples::marker::Demo;

/// Everything a request, a job or a command works with. Cheap to clone.
#[derive(Clone, FromRef)]
pub struct App {
    pub settings: Arc<Settings>,
    pub store: Store,
    pub accounts: Accounts,
    pub costs: Costs,
    pub drawings: Drawings,
    pub jobs: Jobs,
    pub atlas: Atlas,
    pub readiness: Readiness,
    pub floor: DiskFloor,
}

/// What tests replace: time, chance, how hard passwords are to guess and how often one may try.
#[derive(Clone)]
pub struct Parts {
    pub clock: SharedClock,
    pub rng: SharedRng,
    pub password_cost: PasswordCost,
    pub limits: Limits,
}

impl Default for Parts {
    fn default() -> Parts {
        Parts {
            clock: Arc::new(SystemClock),
            rng: Arc::new(SystemRng),
            password_cost: PasswordCost::default(),
            limits: Limits::default(),
        }
    }
}

/// A database may still be starting when a server does; somebody at a terminal wants an answer.
const STARTING: Duration = Duration::from_secs(30);
pub(crate) const ASKING: Duration = Duration::from_secs(5);

impl App {
    /// Opens and migrates the database, then makes the parts: what a server does. Of an embedded
    /// database the caller holds the lock.
    pub async fn start(settings: Settings, parts: Parts) -> Result<App, Error> {
        let store = connect(&settings, &parts, STARTING).await?;
        store.migrate().await?;
        // What clients bring back is told from what they made up before the database is asked.
        store.cursors().await?;
        if settings.embedded_database() && stoa_jobs::expire_leases(&store).await? > 0 {
            tracing::info!("the last run ended in the middle of its jobs; they go on");
        }
        Self::assemble(settings, parts, store)
    }

    /// The same for a command beside a server: the database must be there and of this version.
    pub async fn open(settings: Settings) -> Result<App, Error> {
        if let Some(path) = settings.database.url.strip_prefix("sqlite://")
            && !std::path::Path::new(path).exists()
        {
            return Err(Error::not_found(
                "database",
                format!(
                    "There is no Stoa in {}. Start one with `stoa serve` or `stoa demo`, or say where it is: --data DIR",
                    settings.data.dir.display()
                ),
            ));
        }
        let parts = Parts::default();
        let store = connect(&settings, &parts, ASKING).await?;
        store.check().await?;
        Self::assemble(settings, parts, store)
    }

    fn assemble(settings: Settings, parts: Parts, store: Store) -> Result<App, Error> {
        let Parts {
            clock,
            rng,
            password_cost,
            limits,
        } = parts;
        let scratch = &settings.data.scratch;
        std::fs::create_dir_all(scratch).map_err(|source| {
            let folder = scratch.display();
            Error::unavailable(
                "scratch_folder",
                format!(
                    "The folder {folder} (data.scratch) cannot be made. Check that it is writable."
                ),
            )
            .with_source(source)
        })?;
        let lake = Lake::open(LakeOptions {
            remote: crate::cluster::of_lake(&settings)?,
            ..lake_options(&settings)
        })?;
        let (objects, root) = lake.store();
        let floor = disk_floor(&settings);
        let landing = Landing {
            store: objects,
            prefix: root.join("_landing"),
            local: lake.folder().map(|folder| folder.join("_landing")),
            floor: floor.clone(),
        };
        let mailbox = match settings.keeps_mail() {
            true => Some(data_folder::mailbox_key(&settings.data.dir, &*rng)?),
            false => None,
        };
        let admission = Admission::new(admission_options(&settings));
        let accounts = Accounts::new(
            store.clone(),
            clock.clone(),
            rng.clone(),
            stoa_accounts::Settings {
                public_url: settings.server.public_url.clone(),
                root_key: Some(settings.auth.root_key.clone()).filter(|key| !key.is_empty()),
                auth_disabled: settings.auth.disabled,
                session_days: settings.auth.session_days,
                sign_up: settings.auth.sign_up,
                upload_bytes: settings.limits.upload_bytes,
                mailbox,
                password_cost,
                limits,
                trusted_proxies: settings.server.proxies(),
                event_types: event_types(),
                admission: admission.clone(),
                floor: floor.clone(),
            },
        )?;
        if let Some(demo) = Demo::read(&settings.data.dir) {
            accounts.tell_invented(demo.invented());
        }
        let costs = Costs::new(
            store.clone(),
            clock.clone(),
            rng.clone(),
            lake,
            landing,
            costs_settings(&settings),
        )
        .with_admission(admission.clone());
        let atlas = Atlas::new(admission);
        let drawings = Drawings::new(
            store.clone(),
            clock,
            rng,
            atlas.desk().clone(),
            floor.clone(),
            DrawingsSettings {
                organisation_bytes: settings.limits.organisation_drawing_bytes,
                ..DrawingsSettings::default()
            },
        );
        let options = JobsOptions {
            workers: settings.jobs.workers,
            per_org: jobs_per_org(&settings),
            lease: Duration::from_secs(settings.jobs.lease_seconds),
            grace: Duration::from_secs(settings.server.shutdown_seconds),
            ..JobsOptions::default()
        };
        let jobs = Jobs::new(store.clone(), options)
            .with_clean_up()
            .register(CleanUpJob(accounts.clone()));
        let jobs = housekeeping::schedules()
            .into_iter()
            .fold(jobs, Jobs::schedule);
        let jobs = stoa_costs::register(jobs, &costs);
        let jobs = stoa_drawings::register(jobs, &drawings);
        // A crate that keeps anything of an organisation outside the database is one of these.
        let keeps = vec![stoa_costs::keeps(&costs)];
        let jobs = erase::register(jobs, &accounts, keeps);
        Ok(App {
            settings: Arc::new(settings),
            store,
            accounts,
            costs,
            drawings,
            jobs,
            atlas,
            readiness: Readiness::default(),
            floor,
        })
    }

    pub fn worker(&self) -> Worker {
        Worker::new(&self.jobs)
    }

    /// Starts what the roles ask for; it ends after `shutdown` fires.
    pub(crate) fn background(&self, roles: &[Role], shutdown: &CancellationToken) -> JoinSet<()> {
        let mut tasks = JoinSet::new();
        if roles.contains(&Role::Worker) {
            let (worker, stop) = (self.worker(), shutdown.clone());
            tasks.spawn(async move { worker.run(stop).await });
        } else if roles.contains(&Role::Schedules) {
            let (worker, stop) = (self.worker(), shutdown.clone());
            tasks.spawn(async move { worker.run_schedules(stop).await });
        }
        tasks
    }
}

/// Every event that an organisation's log may hold.
pub fn event_types() -> Vec<EventType> {
    let mut all = stoa_accounts::event_types();
    all.extend(stoa_costs::event_types());
    all.extend(stoa_drawings::event_types());
    all
}

/// `http://` and the address, as a person can type it.
pub fn typed_url(address: SocketAddr) -> String {
    match address.ip().is_unspecified() {
        true => format!("http://localhost:{}", address.port()),
        false => format!("http://{address}"),
    }
}

pub(crate) async fn connect(
    settings: &Settings,
    parts: &Parts,
    patience: Duration,
) -> Result<Store, Error> {
    let mut options = StoreOptions::new(
        &settings.database.url,
        parts.clock.clone(),
        parts.rng.clone(),
    );
    options.max_readers = settings.database.max_readers;
    options.patience = patience;
    Store::connect(&options).await
}

/// One for all routes whose small input can make large work; 0 leaves a number to the machine.
fn admission_options(settings: &Settings) -> AdmissionOptions {
    let limits = &settings.limits;
    let mut options = AdmissionOptions::default();
    if limits.heavy_requests > 0 {
        options.at_once = limits.heavy_requests;
        options.per_org = (limits.heavy_requests / 2).max(1);
    }
    if limits.heavy_requests_per_organisation > 0 {
        options.per_org = limits.heavy_requests_per_organisation;
    }
    options
}

/// One worker stays free of any one organisation's jobs, where there are several.
fn jobs_per_org(settings: &Settings) -> u32 {
    match settings.jobs.per_organisation {
        0 => u32::try_from(settings.jobs.workers.saturating_sub(1).max(1)).unwrap_or(u32::MAX),
        given => given,
    }
}

/// A lake on a local disk is left within a second, a bucket within a few.
const LEAVING: Duration = Duration::from_secs(10);

fn costs_settings(settings: &Settings) -> CostsSettings {
    let costs = &settings.costs;
    let millionths = |percent: f64| (percent * 10_000.0).round() as u64;
    CostsSettings {
        locations: Locations {
            folder_roots: costs.folder_roots.clone(),
            url_prefixes: costs.url_prefixes.clone(),
            url_options: crate::config::cloud_credentials(),
        },
        upload_bytes: settings.limits.upload_bytes,
        organisation_bytes: settings.limits.organisation_bytes,
        organisation_sources: settings.limits.organisation_sources,
        run_timeout: Duration::from_secs(costs.run_seconds),
        waiting: Duration::from_secs(costs.waiting_days * 86_400),
        leaving: LEAVING,
        scratch: Some(settings.data.scratch.clone()),
        expansion: Expansion {
            ratio: settings.limits.expansion_ratio,
            bytes: settings.limits.expansion_bytes,
        },
        conversions: costs.conversions,
        threads: costs.threads,
        max_reject_percent: costs.max_reject_percent,
        max_missing_millionths: millionths(costs.max_missing_percent),
        max_possibly_twice_millionths: millionths(costs.max_possibly_twice_percent),
        ..CostsSettings::default()
    }
}

/// The disks of the data folder, of what is put down while it is worked on, and of the lake where that is a folder.
pub(crate) fn disk_floor(settings: &Settings) -> DiskFloor {
    let lake = &settings.lake.url;
    let folder = match url::Url::parse(lake) {
        Ok(url) if url.scheme() == "file" => url.to_file_path().ok(),
        Ok(_) => None,
        Err(_) => Some(lake.into()),
    };
    let data = Some(settings.data.dir.clone());
    let scratch = Some(settings.data.scratch.clone());
    let disks = [("data", data), ("scratch", scratch), ("lake", folder)];
    let disks = disks
        .into_iter()
        .filter_map(|(name, folder)| folder.map(|folder| Disk { name, folder }));
    DiskFloor::new(disks.collect(), settings.limits.min_free_bytes)
}

pub(crate) fn lake_options(settings: &Settings) -> LakeOptions {
    let mut options = LakeOptions::new(&settings.lake.url);
    options.query_memory =
        usize::try_from(settings.limits.query_memory_bytes).unwrap_or(usize::MAX);
    options.storage_options = crate::config::cloud_credentials().into_iter().collect();
    options.scratch = Some(settings.data.scratch.clone());
    let floor = disk_floor(settings);
    options.room = Room::new(move || floor.room());
    options
}
