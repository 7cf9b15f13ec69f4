//! Paths on this machine: folders become the bills in them, patterns the files they fit.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use stoa_focus::delivery;
use stoa_focus::places::{FORMS, Pattern};

use crate::commands::Failure;

/// Files, folders and patterns to files, by name, so that the order never depends on the disk.
pub(crate) fn expand(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut all = Vec::new();
    for path in paths {
        if path.is_dir() {
            let mut inside = Vec::new();
            collect(path, "", &mut inside)?;
            if inside.is_empty() {
                return Err(Failure::input(
                    "no_bills",
                    format!(
                        "{} has no bills in it.\n  Bills are {FORMS}. Name a file itself to have it read whatever its name.",
                        path.display()
                    ),
                ));
            }
            inside.sort();
            all.extend(inside);
        } else if path.as_os_str() == "-" {
            all.push(path.clone());
        } else {
            match path.try_exists() {
                Ok(true) => all.push(path.clone()),
                Ok(false) => all.extend(matching(path)?),
                // It may be there: nobody may look.
                Err(error) => return Err(unreadable(path, &error)),
            }
        }
    }
    match all.iter().find(|path| path.to_str().is_none()) {
        Some(path) => Err(not_utf8(path)),
        None => Ok(all),
    }
}

/// Files are named in results and messages, which are UTF-8. Leaving one out would lose a bill.
fn not_utf8(path: &Path) -> Failure {
    Failure::input(
        "name_not_utf8",
        format!(
            "{}: the name of this file or of its folder is not UTF-8.\n  Rename it.",
            path.display()
        ),
    )
}

/// What a pattern stands for that the shell did not expand.
fn matching(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let text = path.to_string_lossy();
    let (folder, Some(pattern)) = Pattern::split(&text) else {
        return Err(missing(path));
    };
    let start = match folder {
        "" => Path::new("."),
        folder => Path::new(folder),
    };
    if !start.is_dir() {
        return Err(missing(start));
    }
    let mut found = Vec::new();
    walk(start, "", &pattern, &mut found)?;
    if found.is_empty() {
        return Err(Failure::input(
            "no_match",
            format!(
                "{text}: no file matches the pattern.\n  A * does not cross a /, ** does. Look at what is in {}.",
                start.display()
            ),
        ));
    }
    found.sort();
    // As they were written: without the ./ of the walk.
    let named = |inside: String| match folder {
        "" => PathBuf::from(inside),
        folder => Path::new(folder).join(inside),
    };
    Ok(found.into_iter().map(named).collect())
}

fn walk(
    dir: &Path,
    inside: &str,
    pattern: &Pattern,
    found: &mut Vec<String>,
) -> Result<(), Failure> {
    for entry in dir.read_dir().map_err(|error| unreadable(dir, &error))? {
        let entry = entry.map_err(|error| unreadable(dir, &error))?;
        let (path, name) = (entry.path(), entry.file_name());
        let here = below(inside, &name.to_string_lossy());
        let told = name.to_str().is_some();
        let real_dir = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if real_dir && pattern.reaches(&here) {
            walk(&path, &here, pattern, found)?;
        } else if path.is_file() && pattern.takes(&here) {
            if !told {
                return Err(not_utf8(&path));
            }
            found.push(here);
        }
    }
    Ok(())
}

fn below(inside: &str, name: &str) -> String {
    if inside.is_empty() {
        name.to_owned()
    } else {
        format!("{inside}/{name}")
    }
}

/// The folders that some of these files lie in and that are tables with a log, each with the name of a
/// file in its log: whatever pattern named the files, what the log says of them is heard.
pub(super) fn logs(files: &[PathBuf]) -> Vec<PathBuf> {
    let mut looked = BTreeSet::new();
    let mut found = Vec::new();
    for file in files {
        let mut folder = file.parent();
        while let Some(here) = folder.filter(|here| looked.insert(here.to_path_buf())) {
            for (log, name) in [("_delta_log", "log"), (".hoodie", "hoodie.properties")] {
                if here.join(log).is_dir() {
                    found.push(here.join(log).join(name));
                }
            }
            folder = here.parent();
        }
    }
    found
}

fn collect(dir: &Path, inside: &str, found: &mut Vec<PathBuf>) -> Result<(), Failure> {
    for entry in dir.read_dir().map_err(|error| unreadable(dir, &error))? {
        let entry = entry.map_err(|error| unreadable(dir, &error))?;
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        // Links to folders are not followed: they may lead in circles.
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            if !name.starts_with('.') && name != "_delta_log" {
                collect(&path, &below(inside, &name), found)?;
            }
        } else if path.is_file() && delivery::concerns(&below(inside, &name)) {
            found.push(path);
        }
    }
    Ok(())
}

fn unreadable(dir: &Path, error: &std::io::Error) -> Failure {
    let message = format!("{} cannot be read: {error}", dir.display());
    Failure::input("read_failed", message)
}

/// Says what is not there, and what is there that is spelled nearly so.
fn missing(path: &Path) -> Failure {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let wanted = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let remedy = match folder.read_dir() {
        Err(_) => format!("There is no folder {} either.", folder.display()),
        Ok(entries) => {
            let names = entries
                .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
                .map(|name| (strsim::damerau_levenshtein(&name, &wanted), name));
            match names.min() {
                Some((distance, name)) if distance <= 2 + wanted.len() / 5 => {
                    format!("Did you mean {}?", path.with_file_name(name).display())
                }
                _ => "Check the path, and upper and lower case.".to_owned(),
            }
        }
    };
    Failure::input(
        "not_found",
        format!(
            "{}: there is no such file or folder.\n  {remedy}",
            path.display()
        ),
    )
}
