//! A question that means nothing here is refused, never answered with a number: currencies nobody has,
//! cursors of other questions, fields and parameters that do not exist.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{
    app::{Org, TestApp},
    bills,
};
use crate::schedules::lake_maintain;

/// What a request is refused with: the field and the message.
async fn refused(
    app: &TestApp,
    org: &Org,
    method: Method,
    path: &str,
    body: Option<Value>,
) -> (String, String) {
    let what = format!("{method} {path} {body:?}");
    let (status, answer) = app.request(&org.key, method, &org.path(path), body).await;
    let problem: Value = serde_json::from_slice(&answer).unwrap_or_default();
    assert_eq!(
        status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{what}: {problem}"
    );
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (
        text(&problem["errors"][0]["field"]),
        text(&problem["detail"]),
    )
}

/// September in dollars and francs, August in dollars alone.
async fn two_currencies(app: &TestApp) -> Org {
    let org = app.org("acme").await;
    let francs = bills::bill("222", 9, 4, 300).replace(",USD,", ",CHF,");
    for (name, bill) in [
        ("a.csv", bills::bill("111", 9, 10, 100)),
        ("b.csv", bills::bill("111", 8, 5, 100)),
        ("c.csv", francs),
    ] {
        let run = app.load(&org, name, bill.as_bytes()).await;
        assert_eq!(run["state"], "completed", "{run}");
    }
    org
}

fn month(number: u32) -> Value {
    json!({"start": format!("2024-{number:02}-01"), "end": format!("2024-{:02}-01", number + 1)})
}

#[tokio::test]
async fn a_currency_that_no_charge_is_in_is_refused_wherever_it_is_asked_for() {
    let app = TestApp::new().await;
    let org = two_currencies(&app).await;
    let (post, get) = (Method::POST, Method::GET);
    let query = |range: Value, currency: &str| json!({"measures": ["BilledCost"], "range": range, "currency": currency});
    let rows = |range: Value, currency: &str| json!({"range": range, "currency": currency});
    let export = |name: &str, what: Value| json!({"format": "csv", name: what});
    // From the rollup and from the charges, as sums, as charges and as files.
    let mut raw = query(month(9), "EUR");
    raw["group_by"] = json!(["ResourceId"]);
    for (path, body) in [
        ("reports/query", query(month(9), "EUR")),
        ("reports/query", raw.clone()),
        ("reports/rows", rows(month(9), "EUR")),
        ("reports/export", export("query", raw)),
        ("reports/export", export("rows", rows(month(9), "EUR"))),
    ] {
        let (field, detail) = refused(&app, &org, post.clone(), path, Some(body)).await;
        assert_eq!(field, "currency");
        assert_eq!(
            detail, "No charge is in the currency `EUR`. The range holds charges in USD, CHF.",
            "{path}"
        );
    }
    for path in [
        "reports/overview?period=2024-09&currency=usd",
        "reports/values?dimension=RegionId&currency=usd",
    ] {
        let (field, detail) = refused(&app, &org, get.clone(), path, None).await;
        assert_eq!(field, "currency");
        assert!(
            detail.ends_with("The range holds charges in USD, CHF."),
            "{path}: {detail}"
        );
    }
    // A range without charges names those of everywhere.
    let body = Some(query(month(3), "EUR"));
    let (_, detail) = refused(&app, &org, post, "reports/query", body).await;
    assert!(
        detail.ends_with("The range holds no charges; there are charges in USD, CHF."),
        "{detail}"
    );

    // A currency that other months have is a true nothing here.
    let (status, answer) = app
        .post(&org, "reports/query", query(month(8), "CHF"))
        .await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    assert_eq!(
        (&answer["totals"]["BilledCost"], &answer["currency"]),
        (&json!("0"), &json!("CHF"))
    );
    let (status, page) = app.post(&org, "reports/rows", rows(month(8), "CHF")).await;
    assert_eq!((status, &page["rows"]), (StatusCode::OK, &json!([])));
    let page = app
        .get(&org, "reports/overview?period=2024-08&currency=CHF")
        .await;
    assert_eq!(
        (&page["totals"]["BilledCost"], &page["currency"]),
        (&json!("0"), &json!("CHF"))
    );
    // So is a value that no charge has.
    let nowhere = json!({"measures": ["BilledCost"], "filters": [{"dimension": "RegionId", "op": "in", "values": ["moon"]}]});
    let (status, answer) = app.post(&org, "reports/query", nowhere).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    assert_eq!(answer["rows"], json!([]));
}

#[tokio::test]
async fn parameters_and_fields_that_do_not_exist_are_refused() {
    let app = TestApp::new().await;
    let org = two_currencies(&app).await;
    for path in [
        "reports/overview?perod=2024-08",
        "reports/values?dimension=RegionId&search=eu",
    ] {
        let (_, detail) = refused(&app, &org, Method::GET, path, None).await;
        assert!(detail.contains("unknown field"), "{path}: {detail}");
    }
    let (field, detail) =
        refused(&app, &org, Method::GET, "reports/overview?period=xx", None).await;
    assert_eq!(field, "period");
    assert!(detail.ends_with('.') && !detail.ends_with(".."), "{detail}");
    let (query, rows) = (json!({"measures": ["Rows"]}), json!({}));
    for body in [
        json!({"format": "csv", "query": query, "rows": rows}),
        json!({"format": "csv"}),
        json!({"format": "csv", "rows": rows, "top": 5}),
        json!({"format": "csv", "query": {"measures": ["Rows"], "limit": 5}}),
    ] {
        refused(&app, &org, Method::POST, "reports/export", Some(body)).await;
    }
    let values = json!([{"dimension": "RegionId", "op": "is_null", "values": ["eu-west-1"]}]);
    let body = json!({"measures": ["Rows"], "filters": values});
    let (field, _) = refused(&app, &org, Method::POST, "reports/query", Some(body)).await;
    assert_eq!(field, "filters[0].values");
    // A charge is not looked for in a source that does not have it.
    let nowhere = "00000000-0000-7000-8000-000000000001";
    let (_, page) = app.post(&org, "reports/rows", json!({"limit": 1})).await;
    let row = page["rows"][0]["x_RowId"].as_str().unwrap();
    let path = org.path(&format!("reports/rows/{row}?source_id={nowhere}"));
    let (status, problem) = app.request(&org.key, Method::GET, &path, None).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(String::from_utf8_lossy(&problem).contains(nowhere));
}

