//! `stoa atlas fmt`: model files as they are written.

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::json;
use stoa_atlas::{format::format, parse::parse};

use super::load;
use crate::commands::{Failure, exit};
use crate::terminal::Terminal;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files or folders (default: docs/diagrams when there is one, else this folder).
    paths: Vec<PathBuf>,
    /// Write nothing; exit code 1 when a file is written another way.
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(args: Args, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let mut files = Vec::new();
    if args.paths.is_empty() {
        files = load::files(None)?.1;
    }
    for path in &args.paths {
        files.extend(load::files(Some(path))?.1);
    }
    let mut changed: Vec<String> = Vec::new();
    for path in &files {
        let source = load::source(path)?;
        let Some(written) = format(source.text()) else {
            let (_, problems) = parse(&source);
            let text: Vec<String> = problems.iter().map(ToString::to_string).collect();
            return Err(Failure::input("bad_model", text.join("\n")));
        };
        if written == source.text() {
            continue;
        }
        if !args.check {
            std::fs::write(path, written).map_err(|error| {
                Failure::output(format!("{} cannot be written: {error}", path.display()))
            })?;
        }
        changed.push(path.display().to_string());
    }
    terminal.result(
        &json!({"files": files.len(), "changed": changed}),
        || match (changed.len(), args.check) {
            (0, _) => match files.len() {
                1 => "1 file is written as it should be".to_owned(),
                count => format!("{count} files are written as they should be"),
            },
            (_, true) => format!(
                "written another way: {}\n  stoa atlas fmt  changes them",
                changed.join(", ")
            ),
            (_, false) => format!("changed {}", changed.join(", ")),
        },
    );
    Ok(match args.check && !changed.is_empty() {
        true => ExitCode::from(exit::FAILED),
        false => ExitCode::SUCCESS,
    })
}
