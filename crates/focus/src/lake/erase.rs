//! Erasing an organisation's part of the lake: all versions of its tables, and what lies beside them.

use std::io::ErrorKind;

use futures::{StreamExt, TryStreamExt};
use stoa_kernel::{Error, OrgSlug};

use super::Lake;
use super::error::storage;
use super::storage::folder_name;

impl Lake {
    /// Deletes everything below the organisation's folder and says how many files that were; the next call goes on
    /// where one ended. Whatever was decoded of them for other readers falls out of the caches by itself, as nobody asks
    /// for it any more.
    ///
    /// # Errors
    /// `lake_storage` when the storage does not delete.
    pub async fn erase(&self, org_slug: &str) -> Result<u64, Error> {
        let slug: OrgSlug = org_slug.parse()?;
        // Not while a publish of this process is between writing a file and naming it.
        let turn = self.turn(org_slug);
        let _turn = turn.lock().await;
        let folder = self.inner.organisation_path(&slug);
        let files = self.inner.store.list(Some(&folder));
        let paths = files.map_ok(|file| file.location).boxed();
        let mut deleted = self.inner.store.delete_stream(paths);
        let mut files = 0;
        while let Some(result) = deleted.next().await {
            match result {
                Ok(_) => files += 1,
                Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(storage("deleting an organisation's files")(error)),
            }
        }
        self.remove_folders(&slug).await;
        tracing::info!(
            org_slug,
            files,
            "an organisation's part of the lake is erased"
        );
        Ok(files)
    }

    /// The empty folders on a disk; object storage has none. They hold nothing, so one that stays is only told.
    async fn remove_folders(&self, org_slug: &OrgSlug) {
        let Some(root) = self.folder() else { return };
        let folder = root.join(folder_name(org_slug));
        match tokio::fs::remove_dir_all(&folder).await {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => tracing::warn!(%org_slug, %error, "an empty folder of the lake stays"),
        }
    }
}
