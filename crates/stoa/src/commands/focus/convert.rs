//! `stoa focus convert`: bills in, FOCUS Parquet out, and the account of every row and cent.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use serde_json::json;
use stoa_focus::Formats;
use stoa_focus::convert::{self, Cancel, Conversion, ConvertRequest, Datasets, Output, Target};
use stoa_focus::error::ConvertError;
use stoa_focus::recognise::Recognised;
use stoa_focus::schema::{Dataset, Version};
use stoa_kernel::Stopwatch;

use super::{
    inputs::{self, Inputs},
    not_carried,
};
use crate::commands::Failure;
use crate::terminal::{Progress, Terminal, bytes, count, duration, memory, money, rate_text};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Bills: CSV, JSON lines or Parquet, plain or .gz/.zst; files or folders; - for standard input.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Folder to write to: CostAndUsage/billing_period=…/part-….parquet (or another dataset's
    /// folder), rejects.csv, not-carried.csv.
    #[arg(long, short, value_name = "DIR", default_value = "focus-out")]
    output: PathBuf,
    /// Version of FOCUS to write (default: 1.3, or the first later one that has the dataset).
    #[arg(long, value_enum)]
    to: Option<To>,
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

/// What FOCUS to write.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(super) enum To {
    #[value(name = "1.0")]
    V1_0,
    #[value(name = "1.1")]
    V1_1,
    #[value(name = "1.2")]
    V1_2,
    #[value(name = "1.3")]
    V1_3,
    #[value(name = "1.4")]
    V1_4,
    /// Every column of every version, as the lake keeps them.
    Lake,
}

impl To {
    /// `None` is every column.
    pub(super) fn version(self) -> Option<Version> {
        match self {
            To::V1_0 => Some(Version::V1_0),
            To::V1_1 => Some(Version::V1_1),
            To::V1_2 => Some(Version::V1_2),
            To::V1_3 => Some(Version::V1_3),
            To::V1_4 => Some(Version::V1_4),
            To::Lake => None,
        }
    }

    /// 1.3, or the first later version that has the dataset.
    pub(super) fn usual(dataset: Dataset) -> Self {
        if dataset.since() > Version::V1_3 {
            To::V1_4
        } else {
            To::V1_3
        }
    }

    fn target(self) -> Target {
        self.version().map_or(Target::Lake, Target::Version)
    }

    fn title(self) -> String {
        match self.version() {
            Some(version) => format!("FOCUS {version}"),
            None => "FOCUS, all versions".to_owned(),
        }
    }
}

/// Where one conversion writes, beside its table.
struct Place {
    /// Standard input is recognised only while it is converted.
    dataset: Option<Dataset>,
    to: To,
    rejects: &'static str,
    not_carried: &'static str,
}

impl Place {
    fn of(args: &Args, recognised: Option<&Recognised>) -> Self {
        let dataset = recognised.map(|recognised| recognised.dataset);
        let usual = dataset.unwrap_or(Dataset::CostAndUsage);
        let (rejects, not_carried) = match usual {
            Dataset::CostAndUsage => ("rejects.csv", "not-carried.csv"),
            Dataset::ContractCommitment => (
                "ContractCommitment-rejects.csv",
                "ContractCommitment-not-carried.csv",
            ),
            Dataset::BillingPeriod => {
                ("BillingPeriod-rejects.csv", "BillingPeriod-not-carried.csv")
            }
            Dataset::InvoiceDetail => {
                ("InvoiceDetail-rejects.csv", "InvoiceDetail-not-carried.csv")
            }
        };
        Self {
            dataset,
            to: args.to.unwrap_or(To::usual(usual)),
            rejects,
            not_carried,
        }
    }

    fn datasets(&self) -> Vec<Dataset> {
        self.dataset
            .map_or(Dataset::ALL.to_vec(), |only| vec![only])
    }
}

pub(crate) async fn run(args: Args, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let formats = formats(args.mapping.as_deref())?;
    let mut inputs = inputs::open(&args.files)?;
    let watch = Stopwatch::start();
    let recognised = match inputs.recognisable() {
        Some(first) => {
            let (format, known) = (args.format.clone(), formats.clone());
            let recognised = stoa_focus::recognise::recognise_among(first, format, known);
            Some(recognised.await.map_err(refused)?)
        }
        None => None,
    };
    let place = Place::of(&args, recognised.as_ref());
    refuse_occupied(&args.output, args.overwrite, &place)?;
    if let Some(recognised) = &recognised {
        terminal.note(&recognised_line(recognised));
    }
    make_room(&args.output, &place)?;
    let conversion = convert(&args, &place, formats, inputs, terminal)
        .await
        .map_err(refused)?;
    not_carried::write(
        &args.output.join(place.not_carried),
        &conversion.not_carried,
    )?;
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
        format!(
            "{converting}\n{}",
            summary(&conversion, &args, &place, terminal)
        )
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
    place: &Place,
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
            prefix: "".into(),
            stem: "0".into(),
            rejects: place.rejects.into(),
            target: place.to.target(),
        },
    );
    request.format = args.format.clone();
    request.datasets = Datasets::Any;
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
fn refuse_occupied(output: &Path, overwrite: bool, place: &Place) -> Result<(), Failure> {
    let tables = place.datasets().into_iter();
    let occupied = tables
        .map(|dataset| output.join(dataset.as_str()))
        .find(|table| {
            table
                .read_dir()
                .is_ok_and(|mut entries| entries.next().is_some())
        });
    match occupied {
        Some(table) if !overwrite => Err(Failure::usage(format!(
            "{} already holds converted files. Add --overwrite to replace them, or choose another folder with -o",
            table.display()
        ))),
        _ => Ok(()),
    }
}

fn make_room(output: &Path, place: &Place) -> Result<(), Failure> {
    let unwritable = |error: std::io::Error| {
        Failure::failed(format!(
            "{} cannot be written: {error}. Choose another folder with -o",
            output.display()
        ))
    };
    for dataset in place.datasets() {
        let table = output.join(dataset.as_str());
        if table.exists() {
            std::fs::remove_dir_all(&table).map_err(unwritable)?;
        }
    }
    for list in [place.rejects, place.not_carried] {
        let _ = std::fs::remove_file(output.join(list));
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

fn summary(conversion: &Conversion, args: &Args, place: &Place, terminal: &Terminal) -> String {
    let size: u64 = conversion.files.iter().map(|file| file.bytes).sum();
    let periods = match conversion.periods.as_slice() {
        [] => format!("{} rows", count(conversion.rows_out)),
        [only] => format!("billing period {only}"),
        all => format!("{} billing periods", all.len()),
    };
    let table = args.output.join(conversion.recognised.dataset.as_str());
    let mut lines = vec![format!(
        "Wrote       {}  {}  {periods}  {}",
        table.display(),
        place.to.title(),
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
        let list = args.output.join(place.rejects);
        lines.push(format!(
            "Rejected    {}    {}{more}",
            list.display(),
            reject.describe()
        ));
    }
    lines.extend(not_carried::lines(&conversion.not_carried));
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
        .filter(|line| ["BilledCost", "ContractCommitmentCost"].contains(&line.column.as_str()))
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
