//! `stoa focus check`: does a FOCUS file keep the rules? Exit code 1 when it does not.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use object_store::local::LocalFileSystem;
use stoa_focus::check::CheckReport;
use stoa_focus::schema::Version;

use super::{convert, inputs};
use crate::commands::Failure;
use crate::terminal::{Table, Terminal, count};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// FOCUS Parquet files, or folders of them.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Version to check against.
    #[arg(long, default_value = "1.3", value_parser = version)]
    against: Version,
}

pub(crate) async fn run(args: Args, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let files = parquet(&args.files)?;
    let places: Vec<_> = files
        .iter()
        .map(|path| inputs::locate(path).map(|(_, place)| place))
        .collect::<Result<_, _>>()?;
    let store = Arc::new(LocalFileSystem::new());
    let report = stoa_focus::check::check(store, &places, args.against)
        .await
        .map_err(convert::refused)?;
    let passed = report.failed.is_empty();
    terminal.result(&report, || text(&report, terminal));
    Ok(if passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The Parquet files among files and folders; anything else that is named has to be converted first.
pub(super) fn parquet(named: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = inputs::expand(named)?;
    files.retain(|path| {
        named.contains(path) || path.extension().is_some_and(|ending| ending == "parquet")
    });
    match files
        .iter()
        .find(|path| path.extension().is_none_or(|ending| ending != "parquet"))
    {
        None if files.is_empty() => {
            Err(Failure::usage("there is no Parquet file in what was named"))
        }
        None => Ok(files),
        Some(path) => {
            let name = path.display();
            Err(Failure::usage(format!(
                "{name} is not Parquet. Convert it first: stoa focus convert {name} -o out"
            )))
        }
    }
}

fn text(report: &CheckReport, terminal: &Terminal) -> String {
    let head = format!(
        "FOCUS {}   {} rows   {} of {} rules hold",
        report.version,
        count(report.rows),
        report.passed,
        report.rules
    );
    if report.failed.is_empty() {
        return terminal.good(&head);
    }
    let mut table = Table::new(&["Rule", "Rows", "What is wrong", "Examples"]).right(&[1]);
    for finding in &report.failed {
        let examples = finding
            .examples
            .iter()
            .take(3)
            .cloned()
            .collect::<Vec<_>>()
            .join(", ");
        table.row([
            finding.rule.clone(),
            count(finding.count),
            finding.message.clone(),
            examples,
        ]);
    }
    format!("{head}\n\n{table}")
}

fn version(text: &str) -> Result<Version, String> {
    text.parse()
}
