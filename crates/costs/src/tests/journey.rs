//! The main journey through the routes: upload, run, publish, report; twice; a corrected month; time travel.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{
    app::{TestApp, same_money},
    bills,
};

#[tokio::test]
async fn an_upload_becomes_a_report() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let (status, answer) = app
        .upload(
            &org,
            &[("bill.csv", bills::bill("111", 9, 30, 150).as_bytes())],
            &[],
        )
        .await;
    assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
    assert_eq!(answer["run"]["state"], "pending");
    assert_eq!(answer["source"]["kind"], "upload");
    app.drain().await;
    let run = app.run(&org, &answer["run"]["id"]).await;
    assert_eq!(run["state"], "completed", "{run}");
    assert_eq!(
        (&run["rows_in"], &run["rows_out"], &run["rejects"]),
        (&json!(30), &json!(30), &json!(0))
    );
    assert!(
        run["steps"]
            .as_array()
            .unwrap()
            .iter()
            .all(|step| step["state"] == "completed"),
        "{run}"
    );
    assert!(
        run["balance"]["money"]
            .as_array()
            .unwrap()
            .iter()
            .all(|money| money["balanced"] == true)
    );
    assert_eq!(run["periods"][0]["billing_period"], "2024-09");
    // Every rule that was decided is told: those that hold as a number, those that do not by name.
    let checked = &run["validation"];
    let named = |list: &str| checked[list].as_array().unwrap().len() as u64;
    let (rules, passed) = (checked["rules"].as_u64(), checked["passed"].as_u64());
    assert!(rules.unwrap() > 50, "{checked}");
    let told = passed.unwrap() + named("failed") + named("advised");
    assert_eq!(rules, Some(told), "{checked}");
    let (billed, rows) = app.total(&org, None).await;
    assert!(same_money(&billed, "45"), "{billed}");
    assert_eq!(rows, "30");
    let events = app.events(&org).await;
    let costs: Vec<&str> = events
        .iter()
        .map(String::as_str)
        .filter(|kind| kind.starts_with("costs."))
        .collect();
    assert_eq!(
        costs,
        [
            "costs.source.created",
            "costs.run.started",
            "costs.dataset.published",
            "costs.run.completed"
        ]
    );
    let log = app
        .get(&org, &format!("runs/{}/log", run["id"].as_str().unwrap()))
        .await;
    let lines = log["items"].as_array().unwrap();
    assert!(lines.len() >= 5, "{log}");
    // Nothing of a run that goes well is told in English only.
    for line in lines {
        let code = line["said"]["code"].as_str().unwrap_or_default();
        assert!(code.starts_with("run_"), "{line}");
    }
}

#[tokio::test]
async fn the_real_samples_keep_every_digit() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    for (name, content, rows) in [
        ("focus.csv.gz", bills::FOCUS_1_0, 1000),
        ("cur.csv.gz", bills::AWS_CUR, 1281),
    ] {
        let run = app.load(&org, name, content).await;
        assert_eq!(run["state"], "completed", "{run}");
        assert_eq!(run["rows_in"], rows);
        for money in run["balance"]["money"].as_array().unwrap() {
            assert_eq!(money["balanced"], true, "{money}");
        }
    }
    let sources = app.get(&org, "sources").await;
    assert_eq!(sources["items"].as_array().unwrap().len(), 2);
    let overview = app.get(&org, "reports/overview").await;
    assert!(
        overview["periods"].as_array().unwrap().len() >= 2,
        "{overview}"
    );
}

#[tokio::test]
async fn the_same_file_twice_is_the_same_numbers() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let bill = bills::bill("111", 9, 40, 101);
    let first = app.load(&org, "bill.csv", bill.as_bytes()).await;
    let before = app.total(&org, None).await;
    app.later(5);
    let second = app.load(&org, "again.csv", bill.as_bytes()).await;
    assert_eq!(second["state"], "completed", "{second}");
    assert_eq!(first["source_id"], second["source_id"]);
    assert_eq!(app.total(&org, None).await, before);
    assert_eq!(before.1, "40");
}

