//! Folders that are tables: those of Delta Lake are read through their log, because they also hold
//! files that were replaced; those of Iceberg and Hudi are refused.
//!
//! Sources: Delta Transaction Log Protocol, "File Types" (`_delta_log/{version}.json`); Apache Iceberg
//! Table Spec, "File System Tables" (`metadata/*.metadata.json`); Apache Hudi Technical Specification,
//! "Storage Layout" (`.hoodie/`).

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use deltalake::DeltaTable;
use deltalake::logstore::{StorageConfig, default_logstore};
use object_store::ObjectStore;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use stoa_kernel::statement::list as statements;
use url::Url;

use super::paths::{file_name, folder, inside, join, parent};
use super::sorted::Sorted;
use super::{Because, NONE, Said, first_names};
use crate::error::{ConvertError, ErrorKind};
use crate::read::Constant;
use crate::schema::PARTITION_COLUMNS;

const LOG: &str = "_delta_log";

/// A Delta table's newest version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Live {
    /// The table's folder.
    pub root: String,
    /// The files that make it, by path, each with what the log says of all its rows: the values of the
    /// table's partition columns, which are not in the file, besides those Stoa writes.
    pub files: BTreeMap<String, Vec<Constant>>,
}

/// Whether a path tells of a table and is no bill.
pub fn is_marker(path: &str) -> bool {
    delta_root(path).is_some() || hudi_root(path).is_some() || iceberg_root(path).is_some()
}

/// `a/_delta_log/00000.json` → `a`.
pub(super) fn delta_root(path: &str) -> Option<&str> {
    above(path, LOG)
}

fn hudi_root(path: &str) -> Option<&str> {
    above(path, ".hoodie")
}

/// What lies above a folder of this name.
fn above<'a>(path: &'a str, name: &str) -> Option<&'a str> {
    let mut here = folder(path);
    loop {
        if file_name(here) == name {
            return Some(folder(here));
        }
        here = parent(here)?;
    }
}

fn iceberg_root(path: &str) -> Option<&str> {
    let here = folder(path);
    (path.ends_with(".metadata.json") && file_name(here) == "metadata").then(|| folder(here))
}

/// # Errors
/// When some of the files lie in a table whose log is not read here.
pub fn refuse_other_tables<'a>(
    paths: impl Iterator<Item = &'a str> + Clone,
) -> Result<(), ConvertError> {
    for path in paths.clone() {
        let found = hudi_root(path).map(|root| (root, "a Hudi table"));
        let found = found.or(iceberg_root(path).map(|root| (root, "an Iceberg table")));
        let Some((root, what)) = found else { continue };
        if paths
            .clone()
            .any(|file| inside(file, root) && !is_marker(file))
        {
            return Err(ConvertError::new(
                ErrorKind::UnsupportedTable,
                format!("the folder is {what}: it also holds files that were replaced, and reading all of them would count charges twice"),
                "Write the rows of its newest version to Parquet files (in Spark: spark.table(…).write.parquet(…)) and name that folder, or name single files.",
            )
            .in_file(if root.is_empty() { "." } else { root }));
        }
    }
    Ok(())
}

impl Live {
    /// Leaves out what the log does not name.
    pub(super) fn decide<'a>(
        &self,
        listed: impl Iterator<Item = &'a String>,
        exists: &dyn Fn(&str) -> bool,
        gone: &mut BTreeMap<String, Because>,
        said: &mut Said,
    ) -> Result<(), ConvertError> {
        let mut any = false;
        for path in listed.filter(|path| inside(path, &self.root)) {
            any = true;
            if !self.files.contains_key(path) {
                let table = said.shown(&self.root);
                let because = statements::left_out_not_in_table(NONE, 0u64, table);
                gone.insert(path.clone(), because);
            }
        }
        let missing: Vec<String> = self
            .files
            .keys()
            .filter(|path| any && !exists(path))
            .cloned()
            .collect();
        if !missing.is_empty() {
            return Err(ConvertError::new(
                ErrorKind::MissingFiles,
                format!(
                    "{} of the {} files of the Delta table cannot be found: {}",
                    missing.len(),
                    self.files.len(),
                    first_names(&missing)
                ),
                "Copy the whole table, with its _delta_log, and run this again.",
            )
            .in_file(said.shown(&self.root)));
        }
        Ok(())
    }
}

