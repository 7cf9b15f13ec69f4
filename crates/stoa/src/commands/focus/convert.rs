//! `stoa focus convert`: bills in, FOCUS Parquet out, and the account of every row and cent.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use stoa_focus::convert::{
    self, Cancel, Conversion, ConvertRequest, Datasets, Output, Profile, Target,
};
use stoa_focus::error::ConvertError;
use stoa_focus::recognise::Recognised;
use stoa_focus::remote;
use stoa_focus::schema::{Dataset, Version};
use stoa_focus::wording::counted;
use stoa_focus::{Account, DateOrder, Formats};
use stoa_kernel::Stopwatch;

use super::inputs::{self, Inputs};
use super::mappings;
use crate::cluster;
use crate::commands::{Failure, exit};
use crate::terminal::{Progress, Terminal};

mod destination;
mod memory;
mod profile;
mod resume;
mod stage;
mod summary;

use destination::{Destination, OutputFormat, Rejects};
use memory::Limit;
use stage::Stage;
use summary::Report;
pub(super) use summary::tidy;

#[derive(Debug, clap::Args)]
#[command(disable_version_flag = true, after_help = EXAMPLES)]
pub struct Args {
    /// Bills: CSV, JSON or Parquet, plain, .gz, .zst or in a .zip; files, folders, patterns ('bills/**/*.csv.gz'),
    /// s3://, gs://, az://, abfss://, https:// addresses; - for standard input.
    #[arg(required = true, value_name = "BILL")]
    files: Vec<PathBuf>,
    /// Where to: a folder (CostAndUsage/billing_period=…/part-….parquet, rejects.csv, not-carried.csv),
    /// one file (bill.parquet, bill.csv, bill.csv.gz, bill.jsonl, …), or - for standard output.
    #[arg(long, short, value_name = "DIR|FILE|-", default_value = "focus-out")]
    output: PathBuf,
    /// How one file or standard output is written (default: by the file's ending; csv for -).
    #[arg(long, value_enum)]
    output_format: Option<OutputFormat>,
    /// Version of FOCUS to write (default: 1.3, or the first later one that has the dataset).
    #[arg(long, visible_alias = "version", value_enum)]
    to: Option<To>,
    /// Format of the input, instead of recognising it (see `stoa focus formats`).
    #[arg(long)]
    format: Option<String>,
    /// The billing account, for bills that name none (OpenAI, Anthropic, Langfuse …): its id, and its name
    /// when it has one. A bill that names its own account has to name this one.
    #[arg(long, value_name = "ID[=NAME]")]
    account: Option<Account>,
    /// Which comes first in dates like 01/02/2024, instead of telling it by the dates of the file.
    #[arg(long, value_enum)]
    date_order: Option<Order>,
    /// A mapping file of your own, instead of the built-in formats; its tables (.csv) lie beside it.
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Fail when a single row is rejected; nothing is written then.
    #[arg(long)]
    strict: bool,
    /// Where the list of rejected rows goes (default: rejects.csv in the output folder).
    #[arg(long, value_name = "FILE|-")]
    rejects: Option<PathBuf>,
    /// Threads; 0 is one per core.
    #[arg(long, default_value_t = 0)]
    threads: usize,
    /// Stop rather than use more memory than this (700MB, 2GB); fewer threads are used to stay below.
    #[arg(long, value_name = "SIZE")]
    max_memory: Option<Limit>,
    /// How much of a bill is converted between two points where an interrupted conversion can go on
    /// (default: about 4GB of text); files of the result end there.
    #[arg(long, value_name = "SIZE", value_parser = memory::size)]
    checkpoint: Option<u64>,
    /// Replace what an earlier conversion wrote to the same place.
    #[arg(long)]
    overwrite: bool,
    /// Show where the time went.
    #[arg(long)]
    profile: bool,
    /// Let a cluster convert: df://HOST:PORT of its scheduler (docs/scale-out.md). Its machines
    /// need the bills and the output folder under the same names.
    #[arg(long, value_name = "ADDRESS", conflicts_with_all = ["threads", "max_memory", "profile"])]
    cluster: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  stoa focus convert cur-*.csv.gz -o out
  stoa focus convert 's3://billing/cur/2024-*/*.parquet' -o out --to 1.4
  stoa focus convert costs.json -o out --account org-4711='Research'
  zcat bill.csv.gz | stoa focus convert - -o - | head
  stoa focus convert export.zip -o bill.parquet --strict --rejects bad.csv

Exit codes: 0 converted, 1 rejected rows with --strict or unbalanced books, 2 wrong command,
3 input cannot be read, 4 output cannot be written, 5 a defect of Stoa, 6 converted and written, but charges
were rejected or a cost could not be read (see rejects.csv and the balance), 130 interrupted.";

/// How long a conversion may take to notice that it was interrupted.
const PATIENCE: Duration = Duration::from_secs(1);

/// Which of day and month comes first.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Order {
    DayFirst,
    MonthFirst,
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

