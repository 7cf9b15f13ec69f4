//! A tenant's sources make the server read: nothing but what the operator allowed, and nothing of what
//! was not understood comes back.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::Path as Param;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::beside::beside;
use crate::app::{self, TestApp};
use crate::persona::Persona;
use crate::process::Server;

const SECRET: &str = "INTERNAL-TOKEN-4711";

/// A web server of this test; the address it listens on.
async fn web(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, router).await.expect("serves") });
    address
}

/// Something on the server's own network, and how often it was asked.
async fn internal() -> (String, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let answer = move || {
        count.fetch_add(1, Ordering::SeqCst);
        async { format!("{SECRET},b\n1,2\n") }
    };
    (web(Router::new().fallback(answer)).await, asked)
}

/// A source and one run of it, as far as it gets.
async fn run_of(app: &TestApp, who: &Persona, kind: &str, url: &str) -> Value {
    let source = json!({"name": url, "kind": kind, "url": url});
    let source = who
        .post(&who.at("/costs/sources"), source)
        .await
        .expect(201);
    let id = source["id"].as_str().expect("an id");
    let started = who
        .post(&who.at(&format!("/costs/sources/{id}/runs")), Value::Null)
        .await
        .expect(202);
    app.run_jobs().await;
    let id = started["id"].as_str().expect("a run has an id");
    who.get(&who.at(&format!("/costs/runs/{id}")))
        .await
        .expect(200)
}

/// Every answer in which something of a run could show.
async fn all_answers(who: &Persona, run: &Value) -> String {
    let id = run["id"].as_str().expect("an id");
    let mut all = run.to_string();
    for path in [
        format!("/costs/runs/{id}/log"),
        format!("/costs/runs/{id}/rejects"),
        format!("/costs/runs/{id}/rejects.csv"),
        "/costs/runs".into(),
        "/costs/sources".into(),
        "/jobs".into(),
        "/events?limit=100".into(),
    ] {
        all += &who.get(&who.at(&path)).await.text;
    }
    all
}

