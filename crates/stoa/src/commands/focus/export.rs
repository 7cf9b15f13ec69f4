//! `stoa focus export`: converted FOCUS to one Parquet or CSV file, or a Delta table, of any version.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::json;
use stoa_focus::exchange::{self, ExportRequest, Exported, FileFormat, Means};
use stoa_focus::schema::Dataset;
use stoa_focus::wording::counted;
use stoa_kernel::{BillingPeriod, Stopwatch};

use super::convert::To;
use super::{endings, not_carried, refused, warned};
use crate::commands::Failure;
use crate::terminal::{Terminal, bytes, duration, memory, money};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// What `stoa focus convert` wrote, or a lake: a Parquet file, a folder, a Delta table.
    #[arg(value_name = "SRC")]
    source: PathBuf,
    /// File or, for Delta, folder to write: bill.parquet, bill.csv, bill.csv.gz, bill/.
    #[arg(long, short, value_name = "DEST")]
    output: PathBuf,
    /// Version of FOCUS to write (default: 1.3, or the first later one that has the dataset).
    #[arg(long, value_enum)]
    to: Option<To>,
    /// What to write, where the name of DEST does not say it (default: the folder of a Delta table).
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Billing periods, first and last: 2024-09..2024-10, or one: 2024-09.
    #[arg(long, value_name = "MONTHS", value_parser = months)]
    period: Option<(BillingPeriod, BillingPeriod)>,
    /// Only rows for which this holds, in SQL: "ServiceName = 'AmazonEC2' AND BilledCost > 0".
    #[arg(long, value_name = "CONDITION", allow_hyphen_values = true)]
    filter: Option<String>,
    /// Dataset to write, where the folder holds several (default: Cost and Usage); BillingPeriod and InvoiceDetail can be derived from Cost and Usage.
    #[arg(long, value_name = "NAME")]
    dataset: Option<Dataset>,
    /// A value that a derived dataset needs and Cost and Usage does not say: PaymentTerms="Net 30".
    // Settings are of no use here, so that `--set` is free for the values of columns.
    #[arg(long = "set", value_name = "COLUMN=VALUE", value_parser = pair)]
    values: Vec<(String, String)>,
    /// Replace DEST.
    #[arg(long)]
    overwrite: bool,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    Parquet,
    Csv,
    Delta,
}

impl Format {
    fn of(self) -> FileFormat {
        match self {
            Format::Parquet => FileFormat::Parquet,
            Format::Csv => FileFormat::Csv,
            Format::Delta => FileFormat::Delta,
        }
    }
}

pub(crate) async fn run(args: Args, terminal: &Terminal) -> Result<ExitCode, Failure> {
    if args.output.as_os_str() == "-" {
        return Err(Failure::usage(format!(
            "an export is a file or a table, and is not written to standard output.\n  Let the conversion write there:  stoa focus convert {} -o -",
            args.source.display()
        )));
    }
    let named = FileFormat::named(&args.output);
    let format = match (args.format.map(Format::of), named) {
        (Some(asked), Some(named)) if asked != named => {
            return Err(Failure::usage(format!(
                "{}: the ending says otherwise than --format; leave one of them out",
                args.output.display()
            )));
        }
        (Some(FileFormat::Parquet), None)
            if endings::of(&args.output).is_some_and(|it| it == "gz") =>
        {
            return Err(Failure::usage(format!(
                "{}: Parquet is compressed inside; name the file .parquet",
                args.output.display()
            )));
        }
        (Some(asked), _) => asked,
        (None, named) => named.unwrap_or(FileFormat::Delta),
    };
    if args.format.is_none() && format == FileFormat::Delta {
        endings::refuse_other(&args.output, "bill.csv, bill.csv.gz or bill.parquet")?;
    }
    make_room(&args.output, args.overwrite)?;
    let to = args
        .to
        .unwrap_or(To::usual(args.dataset.unwrap_or(Dataset::CostAndUsage)));
    let watch = Stopwatch::start();
    let request = ExportRequest {
        source: args.source,
        target: args.output.clone(),
        format,
        version: to.version(),
        dataset: args.dataset,
        period: args.period,
        filter: args.filter,
        set: args.values,
        means: Means::default(),
    };
    let exported = exchange::export(&request).await.map_err(refused)?;
    let elapsed = watch.elapsed();
    let peak = memory().map(|memory| memory.peak);
    let report = json!({
        "export": exported,
        "output": args.output.display().to_string(),
        "format": format,
        "elapsed_ms": elapsed.as_millis() as u64,
        "peak_memory_bytes": peak,
    });
    terminal.result(&report, || {
        let peak = peak
            .map(|peak| format!("   peak {}", bytes(peak)))
            .unwrap_or_default();
        let mut lines = vec![format!(
            "Wrote       {}  {}, {}, {}{peak}   {}",
            args.output.display(),
            title(&exported),
            counted(exported.rows, "row"),
            bytes(exported.bytes),
            duration(elapsed)
        )];
        for total in &exported.totals {
            let estimated = total.estimated.as_deref().map(money);
            let estimated = estimated.map(|amount| format!(", of which estimated {amount}"));
            lines.push(format!(
                "Sum         {} {} {}{}",
                total.column,
                total.currency,
                money(&total.amount),
                estimated.unwrap_or_default()
            ));
        }
        lines.extend(not_carried::lines(&exported.not_carried));
        lines.extend(warned::lines(&exported.warnings));
        lines.join("\n")
    });
    Ok(ExitCode::SUCCESS)
}

fn title(exported: &Exported) -> String {
    let dataset = exported.dataset.title();
    match exported.version {
        Some(version) => format!("FOCUS {version} {dataset}"),
        None => format!("{dataset}, all columns"),
    }
}

fn make_room(output: &Path, overwrite: bool) -> Result<(), Failure> {
    let occupied = if output.is_dir() {
        output
            .read_dir()
            .is_ok_and(|mut entries| entries.next().is_some())
    } else {
        output.exists()
    };
    if occupied && !overwrite {
        return Err(Failure::usage(format!(
            "{} is there already. Add --overwrite to replace it, or choose another name with -o",
            output.display()
        )));
    }
    let removed = match output {
        _ if output.is_file() => std::fs::remove_file(output),
        // Only what an export wrote, or an empty folder: never somebody's documents.
        _ if output.join("_delta_log").is_dir() => std::fs::remove_dir_all(output),
        _ if output.is_dir() => std::fs::remove_dir(output),
        _ => Ok(()),
    };
    removed.map_err(|error| {
        Failure::output(format!(
            "{} cannot be replaced: {error}. Choose another name with -o",
            output.display()
        ))
    })
}

fn months(text: &str) -> Result<(BillingPeriod, BillingPeriod), String> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let month = |text: &str| {
        text.parse::<BillingPeriod>()
            .map_err(|_| format!("{text:?} is no month; write 2024-09 or 2024-09..2024-10"))
    };
    let (first, last) = (month(first)?, month(last)?);
    if first > last {
        return Err(format!("{first} is after {last}"));
    }
    Ok((first, last))
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text
        .split_once('=')
        .ok_or("write it as COLUMN=VALUE, for example PaymentTerms=\"Net 30\"")?;
    Ok((name.trim().to_owned(), value.to_owned()))
}
