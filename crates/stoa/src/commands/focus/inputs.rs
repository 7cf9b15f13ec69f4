//! Arguments to inputs: files, folders (every bill in them), patterns, addresses, standard input.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use object_store::ObjectStore;
use object_store::local::LocalFileSystem;
use stoa_focus::places;
use stoa_focus::read::Input;

use super::manifests;
use crate::commands::Failure;
use crate::config;

mod local;
#[cfg(test)]
mod tests;

pub(crate) use local::expand;

/// What to convert.
pub(crate) struct Inputs {
    pub(crate) files: Vec<Input>,
    /// As stored; `None` when one of them does not tell beforehand.
    pub(crate) bytes: Option<u64>,
    /// For people: what was left out, and why.
    pub(crate) notes: Vec<String>,
}

/// Finds everything that was named; nothing is read yet.
pub(crate) async fn open(named: &[PathBuf]) -> Result<Inputs, Failure> {
    let (remote, paths): (Vec<_>, Vec<_>) = named
        .iter()
        .cloned()
        .partition(|path| path.to_str().is_some_and(places::is_address));
    let followed = manifests::follow(expand(&paths)?)?;
    let mut inputs = Inputs {
        files: Vec::new(),
        bytes: Some(0),
        notes: followed.notes,
    };
    let mut seen = HashSet::new();
    for path in followed.files {
        if path.as_os_str() == "-" {
            if seen.insert("-".to_owned()) {
                let standard = Input::reader("standard input", Box::new(std::io::stdin()));
                inputs.add(standard, None);
            }
            continue;
        }
        let (store, place) = locate(&path)?;
        if !seen.insert(place.to_string()) {
            inputs.twice(&path.display().to_string());
            continue;
        }
        let metadata = std::fs::metadata(&path);
        let bytes = metadata.map(|metadata| metadata.len()).unwrap_or_default();
        let full = path.canonicalize().ok();
        let address = full.and_then(|full| url::Url::from_file_path(full).ok());
        let input = Input::object(store, place).with_address(address.map(String::from));
        inputs.add(input, Some(bytes));
    }
    for address in remote {
        let address = address.to_string_lossy();
        let options = config::cloud_credentials();
        let host = |address: &str| {
            let end = address.match_indices('/').nth(2).map(|(at, _)| at);
            address[..end.unwrap_or(address.len())].to_owned()
        };
        let (bills, note) =
            manifests::follow_listed(places::find(&address, &options).await?).await?;
        inputs.notes.extend(note);
        for found in bills {
            // Links differ in their query: only what is listed can be told to be the same.
            let known = found.bytes.is_some();
            let id = format!("{}/{}", host(&address), found.path);
            if known && !seen.insert(id.clone()) {
                inputs.twice(&id);
                continue;
            }
            let input = Input::object(found.store, found.path).with_address(found.address);
            inputs.add(input, found.bytes);
        }
    }
    Ok(inputs)
}

impl Inputs {
    fn add(&mut self, input: Input, bytes: Option<u64>) {
        self.bytes = self.bytes.zip(bytes).map(|(all, more)| all + more);
        self.files.push(match bytes {
            Some(bytes) => input.with_size(bytes),
            None => input,
        });
    }

    /// A bill counted twice is twice the money.
    fn twice(&mut self, name: &str) {
        self.notes
            .push(format!("Left out    {name} (named twice, read once)"));
    }
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
