//! What is measured does not grow with what strangers make up, is not for them, and no path is free.

use reqwest::Method;

use super::Memory;
use super::beside::beside;
use crate::app::{Place, TestApp};
use crate::persona::Persona;
use crate::process::Server;

const TOKEN: &str = "the-token-of-the-scraper";

/// Each made-up method became labels that stayed for ever, until an answer had 690 MB.
#[tokio::test(flavor = "multi_thread")]
async fn made_up_requests_make_no_series() {
    let place = Place::new().await;
    let settings = ["limits.requests_per_minute=0", "limits.pages_per_minute=0"];
    let server = Server::start(place.dir(), &place.database, &settings);
    let owner = Persona::new("owner", &server.url).sign_up("Acme").await;
    let stranger = Persona::new("stranger", &server.url);
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
    // The owner's requests are counted at the same time, so only what is made up here is looked at.
    beside(&owner, async |_| invent(0).await).await;
    let before = stranger.get("/metrics").await.expect_text(200);
    let memory = Memory::before(&server);
    beside(&owner, async |_| invent(100).await).await;
    memory.grew_less_than(&server, 30);
    let after = stranger.get("/metrics").await.expect_text(200);
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
    server.terminate();
}

#[tokio::test]
async fn strangers_are_told_nothing_about_the_installation() {
    let app = TestApp::start_with(|settings| {
        settings.server.public_url = "https://stoa.example.com".into();
        settings.server.metrics_token = TOKEN.into();
    })
    .await;
    let owner = app.owner().await;
    let bearer = |token: &str| {
        let value = format!("Bearer {token}");
        Persona::new("scraper", &app.url).with_header("Authorization", &value)
    };
    beside(&owner, async |beside| {
        while beside.count() < 4 {
            for stranger in [
                app.anonymous(),
                bearer("the-token-of-the-scrapeR"),
                bearer(""),
                app.root(),
            ] {
                sees_nothing(&stranger).await;
            }
        }
    })
    .await;
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

async fn sees_nothing(stranger: &Persona) {
    let refused = stranger.get("/metrics").await;
    assert!(!refused.text.contains("stoa_"), "{}", refused.text);
    assert_eq!(refused.expect(401)["code"], "operators_only");
    let ready = stranger.get("/readyz").await;
    assert_eq!(ready.text, "{\"status\":\"ready\"}");
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
    let owner = app.owner().await;
    beside(&owner, async |beside| {
        while beside.count() < 4 {
            for hostile in [
                page("Host", "evil.example"),
                page("Host", "localhost.evil.example:7800"),
                page("Origin", "https://evil.example"),
                page("Origin", "null"),
                page("Sec-Fetch-Site", "cross-site"),
                page("Sec-Fetch-Site", "same-site"),
            ] {
                sees_nothing(&hostile).await;
            }
        }
    })
    .await;
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

/// Whoever works in the app is counted apart from strangers at the same address.
#[tokio::test]
async fn a_flood_of_pages_stops_nobody_who_works() {
    let app = TestApp::start_with(|settings| settings.limits.pages_per_minute = 3).await;
    let owner = app.owner().await;
    beside(&owner, async |beside| {
        let mut refused = 0;
        while refused < 100 || beside.count() < 4 {
            let answer = app.anonymous().get("/").await;
            refused += usize::from(answer.status == 429);
        }
    })
    .await;
}
