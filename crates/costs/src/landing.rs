//! Landing storage: where files rest, byte for byte, between arrival and conversion.
//! Layout `{prefix}/files/{org_id}/{run_id}/{nnn}-{file name}`; a run's folder is deleted by the clean-up schedule.

use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use object_store::{ObjectStore, ObjectStoreExt, WriteMultipart, path::Path};
use serde::{Deserialize, Serialize};
use stoa_focus::read::Constant;
use stoa_httpkit::{
    DiskFloor,
    disk::{self, Full},
};
use stoa_kernel::{Error, OrgId, RunId};

use crate::{
    remedies::run_error,
    runs::wire::{RunError, RunFile},
    told::storage_error,
    uploads::receive::into_error,
};

/// Parts of 8 MiB, at most four under way: a writer never holds more than 32 MiB of a file.
const PART_BYTES: usize = 8 * 1024 * 1024;
const PARTS_UNDER_WAY: usize = 4;

/// Access to the landing area.
#[derive(Debug, Clone)]
pub struct Landing {
    pub store: Arc<dyn ObjectStore>,
    pub prefix: Path,
    /// The folder of `prefix`, when the storage is a disk of this machine.
    pub local: Option<PathBuf>,
    /// Below it nothing lands.
    pub floor: DiskFloor,
}

impl From<Full> for RunError {
    fn from(full: Full) -> Self {
        run_error(disk::FULL, "The server's disk is nearly full.").because(&full)
    }
}

/// Why a file does not land.
#[derive(Debug)]
pub enum NotLanded {
    /// A disk is at its floor. The operator was told of it.
    Full(Full),
    /// The storage failed.
    Failed(RunError),
}

impl From<Full> for NotLanded {
    fn from(full: Full) -> Self {
        Self::Full(full)
    }
}

impl From<RunError> for NotLanded {
    fn from(error: RunError) -> Self {
        Self::Failed(error)
    }
}

impl From<NotLanded> for RunError {
    fn from(why: NotLanded) -> Self {
        match why {
            NotLanded::Full(full) => full.into(),
            NotLanded::Failed(error) => error,
        }
    }
}

impl From<NotLanded> for Error {
    fn from(why: NotLanded) -> Self {
        match why {
            NotLanded::Full(full) => full.into(),
            NotLanded::Failed(error) => into_error(error),
        }
    }
}

/// A file of a run, as stored in `cost_run.files`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LandedFile {
    /// The name its owner gave it.
    pub name: String,
    pub bytes: u64,
    /// Where it lies in landing storage; empty until it has landed.
    #[serde(default)]
    pub path: String,
    /// Rows that the delivery's manifest states of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// What its folders or the log of its table say of all its rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Constant>,
}

impl From<LandedFile> for RunFile {
    fn from(file: LandedFile) -> Self {
        RunFile {
            name: file.name,
            bytes: file.bytes,
        }
    }
}

impl Landing {
    /// The place of the `index`th file of a run. Names are reduced to harmless characters, since
    /// they come from outside; the number keeps two files of the same name apart.
    pub fn path(&self, org: OrgId, run: RunId, index: usize, name: &str) -> Path {
        self.folder(org, run)
            .join(format!("{index:03}-{}", harmless(name)))
    }

    pub fn folder(&self, org: OrgId, run: RunId) -> Path {
        self.organisation(org).join(run.to_string())
    }

    /// Everything that landed for one organisation lies below this.
    pub(crate) fn organisation(&self, org: OrgId) -> Path {
        self.prefix.clone().join("files").join(org.to_string())
    }

    /// Begins a file; nothing is visible at its path before [`Incoming::finish`].
    ///
    /// # Errors
    /// `storage_full` below the floor of free disk, `storage` when it cannot be written.
    pub async fn create(&self, path: Path) -> Result<Incoming, NotLanded> {
        self.floor.check()?;
        let upload = self
            .store
            .put_multipart(&path)
            .await
            .map_err(|e| storage_error(&e))?;
        Ok(Incoming {
            writer: Some(WriteMultipart::new_with_chunk_size(upload, PART_BYTES)),
            path,
            bytes: 0,
            checked: 0,
            floor: self.floor.clone(),
        })
    }

    /// Size of a landed file, or `None` when it is not (or no longer) there.
    pub async fn size(&self, path: &str) -> Result<Option<u64>, RunError> {
        match self.store.head(&Path::from(path)).await {
            Ok(meta) => Ok(Some(meta.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(storage_error(&error)),
        }
    }

    /// The first of these files that does not lie there as it landed, if any.
    pub async fn missing<'a>(
        &self,
        files: &'a [LandedFile],
    ) -> Result<Option<&'a LandedFile>, RunError> {
        for file in files {
            if self.size(&file.path).await? != Some(file.bytes) {
                return Ok(Some(file));
            }
        }
        Ok(None)
    }