/// Reads the log of the Delta table at `place`, whose files are called as those of `root`.
///
/// # Errors
/// A log that cannot be read, and rows deleted by vectors: their files hold rows that are gone.
pub async fn live_files(
    store: &Arc<dyn ObjectStore>,
    place: &Path,
    root: &str,
) -> Result<Live, ConvertError> {
    let unreadable = |error: &dyn std::fmt::Display| {
        ConvertError::new(
            ErrorKind::CorruptFile,
            format!("the log of the Delta table cannot be read: {error}"),
            "Copy the whole table, with its _delta_log, or name single Parquet files.",
        )
        .in_file(if root.is_empty() { "." } else { root })
    };
    // Only the path of it is used: the store is handed over, whatever it is.
    let mut url = Url::parse("memory:///").map_err(|error| unreadable(&error))?;
    url.set_path(&format!("/{place}/").replace("//", "/"));
    let config = StorageConfig::parse_options(HashMap::<String, String>::new())
        .map_err(|error| unreadable(&error))?;
    let store: Arc<dyn ObjectStore> = Arc::new(Sorted(Arc::clone(store)));
    let prefixed = Arc::new(PrefixStore::new(Arc::clone(&store), place.clone()));
    let log = default_logstore(prefixed, store, &url, &config);
    let mut table = DeltaTable::new(log);
    table.load().await.map_err(|error| unreadable(&error))?;
    let state = table.snapshot().map_err(|error| unreadable(&error))?;
    let mut live = Live {
        root: root.to_owned(),
        ..Live::default()
    };
    let partitions = state.metadata().partition_columns().iter();
    let partitions: Vec<String> = partitions
        .filter(|name| !PARTITION_COLUMNS.contains(&name.as_str()))
        .cloned()
        .collect();
    for view in state.log_data().iter() {
        if view.deletion_vector_descriptor().is_some() {
            return Err(ConvertError::new(
                ErrorKind::UnsupportedTable,
                "the Delta table has deletion vectors: its files hold rows that were deleted",
                "Purge them (REORG TABLE … APPLY (PURGE)) or write its rows to Parquet files, and name those.",
            )
            .in_file(if root.is_empty() { "." } else { root }));
        }
        let mut values = view.partition_values_map();
        let columns = partitions.iter().map(|name| Constant {
            name: name.clone(),
            // An empty text is no value, whatever the column's type (Delta Transaction Log Protocol,
            // "Partition Value Serialization").
            value: values
                .remove(name)
                .flatten()
                .filter(|value| !value.is_empty()),
        });
        let path = join(root, view.object_store_path().as_ref());
        live.files.insert(path, columns.collect());
    }
    Ok(live)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_told_by_their_folders() {
        assert_eq!(delta_root("a/b/_delta_log/0.json"), Some("a/b"));
        assert_eq!(delta_root("_delta_log/_sidecars/0.parquet"), Some(""));
        assert_eq!(delta_root("/t/_delta_log/0.json"), Some("/t"));
        assert_eq!(delta_root("a/_delta_log"), None);
        let refused = |paths: &[&str]| refuse_other_tables(paths.iter().copied()).is_err();
        assert!(refused(&[
            "t/metadata/v1.metadata.json",
            "t/data/a.parquet"
        ]));
        assert!(refused(&["t/.hoodie/hoodie.properties", "t/a.parquet"]));
        // Data Exports of AWS have a folder of that name.
        assert!(!refused(&[
            "t/metadata/cur-Manifest.json",
            "t/data/a.parquet"
        ]));
        assert!(!refused(&["t/.hoodie/hoodie.properties", "u/a.parquet"]));
    }

    /// A folder lists its files in any order; the log has one.
    #[tokio::test]
    async fn a_log_of_many_commits_is_read_in_its_order() {
        let folder = tempfile::tempdir().expect("a folder");
        let log = folder.path().join(LOG);
        std::fs::create_dir(&log).expect("a folder");
        let schema = r#"{\"type\":\"struct\",\"fields\":[{\"name\":\"a\",\"type\":\"long\",\"nullable\":true,\"metadata\":{}}]}"#;
        // The newest is written first, so that no order of creation helps.
        for version in (0..12).rev() {
            let add = format!(
                r#"{{"add":{{"path":"{version}.parquet","partitionValues":{{}},"size":1,"modificationTime":{version},"dataChange":true}}}}"#
            );
            let before = match version {
                0 => format!(
                    r#"{{"protocol":{{"minReaderVersion":1,"minWriterVersion":2}}}}
{{"metaData":{{"id":"6f1cdd58-7a9c-4c1e-a5a6-1c3b5d0f1a2b","format":{{"provider":"parquet","options":{{}}}},"schemaString":"{schema}","partitionColumns":[],"configuration":{{}},"createdTime":0}}}}"#
                ),
                _ => format!(
                    r#"{{"remove":{{"path":"{}.parquet","deletionTimestamp":1,"dataChange":true}}}}"#,
                    version - 1
                ),
            };
            let name = log.join(format!("{version:020}.json"));
            std::fs::write(name, format!("{before}\n{add}\n")).expect("written");
        }
        let store: Arc<dyn ObjectStore> = Arc::new(object_store::local::LocalFileSystem::new());
        let place = Path::from_absolute_path(folder.path()).expect("a path");
        let live = live_files(&store, &place, "t").await.expect("readable");
        assert_eq!(live.files.into_keys().collect::<Vec<_>>(), ["t/11.parquet"]);
    }
}
