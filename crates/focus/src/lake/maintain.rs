//! Housekeeping of one organisation's tables: files that no kept version needs, leftovers of runs
//! that never published, and the history of versions.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::time::Duration;

use futures::TryStreamExt as _;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore as _, ObjectStoreExt as _};
use serde::{Deserialize, Serialize};
use stoa_kernel::ids::RunId;
use stoa_kernel::{Error, Kind, Timestamp};

use super::error::storage;
use super::{Lake, Pin, RAW, ROLLUP};

/// A file no version names is a run's work in progress for at least this long.
const STAGED_GRACE: Duration = Duration::from_secs(2 * 86_400);

/// By how much the clocks of the store and of those who commit may differ.
const CLOCKS: Duration = Duration::from_secs(86_400);

/// What [`Lake::maintain`] removed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Maintained {
    /// Files of versions past the retention.
    pub expired_files: u64,
    /// Staged files of runs that never published.
    pub leftover_files: u64,
    /// Bytes freed by both.
    pub bytes: u64,
}

/// One version of the raw table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// When it was committed, by the writer's clock.
    pub committed_at: Option<Timestamp>,
    /// Run that published it; `None` for table creation, widening, compaction and unpublishing.
    pub run_id: Option<String>,
    /// Source that changed.
    pub source_id: Option<String>,
    /// Billing periods that were replaced.
    pub periods: Vec<String>,
    /// Version of the raw table before it.
    pub read_version: Option<u64>,
}

impl Lake {
    /// Deletes files that were replaced longer ago than the retention, and staged files older
    /// than two days. Files of `live_runs`, which may be published yet, and of the versions that
    /// `pins` name stay in any case.
    pub async fn maintain(
        &self,
        org_slug: &str,
        now: Timestamp,
        live_runs: &[RunId],
        pins: &[Pin],
    ) -> Result<Maintained, Error> {
        // Not while a publish is between writing a file and naming it.
        let turn = self.turn(org_slug);
        let _turn = turn.lock().await;
        let mut done = Maintained::default();
        for table in [RAW, ROLLUP] {
            if self.inner.exists(org_slug, table).await? {
                self.sweep(org_slug, table, now, live_runs, pins, &mut done)
                    .await?;
            }
        }
        Ok(done)
    }

    /// The newest `limit` versions of the raw table, newest first.
    pub async fn history(&self, org_slug: &str, limit: usize) -> Result<Vec<HistoryEntry>, Error> {
        if !self.inner.exists(org_slug, RAW).await? {
            return Ok(Vec::new());
        }
        let commits = self
            .inner
            .load(org_slug, RAW, None)
            .await?
            .commits(limit)
            .await?;
        let text =
            |value: Option<&serde_json::Value>| value.and_then(|v| v.as_str()).map(str::to_owned);
        Ok(commits
            .into_iter()
            .map(|commit| HistoryEntry {
                committed_at: commit
                    .timestamp
                    .map(|millis| Timestamp::from_micros(millis * 1000)),
                run_id: text(commit.info.get("stoaRunId")),
                source_id: text(commit.info.get("stoaSourceId")),
                periods: commit
                    .info
                    .get("stoaPeriods")
                    .and_then(|value| serde_json::from_value(value.clone()).ok())
                    .unwrap_or_default(),
                read_version: commit.read_version,
            })
            .collect())
    }

    async fn sweep(
        &self,
        org: &str,
        table: &'static str,
        now: Timestamp,
        live_runs: &[RunId],
        pins: &[Pin],
        done: &mut Maintained,
    ) -> Result<(), Error> {
        let root = self.inner.table_path(org, table)?;
        // The listing comes first: a file staged after it is not looked at.
        let listed: Vec<_> = self
            .inner
            .store
            .list(Some(&root))
            .try_collect()
            .await
            .map_err(storage("listing a table's folder"))?;
        let loaded = self.inner.load(org, table, None).await?;
        let active: HashSet<Path> = loaded
            .files()?
            .files
            .iter()
            .map(|file| file.path.clone())
            .collect();
        let removed: HashMap<Path, i64> = loaded.removed().await?;
        let log = root.clone().join("_delta_log");
        let age = |millis: i64| now.millis().saturating_sub(millis);
        let retention = i64::try_from(self.inner.options.retention.as_millis()).unwrap_or(i64::MAX);
        let grace = i64::try_from(STAGED_GRACE.as_millis()).unwrap_or(i64::MAX);
        let mut doomed = Vec::new();
        for file in &listed {
            let live = live_runs
                .iter()
                .any(|run| file.location.as_ref().contains(&run.to_string()));
            if live || file.location.prefix_matches(&log) || active.contains(&file.location) {
                continue;
            }
            let written = file.last_modified.timestamp_millis();
            match removed.get(&file.location) {
                Some(at) if age(*at) > retention => doomed.push(Doomed {
                    file,
                    written,
                    removed: Some(*at),
                }),
                Some(_) => {}
                // Retention here too: an expired file may have left the log's list of removed ones.
                None if age(written) > grace => doomed.push(Doomed {
                    file,
                    written,
                    removed: None,
                }),
                None => {}
            }
        }
        let versions: BTreeSet<u64> = pins.iter().map(|pin| pin.version(table)).collect();
        let needed = self.needed(org, table, &versions, &doomed, &listed).await?;
        doomed.retain(|doomed| !needed.contains(&doomed.file.location));
        for Doomed { file, removed, .. } in doomed {
            match removed {
                Some(_) => done.expired_files += 1,
                None => done.leftover_files += 1,
            }
            done.bytes += file.size;
            match self.inner.store.delete(&file.location).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(storage("deleting a file no version needs")(error)),
            }
        }
        Ok(())
    }

    /// The files that the pinned `versions` name, as far as one of `doomed` may be among them: a
    /// version holds nothing that was written after it, or removed before it.
    async fn needed(
        &self,
        org: &str,
        table: &'static str,
        versions: &BTreeSet<u64>,
        doomed: &[Doomed<'_>],
        listed: &[ObjectMeta],
    ) -> Result<HashSet<Path>, Error> {
        let committed: HashMap<u64, i64> = listed.iter().filter_map(commit).collect();
        let margin = i64::try_from(CLOCKS.as_millis()).unwrap_or(i64::MAX);
        let mut needed = HashSet::new();
        for version in versions {
            // Of a version whose commit is in a checkpoint only, the time is not known.
            let may_hold = |doomed: &Doomed<'_>| {
                committed.get(version).is_none_or(|at| {
                    let removed = doomed.removed.unwrap_or(i64::MAX);
                    doomed.written.saturating_sub(margin) <= *at
                        && *at <= removed.saturating_add(margin)
                })
            };
            if !doomed.iter().any(may_hold) {
                continue;
            }
            match self.files_at(org, table, *version).await {
                Ok(files) => needed.extend(files.files.iter().map(|file| file.path.clone())),
                // The log no longer knows it: nobody can read it any more.
                Err(error) if error.is(Kind::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(needed)
    }
}

/// A file that no active version names, unless a pinned one does.
struct Doomed<'a> {
    file: &'a ObjectMeta,
    /// Milliseconds; when it was written.
    written: i64,
    /// Milliseconds; when a commit removed it. `None` when none did: it was never published.
    removed: Option<i64>,
}

/// Version and time (milliseconds) of a file that is a commit of the log.
fn commit(file: &ObjectMeta) -> Option<(u64, i64)> {
    let version = file.location.filename()?.strip_suffix(".json")?;
    let version = (version.len() == 20).then(|| version.parse().ok())??;
    Some((version, file.last_modified.timestamp_millis()))
}
