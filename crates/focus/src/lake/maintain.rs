//! Housekeeping of one organisation's tables: files that no kept version needs, leftovers of runs
//! that never published, and the history of versions.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use futures::TryStreamExt as _;
use object_store::path::Path;
use object_store::{ObjectStore as _, ObjectStoreExt as _};
use serde::{Deserialize, Serialize};
use stoa_kernel::ids::RunId;
use stoa_kernel::{Error, Timestamp};

use super::error::storage;
use super::{Lake, RAW, ROLLUP};

/// A file no version names is a run's work in progress for at least this long.
const STAGED_GRACE: Duration = Duration::from_secs(2 * 86_400);

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
    /// Run that published it; `None` for table creation, widening and unpublishing.
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
    /// than two days unless their run is among `live_runs`. Readable versions stay readable.
    pub async fn maintain(
        &self,
        org_slug: &str,
        now: Timestamp,
        live_runs: &[RunId],
    ) -> Result<Maintained, Error> {
        // Not while a publish is between writing a file and naming it.
        let turn = self.turn(org_slug);
        let _turn = turn.lock().await;
        let mut done = Maintained::default();
        for table in [RAW, ROLLUP] {
            if self.inner.exists(org_slug, table).await? {
                self.sweep(org_slug, table, now, live_runs, &mut done)
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
        for file in listed {
            if file.location.prefix_matches(&log) || active.contains(&file.location) {
                continue;
            }
            if let Some(at) = removed.get(&file.location) {
                if age(*at) > retention {
                    done.expired_files += 1;
                    doomed.push(file);
                }
                continue;
            }
            let live = live_runs
                .iter()
                .any(|run| file.location.as_ref().contains(&run.to_string()));
            // Retention here too: an expired file may have left the log's list of removed ones.
            if !live && age(file.last_modified.timestamp_millis()) > grace {
                done.leftover_files += 1;
                doomed.push(file);
            }
        }
        for file in doomed {
            done.bytes += file.size;
            match self.inner.store.delete(&file.location).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(storage("deleting a file no version needs")(error)),
            }
        }
        Ok(())
    }
}
