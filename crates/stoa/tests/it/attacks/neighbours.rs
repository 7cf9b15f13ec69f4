//! Bombs of one tenant, and the conversions of another: a cap for each organisation, and limits on what
//! a file may unpack to and on how long a run may take.

use std::io::Write;
use std::time::Duration;

use serde_json::{Value, json};
use stoa_kernel::Stopwatch;

use super::Memory;
use super::beside::{Beside, beside};
use crate::app::{self, Place, TestApp};
use crate::persona::Persona;
use crate::process::Server;

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    out.write_all(plain).expect("memory");
    out.finish().expect("memory")
}

/// A bill that unpacks to `mebibytes` of `filling`: gzip files may be written one behind the other.
fn bomb(filling: &str, mebibytes: usize) -> Vec<u8> {
    let bill = String::from_utf8(app::unzip(app::FOCUS)).expect("UTF-8");
    let head: String = bill.split_inclusive('\n').take(3).collect();
    let mut bomb = gzip(head.as_bytes());
    let block = gzip(filling.repeat((1 << 20) / filling.len()).as_bytes());
    for _ in 0..mebibytes {
        bomb.extend_from_slice(&block);
    }
    bomb
}

/// A line of a mebibyte that is no charge: quick to read, and packed to a thousandth.
fn line() -> String {
    "x".repeat((1 << 20) - 1) + "\n"
}

/// A charge of the sample, as a line.
fn charge() -> String {
    let bill = String::from_utf8(app::unzip(app::FOCUS)).expect("UTF-8");
    bill.split_inclusive('\n').nth(2).expect("a row").to_owned()
}

async fn state(persona: &Persona, run: &str) -> String {
    let run = persona
        .get(&persona.at(&format!("/costs/runs/{run}")))
        .await
        .expect(200);
    run["state"].as_str().expect("a state").to_owned()
}

async fn uploaded(persona: &Persona, name: &str, content: Vec<u8>) -> String {
    let answer = persona.upload(name, content, &[]).await.expect(202);
    answer["run"]["id"].as_str().expect("an id").to_owned()
}

/// The run of a person whom two workers are enough for, beside somebody's bombs: nothing ends these.
const SETTINGS: [&str; 4] = [
    "limits.requests_per_minute=0",
    "limits.expansion_ratio=1000000",
    "jobs.workers=2",
    "server.shutdown_seconds=1",
];
/// A bomb that is read as a stream; unpacked it has two thousand.
const MEBIBYTES: u64 = 600;

