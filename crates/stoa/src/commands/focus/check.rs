//! `stoa focus check`: does a FOCUS file keep the rules? Exit code 1 when it does not.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use object_store::ObjectStore;
use object_store::local::LocalFileSystem;
use stoa_focus::check::{self, CheckReport, CheckRequest, Counted, Group, Outcome, RuleReport};
use stoa_focus::schema::{Dataset, Version};
use stoa_focus::warnings::Warning;
use stoa_focus::wording::counted;

use super::{inputs, warned};
use crate::commands::Failure;
use crate::terminal::{Table, Terminal, count};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// FOCUS files, Parquet, CSV or JSON lines, or folders of them; checked as they are. Files of one dataset and one
    /// source are checked together, and each dataset and source gets its own report.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Version to check against; without it the one a conversion wrote, or else 1.3 or the first that has the dataset.
    #[arg(long, value_parser = version)]
    against: Option<Version>,
    /// Dataset the files hold; without it the one that their columns show.
    #[arg(long, value_enum)]
    dataset: Option<Which>,
    /// What the source supports, REGION_SUPPORTED=yes; what is not said is what the source format declares of its
    /// vendor, for converted files, or else guessed from the data.
    #[arg(long, value_name = "NAME=yes|no", value_parser = answer)]
    applicability: Vec<(String, bool)>,
    /// Form of the report.
    #[arg(long, value_enum, default_value = "table")]
    report: Form,
    /// File to write the report to, instead of standard output.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Threads; 0 is one per core.
    #[arg(long, default_value_t = 0)]
    threads: usize,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
#[value(rename_all = "PascalCase")]
enum Which {
    CostAndUsage,
    ContractCommitment,
    BillingPeriod,
    InvoiceDetail,
}

