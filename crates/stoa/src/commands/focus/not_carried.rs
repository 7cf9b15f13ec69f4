//! The list of columns a version has no place for: in the summary, and as a file beside the rejects.

use std::path::Path;

use stoa_focus::versions::NotCarried;
use stoa_focus::wording::counted;

use crate::commands::Failure;
use crate::terminal::count;

/// Most columns the summary names; the file has all.
const SHOWN: usize = 6;

/// Writes the list as CSV, when there is something to list.
pub(super) fn write(path: &Path, list: &[NotCarried]) -> Result<(), Failure> {
    if list.is_empty() {
        return Ok(());
    }
    let unwritable = |error: &dyn std::fmt::Display| {
        Failure::output(format!("{} cannot be written: {error}", path.display()))
    };
    let mut writer = csv::Writer::from_path(path).map_err(|error| unwritable(&error))?;
    writer
        .write_record(["column", "rows", "kept_in_x_Extra", "reason"])
        .map_err(|error| unwritable(&error))?;
    for lost in list {
        let (rows, kept) = (lost.rows.to_string(), lost.kept.to_string());
        let record = [lost.column.as_str(), &rows, &kept, &lost.reason];
        writer
            .write_record(record)
            .map_err(|error| unwritable(&error))?;
    }
    writer.flush().map_err(|error| unwritable(&error))
}

/// The list as lines of a summary.
pub(super) fn lines(list: &[NotCarried]) -> Vec<String> {
    let mut lines: Vec<String> = list
        .iter()
        .take(SHOWN)
        .map(|lost| {
            let kept = match lost.kept {
                0 => String::new(),
                all if all == lost.rows => "; kept in x_Extra".to_owned(),
                some => format!("; {} other values kept in x_Extra", count(some)),
            };
            let (column, rows) = (&lost.column, counted(lost.rows, "row"));
            format!("{column}, {rows}: {}{kept}", lost.reason)
        })
        .collect();
    if list.len() > SHOWN {
        lines.push(format!(
            "and {}, see not-carried.csv",
            counted((list.len() - SHOWN) as u64, "more column")
        ));
    }
    for (index, line) in lines.iter_mut().enumerate() {
        let label = if index == 0 { "Not carried" } else { "" };
        *line = format!("{label:<12}{line}");
    }
    lines
}
