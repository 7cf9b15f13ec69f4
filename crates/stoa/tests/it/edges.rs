//! What surrounds every endpoint: headers, problems, the app's pages, health.

use reqwest::Method;
use serde_json::json;

use crate::app::TestApp;

#[tokio::test]
async fn every_answer_is_guarded() {
    let app = TestApp::start().await;
    for path in ["/", "/healthz", "/api/v1/session", "/api/v1/nothing"] {
        let answer = app.anonymous().get(path).await;
        let header = |name: &str| {
            answer
                .headers
                .get(name)
                .map(|v| v.to_str().unwrap().to_owned())
                .unwrap_or_default()
        };
        let policy = header("content-security-policy");
        let scripts = policy
            .split(';')
            .find(|part| part.trim().starts_with("script-src"))
            .unwrap_or_default();
        assert!(
            scripts.contains("'self'") && !scripts.contains("unsafe-inline"),
            "{path}: {policy}"
        );
        assert!(
            policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert!(!header("x-request-id").is_empty(), "{path}");
        assert_eq!(
            header("strict-transport-security"),
            "",
            "{path}: no https here"
        );
    }
}

/// As browsers ask for it, and through a real connection: what is sent piece by piece comes whole.
#[tokio::test]
async fn exports_are_compressed_to_their_end() {
    use std::{collections::BTreeSet, io::Read};

    let app = TestApp::start().await;
    let owner = app.owner().await;
    app.run(&owner, "bill.csv.gz", crate::app::FOCUS.to_vec())
        .await;
    let path = owner.at("/costs/reports/export");
    let query = json!({"measures": ["BilledCost"], "group_by": ["ServiceName"]});
    for (what, content) in [("query", query), ("rows", json!({}))] {
        let body = json!({"format": "csv", what: content});
        let plain = owner.post(&path, body.clone()).await.expect_text(200);
        let request = owner
            .request(Method::POST, &path)
            .header("accept-encoding", "gzip")
            .json(&body);
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.headers()["content-encoding"], "gzip");
        let bytes = answer.bytes().await.expect("all of it");
        let mut text = String::new();
        flate2::read::GzDecoder::new(&bytes[..])
            .read_to_string(&mut text)
            .expect("gzip");
        // Charges come in any order.
        let lines = |text: &str| text.lines().map(ToOwned::to_owned).collect::<BTreeSet<_>>();
        assert_eq!(lines(&text), lines(&plain), "{what}");
    }
}

#[tokio::test]
async fn https_brings_hsts() {
    let app = TestApp::start_with(|settings| {
        settings.server.public_url = "https://stoa.example.com".into()
    })
    .await;
    let answer = app.anonymous().get("/healthz").await;
    let hsts = answer.headers["strict-transport-security"]
        .to_str()
        .unwrap();
    assert!(hsts.starts_with("max-age="), "{hsts}");
}

#[tokio::test]
async fn wrong_requests_are_problems() {
    let app = TestApp::start().await;
    let unknown = app.anonymous().get("/api/v1/nothing").await;
    assert_eq!(unknown.headers["content-type"], "application/problem+json");
    let body = unknown.expect(404);
    assert_eq!(body["status"], 404);
    assert!(body["request_id"].is_string(), "{body}");

    let method = app
        .anonymous()
        .send(Method::DELETE, "/api/v1/sign-up", None)
        .await;
    assert_eq!(method.headers["content-type"], "application/problem+json");
    method.expect(405);

    let broken = app
        .anonymous()
        .request(Method::POST, "/api/v1/sessions")
        .header("content-type", "application/json")
        .body("{\"email\":")
        .send()
        .await
        .unwrap();
    assert!(
        matches!(broken.status().as_u16(), 400 | 422),
        "{}",
        broken.status()
    );
    assert_eq!(broken.headers()["content-type"], "application/problem+json");

    let field = app
        .anonymous()
        .post("/api/v1/sessions", json!({"email": 7, "password": "x"}))
        .await;
    assert!(field.text.contains("email"), "{}", field.text);
    assert!(
        matches!(field.status.as_u16(), 400 | 422),
        "{}",
        field.status
    );
}

#[tokio::test]
async fn large_bodies_are_refused_before_they_are_read() {
    let app = TestApp::start_with(|settings| settings.limits.body_bytes = 10_000).await;
    let answer = app
        .anonymous()
        .post(
            "/api/v1/sessions",
            json!({"email": "x".repeat(20_000), "password": ""}),
        )
        .await;
    assert_eq!(answer.headers["content-type"], "application/problem+json");
    answer.expect(413);
}