impl Which {
    const fn dataset(self) -> Dataset {
        match self {
            Self::CostAndUsage => Dataset::CostAndUsage,
            Self::ContractCommitment => Dataset::ContractCommitment,
            Self::BillingPeriod => Dataset::BillingPeriod,
            Self::InvoiceDetail => Dataset::InvoiceDetail,
        }
    }
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Form {
    Table,
    Json,
    Junit,
    Html,
}

pub(crate) async fn run(args: Args, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let (files, mut warnings) = inputs::on_disk(&args.files).await?;
    warnings.extend(inputs::unread(&files));
    let places = files.into_iter().map(|(file, _)| file.place).collect();
    let store: Arc<dyn ObjectStore> = Arc::new(LocalFileSystem::new());
    let groups = match args.dataset {
        Some(which) => vec![Group {
            dataset: which.dataset(),
            format: None,
            version: None,
            files: places,
        }],
        None => check::survey(Arc::clone(&store), places).await?,
    };
    let mut reports = Vec::with_capacity(groups.len());
    for group in groups {
        let usual = Version::V1_3.max(group.dataset.since());
        let version = args.against.or(group.version).unwrap_or(usual);
        let request = CheckRequest {
            dataset: group.dataset,
            applicability: args
                .applicability
                .iter()
                .cloned()
                .collect::<BTreeMap<_, _>>(),
            threads: args.threads,
            ..CheckRequest::new(Arc::clone(&store), group.files, version)
        };
        reports.push(check::check(request).await?);
    }
    if reports.iter().all(without_rows) {
        return Err(nothing_to_check(&reports));
    }
    show(&reports, &warnings, &args, terminal)?;
    Ok(if reports.iter().all(CheckReport::passed) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// A header alone breaks no rule and keeps none.
fn without_rows(report: &CheckReport) -> bool {
    report.rows == 0 && report.unreadable.count == 0
}

fn nothing_to_check(reports: &[CheckReport]) -> Failure {
    let files = reports.iter().flat_map(|report| &report.files);
    let names: Vec<&str> = files.map(|file| file.name.as_str()).collect();
    let message = match names.as_slice() {
        [] => "there is no file to check. Name FOCUS files, or a folder of them".to_owned(),
        [only] => {
            format!("{only} has a header and no rows: nothing is checked, and this is no pass")
        }
        [first, others @ ..] => format!(
            "{first} and {} more files have headers and no rows: nothing is checked, and this is no pass",
            others.len()
        ),
    };
    Failure::input("header_only", message)
}

/// One report as it is; several as a list of them.
#[derive(serde::Serialize)]
#[serde(untagged)]
enum Reports<'a> {
    One(&'a CheckReport),
    Several { reports: &'a [CheckReport] },
}

#[derive(serde::Serialize)]
struct Whole<'a> {
    #[serde(flatten)]
    reports: Reports<'a>,
    /// Files that were left out, and what may be missing.
    warnings: &'a [Warning],
}

fn show(
    reports: &[CheckReport],
    warnings: &[Warning],
    args: &Args,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let json = Whole {
        reports: match reports {
            [only] => Reports::One(only),
            several => Reports::Several { reports: several },
        },
        warnings,
    };
    let warned = || {
        let lines = warned::lines(warnings);
        lines
            .iter()
            .map(|line| format!("\n{line}"))
            .collect::<String>()
    };
    let whole = match args.report {
        Form::Table if terminal.json => None,
        Form::Table => args
            .output
            .as_ref()
            .map(|_| each(reports, table) + &warned()),
        Form::Json => {
            let json = serde_json::to_string_pretty(&json);
            Some(json.map_err(|error| Failure::failed(error.to_string()))? + "\n")
        }
        Form::Junit => Some(check::junit_of(reports)),
        Form::Html => Some(check::html_of(reports)),
    };
    let heads = || each(reports, |report| head(report, terminal));
    match (whole, &args.output) {
        (Some(whole), Some(path)) => {
            std::fs::write(path, whole).map_err(|error| {
                Failure::output(format!("{} cannot be written: {error}", path.display()))
            })?;
            terminal.result(&json, || {
                format!("{}\nReport      {}{}", heads(), path.display(), warned())
            });
        }
        (Some(whole), None) => {
            terminal.line(whole.trim_end());
            // The forms for other programs have no place for it.
            if !matches!(args.report, Form::Json) {
                inputs::tell(warnings, terminal);
            }
        }
        (None, _) => terminal.result(&json, || {
            let reports = each(reports, |report| {
                format!("{}\n{}", head(report, terminal), table(report))
            });
            reports + &warned()
        }),
    }
    Ok(())
}

/// What there is to say of every report, below each other.
fn each(reports: &[CheckReport], say: impl Fn(&CheckReport) -> String) -> String {
    reports.iter().map(say).collect::<Vec<_>>().join("\n")
}

/// The Parquet files among files and folders; anything else that is named has to be converted first.
pub(super) async fn parquet(named: &[PathBuf]) -> Result<(Vec<PathBuf>, Vec<Warning>), Failure> {
    let (mut files, warnings) = inputs::paths_on_disk(named).await?;
    files.retain(|path| {
        named.contains(path) || path.extension().is_some_and(|ending| ending == "parquet")
    });
    match files
        .iter()
        .find(|path| path.extension().is_none_or(|ending| ending != "parquet"))
    {
        None if files.is_empty() => Err(Failure::input(
            "no_files",
            "there is no Parquet file in what was named. Convert a bill first: stoa focus convert BILL -o out",
        )),
        None => Ok((files, warnings)),
        Some(path) => {
            let name = path.display();
            let message = format!(
                "{name} is not Parquet. Convert it first: stoa focus convert {name} -o out"
            );
            Err(Failure::input("not_parquet", message))
        }
    }
}

fn head(report: &CheckReport, terminal: &Terminal) -> String {
    let counts = report.counts;
    let source = report.format.as_ref();
    let source = source.map_or_else(String::new, |format| format!(", {format}"));
    let line = format!(
        "FOCUS {} {}{source}   {}   {} of {} rules hold",
        report.version,
        report.dataset.as_str(),
        counted(report.rows, "row"),
        count(counts.passed),
        count(counts.decided()),
    );
    let line = match report.rows {
        0 => format!("{line}; without a row nothing is checked, and this is no pass"),
        _ => line,
    };
    let verdict = if report.passed() {
        terminal.good(&line)
    } else {
        terminal.bad(&line)
    };
    let rest = [
        (counts.failed, "failed"),
        (counts.warning, "warnings"),
        (counts.skipped, "follow from these"),
        (counts.known_defect, "known defects of the model"),
        (counts.not_checkable, "not checkable in a file"),
        (counts.not_applicable, "not applicable"),
        (counts.optional, "permissions"),
    ];
    let rest: Vec<String> = rest
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, name)| format!("{} {name}", count(number)))
        .collect();
    format!("{verdict}\n            {}", rest.join(", "))
}

fn table(report: &CheckReport) -> String {
    let mut text = String::new();
    if report.unreadable.count > 0 {
        text += &format!(
            "\nNo rows     {}    {}\n",
            count(report.unreadable.count),
            report.unreadable.examples.join("\n            ")
        );
    }
    for (outcome, title) in [
        (Outcome::Failed, "Failed"),
        (Outcome::Warning, "Warning"),
        (Outcome::KnownDefect, "Known defect of the model"),
    ] {
        let rules: Vec<&RuleReport> = report.with(outcome).collect();
        if rules.is_empty() {
            continue;
        }
        let mut table =
            Table::new(&[title, "Found", "What the rule says", "First example"]).right(&[1]);
        for rule in rules {
            let example = rule.examples.first().map(ToString::to_string);
            let text = match &rule.reason {
                Some(reason) if outcome == Outcome::Failed => format!("{reason}. {}", rule.text),
                _ => rule.text.clone(),
            };
            table.row([
                rule.rule.clone(),
                match rule.counts {
                    Counted::Rows => count(rule.count),
                    other => other.of(rule.count),
                },
                cut(&text, 100),
                cut(&example.unwrap_or_default(), 120),
            ]);
        }
        text += &format!("\n{table}");
    }
    if let Some(format) = &report.format {
        let declared = report.applicability.iter().filter(|it| it.declared).count();
        if declared > 0 {
            text += &format!(
                "\nDeclared    {} answers are those of the format {format}: stoa focus check --json says which\n",
                count(declared as u64)
            );
        }
    }
    let guesses: Vec<&_> = report
        .applicability
        .iter()
        .filter(|it| !it.answered)
        .collect();
    if !guesses.is_empty() {
        let mut table = Table::new(&["Guessed", "Applies", "Why"]);
        for guess in guesses {
            let applies = if guess.applies { "yes" } else { "no" };
            table.row([guess.name.clone(), applies.to_owned(), guess.why.clone()]);
        }
        text += &format!("\n{table}Answer for the source:  --applicability NAME=yes|no\n");
    }
    text
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let start: String = text.chars().take(most - 1).collect();
    format!("{start}…")
}

fn version(text: &str) -> Result<Version, String> {
    text.parse()
}

fn answer(text: &str) -> Result<(String, bool), String> {
    let (name, answer) = text.split_once('=').ok_or("write NAME=yes or NAME=no")?;
    let known: Vec<&str> = check::criteria().map(|(name, _)| name).collect();
    if !known.contains(&name) {
        return Err(format!(
            "{name} is no criterion; there are {}",
            known.join(", ")
        ));
    }
    match answer {
        "yes" => Ok((name.to_owned(), true)),
        "no" => Ok((name.to_owned(), false)),
        other => Err(format!("{other}: write yes or no")),
    }
}
