//! Compaction: the small files of a slice (source × billing period) become few, their rows in the
//! order of day, service and account (docs/adr/011-compaction.md). Not a row changes: the Delta commit says
//! `dataChange = false`, and before it every column of every row is compared with what was there.
//!
//! Files are written first, where no reader looks; then one commit names them, if the files they were
//! made of are all still there. Whoever dies before it leaves files that [`Lake::maintain`] removes.

mod rewrite;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use deltalake::kernel::Add;
use object_store::ObjectStoreExt as _;
use object_store::path::Path;
use serde_json::json;
use stoa_kernel::Error;
use stoa_kernel::ids::PublishId;

use super::delta::{Change, Committed};
use super::files::Slice;
use super::publish::{ATTEMPTS, busy, pause};
use super::stats::add_action;
use super::{Lake, LakeFile, Pin, RAW, StagedFile};
use crate::schema::lake_schema;
use crate::write::FILE_ROWS;

/// A file of this size is left as it is.
const SMALL: u64 = 64 << 20;
/// Bytes of files that are read together; a slice that holds more is compacted in several steps.
const TOGETHER: u64 = 2 << 30;
/// What to compact.
#[derive(Debug, Clone)]
pub struct Compact {
    /// Organisation.
    pub org_slug: String,
    /// A new one for every call: part of the names of the files it writes, so that no two write the same.
    pub id: PublishId,
    /// A slice with fewer small files than this is left as it is.
    pub at_least: usize,
}

/// A compaction that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compacted {
    /// Delta version of `CostAndUsage` whose rows, no more and no fewer, the new version holds.
    pub from: u64,
    /// The new versions; `None` when somebody else has published since, so that no pair of versions
    /// holds the rows of `from` and nothing else.
    pub pin: Option<Pin>,
    /// Files that were replaced, and those that came instead.
    pub files: (usize, usize),
    /// Rows in them.
    pub rows: u64,
}

/// Some files of a slice, and the ones that hold the same rows in order.
struct Rewrite {
    slice: Slice,
    inputs: Vec<Arc<LakeFile>>,
    outputs: Vec<StagedFile>,
}

impl Lake {
    /// Rewrites the slices that have too many small files and commits that, in a new version of both
    /// tables. `None` when there was nothing to do, or every slice was published anew meanwhile.
    /// Older versions stay as they are and readable.
    ///
    /// # Errors
    /// The first thing that went wrong, after what could be compacted has been; nothing that failed
    /// is visible.
    pub async fn compact(&self, request: &Compact) -> Result<Option<Compacted>, Error> {
        let org = request.org_slug.as_str();
        if !self.inner.exists(org, RAW).await? {
            return Ok(None);
        }
        self.inner.exclusive_writes().await?;
        let raw = self.inner.load(org, RAW, None).await?;
        if !raw.knows_no_more_than(&lake_schema())? {
            tracing::info!(
                org,
                "a newer version of Stoa has widened the table: left to it to compact"
            );
            return Ok(None);
        }
        let (mut rewrites, mut failed) = (Vec::new(), None);
        for (slice, files) in raw.files()?.by_slice() {
            for inputs in worthwhile(&files, request.at_least) {
                match self.rewrite(request, &slice, inputs).await {
                    Ok(rewrite) => rewrites.push(rewrite),
                    Err(error) => {
                        tracing::warn!(org, source = slice.0, period = slice.1, error = %error.chain(), "a billing period was not compacted");
                        failed = failed.or(Some(error));
                    }
                }
            }
        }
        let done = match rewrites.is_empty() {
            true => None,
            false => self.commit_rewrites(request, rewrites).await?,
        };
        failed.map_or(Ok(done), Err)
    }

