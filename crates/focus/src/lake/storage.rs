//! From `lake.url` to an object store, a root path in it, and a log store per table.

use std::collections::HashMap;
use std::sync::Arc;

use deltalake::logstore::{LogStoreRef, StorageConfig, default_logstore};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{ObjectStore, ObjectStoreExt as _, PutMode, PutPayload};
use stoa_kernel::{Error, OrgSlug};
use url::Url;

use super::error::{delta, storage};
use super::{Inner, LakeOptions};

/// A small file in the root of every lake that was written to. It stays: who finds it knows at once
/// that the store refuses to write over it, and two who look at the same time cannot mislead each
/// other by taking it away.
const MARK: &str = "_stoa-lake";
const MARK_TEXT: &str =
    "Stoa keeps a lake here. This file shows that the store refuses to write over what exists.\n";

pub(super) struct Storage {
    pub(super) store: Arc<dyn ObjectStore>,
    pub(super) root: Path,
    pub(super) url: Url,
}

pub(super) fn open(options: &LakeOptions) -> Result<Storage, Error> {
    let url = location(&options.url)?;
    // Only what was passed in: `parse_url_opts` never reads the environment.
    let (store, root) = object_store::parse_url_opts(&url, &options.storage_options).map_err(|source| {
        Error::invalid(
            "lake_url_unusable",
            format!(
                "`{}` cannot be used as the lake: write a folder or a URL such as s3://bucket/lake, with the store's options beside it.",
                options.url
            ),
        )
        .with_source(source)
    })?;
    Ok(Storage {
        store: Arc::from(store),
        root,
        url,
    })
}

/// A folder is made and becomes a `file:` URL with a trailing slash; other URLs only get the slash.
fn location(text: &str) -> Result<Url, Error> {
    let url = Url::parse(text)
        .ok()
        .filter(|url| text.contains("://") && url.scheme() != "file");
    if let Some(mut url) = url {
        if !url.path().ends_with('/') {
            url.set_path(&format!("{}/", url.path()));
        }
        return Ok(url);
    }
    let folder = text.strip_prefix("file://").unwrap_or(text);
    let unusable = |source: std::io::Error| {
        Error::unavailable(
            "lake_folder",
            format!(
                "The lake's folder `{folder}` cannot be made or opened. Check that it is writable."
            ),
        )
        .with_source(source)
    };
    std::fs::create_dir_all(folder).map_err(unusable)?;
    let folder = std::fs::canonicalize(folder).map_err(unusable)?;
    Url::from_directory_path(&folder)
        .map_err(|()| Error::internal(format!("The folder {} has no URL.", folder.display())))
}

/// The name of an organisation's folder in the lake.
pub(super) fn folder_name(org_slug: &OrgSlug) -> String {
    format!("{org_slug}_prod")
}

pub(super) async fn check(inner: &Inner) -> Result<(), Error> {
    inner
        .store
        .list_with_delimiter(Some(&inner.root))
        .await
        .map(|_| ())
        .map_err(storage("listing its root"))
}

impl Inner {
    /// Fails when the store writes over what exists although it is asked not to (`If-None-Match: *`,
    /// which some that speak S3 take no notice of): of two publishes at the same moment one would
    /// then be lost without a word. Asked once per process, before its first commit; readers need no
    /// such promise, and no right to write.
    pub(super) async fn exclusive_writes(&self) -> Result<(), Error> {
        self.exclusive
            .get_or_try_init(|| self.try_exclusive_writes())
            .await
            .copied()
    }

