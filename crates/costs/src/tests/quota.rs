//! What an organisation may store, and when what it stored counts no more.

use std::path::{Path, PathBuf};

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use bytes::Bytes;
use futures::{SinkExt, StreamExt, future::join_all};
use serde_json::{Value, json};

use super::{
    app::{Org, TestApp},
    bills,
    crashes::{die_after, recover},
};

const DAY: u64 = 86_400;
const TAKEN: (u16, Value) = (202, Value::Null);

fn full() -> (u16, Value) {
    (507, json!("organisation_full"))
}

/// The status and code of an upload.
async fn upload(app: &TestApp, org: &Org, name: &str, content: &[u8]) -> (u16, Value) {
    let (status, answer) = app.upload(org, &[(name, content)], &[]).await;
    app.drain().await;
    (status.as_u16(), answer["code"].clone())
}

/// Where the files of an organisation's runs lie, a folder each.
fn landing(app: &TestApp, org: &Org) -> PathBuf {
    let files = app.folder.path().join("lake/_landing/files");
    files.join(org.actor.org().to_string())
}

fn entries(folder: &Path) -> Vec<std::fs::DirEntry> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    entries.map(Result::unwrap).collect()
}

/// The sizes of what the organisation has landed.
fn landed(app: &TestApp, org: &Org) -> Vec<u64> {
    let files = entries(&landing(app, org));
    let files = files.iter().flat_map(|run| entries(&run.path()));
    files.map(|file| file.metadata().unwrap().len()).collect()
}

/// A source that fetches so many files of the folder of its name.
async fn folder_source(app: &TestApp, org: &Org, name: &str, files: usize, bill: &[u8]) -> String {
    let folder = app.folder.path().join("inbox").join(&org.slug).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    for file in 0..files {
        let content = [bill, &b"\n".repeat(file)].concat();
        std::fs::write(folder.join(format!("{file}.csv")), content).unwrap();
    }
    let source = json!({"kind": "folder", "name": name, "url": name});
    let (status, source) = app.post(org, "sources", source).await;
    assert_eq!(status, StatusCode::CREATED, "{source}");
    source["id"].as_str().unwrap().to_owned()
}

async fn started(app: &TestApp, org: &Org, source: &str) -> Value {
    let start = format!("sources/{source}/runs");
    let (status, started) = app.post(org, &start, Value::Null).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{started}");
    started["id"].clone()
}

/// What the run counts for.
async fn counted(app: &TestApp, org: &Org, run: &Value) -> u64 {
    let read = app.store.store.read(&org.actor).await.unwrap();
    let row = crate::runs::view::row(&read, super::app::id(run)).await;
    u64::try_from(row.unwrap().bytes).unwrap()
}

/// Each into a source that is there already, so that nothing else makes one wait for the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_uploads_at_once_those_are_taken_that_have_room() {
    const SOURCES: u64 = 6;
    let bill = bills::with_broken_rows("111", 9, 50, &[]);
    let bytes = bill.len() as u64;
    // For each once, and for two more.
    let app = TestApp::with(|settings| settings.organisation_bytes = (SOURCES + 2) * bytes).await;
    let org = app.org("acme").await;
    let mut sources = Vec::new();
    for source in 0..SOURCES {
        let account = format!("11{source}");
        let bill = bills::with_broken_rows(&account, 9, 50, &[]);
        let (status, made) = app.upload(&org, &[("b.csv", bill.as_bytes())], &[]).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{made}");
        sources.push((made["source"]["id"].as_str().unwrap().to_owned(), bill));
    }
    app.drain().await;
    let again = sources.iter().map(|(source, bill)| {
        let (app, org) = (&app, &org);
        async move {
            let fields = [("source_id", source.as_str())];
            app.upload(org, &[("b.csv", bill.as_bytes())], &fields)
                .await
        }
    });
    let answers = join_all(again).await;
    let taken = answers
        .iter()
        .filter(|(status, _)| *status == StatusCode::ACCEPTED);
    assert_eq!(taken.count(), 2, "{answers:?}");
    for (status, answer) in answers {
        if status != StatusCode::ACCEPTED {
            assert_eq!((status.as_u16(), answer["code"].clone()), full());
        }
    }
    assert_eq!(
        landed(&app, &org).iter().sum::<u64>(),
        (SOURCES + 2) * bytes
    );
}

