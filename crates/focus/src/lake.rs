//! The lake: one pair of Delta tables per organisation, changed only by whole
//! `source × billing period`, read only at pinned versions.
//!
//! `{root}/{org_slug}_prod/CostAndUsage` holds the FOCUS rows, `…/CostAndUsage_daily` the rollup.
//! Both are partitioned by `source_id` and `billing_period`. A converter writes its Parquet files
//! straight into the table folder ([`Lake::staging`]); they become visible by the Delta commit of
//! [`Lake::publish`] and, to readers, once the caller hands out the returned [`Pin`].
//!
//! Reading order: `publish` → `delta` → `rollup` → `stats` → `files` → `scan` → `compact` →
//! `maintain` → `erase`.

mod cache;
mod compact;
mod delta;
mod erase;
mod error;
mod files;
mod maintain;
mod publish;
mod rollup;
mod scan;
mod stats;
mod storage;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use datafusion::execution::context::SessionContext;
use object_store::ObjectStore;
use object_store::path::Path;
use serde::{Deserialize, Serialize};
use stoa_kernel::ids::{RunId, SourceId};
use stoa_kernel::{BillingPeriod, Error};
use url::Url;
use utoipa::ToSchema;

pub use compact::{Compact, Compacted};
pub(crate) use error::{internal, query_error};
pub(crate) use files::{FileSet, FileSets, LakeFile};
pub use maintain::{HistoryEntry, Maintained};
pub(crate) use rollup::{ROLLUP_DAY, ROLLUP_DIMENSIONS, ROLLUP_MEASURES, ROLLUP_ROWS};
pub(crate) use scan::{Frame, LakeTable, STORE, config as scan_config, runtime as scan_runtime};
#[cfg(feature = "cluster")]
pub(crate) use stats::footer;

use crate::convert::{Conversion, ConvertRequest};
use crate::error::ConvertError;
use crate::query::segment::Segment;
use crate::read::Room;
use crate::remote::{self, Remote};
pub use crate::schema::StagedFile;
use cache::Lru;

/// Name of the table of FOCUS rows.
pub const RAW: &str = "CostAndUsage";
/// Name of the table of daily sums.
pub const ROLLUP: &str = "CostAndUsage_daily";

/// Where the lake is and what reading it may cost.
#[derive(Debug, Clone)]
pub struct LakeOptions {
    /// A folder, or any URL object storage understands (`s3://bucket/lake`, `gs://…`, `az://…`, `memory:///`).
    pub url: String,
    /// Credentials and endpoint settings of the object store; nothing is read from the environment.
    pub storage_options: HashMap<String, String>,
    /// Bytes that all running scans of raw rows may use together before they spill to disk.
    pub query_memory: usize,
    /// Bytes of decoded rollups kept in memory.
    pub rollup_memory: usize,
    /// Threads of one scan.
    pub target_partitions: usize,
    /// Folder for spilled data; the system's temporary folder when `None`.
    pub scratch: Option<PathBuf>,
    /// How much may be put down there.
    pub room: Room,
    /// How long replaced versions stay readable (time travel).
    pub retention: Duration,
    /// Where conversions and scans of raw rows run; `None` is this process.
    pub remote: Option<Arc<dyn Remote>>,
}

impl LakeOptions {
    /// Defaults for `url`: 1 GiB for scans, 512 MiB of rollups, two threads, 400 days of time travel.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            storage_options: HashMap::new(),
            query_memory: 1 << 30,
            rollup_memory: 512 << 20,
            target_partitions: 2,
            scratch: None,
            room: Room::default(),
            retention: Duration::from_secs(400 * 86_400),
            remote: None,
        }
    }
}

/// The versions of one organisation's tables that a reader sees. Older pins are time travel.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct Pin {
    /// The organisation's slug; part of the table's path, so another organisation is out of reach.
    pub org_slug: String,
    /// Delta version of `CostAndUsage`.
    pub raw_version: u64,
    /// Delta version of `CostAndUsage_daily`.
    pub rollup_version: u64,
}

impl Pin {
    /// The version of one of the two tables.
    fn version(&self, table: &str) -> u64 {
        match table {
            ROLLUP => self.rollup_version,
            _ => self.raw_version,
        }
    }
}

/// What to make visible: the whole of `source_id` in `periods` becomes exactly `files`.
#[derive(Debug, Clone)]
pub struct Publish {
    /// Organisation.
    pub org_slug: String,
    /// Source whose rows are replaced.
    pub source_id: SourceId,
    /// Run that staged the files; publishing the same run again changes nothing.
    pub run_id: RunId,
    /// Staged files, at paths of [`Lake::staging`].
    pub files: Vec<StagedFile>,
    /// Periods to replace. A period without files becomes empty; files outside are refused.
    pub periods: Vec<BillingPeriod>,
}

/// A publish that happened, now or (for a repeated call) before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// Delta version of `CostAndUsage` that holds the run.
    pub raw_version: u64,
    /// Delta version of `CostAndUsage_daily` that matches `raw_version` row for row.
    pub rollup_version: u64,
    /// True when the run had been published before this call.
    pub repeated: bool,
    /// What the source holds in each of the periods at these versions.
    pub periods: Vec<PublishedPeriod>,
}