    pub(super) fn target(self) -> Target {
        self.version().map_or(Target::Lake, Target::Version)
    }
}

pub(crate) async fn run(args: Args, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let destination = Destination::of(&args.output, args.output_format)?;
    let rejects = Rejects::of(args.rejects.clone(), &destination)?;
    destination.refuse_unusable(args.overwrite)?;
    let formats = mappings::formats(args.mapping.as_deref())?;
    let inputs = inputs::open(&args.files).await?;
    let stage = destination.stage()?;
    let watch = Stopwatch::start();
    let profile = Profile::default();
    let conversion = convert(
        &args,
        &destination,
        &stage,
        (inputs, formats),
        &profile,
        terminal,
    )
    .await;
    let (conversion, resumed) = conversion?;
    let elapsed = watch.elapsed();

    let list = rejects.keep(&stage, &conversion)?;
    if args.strict && conversion.rejects.count > 0 {
        return Err(too_many(&conversion, list.as_deref()));
    }
    if let Some(doubt) = summary::first_doubt(&conversion).filter(|_| args.strict) {
        return Err(Failure::failed(format!(
            "{doubt}\n  --strict allows no doubt. Nothing was written."
        ))
        .coded("doubtful_rows")
        .exiting(exit::FAILED));
    }
    let written = destination.publish(stage, &conversion, args.overwrite)?;
    let report = Report {
        conversion: &conversion,
        target: args.to.map_or(Target::Usual, To::target),
        written,
        rejects: list,
        resumed,
        elapsed,
        profile: args.profile.then_some(&profile),
    };
    if destination.is_stream() || rejects.is_stream() {
        terminal.aside(&report.json(), || report.text(terminal));
    } else {
        terminal.result(&report.json(), || report.text(terminal));
    }
    Ok(verdict(&conversion))
}

