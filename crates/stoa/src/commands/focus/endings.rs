//! What the ending of a place for a result says: the formats that are written, and those that somebody may expect.

use std::path::Path;

use crate::commands::Failure;

/// Endings of files that people expect to get and that are not written under these names. Every other name without a
/// known ending is a folder.
const OTHER: [&str; 26] = [
    "xlsx", "xls", "xlsm", "xlsb", "ods", "numbers", "json", "txt", "tsv", "xml", "pdf", "html",
    "md", "sql", "db", "sqlite", "duckdb", "avro", "orc", "feather", "arrow", "gz", "zst", "bz2",
    "zip", "7z",
];
/// Endings that one command writes and another does not.
const SOME: [&str; 4] = ["csv", "jsonl", "ndjson", "parquet"];

/// The ending in small letters.
pub(super) fn of(path: &Path) -> Option<String> {
    let ending = path.extension()?.to_str()?;
    Some(ending.to_ascii_lowercase())
}

/// The ending, where it says what is in the file.
pub(super) fn known(path: &Path) -> Option<String> {
    of(path).filter(|it| OTHER.contains(&it.as_str()) || SOME.contains(&it.as_str()))
}

/// Refuses a name that says another format than those of `written`, instead of making a folder of that name.
pub(super) fn refuse_other(output: &Path, written: &str) -> Result<(), Failure> {
    let text = output.to_string_lossy();
    let Some(ending) = known(output) else {
        return Ok(());
    };
    // Whoever writes a slash, or has made the folder, means a folder.
    if text.ends_with('/') || output.is_dir() {
        return Ok(());
    }
    let sheet = matches!(
        ending.as_str(),
        "xlsx" | "xls" | "xlsm" | "xlsb" | "ods" | "numbers"
    );
    let hint = match sheet {
        true => " A spreadsheet opens CSV.",
        false => "",
    };
    Err(Failure::usage(format!(
        "{text}: files like this (.{ending}) are not written.{hint}\n  Name it {written}; a folder of this name with a slash at its end: {text}/"
    ))
    .coded("unknown_ending"))
}