impl Published {
    /// The pin that shows this publish.
    pub fn pin(&self, org_slug: impl Into<String>) -> Pin {
        Pin {
            org_slug: org_slug.into(),
            raw_version: self.raw_version,
            rollup_version: self.rollup_version,
        }
    }
}

/// One period of one source after a publish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedPeriod {
    /// Billing period.
    pub period: BillingPeriod,
    /// Rows.
    pub rows: u64,
    /// Sum of `BilledCost` by currency, exact, as decimal text.
    pub billed: BTreeMap<String, String>,
}

/// Where a converter puts the files of one source.
#[derive(Debug, Clone)]
pub struct Staging {
    /// The lake's object store.
    pub store: Arc<dyn ObjectStore>,
    /// Folder of the source inside the table; files go to `{prefix}/billing_period=YYYY-MM/`.
    pub prefix: Path,
}

/// Handle on the lake; clones share caches and the memory limit.
#[derive(Debug, Clone)]
pub struct Lake {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) store: Arc<dyn ObjectStore>,
    pub(crate) root: Path,
    pub(crate) url: Url,
    pub(crate) options: LakeOptions,
    pub(crate) ctx: SessionContext,
    /// The same for plans that are sent to [`LakeOptions::remote`].
    pub(crate) remote_ctx: Option<SessionContext>,
    pub(crate) files: Mutex<FileSets>,
    pub(crate) segments: Mutex<Lru<Path, Arc<Segment>>>,
    /// Segments being decoded at once: many readers of a cold lake must not decode the same ones.
    pub(crate) decoding: tokio::sync::Semaphore,
    pub(crate) publishing: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
    /// Set once the store has shown that it does not write over what exists.
    pub(crate) exclusive: tokio::sync::OnceCell<()>,
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lake")
            .field("url", &self.url.as_str())
            .finish()
    }
}

impl Lake {
    /// Opens the lake, making the folder when it is local. Reads nothing yet.
    pub fn open(options: LakeOptions) -> Result<Self, Error> {
        let storage = storage::open(&options)?;
        Self::over(storage, options)
    }

    fn over(storage: storage::Storage, options: LakeOptions) -> Result<Self, Error> {
        let ctx = scan::session(&options, &storage.store)?;
        let remote_ctx = options.remote.as_ref().map(|remote| {
            let config = remote.plans(scan::config(&options));
            SessionContext::new_with_config_rt(config, ctx.runtime_env())
        });
        let inner = Inner {
            store: storage.store,
            root: storage.root,
            url: storage.url,
            files: Mutex::new(Lru::new(256)),
            segments: Mutex::new(Lru::new(options.rollup_memory)),
            decoding: tokio::sync::Semaphore::new(options.target_partitions.max(1)),
            publishing: Mutex::default(),
            exclusive: tokio::sync::OnceCell::new(),
            ctx,
            remote_ctx,
            options,
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Fails when the storage behind the lake does not answer (for readiness checks).
    pub async fn check(&self) -> Result<(), Error> {
        storage::check(&self.inner).await
    }

    /// Fails when the store writes over what exists although it is asked not to, because publishes
    /// could then be lost. Every first publish of a process asks by itself; call it at the start of
    /// one that will publish. Later calls cost nothing.
    ///
    /// # Errors
    /// `lake_store_overwrites`, or the storage does not answer or may not be written.
    pub async fn check_writes(&self) -> Result<(), Error> {
        self.inner.exclusive_writes().await
    }

    /// How long replaced versions stay readable.
    pub fn retention(&self) -> Duration {
        self.inner.options.retention
    }

    /// Where the files of `source_id` are to be written before they are published.
    pub fn staging(&self, org_slug: &str, source_id: SourceId) -> Result<Staging, Error> {
        let table = self.inner.table_path(org_slug, RAW)?;
        Ok(Staging {
            store: Arc::clone(&self.inner.store),
            prefix: table.join(format!("source_id={source_id}")),
        })
    }

    /// Converts on the cluster where there is one ([`LakeOptions::remote`]), otherwise here.
    ///
    /// # Errors
    /// See [`crate::error::ErrorKind`].
    pub async fn convert(&self, request: ConvertRequest) -> Result<Conversion, ConvertError> {
        remote::convert(self.inner.options.remote.as_ref(), request).await
    }

    /// The address under which every machine of a cluster finds `path` of [`Lake::store`].
    pub fn address(path: &Path) -> String {
        format!("{STORE}/{path}")
    }

    /// The object store and the root of the lake in it.
    pub fn store(&self) -> (Arc<dyn ObjectStore>, Path) {
        (Arc::clone(&self.inner.store), self.inner.root.clone())
    }

    /// The root as a folder, when the lake lies on a disk of this machine.
    pub fn folder(&self) -> Option<PathBuf> {
        let url = Some(&self.inner.url).filter(|url| url.scheme() == "file")?;
        url.to_file_path().ok()
    }
}
