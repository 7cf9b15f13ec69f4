//! `stoa focus sample`: something real to try the other commands on.

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::json;

use crate::commands::Failure;
use crate::samples::{self, Sample};
use crate::terminal::{Table, Terminal};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which one; without it they are listed.
    name: Option<String>,
    /// File to write (default: its own name, here).
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(crate) fn run(args: Args, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let Some(name) = args.name else {
        list(terminal);
        return Ok(ExitCode::SUCCESS);
    };
    let known: Vec<&str> = samples::ALL.iter().map(|sample| sample.name).collect();
    let Some(sample) = samples::ALL.iter().find(|sample| sample.name == name) else {
        return Err(Failure::usage(format!(
            "there is no sample \"{name}\". There are: {}",
            known.join(", ")
        )));
    };
    write(sample, args.output, terminal)
}

fn list(terminal: &Terminal) {
    let all: Vec<_> = samples::ALL
        .iter()
        .map(|s| json!({"name": s.name, "file": s.file, "title": s.title}))
        .collect();
    terminal.result(&json!({"samples": all}), || {
        let mut table = Table::new(&["Name", "What it is"]);
        for sample in samples::ALL {
            table.row([sample.name.to_owned(), sample.title.to_owned()]);
        }
        format!(
            "{table}\nWrite one:  stoa focus sample {}",
            samples::ALL[0].name
        )
    });
}

fn write(
    sample: &Sample,
    output: Option<PathBuf>,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let path = output.unwrap_or_else(|| sample.file.into());
    std::fs::write(&path, sample.content).map_err(|error| {
        Failure::output(format!("{} cannot be written: {error}", path.display()))
    })?;
    let written = json!({"name": sample.name, "file": path.display().to_string(), "bytes": sample.content.len()});
    terminal.result(&written, || {
        format!(
            "Wrote {}: {}\nTry:  stoa focus convert {} -o out",
            path.display(),
            sample.title,
            path.display()
        )
    });
    Ok(ExitCode::SUCCESS)
}
