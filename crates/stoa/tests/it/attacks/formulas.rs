//! What leaves the house: CSV that a spreadsheet opens runs nothing, and answers with a secret in them are
//! not compressed beside what the caller put there.

use reqwest::Method;
use serde_json::{Value, json};

use super::beside::beside;
use crate::app::{FOCUS, TestApp, unzip};
use crate::persona::Persona;

const FORMULA: &str = "=HYPERLINK(\"\"http://evil.example\"\")";
const SHOWN: &str = "=HYPERLINK(\"http://evil.example\")";

/// A bill with a service that is a formula, a negative amount, and a row whose amount is a formula.
fn bill() -> Vec<u8> {
    let text = String::from_utf8(unzip(FOCUS)).expect("UTF-8");
    let text = text.replace("\"Amazon Simple Queue Service\"", &format!("\"{FORMULA}\""));
    let mut lines: Vec<String> = text.lines().map(ToOwned::to_owned).collect();
    lines[2] = lines[2].replacen(",0.00001605990,", ",-0.00001605990,", 1);
    lines[3] = format!(
        "NULL,\"=1+1\",{}",
        lines[3].splitn(3, ',').nth(2).expect("cells")
    );
    (lines.join("\n") + "\n").into_bytes()
}

async fn cells(who: &Persona, request: Value) -> Vec<String> {
    let answer = who.post(&who.at("/costs/reports/export"), request).await;
    let text = answer.expect_text(200);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let records = reader.records().map(|record| record.expect("CSV"));
    let mut records: Vec<Vec<String>> = records
        .map(|record| record.iter().map(ToOwned::to_owned).collect())
        .collect();
    // Charges come in any order; what tells them apart is in the last column.
    records[1..].sort_by(|one, other| one.iter().rev().cmp(other.iter().rev()));
    records.concat()
}

#[tokio::test]
async fn formulas_are_text_for_people_and_as_they_are_for_programs() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    // The row whose amount is a formula is money that is missing.
    let said = [("allow_missing_charges", "true")];
    let stranger = app.stranger().await;
    let run = app.run_saying(&owner, "bill.csv", bill(), &said);
    let run = beside(&stranger, async |_| run.await).await;
    assert_eq!(run["state"], "completed", "{run}");
    let charges = json!({"format": "csv", "rows": {"columns": ["ServiceName", "BilledCost"]}});
    let by_service = json!({"format": "csv", "query": {"measures": ["BilledCost"], "group_by": ["ServiceName"]}});
    for request in [charges, by_service] {
        let plain = cells(&owner, request.clone()).await;
        assert!(plain.iter().any(|cell| cell == SHOWN), "{request}");
        let mut safe = request.clone();
        safe["escape_formulas"] = true.into();
        let safe = cells(&owner, safe).await;
        let escaped = format!("'{SHOWN}");
        assert!(safe.contains(&escaped), "{request}");
        // Nothing else is touched: numbers below zero stay numbers.
        let expected: Vec<String> = plain
            .iter()
            .map(|cell| {
                if cell == SHOWN {
                    escaped.clone()
                } else {
                    cell.clone()
                }
            })
            .collect();
        assert_eq!(safe, expected);
    }
    let rejects = owner.at(&format!(
        "/costs/runs/{}/rejects.csv",
        run["id"].as_str().expect("an id")
    ));
    let plain = owner.get(&rejects).await.expect_text(200);
    assert!(plain.contains(",=1+1,"), "{plain}");
    let safe = owner
        .get(&format!("{rejects}?escape_formulas=true"))
        .await
        .expect_text(200);
    assert!(safe.contains(",'=1+1,"), "{safe}");
}

#[tokio::test]
async fn answers_with_a_secret_are_not_compressed() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let owner = owner.with_header("X-Stoa-Mailbox-Key", crate::persona::MAILBOX_KEY);
    let ask =
        async |method: Method, path: &str, body: Option<Value>, header: Option<&'static str>| {
            let mut request = owner
                .request(method, path)
                .header("accept-encoding", "gzip, br, zstd, deflate");
            if let Some(key) = header {
                request = request.header("idempotency-key", key);
            }
            if let Some(body) = body {
                request = request.json(&body);
            }
            owner
                .try_answer(path.into(), request)
                .await
                .expect("an answer")
        };
    let key = json!({"name": "a".repeat(150), "permissions": ["org:read"]});
    let keys = owner.at("/api-keys");
    let long = json!({"email": owner.email, "password": crate::persona::PASSWORD});
    for (method, path, body, header, secret) in [
        (Method::GET, "/api/v1/session", None, None, "csrf_token"),
        (
            Method::PATCH,
            "/api/v1/session",
            Some(json!({"name": "Owner"})),
            None,
            "csrf_token",
        ),
        (
            Method::POST,
            &keys,
            Some(key.clone()),
            Some("one"),
            "secret",
        ),
        (Method::POST, &keys, Some(key), Some("one"), "name"),
        (
            Method::GET,
            "/api/v1/development/mailbox",
            None,
            None,
            "items",
        ),
        (
            Method::POST,
            "/api/v1/sessions",
            Some(long),
            None,
            "csrf_token",
        ),
    ] {
        let answer = ask(method, path, body, header).await;
        assert!(answer.text.contains(secret), "{path}: {}", answer.text);
        assert!(!answer.headers.contains_key("content-encoding"), "{path}");
        assert_eq!(
            answer.headers["cache-control"], "no-store, no-transform",
            "{path}"
        );
    }
    // Others are, so the test can tell.
    let other = owner
        .request(Method::GET, "/api/openapi.json")
        .header("accept-encoding", "gzip");
    let other = other.send().await.expect("an answer");
    assert_eq!(other.headers()["content-encoding"], "gzip");
}
