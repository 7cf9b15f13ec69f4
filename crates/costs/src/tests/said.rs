//! What a run says beside its numbers, by code; and what clients are told before they choose: formats, kinds of
//! sources, keys of tags, names of files.

use axum::{
    body::Body,
    http::{Request, header},
};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::{app::TestApp, bills};

#[tokio::test]
async fn rejects_skipped_rows_and_warnings_say_what_they_are_by_code() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    // A line that repeats the header, one of 20 rows without a cost, one with tags that are none.
    let bill = bills::with_broken_rows("111", 9, 20, &[4]);
    let header = bill.lines().next().unwrap().to_owned();
    let tags = bills::line("111", 9, 20, "1.00").replace("\"{\"\"team\"\":\"\"a\"\"}\"", "{team");
    let run = app
        .load(
            &org,
            "bill.csv",
            format!("{bill}{header}\n{tags}\n").as_bytes(),
        )
        .await;
    let id = run["id"].as_str().unwrap();
    let rejects = app.get(&org, &format!("runs/{id}/rejects")).await;
    assert_eq!(
        (&rejects["items"][0]["reason"], &rejects["items"][0]["said"]),
        (
            &json!("is not a number"),
            &json!({"code": "not_a_number", "params": {}})
        ),
        "{rejects}"
    );
    let skipped = &run["balance"]["skipped"][0];
    assert_eq!(
        (&skipped["because"], &skipped["said"]["code"]),
        (
            &json!("the line repeats the header"),
            &json!("header_repeated")
        ),
        "{run}"
    );
    let warnings = run["balance"]["warnings"].as_array().unwrap();
    let tags = warnings.iter().find(|warning| warning["column"] == "Tags");
    let tags = tags.unwrap_or_else(|| panic!("{warnings:?}"));
    assert_eq!(
        (&tags["code"], &tags["said"]["code"], &tags["message"]),
        (
            &json!("field_set_aside"),
            &json!("not_json"),
            &json!("is not valid JSON")
        )
    );
    let (_, csv) = app
        .request(
            &org.key,
            axum::http::Method::GET,
            &org.path(&format!("runs/{id}/rejects.csv")),
            None,
        )
        .await;
    let csv = String::from_utf8(csv).unwrap();
    assert!(
        csv.starts_with("file,line,column,value,reason,code,params\n"),
        "{csv}"
    );
    assert!(csv.contains("n/a,is not a number,not_a_number,"), "{csv}");
}

#[tokio::test]
async fn what_can_be_chosen_is_told() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    assert_eq!(
        app.get(&org, "reports/tag-keys").await,
        json!({"keys": [], "more": false})
    );
    app.load(&org, "bill.csv", bills::bill("111", 9, 10, 100).as_bytes())
        .await;
    let keys = app
        .get(&org, "reports/tag-keys?start=2024-09-01&end=2024-10-01")
        .await;
    assert_eq!(keys["keys"], json!([{"key": "team", "rows": 10}]));
    let other = app
        .get(&org, "reports/tag-keys?start=2024-10-01&end=2024-11-01")
        .await;
    assert_eq!(other["keys"], json!([]));
    let path = org.path("reports/tag-keys?start=2024-09-01");
    let (status, told) = app
        .request(&org.key, axum::http::Method::GET, &path, None)
        .await;
    let told: Value = serde_json::from_slice(&told).unwrap();
    assert_eq!(
        (status.as_u16(), &told["errors"][0]["field"]),
        (422, &json!("end")),
        "{told}"
    );

    let formats = app.get(&org, "formats").await;
    let vendors: Vec<&Value> = formats["formats"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["vendor"])
        .collect();
    for vendor in [
        "AWS",
        "Azure",
        "Google Cloud",
        "Oracle",
        "OpenAI",
        "Anthropic",
        "DeepSeek",
    ] {
        assert!(vendors.contains(&&json!(vendor)), "{vendor}");
    }
    let kinds = app.get(&org, "source-kinds").await;
    let usable = |kind: &str| {
        let kinds = kinds.as_array().unwrap();
        kinds.iter().find(|one| one["kind"] == kind).unwrap()["usable"].clone()
    };
    assert_eq!(
        (usable("upload"), usable("folder"), usable("object_store")),
        (json!(true), json!(true), json!(false))
    );
}

#[tokio::test]
async fn a_file_is_called_by_whose_it_is_and_what_is_in_it() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    app.load(&org, "bill.csv", bills::bill("111", 9, 10, 100).as_bytes())
        .await;
    let body = json!({
        "format": "csv",
        "query": {
            "measures": ["BilledCost"],
            "group_by": ["Tags.größe"],
            "range": {"start": "2024-09-01", "end": "2024-10-01"},
        },
    });
    let request = Request::post(org.path("reports/export"))
        .header("x-api-key", &org.key)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    let answer = app.router.clone().oneshot(request).await.unwrap();
    let name = answer.headers()[header::CONTENT_DISPOSITION]
        .to_str()
        .unwrap();
    let slug = &org.slug;
    assert_eq!(
        name,
        format!(
            "attachment; filename=\"{slug}-BilledCost-by-Tags.grosse-2024-09.csv\"; \
             filename*=UTF-8''{slug}-BilledCost-by-Tags.gr%C3%B6%C3%9Fe-2024-09.csv"
        )
    );
}