#[tokio::test]
async fn a_cursor_is_taken_back_for_its_own_question_alone() {
    let mut app = TestApp::with(|settings| settings.threads = 4).await;
    let (org, other) = (two_currencies(&app).await, app.org("other").await);
    app.load(&other, "a.csv", bills::bill("111", 9, 10, 100).as_bytes())
        .await;
    let asked = json!({"range": month(9), "currency": "USD", "sort": "BilledCost", "limit": 3});
    let (_, first) = app.post(&org, "reports/rows", asked.clone()).await;
    let cursor = first["next_cursor"].as_str().unwrap().to_owned();
    let with = |change: Value, cursor: &str| {
        let mut asked = asked.clone();
        let asked_of = asked.as_object_mut().unwrap();
        asked_of.extend(change.as_object().unwrap().clone());
        asked_of.insert("cursor".into(), cursor.into());
        asked
    };

    // Every other question, and everything that was made or touched by somebody else.
    let filter = json!([{"dimension": "RegionId", "op": "in", "values": ["us-west-2"]}]);
    let engine = json!({"key": "0", "id": "", "sort": "BilledCost"}).to_string();
    let hex: String = engine.bytes().map(|byte| format!("{byte:02x}")).collect();
    let mut touched = cursor.clone().into_bytes();
    touched[10] ^= 1;
    let touched = String::from_utf8(touched).unwrap();
    for (change, cursor) in [
        (json!({"sort": "ListCost"}), cursor.as_str()),
        (json!({"sort": "time"}), &cursor),
        (json!({"currency": "CHF"}), &cursor),
        (json!({"currency": null}), &cursor),
        (json!({"range": month(8)}), &cursor),
        (json!({"range": null}), &cursor),
        (json!({"basis": "charge"}), &cursor),
        (json!({"filters": filter}), &cursor),
        (json!({}), ""),
        (json!({}), "0"),
        (json!({}), &engine),
        (json!({}), &hex),
        (json!({}), &touched),
        (json!({}), &cursor[..cursor.len() - 1]),
    ] {
        let body = with(change, cursor);
        let (field, _) = refused(&app, &org, Method::POST, "reports/rows", Some(body)).await;
        assert_eq!(field, "cursor");
    }
    let body = Some(with(json!({}), &cursor));
    refused(&app, &other, Method::POST, "reports/rows", body).await;

    // Its own, whatever the columns and the size of the page; after a restart; after a compaction.
    let second = async |app: &TestApp| {
        let (status, page) = app
            .post(&org, "reports/rows", with(json!({"limit": 2}), &cursor))
            .await;
        assert_eq!(status, StatusCode::OK, "{page}");
        page["rows"].clone()
    };
    let rows = second(&app).await;
    assert_eq!(rows.as_array().unwrap().len(), 2);
    app.restart().await;
    assert_eq!(second(&app).await, rows);
    lake_maintain::maintain(&app.costs).await.unwrap();
    assert_eq!(second(&app).await, rows);

    // After the next publish the page begins again, unless the question says when.
    let at = app.get(&org, "datasets/versions").await["items"][0]["published_at"].clone();
    app.later(60);
    app.load(&org, "d.csv", bills::bill("111", 7, 5, 100).as_bytes())
        .await;
    let body = Some(with(json!({}), &cursor));
    let (_, detail) = refused(&app, &org, Method::POST, "reports/rows", body).await;
    assert!(detail.contains("the data has changed"), "{detail}");
    let then = with(json!({"as_of": at, "limit": 2}), &cursor);
    let (status, page) = app.post(&org, "reports/rows", then).await;
    assert_eq!((status, &page["rows"]), (StatusCode::OK, &rows));
}

#[tokio::test]
async fn numbers_in_tags_leave_as_they_are_written() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    // JavaScript reads 9007199254740992, 12345678901234567000, 1 and 1.1.
    let tags = r#"{""a"":9007199254740993,""b"":12345678901234567890,""c"":1.0,""d"":1.10,""e"":7,""f"":true}"#;
    let bill = bills::bill("111", 9, 1, 100).replace(r#"{""team"":""a""}"#, tags);
    let run = app.load(&org, "bill.csv", bill.as_bytes()).await;
    assert_eq!(run["state"], "completed", "{run}");
    let (_, page) = app.post(&org, "reports/rows", json!({})).await;
    let row = &page["rows"][0];
    let expected = json!({"a": "9007199254740993", "b": "12345678901234567890", "c": "1.0",
        "d": "1.10", "e": "7", "f": true});
    assert_eq!(row["Tags"], expected, "{row}");
    let path = format!("reports/rows/{}", row["x_RowId"].as_str().unwrap());
    assert_eq!(app.get(&org, &path).await["row"]["Tags"], expected);
    // The same text finds the charge.
    let filter = json!([{"dimension": "Tags.a", "op": "in", "values": ["9007199254740993"]}]);
    let body = json!({"measures": ["Rows"], "filters": filter});
    let (_, answer) = app.post(&org, "reports/query", body).await;
    assert_eq!(answer["totals"]["Rows"], "1");
}
