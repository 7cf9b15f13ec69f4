//! `stoa costs …`: sources and runs of all organisations, and the proof of the sums.

mod answer;
pub(super) mod exact;
mod totals;

use std::process::ExitCode;

use clap::Subcommand;
use serde_json::{Value, json};
use stoa_costs::runs::view::RunFilter;
use stoa_costs::runs::wire::Run;
use stoa_costs::sources::view::{Months, SourceFilter};
use stoa_costs::sources::wire::Source;
use stoa_kernel::{PageRequest, RunId};

use super::{Failure, tenants};
use crate::app::App;
use crate::config::Settings;
use crate::terminal::{Table, Terminal, count, money};

const REASON: &str = "command";

#[derive(Debug, Subcommand)]
pub enum Costs {
    /// List sources: where cost data comes from, and what each holds.
    Sources {
        /// Only this organisation (its slug).
        #[arg(long)]
        org: Option<String>,
    },
    /// List runs, newest first.
    Runs {
        /// Only this organisation (its slug).
        #[arg(long)]
        org: Option<String>,
        /// At most so many of each organisation.
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..))]
        limit: u64,
    },
    /// Confirm what a waiting run asks, so that it is published; without `--question`, show what it asks.
    Confirm {
        /// The run, as `stoa costs runs` shows it.
        run: RunId,
        /// The number of the question that is answered: a run that asks something else by then waits on.
        #[arg(long, value_name = "NUMBER")]
        question: Option<u32>,
    },
    /// Discard a waiting run: nothing of it is published.
    Discard {
        /// The run, as `stoa costs runs` shows it.
        run: RunId,
    },
    /// Sum BilledCost in Stoa and in the delivered files, side by side, to the last digit.
    Totals(totals::Args),
}

pub(crate) async fn run(
    command: Costs,
    settings: Settings,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let app = App::open(settings).await?;
    match command {
        Costs::Sources { org } => sources(&app, org.as_deref(), terminal).await?,
        Costs::Runs { org, limit } => runs(&app, org.as_deref(), limit, terminal).await?,
        Costs::Confirm { run, question } => answer::confirm(&app, run, question, terminal).await?,
        Costs::Discard { run } => answer::discard(&app, run, terminal).await?,
        Costs::Totals(args) => return totals::run(&app, args, terminal).await,
    }
    Ok(ExitCode::SUCCESS)
}

async fn sources(app: &App, org: Option<&str>, terminal: &Terminal) -> Result<(), Failure> {
    let mut found: Vec<(String, Source)> = Vec::new();
    for tenant in tenants(app, org).await? {
        let actor = tenant.actor(REASON);
        let mut request = PageRequest {
            cursor: None,
            limit: PageRequest::MAX,
        };
        loop {
            let read = app.store.read(&actor).await?;
            let filter = SourceFilter::default();
            let page =
                stoa_costs::sources::view::list(read, &filter, &request, Months::All).await?;
            let items = page.items.into_iter();
            found.extend(items.map(|source| (tenant.slug.clone(), source)));
            request.cursor = page.next_cursor;
            if request.cursor.is_none() {
                break;
            }
        }
    }
    let all: Vec<Value> = found
        .iter()
        .map(|(slug, source)| labelled(slug, source))
        .collect();
    terminal.result(&json!({"sources": all}), || {
        let mut table = Table::new(&[
            "Organisation",
            "Source",
            "Kind",
            "Period",
            "Rows",
            "Billed",
            "Id",
        ])
        .right(&[4, 5]);
        for (slug, source) in &found {
            let head = |period: String, rows: String, billed: String| {
                [
                    slug.clone(),
                    source.name.clone(),
                    word(&source.kind),
                    period,
                    rows,
                    billed,
                    source.id.to_string(),
                ]
            };
            if source.periods.is_empty() {
                table.row(head("-".into(), "0".into(), "-".into()));
            }
            for period in &source.periods {
                let billed: Vec<String> = period
                    .billed
                    .iter()
                    .map(|(currency, sum)| format!("{} {currency}", money(sum)))
                    .collect();
                table.row(head(
                    period.billing_period.clone(),
                    count(period.rows.unsigned_abs()),
                    billed.join(", "),
                ));
            }
        }
        if table.is_empty() {
            "No sources. Upload a bill in the web app.".into()
        } else {
            table.to_string()
        }
    });
    Ok(())
}

async fn runs(
    app: &App,
    org: Option<&str>,
    limit: u64,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let mut found: Vec<(String, Run)> = Vec::new();
    for tenant in tenants(app, org).await? {
        let read = app.store.read(&tenant.actor(REASON)).await?;
        let page = stoa_costs::runs::view::list(
            read,
            &RunFilter::default(),
            &PageRequest {
                cursor: None,
                limit,
            },
        )
        .await?;
        found.extend(page.items.into_iter().map(|run| (tenant.slug.clone(), run)));
    }
    found.sort_by_key(|(_, run)| std::cmp::Reverse(run.id));
    let all: Vec<Value> = found
        .iter()
        .map(|(slug, run)| labelled(slug, run))
        .collect();
    terminal.result(&json!({"runs": all}), || {
        let mut table = Table::new(&[
            "Organisation",
            "Source",
            "State",
            "Rows in",
            "Rows out",
            "Rejects",
            "Created",
            "Run",
        ])
        .right(&[3, 4, 5]);
        for (slug, run) in &found {
            table.row([
                slug.clone(),
                run.source_name.clone(),
                word(&run.state),
                count(run.rows_in.unsigned_abs()),
                count(run.rows_out.unsigned_abs()),
                count(run.rejects.unsigned_abs()),
                run.created_at.to_string(),
                run.id.to_string(),
            ]);
        }
        if table.is_empty() {
            "No runs.".into()
        } else {
            table.to_string()
        }
    });
    Ok(())
}

fn labelled(slug: &str, item: &impl serde::Serialize) -> Value {
    let mut value = serde_json::to_value(item).unwrap_or_default();
    value["organisation"] = json!(slug);
    value
}

/// A word of a closed list, as it is on the wire.
fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(Into::into))
        .unwrap_or_default()
}
