//! `stoa focus convert`: bills in, FOCUS Parquet out, and the account of every row and cent.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use serde_json::json;
use stoa_focus::Formats;
use stoa_focus::convert::{self, Cancel, Conversion, ConvertRequest, Output, Target};
use stoa_focus::error::ConvertError;
use stoa_focus::recognise::Recognised;
use stoa_focus::schema::Version;
use stoa_kernel::Stopwatch;

use super::inputs::{self, Inputs};
use crate::commands::Failure;
use crate::terminal::{Progress, Terminal, bytes, count, duration, memory, money, rate_text};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Bills: CSV, JSON lines or Parquet, plain or .gz/.zst; files or folders; - for standard input.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Folder to write to: CostAndUsage/billing_period=…/part-….parquet and rejects.csv.
    #[arg(long, short, value_name = "DIR", default_value = "focus-out")]
    output: PathBuf,
    /// Columns to write.
    #[arg(long, value_enum, default_value = "1.3")]
    to: To,
    /// Format of the input, instead of recognising it (aws-cur, focus-1.0, …).
    #[arg(long)]
    format: Option<String>,
    /// A mapping file of your own, instead of the built-in formats; its tables (.csv) lie beside it.
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Threads; 0 is one per core.
    #[arg(long, default_value_t = 0)]
    threads: usize,
    /// Replace what an earlier conversion wrote to the same folder.
    #[arg(long)]
    overwrite: bool,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum To {
    #[value(name = "1.3")]
    V1_3,
    #[value(name = "1.4")]
    V1_4,
    /// Everything the lake keeps: the columns of 1.3 and 1.4 together.
    Lake,
}

impl To {
    fn target(self) -> Target {
        match self {
            To::V1_3 => Target::Version(Version::V1_3),
            To::V1_4 => Target::Version(Version::V1_4),
            To::Lake => Target::Lake,
        }
    }

    fn title(self) -> &'static str {
        match self {
            To::V1_3 => "FOCUS 1.3",
            To::V1_4 => "FOCUS 1.4",
            To::Lake => "FOCUS 1.3 and 1.4",
        }
    }
}

