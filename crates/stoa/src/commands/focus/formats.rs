//! `stoa focus formats`: what is read, and what it is recognised by.

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::json;
use stoa_focus::FormatInfo;

use super::mappings;
use crate::commands::Failure;
use crate::terminal::{Table, Terminal};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only these, with the columns they are recognised by (aws-cur, focus-1.2, …).
    ids: Vec<String>,
    /// List the formats of a mapping file of your own.
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
}

pub(crate) fn run(args: Args, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let all = mappings::formats(args.mapping.as_deref())?.describe();
    let chosen: Vec<&FormatInfo> = all
        .iter()
        .filter(|format| args.ids.is_empty() || args.ids.contains(&format.id))
        .collect();
    let unknown = |id: &&String| !all.iter().any(|format| format.id == **id);
    if let Some(id) = args.ids.iter().find(unknown) {
        let known: Vec<&str> = all.iter().map(|format| format.id.as_str()).collect();
        return Err(Failure::usage(format!(
            "there is no format {id:?}.\n  There are: {}",
            known.join(", ")
        ))
        .coded("unknown_format"));
    }
    terminal.result(&json!({"formats": chosen}), || {
        if args.ids.is_empty() {
            overview(&chosen)
        } else {
            let details = chosen.iter().map(|format| details(format, terminal));
            details.collect::<Vec<_>>().join("\n\n")
        }
    });
    Ok(ExitCode::SUCCESS)
}

fn overview(formats: &[&FormatInfo]) -> String {
    let mut table = Table::new(&["Format", "What it is", "Recognised by"]);
    for format in formats {
        let title = match format.unsupported {
            Some(_) => format!("{} (not converted)", format.title),
            None => format.title.clone(),
        };
        table.row([format.id.clone(), title, shortened(format)]);
    }
    format!("{table}\nAll columns and the document followed:  stoa focus formats ID")
}

/// The most telling columns: those only this version has come last in a mapping.
fn shortened(format: &FormatInfo) -> String {
    const SHOWN: usize = 3;
    let names: Vec<&str> = format
        .required
        .iter()
        .chain(format.any.iter().filter_map(|group| group.first()))
        .map(String::as_str)
        .collect();
    let start = names.len().saturating_sub(SHOWN);
    let more = match start {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", names[start..].join(", "))
}

fn details(format: &FormatInfo, terminal: &Terminal) -> String {
    let mut lines = vec![
        format!("{}  {}", terminal.strong(&format.id), format.title),
        format!("Document    {}", format.document),
        format!("Dataset     {}", format.dataset.title()),
    ];
    lines.push(format!("Columns     {}", format.required.join(", ")));
    for group in &format.any {
        lines.push(format!("One of      {}", group.join(", ")));
    }
    if !format.expected.is_empty() {
        lines.push(format!("Usually     {}", format.expected.join(", ")));
    }
    if !format.without.is_empty() {
        lines.push(format!("Without     {}", format.without.join(", ")));
    }
    if let Some(why) = &format.unsupported {
        lines.push(format!("Refused     {why}"));
    }
    lines.join("\n")
}
