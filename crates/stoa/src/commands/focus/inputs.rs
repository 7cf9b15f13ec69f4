//! Arguments to inputs: files, folders (every bill in them), patterns, addresses, standard input. Which of
//! them count is decided by the engine (`stoa_focus::delivery`).

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use object_store::ObjectStore;
use object_store::local::LocalFileSystem;
use stoa_focus::delivery::{Stored, choose};
use stoa_focus::places::{self, Found, Redirects};
use stoa_focus::read::{Input, Spool};
use stoa_focus::warnings::{Warning, WarningCode};
use stoa_kernel::statement::list as statements;

use crate::commands::Failure;
use crate::config;
use crate::terminal::Terminal;

mod local;
#[cfg(test)]
mod tests;

pub(crate) use local::expand;

/// What to convert.
pub(crate) struct Inputs {
    pub(crate) files: Vec<Input>,
    /// As stored; `None` when one of them does not tell beforehand.
    pub(crate) bytes: Option<u64>,
    /// How each file was named, or the way to it from what was.
    shown: Vec<String>,
    /// What was left out, and what may be missing.
    pub(crate) warnings: Vec<Warning>,
}

/// Finds everything that was named; of it only manifests and the logs of tables are read yet.
pub(crate) async fn open(named: &[PathBuf]) -> Result<Inputs, Failure> {
    let (remote, paths): (Vec<_>, Vec<_>) = named
        .iter()
        .cloned()
        .partition(|path| path.to_str().is_some_and(places::is_address));
    let (standard, paths): (Vec<_>, Vec<_>) =
        paths.into_iter().partition(|path| path.as_os_str() == "-");
    let mut inputs = Inputs {
        files: Vec::new(),
        bytes: Some(0),
        shown: Vec::new(),
        warnings: Vec::new(),
    };
    if !standard.is_empty() {
        let standard = Input::reader("standard input", Box::new(std::io::stdin()));
        let shown = standard.name.clone();
        inputs.add(standard, shown, None, None);
    }
    let (files, warnings) = on_disk(&paths).await?;
    inputs.warnings.extend(warnings);
    for (file, rows) in files {
        let full = places_path(&file.place);
        let address = url::Url::from_file_path(full).ok();
        let input = Input::object(file.store, file.place)
            .with_address(address.map(String::from))
            .with_columns(file.columns);
        inputs.add(input, file.shown, file.bytes, rows);
    }
    inputs.far(&remote).await?;
    inputs.tell_apart();
    Ok(inputs)
}

/// The bills among files, folders and patterns on this machine, each once, with the rows that a manifest
/// states of it; and what a person has to know of the choice.
pub(crate) async fn on_disk(
    named: &[PathBuf],
) -> Result<(Vec<(Stored, Option<u64>)>, Vec<Warning>), Failure> {
    let mut warnings = Vec::new();
    let mut seen = HashSet::new();
    let mut files = Vec::new();
    for path in named {
        refuse_elsewhere(path)?;
    }
    for path in expand(named)? {
        let mut file = stored(&path)?;
        file.met = !named.contains(&path);
        if seen.insert(file.place.clone()) {
            files.push(file);
        } else {
            warnings.push(twice(&file.shown));
        }
    }
    let places: Vec<PathBuf> = files.iter().map(|file| PathBuf::from(&file.path)).collect();
    for log in local::logs(&places) {
        if let Ok(place) = object_store::path::Path::from_absolute_path(&log) {
            files.push(Stored {
                path: text(&log),
                shown: log.display().to_string(),
                store: Arc::new(LocalFileSystem::new()),
                place,
                bytes: None,
                modified: None,
                met: false,
                columns: Vec::new(),
                spool: Spool::default(),
            });
        }
    }
    let beside = |path: &str| {
        let path = Path::new(path);
        path.is_file().then(|| stored(path).ok())?
    };
    let delivery = choose(files, &beside).await?;
    warnings.extend(delivery.warnings);
    Ok((delivery.files, warnings))
}

/// What is no file of this machine is read by `convert` and `recognise`, which come here without it.
fn refuse_elsewhere(path: &Path) -> Result<(), Failure> {
    let text = path.to_string_lossy();
    let what = match path {
        _ if text == "-" => "standard input",
        _ if places::is_address(&text) => &*text,
        _ => return Ok(()),
    };
    Err(Failure::usage(format!(
        "{what}: this command reads files of this machine, more than once.\n  Save it as a file first, or convert it: stoa focus convert {text} -o out"
    )))
}

/// The paths of the same, for what reads files by itself.
pub(crate) async fn paths_on_disk(
    named: &[PathBuf],
) -> Result<(Vec<PathBuf>, Vec<Warning>), Failure> {
    let (files, mut warnings) = on_disk(named).await?;
    warnings.extend(unread(&files));
    let paths = files.iter().map(|(file, _)| PathBuf::from(&file.shown));
    Ok((paths.collect(), warnings))
}

