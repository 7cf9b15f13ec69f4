//! `stoa demo`: an invented company with fourteen months of bills, two organisations with real ones, then the server. Running it
//! again finds what is there and adds nothing; `--fresh` starts over.

mod company;
mod drawing;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use bytes::Bytes;
use serde_json::json;
use stoa_accounts::identity::{SignUp, sign_up};
use stoa_accounts::organisations::{NewOrganisation, Organisation, create_for};
use stoa_costs::landing::LandedFile;
use stoa_costs::runs::state::RunState;
use stoa_costs::runs::wire::Run;
use stoa_costs::uploads::create;
use stoa_costs::uploads::receive::{Received, Sent};
use stoa_focus::wording::counted;
use stoa_kernel::{PageRequest, RunId, SourceId};
use stoa_store::Actor;

use super::costs::exact::Exact;
use super::{Failure, serve};
use crate::app::{App, Parts};
use crate::config::{self, Settings};
use crate::logging;
use crate::samples::company::NAME as COMPANY;
use crate::samples::marker::{Demo, DemoOrganisation};
use crate::samples::{self, Sample};
use crate::terminal::{Terminal, money};

const EMAIL: &str = "demo@stoa.example";
/// Published: a demo listens on this machine only.
const PASSWORD: &str = "two real bills";
const REASON: &str = "demo";

#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub(crate) serve: serve::Args,
    /// Throw the demo's data away and start over.
    #[arg(long)]
    fresh: bool,
    /// Fill in the data and stop.
    #[arg(long)]
    seed_only: bool,
    /// Leave the invented company out: two real bills, which are there sooner. Counts when the demo is made.
    #[arg(long)]
    without_company: bool,
}

pub(crate) async fn run(
    args: Args,
    mut settings: Settings,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    logging::start(&settings.log)?;
    refuse_outsiders(&settings)?;
    if args.serve.roles.iter().any(|role| role.of_cluster()) {
        return Err(Failure::usage(
            "the demo is no part of a cluster. Start one with `stoa serve --roles scheduler` and `--roles executor`",
        ));
    }
    // A demo is for trying things out, mails too.
    if settings.mail.url.is_empty() && settings.stays_local() {
        settings.mail.url = config::MAILBOX.into();
    }
    let mut lock = serve::exclusive(&settings)?;
    let marker = Demo::file(&settings.data.dir);
    if args.fresh {
        start_over(&settings, &marker)?;
    }
    let listener = match args.seed_only {
        true => None,
        false => Some(serve::listen(&mut settings).await?),
    };
    refuse_real_data(&settings, &marker)?;
    let app = App::start(settings, Parts::default()).await?;
    let demo = seed(&app, &marker, !args.without_company, terminal).await?;
    app.accounts.tell_invented(demo.invented());
    let loaded = load(&app, &demo, terminal).await?;
    let report = json!({"url": app.settings.server.public_url, "email": EMAIL, "password": PASSWORD, "organisations": demo.organisations});
    let proof = proof(&app.settings);
    let mail = app.settings.keeps_mail().then(|| app.settings.about_mail());
    let Some(listener) = listener else {
        terminal.result(&report, || {
            sign_in(&demo, &loaded, None, &proof, None, terminal)
        });
        return Ok(ExitCode::SUCCESS);
    };
    serve::serve(
        app,
        Some(listener),
        &args.serve.roles,
        lock.as_mut(),
        |url| {
            terminal.result(&report, || {
                sign_in(&demo, &loaded, Some(url), &proof, mail.as_deref(), terminal)
            });
        },
    )
    .await
}

/// Everyone can read the password in the source code.
fn refuse_outsiders(settings: &Settings) -> Result<(), Failure> {
    use std::net::ToSocketAddrs;
    let loopback = settings
        .server
        .listen
        .to_socket_addrs()
        .is_ok_and(|mut all| all.all(|address| address.ip().is_loopback()));
    if !loopback {
        return Err(Failure::usage(format!(
            "the demo signs in with a published password, so it listens on this machine only, and server.listen is {}. Use --listen 127.0.0.1:7800, or `stoa serve`",
            settings.server.listen
        )));
    }
    // A proxy on this machine would open it to everybody all the same.
    if !settings.stays_local() {
        return Err(Failure::usage(format!(
            "the demo signs in with a published password, so it is for this machine only, and server.public_url is {}. Leave it empty, or use `stoa serve`",
            settings.server.public_url
        )));
    }
    Ok(())
}

/// Data that someone made without `demo` is left alone.
fn refuse_real_data(settings: &Settings, marker: &Path) -> Result<(), Failure> {
    let database = settings
        .database
        .url
        .strip_prefix("sqlite://")
        .map(PathBuf::from);
    if !marker.exists() && database.is_some_and(|path| path.exists()) {
        return Err(Failure::usage(format!(
            "{} holds a Stoa that is no demo, and the demo would mix into it. Give it a folder of its own: --data stoa-demo",
            settings.data.dir.display()
        )));
    }
    Ok(())
}

