//! Every bad file gets a code, a place and something to do; good rows are kept only where that is honest.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{
    app::{Org, TestApp},
    bills,
};

/// Refused at once (422) or by the run; either way with this code and a remedy, and nothing is published.
async fn refused(app: &TestApp, org: &Org, name: &str, content: &[u8], codes: &[&str]) {
    let (status, answer) = app.upload(org, &[(name, content)], &[]).await;
    let (code, remedy) = if status == StatusCode::ACCEPTED {
        app.drain().await;
        let run = app.run(org, &answer["run"]["id"]).await;
        assert_eq!(run["state"], "failed", "{name}: {run}");
        (run["error"]["code"].clone(), run["error"]["remedy"].clone())
    } else {
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {answer}");
        (answer["code"].clone(), answer["detail"].clone())
    };
    assert!(codes.contains(&code.as_str().unwrap()), "{name}: {code}");
    assert!(remedy.as_str().unwrap().len() > 20, "{name}: {remedy}");
    assert_eq!(app.total(org, None).await.1, "0", "{name} was published");
}

#[tokio::test]
async fn files_that_are_no_bill_are_refused_with_a_remedy() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let bill = bills::bill("111", 9, 20, 100);
    let header = bill.lines().next().unwrap().to_owned();
    let gzip = bills::AWS_CUR;
    refused(&app, &org, "empty.csv", b"", &["empty_file"]).await;
    refused(
        &app,
        &org,
        "blank.csv",
        b"\n\n",
        &["empty_file", "header_only", "unknown_columns"],
    )
    .await;
    refused(
        &app,
        &org,
        "header.csv",
        header.as_bytes(),
        &["header_only"],
    )
    .await;
    refused(
        &app,
        &org,
        "cut.csv.gz",
        &gzip[..gzip.len() / 2],
        &["truncated_file"],
    )
    .await;
    refused(
        &app,
        &org,
        "other.csv",
        b"name,age\nada,36\n",
        &["unknown_columns"],
    )
    .await;
    refused(
        &app,
        &org,
        "picture.csv",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0",
        &["binary_file", "unknown_columns"],
    )
    .await;
    refused(&app, &org, "a.zip", b"PK\x03\x04zip", &["truncated_file"]).await;
    assert!(
        app.lake_files(&org).is_empty(),
        "{:?}",
        app.lake_files(&org)
    );
}

#[tokio::test]
async fn any_delimiter_and_encoding_is_read() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let bill = bills::bill("111", 9, 20, 100);
    let run = app.load(&org, "wide.csv", &bills::utf16(&bill)).await;
    assert_eq!(
        (&run["state"], &run["rows_out"]),
        (&json!("completed"), &json!(20)),
        "{run}"
    );
    let mut marked = vec![0xEF, 0xBB, 0xBF];
    marked.extend(bill.as_bytes());
    let run = app.load(&org, "bom.csv", &marked).await;
    assert_eq!(run["rows_out"], 20);
    // Fields with commas are quoted, so the separators are those outside quotes.
    let semicolons = semicolons(&bill);
    let run = app
        .load(&org, "semicolons.csv", semicolons.as_bytes())
        .await;
    assert_eq!(
        (&run["state"], &run["rows_out"]),
        (&json!("completed"), &json!(20)),
        "{run}"
    );
    assert_eq!(app.total(&org, None).await.1, "20");
}

#[tokio::test]
async fn three_broken_rows_of_a_thousand_are_listed_and_the_rest_is_kept() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let bill = bills::with_broken_rows("111", 9, 1000, &[16, 400, 999]);
    let file = [("bill.csv", bill.as_bytes())];
    let stopped = app.load(&org, "bill.csv", bill.as_bytes()).await;
    assert_eq!(
        stopped["question"]["asks"][0]["code"], "charges_missing",
        "{stopped}"
    );
    let said = [("allow_missing_charges", "true")];
    let (status, answer) = app.upload(&org, &file, &said).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
    app.drain().await;
    let run = app.run(&org, &answer["run"]["id"]).await;
    assert_eq!(run["state"], "completed", "{run}");
    assert_eq!(
        (&run["rows_in"], &run["rows_out"], &run["rejects"]),
        (&json!(1000), &json!(997), &json!(3))
    );
    let path = format!("runs/{}/rejects", run["id"].as_str().unwrap());
    let page = app.get(&org, &format!("{path}?limit=2")).await;
    let first = &page["items"][0];
    assert_eq!(
        (&first["file"], &first["line"]),
        (&json!("bill.csv"), &json!(18)),
        "{page}"
    );
    assert!(
        first["value"].as_str().unwrap().contains("n/a")
            && !first["reason"].as_str().unwrap().is_empty()
    );
    let next = app
        .get(
            &org,
            &format!(
                "{path}?limit=2&cursor={}",
                page["next_cursor"].as_str().unwrap()
            ),
        )
        .await;
    assert_eq!(
        (
            next["items"].as_array().unwrap().len(),
            &next["next_cursor"]
        ),
        (1, &Value::Null)
    );
    let csv = app
        .request(
            &org.key,
            axum::http::Method::GET,
            &org.path(&format!("{path}.csv")),
            None,
        )
        .await;
    assert_eq!(String::from_utf8(csv.1).unwrap().lines().count(), 4);
}

