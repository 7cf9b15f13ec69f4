//! `stoa jobs …`: the queues of all organisations, from the command line.

use std::process::ExitCode;

use clap::Subcommand;
use serde_json::json;
use stoa_jobs::{JobFilter, JobState, JobView};
use stoa_kernel::{JobId, OrgId, PageRequest};
use stoa_store::Actor;

use super::{Failure, Tenant, tenants};
use crate::app::App;
use crate::config::Settings;
use crate::terminal::{Table, Terminal, called};

const REASON: &str = "command";

#[derive(Debug, Subcommand)]
pub enum Jobs {
    /// List jobs, newest first.
    List {
        /// Only this organisation (its slug).
        #[arg(long)]
        org: Option<String>,
        /// Only jobs in this state: queued, running, completed, dead, cancelled.
        #[arg(long, value_parser = state)]
        state: Option<JobState>,
        /// At most so many of each organisation.
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u64).range(1..))]
        limit: u64,
    },
    /// Show one job.
    Show { id: JobId },
    /// Queue a schedule's job now and wait for it; without a name, list the schedules.
    Run { name: Option<String> },
    /// Put a dead or cancelled job back in the queue.
    Retry { id: JobId },
    /// Cancel a job; a running one is asked to stop.
    Cancel { id: JobId },
}

pub(crate) async fn run(
    command: Jobs,
    settings: Settings,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let app = App::open(settings).await?;
    match command {
        Jobs::List { org, state, limit } => {
            list(&app, org.as_deref(), state, limit, terminal).await?
        }
        Jobs::Show { id } => show(&find(&app, id).await?.1, terminal),
        Jobs::Run { name: None } => schedules(&app, terminal),
        Jobs::Run { name: Some(name) } => return run_now(&app, &name, terminal).await,
        Jobs::Retry { id } => {
            let mut tx = app.store.write(&find(&app, id).await?.0).await?;
            let job = stoa_jobs::retry(&mut tx, id).await?;
            tx.commit().await?;
            show(&job, terminal);
        }
        Jobs::Cancel { id } => {
            let mut tx = app.store.write(&find(&app, id).await?.0).await?;
            let job = stoa_jobs::cancel(&mut tx, id).await?;
            tx.commit().await?;
            if matches!(job.state, JobState::Completed | JobState::Dead) {
                return Err(Failure::failed(format!(
                    "the job {id} is {} and cannot be cancelled any more",
                    job.state.as_str()
                ))
                .coded("job_not_cancellable"));
            }
            show(&job, terminal);
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(
    app: &App,
    org: Option<&str>,
    state: Option<JobState>,
    limit: u64,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let mut found = Vec::new();
    for tenant in everyone(app, org).await? {
        let read = app.store.read(&tenant.actor(REASON)).await?;
        let page = stoa_jobs::list(
            &read,
            &JobFilter {
                state,
                ..JobFilter::default()
            },
            &PageRequest {
                cursor: None,
                limit,
            },
        )
        .await?;
        found.extend(page.items.into_iter().map(|job| (tenant.slug.clone(), job)));
    }
    found.sort_by_key(|(_, job)| std::cmp::Reverse(job.id));
    let rows: Vec<_> = found
        .iter()
        .map(|(slug, job)| {
            let mut row = serde_json::to_value(job).unwrap_or_default();
            row["organisation"] = json!(slug);
            row
        })
        .collect();
    terminal.result(&json!({"jobs": rows}), || {
        let mut table = Table::new(&[
            "Job",
            "Organisation",
            "Kind",
            "State",
            "Attempt",
            "Created",
            "Error",
        ])
        .right(&[4]);
        for (slug, job) in &found {
            table.row([
                job.id.to_string(),
                slug.clone(),
                job.kind.clone(),
                job.state.as_str().into(),
                format!("{}/{}", job.attempts, job.max_attempts),
                job.created_at.to_string(),
                job.error.clone().unwrap_or_default(),
            ]);
        }
        if table.is_empty() {
            "No jobs.".into()
        } else {
            table.to_string()
        }
    });
    Ok(())
}

fn show(job: &JobView, terminal: &Terminal) {
    terminal.result(job, || {
        let value = serde_json::to_value(job).unwrap_or_default();
        let fields = value
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(_, value)| !value.is_null());
        fields
            .map(|(name, value)| {
                format!(
                    "{name:<16} {}\n",
                    value.as_str().map_or_else(|| value.to_string(), Into::into)
                )
            })
            .collect()
    });
}

fn schedules(app: &App, terminal: &Terminal) {
    let names: Vec<&str> = app
        .jobs
        .schedules()
        .iter()
        .map(|schedule| schedule.name)
        .collect();
    terminal.result(&json!({"schedules": names}), || names.join("\n"));
}

/// Queues the job; then works here too, so that it runs whether or not a server does.
async fn run_now(app: &App, name: &str, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let id = app.jobs.run_schedule(name).await?;
    terminal.note(&format!("queued {name} as {id}"));
    let actor = Actor::System {
        org: OrgId::SYSTEM,
        reason: REASON,
    };
    let job = loop {
        app.worker().run_one().await?;
        let job = stoa_jobs::get(&app.store.read(&actor).await?, id).await?;
        if !matches!(job.state, JobState::Queued | JobState::Running) {
            break job;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    };
    show(&job, terminal);
    Ok(if job.state == JobState::Completed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The job and an actor of its organisation.
async fn find(app: &App, id: JobId) -> Result<(Actor, JobView), Failure> {
    for tenant in everyone(app, None).await? {
        let actor = tenant.actor(REASON);
        if let Ok(job) = stoa_jobs::get(&app.store.read(&actor).await?, id).await {
            return Ok((actor, job));
        }
    }
    Err(Failure::failed(format!(
        "there is no job {id}. `{} jobs list` shows them",
        called()
    ))
    .coded("not_found"))
}

/// Tenants, and the installation itself, whose jobs are the housekeeping.
async fn everyone(app: &App, org: Option<&str>) -> Result<Vec<Tenant>, Failure> {
    let mut all = tenants(app, org.filter(|slug| *slug != "stoa")).await?;
    match org {
        None => all.push(Tenant::installation()),
        Some("stoa") => all = vec![Tenant::installation()],
        Some(_) => {}
    }
    Ok(all)
}

fn state(text: &str) -> Result<JobState, String> {
    let all = [
        JobState::Queued,
        JobState::Running,
        JobState::Completed,
        JobState::Dead,
        JobState::Cancelled,
    ];
    all.into_iter()
        .find(|state| state.as_str() == text)
        .ok_or_else(|| "choose queued, running, completed, dead or cancelled".to_owned())
}