#[tokio::test]
async fn the_apps_addresses_are_its_page_and_missing_files_are_missing() {
    let app = TestApp::start().await;
    let deep = app
        .anonymous()
        .get("/some_org/costs/explorer?group=ServiceName")
        .await;
    assert_eq!(deep.status, 200);
    assert!(
        deep.headers["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/html")
    );
    app.anonymous()
        .get("/assets/gone-abc123.js")
        .await
        .expect(404);
}

/// What the build compressed is sent as it is, to whoever takes it; a host of the member app has no console.
#[tokio::test]
async fn files_are_sent_as_the_build_compressed_them() {
    use std::io::Read;

    let app = TestApp::start_with(|settings| {
        settings.server.stays_hosts = vec!["stay.example".into()];
    })
    .await;
    let dist = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/dist");
    let names = std::fs::read_dir(dist.join("assets")).into_iter().flatten();
    let script = names
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .find(|name| name.ends_with(".js.gz"));
    let Some(packed) = script else {
        // Where the web app is not built there is nothing to send.
        assert!(!dist.join("index.html.gz").exists());
        return;
    };
    let name = packed.trim_end_matches(".gz");
    let anyone = app.anonymous();
    let ask = async |encoding: &str, tag: &str| {
        let request = anyone.request(Method::GET, &format!("/assets/{name}"));
        let request = request
            .header("accept-encoding", encoding)
            .header("if-none-match", tag);
        request.send().await.unwrap()
    };
    let plain = ask("identity", "").await;
    assert_eq!(
        plain.headers()["content-type"],
        "text/javascript; charset=utf-8"
    );
    assert!(plain.headers().get("content-encoding").is_none());
    let plain_tag = plain.headers()["etag"].to_str().unwrap().to_owned();
    let plain = plain.bytes().await.unwrap();
    for (encoding, end) in [("gzip", ".gz"), ("br, gzip", ".br")] {
        let answer = ask(encoding, "").await;
        let headers = answer.headers().clone();
        assert_eq!(
            headers["content-encoding"],
            encoding.split(',').next().unwrap()
        );
        assert_eq!(
            headers["cache-control"],
            "public, max-age=31536000, immutable"
        );
        assert_eq!(headers["content-type"], "text/javascript; charset=utf-8");
        let vary: Vec<_> = headers.get_all("vary").iter().collect();
        assert!(vary.iter().any(|one| *one == "accept-encoding"), "{vary:?}");
        let body = answer.bytes().await.unwrap();
        assert_eq!(
            body,
            std::fs::read(dist.join("assets").join(format!("{name}{end}"))).unwrap()
        );
        assert!(body.len() < plain.len());
        if end == ".gz" {
            let mut text = Vec::new();
            flate2::read::GzDecoder::new(&body[..])
                .read_to_end(&mut text)
                .unwrap();
            assert_eq!(text, plain);
        }
        // Another encoding is another tag, and the same one needs no second journey.
        let tag = headers["etag"].to_str().unwrap().to_owned();
        assert_ne!(tag, plain_tag);
        assert_eq!(ask(encoding, &tag).await.status(), 304);
        assert_eq!(ask(encoding, &plain_tag).await.status(), 200);
    }
    anyone.get(&format!("/assets/{packed}")).await.expect(404);
    anyone.get("/.vite/manifest.json").await.expect(404);

    let console = anyone.get("/").await;
    let request = anyone
        .request(Method::GET, "/")
        .header("host", "stay.example:7800");
    let own = request.send().await.unwrap();
    assert!(own.headers().contains_key("content-security-policy"));
    assert_ne!(own.text().await.unwrap(), console.text);
}

#[tokio::test]
async fn health_says_what_is_ready() {
    let app = TestApp::start().await;
    app.anonymous().get("/healthz").await.expect(200);
    let ready = app.anonymous().get("/readyz").await.expect(200);
    for part in ["database", "migrations", "lake"] {
        assert_eq!(ready["checks"][part]["ok"], true, "{ready}");
    }
}

#[tokio::test]
async fn metrics_count_routes_not_addresses() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    owner.get(&owner.at("/jobs")).await.expect(200);
    let text = app.anonymous().get("/metrics").await.text;
    let line = text
        .lines()
        .find(|line| {
            line.starts_with("stoa_http_requests_total")
                && line.contains("/organisations/{org}/jobs\"")
        })
        .unwrap_or_else(|| panic!("{text}"));
    assert!(line.contains("status=\"200\""), "{line}");
    assert!(!text.contains(&owner.org), "an address became a label");
    assert!(
        text.contains("stoa_http_request_duration_seconds_bucket"),
        "{text}"
    );
}
