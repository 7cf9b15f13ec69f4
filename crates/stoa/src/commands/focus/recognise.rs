//! `stoa focus recognise`: what files are, why, what is missing, and their first rows.

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::json;
use stoa_focus::recognise::{Inspection, inspect};
use stoa_focus::wording::counted;

use super::{inputs, mappings};
use crate::commands::{Failure, exit};
use crate::terminal::{Table, Terminal, first_names};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files, folders, patterns, addresses; - for standard input.
    #[arg(required = true, value_name = "BILL")]
    files: Vec<PathBuf>,
    /// Rows to show of each.
    #[arg(long, default_value_t = 3)]
    rows: usize,
    /// A mapping file of your own, instead of the built-in formats.
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
}

/// Columns named in a line before it says how many more there are.
const SHOWN: usize = 8;
/// Characters of a value.
const VALUE: usize = 40;

pub(crate) async fn run(args: Args, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let formats = mappings::formats(args.mapping.as_deref())?;
    let inputs = inputs::open(&args.files).await?;
    inputs::tell(&inputs.warnings, terminal);
    let mut found = Vec::new();
    for input in inputs.files {
        found.push(inspect(input, formats.clone(), args.rows).await?);
    }
    let all_known = found.iter().all(|file| file.recognised.is_some());
    terminal.result(&json!({"files": found}), || {
        let files: Vec<String> = found.iter().map(|file| text(file, terminal)).collect();
        files.join("\n\n")
    });
    Ok(if all_known {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(exit::INPUT)
    })
}

fn text(file: &Inspection, terminal: &Terminal) -> String {
    let mut lines = vec![format!(
        "{}  {}, {}",
        terminal.strong(&file.name),
        file.encoding,
        counted(file.columns.len() as u64, "column")
    )];
    let nearest = file.candidates.iter();
    match &file.recognised {
        Some(known) => {
            lines.push(format!("Recognised  {} ({})", known.title, known.format));
            if let Some(fits) = nearest.clone().find(|near| near.format == known.format) {
                lines.push(match fits.required {
                    1 => "Because     the column it is recognised by is there".to_owned(),
                    all => format!("Because     all {all} columns it is recognised by are there"),
                });
            }
            lines.extend(
                known
                    .identity
                    .as_ref()
                    .map(|identity| format!("Bill of     {identity}")),
            );
            if !known.missing.is_empty() {
                lines.push(format!(
                    "Missing     {} optional: {}",
                    known.missing.len(),
                    first_names(&known.missing, SHOWN)
                ));
            }
            if !file.unknown.is_empty() {
                let kept = if file.unknown_kept {
                    " (kept in x_Extra)"
                } else {
                    ""
                };
                lines.push(format!(
                    "Others      {}: {}{kept}",
                    file.unknown.len(),
                    first_names(&file.unknown, SHOWN)
                ));
            }
        }
        None => {
            lines.push(terminal.bad(&format!(
                "Unknown     {}",
                file.why_not.as_deref().unwrap_or_default()
            )));
            if file.candidates.is_empty() {
                lines.push(
                    "None        is near. Formats that are read:  stoa focus formats".to_owned(),
                );
            }
            for (index, near) in nearest.filter(|near| !near.missing.is_empty()).enumerate() {
                let label = if index == 0 { "Nearest" } else { "" };
                lines.push(format!(
                    "{label:<12}{} lacks {} of {}: {}",
                    near.title,
                    near.missing.len(),
                    counted(near.required as u64, "column"),
                    first_names(&near.missing, SHOWN)
                ));
            }
        }
    }
    lines.extend(rows(file));
    lines.join("\n")
}

/// Rows upright: bills have more columns than a terminal.
fn rows(file: &Inspection) -> Option<String> {
    if file.rows.is_empty() {
        return None;
    }
    let titles: Vec<String> = (1..=file.rows.len())
        .map(|row| format!("Row {row}"))
        .collect();
    let mut header = vec!["Column"];
    header.extend(titles.iter().map(String::as_str));
    let mut table = Table::new(&header);
    let mut empty = 0;
    for (index, name) in file.columns.iter().enumerate() {
        let values = file
            .rows
            .iter()
            .map(|row| row.get(index).cloned().flatten());
        let values: Vec<Option<String>> = values.collect();
        if values.iter().flatten().all(|value| value.is_empty()) {
            empty += 1;
            continue;
        }
        let cells = values
            .into_iter()
            .map(|value| clipped(&value.unwrap_or_default()));
        table.row(std::iter::once(name.clone()).chain(cells));
    }
    let rest = match empty {
        0 => String::new(),
        some => format!("{some} further columns are empty in these rows"),
    };
    Some(format!("\n{table}{rest}"))
}

fn clipped(value: &str) -> String {
    let line: String = value
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    if line.chars().count() <= VALUE {
        return line;
    }
    line.chars().take(VALUE - 1).chain(['…']).collect()
}