    /// Deletes a landed file; one that is not (or no longer) there is fine.
    pub async fn delete(&self, path: &str) -> Result<(), RunError> {
        match self.store.delete(&Path::from(path)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(storage_error(&error)),
        }
    }

    /// Forgets everything a run landed, its folder included.
    pub async fn forget(&self, org: OrgId, run: RunId) -> Result<(), RunError> {
        delete_prefix(&*self.store, &self.folder(org, run)).await?;
        let Some(folder) = self.local_folder(org) else {
            return Ok(());
        };
        // Only when it is empty; and whoever lands in it at this moment makes it again.
        match tokio::fs::remove_dir(folder.join(run.to_string())).await {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => tracing::debug!(%run, %error, "the folder of a run's files stays"),
        }
        Ok(())
    }

    /// Forgets everything that landed for an organisation, half-sent files on a disk included.
    pub async fn forget_all(&self, org: OrgId) -> Result<(), RunError> {
        delete_prefix(&*self.store, &self.organisation(org)).await?;
        let Some(folder) = self.local_folder(org) else {
            return Ok(());
        };
        match tokio::fs::remove_dir_all(folder).await {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => tracing::warn!(%org, %error, "an empty folder of landed files stays"),
        }
        Ok(())
    }

    /// The folder of an organisation's files, when the storage is a disk of this machine.
    fn local_folder(&self, org: OrgId) -> Option<PathBuf> {
        let local = self.local.as_ref()?;
        Some(local.join("files").join(org.to_string()))
    }
}

/// A file on its way in. Dropped before its end, it leaves nothing.
#[derive(Debug)]
pub struct Incoming {
    /// `None` once it has ended.
    writer: Option<WriteMultipart>,
    path: Path,
    bytes: u64,
    /// How many had come when the disk was last asked for room.
    checked: u64,
    floor: DiskFloor,
}

impl Incoming {
    /// Takes what came; asks for room on the disk again with every part.
    pub async fn write(&mut self, chunk: Bytes) -> Result<(), NotLanded> {
        if self.bytes - self.checked >= PART_BYTES as u64 {
            self.checked = self.bytes;
            self.floor.check()?;
        }
        if let Some(writer) = &mut self.writer {
            writer
                .wait_for_capacity(PARTS_UNDER_WAY)
                .await
                .map_err(|e| storage_error(&e))?;
            self.bytes += chunk.len() as u64;
            writer.put(chunk);
        }
        Ok(())
    }

    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes the file visible and returns its size.
    pub async fn finish(mut self) -> Result<u64, RunError> {
        if let Some(writer) = self.writer.take() {
            writer.finish().await.map_err(|e| storage_error(&e))?;
        }
        Ok(self.bytes)
    }

    pub async fn abort(mut self) {
        if let Some(writer) = self.writer.take() {
            abort(writer).await;
        }
    }
}

impl Drop for Incoming {
    /// Object storage keeps the parts of what was begun, and counts them, until it is told that it ends.
    fn drop(&mut self) {
        if let (Some(writer), Ok(runtime)) =
            (self.writer.take(), tokio::runtime::Handle::try_current())
        {
            runtime.spawn(abort(writer));
        }
    }
}

async fn abort(writer: WriteMultipart) {
    if let Err(error) = writer.abort().await {
        tracing::debug!(%error, "an aborted upload leaves its parts to the clean-up");
    }
}

/// Deletes every object below `prefix`; an absent one is fine.
pub async fn delete_prefix(store: &dyn ObjectStore, prefix: &Path) -> Result<(), RunError> {
    let paths = store
        .list(Some(prefix))
        .map_ok(|meta| meta.location)
        .boxed();
    let mut deleted = store.delete_stream(paths);
    while let Some(result) = deleted.next().await {
        match result {
            Ok(_) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(storage_error(&error)),
        }
    }
    Ok(())
}

fn harmless(name: &str) -> String {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let kept: String = base
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') {
                c
            } else {
                '_'
            }
        })
        .collect();
    let kept = kept.trim_start_matches('.');
    let start = kept.len().saturating_sub(100);
    if kept.is_empty() {
        "file".to_owned()
    } else {
        kept[start..].to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn names_from_outside_cannot_leave_the_folder() {
        assert_eq!(harmless("../../etc/passwd"), "passwd");
        assert_eq!(harmless("..\\..\\x.csv"), "x.csv");
        assert_eq!(harmless("..."), "file");
        assert_eq!(harmless("Rechnung März.csv"), "Rechnung_M_rz.csv");
        assert_eq!(harmless(&"a".repeat(300)).len(), 100);
    }
}
