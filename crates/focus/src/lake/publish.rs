//! Publish: one Delta commit per table that replaces exactly `source × billing periods`.
//!
//! The raw commit carries the run's id, so a repeat changes nothing. The rollup is not committed
//! "for the run" but *brought in line* with a raw version: every slice whose rollup was not made
//! from the active raw files is made again, in one commit. So a crash between the two commits, or
//! another publisher in between, heals by the next publish, and the pair of versions returned
//! always holds the same rows.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use deltalake::kernel::Add;
use futures::{FutureExt as _, StreamExt as _, TryStreamExt as _};
use object_store::path::Path;
use serde_json::json;
use stoa_kernel::ids::SourceId;
use stoa_kernel::{BillingPeriod, Error};

use super::delta::{Change, Committed, Loaded};
use super::rollup::{rollup_path, rollup_schema};
use super::stats::{add_action, rows};
use super::{FileSet, Lake, Pin, Publish, Published, PublishedPeriod, RAW, ROLLUP, StagedFile};
use crate::schema::lake_schema;
use crate::wording::counted;

/// How often a commit is planned again after someone else was faster.
pub(super) const ATTEMPTS: u32 = 40;

impl Lake {
    /// Makes the staged files visible in new versions of both tables. Safe to call again with the
    /// same run, also after a crash at any point: it then returns what is there.
    pub async fn publish(&self, request: &Publish) -> Result<Published, Error> {
        let turn = self.turn(&request.org_slug);
        let _turn = turn.lock().await;
        let periods: BTreeSet<String> = request.periods.iter().map(ToString::to_string).collect();
        let adds = self.adds(request, &periods).await?;
        let staged = request
            .files
            .iter()
            .map(|file| Path::from(file.path.as_str()));
        self.inner.settle(staged.collect()).await?;
        let app_id = format!("stoa:publish:{}", request.run_id);
        let source = request.source_id.to_string();
        let metadata = HashMap::from([
            ("stoaRunId".to_owned(), json!(request.run_id)),
            ("stoaSourceId".to_owned(), json!(request.source_id)),
            ("stoaPeriods".to_owned(), json!(periods)),
        ]);
        let repeated = self
            .replace(
                &request.org_slug,
                &app_id,
                metadata,
                adds,
                |file_source, period| file_source == source && periods.contains(period),
            )
            .await?;
        let (raw_version, rollup_version) = self.align(&request.org_slug).await?;
        let pin = Pin {
            org_slug: request.org_slug.clone(),
            raw_version,
            rollup_version,
        };
        let periods = self
            .period_sums(&pin, request.source_id, &request.periods)
            .await?;
        Ok(Published {
            raw_version,
            rollup_version,
            repeated,
            periods,
        })
    }

    /// Removes every row of a source, in new versions of both tables. Older versions keep them
    /// until [`Lake::maintain`] finds them past the retention. `None` when nothing was ever
    /// published in the organisation.
    pub async fn unpublish(
        &self,
        org_slug: &str,
        source_id: SourceId,
    ) -> Result<Option<Published>, Error> {
        let turn = self.turn(org_slug);
        let _turn = turn.lock().await;
        if !self.inner.exists(org_slug, RAW).await? {
            return Ok(None);
        }
        let source = source_id.to_string();
        let raw = self.inner.load(org_slug, RAW, None).await?;
        let gone = !raw
            .files()?
            .files
            .iter()
            .any(|file| file.source_id == source);
        if !gone {
            let metadata = HashMap::from([("stoaSourceId".to_owned(), json!(source_id))]);
            // The version makes the mark unique: the same source may come back and go again.
            let app_id = format!("stoa:unpublish:{source}:{}", raw.version());
            self.replace(org_slug, &app_id, metadata, Vec::new(), |file_source, _| {
                file_source == source
            })
            .await?;
        }
        let (raw_version, rollup_version) = self.align(org_slug).await?;
        Ok(Some(Published {
            raw_version,
            rollup_version,
            repeated: gone,
            periods: Vec::new(),
        }))
    }

    /// The newest pair of versions that hold the same rows; `None` before the first publish.
    /// Repairs the rollup when a publisher died between its two commits.
    pub async fn latest(&self, org_slug: &str) -> Result<Option<Pin>, Error> {
        if !self.inner.exists(org_slug, RAW).await? {
            return Ok(None);
        }
        let turn = self.turn(org_slug);
        let _turn = turn.lock().await;
        let (raw_version, rollup_version) = self.align(org_slug).await?;
        Ok(Some(Pin {
            org_slug: org_slug.to_owned(),
            raw_version,
            rollup_version,
        }))
    }

    /// One publisher of this process at a time per organisation; others would only collide.
    pub(super) fn turn(&self, org_slug: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self
            .inner
            .publishing
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        Arc::clone(turns.entry(org_slug.to_owned()).or_default())
    }

    /// The raw commit. True when an earlier call had already made it.
    pub(super) async fn replace(
        &self,
        org: &str,
        app_id: &str,
        metadata: HashMap<String, serde_json::Value>,
        adds: Vec<Add>,
        replaced: impl Fn(&str, &str) -> bool,
    ) -> Result<bool, Error> {
        for attempt in 0..ATTEMPTS {
            let raw = self.inner.ensure(org, RAW, &lake_schema()).await?;
            if raw.has_transaction(app_id).await? {
                return Ok(true);
            }
            let committed = raw
                .commit(
                    Change::Rows,
                    |file| replaced(&file.source_id, &file.billing_period),
                    adds.clone(),
                    &[app_id.to_owned()],
                    metadata.clone(),
                )
                .await?;
            match committed {
                Committed::Version(version) => {
                    self.inner
                        .settle(vec![self.inner.commit_path(org, RAW, version)?])
                        .await?;
                    return Ok(false);
                }
                Committed::Overtaken => pause(attempt).await,
            }
        }
        Err(busy())
    }

