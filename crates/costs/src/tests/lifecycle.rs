//! Sources and runs over time: folders, schedules, waiting, cancelling, retrying, deleting, clean-up.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use serde_json::json;

use super::{app::TestApp, bills};

#[tokio::test]
async fn a_folder_is_read_by_hand_and_by_schedule() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let inbox = app.folder.path().join("inbox").join(&org.slug).join("aws");
    std::fs::create_dir_all(&inbox).unwrap();
    std::fs::write(inbox.join("bill.csv"), bills::bill("111", 9, 10, 100)).unwrap();
    std::fs::write(inbox.join("manifest.json"), "{}").unwrap();
    let new = json!({ "name": "Inbox", "kind": "folder", "url": "aws", "schedule": "hourly" });
    let (status, source) = app.post(&org, "sources", new).await;
    assert_eq!(status, StatusCode::CREATED, "{source}");
    let start = format!("sources/{}/runs", source["id"].as_str().unwrap());
    let (status, run) = app.post(&org, &start, json!(null)).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{run}");
    assert_eq!(
        app.post(&org, &start, json!(null)).await.1["code"],
        "run_in_progress"
    );
    app.drain().await;
    let run = app.run(&org, &run["id"]).await;
    assert_eq!(
        (&run["state"], &run["rows_out"]),
        (&json!("completed"), &json!(10)),
        "{run}"
    );
    std::fs::write(inbox.join("bill.csv"), bills::bill("111", 9, 11, 100)).unwrap();
    app.later(3_700);
    // The first time a schedule is seen it is only noted.
    app.drain().await;
    app.later(61);
    app.drain().await;
    let runs = app
        .get(
            &org,
            &format!("runs?source={}", source["id"].as_str().unwrap()),
        )
        .await;
    let runs = runs["items"].as_array().unwrap();
    assert_eq!(runs.len(), 2, "{runs:?}");
    assert_eq!(
        (&runs[0]["trigger"], &runs[0]["rows_out"]),
        (&json!("schedule"), &json!(11))
    );
    let other = app.org("rival").await;
    let stolen = json!({ "name": "x", "kind": "folder", "url": inbox.display().to_string() });
    let (status, problem) = app.post(&other, "sources", stolen).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        problem["errors"][0]["code"], "folder_not_allowed",
        "{problem}"
    );
}

/// Two rows of fifty cannot be read: too much money to publish without a word.
fn lacking() -> String {
    bills::with_broken_rows("111", 9, 50, &[3, 7])
}

#[tokio::test]
async fn a_run_of_the_schedule_takes_no_permission() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let inbox = app.folder.path().join("inbox").join(&org.slug).join("aws");
    std::fs::create_dir_all(&inbox).unwrap();
    std::fs::write(inbox.join("bill.csv"), lacking()).unwrap();
    let new = json!({ "name": "Inbox", "kind": "folder", "url": "aws", "schedule": "hourly" });
    let (_, source) = app.post(&org, "sources", new).await;
    let source = format!("sources/{}", source["id"].as_str().unwrap());
    let (_, run) = app.post(&org, &format!("{source}/runs"), json!(null)).await;
    app.drain().await;
    let stopped = app.run(&org, &run["id"]).await;
    assert_eq!(
        stopped["question"]["asks"][0]["code"], "charges_missing",
        "{stopped}"
    );

    let allow = Some(json!({ "allow_missing_charges": true }));
    let path = org.path(&source);
    let (status, _) = app.request(&org.key, Method::PATCH, &path, allow).await;
    assert_eq!(status, StatusCode::OK);
    for seconds in [3_700, 61] {
        app.later(seconds);
        app.drain().await;
    }
    let runs = app.get(&org, "runs").await;
    let scheduled = &runs["items"][0];
    assert_eq!(scheduled["trigger"], "schedule", "{runs}");
    assert_eq!(
        scheduled["question"]["asks"][0]["code"], "charges_missing",
        "{runs}"
    );
    // It is there for whoever gave it.
    assert_eq!(app.get(&org, &source).await["allow_missing_charges"], true);
    let retry = format!("runs/{}/retry", run["id"].as_str().unwrap());
    let (status, answer) = app.post(&org, &retry, json!(null)).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
    app.drain().await;
    assert_eq!(app.run(&org, &run["id"]).await["state"], "completed");
    assert_eq!(app.get(&org, &source).await["allow_missing_charges"], false);
}

