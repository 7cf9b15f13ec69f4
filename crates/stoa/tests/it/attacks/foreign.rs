//! Pages of other sites in a browser that is signed in: they sign nobody in, least of all as somebody else,
//! who would then read what the visitor types.

use serde_json::{Value, json};

use super::beside::beside;
use crate::app::TestApp;
use crate::document::operations;
use crate::persona::{PASSWORD, Persona};

const REDEEM: &str = "/api/v1/sessions/email-link/redeem";
const EVIL: &str = "https://evil.example";

/// What a browser adds by itself to what a page of another site makes it send.
const FOREIGN: [(&str, &str); 4] = [
    ("Origin", EVIL),
    ("Origin", "null"),
    ("Sec-Fetch-Site", "cross-site"),
    ("Sec-Fetch-Site", "same-site"),
];

/// Who is signed in in that browser.
async fn signed_in(browser: &Persona) -> Value {
    let session = browser.get("/api/v1/session").await.expect(200);
    session["person"]["email"].clone()
}

#[tokio::test]
async fn a_page_of_another_site_signs_nobody_in() {
    let app = TestApp::start().await;
    let victim = app.owner().await;
    let attacker = app.stranger().await;
    let link = app.fresh_link(&attacker).await;
    let credentials = json!({"email": attacker.email, "password": PASSWORD});
    // The visitor works on in the same browser, signed in as before.
    beside(&victim, async |beside| {
        while beside.count() < 4 {
            for (name, value) in FOREIGN {
                let made_to = victim.clone().with_header(name, value);
                for (path, body) in [
                    (REDEEM, json!({"token": link})),
                    ("/api/v1/sessions", credentials.clone()),
                ] {
                    let refused = made_to.post(path, body).await;
                    assert!(!refused.headers.contains_key("set-cookie"), "{path}");
                    let refused = refused.expect(403);
                    assert_eq!(refused["code"], "foreign_page", "{name}: {value} {path}");
                }
                assert_eq!(signed_in(&victim).await, json!(victim.email));
            }
        }
    })
    .await;

    // A page of ours may, and so may a program, which says nothing of a page; the link is still whole.
    let own = app.anonymous().with_header("Origin", &app.url);
    own.post(REDEEM, json!({"token": link})).await.expect(201);
    assert_eq!(signed_in(&own).await, json!(attacker.email));
    let program = app.anonymous();
    let session = program.post("/api/v1/sessions", credentials.clone());
    session.await.expect(201);
    let own = app.anonymous().with_header("Sec-Fetch-Site", "same-origin");
    own.post("/api/v1/sessions", credentials).await.expect(201);
}

/// Whoever stands between a browser and the proxy can write what they like into a page that comes without https, under
/// the right name too.
#[tokio::test]
async fn behind_a_proxy_no_page_without_https_is_ours() {
    let public = |settings: &mut stoa::config::Settings| {
        settings.server.public_url = "https://stoa.example".into();
    };
    let app = TestApp::start_with(public).await;
    let credentials = json!({"email": "nobody@example.org", "password": PASSWORD});
    let ask = async |host: &str, origin: &str| {
        let browser = app.anonymous().with_header("Host", host);
        let browser = browser.with_header("Origin", origin);
        browser.post("/api/v1/sessions", credentials.clone()).await
    };
    for (host, origin) in [
        ("stoa.example", "https://stoa.example"),
        ("stoa.example:443", "https://stoa.example"),
        // A proxy that asks by a name of its own, and the operator's tunnel.
        ("inside:7800", "https://stoa.example"),
        ("localhost:7800", "http://localhost:7800"),
    ] {
        let let_in = ask(host, origin).await.expect(401);
        assert_ne!(let_in["code"], "foreign_page", "{host} {origin}");
    }
    for (host, origin) in [
        ("stoa.example", "http://stoa.example"),
        ("inside:7800", "http://stoa.example"),
        ("stoa.example", "https://stoa.example:8443"),
        ("10.0.0.1:7800", "http://10.0.0.1:7800"),
        ("localhost:7800", "http://localhost:5173"),
    ] {
        let refused = ask(host, origin).await.expect(403);
        assert_eq!(refused["code"], "foreign_page", "{host} {origin}");
    }
}

/// What needs no credentials needs no CSRF token either: every such route that changes something asks.
#[tokio::test]
async fn every_open_route_that_changes_something_asks_whose_page_it_is() {
    let app = TestApp::start().await;
    app.owner().await;
    let document = app.anonymous().get("/api/openapi.json").await.expect(200);
    let mut tried = Vec::new();
    for operation in operations(&document) {
        let method = operation.method.to_lowercase();
        let security = &document["paths"][&operation.path][&method]["security"];
        if method == "get" || security[0] != json!({}) {
            continue;
        }
        let foreign = app.anonymous().with_header("Origin", EVIL);
        let body = operation.body.clone().unwrap_or_default();
        let refused = foreign.post(&operation.path, body).await;
        assert!(!refused.headers.contains_key("set-cookie"));
        let refused = refused.expect(403);
        assert_eq!(refused["code"], "foreign_page", "{}", operation.name());
        tried.push(operation.path);
    }
    tried.sort();
    assert_eq!(
        tried,
        [
            "/api/v1/sessions",
            "/api/v1/sessions/email-link",
            "/api/v1/sessions/email-link/look",
            REDEEM,
            "/api/v1/sign-up",
        ]
    );
}
