//! Arguments to inputs: files, folders (every bill in them), standard input.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use object_store::ObjectStore;
use object_store::local::LocalFileSystem;
use stoa_focus::read::Input;

use crate::commands::Failure;

/// What in a folder is taken for a bill; a file that is named is always tried.
const ENDINGS: [&str; 6] = [".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet"];

/// What to convert.
pub(crate) struct Inputs {
    pub(crate) files: Vec<Input>,
    /// As stored; 0 when standard input is among them.
    pub(crate) bytes: u64,
    first: Option<Input>,
}

pub(crate) fn open(paths: &[PathBuf]) -> Result<Inputs, Failure> {
    let mut inputs = Inputs {
        files: Vec::new(),
        bytes: 0,
        first: None,
    };
    for path in expand(paths)? {
        if path.as_os_str() == "-" {
            inputs
                .files
                .push(Input::reader("standard input", Box::new(std::io::stdin())));
            continue;
        }
        let (store, place) = locate(&path)?;
        inputs.bytes += std::fs::metadata(&path)
            .map(|metadata| metadata.len())
            .unwrap_or_default();
        inputs
            .first
            .get_or_insert_with(|| Input::object(Arc::clone(&store), place.clone()));
        inputs.files.push(Input::object(store, place));
    }
    Ok(inputs)
}

impl Inputs {
    /// The first file, to be looked at before the work begins; standard input is read only once.
    pub(crate) fn recognisable(&mut self) -> Option<Input> {
        self.first.take()
    }
}

/// A local file as the engine addresses it.
pub(crate) fn locate(
    path: &Path,
) -> Result<(Arc<dyn ObjectStore>, object_store::path::Path), Failure> {
    let unreadable = |error: &dyn std::fmt::Display| {
        Failure::failed(format!("{} cannot be read: {error}", path.display()))
    };
    let full = path.canonicalize().map_err(|error| unreadable(&error))?;
    let place = object_store::path::Path::from_filesystem_path(&full)
        .map_err(|error| unreadable(&error))?;
    Ok((Arc::new(LocalFileSystem::new()), place))
}

/// Storage rooted at a local folder.
pub(crate) fn local(dir: &Path) -> Result<Arc<dyn ObjectStore>, object_store::Error> {
    Ok(Arc::new(LocalFileSystem::new_with_prefix(dir)?))
}

/// Folders become the bills in them, by name, so that the order never depends on the disk.
pub(crate) fn expand(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut all = Vec::new();
    for path in paths {
        if path.is_dir() {
            let mut inside = Vec::new();
            collect(path, &mut inside)?;
            if inside.is_empty() {
                return Err(Failure::usage(format!(
                    "{} has no bills in it ({})",
                    path.display(),
                    ENDINGS.join(" ")
                )));
            }
            inside.sort();
            all.extend(inside);
        } else if path.exists() || path.as_os_str() == "-" {
            all.push(path.clone());
        } else {
            return Err(Failure::usage(format!(
                "{}: there is no such file or folder",
                path.display()
            )));
        }
    }
    Ok(all)
}

fn collect(dir: &Path, found: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let unreadable = |error: std::io::Error| {
        Failure::failed(format!("{} cannot be read: {error}", dir.display()))
    };
    for entry in dir.read_dir().map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().to_ascii_lowercase())
            .unwrap_or_default();
        let plain = name.trim_end_matches(".gz").trim_end_matches(".zst");
        if path.is_dir() {
            collect(&path, found)?;
        } else if ENDINGS.iter().any(|ending| plain.ends_with(ending)) && !is_list(&name) {
            found.push(path);
        }
    }
    Ok(())
}

/// What a conversion wrote about a bill is no bill.
fn is_list(name: &str) -> bool {
    name.ends_with("rejects.csv") || name.ends_with("not-carried.csv")
}