#[tokio::test]
async fn what_is_said_with_a_retry_is_of_that_run() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let run = app.load(&org, "bill.csv", lacking().as_bytes()).await;
    assert_eq!(
        run["question"]["asks"][0]["code"], "charges_missing",
        "{run}"
    );
    let source = format!("sources/{}", run["source_id"].as_str().unwrap());
    let retry = async |said: &str| {
        let retry = format!("runs/{}/retry{said}", run["id"].as_str().unwrap());
        let (status, answer) = app.post(&org, &retry, json!(null)).await;
        app.drain().await;
        (status, answer["code"].clone())
    };
    let wrong = retry("?allow_missing_charge=true").await;
    assert_eq!(
        wrong,
        (StatusCode::UNPROCESSABLE_ENTITY, json!("query_invalid"))
    );
    // Not by what the source says, when the request says otherwise.
    let allow = Some(json!({ "allow_missing_charges": true }));
    app.request(&org.key, Method::PATCH, &org.path(&source), allow)
        .await;
    let said = retry("?allow_missing_charges=false").await;
    assert_eq!(said.0, StatusCode::ACCEPTED);
    let stopped = app.run(&org, &run["id"]).await;
    assert_eq!(
        stopped["question"]["asks"][0]["code"], "charges_missing",
        "{stopped}"
    );
    assert_eq!(app.get(&org, &source).await["allow_missing_charges"], false);
    let said = retry("?allow_missing_charges=true").await;
    assert_eq!(said.0, StatusCode::ACCEPTED);
    assert_eq!(app.run(&org, &run["id"]).await["state"], "completed");
    // And of no other.
    app.later(60);
    let again = app.load(&org, "bill.csv", lacking().as_bytes()).await;
    assert_eq!(
        again["question"]["asks"][0]["code"], "charges_missing",
        "{again}"
    );
}

#[tokio::test]
async fn runs_of_one_source_wait_for_each_other_and_can_be_cancelled_and_retried() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let bill = |rows: usize| bills::bill("111", 9, rows, 100);
    let (_, first) = app
        .upload(&org, &[("1.csv", bill(5).as_bytes())], &[])
        .await;
    let (_, second) = app
        .upload(&org, &[("2.csv", bill(6).as_bytes())], &[])
        .await;
    let (_, third) = app
        .upload(&org, &[("3.csv", bill(7).as_bytes())], &[])
        .await;
    let read = app.store.store.read(&org.actor).await.unwrap();
    let queued = stoa_jobs::list(
        &read,
        &stoa_jobs::JobFilter {
            kind: "costs.run".parse().ok(),
            ..Default::default()
        },
        &stoa_kernel::PageRequest::default(),
    )
    .await
    .unwrap();
    assert_eq!(queued.items.len(), 1, "one run of a source has a job");
    drop(read);
    let cancel = format!("runs/{}/cancel", third["run"]["id"].as_str().unwrap());
    let (status, cancelled) = app.post(&org, &cancel, json!(null)).await;
    assert_eq!(
        (status, &cancelled["state"]),
        (StatusCode::ACCEPTED, &json!("cancelled"))
    );
    app.drain().await;
    for run in [&first, &second] {
        assert_eq!(app.run(&org, &run["run"]["id"]).await["state"], "completed");
    }
    assert_eq!(app.total(&org, None).await.1, "6");
    let retry = format!("runs/{}/retry", third["run"]["id"].as_str().unwrap());
    let (status, again) = app.post(&org, &retry, json!(null)).await;
    assert_eq!(
        (status, &again["state"]),
        (StatusCode::ACCEPTED, &json!("pending")),
        "{again}"
    );
    app.drain().await;
    assert_eq!(app.total(&org, None).await.1, "7");
    let old = format!("runs/{}/retry", first["run"]["id"].as_str().unwrap());
    assert_eq!(
        app.post(&org, &old, json!(null)).await.0,
        StatusCode::CONFLICT
    );
}

#[tokio::test]
async fn whoever_deletes_a_source_is_answered_when_its_rows_have_left() {
    let app = TestApp::with(|settings| settings.leaving = Duration::from_secs(600)).await;
    let org = app.org("acme").await;
    let run = app
        .load(&org, "a.csv", bills::bill("111", 9, 5, 100).as_bytes())
        .await;
    app.load(&org, "b.csv", bills::bill("222", 9, 7, 100).as_bytes())
        .await;
    let path = org.path(&format!("sources/{}", run["source_id"].as_str().unwrap()));
    let delete = app.request(&org.key, Method::DELETE, &path, None);
    tokio::pin!(delete);
    let (status, _) = loop {
        tokio::select! {
            answer = &mut delete => break answer,
            () = app.drain() => tokio::task::yield_now().await,
        }
    };
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(app.total(&org, None).await.1, "7");
}

#[tokio::test]
async fn a_deleted_source_takes_its_rows_along() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let run = app
        .load(&org, "a.csv", bills::bill("111", 9, 5, 100).as_bytes())
        .await;
    app.load(&org, "b.csv", bills::bill("222", 9, 7, 100).as_bytes())
        .await;
    let before = app.store.store.clock().now().to_string();
    app.later(60);
    let path = format!("sources/{}", run["source_id"].as_str().unwrap());
    let (status, _) = app
        .request(&org.key, Method::DELETE, &org.path(&path), None)
        .await;
    // Nobody works here meanwhile: its rows are still there, and the answer says so.
    assert_eq!(status, StatusCode::ACCEPTED);
    assert_eq!(app.total(&org, None).await.1, "12");
    let (status, _) = app
        .request(&org.key, Method::GET, &org.path(&path), None)
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    app.drain().await;
    assert_eq!(app.total(&org, None).await.1, "7");
    assert_eq!(app.total(&org, Some(&before)).await.1, "12");
    let again = app
        .load(&org, "a.csv", bills::bill("111", 9, 5, 100).as_bytes())
        .await;
    assert_ne!(again["source_id"], run["source_id"]);
    assert_eq!(app.total(&org, None).await.1, "12");
    let events = app.events(&org).await;
    assert_eq!(
        events
            .iter()
            .filter(|kind| *kind == "costs.dataset.published")
            .count(),
        4,
        "{events:?}"
    );
}