    async fn try_exclusive_writes(&self) -> Result<(), Error> {
        let mark = self.root.clone().join(MARK);
        // The first of all lakes' writers makes the mark; it must not be made a second time. Twice
        // more, because the mark may be taken away by hand in between.
        for _ in 0..3 {
            let payload = PutPayload::from_static(MARK_TEXT.as_bytes());
            match self
                .store
                .put_opts(&mark, payload, PutMode::Create.into())
                .await
            {
                Ok(_) => {}
                Err(
                    object_store::Error::AlreadyExists { .. }
                    | object_store::Error::Precondition { .. },
                ) => return Ok(()),
                Err(
                    object_store::Error::NotImplemented { .. }
                    | object_store::Error::NotSupported { .. },
                ) => return Err(self.overwrites()),
                Err(error) => return Err(storage("writing its mark")(error)),
            }
        }
        // Best effort: the lake cannot be used here, so nothing should stay behind.
        let _gone = self.store.delete(&mark).await;
        Err(self.overwrites())
    }

    fn overwrites(&self) -> Error {
        Error::invalid(
            "lake_store_overwrites",
            format!(
                "The object store behind `lake.url` ({}, {}) does not refuse to write over an existing object (conditional writes, `If-None-Match: *`), so two publishes at the same moment could lose one of them. Use a store with conditional writes (Amazon S3, Google Cloud Storage, Azure Blob Storage, a newer version of the same store), or put the lake on a disk.",
                self.url, self.store
            ),
        )
    }

    /// `{root}/{org_slug}_prod/{table}`. The slug is checked, so that no slug can leave its folder.
    pub(super) fn table_path(&self, org_slug: &str, table: &str) -> Result<Path, Error> {
        Ok(self.organisation_path(&org_slug.parse()?).join(table))
    }

    /// Everything of one organisation lies below this.
    pub(super) fn organisation_path(&self, org_slug: &OrgSlug) -> Path {
        self.root.clone().join(folder_name(org_slug))
    }

    /// The Delta log of one table over the lake's own store (deltalake's global registries of
    /// stores are not used, so any store `object_store` knows works the same way).
    pub(super) fn log_store(&self, org_slug: &str, table: &str) -> Result<LogStoreRef, Error> {
        let path = self.table_path(org_slug, table)?;
        let slug: OrgSlug = org_slug.parse()?;
        let url = self
            .url
            .join(&format!("{}/{table}/", folder_name(&slug)))
            .map_err(super::internal("naming a table"))?;
        let config = StorageConfig::parse_options(HashMap::<String, String>::new())
            .map_err(delta("reading storage options"))?;
        let prefixed = Arc::new(PrefixStore::new(Arc::clone(&self.store), path));
        Ok(default_logstore(
            prefixed,
            Arc::clone(&self.store),
            &url,
            &config,
        ))
    }

    /// Puts files and their folders on the disk itself before anything relies on them: object
    /// stores promise that, a local folder only promises the operating system's memory.
    pub(super) async fn settle(&self, paths: Vec<Path>) -> Result<(), Error> {
        if self.url.scheme() != "file" {
            return Ok(());
        }
        let settled =
            tokio::task::spawn_blocking(move || paths.iter().try_for_each(settle_file)).await;
        settled
            .map_err(super::internal("waiting for the disk"))?
            .map_err(storage("writing to the disk"))
    }

    /// The file of a commit in the table's log.
    pub(super) fn commit_path(
        &self,
        org_slug: &str,
        table: &str,
        version: u64,
    ) -> Result<Path, Error> {
        Ok(self
            .table_path(org_slug, table)?
            .join("_delta_log")
            .join(format!("{version:020}.json")))
    }
}

fn settle_file(path: &Path) -> object_store::Result<()> {
    let file = LocalFileSystem::new().path_to_filesystem(path)?;
    let sync = |path: &std::path::Path| std::fs::File::open(path).and_then(|file| file.sync_all());
    let failed = |source: std::io::Error| object_store::Error::Generic {
        store: "local",
        source: source.into(),
    };
    sync(&file).map_err(failed)?;
    // A new file is a change of its folder too; so is a new folder of the one above.
    for folder in file.ancestors().skip(1).take(3) {
        sync(folder).map_err(failed)?;
    }
    Ok(())
}
