//! What a caller is told when something is wrong.

use axum::Router;
use axum::http::{Request, StatusCode, header};
use axum::routing::{get as on_get, post as on_post};
use serde::Deserialize;
use serde_json::{Value, json};
use stoa_kernel::{Error, Kind, RunId};

use super::fixture::{get, post, send};
use crate::{ApiError, ApiResult, IfMatch, Json, PageQuery, Path, Query, etag};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    name: String,
    #[serde(default)]
    nested: Option<Nested>,
    #[serde(default)]
    pace: Option<Pace>,
    #[serde(default)]
    day: Option<chrono::NaiveDate>,
    #[serde(default)]
    until: Option<stoa_kernel::Timestamp>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Pace {
    Hourly,
    Daily,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nested {
    count: u8,
}

fn router() -> Router {
    Router::new()
        .route(
            "/things",
            on_post(|Json(input): Json<Input>| async move {
                let Input {
                    pace, day, until, ..
                } = &input;
                let paced = matches!(pace, None | Some(Pace::Hourly | Pace::Daily));
                assert!(paced && day.is_none() && until.is_none());
                Json(json!({ "name": input.name, "count": input.nested.map(|it| it.count) }))
            }),
        )
        .route(
            "/runs/{run}",
            on_get(|Path(run): Path<RunId>| async move { run.to_string() }),
        )
        .route(
            "/list",
            on_get(|Query(page): Query<PageQuery>| async move {
                ApiResult::Ok(page.request()?.limit.to_string())
            }),
        )
        .route(
            "/edit",
            on_post(|wanted: IfMatch| async move {
                wanted.check(3)?;
                ApiResult::Ok(([(header::ETAG, etag(4))], "done"))
            }),
        )
        .route(
            "/fails/{kind}",
            on_get(|Path(kind): Path<String>| async move { Err::<(), _>(failing(&kind)) }),
        )
}

fn failing(kind: &str) -> ApiError {
    let kind: Kind = serde_json::from_value(Value::from(kind)).unwrap();
    ApiError::new(
        Error::new(kind, "run_state", "what to do")
            .with_source(Error::internal("password=hunter2")),
    )
}

#[tokio::test]
async fn a_wrong_body_names_the_field() {
    for (body, field, code) in [
        ("{}", "name", "required"),
        (r#"{"name":1}"#, "name", "invalid"),
        (r#"{"name":"a","nmae":"b"}"#, "nmae", "unknown"),
        (r#"{"name":"a","nested":{}}"#, "nested.count", "required"),
        (
            r#"{"name":"a","nested":{"count":300}}"#,
            "nested.count",
            "invalid",
        ),
        (
            r#"{"name":"a","nested":{"count":3,"more":1}}"#,
            "nested.more",
            "unknown",
        ),
    ] {
        let answer = send(&router(), post("/things", body)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        let problem = answer.json();
        assert_eq!(problem["code"], "body_invalid");
        assert_eq!(problem["errors"][0]["field"], field, "{body} {problem}");
        assert_eq!(problem["errors"][0]["code"], code, "{body} {problem}");
        assert_eq!(problem["request_id"], answer.header("x-request-id"));
    }
    for (value, field, code, told) in [
        (
            r#""day":"2026-02-30""#,
            "day",
            "date_malformed",
            "no such day",
        ),
        (r#""day":"x""#, "day", "date_malformed", "2026-01-31"),
        (
            r#""until":"soon""#,
            "until",
            "invalid",
            "2026-01-31T12:00:00Z.",
        ),
        // All of these are JSON: an object, a list and a number where a word belongs.
        (r#""pace":{}"#, "pace", "invalid", "one of the words"),
        (r#""pace":[1]"#, "pace", "invalid", "one of the words"),
        (r#""pace":1"#, "pace", "invalid", "one of the words"),
        (
            r#""pace":"weekly""#,
            "pace",
            "invalid",
            "`hourly` or `daily`",
        ),
        (
            r#""nested":{"count":1e999}"#,
            "nested.count",
            "invalid",
            "too large",
        ),
    ] {
        let answer = send(
            &router(),
            post("/things", &format!(r#"{{"name":"a",{value}}}"#)),
        )
        .await;
        let problem = answer.json();
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{value} {problem}"
        );
        let error = &problem["errors"][0];
        assert_eq!(
            (&error["field"], &error["code"]),
            (&json!(field), &json!(code)),
            "{problem}"
        );
        for said in [&error["message"], &problem["detail"]] {
            let said = said.as_str().unwrap();
            assert!(
                said.contains(told) && !said.contains(" column "),
                "{value}: {said}"
            );
        }
        assert!(
            problem["detail"].as_str().unwrap().contains(field),
            "{problem}"
        );
    }
    let good = send(
        &router(),
        post("/things", r#"{"name":"a","nested":{"count":3}}"#),
    )
    .await;
    assert_eq!(
        (good.status, good.json()),
        (StatusCode::OK, json!({ "name": "a", "count": 3 }))
    );
}

#[tokio::test]
async fn what_is_not_json_is_said_to_be_so() {
    let answer = send(&router(), post("/things", "{\"name\":")).await;
    assert_eq!(
        (answer.status, answer.json()["code"].clone()),
        (StatusCode::BAD_REQUEST, json!("body_not_json"))
    );
    for body in ["{\"name\":\"a\"} x", "", "{name:1}"] {
        let answer = send(&router(), post("/things", body)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
    }
    let plain = Request::post("/things").body("name=a".into()).unwrap();
    let answer = send(&router(), plain).await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(answer.json()["code"], "content_type");
}

#[tokio::test]
async fn queries_and_paths() {
    let answer = send(&router(), get("/list?limit=many")).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.json()["errors"][0]["field"], "limit");
    for (value, told) in [
        ("many", "it must be a whole number, without a sign"),
        ("-1", "it must be a whole number, without a sign"),
        ("1.5", "it must be a whole number, without a sign"),
        ("", "it is empty; it must be a whole number"),
        ("99999999999999999999", "the number is too large"),
    ] {
        let answer = send(&router(), get(&format!("/list?limit={value}"))).await;
        assert_eq!(answer.json()["errors"][0]["message"], told, "limit={value}");
    }
    let answer = send(&router(), get("/list?limit=0")).await;
    assert_eq!(answer.json()["errors"][0]["code"], "limit_out_of_range");
    assert_eq!(send(&router(), get("/list")).await.body, "50");
    assert_eq!(send(&router(), get("/list?limit=500")).await.body, "500");
    let answer = send(&router(), get("/runs/1")).await;
    assert_eq!(
        (answer.status, answer.json()["code"].clone()),
        (StatusCode::NOT_FOUND, json!("not_found"))
    );
    let id = "01890000-0000-7000-8000-000000000000";
    assert_eq!(send(&router(), get(&format!("/runs/{id}"))).await.body, id);
}

#[tokio::test]
async fn each_kind_has_its_status_and_keeps_its_secrets() {
    for (kind, status) in [
        ("not_found", 404),
        ("already_exists", 409),
        ("invalid", 422),
        ("unauthenticated", 401),
        ("forbidden", 403),
        ("quota_exceeded", 429),
        ("conflict", 409),
        ("declined", 503),
        ("unavailable", 503),
        ("internal", 500),
    ] {
        let answer = send(&router(), get(&format!("/fails/{kind}"))).await;
        assert_eq!(answer.status.as_u16(), status, "{kind}");
        let problem = answer.json();
        assert_eq!(problem["status"], status);
        assert_eq!(problem["type"], "/problems/run_state");
        assert_eq!(
            problem["detail"] == "what to do",
            kind != "internal",
            "{problem}"
        );
        assert!(!answer.body.contains("hunter2"));
        assert_eq!(
            answer.headers.contains_key("www-authenticate"),
            status == 401
        );
        assert_eq!(answer.headers.contains_key("retry-after"), status == 503);
    }
}

#[tokio::test]
async fn an_edit_of_an_older_version_is_refused() {
    let edit = |tag: Option<&'static str>| {
        let request = Request::post("/edit");
        let request = tag.into_iter().fold(request, |request, tag| {
            request.header(header::IF_MATCH, tag)
        });
        request.body(axum::body::Body::empty()).unwrap()
    };
    for tag in [None, Some("\"3\""), Some("*"), Some("\"1\", \"3\"")] {
        let answer = send(&router(), edit(tag)).await;
        assert_eq!(
            (answer.status, answer.header("etag")),
            (StatusCode::OK, "\"4\""),
            "{tag:?}"
        );
    }
    for tag in [Some("\"2\""), Some("3"), Some("\"33\"")] {
        assert_eq!(
            send(&router(), edit(tag)).await.status,
            StatusCode::PRECONDITION_FAILED,
            "{tag:?}"
        );
    }
}