#[tokio::test]
async fn a_source_is_changed_only_by_who_saw_it_last() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let run = app
        .load(&org, "a.csv", bills::bill("111", 9, 2, 100).as_bytes())
        .await;
    let path = org.path(&format!("sources/{}", run["source_id"].as_str().unwrap()));
    let (status, body) = app
        .request(
            &org.key,
            Method::PATCH,
            &path,
            Some(json!({ "name": "Main account" })),
        )
        .await;
    assert_eq!(status, StatusCode::OK, "{}", String::from_utf8_lossy(&body));
    let stale = axum::http::Request::patch(&path)
        .header("x-api-key", &org.key)
        .header("if-match", "\"1\"")
        .header("content-type", "application/json")
        .body(axum::body::Body::from("{\"name\":\"Other\"}"))
        .unwrap();
    assert_eq!(app.send(stale).await.0, StatusCode::PRECONDITION_FAILED);
    assert!(
        app.events(&org)
            .await
            .contains(&"costs.source.changed".to_owned())
    );
}

#[tokio::test]
async fn progress_is_told_until_the_run_has_ended() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let (_, answer) = app
        .upload(
            &org,
            &[("a.csv", bills::bill("111", 9, 50, 100).as_bytes())],
            &[],
        )
        .await;
    let path = org.path(&format!(
        "runs/{}/progress",
        answer["run"]["id"].as_str().unwrap()
    ));
    let (told, ()) = tokio::join!(app.request(&org.key, Method::GET, &path, None), app.drain());
    let text = String::from_utf8(told.1).unwrap();
    let last = text
        .lines()
        .rfind(|line| line.starts_with("data:"))
        .unwrap();
    let states = text.matches("event: run").count();
    assert!(states >= 2, "{text}");
    assert!(last.contains("\"state\":\"completed\""), "{last}");
}

#[tokio::test]
async fn what_nobody_needs_is_cleaned_up() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let run = app
        .load(&org, "a.csv", bills::bill("111", 9, 5, 100).as_bytes())
        .await;
    let landed = app
        .costs
        .landing
        .folder(org.actor.org(), super::app::id(&run["id"]));
    let there = || {
        std::fs::exists(
            app.folder
                .path()
                .join("lake")
                .join(landed.to_string().rsplit("lake/").next().unwrap()),
        )
        .unwrap()
    };
    assert!(there());
    crate::schedules::clean_up::clean_up(&app.costs)
        .await
        .unwrap();
    assert!(there(), "kept while the run may be retried");
    app.later(8 * 86_400);
    crate::schedules::clean_up::clean_up(&app.costs)
        .await
        .unwrap();
    let left: Vec<_> = std::fs::read_dir(
        app.folder
            .path()
            .join("lake/_landing/files")
            .join(org.actor.org().to_string()),
    )
    .map(|entries| {
        entries
            .flatten()
            .flat_map(|run| {
                std::fs::read_dir(run.path())
                    .into_iter()
                    .flatten()
                    .flatten()
            })
            .collect()
    })
    .unwrap_or_default();
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(app.total(&org, None).await.1, "5");
}

/// What is tried again of an upload are its files.
#[tokio::test]
async fn a_retry_without_its_files_says_so_at_once() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let run = app.load(&org, "bill.csv", lacking().as_bytes()).await;
    assert_eq!(run["state"], "waiting", "{run}");
    let discard = format!("runs/{}/discard", run["id"].as_str().unwrap());
    let (status, run) = app.post(&org, &discard, json!(null)).await;
    assert_eq!(status, StatusCode::OK, "{run}");
    app.later(8 * 86_400);
    let cleaned = crate::schedules::clean_up::clean_up(&app.costs).await;
    cleaned.unwrap();
    let retry = format!(
        "runs/{}/retry?allow_missing_charges=true",
        run["id"].as_str().unwrap()
    );
    let (status, refused) = app.post(&org, &retry, json!(null)).await;
    assert_eq!(status, StatusCode::CONFLICT, "{refused}");
    assert_eq!(refused["code"], "landed_files_gone", "{refused}");
    let detail = refused["detail"].as_str().unwrap();
    assert!(
        detail.contains("\"bill.csv\"") && detail.contains("Upload them again"),
        "{detail}"
    );
    // The run says what it said, and nothing was begun.
    assert_eq!(app.run(&org, &run["id"]).await, run);
}
