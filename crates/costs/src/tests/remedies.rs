//! Whoever uploads or sets a source up is told at once, and what they themselves can do.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{
    app::{Org, TestApp},
    bills,
};

async fn sources(app: &TestApp, org: &Org) -> Vec<Value> {
    let listed = app.get(org, "sources").await;
    listed["items"].as_array().expect("a list").clone()
}

#[tokio::test]
async fn a_source_cannot_name_a_format_that_there_is_not() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let new = |format: &str| json!({ "name": "f", "kind": "upload", "format": format });
    for wrong in ["nope", "", "aws cur", "AWS-CUR"] {
        let (status, refused) = app.post(&org, "sources", new(wrong)).await;
        assert_eq!(
            status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{wrong:?} {refused}"
        );
        assert_eq!(refused["errors"][0]["field"], "format", "{refused}");
        assert_eq!(refused["errors"][0]["code"], "format_invalid", "{refused}");
    }
    let (status, made) = app.post(&org, "sources", new("aws-cur")).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let path = org.path(&format!("sources/{}", made["id"].as_str().unwrap()));
    for (format, expected) in [
        (json!("nope"), StatusCode::UNPROCESSABLE_ENTITY),
        (json!("focus-1.0"), StatusCode::OK),
        (Value::Null, StatusCode::OK),
    ] {
        let change = Some(json!({ "format": format }));
        let (status, _) = app.request(&org.key, Method::PATCH, &path, change).await;
        assert_eq!(status, expected, "{format}");
    }
    let bill = bills::bill("111", 9, 5, 100);
    let (status, refused) = app
        .upload(&org, &[("a.csv", bill.as_bytes())], &[("format", "nope")])
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{refused}");
}

#[tokio::test]
async fn an_upload_that_led_to_no_bill_leaves_no_source_in_the_list() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let broken = bills::with_broken_rows("111", 9, 3, &[0, 1, 2]);
    let run = app.load(&org, "a.csv", broken.as_bytes()).await;
    assert_eq!(run["state"], "failed", "{run}");
    assert_eq!(sources(&app, &org).await, Vec::<Value>::new());
    // What the run says stays, and so does where it belongs.
    let again = app.run(&org, &run["id"]).await;
    assert_eq!(again["error"], run["error"]);
    let source = format!("sources/{}", run["source_id"].as_str().unwrap());
    assert_eq!(app.get(&org, &source).await["id"], run["source_id"]);
    // The right bill comes into the same source, which is one from then on.
    let good = bills::bill("111", 9, 5, 100);
    let loaded = app.load(&org, "a.csv", good.as_bytes()).await;
    assert_eq!(loaded["source_id"], run["source_id"], "{loaded}");
    let after = app.load(&org, "a.csv", broken.as_bytes()).await;
    assert_eq!(after["state"], "failed", "{after}");
    assert_eq!(sources(&app, &org).await.len(), 1);
    // Whoever made one by hand finds it, with whatever runs.
    let new = json!({ "name": "f", "kind": "upload" });
    let (_, made) = app.post(&org, "sources", new).await;
    let into = [("source_id", made["id"].as_str().unwrap())];
    let (status, _) = app
        .upload(&org, &[("b.csv", broken.as_bytes())], &into)
        .await;
    assert_eq!(status, StatusCode::ACCEPTED);
    app.drain().await;
    assert_eq!(sources(&app, &org).await.len(), 2);
}

#[tokio::test]
async fn a_source_of_several_vendors_is_called_after_all_of_them() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let bill = bills::bill("111", 9, 5, 100);
    let several: String = bill
        .lines()
        .enumerate()
        .map(|(row, line)| match row {
            2 => line.replace(",AWS,", ",Microsoft,") + "\n",
            4 => line.replace(",AWS,", ",Oracle,") + "\n",
            _ => line.to_owned() + "\n",
        })
        .collect();
    app.load(&org, "a.csv", several.as_bytes()).await;
    let listed = sources(&app, &org).await;
    assert_eq!(
        listed[0]["name"], "AWS, Microsoft, Oracle 111",
        "{listed:?}"
    );
    // What it is known by stays: the same bill comes here again.
    assert_eq!(listed[0]["identity"], "AWS 111");
    app.load(&org, "a.csv", bill.as_bytes()).await;
    assert_eq!(sources(&app, &org).await.len(), 1);
}

#[tokio::test]
async fn what_is_told_of_an_upload_can_be_done_by_who_uploads() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let bill = bills::bill("111", 9, 5, 100);
    let file = [("a.csv", bill.as_bytes())];
    let told = |refused: &Value| refused["detail"].as_str().unwrap().to_owned();

    let (_, refused) = app.upload(&org, &file, &[("format", "azure-ea")]).await;
    assert!(told(&refused).contains("Leave the format out"), "{refused}");
    // Of a source that says its format nothing can be left out.
    let new = json!({ "name": "Azure", "kind": "upload", "format": "azure-ea" });
    let (_, source) = app.post(&org, "sources", new).await;
    let into = [("source_id", source["id"].as_str().unwrap())];
    let (_, refused) = app.upload(&org, &file, &into).await;
    let detail = told(&refused);
    assert!(detail.contains("in the settings of the source"), "{detail}");
    assert!(!detail.contains("Leave the format out"), "{detail}");

    let (_, refused) = app
        .upload(&org, &[("b.csv", b"name,age\nada,36\n")], &[])
        .await;
    assert!(!told(&refused).contains("--"), "{refused}");

    let two = [("a.csv", bill.as_bytes()), ("b.csv.gz", bills::AWS_CUR)];
    let (status, accepted) = app.upload(&org, &two, &[]).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{accepted}");
    app.drain().await;
    let run = app.run(&org, &accepted["run"]["id"]).await;
    assert_eq!(run["error"]["code"], "mixed_formats", "{run}");
    let remedy = run["error"]["remedy"].as_str().unwrap();
    assert!(remedy.contains("one after the other"), "{remedy}");
}