/// What one upload has brought by now leaves no room for another, although no run counts it yet.
#[tokio::test]
async fn uploads_under_way_count_together() {
    let bill = bills::with_broken_rows("111", 9, 50, &[]);
    let most = bill.len() as u64 * 3 / 2;
    let app = TestApp::with(|settings| settings.organisation_bytes = most).await;
    let (org, other) = (app.org("acme").await, app.org("other").await);
    let (mut sender, body) = futures::channel::mpsc::channel::<Bytes>(0);
    let request = Request::post(org.path("uploads"))
        .header("x-api-key", &org.key)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=XX")
        .body(Body::from_stream(body.map(Ok::<_, std::io::Error>)))
        .unwrap();
    let slow = async {
        let (status, answer) = app.send(request).await;
        (status, String::from_utf8(answer).unwrap())
    };
    let meanwhile = async {
        let begin =
            "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"bill.csv\"\r\n\r\n";
        sender.send(begin.into()).await.unwrap();
        sender.send(bill.clone().into()).await.unwrap();
        // The end of a piece may be the beginning of the boundary, and waits for more.
        while app.costs.under_way.of(org.actor.org()) + 10 < bill.len() as u64 {
            tokio::task::yield_now().await;
        }
        let file = [("bill.csv", bill.as_bytes())];
        let (status, refused) = app.upload(&org, &file, &[]).await;
        assert_eq!((status.as_u16(), refused["code"].clone()), full());
        let (status, taken) = app.upload(&other, &file, &[]).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{taken}");
        sender.send("\r\n--XX--\r\n".into()).await.unwrap();
        drop(sender);
    };
    let (answer, ()) = tokio::join!(slow, meanwhile);
    assert_eq!(answer.0, StatusCode::ACCEPTED, "{}", answer.1);
    assert_eq!(app.costs.under_way.of(org.actor.org()), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_sources_that_fetch_at_once_those_do_that_have_room() {
    let bill = bills::with_broken_rows("111", 9, 50, &[]);
    let most = bill.len() as u64 * 3 / 2;
    let app = TestApp::with(|settings| settings.organisation_bytes = most).await;
    let org = app.org("acme").await;
    let mut runs = Vec::new();
    for name in ["a", "b"] {
        let source = folder_source(&app, &org, name, 1, bill.as_bytes()).await;
        runs.push(started(&app, &org, &source).await);
    }
    let (one, two) = (app.worker(), app.worker());
    let (one, two) = tokio::join!(one.run_one(), two.run_one());
    assert!(one.unwrap() && two.unwrap());
    app.drain().await;
    let mut codes = Vec::new();
    for run in &runs {
        codes.push(app.run(&org, run).await["error"]["code"].clone());
    }
    codes.sort_by_key(Value::is_string);
    assert_eq!(codes[1], "organisation_full", "{codes:?}");
    assert_ne!(codes[0], "organisation_full", "{codes:?}");
    assert_eq!(landed(&app, &org), [bill.len() as u64]);
}

/// Wherever a run is cancelled or its worker killed: what lies there counts, and in the end nothing does.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_run_has_landed_counts_until_it_is_gone() {
    const FILES: usize = 6;
    let bill = bills::with_broken_rows("111", 9, 50, &[]);
    // All files of the folder, and hardly more.
    let most = (FILES * (bill.len() + FILES)) as u64;
    let app = TestApp::with(|settings| settings.organisation_bytes = most).await;
    let (mut half, mut polls) = (0, 0);
    loop {
        // Close together at first.
        polls += 1 + polls / 12;
        let org = app.org(&format!("acme{polls}")).await;
        let source = folder_source(&app, &org, "bills", FILES, bill.as_bytes()).await;
        let id = started(&app, &org, &source).await;
        die_after(app.worker().run_one(), polls).await;
        let run = app.run(&org, &id).await;
        if run["steps"][0]["state"] == "completed" {
            break;
        }
        let there = landed(&app, &org);
        if !there.is_empty() {
            half += 1;
            let counted = counted(&app, &org, &id).await;
            assert!(
                counted >= there.iter().sum(),
                "{polls}: {counted} {there:?}"
            );
        }
        let cancel = format!("runs/{}/cancel", id.as_str().unwrap());
        let (status, answer) = app.post(&org, &cancel, Value::Null).await;
        assert!(status.is_success(), "{answer}");
        recover(&app).await;
        let run = app.run(&org, &id).await;
        assert_eq!(run["state"], "cancelled", "{run}");
        assert_eq!(counted(&app, &org, &id).await, 0, "{polls}");
        assert_eq!(entries(&landing(&app, &org)).len(), 0, "{polls}");
    }
    assert!(half > 0, "no place inside the landing was hit");
}

/// Whoever may upload could otherwise fill the disk with folders.
#[tokio::test]
async fn a_refused_upload_leaves_no_folder() {
    let app = TestApp::with(|settings| settings.organisation_bytes = 10).await;
    let org = app.org("acme").await;
    for (name, content) in [
        ("bill.csv", "short"),
        ("bill.csv", "much too long"),
        ("a.zip", "PK\x03\x04"),
    ] {
        let (status, answer) = app.upload(&org, &[(name, content.as_bytes())], &[]).await;
        assert!(
            status.is_client_error() || status.as_u16() == 507,
            "{answer}"
        );
    }
    assert_eq!(entries(&landing(&app, &org)).len(), 0);
}

#[tokio::test]
async fn a_bill_counts_for_as_long_as_something_of_it_is_there() {
    let bill = bills::with_broken_rows("111", 9, 100, &[]);
    let bill = bill.as_bytes();
    let two = 2 * bill.len() as u64;
    let app = TestApp::with(|settings| settings.organisation_bytes = two).await;
    let (org, other) = (app.org("acme").await, app.org("other").await);
    assert_eq!(upload(&app, &org, "bill.csv", bill).await, TAKEN);
    assert_eq!(upload(&app, &org, "bill.csv", bill).await, TAKEN);
    assert_eq!(upload(&app, &org, "bill.csv", bill).await, full());
    assert_eq!(upload(&app, &other, "bill.csv", bill).await, TAKEN);
    // The first was replaced, and for as long as one may go back to it, it is there.
    app.later(30 * DAY);
    assert_eq!(upload(&app, &org, "bill.csv", bill).await, full());
    app.later(400 * DAY);
    // What is shown goes on to count: of two that are as old, only the other makes room.
    let both = [bill, bill].concat();
    assert_eq!(upload(&app, &org, "bill.csv", &both).await, full());
    assert_eq!(upload(&app, &org, "bill.csv", bill).await, TAKEN);
}

#[tokio::test]
async fn what_led_to_no_bill_counts_while_its_file_is_kept() {
    let broken: Vec<usize> = (0..30).collect();
    let bill = bills::with_broken_rows("111", 9, 100, &broken);
    let bill = bill.as_bytes();
    let most = bill.len() as u64;
    let app = TestApp::with(|settings| settings.organisation_bytes = most).await;
    let org = app.org("acme").await;
    let run = app.load(&org, "bill.csv", bill).await;
    assert_eq!(run["state"], "failed", "{run}");
    assert_eq!(upload(&app, &org, "bill.csv", bill).await, full());
    // What it fetches itself counts as well.
    let inbox = app.folder.path().join("inbox").join(&org.slug);
    std::fs::create_dir_all(inbox.join("bills")).unwrap();
    std::fs::write(inbox.join("bills/bill.csv"), bill).unwrap();
    let source = json!({"kind": "folder", "name": "Inbox", "url": "bills"});
    let (status, source) = app.post(&org, "sources", source).await;
    assert_eq!(status, StatusCode::CREATED, "{source}");
    let start = format!("sources/{}/runs", source["id"].as_str().unwrap());
    let (status, refused) = app.post(&org, &start, Value::Null).await;
    assert_eq!((status.as_u16(), refused["code"].clone()), full());

    app.later(8 * DAY);
    std::fs::write(inbox.join("bills/more.csv"), b"x").unwrap();
    let (status, started) = app.post(&org, &start, Value::Null).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{started}");
    app.drain().await;
    let run = app.run(&org, &started["id"]).await;
    assert_eq!(run["error"]["code"], "organisation_full", "{run}");
    assert_eq!(upload(&app, &org, "bill.csv", bill).await, TAKEN);
}

/// A copy of a file, and a part that the manifest of the delivery does not name, are no part of the bill.
#[tokio::test]
async fn what_is_no_part_of_the_bill_is_not_kept() {
    let app = TestApp::with(|settings| settings.organisation_bytes = 1_000_000).await;
    let org = app.org("acme").await;
    let bill = bills::with_broken_rows("111", 9, 100, &[]);
    let files: Vec<(String, &[u8])> = (0..5)
        .map(|copy| (format!("{copy}/bill.csv"), bill.as_bytes()))
        .collect();
    let files: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), *bytes))
        .collect();
    let (status, answer) = app.upload(&org, &files, &[]).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
    assert_eq!(landed(&app, &org), [bill.len() as u64]);
    app.drain().await;
    let run = app.run(&org, &answer["run"]["id"]).await;
    assert_eq!(run["state"], "completed", "{run}");
}