fn start_over(settings: &Settings, marker: &Path) -> Result<(), Failure> {
    let dir = &settings.data.dir;
    if !settings.embedded_database() {
        return Err(Failure::usage(
            "--fresh deletes the embedded database only. Empty the PostgreSQL database and the lake yourself",
        ));
    }
    refuse_real_data(settings, marker)?;
    let remove = |path: PathBuf| {
        let gone = if path.is_dir() {
            std::fs::remove_dir_all(&path)
        } else {
            std::fs::remove_file(&path)
        };
        match gone {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Failure::failed(
                format!("{} cannot be deleted: {error}", path.display()),
            )),
            _ => Ok(()),
        }
    };
    // The marker goes last: an interrupted start over is still a demo.
    for name in [
        "stoa.db-wal",
        "stoa.db-shm",
        "stoa.db",
        "lake",
        "scratch",
        "demo.json",
    ] {
        remove(dir.join(name))?;
    }
    Ok(())
}

/// The person and the organisations, once. The first one is what a sign-in opens.
async fn seed(
    app: &App,
    marker: &Path,
    company: bool,
    terminal: &Terminal,
) -> Result<Demo, Failure> {
    if let Some(demo) = Demo::read(&app.settings.data.dir) {
        let mut all_there = true;
        for organisation in &demo.organisations {
            all_there &= stoa_accounts::organisations::by_slug(&app.store, &organisation.slug)
                .await?
                .is_some();
        }
        if all_there {
            return Ok(demo);
        }
    }
    let mut wanted = vec![
        ("Sunbird Travel", samples::FOCUS.name),
        ("Maple Robotics", samples::AWS.name),
    ];
    if company {
        wanted.insert(0, (COMPANY, samples::company::SAMPLE));
    }
    terminal.note(&format!("Making {} organisations", wanted.len()));
    let mut demo = Demo {
        email: EMAIL.into(),
        until: company.then(|| app.store.clock().now().date()),
        organisations: Vec::new(),
    };
    let mut owner = None;
    for (name, sample) in wanted {
        let organisation = match owner {
            None => {
                let first = SignUp {
                    name: "Demo Owner".into(),
                    email: EMAIL.into(),
                    password: PASSWORD.into(),
                    organisation_name: name.into(),
                };
                let signed_up = sign_up(&app.accounts, &first).await?;
                owner = Some(signed_up.person);
                signed_up.organisation
            }
            Some(person) => {
                let new = NewOrganisation {
                    name: name.into(),
                    currency: None,
                };
                create_for(&app.accounts, person, &new).await?
            }
        };
        demo.organisations.push(DemoOrganisation {
            slug: organisation.slug.to_string(),
            name: organisation.name,
            sample: sample.into(),
        });
    }
    let text = serde_json::to_string_pretty(&demo).unwrap_or_default();
    std::fs::write(marker, text).map_err(|error| {
        Failure::failed(format!("{} cannot be written: {error}", marker.display()))
    })?;
    Ok(demo)
}

/// Each organisation's bills, unless its sources are there; waits until they are published. In the order of the organisations.
async fn load(app: &App, demo: &Demo, terminal: &Terminal) -> Result<Vec<Vec<Run>>, Failure> {
    let mut loaded = Vec::new();
    for entry in &demo.organisations {
        let found = stoa_accounts::organisations::by_slug(&app.store, &entry.slug).await?;
        let sample = samples::ALL
            .into_iter()
            .find(|sample| sample.name == entry.sample);
        let runs = match (found, sample, demo.until) {
            (Some(organisation), Some(sample), _) => {
                vec![real(app, &organisation, &sample, terminal).await?]
            }
            (Some(organisation), None, Some(until)) if entry.is_invented() => {
                terminal.note(&format!("Inventing {}, fourteen months", entry.name));
                let made = samples::company::company(samples::company::SEED, until);
                let made = made.map_err(Failure::failed)?;
                drawing::keep(app, &organisation).await?;
                company::load(app, &organisation, &made, terminal).await?
            }
            _ => Vec::new(),
        };
        loaded.push(runs);
    }
    Ok(loaded)
}

/// A real bill, unless it is there.
async fn real(
    app: &App,
    organisation: &Organisation,
    sample: &Sample,
    terminal: &Terminal,
) -> Result<Run, Failure> {
    let actor = organisation.system_actor(REASON);
    let run = match runs(app, &actor).await?.into_iter().next() {
        Some(run) => run.id,
        None => {
            terminal.note(&format!("Loading {}", sample.title));
            let file = (sample.file, Bytes::from_static(sample.content));
            upload(app, &actor, organisation, None, sample.title, vec![file]).await?
        }
    };
    finished(app, &actor, run).await
}