#[tokio::test]
async fn too_many_rejects_publish_nothing_and_are_listed() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let broken: Vec<usize> = (0..30).collect();
    let run = app
        .load(
            &org,
            "bill.csv",
            bills::with_broken_rows("111", 9, 100, &broken).as_bytes(),
        )
        .await;
    assert_eq!(
        (&run["state"], &run["error"]["code"]),
        (&json!("failed"), &json!("too_many_rejects")),
        "{run}"
    );
    assert_eq!(
        (&run["rejects"], &run["rows_in"]),
        (&json!(30), &json!(100))
    );
    let rejects = app
        .get(
            &org,
            &format!("runs/{}/rejects?limit=100", run["id"].as_str().unwrap()),
        )
        .await;
    assert_eq!(rejects["items"].as_array().unwrap().len(), 30);
    assert_eq!(app.total(&org, None).await.1, "0");
    assert!(app.lake_files(&org).is_empty(), "staged files are removed");
    assert!(
        app.events(&org)
            .await
            .contains(&"costs.run.failed".to_owned())
    );
    // The source is free again.
    let good = app
        .load(&org, "good.csv", bills::bill("111", 9, 5, 100).as_bytes())
        .await;
    assert_eq!(
        (&good["state"], &good["source_id"]),
        (&json!("completed"), &run["source_id"])
    );
}

#[tokio::test]
async fn a_parquet_file_named_csv_is_read() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    app.load(&org, "bill.csv", bills::bill("111", 9, 20, 100).as_bytes())
        .await;
    let body = json!({ "format": "parquet", "rows": {} });
    let (_, parquet) = app
        .request(
            &org.key,
            axum::http::Method::POST,
            &org.path("reports/export"),
            Some(body),
        )
        .await;
    let other = app.org("rival").await;
    let run = app.load(&other, "renamed.csv", &parquet).await;
    assert_eq!(
        (&run["state"], &run["rows_out"]),
        (&json!("completed"), &json!(20)),
        "{run}"
    );
    assert_eq!(app.total(&org, None).await, app.total(&other, None).await);
}

#[tokio::test]
async fn uploads_have_limits_and_leave_nothing_when_refused() {
    let app = TestApp::with(|settings| settings.upload_bytes = 1000).await;
    let org = app.org("acme").await;
    let (status, problem) = app.upload(&org, &[("big.csv", &[b'x'; 2000])], &[]).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::PAYLOAD_TOO_LARGE, &json!("too_large"))
    );
    // What says of itself that it is too large is refused before it is read.
    let huge = vec![b'x'; (1 << 20) + 1001];
    let (status, problem) = app.upload(&org, &[("huge.csv", &huge)], &[]).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    let detail = problem["detail"].as_str().expect("a detail");
    assert!(
        detail.starts_with("One upload holds at most 1000 bytes, and this one has 10"),
        "{detail}"
    );
    let (status, problem) = app.upload(&org, &[], &[("name", "x")]).await;
    assert_eq!(
        (status, &problem["errors"][0]["code"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("required"))
    );
    let (_, problem) = app.upload(&org, &[], &[("colour", "red")]).await;
    assert_eq!(problem["errors"][0]["code"], "unknown_field");
    let missing = "00000000-0000-7000-8000-000000000001";
    let (status, _) = app
        .upload(&org, &[("a.csv", b"a,b\n")], &[("source_id", missing)])
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let landed = app
        .folder
        .path()
        .join("lake/_landing/files")
        .join(org.actor.org().to_string());
    let files = std::fs::read_dir(landed).map(|runs| {
        runs.flatten()
            .filter(|run| std::fs::read_dir(run.path()).is_ok_and(|mut f| f.next().is_some()))
            .count()
    });
    assert_eq!(files.unwrap_or(0), 0, "nothing stays of refused uploads");
}

fn semicolons(csv: &str) -> String {
    let mut quoted = false;
    csv.chars()
        .map(|c| {
            if c == '"' {
                quoted = !quoted;
            }
            if c == ',' && !quoted { ';' } else { c }
        })
        .collect()
}

