//! Another organisation's things do not exist; rights are asked for.

use axum::http::{Method, StatusCode};
use serde_json::json;
use stoa_kernel::Permission;

use super::{app::TestApp, bills};

#[tokio::test]
async fn everything_of_another_organisation_is_not_found() {
    let app = TestApp::new().await;
    let (ours, theirs) = (app.org("acme").await, app.org("rival").await);
    let run = app
        .load(
            &theirs,
            "bill.csv",
            bills::bill("111", 9, 5, 100).as_bytes(),
        )
        .await;
    let (_, page) = app
        .post(&theirs, "reports/rows", json!({ "limit": 1 }))
        .await;
    let (run, source) = (
        run["id"].as_str().unwrap(),
        run["source_id"].as_str().unwrap(),
    );
    let row = page["rows"][0]["x_RowId"].as_str().unwrap();
    let routes = [
        (Method::GET, format!("sources/{source}")),
        (Method::PATCH, format!("sources/{source}")),
        (Method::DELETE, format!("sources/{source}")),
        (Method::POST, format!("sources/{source}/runs")),
        (Method::GET, format!("runs/{run}")),
        (Method::POST, format!("runs/{run}/cancel")),
        (Method::POST, format!("runs/{run}/retry")),
        (Method::POST, format!("runs/{run}/confirm?question=1")),
        (Method::POST, format!("runs/{run}/discard")),
        (Method::GET, format!("runs/{run}/log")),
        (Method::GET, format!("runs/{run}/rejects")),
        (Method::GET, format!("runs/{run}/rejects.csv")),
        (Method::GET, format!("runs/{run}/progress")),
        (Method::GET, format!("reports/rows/{row}")),
    ];
    for (method, path) in routes {
        let body = (method == Method::PATCH).then(|| json!({ "name": "Mine" }));
        let inside = app
            .request(&ours.key, method.clone(), &ours.path(&path), body.clone())
            .await;
        assert_eq!(
            inside.0,
            StatusCode::NOT_FOUND,
            "{method} {path} asked in our own organisation"
        );
        let outside = app
            .request(&ours.key, method.clone(), &theirs.path(&path), body.clone())
            .await;
        assert_eq!(
            outside.0,
            StatusCode::NOT_FOUND,
            "{method} {path} asked in theirs"
        );
        let nobody = app
            .request("", method.clone(), &theirs.path(&path), body)
            .await;
        assert_eq!(
            nobody.0,
            StatusCode::UNAUTHORIZED,
            "{method} {path} asked by nobody"
        );
    }
    let (status, answer) = app
        .upload(
            &ours,
            &[("a.csv", bills::bill("111", 9, 2, 1).as_bytes())],
            &[("source_id", source)],
        )
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND, "{answer}");
    for list in ["sources", "runs", "datasets/versions"] {
        assert_eq!(app.get(&ours, list).await["items"], json!([]), "{list}");
    }
    assert_eq!(app.total(&ours, None).await.1, "0");
    assert_eq!(app.total(&theirs, None).await.1, "5");
}

#[tokio::test]
async fn the_same_account_in_two_organisations_is_two_sources() {
    let app = TestApp::new().await;
    let (ours, theirs) = (app.org("acme").await, app.org("rival").await);
    let a = app
        .load(&ours, "a.csv", bills::bill("111", 9, 3, 100).as_bytes())
        .await;
    let b = app
        .load(&theirs, "b.csv", bills::bill("111", 9, 4, 100).as_bytes())
        .await;
    assert_ne!(a["source_id"], b["source_id"]);
    assert_eq!(
        (
            app.total(&ours, None).await.1,
            app.total(&theirs, None).await.1
        ),
        ("3".into(), "4".into())
    );
}

#[tokio::test]
async fn reading_needs_one_right_and_changing_another() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let reader = app.key(&org.actor, vec![Permission::CostsRead]).await;
    let stranger = app.key(&org.actor, vec![Permission::OrgRead]).await;
    let new = json!({ "name": "x", "kind": "upload" });
    assert_eq!(
        app.request(&reader, Method::GET, &org.path("runs"), None)
            .await
            .0,
        StatusCode::OK
    );
    assert_eq!(
        app.request(&reader, Method::POST, &org.path("sources"), Some(new))
            .await
            .0,
        StatusCode::FORBIDDEN
    );
    for path in [
        "sources",
        "runs",
        "datasets",
        "datasets/versions",
        "reports/overview",
        "reports/dimensions",
    ] {
        assert_eq!(
            app.request(&stranger, Method::GET, &org.path(path), None)
                .await
                .0,
            StatusCode::FORBIDDEN,
            "{path}"
        );
    }
}