/// Who reads files by itself does not see the columns that are only in the log of a table or in the names of
/// folders.
pub(crate) fn unread(files: &[(Stored, Option<u64>)]) -> Option<Warning> {
    let columns = files.iter().flat_map(|(file, _)| &file.columns);
    let names: BTreeSet<&str> = columns.map(|column| column.name.as_str()).collect();
    if names.is_empty() {
        return None;
    }
    let names: Vec<&str> = names.into_iter().collect();
    let said = statements::columns_of_folders(names.as_slice());
    Some(Warning::of(WarningCode::MissingColumns, said))
}

/// Says beside the result what a command without a summary of warnings has to say.
pub(crate) fn tell(warnings: &[Warning], terminal: &Terminal) {
    for warning in warnings {
        terminal.note(&format!("Note        {}", warning.message));
    }
}

/// A file as the engine decides over it: by the folders it lies in, links to folders resolved.
fn stored(path: &Path) -> Result<Stored, Failure> {
    let (store, place) = locate(path)?;
    let metadata = std::fs::metadata(path).ok();
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let name = path.file_name().unwrap_or_default();
    let full = folder
        .canonicalize()
        .map_or_else(|_| path.to_owned(), |folder| folder.join(name));
    let modified = metadata.as_ref().and_then(|found| found.modified().ok());
    Ok(Stored {
        path: text(&full),
        shown: path.display().to_string(),
        store,
        place,
        bytes: metadata.map(|found| found.len()),
        modified: modified.map(DateTime::<Utc>::from),
        met: false,
        columns: Vec::new(),
        spool: Spool::default(),
    })
}

fn text(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// Where a file of [`locate`] lies on the disk.
fn places_path(place: &object_store::path::Path) -> PathBuf {
    let known = LocalFileSystem::new().path_to_filesystem(place);
    known.unwrap_or_else(|_| PathBuf::from(format!("/{place}")))
}

impl Inputs {
    /// What addresses stand for; files of one place are decided over together.
    async fn far(&mut self, remote: &[PathBuf]) -> Result<(), Failure> {
        let options = config::cloud_credentials();
        let mut hosts: Vec<(String, Vec<Found>)> = Vec::new();
        for address in remote {
            let address = address.to_string_lossy();
            let end = address.match_indices('/').nth(2).map(|(at, _)| at);
            let host = &address[..end.unwrap_or(address.len())];
            let found = places::find(&address, &options, Redirects::Followed).await?;
            match hosts.iter_mut().find(|(known, _)| known == host) {
                Some((_, all)) => all.extend(found),
                None => hosts.push((host.to_owned(), found)),
            }
        }
        for (host, found) in hosts {
            // Links differ in their query: only what is listed can be told to be the same.
            let (listed, links): (Vec<_>, Vec<_>) =
                found.into_iter().partition(|found| found.bytes.is_some());
            let mut addresses = BTreeMap::new();
            let mut files = Vec::new();
            for found in listed {
                if addresses
                    .insert(found.path.clone(), found.address.clone())
                    .is_some()
                {
                    self.warnings.push(twice(&format!("{host}/{}", found.path)));
                } else {
                    files.push(found.stored());
                }
            }
            if !files.is_empty() {
                let delivery = choose(files, &|_| None).await?;
                self.warnings.extend(delivery.warnings);
                for (file, rows) in delivery.files {
                    let address = addresses.remove(&file.place).flatten();
                    let input = Input::object(file.store, file.place)
                        .with_address(address)
                        .with_columns(file.columns);
                    self.add(input, file.shown, file.bytes, rows);
                }
            }
            for found in links {
                let shown = found.path.to_string();
                let input = Input::object(found.store, found.path).with_address(found.address);
                self.add(input, shown, None, None);
            }
        }
        Ok(())
    }

    /// Files of one name, of which every folder that holds a bill may have one, are named by the way to them: in
    /// messages, and in `x_SourceFile`.
    fn tell_apart(&mut self) {
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for input in &self.files {
            *known.entry(input.name.clone()).or_default() += 1;
        }
        for (input, shown) in self.files.iter_mut().zip(&self.shown) {
            if known[&input.name] > 1 {
                input.name.clone_from(shown);
            }
        }
    }

    fn add(&mut self, input: Input, shown: String, bytes: Option<u64>, rows: Option<u64>) {
        self.shown.push(shown);
        self.bytes = self.bytes.zip(bytes).map(|(all, more)| all + more);
        let input = input.with_rows(rows);
        self.files.push(match bytes {
            Some(bytes) => input.with_size(bytes),
            None => input,
        });
    }
}

/// A bill counted twice is twice the money.
fn twice(name: &str) -> Warning {
    Warning::of(
        WarningCode::FilesLeftOut,
        statements::file_named_twice(name),
    )
}

/// A local file as the engine addresses it.
pub(crate) fn locate(
    path: &Path,
) -> Result<(Arc<dyn ObjectStore>, object_store::path::Path), Failure> {
    let unreadable = |error: &dyn std::fmt::Display| {
        Failure::input(
            "read_failed",
            format!("{} cannot be read: {error}", path.display()),
        )
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