pub(crate) async fn run(args: Args, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let formats = formats(args.mapping.as_deref())?;
    let mut inputs = inputs::open(&args.files)?;
    refuse_occupied(&args.output, args.overwrite)?;
    let watch = Stopwatch::start();
    if let Some(first) = inputs.recognisable() {
        let known = formats.clone();
        let recognised = stoa_focus::recognise::recognise_among(first, args.format.clone(), known)
            .await
            .map_err(refused)?;
        terminal.note(&recognised_line(&recognised));
    }
    make_room(&args.output)?;
    let conversion = convert(&args, formats, inputs, terminal)
        .await
        .map_err(refused)?;
    let elapsed = watch.elapsed();
    let balanced = conversion.balance.balanced();
    let rate = u128::from(conversion.rows_in) * 1000 / elapsed.as_millis().max(1);
    let peak = memory().map(|memory| memory.peak);
    let report = json!({
        "conversion": conversion,
        "balanced": balanced,
        "output": args.output,
        "elapsed_ms": elapsed.as_millis() as u64,
        "rows_per_second": rate as u64,
        "peak_memory_bytes": peak,
    });
    terminal.result(&report, || {
        let peak = peak
            .map(|peak| format!("   peak {}", bytes(peak)))
            .unwrap_or_default();
        let rows = count(conversion.rows_in);
        let converting = format!(
            "Converting  100 %   {rows} rows   {}{peak}   {}",
            rate_text(rate as u64),
            duration(elapsed)
        );
        format!("{converting}\n{}", summary(&conversion, &args, terminal))
    });
    // Unbalanced books are a defect of ours, and no success.
    Ok(if balanced {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn convert(
    args: &Args,
    formats: Formats,
    inputs: Inputs,
    terminal: &Terminal,
) -> Result<Conversion, ConvertError> {
    let bar = Progress::new(terminal, "Converting", inputs.bytes);
    let cancel = Cancel::default();
    let interrupted = tokio::spawn({
        let cancel = cancel.clone();
        async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                cancel.cancel();
            }
        }
    });
    let output = inputs::local(&args.output).map_err(ConvertError::internal)?;
    let mut request = ConvertRequest::new(
        inputs.files,
        Output {
            store: output,
            prefix: "CostAndUsage".into(),
            stem: "0".into(),
            rejects: "rejects.csv".into(),
            target: args.to.target(),
        },
    );
    request.format = args.format.clone();
    request.formats = Some(formats);
    request.threads = args.threads;
    request.cancel = cancel;
    request.progress = Some(Arc::new({
        let bar = bar.clone();
        move |progress: convert::Progress| bar.update(progress.bytes, progress.rows)
    }));
    let done = convert::convert(request).await;
    bar.finish();
    interrupted.abort();
    done
}

/// The formats to choose from: the built-in ones, or those of a mapping file.
fn formats(mapping: Option<&Path>) -> Result<Formats, Failure> {
    let Some(path) = mapping else {
        return Formats::built_in().map_err(refused);
    };
    let read = |path: &Path| {
        std::fs::read_to_string(path)
            .map_err(|error| Failure::failed(format!("{} cannot be read: {error}", path.display())))
    };
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    let mut tables = Vec::new();
    for entry in folder
        .unwrap_or(Path::new("."))
        .read_dir()
        .into_iter()
        .flatten()
    {
        let path = entry
            .map_err(|error| Failure::failed(error.to_string()))?
            .path();
        if path.extension().is_some_and(|ending| ending == "csv") {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            tables.push((name.into_owned(), read(&path)?));
        }
    }
    Formats::of_file(&path.display().to_string(), &read(path)?, &tables).map_err(refused)
}

/// A second conversion into the same folder would put two bills into one table.
fn refuse_occupied(output: &Path, overwrite: bool) -> Result<(), Failure> {
    let table = output.join("CostAndUsage");
    if !overwrite
        && table
            .read_dir()
            .is_ok_and(|mut entries| entries.next().is_some())
    {
        return Err(Failure::usage(format!(
            "{} already holds converted files. Add --overwrite to replace them, or choose another folder with -o",
            table.display()
        )));
    }
    Ok(())
}

fn make_room(output: &Path) -> Result<(), Failure> {
    let unwritable = |error: std::io::Error| {
        Failure::failed(format!(
            "{} cannot be written: {error}. Choose another folder with -o",
            output.display()
        ))
    };
    let table = output.join("CostAndUsage");
    if table.exists() {
        std::fs::remove_dir_all(&table).map_err(unwritable)?;
        let _ = std::fs::remove_file(output.join("rejects.csv"));
    }
    std::fs::create_dir_all(output).map_err(unwritable)
}

pub(crate) fn refused(error: ConvertError) -> Failure {
    let failure = Failure::failed(format!("{error}.\n  {}", error.remedy()));
    failure.coded(error.code())
}

fn recognised_line(recognised: &Recognised) -> String {
    format!(
        "Recognised  {}, {} ({} columns)",
        recognised.title, recognised.encoding, recognised.columns
    )
}

fn summary(conversion: &Conversion, args: &Args, terminal: &Terminal) -> String {
    let size: u64 = conversion.files.iter().map(|file| file.bytes).sum();
    let periods = match conversion.periods.as_slice() {
        [only] => format!("billing period {only}"),
        all => format!("{} billing periods", all.len()),
    };
    let table = args.output.join("CostAndUsage");
    let mut lines = vec![format!(
        "Wrote       {}  {}  {periods}  {}",
        table.display(),
        args.to.title(),
        bytes(size)
    )];
    lines.extend(balance(conversion, terminal));
    if let Some(reject) = conversion.rejects.first.first() {
        let more = conversion.rejects.count.saturating_sub(1);
        let more = if more > 0 {
            format!("   (and {} more)", count(more))
        } else {
            String::new()
        };
        let list = args.output.join("rejects.csv");
        lines.push(format!(
            "Rejected    {}    {}{more}",
            list.display(),
            reject.describe()
        ));
    }
    lines.join("\n")
}

fn balance(conversion: &Conversion, terminal: &Terminal) -> Vec<String> {
    let balance = &conversion.balance;
    let mut table = vec![[
        "rows".to_owned(),
        count(balance.rows_in),
        count(balance.rows_out),
        count(balance.rows_rejected),
    ]];
    for line in balance
        .money
        .iter()
        .filter(|line| line.column == "BilledCost")
    {
        let currency = if line.currency.is_empty() {
            "(none)"
        } else {
            &line.currency
        };
        table.push([
            currency.to_owned(),
            tidy(&line.money_in),
            tidy(&line.money_out),
            tidy(&line.rejected),
        ]);
    }
    let width = |column: usize| {
        table
            .iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or_default()
    };
    let (name, first, second, third) = (width(0), width(1), width(2), width(3));
    let mut lines: Vec<String> = table
        .iter()
        .enumerate()
        .map(|(index, [what, came, went, rejected])| {
            let label = if index == 0 { "Balance" } else { "" };
            format!("{label:<12}{what:<name$}  {came:>first$} in  =  {went:>second$} out  +  {rejected:>third$} rejected")
        })
        .collect();
    if !balance.balanced() {
        let wrong: Vec<String> = balance
            .money
            .iter()
            .filter(|line| !line.balanced)
            .map(|line| {
                format!(
                    "{} {}: {} in, {} out, {} rejected",
                    line.column, line.currency, line.money_in, line.money_out, line.rejected
                )
            })
            .collect();
        lines.push(terminal.bad(&format!(
            "            The books do not balance: {}",
            wrong.join("; ")
        )));
    }
    lines
}

/// Grouped, without the zeros that only fill the scale.
fn tidy(decimal: &str) -> String {
    let trimmed = match decimal.split_once('.') {
        Some(_) => decimal.trim_end_matches('0').trim_end_matches('.'),
        None => decimal,
    };
    money(trimmed)
}
