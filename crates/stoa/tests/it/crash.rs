//! `kill -9` at random moments of a conversion and a write load. Afterwards every acknowledged
//! write is there once, the log has no gap, runs finish by themselves, the lake holds rows once.
//! `STOA_CRASHES` says how often (default 10), `STOA_TEST_SEED` at which moments.

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use stoa_kernel::{SeededRng, Stopwatch};

use crate::app::{self, grown_report};
use crate::persona::Persona;
use crate::process::Server;

/// An embedded database has one server, which knows at start that no job is under way. On
/// PostgreSQL another may work on it, so its lease has to run out first: shortened, to wait less.
fn settings(place: &app::Place) -> Vec<&'static str> {
    let mut all = vec![
        "limits.requests_per_minute=0",
        "server.shutdown_seconds=5",
        // One organisation, and both workers at work when the power goes.
        "jobs.per_organisation=2",
    ];
    if !place.database.is_empty() {
        all.push("jobs.lease_seconds=2");
    }
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost() {
    let crashes: u64 = app::variable("STOA_CRASHES")
        .and_then(|text| text.parse().ok())
        .unwrap_or(10);
    let seed: u64 = app::variable("STOA_TEST_SEED")
        .and_then(|text| text.parse().ok())
        .unwrap_or(7);
    let place = app::Place::new().await;
    let random = SeededRng::new(seed);
    let (rows, bill) = grown_report(2);

    let mut server = Server::start(place.dir(), &place.database, &settings(&place));
    let mut owner = Persona::new("owner", &server.url).sign_up("Crash").await;
    let mut ledger = Ledger::default();
    for crash in 0..crashes {
        let delay = Duration::from_millis(
            20 + u64::from(u16::from_le_bytes(stoa_kernel::rng::bytes(&*random))) % 1500,
        );
        let load = tokio::spawn(load(
            owner.clone(),
            bill.clone(),
            crash,
            std::mem::take(&mut ledger),
        ));
        tokio::time::sleep(delay).await;
        server.kill();
        ledger = load.await.expect("the load ends when the server does");
        server = Server::start(place.dir(), &place.database, &settings(&place));
        owner = owner.moved_to(&server.url);
    }
    eprintln!(
        "{crashes} crashes: {} writes and {} uploads acknowledged",
        ledger.acknowledged.len(),
        ledger.runs.len()
    );
    assert!(
        !ledger.acknowledged.is_empty() && !ledger.runs.is_empty(),
        "the load did nothing: the test would prove nothing"
    );

    every_write_is_there_once(&owner, &ledger.acknowledged).await;
    the_log_has_no_gap(&owner, &ledger.acknowledged).await;
    runs_finish(&owner, &ledger.runs).await;
    the_lake_holds_rows_once(&owner, rows).await;
    server.terminate();
}

/// What the server said yes to. What it never answered may or may not have happened.
#[derive(Default)]
struct Ledger {
    acknowledged: Vec<String>,
    runs: Vec<String>,
}

async fn load(owner: Persona, bill: Vec<u8>, crash: u64, mut ledger: Ledger) -> Ledger {
    let upload = async {
        let mut runs = Vec::new();
        if let Some(answer) = owner.try_upload("bill.csv", bill).await {
            runs.push(
                answer.expect(202)["run"]["id"]
                    .as_str()
                    .expect("a run has an id")
                    .to_owned(),
            );
        }
        runs
    };
    let writer = |writer: usize| {
        let owner = owner.clone();
        async move {
            let mut acknowledged = Vec::new();
            for number in 0.. {
                let name = format!("w-{crash}-{writer}-{number}");
                let Some(answer) = create_key(&owner, &name).await else {
                    break;
                };
                answer.expect(201);
                acknowledged.push(name);
            }
            acknowledged
        }
    };
    let (runs, a, b, c) = tokio::join!(upload, writer(0), writer(1), writer(2));
    ledger.runs.extend(runs);
    ledger.acknowledged.extend([a, b, c].into_iter().flatten());
    ledger
}

async fn create_key(owner: &Persona, name: &str) -> Option<crate::persona::Answer> {
    let request = owner
        .request(Method::POST, &owner.at("/api-keys"))
        .json(&json!({"name": name, "permissions": ["costs:read"]}));
    owner.try_answer(format!("create {name}"), request).await
}

async fn every_write_is_there_once(owner: &Persona, names: &[String]) {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for key in owner.all("/api-keys").await {
        *found
            .entry(key["name"].as_str().expect("a name").to_owned())
            .or_default() += 1;
    }
    for name in names {
        assert_eq!(found.get(name), Some(&1), "{name}");
    }
}

async fn the_log_has_no_gap(owner: &Persona, names: &[String]) {
    let events = events(owner).await;
    for (index, event) in events.iter().enumerate() {
        assert_eq!(
            sequence(event),
            index as u64 + 1,
            "a gap in the log: {event}"
        );
    }
    let mut created: BTreeMap<&str, usize> = BTreeMap::new();
    for event in &events {
        if event["type"]
            .as_str()
            .is_some_and(|kind| kind.contains("key") && kind.contains("created"))
        {
            *created
                .entry(event["data"]["name"].as_str().unwrap_or_default())
                .or_default() += 1;
        }
    }
    for name in names {
        assert_eq!(created.get(name.as_str()), Some(&1), "events of {name}");
    }
}

/// CloudEvents carries the sequence as text.
fn sequence(event: &Value) -> u64 {
    let value = &event["sequence"];
    value
        .as_u64()
        .or_else(|| value.as_str()?.trim_start_matches('0').parse().ok())
        .unwrap_or_default()
}

async fn events(owner: &Persona) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    loop {
        let after = all.last().map_or(0, sequence);
        let page = owner
            .get(&owner.at(&format!("/events?after={after}&limit=100")))
            .await
            .expect(200);
        let items = page["items"].as_array().expect("items").clone();
        if items.is_empty() {
            return all;
        }
        all.extend(items);
    }
}

async fn runs_finish(owner: &Persona, runs: &[String]) {
    let watch = Stopwatch::start();
    for id in runs {
        let left = Duration::from_secs(180).saturating_sub(watch.elapsed());
        let mut run = owner.ended(id, left).await;
        // A slow machine may have been killed in each attempt of a run. Its files are there, and it says what to do.
        // The same bill may have been published by a later upload since, which then stands.
        if run["error"]["code"] == "attempts_exhausted" {
            let retry = owner.at(&format!("/costs/runs/{id}/retry"));
            owner.post(&retry, json!({})).await.expect(202);
            let left = Duration::from_secs(180).saturating_sub(watch.elapsed());
            run = owner.ended(id, left).await;
            if run["error"]["code"] == "superseded" {
                continue;
            }
        }
        assert_eq!(run["state"], "completed", "{run}");
    }
}

async fn the_lake_holds_rows_once(owner: &Persona, rows: u64) {
    let query = json!({"measures": ["Rows", "BilledCost"], "group_by": [], "grain": "none", "range": null, "basis": "billing", "filters": [], "compare": "none"});
    let result = owner
        .post(&owner.at("/costs/reports/query"), query)
        .await
        .expect(200);
    let counted = &result["totals"]["Rows"];
    let counted = counted.as_u64().or_else(|| counted.as_str()?.parse().ok());
    assert_eq!(counted, Some(rows), "{result}");
}
