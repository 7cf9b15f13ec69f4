//! The same bill in two sources: never doubled in silence, never dropped in silence.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{
    app::{Org, TestApp},
    bills,
};

/// A source for uploads under its own name.
pub(super) async fn source(app: &TestApp, org: &Org, name: &str) -> String {
    let new = json!({ "name": name, "kind": "upload" });
    let (status, source) = app.post(org, "sources", new).await;
    assert_eq!(status, StatusCode::CREATED, "{source}");
    assert_eq!(source["allow_duplicate"], false);
    source["id"].as_str().unwrap().to_owned()
}

pub(super) async fn load(
    app: &TestApp,
    org: &Org,
    source: &str,
    bill: &str,
    more: &[(&str, &str)],
) -> Value {
    let fields = [&[("source_id", source)], more].concat();
    let (status, answer) = app
        .upload(org, &[("bill.csv", bill.as_bytes())], &fields)
        .await;
    assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
    app.drain().await;
    app.run(org, &answer["run"]["id"]).await
}

pub(super) async fn allow(app: &TestApp, org: &Org, source: &str, allow: bool) {
    let body = Some(json!({ "allow_duplicate": allow }));
    let path = org.path(&format!("sources/{source}"));
    let (status, body) = app.request(&org.key, Method::PATCH, &path, body).await;
    assert_eq!(status, StatusCode::OK, "{}", String::from_utf8_lossy(&body));
}

#[tokio::test]
async fn a_bill_that_another_source_holds_is_stopped_until_somebody_says_so() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let first = source(&app, &org, "The bill").await;
    let second = source(&app, &org, "The bill again").await;
    let bill = bills::bill("111122223333", 9, 10, 100);
    assert_eq!(
        load(&app, &org, &first, &bill, &[]).await["state"],
        "completed"
    );
    let stopped = load(&app, &org, &second, &bill, &[]).await;
    assert_eq!(stopped["state"], "waiting", "{stopped}");
    let ask = &stopped["question"]["asks"][0];
    assert_eq!(ask["code"], "same_bill_in_two_sources");
    let message = ask["message"].as_str().unwrap();
    for part in [
        "AWS 111122223333",
        "2024-09",
        "\"The bill\"",
        first.as_str(),
    ] {
        assert!(message.contains(part), "{message}");
    }
    assert!(ask["remedy"].as_str().unwrap().contains("allow_duplicate"));
    assert_eq!(app.total(&org, None).await, ("10".into(), "10".into()));
    assert_eq!(
        app.get(&org, "reports/overview").await["same_bills"],
        json!([])
    );

    // The source that holds it takes its new delivery all the same.
    let corrected = bills::bill("111122223333", 9, 11, 100);
    assert_eq!(
        load(&app, &org, &first, &corrected, &[]).await["state"],
        "completed"
    );
    assert_eq!(app.total(&org, None).await.0, "11");

    // Somebody says that both count: the same run goes on.
    allow(&app, &org, &second, true).await;
    let retry = format!("runs/{}/retry", stopped["id"].as_str().unwrap());
    let (status, answer) = app.post(&org, &retry, Value::Null).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
    app.drain().await;
    assert_eq!(app.run(&org, &stopped["id"]).await["state"], "completed");
    assert_eq!(app.total(&org, None).await.0, "21");
    assert_eq!(
        app.get(&org, "reports/overview").await["same_bills"],
        json!([])
    );
    // And the first source is not stopped because of the one that may.
    assert_eq!(
        load(&app, &org, &first, &bill, &[]).await["state"],
        "completed"
    );

    // Said no after all, what stands twice is told with every overview.
    allow(&app, &org, &second, false).await;
    let overview = app.get(&org, "reports/overview").await;
    let same = &overview["same_bills"];
    assert_eq!(same.as_array().unwrap().len(), 1, "{same}");
    assert_eq!(
        (
            &same[0]["account"],
            &same[0]["billing_period"],
            &same[0]["providers"]
        ),
        (&json!("111122223333"), &json!("2024-09"), &json!(["AWS"]))
    );
    let mut sources: Vec<(Value, Value)> = same[0]["sources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|source| (source["name"].clone(), source["billed"]["USD"].clone()))
        .collect();
    sources.sort_by_key(|(name, _)| name.as_str().map(str::to_owned));
    assert_eq!(
        sources,
        [
            (json!("The bill"), json!("10")),
            (json!("The bill again"), json!("10"))
        ]
    );
    // So it is when the month before is beside it, and by the list of all months. What somebody
    // allows is in none.
    let october = bills::bill("999900001111", 10, 3, 100);
    load(&app, &org, &first, &october, &[]).await;
    for period in ["2024-10", "2024-09"] {
        let path = format!("reports/overview?period={period}");
        assert_eq!(app.get(&org, &path).await["same_bills"], *same, "{period}");
    }
    let november = app.get(&org, "reports/overview?period=2024-11").await;
    assert_eq!(november["same_bills"], json!([]));
    let all = app.get(&org, "datasets/same-bills").await;
    assert_eq!(all["items"], *same);
    allow(&app, &org, &second, true).await;
    assert_eq!(
        app.get(&org, "datasets/same-bills").await["items"],
        json!([])
    );
    allow(&app, &org, &second, false).await;
    // One of two charges of the same id is reached by naming the source.
    let (_, page) = app.post(&org, "reports/rows", json!({"limit": 1})).await;
    let row = page["rows"][0]["x_RowId"].as_str().unwrap().to_owned();
    let path = org.path(&format!("reports/rows/{row}"));
    let (status, body) = app.request(&org.key, Method::GET, &path, None).await;
    assert_eq!(status, StatusCode::CONFLICT);
    let problem: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(problem["code"], "row_in_several_sources");
    for source in [&first, &second] {
        let found = app
            .get(&org, &format!("reports/rows/{row}?source_id={source}"))
            .await;
        assert_eq!(found["source"]["id"], json!(source));
    }
}