#[tokio::test]
async fn a_corrected_month_changes_alone_and_yesterday_can_be_shown() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    app.load(
        &org,
        "september.csv",
        bills::bill("111", 9, 10, 100).as_bytes(),
    )
    .await;
    app.load(
        &org,
        "october.csv",
        bills::bill("111", 10, 10, 200).as_bytes(),
    )
    .await;
    let yesterday = app.store.store.clock().now().to_string();
    let shown = app.total(&org, None).await;
    assert!(same_money(&shown.0, "30"), "{shown:?}");
    app.later(86_400);
    app.load(
        &org,
        "september-corrected.csv",
        bills::bill("111", 9, 12, 300).as_bytes(),
    )
    .await;
    assert!(same_money(&app.total(&org, None).await.0, "56"));
    assert_eq!(app.total(&org, Some(&yesterday)).await, shown);
    let before_all = app.total(&org, Some("2020-01-01T00:00:00Z")).await;
    assert_eq!(before_all.1, "0");
    let datasets = app.get(&org, "datasets").await;
    let months: Vec<(&Value, &Value)> = datasets["datasets"][0]["periods"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| (&p["billing_period"], &p["rows"]))
        .collect();
    assert_eq!(
        months,
        [
            (&json!("2024-10"), &json!(10)),
            (&json!("2024-09"), &json!(12))
        ]
    );
    let versions = app.get(&org, "datasets/versions").await;
    assert_eq!(versions["items"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn several_files_are_one_run() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let (a, b) = (
        bills::bill("111", 9, 5, 100),
        bills::bill("111", 10, 7, 100),
    );
    let (status, answer) = app
        .upload(
            &org,
            &[("a.csv", a.as_bytes()), ("b.csv", b.as_bytes())],
            &[("name", "Ours")],
        )
        .await;
    assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
    assert_eq!(answer["source"]["name"], "Ours");
    app.drain().await;
    let run = app.run(&org, &answer["run"]["id"]).await;
    assert_eq!(run["files"].as_array().unwrap().len(), 2);
    assert_eq!(run["rows_out"], 12);
    assert_eq!(run["periods"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_charge_leads_back_to_its_line() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let run = app
        .load(&org, "bill.csv", bills::bill("111", 9, 10, 100).as_bytes())
        .await;
    let (status, page) = app.post(&org, "reports/rows", json!({ "limit": 4 })).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    assert_eq!(page["rows"].as_array().unwrap().len(), 4);
    let (_, next) = app
        .post(
            &org,
            "reports/rows",
            json!({ "limit": 4, "cursor": page["next_cursor"] }),
        )
        .await;
    assert_ne!(next["rows"][0]["x_RowId"], page["rows"][0]["x_RowId"]);
    let row = app
        .get(
            &org,
            &format!(
                "reports/rows/{}",
                page["rows"][2]["x_RowId"].as_str().unwrap()
            ),
        )
        .await;
    assert_eq!(row["file"], "bill.csv");
    assert!(row["line"].as_i64().unwrap() >= 2, "{row}");
    assert_eq!(
        (&row["run"]["id"], &row["source"]["id"]),
        (&run["id"], &run["source_id"])
    );
}

#[tokio::test]
async fn exports_hold_what_the_report_shows() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    app.load(&org, "bill.csv", bills::bill("111", 9, 10, 100).as_bytes())
        .await;
    let export = |format: &str, what: Value| {
        let mut body = json!({ "format": format });
        body.as_object_mut()
            .unwrap()
            .extend(what.as_object().unwrap().clone());
        let path = org.path("reports/export");
        let (app, key) = (&app, &org.key);
        async move { app.request(key, Method::POST, &path, Some(body)).await }
    };
    let (status, csv) = export("csv", json!({ "rows": { "columns": ["BilledCost"] } })).await;
    assert_eq!(status, StatusCode::OK, "{}", String::from_utf8_lossy(&csv));
    assert_eq!(String::from_utf8(csv).unwrap().lines().count(), 11);
    let (_, parquet) = export(
        "parquet",
        json!({ "query": { "measures": ["BilledCost"], "group_by": ["ServiceName"] } }),
    )
    .await;
    assert_eq!(&parquet[..4], b"PAR1");
    let catalogue = app.get(&org, "reports/dimensions").await;
    assert!(catalogue["dimensions"].as_array().unwrap().len() > 10);
    let values = app
        .get(&org, "reports/values?dimension=ServiceName&q=lambda")
        .await;
    assert_eq!(values["values"].as_array().unwrap().len(), 1, "{values}");
}

#[tokio::test]
async fn before_the_first_upload_reports_are_empty() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    assert_eq!(
        app.total(&org, None).await,
        ("0".to_owned(), "0".to_owned())
    );
    let overview = app.get(&org, "reports/overview").await;
    assert_eq!(overview["period"], Value::Null);
    assert_eq!(app.get(&org, "datasets").await["datasets"], json!([]));
    // No charge is in any currency, which is said before the first publish as after it.
    for path in [
        "reports/overview?currency=ZZZ",
        "reports/values?dimension=ServiceName&currency=ZZZ",
    ] {
        let (status, body) = app
            .request(&org.key, axum::http::Method::GET, &org.path(path), None)
            .await;
        let told = String::from_utf8_lossy(&body);
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{path}: {told}");
        assert!(
            told.contains("No charge is in the currency `ZZZ`"),
            "{told}"
        );
    }
    for (path, body) in [
        (
            "reports/query",
            json!({"measures": ["BilledCost"], "currency": "ZZZ"}),
        ),
        ("reports/rows", json!({"currency": "ZZZ"})),
        (
            "reports/export",
            json!({"format": "csv", "query": {"measures": ["BilledCost"], "currency": "ZZZ"}}),
        ),
    ] {
        let (status, told) = app.post(&org, path, body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{path}: {told}");
    }
}