    /// Brings the rollup in line with the newest raw version; returns both versions.
    pub(super) async fn align(&self, org: &str) -> Result<(u64, u64), Error> {
        for attempt in 0..ATTEMPTS {
            let raw = self.inner.load(org, RAW, None).await?;
            let rollup = self.inner.ensure(org, ROLLUP, &rollup_schema()).await?;
            if let Some(version) = self.align_to(org, &raw, &rollup).await? {
                return Ok((raw.version(), version));
            }
            pause(attempt).await;
        }
        Err(busy())
    }

    /// `None` when another publisher committed to the rollup meanwhile.
    async fn align_to(
        &self,
        org: &str,
        raw: &Loaded,
        rollup: &Loaded,
    ) -> Result<Option<u64>, Error> {
        let table = self.inner.table_path(org, ROLLUP)?;
        let (slices, have) = (raw.files()?.by_slice(), rollup.files()?);
        let mut wanted: BTreeMap<Path, _> = slices
            .into_iter()
            .map(|(slice, files)| (rollup_path(&table, &slice, &files), (slice, files)))
            .collect();
        let stale: BTreeSet<Path> = have
            .files
            .iter()
            .filter(|file| !wanted.contains_key(&file.path))
            .map(|file| file.path.clone())
            .collect();
        for file in &have.files {
            wanted.remove(&file.path);
        }
        if wanted.is_empty() && stale.is_empty() {
            return Ok(Some(rollup.version()));
        }
        let mut adds = Vec::with_capacity(wanted.len());
        for (path, (slice, files)) in wanted {
            self.build_rollup(&path, files).await?;
            self.inner.settle(vec![path.clone()]).await?;
            adds.push(add_action(&self.inner.store, &table, &path, &slice.0, &slice.1).await?);
        }
        let metadata = HashMap::from([("stoaRawVersion".to_owned(), json!(raw.version()))]);
        let committed = rollup
            .commit(
                Change::Rows,
                |file| stale.contains(&file.path),
                adds,
                &[],
                metadata,
            )
            .await?;
        let Committed::Version(version) = committed else {
            return Ok(None);
        };
        self.inner
            .settle(vec![self.inner.commit_path(org, ROLLUP, version)?])
            .await?;
        Ok(Some(version))
    }

    /// Checks the staged files and reads their statistics.
    pub(super) async fn adds(
        &self,
        request: &Publish,
        periods: &BTreeSet<String>,
    ) -> Result<Vec<Add>, Error> {
        let table = self.inner.table_path(&request.org_slug, RAW)?;
        let source = request.source_id.to_string();
        let prefix = table.clone().join(format!("source_id={source}"));
        for file in &request.files {
            let folder = prefix
                .clone()
                .join(format!("billing_period={}", file.billing_period));
            if !periods.contains(&file.billing_period)
                || !Path::from(file.path.as_str()).prefix_matches(&folder)
            {
                return Err(Error::invalid(
                    "staged_file_misplaced",
                    format!(
                        "The staged file {} does not belong to the source and periods being published.",
                        file.path
                    ),
                ));
            }
        }
        // Boxed one by one: a stream of borrowing closures is not `Send` in the compiler's eyes.
        let mut adds = Vec::with_capacity(request.files.len());
        for file in &request.files {
            adds.push(self.add(&table, &source, file).boxed());
        }
        futures::stream::iter(adds).buffered(8).try_collect().await
    }

    async fn add(&self, table: &Path, source: &str, file: &StagedFile) -> Result<Add, Error> {
        let path = Path::from(file.path.as_str());
        let add = add_action(
            &self.inner.store,
            table,
            &path,
            source,
            &file.billing_period,
        )
        .await?;
        if rows(&add) == file.rows {
            return Ok(add);
        }
        Err(Error::invalid(
            "staged_file_changed",
            format!(
                "The staged file {} holds {}, the run wrote {}. Run the source again.",
                file.path,
                counted(rows(&add), "row"),
                file.rows
            ),
        ))
    }

    async fn period_sums(
        &self,
        pin: &Pin,
        source_id: SourceId,
        periods: &[BillingPeriod],
    ) -> Result<Vec<PublishedPeriod>, Error> {
        let source = source_id.to_string();
        let rollup: Arc<FileSet> = self.rollup_files(pin).await?;
        let mut result = Vec::with_capacity(periods.len());
        for period in periods {
            let name = period.to_string();
            let files = rollup
                .files
                .iter()
                .filter(|f| f.source_id == source && f.billing_period == name);
            let (mut rows, mut billed) = (0, BTreeMap::new());
            for file in files {
                let segment = self.segment(file).await?;
                rows += segment.total_rows();
                segment.add_billed(&mut billed);
            }
            let billed = billed.into_iter().map(|(currency, sum)| {
                (
                    currency,
                    crate::query::decimal::text(sum, crate::query::segment::SCALE),
                )
            });
            result.push(PublishedPeriod {
                period: *period,
                rows,
                billed: billed.collect(),
            });
        }
        Ok(result)
    }
}

pub(super) async fn pause(attempt: u32) {
    tokio::time::sleep(Duration::from_millis(5 * u64::from(attempt.min(20)) + 1)).await;
}

pub(super) fn busy() -> Error {
    Error::conflict(
        "lake_busy",
        "Other publishes of this organisation were faster every time. Run it again.",
    )
}