/// The command as it can be typed here: this binary by the name it was called by, and this folder.
fn proof(settings: &Settings) -> String {
    let program = std::env::args().next().unwrap_or_else(|| "stoa".into());
    let usual = std::path::absolute("stoa-data").is_ok_and(|usual| usual == settings.data.dir);
    match usual {
        true => format!("{program} costs totals"),
        false => format!(
            "{program} --data {} costs totals",
            settings.data.dir.display()
        ),
    }
}

/// The runs of an organisation, the newest first.
async fn runs(app: &App, actor: &Actor) -> Result<Vec<Run>, Failure> {
    let read = app.store.read(actor).await?;
    let page = stoa_costs::runs::view::list(
        read,
        &stoa_costs::runs::view::RunFilter::default(),
        &PageRequest {
            cursor: None,
            limit: 100,
        },
    )
    .await?;
    Ok(page.items)
}

/// As if the files had been dropped on the upload page; into a source that is there, or into a new one of that name.
async fn upload(
    app: &App,
    actor: &Actor,
    organisation: &Organisation,
    source_id: Option<SourceId>,
    name: &str,
    files: Vec<(&str, Bytes)>,
) -> Result<RunId, Failure> {
    let run = RunId::new(&**app.store.clock(), &**app.store.rng());
    let landing = &app.costs.landing;
    let full =
        |error: stoa_costs::runs::wire::RunError| Failure::failed(error.message).coded(error.code);
    let refused = |why: stoa_costs::NotLanded| full(why.into());
    let mut received = Received {
        source_id,
        name: Some(name.into()),
        ..Received::default()
    };
    for (at, (file, content)) in files.into_iter().enumerate() {
        let path = landing.path(organisation.id, run, at, file);
        let mut incoming = landing.create(path.clone()).await.map_err(refused)?;
        incoming.write(content).await.map_err(refused)?;
        let bytes = incoming.finish().await.map_err(full)?;
        received.files.push(Sent {
            path: file.into(),
            file: LandedFile {
                name: file.into(),
                bytes,
                path: path.to_string(),
                rows: None,
                columns: Vec::new(),
            },
        });
    }
    let (run, _) =
        create::create(&app.costs, actor, organisation.slug.as_str(), run, received).await?;
    Ok(run.id)
}

async fn finished(app: &App, actor: &Actor, id: RunId) -> Result<Run, Failure> {
    loop {
        let run = stoa_costs::runs::view::get(&app.store.read(actor).await?, id).await?;
        match run.state {
            RunState::Pending | RunState::Running | RunState::Cancelling => {
                if !app.worker().run_one().await? {
                    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                }
            }
            RunState::Completed => return Ok(run),
            _ => {
                let asked = run.question.into_iter().flat_map(|question| question.asks);
                let why: Vec<String> = match run.error {
                    Some(error) => vec![error.message],
                    None => asked.map(|ask| ask.message).collect(),
                };
                let why = why.join(" ");
                return Err(Failure::failed(format!(
                    "the demo's bill was not published: {why}. Try --fresh"
                )));
            }
        }
    }
}

fn sign_in(
    demo: &Demo,
    loaded: &[Vec<Run>],
    url: Option<&str>,
    proof: &str,
    mail: Option<&str>,
    terminal: &Terminal,
) -> String {
    let mut lines = Vec::new();
    if let Some(url) = url {
        lines.push(format!("Stoa is at     {}", terminal.strong(url)));
    }
    lines.push(format!("Sign in with   {EMAIL}   password: {PASSWORD}"));
    for (entry, runs) in demo.organisations.iter().zip(loaded) {
        lines.extend(summary(&entry.name, runs));
    }
    lines.push(format!(
        "Proof          {proof}   (the sums of Stoa and of the files, side by side)"
    ));
    if let Some(mail) = mail {
        lines.push(format!("Mail           {mail}"));
    }
    if url.is_some() {
        lines.push("Stop           Ctrl-C".into());
    }
    lines.join("\n")
}

/// What an organisation holds: its months, rows and money.
fn summary(name: &str, runs: &[Run]) -> Option<String> {
    let periods = || runs.iter().flat_map(|run| &run.periods);
    let months: BTreeSet<&str> = periods().map(|sum| sum.billing_period.as_str()).collect();
    let (first, last) = (months.first()?, months.last()?);
    let span = match first == last {
        true => (*first).to_owned(),
        false => format!("{first} to {last}"),
    };
    let rows: u64 = periods().map(|sum| sum.rows.unsigned_abs()).sum();
    let mut billed: BTreeMap<&str, Exact> = BTreeMap::new();
    for (currency, sum) in periods().flat_map(|sum| &sum.billed) {
        // What Stoa sums is a decimal text; one that were none would be left out of a line that proves nothing.
        let _ = billed.entry(currency).or_default().add(sum);
    }
    let billed: Vec<String> = billed
        .iter()
        .map(|(currency, sum)| format!("{} {currency}", money(&sum.text())))
        .collect();
    Some(format!(
        "{name:<14} {span}   {}   {}",
        counted(rows, "row"),
        billed.join(", ")
    ))
}
