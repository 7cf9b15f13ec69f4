//! The process and its files: other users of the machine, pages in a browser on it, and what an answer
//! tells of the inside.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::beside::beside;
use crate::app::{self, Place, TestApp};
use crate::persona::Persona;
use crate::process::Server;

/// Everything below a folder that somebody else may read, write or enter.
#[cfg(unix)]
fn open_to_others(folder: &Path) -> Vec<PathBuf> {
    use std::os::unix::fs::PermissionsExt;
    let mut open = Vec::new();
    let mut folders = vec![folder.to_owned()];
    let mut look = |path: &Path| {
        let mode = std::fs::metadata(path).expect("it is there").permissions();
        if mode.mode() & 0o077 != 0 {
            open.push(path.to_owned());
        }
    };
    look(folder);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            look(&entry.path());
            if entry.path().is_dir() {
                folders.push(entry.path());
            }
        }
    }
    open
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_data_folder_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new().await;
    let data = place.dir().join("data");
    let run = async || {
        let server = Server::start(&data, &place.database, &[]);
        let who = Persona::new("owner", &server.url);
        let credentials = json!({"email": who.email, "password": crate::persona::PASSWORD});
        let who = match who
            .post("/api/v1/sessions", credentials)
            .await
            .status
            .as_u16()
        {
            201 => who.sign_in_by_password().await,
            _ => who.sign_up("Acme").await,
        };
        who.upload("bill.csv.gz", app::FOCUS.to_vec(), &[])
            .await
            .expect(202);
        assert_eq!(open_to_others(&data), Vec::<PathBuf>::new());
        server.terminate();
    };
    run().await;
    // As older versions left it behind.
    let mode = |path: PathBuf, mode| {
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(path, mode).expect("rights");
    };
    let mut files = vec!["mailbox.key"];
    if place.database.is_empty() {
        files.extend(["stoa.lock", "stoa.db"]);
    }
    for file in files {
        mode(data.join(file), 0o644);
    }
    mode(data.join("lake"), 0o755);
    mode(data.clone(), 0o755);
    run().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_sign_in_no_page_of_another_site_gets_in() {
    let place = Place::new().await;
    let server = Server::start(place.dir(), &place.database, &["auth.disabled=true"]);
    let owner = Persona::new("owner", &server.url).sign_up("Acme").await;
    let host = server.url.trim_start_matches("http://").to_owned();
    let browser = || Persona::new("browser", &server.url);
    let session = "/api/v1/session";
    browser().get(session).await.expect(200);
    browser()
        .with_header("Origin", &server.url)
        .get(session)
        .await
        .expect(200);
    // The development server of the web app, which passes the browser's words on: with its name, or with ours.
    let developing = browser().with_header("Origin", "http://localhost:5173");
    for (name, value) in [
        ("Host", "localhost:5173"),
        ("Sec-Fetch-Site", "same-origin"),
    ] {
        let developing = developing.clone().with_header(name, value);
        developing.get(session).await.expect(200);
    }
    let hostile = [
        // A name of the attacker's that was pointed to this machine.
        ("Host", "rebound.example.org"),
        ("Host", "127.0.0.1.example.org"),
        ("Origin", "https://evil.example"),
        ("Origin", "null"),
        ("Origin", "http://localhost:1"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
        // Somebody else's browser, through a proxy.
        ("X-Forwarded-For", "127.0.0.1"),
        ("Via", "1.1 proxy"),
    ];
    beside(&owner, async |_| {
        for (name, value) in hostile {
            let refused = browser().with_header(name, value).get(session).await;
            assert_eq!(
                refused.status, 401,
                "{name}: {value} at {host}: {}",
                refused.text
            );
            assert_eq!(refused.body["code"], "local_only", "{name}: {value}");
            let made = browser()
                .with_header(name, value)
                .post("/api/v1/organisations", json!({"name": "Evil"}))
                .await;
            assert_eq!(made.status, 401, "{name}: {value}: {}", made.text);
        }
    })
    .await;
    server.terminate();
}

#[tokio::test]
async fn an_answer_tells_nothing_of_the_servers_inside() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let accepted = owner.upload("bill.csv.gz", app::FOCUS.to_vec(), &[]).await;
    let run = accepted.expect(202)["run"]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let data = app.app.settings.data.dir.clone();
    let inside = data.display().to_string();
    // The disk behind the lake goes away in the middle.
    std::fs::remove_dir_all(data.join("lake")).expect("removed");
    std::fs::write(data.join("lake"), b"").expect("a file");
    app.run_jobs().await;
    let mut said = String::new();
    for path in [
        format!("/costs/runs/{run}"),
        format!("/costs/runs/{run}/log"),
        format!("/costs/runs/{run}/rejects.csv"),
        "/jobs".to_owned(),
    ] {
        said += &owner.get(&owner.at(&path)).await.text;
    }
    let failed = owner.upload("again.csv.gz", app::FOCUS.to_vec(), &[]).await;
    assert_eq!(failed.status, 503, "{}", failed.text);
    assert_eq!(failed.body["code"], "storage", "{}", failed.text);
    assert!(failed.body["request_id"].is_string(), "{}", failed.text);
    said += &failed.text;
    said += &app.anonymous().get("/readyz").await.text;
    for secret in [
        inside.as_str(),
        "os error",
        "Not a directory",
        "_landing",
        "LocalFileSystem",
    ] {
        assert!(!said.contains(secret), "{secret}: {said}");
    }
    let job: Value = owner.get(&owner.at("/jobs")).await.expect(200);
    assert!(
        job.to_string().contains("The server's storage failed."),
        "{job}"
    );
}
