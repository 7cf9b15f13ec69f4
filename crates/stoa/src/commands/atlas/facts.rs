//! Facts for the diagrams: of this binary, from its own registries and a throw-away instance; of
//! another system, from the files that its model names.

use std::path::Path;
use std::process::Command;

use stoa_atlas::extract::{self, CrateFact, EventFact, ExtractError, ScheduleFact, WhenFact};
use stoa_atlas::model::Facts;
use stoa_atlas::parse::{Extract, Source, Written};
use stoa_jobs::When;
use stoa_store::{Audience, EventType};

use crate::app::{App, Parts};
use crate::commands::Failure;
use crate::config::{self, Flags};
use crate::router;

type Made = (
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

/// What the build script read from the manifests.
const CRATES: &[Made] = include!(concat!(env!("OUT_DIR"), "/crates.rs"));
const MAKEFILE: &str = include_str!("../../../../../Makefile");
const PHASES: &str = include_str!("../../../../../xtask/src/test/phases.rs");

/// Everything Stoa knows about itself. Needs no checkout, no database and no configuration.
pub(crate) async fn house() -> Result<Facts, Failure> {
    let crates = crates();
    let mut facts = extract::crates(&crates);
    facts.extend(extract::openapi(&router::openapi_json()).map_err(defect)?);
    for (name, document) in router::documents() {
        let tags = extract::tags(&document).map_err(defect)?;
        for routes in facts
            .elements
            .iter_mut()
            .filter(|element| tags.contains(&element.id))
        {
            routes.inside = Some(format!("crate/{name}"));
        }
    }
    let mut events = emitted("accounts", stoa_accounts::event_types());
    events.extend(emitted("costs", stoa_costs::event_types()));
    events.extend(emitted("drawings", stoa_drawings::event_types()));
    facts.extend(extract::events(&events));
    let mut machines = stoa_accounts::machines();
    machines.extend(stoa_jobs::machines());
    machines.extend(stoa_costs::machines());
    facts.extend(extract::machines(&machines));
    facts.extend(extract::makefile(MAKEFILE));
    facts.extend(extract::phases(PHASES));
    facts.extend(instance(&crates).await?);
    Ok(facts)
}

fn crates() -> Vec<CrateFact> {
    let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    CRATES
        .iter()
        .map(|(name, about, folder, imports, for_tests)| CrateFact {
            name: (*name).to_owned(),
            about: Some((*about).to_owned()).filter(|about| !about.is_empty()),
            folder: Some((*folder).to_owned()),
            imports: list(imports),
            for_tests: list(for_tests),
        })
        .collect()
}

fn emitted(emitter: &str, types: Vec<EventType>) -> Vec<EventFact> {
    let fact = |it: EventType| EventFact {
        name: it.kind.to_owned(),
        version: it.version,
        emitter: emitter.to_owned(),
        public: it.audience == Audience::Public,
    };
    types.into_iter().map(fact).collect()
}

/// What only shows when everything is put together: a fresh instance in a folder that goes away.
async fn instance(crates: &[CrateFact]) -> Result<Facts, Failure> {
    let place = tempfile::tempdir().map_err(|error| {
        Failure::output(format!("there is no room for temporary files: {error}"))
    })?;
    let flags = Flags {
        config: None,
        set: vec![format!("data.dir={}", place.path().display())],
    };
    let settings = config::load(&flags, std::iter::empty())?.settings;
    let app = App::start(settings, Parts::default()).await?;
    let schema = stoa_store::schema::dump(&app.store).await?;
    let names: Vec<&str> = crates.iter().map(|it| it.name.as_str()).collect();
    let mut facts = extract::sql(&schema).map_err(defect)?;
    facts.extend(extract::jobs(app.jobs.kinds(), &names));
    let schedules = app.jobs.schedules().iter().map(|schedule| ScheduleFact {
        name: schedule.name.to_owned(),
        when: match schedule.when {
            When::Every(pause) => WhenFact::EverySeconds(pause.as_secs()),
            When::Daily { hour, minute } => {
                WhenFact::Daily(u16::from(hour) * 60 + u16::from(minute))
            }
        },
        job: schedule.kind.to_owned(),
    });
    facts.extend(extract::schedules(&schedules.collect::<Vec<_>>()));
    Ok(facts)
}

/// Facts from the files a model names; each path is relative to it.
pub(super) async fn named(
    source: &Source,
    place: &Path,
    extract: &Extract,
) -> Result<Facts, Failure> {
    let mut facts = Facts::default();
    if let Some(path) = &extract.openapi {
        let text = read(source, place, path)?;
        facts.extend(extract::openapi(&text).map_err(|error| wrong(source, place, path, &error))?);
    }
    if let Some(path) = &extract.sql {
        let text = read(source, place, path)?;
        facts.extend(extract::sql(&text).map_err(|error| wrong(source, place, path, &error))?);
    }
    if let Some(path) = &extract.cargo {
        let text = metadata(source, place, path)?;
        let found =
            extract::cargo_metadata(&text).map_err(|error| wrong(source, place, path, &error))?;
        facts.extend(extract::crates(&found));
    }
    Ok(facts)
}

fn read(source: &Source, place: &Path, path: &Written<String>) -> Result<String, Failure> {
    std::fs::read_to_string(place.join(&path.value)).map_err(|error| {
        let problem = source.problem_at(
            path.spot,
            format!(
                "{} cannot be read: {error}",
                place.join(&path.value).display()
            ),
            "the path is relative to this file",
        );
        Failure::input("unreadable", problem.to_string())
    })
}

fn wrong(source: &Source, place: &Path, path: &Written<String>, error: &ExtractError) -> Failure {
    let message = format!("{}: {error}", place.join(&path.value).display());
    Failure::input(
        "bad_facts",
        source.problem_at(path.spot, message, "").to_string(),
    )
}

/// What cargo says about the workspace; cargo itself has to be there.
fn metadata(source: &Source, place: &Path, path: &Written<String>) -> Result<String, Failure> {
    let mut manifest = place.join(&path.value);
    if manifest.is_dir() {
        manifest = manifest.join("Cargo.toml");
    }
    let output = Command::new("cargo")
        .args([
            "metadata",
            "--no-deps",
            "--format-version",
            "1",
            "--manifest-path",
        ])
        .arg(&manifest)
        .output();
    let message = match output {
        Ok(output) if output.status.success() => {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr);
            format!(
                "cargo metadata: {}",
                said.trim().trim_start_matches("error: ")
            )
        }
        Err(error) => format!("cargo cannot be started: {error}"),
    };
    let problem = source.problem_at(
        path.spot,
        message,
        "the folder is relative to this file, and holds a Cargo.toml",
    );
    Err(Failure::input("bad_facts", problem.to_string()))
}

fn defect(error: ExtractError) -> Failure {
    Failure::failed(format!("Stoa does not understand itself: {error}"))
        .coded("internal")
        .exiting(crate::commands::exit::INTERNAL)
}
