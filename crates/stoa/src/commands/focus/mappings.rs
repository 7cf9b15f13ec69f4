//! The formats a command knows: the built-in ones, or those of a mapping file with its tables.

use std::path::Path;

use stoa_focus::Formats;

use crate::commands::Failure;

/// A mapping file is read with those `.csv` files beside it that it looks something up in; bills
/// that happen to lie there are left alone.
pub(super) fn formats(mapping: Option<&Path>) -> Result<Formats, Failure> {
    let Some(path) = mapping else {
        return Ok(Formats::built_in()?);
    };
    let (text, tables) = own(path)?;
    Ok(Formats::of_file(
        &path.display().to_string(),
        &text,
        &tables,
    )?)
}

/// Changes when the mapping file or one of its tables does.
pub(super) fn fingerprint(path: &Path) -> Result<String, Failure> {
    let (text, tables) = own(path)?;
    let mut hash = blake3::Hasher::new();
    let tables = tables.iter().flat_map(|(name, text)| [name, text]);
    for part in [&text].into_iter().chain(tables) {
        hash.update(&(part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    Ok(hash.finalize().to_hex().to_string())
}

/// Texts with their names.
type Tables = Vec<(String, String)>;

/// The text of a mapping file, and its tables.
fn own(path: &Path) -> Result<(String, Tables), Failure> {
    let text = read(path)?;
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let mut tables = Vec::new();
    for entry in folder.read_dir().into_iter().flatten().flatten() {
        let path = entry.path();
        let is_table = path.extension().is_some_and(|ending| ending == "csv");
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        if is_table && text.contains(&format!("'{stem}'")) {
            let name = entry.file_name().to_string_lossy().into_owned();
            tables.push((name, read(&path)?));
        }
    }
    // The order of a folder is the disk's.
    tables.sort();
    Ok((text, tables))
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| {
        Failure::usage(format!(
            "the mapping file {} cannot be read: {error}",
            path.display()
        ))
        .coded("bad_mapping")
    })
}
