//! Runs that wait, answered by command beside the running server.

use std::time::Duration;

use serde_json::Value;

use crate::app;
use crate::persona::Persona;
use crate::process::{Server, stoa, text};

const IN_TIME: Duration = Duration::from_secs(120);

/// The sample, of which so many rows are left.
fn bill(rows: usize) -> Vec<u8> {
    let text = String::from_utf8(app::unzip(app::FOCUS)).unwrap();
    let lines: Vec<&str> = text.lines().take(rows + 1).collect();
    lines.join("\n").into_bytes()
}

async fn run(owner: &Persona, rows: usize) -> Value {
    let accepted = owner.upload("bill.csv", bill(rows), &[]).await.expect(202);
    let id = accepted["run"]["id"].as_str().unwrap();
    owner.ended(id, IN_TIME).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_waiting_run_is_answered_by_command() {
    let place = app::Place::new().await;
    let server = Server::start(place.dir(), &place.database, &[]);
    let owner = Persona::new("owner", &server.url).sign_up("Waiting").await;
    let costs = |words: &[&str]| {
        let mut command = stoa(place.dir(), &place.database);
        let output = command.arg("costs").args(words).output().unwrap();
        let (out, err) = text(&output);
        (output.status.code().unwrap(), out, err)
    };
    assert_eq!(run(&owner, 1000).await["state"], "completed");
    let waits = run(&owner, 59).await;
    assert_eq!(waits["state"], "waiting", "{waits}");
    let id = waits["id"].as_str().unwrap();
    let listed = costs(&["runs"]).1;
    assert!(listed.contains("waiting"), "{listed}");

    // Without an answer it shows what is asked, and changes nothing.
    let (code, out, err) = costs(&["confirm", id]);
    assert_eq!(code, 0, "{err}");
    for part in [
        waits["question"]["asks"][0]["message"].as_str().unwrap(),
        "2024-09",
        "59",
        "--question 1",
        // What is printed to be typed is about the same Stoa.
        &format!("stoa --data {}", place.dir().display()),
        &format!("costs discard {id}"),
    ] {
        assert!(out.contains(part), "{part:?} in {out}");
    }
    let (code, _, err) = costs(&["confirm", id, "--question", "2"]);
    assert_eq!((code, err.contains("question 1")), (1, true), "{err}");
    assert_eq!(owner.ended(id, IN_TIME).await["state"], "waiting");
    let (code, out, err) = costs(&["confirm", id, "--question", "1"]);
    assert_eq!((code, out.contains("Confirmed")), (0, true), "{out}{err}");
    assert_eq!(owner.ended(id, IN_TIME).await["state"], "completed");

    assert_eq!(run(&owner, 1000).await["state"], "completed");
    let waits = run(&owner, 59).await;
    let id = waits["id"].as_str().unwrap();
    let (code, out, err) = costs(&["discard", id]);
    assert_eq!((code, out.contains("Discarded")), (0, true), "{out}{err}");
    let ended = owner.ended(id, IN_TIME).await;
    assert_eq!(ended["error"]["code"], "discarded", "{ended}");
    let (code, out, err) = costs(&["discard", id]);
    assert_eq!(
        (code, out.contains("discarded before")),
        (0, true),
        "{out}{err}"
    );
    let (code, out, _) = costs(&["confirm", id]);
    assert_eq!((code, out.contains("it asks nothing")), (0, true), "{out}");
    let (code, _, err) = costs(&["discard", "00000000-0000-7000-8000-000000000001"]);
    assert_eq!((code, err.contains("there is no run")), (1, true), "{err}");
    server.terminate();
}