#[tokio::test]
async fn an_upload_may_say_that_it_counts_beside_the_other() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let first = source(&app, &org, "One").await;
    let second = source(&app, &org, "Two").await;
    let bill = bills::bill("111122223333", 9, 4, 100);
    load(&app, &org, &first, &bill, &[]).await;
    let run = load(&app, &org, &second, &bill, &[("allow_duplicate", "true")]).await;
    assert_eq!(run["state"], "completed", "{run}");
    assert_eq!(app.total(&org, None).await.0, "8");
    let told = app.get(&org, &format!("sources/{second}")).await;
    assert_eq!(told["allow_duplicate"], true);
    let fields = [
        ("source_id", second.as_str()),
        ("allow_duplicate", "perhaps"),
    ];
    let (status, problem) = app
        .upload(&org, &[("b.csv", bill.as_bytes())], &fields)
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        problem["errors"][0]["field"], "allow_duplicate",
        "{problem}"
    );
}

/// Azure's cost details name a subscription by its id, its FOCUS export by a path.
#[tokio::test]
async fn the_two_exports_of_one_account_are_the_same_bill() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let fixture = |name: &str| {
        let formats = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/formats");
        std::fs::read_to_string(format!("{formats}/{name}/input.csv")).unwrap()
    };
    let details = source(&app, &org, "Cost details").await;
    let run = load(&app, &org, &details, &fixture("azure-ea"), &[]).await;
    assert_eq!(run["state"], "completed", "{run}");
    let export = source(&app, &org, "FOCUS export").await;
    let run = load(&app, &org, &export, &fixture("azure-focus-1.0"), &[]).await;
    assert_eq!(
        run["question"]["asks"][0]["code"], "same_bill_in_two_sources",
        "{run}"
    );
}

