//! `stoa focus sample`: something to try the other commands on, real or invented.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::NaiveDate;
use serde_json::json;
use stoa_kernel::clock::{Clock, SystemClock};

use super::endings;
use crate::commands::Failure;
use crate::samples::company::{self, Company};
use crate::samples::{self, Sample};
use crate::terminal::{Table, Terminal, bytes};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which one; without it they are listed.
    name: Option<String>,
    /// Fourteen months of bills of an invented company, each vendor's in its own format.
    #[arg(long, conflicts_with = "name", requires = "output")]
    company: bool,
    /// What the company's chance starts from: the same number and day give the same bytes.
    #[arg(long, value_name = "N", requires = "company", default_value_t = company::SEED)]
    seed: u64,
    /// First day without charges, such as 2026-11-30 (default: today, UTC).
    #[arg(long, value_name = "DATE", requires = "company")]
    until: Option<NaiveDate>,
    /// File to write, or a folder for it (default: its own name, here); with --company the folder, which is new or empty.
    #[arg(long, short, value_name = "FILE|DIR")]
    output: Option<PathBuf>,
}

pub(crate) fn run(args: Args, terminal: &Terminal) -> Result<ExitCode, Failure> {
    if let (true, Some(folder)) = (args.company, &args.output) {
        let until = args.until.unwrap_or_else(|| SystemClock.now().date());
        return write_company(folder, args.seed, until, terminal);
    }
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
            "{table}\nWrite one:  stoa focus sample {}\n\nFourteen months of an invented company, in the formats of its vendors:  stoa focus sample --company -o company",
            samples::ALL[0].name
        )
    });
}

fn write(
    sample: &Sample,
    output: Option<PathBuf>,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let path = place(sample, output)?;
    put(&path, sample.content)?;
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

/// Where a sample is written. Its bytes are as they were delivered, so a name that says another form would lie: `x.zip`
/// would be no archive. In a folder it keeps its own name.
fn place(sample: &Sample, output: Option<PathBuf>) -> Result<PathBuf, Failure> {
    let Some(output) = output else {
        return Ok(sample.file.into());
    };
    if output.is_dir() || output.to_string_lossy().ends_with('/') {
        return Ok(output.join(sample.file));
    }
    let whole = sample.file.split_once('.').map_or("", |(_, form)| form);
    let packed = whole.rsplit('.').next();
    match endings::known(&output) {
        Some(ending) if Some(ending.as_str()) != packed => Err(Failure::usage(format!(
            "{}: the sample is .{whole}, and this name says .{ending}.\n  Name it so:  stoa focus sample {} -o {}.{whole}",
            output.display(),
            sample.name,
            output.with_extension("").display().to_string().trim_end_matches(".csv")
        ))
        .coded("unknown_ending")),
        _ => Ok(output),
    }
}

/// A folder per vendor with a file per month, what the generator itself knows of their sums, and a word on what it is.
fn write_company(
    folder: &Path,
    seed: u64,
    until: NaiveDate,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let full = std::fs::read_dir(folder).is_ok_and(|mut files| files.next().is_some());
    if full {
        return Err(Failure::usage(format!(
            "{} is not empty, and months of another day would mix with these. Name a new folder",
            folder.display()
        )));
    }
    let made = company::company(seed, until).map_err(Failure::usage)?;
    for (vendor, bills) in &made.bills {
        for bill in bills {
            put(&folder.join(vendor.folder).join(&bill.name), &bill.content)?;
        }
    }
    let totals = serde_json::to_vec_pretty(&made.tally).unwrap_or_default();
    put(&folder.join("totals.json"), &totals)?;
    put(&folder.join("README.md"), about(seed, until).as_bytes())?;
    let report = json!({"company": company::NAME, "seed": seed, "until": until, "folder": folder.display().to_string(), "vendors": vendors(&made), "totals": made.tally});
    terminal.result(&report, || {
        let mut table = Table::new(&["Folder", "What it is", "Files", ""]).right(&[2, 3]);
        for (vendor, bills) in &made.bills {
            let size: usize = bills.iter().map(|bill| bill.content.len()).sum();
            table.row([
                folder.join(vendor.folder).display().to_string(),
                vendor.title.to_owned(),
                bills.len().to_string(),
                bytes(size as u64),
            ]);
        }
        format!(
            "{table}\nNothing in it is real. Its own sums: {}\nTry:  stoa focus convert {} -o out",
            folder.join("totals.json").display(),
            folder.join(company::VENDORS[0].folder).display()
        )
    });
    Ok(ExitCode::SUCCESS)
}

fn vendors(made: &Company) -> Vec<serde_json::Value> {
    made.bills
        .iter()
        .map(|(vendor, bills)| {
            let names: Vec<&str> = bills.iter().map(|bill| bill.name.as_str()).collect();
            json!({"folder": vendor.folder, "title": vendor.title, "files": names})
        })
        .collect()
}

fn about(seed: u64, until: NaiveDate) -> String {
    format!(
        "# {name}\n\n\
        Everything here is invented: the company, its accounts, resources and prices. Written by\n\
        `stoa focus sample --company --seed {seed} --until {until}`; the same command writes the same bytes.\n\n\
        One folder per vendor, one file per month. `totals.json` has the sums that the bills were made with: by vendor, month and\n\
        currency; the fee, the used and the unused part of the two commitments; the days, the cost and the place of the anomaly.\n",
        name = company::NAME
    )
}

fn put(path: &Path, content: &[u8]) -> Result<(), Failure> {
    let written = path
        .parent()
        .map_or(Ok(()), std::fs::create_dir_all)
        .and_then(|()| std::fs::write(path, content));
    written
        .map_err(|error| Failure::output(format!("{} cannot be written: {error}", path.display())))
}