/// The log of a table that is sent file by file is read nowhere else, and no engine is asked about it.
#[tokio::test]
async fn a_table_is_not_sent_file_by_file() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let log: &[u8] = b"{}";
    let files = [
        ("_delta_log/00000000000000000000.json", log),
        ("bill.csv", b"a"),
    ];
    let (status, answer) = app.upload(&org, &files, &[]).await;
    let found = (status.as_u16(), answer["code"].clone());
    assert_eq!(found, (422, json!("unsupported_table")), "{answer}");
}

/// The list of what could not be read lies in the organisation's storage as the bill does.
#[tokio::test]
async fn a_list_of_rejects_counts_and_goes_when_it_counts_no_more() {
    let broken: Vec<usize> = (0..30).collect();
    let bill = bills::with_broken_rows("111", 9, 100, &broken);
    let app = TestApp::with(|settings| settings.organisation_bytes = 1 << 24).await;
    let org = app.org("acme").await;
    let run = app.load(&org, "bill.csv", bill.as_bytes()).await;
    assert_eq!(run["state"], "failed", "{run}");
    let list = app
        .folder
        .path()
        .join(format!("lake/{}_prod/rejects", org.slug));
    let lists = || entries(&list).len();
    let listed = entries(&list)[0].metadata().unwrap().len();
    assert!(listed > 0);
    assert_eq!(
        counted(&app, &org, &run["id"]).await,
        bill.len() as u64 + listed
    );

    let clean_up = async || {
        let cleaned = crate::schedules::clean_up::clean_up(&app.costs).await;
        cleaned.unwrap();
    };
    let rejects = format!("runs/{}/rejects", run["id"].as_str().unwrap());
    let csv = format!("{rejects}.csv");
    let ask = async |path: &str| {
        let path = org.path(path);
        let asked = app.request(&org.key, axum::http::Method::GET, &path, None);
        let (status, answer) = asked.await;
        (status.as_u16(), String::from_utf8(answer).unwrap())
    };
    clean_up().await;
    assert_eq!((lists(), ask(&rejects).await.0), (1, 200));
    // Another bill of the organisation, which is shown, keeps its own.
    let good = bills::with_broken_rows("222", 9, 1000, &[7]);
    let said = [("allow_missing_charges", "true")];
    let (status, shown) = app
        .upload(&org, &[("good.csv", good.as_bytes())], &said)
        .await;
    assert_eq!(status, StatusCode::ACCEPTED, "{shown}");
    app.drain().await;
    app.later(8 * DAY);
    clean_up().await;
    assert_eq!(lists(), 1);
    for path in [&rejects, &csv, &format!("{csv}?escape_formulas=true")] {
        let (status, answer) = ask(path).await;
        assert_eq!(status, 404, "{path}: {answer}");
        assert!(answer.contains("rejects_gone"), "{path}: {answer}");
    }
    let shown = format!("runs/{}/rejects", shown["run"]["id"].as_str().unwrap());
    assert_eq!(ask(&shown).await.0, 200);
    app.later(400 * DAY);
    clean_up().await;
    assert_eq!(
        (lists(), ask(&shown).await.0),
        (1, 200),
        "it is still shown"
    );
}
