//! What is measured does not grow with what strangers make up, is not for them, and no path is free.

use reqwest::Method;

use crate::app::TestApp;
use crate::persona::Persona;

const TOKEN: &str = "the-token-of-the-scraper";

#[tokio::test]
async fn made_up_requests_make_no_series() {
    let app = TestApp::start_with(|settings| settings.limits.pages_per_minute = 0).await;
    let stranger = app.anonymous();
    let invent = async |from: usize| {
        for number in from..from + 100 {
            let method =
                Method::from_bytes(format!("MADEUP{number}").as_bytes()).expect("a method");
            for path in [
                format!("/made/up/{number}"),
                format!("/api/v1/made-up/{number}"),
                "/api/v1/session".into(),
            ] {
                let request = stranger.request(method.clone(), &path);
                stranger.try_answer(path, request).await.expect("an answer");
            }
        }
    };
    // Other tests of this process may count at the same time, so only what is made up here is looked at.
    invent(0).await;
    let before = app.anonymous().get("/metrics").await.expect_text(200);
    invent(100).await;
    let after = app.anonymous().get("/metrics").await.expect_text(200);
    for text in [&before, &after] {
        assert!(!text.contains("MADEUP"), "a method became a label");
        assert!(!text.contains("made"), "a path became a label");
        assert!(
            text.contains("method=\"other\",route=\"unmatched\""),
            "{text}"
        );
    }
    let series = |text: &str| {
        text.lines()
            .filter(|line| line.contains("method=\"other\""))
            .count()
    };
    assert_eq!(series(&before), series(&after));
}

#[tokio::test]
async fn strangers_are_told_nothing_about_the_installation() {
    let app = TestApp::start_with(|settings| {
        settings.server.public_url = "https://stoa.example.com".into();
        settings.server.metrics_token = TOKEN.into();
    })
    .await;
    let bearer = |token: &str| {
        let value = format!("Bearer {token}");
        Persona::new("scraper", &app.url).with_header("Authorization", &value)
    };
    for stranger in [
        app.anonymous(),
        bearer("the-token-of-the-scrapeR"),
        bearer(""),
        app.root(),
    ] {
        let refused = stranger.get("/metrics").await;
        assert!(!refused.text.contains("stoa_"), "{}", refused.text);
        assert_eq!(refused.expect(401)["code"], "operators_only");
        let ready = stranger.get("/readyz").await;
        assert_eq!(ready.text, "{\"status\":\"ready\"}");
    }
    let scraper = bearer(TOKEN);
    assert!(
        scraper
            .get("/metrics")
            .await
            .expect_text(200)
            .contains("stoa_database_up 1")
    );
    assert_eq!(
        scraper.get("/readyz").await.expect(200)["checks"]["lake"]["ok"],
        true
    );
}

#[tokio::test]
async fn this_machine_sees_them_unless_a_proxy_is_between() {
    let app = TestApp::start().await;
    app.anonymous().get("/metrics").await.expect(200);
    for header in [
        "X-Forwarded-For",
        "Forwarded",
        "Via",
        "X-Real-IP",
        "X-Forwarded-Proto",
    ] {
        let proxied = app.anonymous().with_header(header, "for=127.0.0.1");
        proxied.get("/metrics").await.expect(401);
        assert_eq!(
            proxied.get("/readyz").await.text,
            "{\"status\":\"ready\"}",
            "{header}"
        );
    }
}

/// A page on a name that was made to lead to this machine, and pages of other origins.
#[tokio::test]
async fn pages_of_other_sites_in_a_browser_here_see_nothing() {
    let app = TestApp::start().await;
    let page = |name: &'static str, value: &str| app.anonymous().with_header(name, value);
    for hostile in [
        page("Host", "evil.example"),
        page("Host", "localhost.evil.example:7800"),
        page("Origin", "https://evil.example"),
        page("Origin", "null"),
        page("Sec-Fetch-Site", "cross-site"),
        page("Sec-Fetch-Site", "same-site"),
    ] {
        let refused = hostile.get("/metrics").await;
        assert!(!refused.text.contains("stoa_"), "{}", refused.text);
        assert_eq!(refused.expect(401)["code"], "operators_only");
        let ready = hostile.get("/readyz").await;
        assert_eq!(ready.text, "{\"status\":\"ready\"}");
    }
    let own = page("Sec-Fetch-Site", "none");
    own.get("/metrics").await.expect(200);
}

#[tokio::test]
async fn no_path_is_free() {
    for (method, path) in [
        (Method::GET, "/"),
        (Method::GET, "/healthz"),
        (Method::GET, "/readyz"),
        (Method::GET, "/metrics"),
        (Method::GET, "/api/openapi.json"),
        (Method::GET, "/api/docs/"),
        (Method::GET, "/assets/nothing.js"),
        (Method::GET, "/api/nothing"),
        (Method::OPTIONS, "/anything"),
        (Method::DELETE, "/healthz"),
    ] {
        let app = TestApp::start_with(|settings| settings.limits.pages_per_minute = 3).await;
        for _ in 0..3 {
            assert_ne!(
                app.anonymous()
                    .send(method.clone(), path, None)
                    .await
                    .status,
                429
            );
        }
        let refused = app.anonymous().send(method.clone(), path, None).await;
        assert!(
            refused.headers.contains_key("retry-after"),
            "{method} {path}"
        );
        assert_eq!(refused.expect(429)["code"], "rate_limited");
        // What people do in the app is counted for itself.
        app.anonymous().get("/api/v1/session").await.expect(401);
    }
}
