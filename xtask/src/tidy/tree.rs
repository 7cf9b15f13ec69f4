//! The files a commit would hold: what git tracks and what it would track.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::shell;

pub(crate) struct Tree {
    root: PathBuf,
    /// Paths from the root, with `/`, sorted.
    pub(crate) files: Vec<String>,
}

/// Folders that hold what a tool made.
const MADE: &[&str] = &["target", "node_modules", ".git", "dist", "stoa-data"];

impl Tree {
    pub(crate) fn read(root: &Path) -> Result<Self> {
        let listing = shell::output(
            "git",
            &["ls-files", "--cached", "--others", "--exclude-standard"],
        );
        let mut files = match listing {
            Some(listing) => listing.lines().map(str::to_owned).collect(),
            // An archive without .git: everything but what tools make.
            None => walk(root, "")?,
        };
        files.retain(|file| root.join(file).is_file());
        files.sort();
        Ok(Self {
            root: root.to_path_buf(),
            files,
        })
    }

    /// Files whose name ends so.
    pub(crate) fn ending<'a>(&'a self, end: &'a str) -> impl Iterator<Item = &'a str> {
        self.files
            .iter()
            .map(String::as_str)
            .filter(move |file| file.ends_with(end))
    }

    /// The text of a file; `None` for one that is not text.
    pub(crate) fn text(&self, file: &str) -> Option<String> {
        String::from_utf8(std::fs::read(self.root.join(file)).ok()?).ok()
    }

    /// Is there a file or a folder at this path?
    pub(crate) fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let folder = format!("{path}/");
        self.files
            .iter()
            .any(|f| f == path || f.starts_with(&folder))
    }
}

fn walk(root: &Path, under: &str) -> Result<Vec<String>> {
    let mut files = Vec::new();
    let folder = root.join(under);
    let entries = std::fs::read_dir(&folder).with_context(|| format!("{}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if under.is_empty() {
            name.clone()
        } else {
            format!("{under}/{name}")
        };
        if entry.file_type()?.is_dir() {
            if !MADE.contains(&name.as_str()) {
                files.extend(walk(root, &path)?);
            }
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

#[cfg(test)]
impl Tree {
    /// A tree that exists nowhere, for tests of the rules.
    pub(crate) fn of(files: &[&str]) -> Self {
        Self {
            root: PathBuf::from("/nowhere"),
            files: files.iter().map(|f| (*f).to_owned()).collect(),
        }
    }
}
