//! A delivery of AWS with its manifest: uploaded, and in a folder on the server.

use axum::http::StatusCode;
use serde_json::json;

use super::{app::TestApp, bills};

/// A month in two files, as AWS splits large ones.
fn split() -> (String, String) {
    (
        bills::bill("111", 9, 10, 100),
        bills::bill("111", 9, 20, 50),
    )
}

const MANIFEST: &str = r#"{"reportName":"cur","billingPeriod":{"start":"20240901T000000.000Z"},"reportKeys":["p/cur/20240901-20241001/b/cur-1.csv","p/cur/20240901-20241001/b/cur-2.csv"]}"#;

#[tokio::test]
async fn a_manifest_uploaded_with_its_files_is_followed() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let (one, two) = split();
    let older = split().0;
    let files: [(&str, &[u8]); 4] = [
        ("cur-Manifest.json", MANIFEST.as_bytes()),
        ("cur-1.csv", one.as_bytes()),
        ("cur-2.csv", two.as_bytes()),
        ("older.csv", older.as_bytes()),
    ];
    let (status, answer) = app.upload(&org, &files, &[]).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
    app.drain().await;
    let run = app.run(&org, &answer["run"]["id"]).await;
    assert_eq!(run["state"], "completed", "{run}");
    assert_eq!(run["rows_in"], 30);
    let names: Vec<_> = run["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| &file["name"])
        .collect();
    assert_eq!(names, ["cur-1.csv", "cur-2.csv"]);
    let log = app
        .get(&org, &format!("runs/{}/log", run["id"].as_str().unwrap()))
        .await;
    assert!(log.to_string().contains("older.csv"), "{log}");

    // In folders, as an API client may send them: the other delivery is not taken for this one.
    let files: [(&str, &[u8]); 4] = [
        ("20240901-20241001/cur-Manifest.json", MANIFEST.as_bytes()),
        ("20240901-20241001/a/cur-1.csv", older.as_bytes()),
        ("20240901-20241001/b/cur-1.csv", one.as_bytes()),
        ("20240901-20241001/b/cur-2.csv", two.as_bytes()),
    ];
    let (status, answer) = app.upload(&org, &files, &[]).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
    app.drain().await;
    let run = app.run(&org, &answer["run"]["id"]).await;
    assert_eq!(
        (&run["rows_in"], &run["state"]),
        (&json!(30), &json!("completed"))
    );
}

#[tokio::test]
async fn a_delivery_that_lacks_a_file_is_refused_with_its_name() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let (one, _) = split();
    let files: [(&str, &[u8]); 2] = [
        ("cur-Manifest.json", MANIFEST.as_bytes()),
        ("cur-1.csv", one.as_bytes()),
    ];
    let (status, problem) = app.upload(&org, &files, &[]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
    assert_eq!(problem["code"], "missing_files");
    let told = problem.to_string();
    assert!(
        told.contains("cur-2.csv") && told.contains("1 of the 2 files"),
        "{told}"
    );
    let runs = app.get(&org, "runs").await;
    assert_eq!(runs["items"], json!([]));
}

#[tokio::test]
async fn a_folder_with_a_manifest_gives_its_files_and_no_older_delivery() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let (one, two) = split();
    let inbox = app.folder.path().join("inbox").join(&org.slug);
    let folder = inbox.join("cur");
    for (path, text) in [
        ("20240901-20241001/cur-Manifest.json", MANIFEST),
        ("20240901-20241001/a/cur-1.csv", &one),
        ("20240901-20241001/b/cur-1.csv", &one),
        ("20240901-20241001/b/cur-2.csv", &two),
    ] {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let body = json!({ "name": "AWS", "kind": "folder", "url": "cur" });
    let (status, source) = app.post(&org, "sources", body).await;
    assert_eq!(status, StatusCode::CREATED, "{source}");
    let path = format!("sources/{}/runs", source["id"].as_str().unwrap());
    let (status, run) = app.post(&org, &path, json!({})).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{run}");
    app.drain().await;
    let run = app.run(&org, &run["id"]).await;
    assert_eq!(
        (&run["rows_in"], &run["state"]),
        (&json!(30), &json!("completed")),
        "{run}"
    );
    assert!(
        run["steps"][0]["detail"]
            .as_str()
            .unwrap()
            .contains("a/cur-1.csv"),
        "{run}"
    );
}