async fn convert(
    args: &Args,
    destination: &Destination,
    stage: &Stage,
    (inputs, formats): (Inputs, Formats),
    profile: &Profile,
    terminal: &Terminal,
) -> Result<(Conversion, u64), Failure> {
    let bar = Progress::new(terminal, "Converting", inputs.bytes);
    let cancel = Cancel::default();
    let interrupted = {
        let cancel = cancel.clone();
        async move {
            // Without a handler the system's own way of ending a program stays.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
            cancel.cancel();
            tokio::time::sleep(PATIENCE).await;
        }
    };
    let remote = args
        .cluster
        .as_deref()
        .map(cluster::of_command)
        .transpose()?;
    let output = Output {
        store: inputs::local(stage.dir()).map_err(ConvertError::internal)?,
        prefix: "".into(),
        stem: "0".into(),
        rejects: destination::REJECTS.into(),
        target: args.to.map_or(Target::Usual, To::target),
        address: remote.is_some().then(|| address(stage)).transpose()?,
    };
    // Why it was stopped from inside; only the first reason counts.
    let stopped: Arc<Mutex<Option<Failure>>> = Arc::default();
    let stop = {
        let (stopped, cancel) = (Arc::clone(&stopped), cancel.clone());
        move |failure: Failure| {
            let mut stopped = stopped.lock().unwrap_or_else(PoisonError::into_inner);
            stopped.get_or_insert(failure);
            cancel.cancel();
        }
    };
    let mut request = ConvertRequest::new(inputs.files, output);
    request.warnings = inputs.warnings;
    request.format = args.format.clone();
    request.account = args.account.clone();
    request.date_order = args.date_order.map(|order| match order {
        Order::DayFirst => DateOrder::DayFirst,
        Order::MonthFirst => DateOrder::MonthFirst,
    });
    request.formats = Some(formats);
    request.datasets = Datasets::Any;
    request.threads = match args.max_memory {
        Some(limit) => limit.threads(args.threads)?,
        None => args.threads,
    };
    let resumed = Arc::new(AtomicU64::new(0));
    // A cluster repeats what it loses by itself.
    if stage.lasts() && remote.is_none() {
        request.section = args.checkpoint.map_or(0, resume::section);
        request.journal = Some(resume::journal(args, &bar, &resumed)?);
    }
    request.profile = profile.clone();
    request.cancel = cancel;
    request.recognised = Some(Arc::new({
        let (bar, destination, stop) = (bar.clone(), destination.clone(), stop.clone());
        let overwrite = args.overwrite;
        move |recognised: &Recognised| {
            bar.note(&summary::recognised_line(recognised));
            if let Err(failure) = destination.refuse_occupied(recognised.dataset, overwrite) {
                stop(failure);
            }
        }
    }));
    request.progress = Some(Arc::new({
        let (bar, limit) = (bar.clone(), args.max_memory);
        move |progress: convert::Progress| {
            bar.update(progress.bytes, progress.rows);
            if let Some(failure) = limit.and_then(Limit::exceeded) {
                stop(failure);
            }
        }
    }));
    let done = tokio::select! {
        done = remote::convert(remote.as_ref(), request) => done,
        // It waits for an input that says nothing.
        () = interrupted => Err(ConvertError::cancelled()),
    };
    bar.finish();
    let stopped = stopped
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    match (done, stopped) {
        (Ok(conversion), _) => Ok((conversion, resumed.load(Ordering::Relaxed))),
        (Err(_), Some(failure)) => Err(resume::kept(stage, failure)),
        (Err(error), None) if stage::may_pass(error.kind) => Err(resume::kept(stage, error.into())),
        (Err(error), None) => Err(error.into()),
    }
}

/// Success is that every charge is there, with its cost.
fn verdict(conversion: &Conversion) -> ExitCode {
    let balance = &conversion.balance;
    if !balance.balanced() {
        // A defect of ours.
        ExitCode::FAILURE
    } else if balance.rows_rejected > 0 || !balance.unreadable.is_empty() {
        ExitCode::from(exit::REJECTED)
    } else {
        ExitCode::SUCCESS
    }
}

/// The staging folder's, for other processes.
fn address(stage: &Stage) -> Result<String, Failure> {
    let full = stage.dir().canonicalize().ok();
    let url = full.and_then(|full| url::Url::from_directory_path(full).ok());
    url.map(String::from)
        .ok_or_else(|| Failure::output(format!("{} has no address", stage.dir().display())))
}

fn too_many(conversion: &Conversion, list: Option<&str>) -> Failure {
    let rejects = &conversion.rejects;
    let first = rejects.first.first().map(summary::reject_place);
    let list = match list {
        Some("-") => "They are listed on standard output.".to_owned(),
        Some(list) => format!("They are listed in {list}."),
        None => "Add --rejects FILE to have them listed.".to_owned(),
    };
    Failure::failed(format!(
        "{} of {} rejected, and --strict allows none. Nothing was written.\n  The first: {}\n  {list}",
        crate::terminal::count(rejects.count),
        match conversion.rows_in {
            1 => "1 row was".to_owned(),
            rows => format!("{} were", counted(rows, "row")),
        },
        first.unwrap_or_default(),
    ))
    .coded("rejected_rows")
    .exiting(exit::FAILED)
}
