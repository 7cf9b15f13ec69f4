//! An organisation is deleted: rows of every table, its part of the lake, and what landed are gone, and the one beside it
//! has lost nothing.

use std::path::{Path, PathBuf};

use serde_json::json;
use stoa_accounts::organisations;
use stoa_kernel::OrgId;

use crate::app::{FOCUS, TestApp};

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push(path),
        }
    }
    found
}

async fn id_of(app: &TestApp, slug: &str) -> OrgId {
    let found = organisations::by_slug(&app.app.store, slug).await;
    found.expect("a look").expect("an organisation").id
}

#[tokio::test]
async fn nothing_of_a_deleted_organisation_is_left() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    app.member(&owner, "member").await;
    app.one_of_everything(&owner).await;
    // A row in the tables that nothing else fills: a kept answer.
    let careful = owner.clone().with_header("Idempotency-Key", "once");
    let body = json!({"name": "kept", "permissions": ["org:read"]});
    careful.post(&owner.at("/api-keys"), body).await.expect(201);
    let stranger = app.stranger().await;
    app.run(&stranger, "bill.csv.gz", FOCUS.to_vec()).await;
    let theirs = app.totals(&stranger).await;

    let (ours, other) = (
        id_of(&app, &owner.org).await,
        id_of(&app, &stranger.org).await,
    );
    let rows = app.app.store.rows_of(ours).await.expect("counts");
    for (table, rows) in &rows {
        assert!(
            *rows > 0,
            "the test has no row to lose in {table}: let it make one"
        );
    }
    let kept = app.app.store.rows_of(other).await.expect("counts");
    let lake = app.app.costs.lake.folder().expect("a folder");
    let marks = [format!("{}_prod", owner.org), ours.to_string()];
    let of_ours = || {
        let all = files(&lake);
        let path = |file: &PathBuf| file.display().to_string();
        let ours = |file: &PathBuf| marks.iter().any(|mark| path(file).contains(mark));
        (all.iter().filter(|file| ours(file)).count(), all.len())
    };
    let (before, all) = of_ours();
    for mark in &marks {
        assert!(
            files(&lake)
                .iter()
                .any(|file| file.display().to_string().contains(mark)),
            "no file with {mark} in its path"
        );
    }

    let delete = format!("{}?name=Acme", owner.at(""));
    let gone = owner.send(reqwest::Method::DELETE, &delete, None).await;
    gone.expect(202);
    owner.get(&owner.at("")).await.expect(404);
    owner.get(&owner.at("/costs/sources")).await.expect(404);
    app.run_jobs().await;

    for (table, rows) in app.app.store.rows_of(ours).await.expect("counts") {
        assert_eq!(rows, 0, "{table}");
    }
    assert_eq!(of_ours(), (0, all - before));
    assert!(!lake.join(&marks[0]).exists(), "not even a folder");
    assert_eq!(app.app.store.rows_of(other).await.expect("counts"), kept);
    assert_eq!(app.totals(&stranger).await, theirs);
    // Whoever was there can go on: the same person, with another organisation.
    let made = owner
        .post("/api/v1/organisations", json!({"name": "Acme"}))
        .await
        .expect(201);
    assert_ne!(made["slug"], owner.org.as_str());
}