#[tokio::test]
async fn an_allowed_address_that_redirects_leads_nowhere() {
    let (inside, asked) = internal().await;
    let redirect = move |Param(status): Param<u16>| {
        let to = format!("{inside}/latest/meta-data/{SECRET}.csv");
        async move {
            let status = StatusCode::from_u16(status).expect("a status");
            (status, [(header::LOCATION, to)]).into_response()
        }
    };
    let allowed = web(Router::new().route("/bills/{status}/a.csv", get(redirect))).await;
    let prefix = format!("{allowed}/bills/");
    let app = TestApp::start_with(|s| s.costs.url_prefixes = vec![prefix.clone()]).await;
    let owner = app.owner().await;
    let stranger = app.stranger().await;
    beside(&stranger, async |_| {
        for status in [301, 302, 303, 307, 308] {
            let url = format!("{prefix}{status}/a.csv");
            let run = run_of(&app, &owner, "object_store", &url).await;
            assert_eq!(run["state"], "failed", "{status}: {run}");
            assert_eq!(run["error"]["code"], "redirected", "{status}: {run}");
            let said = all_answers(&owner, &run).await;
            assert!(!said.contains(SECRET), "{status}: {said}");
        }
    })
    .await;
    assert_eq!(asked.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn an_answer_that_is_no_bill_is_not_quoted() {
    let answers = |Param(kind): Param<String>| async move {
        let secret = format!("{SECRET}={SECRET}");
        match kind.as_str() {
            "page.csv" => format!("<html>{secret}</html>").into_response(),
            "columns.csv" => format!("{SECRET},{SECRET}2\n1,2\n").into_response(),
            "twice.csv" => format!("{SECRET},{SECRET}\n1,2\n").into_response(),
            "lines.jsonl" => format!("{{\"{SECRET}\": 1}}\n{{\"{SECRET}\n").into_response(),
            "table.parquet" => format!("PAR1{secret}PAR1").into_response(),
            "packed.csv.gz" => {
                let mut bytes = vec![0x1f, 0x8b, 8, 0];
                bytes.extend_from_slice(secret.as_bytes());
                Response::new(bytes.into())
            }
            "binary.csv" => Response::new([secret.as_bytes(), &[0; 4000]].concat().into()),
            _ => (StatusCode::BAD_REQUEST, secret).into_response(),
        }
    };
    let allowed = web(Router::new().route("/bills/{kind}", get(answers))).await;
    let prefix = format!("{allowed}/bills/");
    let app = TestApp::start_with(|s| s.costs.url_prefixes = vec![prefix.clone()]).await;
    let owner = app.owner().await;
    let stranger = app.stranger().await;
    let names = [
        "page.csv",
        "columns.csv",
        "twice.csv",
        "lines.jsonl",
        "table.parquet",
        "packed.csv.gz",
        "binary.csv",
        "refused.csv",
    ];
    beside(&stranger, async |_| {
        for name in names {
            let url = format!("{prefix}{name}");
            let run = run_of(&app, &owner, "object_store", &url).await;
            assert_ne!(run["state"], "completed", "{name}: {run}");
            let said = all_answers(&owner, &run).await;
            assert!(!said.contains(SECRET), "{name}: {said}");
            if run["state"] == "failed" {
                assert_eq!(run["error"]["file"], name, "{run}");
            }
        }
    })
    .await;
    // What people send themselves is quoted: it helps most.
    let own = owner
        .upload("own.csv", format!("{SECRET},b\n1,2\n").into_bytes(), &[])
        .await;
    assert!(own.text.contains(SECRET), "{}", own.text);
}

/// An app whose owner has a folder, and a file of the operator beside it.
async fn with_folder() -> (TestApp, Persona, PathBuf, tempfile::TempDir) {
    let disk = tempfile::tempdir().expect("a folder");
    let root = disk.path().join("srv");
    let roots = vec![format!("{}/{{org}}", root.display())];
    let app = TestApp::start_with(|s| s.costs.folder_roots = roots).await;
    let owner = app.owner().await;
    let folder = root.join(&owner.org).join("bills");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(disk.path().join("secret.csv"), format!("{SECRET},b\n1,2\n")).expect("a file");
    (app, owner, folder, disk)
}

#[tokio::test]
async fn a_link_in_an_allowed_folder_leads_nowhere() {
    let (app, owner, folder, disk) = with_folder().await;
    let stranger = app.stranger().await;
    let secret = disk.path().join("secret.csv");
    type Make<'a> = &'a dyn Fn(&Path);
    let links: [(&str, Make); 6] = [
        ("bill.csv", &|at| symlink(&secret, at).expect("a link")),
        ("passwd.csv", &|at| {
            symlink("/etc/passwd", at).expect("a link")
        }),
        ("climbing.csv", &|at| {
            symlink("../../../secret.csv", at).expect("a link");
        }),
        ("2024", &|at| symlink(disk.path(), at).expect("a link")),
        ("hard.csv", &|at| {
            std::fs::hard_link(&secret, at).expect("a link")
        }),
        ("pipe.csv", &|at| {
            let made = std::process::Command::new("mkfifo").arg(at).status();
            assert!(made.expect("mkfifo").success());
        }),
    ];
    beside(&stranger, async |_| {
        for (name, make) in links {
            make(&folder.join(name));
            let run = run_of(&app, &owner, "folder", "bills");
            let run = tokio::time::timeout(Duration::from_secs(60), run).await;
            let run = run.unwrap_or_else(|_| panic!("{name} held the run up"));
            assert_eq!(run["state"], "failed", "{name}: {run}");
            assert_eq!(run["error"]["code"], "file_not_allowed", "{name}: {run}");
            assert_eq!(run["error"]["file"], name, "{run}");
            let said = all_answers(&owner, &run).await;
            assert!(
                !said.contains(SECRET) && !said.contains("root:x:"),
                "{said}"
            );
            std::fs::remove_file(folder.join(name)).expect("removed");
        }
    })
    .await;
    // A link that stays is as good as the file.
    std::fs::write(folder.join("real.csv.gz"), app::FOCUS).expect("a bill");
    std::fs::create_dir(folder.join("newest")).expect("a folder");
    std::fs::rename(
        folder.join("real.csv.gz"),
        folder.join("newest/real.csv.gz"),
    )
    .expect("moved");
    let run = run_of(&app, &owner, "folder", "bills").await;
    assert_eq!(run["state"], "completed", "{run}");
    symlink("bills", folder.parent().expect("above").join("alias")).expect("a link");
    let run = run_of(&app, &owner, "folder", "alias").await;
    // The same bill a second time; what matters is that it was read.
    assert_eq!(
        run["question"]["asks"][0]["code"], "same_bill_in_two_sources",
        "{run}"
    );
}

#[tokio::test]
async fn nobody_learns_where_the_roots_are() {
    let (app, owner, folder, disk) = with_folder().await;
    let root = disk.path().display().to_string();
    std::fs::write(folder.join("bad.csv"), format!("{SECRET},b\n1,2\n")).expect("a file");
    let run = run_of(&app, &owner, "folder", "bills").await;
    assert_eq!(run["error"]["file"], "bad.csv", "{run}");
    let said = all_answers(&owner, &run).await;
    assert!(!said.contains(&root) && !said.contains(SECRET), "{said}");
    std::fs::remove_file(folder.join("bad.csv")).expect("removed");
    let run = run_of(&app, &owner, "folder", "bills").await;
    assert_eq!(run["error"]["code"], "no_files", "{run}");
    assert!(!all_answers(&owner, &run).await.contains(&root));
    for (kind, url) in [
        ("folder", "/etc"),
        ("folder", "../other"),
        ("folder", "nothing"),
        ("object_store", "s3://elsewhere/"),
        ("object_store", "https://user@evil.example/"),
        ("object_store", "file:///etc/passwd"),
    ] {
        let refused = owner
            .post(
                &owner.at("/costs/sources"),
                json!({"name": "x", "kind": kind, "url": url}),
            )
            .await;
        assert_eq!(refused.status, 422, "{url}: {}", refused.text);
        assert!(!refused.text.contains(&root), "{url}: {}", refused.text);
    }
    // A place that was allowed when the source was saved and is not any more ends the run.
    let run = {
        let source = json!({"name": "later", "kind": "folder", "url": "bills"});
        let made = owner.post(&owner.at("/costs/sources"), source).await;
        let source = made.expect(201)["id"].as_str().expect("an id").to_owned();
        std::fs::remove_dir_all(&folder).expect("removed");
        symlink("/etc", &folder).expect("a link");
        let path = owner.at(&format!("/costs/sources/{source}/runs"));
        let run = owner.post(&path, Value::Null).await.expect(202);
        app.run_jobs().await;
        let id = run["id"].as_str().expect("an id").to_owned();
        let path = owner.at(&format!("/costs/runs/{id}"));
        owner.get(&path).await.expect(200)
    };
    assert_eq!(run["state"], "failed", "{run}");
    assert_eq!(run["error"]["code"], "folder_not_allowed", "{run}");
}

/// Forty folders, each with two links to the next: 2^40 ways to the last one. The walk had no end, also
/// for the process, which waited for it at its own.
#[tokio::test(flavor = "multi_thread")]
async fn links_in_endless_ways_lead_to_an_end() {
    let place = app::Place::new().await;
    let set = ["limits.requests_per_minute=0", "server.shutdown_seconds=5"];
    let server = Server::start(place.dir(), &place.database, &set);
    let (owner, neighbour) = super::two_tenants(&server).await;
    let inbox = place.dir().join("inbox").join(&owner.org);
    for number in 0..40 {
        let folder = inbox.join(format!("d{number}"));
        std::fs::create_dir_all(&folder).expect("a folder");
        for link in ["one", "two"] {
            symlink(format!("../d{}", number + 1), folder.join(link)).expect("a link");
        }
    }
    std::fs::create_dir(inbox.join("d40")).expect("a folder");
    std::fs::write(inbox.join("d40/bill.csv.gz"), app::FOCUS).expect("a bill");
    let url = inbox.join("d0").display().to_string();
    let source = json!({"name": "links", "kind": "folder", "url": url});
    let source = owner.post(&owner.at("/costs/sources"), source).await;
    let id = source.expect(201)["id"].as_str().expect("an id").to_owned();
    let runs = owner.at(&format!("/costs/sources/{id}/runs"));
    let memory = super::Memory::before(&server);
    let run = beside(&neighbour, async |_| {
        let started = owner.post(&runs, Value::Null).await.expect(202);
        let run = started["id"].as_str().expect("an id");
        owner.ended(run, Duration::from_secs(60)).await
    })
    .await;
    memory.grew_less_than(&server, 300);
    assert_eq!(run["state"], "completed", "{run}");
    assert_eq!(
        run["files"].as_array().map(Vec::len),
        Some(1),
        "read once: {run}"
    );
    owner.post(&runs, Value::Null).await.expect(202);
    server.terminate();
}