/// A spreadsheet writes the payer, or every account of the bill, as a rounded number: it stays the same bill.
#[tokio::test]
async fn a_bill_saved_by_a_spreadsheet_is_the_same() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let formats = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/formats");
    let bill = std::fs::read_to_string(format!("{formats}/aws-cur/input.csv")).unwrap();
    let first = source(&app, &org, "The bill").await;
    let run = load(&app, &org, &first, &bill, &[]).await;
    assert_eq!(run["state"], "completed", "{run}");
    let before = app.total(&org, None).await;
    let payer = ".\",111111111111,";
    let copies = [
        bill.replace(payer, ".\",1.11111E+11,"),
        bill.replace(",111111111111,", ",1.11111E+11,")
            .replace(",222222222222,", ",2.22222E+11,")
            .replace(",333333333333,", ",3.33333E+11,"),
    ];
    for (number, copy) in copies.iter().enumerate() {
        assert_ne!(*copy, bill);
        let own = source(&app, &org, &format!("Copy {number}")).await;
        let run = load(&app, &org, &own, copy, &[]).await;
        assert_eq!(
            run["question"]["asks"][0]["code"], "same_bill_in_two_sources",
            "{run}"
        );
        assert_eq!(app.total(&org, None).await, before);
    }
    // Allowed and then not, it is told with every list of what stands twice.
    let own = source(&app, &org, "Copy").await;
    let said = [("allow_duplicate", "true")];
    let run = load(&app, &org, &own, &copies[0], &said).await;
    assert_eq!(run["state"], "completed", "{run}");
    allow(&app, &org, &own, false).await;
    let all = app.get(&org, "datasets/same-bills").await;
    let same = all["items"].as_array().unwrap();
    assert!(!same.is_empty());
    for bill in same {
        let sources = bill["sources"].as_array().unwrap();
        assert_eq!(sources.len(), 2, "{bill}");
        assert_eq!(sources[0]["billed"], sources[1]["billed"], "{bill}");
    }
}

#[tokio::test]
async fn what_is_not_the_same_bill_is_not_stopped() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let first = source(&app, &org, "One").await;
    let second = source(&app, &org, "Two").await;
    let account = "111122223333";
    load(&app, &org, &first, &bills::bill(account, 9, 4, 100), &[]).await;
    let other_month = bills::bill(account, 8, 4, 100);
    let other_account = bills::bill("444455556666", 9, 4, 100);
    // Another member account of the same payer.
    let other_part = bills::bill(account, 9, 4, 100).replace("sub-111122223333", "sub-other");
    // A report beside the bill, without money.
    let no_money = bills::bill(account, 9, 4, 0);
    for (number, bill) in [other_month, other_account, other_part, no_money]
        .iter()
        .enumerate()
    {
        let own = source(&app, &org, &format!("Two {number}")).await;
        let run = load(&app, &org, &own, bill, &[]).await;
        assert_eq!(run["state"], "completed", "{run}");
    }
    // A short account id is a name that another vendor's customer may have as well.
    let third = source(&app, &org, "Three").await;
    let short = bills::bill("acme", 7, 4, 100);
    assert_eq!(
        load(&app, &org, &first, &short, &[]).await["state"],
        "completed"
    );
    let vendor = short.replace(",AWS,", ",Datadog,");
    assert_eq!(
        load(&app, &org, &third, &vendor, &[]).await["state"],
        "completed"
    );
    assert_eq!(
        load(&app, &org, &second, &short, &[]).await["question"]["asks"][0]["code"],
        "same_bill_in_two_sources"
    );
}

#[tokio::test]
async fn of_two_runs_at_once_one_publishes() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let bill = bills::bill("111122223333", 9, 10, 100);
    let mut runs = Vec::new();
    for name in ["One", "Two"] {
        let id = source(&app, &org, name).await;
        let fields = [("source_id", id.as_str())];
        let (_, answer) = app
            .upload(&org, &[("b.csv", bill.as_bytes())], &fields)
            .await;
        runs.push(answer["run"]["id"].clone());
    }
    let (one, two) = (app.worker(), app.worker());
    let (a, b) = tokio::join!(one.drain(), two.drain());
    a.unwrap();
    b.unwrap();
    let mut states = Vec::new();
    for id in &runs {
        states.push(
            app.run(&org, id).await["state"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
    }
    states.sort();
    assert_eq!(states, ["completed", "waiting"]);
    assert_eq!(app.total(&org, None).await.0, "10");
}