async fn running(persona: &Persona, run: &str) {
    let patience = Stopwatch::start();
    while state(persona, run).await != "running" {
        assert!(
            patience.elapsed() < Duration::from_secs(60),
            "no worker began"
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// A bill of the neighbour is converted while the bomb goes on.
async fn converted(neighbour: &Persona) {
    let bill = uploaded(neighbour, "bill.csv.gz", app::FOCUS.to_vec()).await;
    let run = neighbour.ended(&bill, Duration::from_secs(100)).await;
    assert_eq!(run["state"], "completed", "{run}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_bombs_of_one_tenant_leave_a_worker_to_the_others() {
    let place = Place::new().await;
    let server = Server::start(place.dir(), &place.database, &SETTINGS);
    let (hostile, neighbour) = super::two_tenants(&server).await;
    let memory = Memory::before(&server);
    let charge = charge();
    let attack = async |beside: &Beside| {
        let mut bombs = Vec::new();
        for number in 0..2 {
            let name = format!("bomb{number}.csv.gz");
            bombs.push(uploaded(&hostile, &name, bomb(&charge, 2000)).await);
        }
        running(&hostile, &bombs[0]).await;
        converted(&neighbour).await;
        beside.answered(4).await;
        bombs
    };
    let bombs = beside(&neighbour, attack).await;
    memory.grew_less_than(&server, MEBIBYTES);
    assert_eq!(state(&hostile, &bombs[0]).await, "running");
    assert_eq!(state(&hostile, &bombs[1]).await, "pending");
    server.kill();
}

/// The cap is not multiplied by opening organisations, nor by keys of them.
#[tokio::test(flavor = "multi_thread")]
async fn bombs_in_two_organisations_of_one_person_leave_a_worker_to_the_others() {
    let place = Place::new().await;
    let server = Server::start(place.dir(), &place.database, &SETTINGS);
    let (hostile, neighbour) = super::two_tenants(&server).await;
    let twin = super::second_organisation(&hostile).await;
    let made = json!({"name": "k", "permissions": ["costs:read", "costs:write"]});
    let made = twin.post(&twin.at("/api-keys"), made).await.expect(201);
    let secret = made["secret"].as_str().expect("a secret");
    let mut key = Persona::new("key", &server.url).with_header("X-API-Key", secret);
    key.org = twin.org.clone();
    let bomb = bomb(&charge(), 2000);
    let memory = Memory::before(&server);
    let attack = async |beside: &Beside| {
        let first = uploaded(&hostile, "bomb.csv.gz", bomb.clone()).await;
        running(&hostile, &first).await;
        let second = uploaded(&key, "bomb.csv.gz", bomb.clone()).await;
        converted(&neighbour).await;
        beside.answered(4).await;
        (first, second)
    };
    let (first, second) = beside(&neighbour, attack).await;
    memory.grew_less_than(&server, MEBIBYTES);
    assert_eq!(state(&hostile, &first).await, "running");
    assert_eq!(state(&twin, &second).await, "pending");
    server.kill();
}

async fn ended(app: &TestApp, persona: &Persona, name: &str, content: Vec<u8>) -> Value {
    let id = uploaded(persona, name, content).await;
    app.run_jobs().await;
    persona
        .get(&persona.at(&format!("/costs/runs/{id}")))
        .await
        .expect(200)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bomb_ends_at_the_limit_that_its_error_names() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let stranger = app.stranger().await;
    let run = ended(&app, &owner, "bomb.csv.gz", bomb(&line(), 80));
    let run = beside(&stranger, async |_| run.await).await;
    assert_eq!(run["state"], "failed", "{run}");
    let error = &run["error"];
    assert_eq!(error["code"], "expands_too_much", "{run}");
    assert_eq!(
        error["message"],
        "The file unpacks to more than 250 times its size."
    );
    let remedy = error["remedy"].as_str().expect("a remedy");
    assert!(remedy.contains("limits.expansion_ratio"), "{remedy}");
    assert_eq!(run["rows_out"], 0, "nothing of it is kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_has_an_end_whatever_its_ratio() {
    let app = TestApp::start_with(|settings| settings.limits.expansion_bytes = 1 << 20).await;
    let owner = app.owner().await;
    let run = ended(&app, &owner, "bomb.csv.gz", bomb(&line(), 3)).await;
    assert_eq!(run["error"]["code"], "expands_too_much", "{run}");
    let remedy = run["error"]["remedy"].as_str().expect("a remedy");
    assert!(remedy.contains("limits.expansion_bytes"), "{remedy}");
    // A real bill is far from it.
    let bill = ended(&app, &owner, "bill.csv.gz", app::AWS.to_vec()).await;
    assert_eq!(bill["state"], "completed", "{bill}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_takes_too_long_ends_and_says_so() {
    let place = Place::new().await;
    let settings = [
        "limits.requests_per_minute=0",
        "limits.expansion_ratio=1000000",
        "costs.run_seconds=2",
    ];
    let server = Server::start(place.dir(), &place.database, &settings);
    let (hostile, neighbour) = super::two_tenants(&server).await;
    let run = uploaded(&hostile, "bomb.csv.gz", bomb(&charge(), 2000)).await;
    let run = hostile.ended(&run, Duration::from_secs(60));
    let run = beside(&neighbour, async |_| run.await).await;
    assert_eq!(run["state"], "timed_out", "{run}");
    let message = run["error"]["message"].as_str().expect("a message");
    assert!(
        message.contains("2 s, the limit `costs.run_seconds`"),
        "{message}"
    );
    server.terminate();
}
