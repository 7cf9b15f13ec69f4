//! What a source is told about its bills: their billing account, remembered and never another's; and the
//! answers that its checks use.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::app::{Org, TestApp, same_money};

fn costs(day: u32, amount: &str) -> String {
    let start = 1_767_225_600 + (day - 1) * 86_400;
    let end = start + 86_400;
    format!(
        r#"{{"object":"organization.costs.result","start_time":{start},"end_time":{end},"amount":{{"value":{amount},"currency":"usd"}},"line_item":"gpt-4o, input"}}"#
    )
}

const USAGE: &str = r#"{"object":"organization.usage.completions.result","start_time":1767225600,"end_time":1767312000,"input_tokens":10,"output_tokens":5,"num_model_requests":1,"model":"gpt-4o"}"#;

async fn send(app: &TestApp, org: &Org, file: &str, text: &str, fields: &[(&str, &str)]) -> Value {
    let (status, answer) = app.upload(org, &[(file, text.as_bytes())], fields).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
    app.drain().await;
    let run = app.run(org, &answer["run"]["id"]).await;
    assert_eq!(run["state"], "completed", "{run}");
    answer
}

async fn accounts(app: &TestApp, org: &Org) -> Value {
    let query = json!({ "measures": ["BilledCost"], "group_by": ["BillingAccountId"] });
    let (status, result) = app.post(org, "reports/query", query).await;
    assert_eq!(status, StatusCode::OK, "{result}");
    result
}

#[tokio::test]
async fn two_accounts_are_two_sources_and_usage_stands_beside_the_costs() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let one = [("account", "org-1"), ("account_name", "Research")];
    let first = send(&app, &org, "costs.jsonl", &costs(1, "10"), &one).await;
    assert_eq!(
        first["source"]["account"],
        json!({ "id": "org-1", "name": "Research" })
    );
    assert_eq!(first["source"]["identity"], "OpenAI org-1");
    let two = [("account", "org-2")];
    let second = send(&app, &org, "costs.jsonl", &costs(1, "3"), &two).await;
    assert_ne!(first["source"]["id"], second["source"]["id"]);
    let usage = send(&app, &org, "usage.jsonl", USAGE, &one).await;
    assert_ne!(first["source"]["id"], usage["source"]["id"]);
    let (billed, _) = app.total(&org, None).await;
    assert!(same_money(&billed, "13"), "{billed}");
    let told = accounts(&app, &org).await.to_string();
    assert!(
        told.contains("org-1") && told.contains("org-2") && !told.contains("unknown"),
        "{told}"
    );

    // A corrected month of the first replaces it; the name that was said stays.
    let again = [("account", "org-1")];
    let again = send(&app, &org, "other.jsonl", &costs(1, "11"), &again).await;
    assert_eq!(again["source"]["id"], first["source"]["id"]);
    assert_eq!(again["source"]["account"]["name"], "Research");
    let (billed, _) = app.total(&org, None).await;
    assert!(same_money(&billed, "14"), "{billed}");
}

#[tokio::test]
async fn another_account_is_refused_before_there_is_a_run() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let refused = async |text: &str, fields: &[(&str, &str)]| {
        let (status, problem) = app
            .upload(&org, &[("costs.jsonl", text.as_bytes())], fields)
            .await;
        assert!(status.is_client_error(), "{problem}");
        problem["code"].as_str().unwrap_or_default().to_owned()
    };
    let named = costs(1, "1").replacen('{', r#"{"organization_id":"org-9","#, 1);
    assert_eq!(
        refused(&named, &[("account", "org-1")]).await,
        "other_account"
    );
    assert_eq!(
        refused(&costs(1, "1"), &[("account_name", "Research")]).await,
        "invalid_upload"
    );
    let first = send(
        &app,
        &org,
        "costs.jsonl",
        &costs(1, "1"),
        &[("account", "org-1")],
    )
    .await;
    let id = first["source"]["id"].as_str().unwrap();
    let both = [("account", "org-2"), ("source_id", id)];
    assert_eq!(refused(&costs(1, "1"), &both).await, "other_account");
    let runs = app.get(&org, "runs").await;
    assert_eq!(runs["items"].as_array().unwrap().len(), 1);
}

