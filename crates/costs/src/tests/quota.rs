//! What an organisation may store, and when what it stored counts no more.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    app::{Org, TestApp},
    bills,
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
