//! Request ids, security headers, rate limits, and the shared parts of the document.

use std::time::Duration;

use axum::Router;
use axum::http::{Request, StatusCode};
use axum::middleware::from_fn;
use axum::routing::get as on_get;
use stoa_kernel::{FixedClock, Timestamp};
use utoipa::{IntoResponses, Modify};

use super::fixture::{get, send};
use crate::openapi::SharedParts;
use crate::{Problems, RateLimiter, headers, request_id};

#[tokio::test]
async fn a_request_keeps_its_id_or_gets_one() {
    let router = Router::new().route("/", on_get(|| async { request_id().unwrap() }));
    let given = Request::get("/")
        .header("x-request-id", "from-the-proxy-1")
        .body("".into())
        .unwrap();
    let answer = send(&router, given).await;
    assert_eq!(
        (answer.body.as_str(), answer.header("x-request-id")),
        ("from-the-proxy-1", "from-the-proxy-1")
    );
    for bad in ["short", "with space and more", "inject\"ed-quotes"] {
        let given = Request::get("/")
            .header("x-request-id", bad)
            .body("".into())
            .unwrap();
        let answer = send(&router, given).await;
        assert_ne!(answer.body, bad);
        assert_eq!(answer.body, answer.header("x-request-id"));
        assert_eq!(answer.body.len(), 36);
    }
    assert_eq!(request_id(), None);
}

#[tokio::test]
async fn every_answer_is_guarded_and_a_handlers_own_header_stays() {
    let router = Router::new()
        .route("/api/v1/x", on_get(|| async { "x" }))
        .route(
            "/page",
            on_get(|| async { ([("referrer-policy", "no-referrer")], "page") }),
        )
        .layer(from_fn(headers::layer));
    let api = send(&router, get("/api/v1/x")).await;
    assert_eq!(api.header("cache-control"), "no-store");
    let policy = api.header("content-security-policy");
    assert!(
        policy.contains("script-src 'self';") && policy.contains("frame-ancestors 'none'"),
        "{policy}"
    );
    let page = send(&router, get("/page")).await;
    assert_eq!(
        (page.header("referrer-policy"), page.header("cache-control")),
        ("no-referrer", "")
    );
    let missing = send(&router, get("/nothing")).await;
    assert_eq!(missing.header("x-content-type-options"), "nosniff");
}

#[tokio::test]
async fn a_bucket_empties_and_refills_evenly() {
    let clock = FixedClock::new(Timestamp::from_micros(0));
    let limiter = RateLimiter::new(clock.clone(), 5, Duration::from_secs(900));
    let left: Vec<u32> = (0..5).map(|_| limiter.check("a").remaining).collect();
    assert_eq!(left, [4, 3, 2, 1, 0]);
    let refused = limiter.check("a");
    assert_eq!(
        (refused.allowed, refused.reset),
        (false, Duration::from_secs(180))
    );
    assert!(limiter.check("b").allowed, "another key, another bucket");
    clock.advance(Duration::from_secs(179));
    assert!(!limiter.check("a").allowed);
    clock.advance(Duration::from_secs(1));
    assert!(limiter.check("a").allowed && !limiter.check("a").allowed);
    clock.advance(Duration::from_secs(900));
    assert_eq!(limiter.check("a").remaining, 4, "never more than full");

    let guarded = Router::new().route(
        "/",
        on_get(move || {
            let limiter = limiter.clone();
            async move {
                limiter
                    .guard("c", async {
                        axum::response::IntoResponse::into_response("ok")
                    })
                    .await
            }
        }),
    );
    for remaining in ["4", "3", "2", "1", "0"] {
        let answer = send(&guarded, get("/")).await;
        assert_eq!(
            (answer.status, answer.header("ratelimit-remaining")),
            (StatusCode::OK, remaining)
        );
        assert_eq!(answer.header("ratelimit-limit"), "5");
    }
    let answer = send(&guarded, get("/")).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(
        (
            answer.header("retry-after"),
            answer.header("ratelimit-reset")
        ),
        ("180", "180")
    );
    assert_eq!(answer.json()["code"], "rate_limited");
}

#[test]
fn the_document_refers_to_a_problem_that_is_there() {
    let mut document = utoipa::openapi::OpenApi::default();
    SharedParts.modify(&mut document);
    let document = serde_json::to_value(document).unwrap();
    let schemas = &document["components"]["schemas"];
    assert!(schemas["Problem"]["properties"]["code"].is_object());
    assert!(schemas["FieldError"].is_object());
    let cookie = &document["components"]["securitySchemes"]["session_cookie"];
    assert_eq!(
        (&cookie["in"], &cookie["name"]),
        (&"cookie".into(), &"stoa_session".into())
    );
    let responses = serde_json::to_value(Problems::responses()).unwrap();
    let schema = &responses["404"]["content"]["application/problem+json"]["schema"];
    assert_eq!(schema["$ref"], "#/components/schemas/Problem");
}