/// The source made for the file without an account would stay beside the account's.
#[tokio::test]
async fn a_file_that_was_sent_without_an_account_is_not_counted_twice() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    send(&app, &org, "costs.jsonl", &costs(1, "1"), &[]).await;
    let text = costs(1, "1");
    let file = [("costs.jsonl", text.as_bytes())];
    let (status, problem) = app.upload(&org, &file, &[("account", "org-1")]).await;
    assert_eq!(status, StatusCode::CONFLICT, "{problem}");
    assert_eq!(problem["code"], "known_without_account");
}

#[tokio::test]
async fn a_source_is_told_its_account_and_forgets_it() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let first = send(
        &app,
        &org,
        "costs.jsonl",
        &costs(1, "1"),
        &[("account", "org-1")],
    )
    .await;
    let path = format!("sources/{}", first["source"]["id"].as_str().unwrap());
    let change = async |body: Value| {
        let (status, answer) = app
            .request(&org.key, Method::PATCH, &org.path(&path), Some(body))
            .await;
        let answer: Value = serde_json::from_slice(&answer).unwrap_or(Value::Null);
        (status, answer)
    };
    let named = json!({ "account": { "id": "org-1", "name": "Research" } });
    let (status, source) = change(named.clone()).await;
    assert_eq!(status, StatusCode::OK, "{source}");
    assert_eq!(source["account"], named["account"]);
    let (_, source) = change(json!({ "name": "OpenAI" })).await;
    assert_eq!(source["account"], named["account"], "left out, it stays");
    let (status, problem) = change(json!({ "account": { "id": " " } })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
    let (_, source) = change(json!({ "account": null })).await;
    assert_eq!(source["account"], Value::Null);
    assert!(
        app.events(&org)
            .await
            .iter()
            .any(|event| event == "costs.source.changed")
    );
}

#[tokio::test]
async fn answers_of_a_source_are_used_by_its_checks_and_shown_as_answered() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let bill = super::bills::bill("111", 9, 30, 150);
    let run = app.load(&org, "bill.csv", bill.as_bytes()).await;
    let known = |run: &Value, name: &str| {
        let told = run["validation"]["applicability"].as_array().unwrap();
        told.iter().find(|one| one["name"] == name).unwrap().clone()
    };
    let guess = known(&run, "AVAILABILITY_ZONE_SUPPORTED");
    assert_eq!(guess["answered"], false);
    let other = !guess["applies"].as_bool().unwrap();
    let asked = app.get(&org, "criteria").await;
    assert!(
        asked
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["name"] == guess["name"] && one["description"] != "")
    );

    let path = format!("sources/{}", run["source_id"].as_str().unwrap());
    let change = async |answers: Value| {
        let body = Some(json!({ "applicability": answers }));
        let (status, answer) = app
            .request(&org.key, Method::PATCH, &org.path(&path), body)
            .await;
        (status, serde_json::from_slice::<Value>(&answer).unwrap())
    };
    let (status, source) = change(json!({ "AVAILABILITY_ZONE_SUPPORTED": other })).await;
    assert_eq!(status, StatusCode::OK, "{source}");
    assert_eq!(
        source["applicability"]["AVAILABILITY_ZONE_SUPPORTED"],
        other
    );
    let (status, problem) = change(json!({ "NO_SUCH_THING": true })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
    assert!(
        problem.to_string().contains("REGION_SUPPORTED"),
        "{problem}"
    );

    let again = app.load(&org, "bill.csv", bill.as_bytes()).await;
    let answered = known(&again, "AVAILABILITY_ZONE_SUPPORTED");
    assert_eq!(
        (&answered["answered"], &answered["applies"]),
        (&json!(true), &json!(other))
    );
    assert!(
        answered["why"]
            .as_str()
            .unwrap()
            .starts_with("answered; but")
    );
    assert_ne!(again["validation"]["rules"], run["validation"]["rules"]);
    let (_, source) = change(json!({})).await;
    assert_eq!(source["applicability"], json!({}));
}