    /// One commit for all: those whose inputs are all still active come in the place of these.
    async fn commit_rewrites(
        &self,
        request: &Compact,
        mut rewrites: Vec<Rewrite>,
    ) -> Result<Option<Compacted>, Error> {
        let org = request.org_slug.as_str();
        let table = self.inner.table_path(org, RAW)?;
        let mut adds: HashMap<String, Add> = HashMap::new();
        for rewrite in &rewrites {
            for output in &rewrite.outputs {
                let path = Path::from(output.path.as_str());
                self.inner.settle(vec![path.clone()]).await?;
                let (source, period) = &rewrite.slice;
                let add = add_action(&self.inner.store, &table, &path, source, period).await?;
                adds.insert(output.path.clone(), add);
            }
        }
        let turn = self.turn(org);
        let _turn = turn.lock().await;
        for attempt in 0..ATTEMPTS {
            let raw = self.inner.ensure(org, RAW, &lake_schema()).await?;
            let files = raw.files()?;
            let active: HashSet<&Path> = files.files.iter().map(|file| &file.path).collect();
            let (still, gone): (Vec<_>, Vec<_>) = rewrites.into_iter().partition(|rewrite| {
                rewrite
                    .inputs
                    .iter()
                    .all(|file| active.contains(&file.path))
            });
            if attempt == 0 {
                // Later a commit may have happened without our hearing of it, and name them.
                for rewrite in &gone {
                    self.forget(&rewrite.outputs).await;
                }
            }
            rewrites = still;
            if rewrites.is_empty() {
                return Ok(None);
            }
            let inputs = rewrites.iter().flat_map(|rewrite| &rewrite.inputs);
            let replaced: HashSet<&Path> = inputs.map(|file| &file.path).collect();
            let outputs = rewrites.iter().flat_map(|rewrite| &rewrite.outputs);
            let added: Vec<Add> = outputs
                .filter_map(|file| adds.get(&file.path).cloned())
                .collect();
            let counts = (replaced.len(), added.len());
            let metadata = HashMap::from([("stoaCompaction".to_owned(), json!(request.id))]);
            let committed = raw
                .commit(
                    Change::Layout,
                    |file| replaced.contains(&file.path),
                    added,
                    &[],
                    metadata,
                )
                .await?;
            let Committed::Version(version) = committed else {
                pause(attempt).await;
                continue;
            };
            let log = self.inner.commit_path(org, RAW, version)?;
            self.inner.settle(vec![log]).await?;
            let (raw_version, rollup_version) = self.align(org).await?;
            let rows = rewrites.iter().flat_map(|rewrite| &rewrite.outputs);
            return Ok(Some(Compacted {
                from: raw.version(),
                pin: (raw_version == version).then(|| Pin {
                    org_slug: org.to_owned(),
                    raw_version,
                    rollup_version,
                }),
                files: counts,
                rows: rows.map(|file| file.rows).sum(),
            }));
        }
        Err(busy())
    }

    /// Best effort: what stays is removed by the next maintenance.
    async fn forget(&self, files: &[StagedFile]) {
        for file in files {
            let path = Path::from(file.path.as_str());
            if let Err(error) = self.inner.store.delete(&path).await {
                tracing::debug!(%path, %error, "a file that is not needed was not removed");
            }
        }
    }
}

/// Small files of one slice that are worth rewriting together: at least `at_least`, and at least
/// twice as many as they become, so that nothing is rewritten again and again.
fn worthwhile(files: &[Arc<LakeFile>], at_least: usize) -> Vec<Vec<Arc<LakeFile>>> {
    let mut groups = vec![Vec::new()];
    let mut bytes = 0;
    let small = files
        .iter()
        .filter(|file| file.size < SMALL && file.rows > 0);
    for file in small {
        if bytes + file.size > TOGETHER {
            groups.push(Vec::new());
            bytes = 0;
        }
        bytes += file.size;
        if let Some(group) = groups.last_mut() {
            group.push(Arc::clone(file));
        }
    }
    groups.retain(|group| {
        let rows: u64 = group.iter().map(|file| file.rows).sum();
        let after = usize::try_from(rows.div_ceil(FILE_ROWS)).unwrap_or(usize::MAX);
        group.len() >= at_least.max(2) && group.len() >= after.saturating_mul(2)
    });
    groups
}
