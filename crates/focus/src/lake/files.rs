//! Which Parquet files a pinned version consists of. A version never changes, so its list is
//! cached for as long as there is room.

use std::collections::BTreeMap;
use std::sync::{Arc, MutexGuard};

use chrono::{DateTime, Utc};
use deltalake::kernel::LogicalFileView;
use object_store::ObjectMeta;
use object_store::path::Path;
use serde_json::Value;
use stoa_kernel::Error;

use super::cache::Lru;
use super::{Lake, Pin, RAW, ROLLUP, internal};

/// The active files of one table at one version.
#[derive(Debug)]
pub(crate) struct FileSet {
    pub(crate) files: Vec<Arc<LakeFile>>,
}

/// File lists by organisation, table and version.
pub(crate) type FileSets = Lru<(String, &'static str, u64), Arc<FileSet>>;

/// One active file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LakeFile {
    /// Path from the root of the object store.
    pub(crate) path: Path,
    pub(crate) size: u64,
    pub(crate) modified: DateTime<Utc>,
    pub(crate) source_id: String,
    /// `YYYY-MM`.
    pub(crate) billing_period: String,
    pub(crate) rows: u64,
    /// First and last day (since 1970-01-01) of `ChargePeriodStart`, when the statistics say.
    pub(crate) days: Option<(i32, i32)>,
}

/// One source in one billing period: the unit of every publish.
pub(super) type Slice = (String, String);

impl FileSet {
    pub(super) fn by_slice(&self) -> BTreeMap<Slice, Vec<Arc<LakeFile>>> {
        let mut slices: BTreeMap<Slice, Vec<Arc<LakeFile>>> = BTreeMap::new();
        for file in &self.files {
            slices
                .entry(file.slice())
                .or_default()
                .push(Arc::clone(file));
        }
        slices
    }
}

impl LakeFile {
    pub(super) fn slice(&self) -> Slice {
        (self.source_id.clone(), self.billing_period.clone())
    }

    /// The run that wrote its rows: `part-<run>-….parquet`, also after a compaction.
    pub(crate) fn run(&self) -> Option<String> {
        let name = self.path.filename()?.strip_prefix("part-")?;
        let run = name.get(..36)?;
        uuid::Uuid::parse_str(run).ok().map(|run| run.to_string())
    }

    pub(crate) fn meta(&self) -> ObjectMeta {
        ObjectMeta {
            location: self.path.clone(),
            last_modified: self.modified,
            size: self.size,
            e_tag: None,
            version: None,
        }
    }

    pub(super) fn from_view(table: &Path, view: &LogicalFileView) -> Result<Self, Error> {
        let stats: Value = view
            .stats()
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or(Value::Null);
        let mut partition = view.partition_values_map();
        let mut part = |name: &str| {
            partition.remove(name).flatten().ok_or_else(|| {
                Error::internal(format!(
                    "The file {} of the lake has no {name}.",
                    view.path()
                ))
            })
        };
        Ok(Self {
            path: table
                .parts()
                .chain(view.object_store_path().parts())
                .collect(),
            size: u64::try_from(view.size()).map_err(internal("reading a file's size"))?,
            modified: DateTime::from_timestamp_millis(view.modification_time()).unwrap_or_default(),
            source_id: part("source_id")?,
            billing_period: part("billing_period")?,
            rows: stats["numRecords"].as_u64().unwrap_or(0),
            days: day(&stats["minValues"]).zip(day(&stats["maxValues"])),
        })
    }
}

/// The day of `ChargePeriodStart` (raw) or `x_ChargeDay` (rollup) in Delta statistics.
fn day(values: &Value) -> Option<i32> {
    let text = values
        .get("ChargePeriodStart")
        .or_else(|| values.get("x_ChargeDay"))?
        .as_str()?;
    let date: chrono::NaiveDate = text.get(..10)?.parse().ok()?;
    Some(crate::query::dates::days(date))
}

impl Lake {
    /// Files of the raw table at the pin.
    pub(crate) async fn raw_files(&self, pin: &Pin) -> Result<Arc<FileSet>, Error> {
        self.files_at(&pin.org_slug, RAW, pin.raw_version).await
    }

    /// Files of the rollup at the pin.
    pub(crate) async fn rollup_files(&self, pin: &Pin) -> Result<Arc<FileSet>, Error> {
        self.files_at(&pin.org_slug, ROLLUP, pin.rollup_version)
            .await
    }

    pub(super) async fn files_at(
        &self,
        org: &str,
        table: &'static str,
        version: u64,
    ) -> Result<Arc<FileSet>, Error> {
        let key = (org.to_owned(), table, version);
        if let Some(files) = self.lock_files().get(&key) {
            return Ok(files);
        }
        let files = Arc::new(self.inner.load(org, table, Some(version)).await?.files()?);
        self.lock_files().put(key, Arc::clone(&files), 1);
        Ok(files)
    }

    fn lock_files(&self) -> MutexGuard<'_, FileSets> {
        self.inner
            .files
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