#[tokio::test]
async fn questions_are_judged_before_the_first_publish_too() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let posted = [
        ("reports/query", json!({"measures": ["Cost"]})),
        (
            "reports/query",
            json!({"measures": ["Rows"], "compare": "previous"}),
        ),
        ("reports/rows", json!({"limit": 0})),
        ("reports/rows", json!({"limit": 501})),
        ("reports/rows", json!({"cursor": "7b7d"})),
        ("reports/rows", json!({"columns": ["Cost"]})),
        (
            "reports/export",
            json!({"format": "parquet", "query": {"measures": []}}),
        ),
    ];
    for (path, body) in posted {
        let (status, problem) = app.post(&org, path, body.clone()).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {body}");
        assert_eq!(problem["code"], "query_invalid", "{problem}");
    }
    for path in [
        "reports/values?dimension=Regon",
        "reports/values?dimension=RegionId&limit=0",
        "reports/values?dimension=RegionId&limit=201",
        "reports/overview?measure=Rows",
    ] {
        let (status, _) = app
            .request(&org.key, Method::GET, &org.path(path), None)
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
    }
    let export = async |format: &str| {
        let body = json!({"format": format, "query": {"measures": ["BilledCost"], "group_by": ["RegionId"]}});
        let path = org.path("reports/export");
        let (status, body) = app.request(&org.key, Method::POST, &path, Some(body)).await;
        assert_eq!(status, StatusCode::OK);
        body
    };
    assert_eq!(export("csv").await, b"RegionId,BilledCost,Currency,other\n");
    let parquet = export("parquet").await;
    assert!(parquet.starts_with(b"PAR1") && parquet.ends_with(b"PAR1"));
}

/// 100 rows, of which five have 150 of 245 USD and no billing period: few rows and most of the money.
fn few_rows_with_most_of_the_money() -> String {
    let mut lines: Vec<String> = bills::bill("111", 9, 100, 100)
        .lines()
        .map(str::to_owned)
        .collect();
    for row in 0..5 {
        let line = bills::line("111", 9, row * 7, "30.00");
        lines[1 + row * 7] = line.replace(",2024-09-01 00:00:00,", ",,");
    }
    lines.join("\n") + "\n"
}

#[tokio::test]
async fn most_of_the_money_in_few_rows_is_not_published_in_silence() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let bill = few_rows_with_most_of_the_money();
    let stopped = app.load(&org, "bill.csv", bill.as_bytes()).await;
    assert_eq!(
        (&stopped["state"], &stopped["question"]["asks"][0]["code"]),
        (&json!("waiting"), &json!("charges_missing")),
        "{stopped}"
    );
    let message = stopped["question"]["asks"][0]["message"].as_str().unwrap();
    assert!(
        message.starts_with(
            "Charges are missing: 61.2245 % of the BilledCost in USD, by absolute amounts (their sum is 150 of 245); "
        ),
        "{message}"
    );
    assert_eq!(app.total(&org, None).await.1, "0");

    // Somebody says that the rest is to be shown: the same run goes on, and the overview says what lacks.
    let source = stopped["source_id"].as_str().unwrap().to_owned();
    let path = org.path(&format!("sources/{source}"));
    let body = Some(json!({ "allow_missing_charges": true }));
    let (status, _) = app.request(&org.key, Method::PATCH, &path, body).await;
    assert_eq!(status, StatusCode::OK);
    let retry = format!("runs/{}/retry", stopped["id"].as_str().unwrap());
    app.post(&org, &retry, Value::Null).await;
    app.drain().await;
    assert_eq!(app.run(&org, &stopped["id"]).await["state"], "completed");
    assert_eq!(app.total(&org, None).await, ("95".into(), "95".into()));
    let told = json!([{
        "billing_period": "2024-09", "source_id": source, "name": "AWS 111",
        "run_id": stopped["id"], "rows_rejected": 5, "rows_unreadable": 0, "rejected": {"USD": "150"},
    }]);
    let overview = |period: &'static str| {
        let path = format!("reports/overview?period={period}");
        let (app, org) = (&app, &org);
        async move { app.get(org, &path).await["missing_charges"].clone() }
    };
    let shown = overview("2024-09").await;
    assert_eq!(shown, told);
    assert_eq!(overview("2024-10").await, told, "the month before");
    assert_eq!(overview("2024-11").await, json!([]));

    // What was said held for that publish.
    let now = app.get(&org, &format!("sources/{source}")).await;
    assert_eq!(now["allow_missing_charges"], false);
    app.later(60);
    let again = app.load(&org, "bill.csv", bill.as_bytes()).await;
    assert_eq!(
        again["question"]["asks"][0]["code"], "charges_missing",
        "{again}"
    );

    // The mended bill lacks nothing; the moment before still says what lacked then.
    let before = app.get(&org, "datasets/versions").await["items"][0]["published_at"].clone();
    app.later(60);
    let whole = bills::bill("111", 9, 100, 245);
    let run = app.load(&org, "bill.csv", whole.as_bytes()).await;
    assert_eq!(run["state"], "completed", "{run}");
    assert_eq!(overview("2024-09").await, json!([]));
    let before = before.as_str().unwrap();
    let path = format!("reports/overview?period=2024-09&as_of={before}");
    assert_eq!(app.get(&org, &path).await["missing_charges"], told);
}
