//! The decision over what lies in storage: reads manifests and the logs of tables, and compares files
//! that may be twins.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use object_store::{ObjectStore, ObjectStoreExt, path::Path};

use super::folders::Folders;
use super::paths::inside;
use super::tables::{self, Live, live_files};
use super::{Decision, Listed, decide, is_manifest, is_own, twins};
use crate::error::{ConvertError, ErrorKind};
use crate::places;
use crate::read::{Constant, Spool};
use crate::warnings::Warning;

/// Manifests are lists of names; anything larger is none.
const MANIFEST: u64 = 16 << 20;

/// A file in storage that may be part of the bill.
#[derive(Debug, Clone)]
pub struct Stored {
    /// With its folders, parts separated by `/`: vendors say in them what a file is.
    pub path: String,
    /// As messages name it.
    pub shown: String,
    pub store: Arc<dyn ObjectStore>,
    pub place: Path,
    /// As stored; `None` when only reading it tells.
    pub bytes: Option<u64>,
    pub modified: Option<DateTime<Utc>>,
    /// It was met in a folder: nobody named the file itself.
    pub met: bool,
    /// Columns that are not in the file, with the one value that all its rows have. [`choose`] fills them.
    pub columns: Vec<Constant>,
    /// Where it is copied to when it has to be read from its end to be told from others.
    pub spool: Spool,
}

/// What is to be read.
#[derive(Debug, Clone, Default)]
pub struct Delivery {
    /// The files of the bill, and how many rows a manifest states of each.
    pub files: Vec<(Stored, Option<u64>)>,
    pub warnings: Vec<Warning>,
}

/// Decides which of `files` make the bill. A manifest may name files that are not among them; `beside`
/// looks for one by its path.
///
/// # Errors
/// See [`decide`]; tables that are not read here; and files of one name that hold different things.
pub async fn choose(
    files: Vec<Stored>,
    beside: &(dyn Fn(&str) -> Option<Stored> + Send + Sync),
) -> Result<Delivery, ConvertError> {
    // Nothing can be older, left out or counted twice.
    let mut folders = Folders::default();
    let alone = files.len() < 2
        && files
            .iter()
            .all(|file| !is_manifest(&file.path) && !is_own(&Listed::from(file)));
    if alone {
        let files = files.into_iter().map(|mut file| {
            file.columns = folders.columns(&file.path);
            (file, None)
        });
        return Ok(Delivery {
            files: files.collect(),
            warnings: Vec::new(),
        });
    }
    tables::refuse_other_tables(files.iter().map(|file| file.path.as_str()))?;
    let tables = live(&files).await?;
    let mut texts = BTreeMap::new();
    for file in files.iter().filter(|file| is_manifest(&file.path)) {
        texts.insert(file.path.clone(), read(file).await?);
    }
    let listed: Vec<Listed> = files.iter().map(Listed::from).collect();
    let mut known: BTreeMap<String, Stored> = BTreeMap::new();
    for file in files {
        let (path, shown, place) = (file.path.clone(), file.shown.clone(), file.place.clone());
        if known
            .insert(path, file)
            .is_some_and(|other| other.place != place)
        {
            return Err(ConvertError::new(
                ErrorKind::CountedTwice,
                format!("two files are called {shown}, and nothing tells them apart"),
                "Convert them one after the other, or give them different names.",
            ));
        }
    }
    let exists = |path: &str| known.contains_key(path) || beside(path).is_some();
    let Decision {
        files,
        mut warnings,
    } = decide(&listed, &texts, &tables, &exists)?;
    let mut chosen = Vec::with_capacity(files.len());
    for file in files {
        let found = known.get(&file.path).cloned();
        let mut found = found.or_else(|| beside(&file.path)).ok_or_else(|| {
            ConvertError::internal(format!("{} was chosen and is not there", file.path))
        })?;
        // The log of a table knows better than the names of its folders, which are not even asked for.
        let logged = tables.iter().find_map(|table| table.files.get(&file.path));
        found.columns = match logged {
            Some(columns) => columns.clone(),
            None => folders.columns(&file.path),
        };
        chosen.push((found, file.rows));
    }
    let handle = tokio::runtime::Handle::current();
    let apart = tokio::task::spawn_blocking(move || twins::apart(chosen, &handle));
    let (files, more) = apart.await.map_err(ConvertError::internal)??;
    warnings.extend(more);
    Ok(Delivery { files, warnings })
}

impl From<&Stored> for Listed {
    fn from(file: &Stored) -> Self {
        Self {
            path: file.path.clone(),
            shown: file.shown.clone(),
            bytes: file.bytes,
            modified: file.modified,
            met: file.met,
        }
    }
}

async fn read(file: &Stored) -> Result<Bytes, ConvertError> {
    let unreadable = |error: object_store::Error| places::explain(&error).in_file(&file.shown);
    let found = file.store.get(&file.place).await.map_err(unreadable)?;
    if found.meta.size > MANIFEST {
        return Err(ConvertError::new(
            ErrorKind::CorruptFile,
            "the file is too large for a manifest",
            "Download it again, or name the bill's files instead of the manifest.",
        )
        .in_file(&file.shown));
    }
    found.bytes().await.map_err(unreadable)
}

/// The Delta tables that some of the files lie in. A table within another is that table's matter.
async fn live(files: &[Stored]) -> Result<Vec<Live>, ConvertError> {
    let mut roots: BTreeMap<&str, &Stored> = BTreeMap::new();
    for file in files {
        if let Some(root) = tables::delta_root(&file.path) {
            roots.entry(root).or_insert(file);
        }
    }
    let mut tables = Vec::new();
    for (root, marker) in roots {
        let bill = |file: &Stored| !tables::is_marker(&file.path);
        if !files
            .iter()
            .any(|file| bill(file) && inside(&file.path, root))
        {
            continue;
        }
        // As many parts as the path has below the table. Files that were sent one by one are kept without their
        // folders: what is above them is not the table.
        let deeper: Vec<&str> = marker.path[root.len()..]
            .split('/')
            .filter(|part| !part.is_empty())
            .collect();
        let parts: Vec<_> = marker.place.parts().collect();
        let (above, below) = parts.split_at(parts.len().saturating_sub(deeper.len()));
        if !below
            .iter()
            .map(|part| part.as_ref())
            .eq(deeper.iter().copied())
        {
            return Err(ConvertError::new(
                ErrorKind::UnsupportedTable,
                "a Delta table cannot be read from files that are sent one by one",
                "Give the folder of the table as a source, or send the files of the bill without its _delta_log.",
            )
            .in_file(&marker.shown));
        }
        let place = Path::from_iter(above.iter().cloned());
        tables.push(live_files(&marker.store, &place, root.trim_end_matches('/')).await?);
    }
    Ok(tables)
}
