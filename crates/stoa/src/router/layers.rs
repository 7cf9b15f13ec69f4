//! What surrounds every route: the log line, rate limits, HSTS, panics as problems.

use std::any::Any;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use stoa_accounts::Accounts;
use stoa_httpkit::{ApiError, Client, RateLimiter, TrustedProxies, request_id};
use stoa_kernel::{Error, Stopwatch};
use tracing::{Instrument, field};

use crate::api::metrics;
use crate::app::App;

/// One line per request, when it is answered. The address is logged as its route: ids and query
/// strings may be secrets (a sign-in link), and routes can be counted.
pub(super) async fn trace(request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("-", MatchedPath::as_str)
        .to_owned();
    let quiet = matches!(route.as_str(), "/healthz" | "/readyz" | "/metrics" | "-");
    let span = tracing::info_span!(
        "request",
        request_id = request_id().as_deref().unwrap_or("-"),
        method = metrics::method(request.method()),
        route,
        org = organisation(request.uri().path()),
        actor = field::Empty,
    );
    let watch = Stopwatch::start();
    let response = next.run(request).instrument(span.clone()).await;
    let (status, duration_ms) = (response.status().as_u16(), watch.elapsed_ms());
    let _entered = span.enter();
    match quiet && status < 500 {
        true => tracing::debug!(status, duration_ms, "answered"),
        false => tracing::info!(status, duration_ms, "answered"),
    }
    response
}

/// The slug in the address; what cannot be one is not repeated in the log.
fn organisation(path: &str) -> &str {
    path.strip_prefix("/api/v1/organisations/")
        .and_then(|rest| rest.split('/').next())
        .filter(|slug| {
            slug.len() <= 50 && slug.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        })
        .unwrap_or("-")
}

/// How many requests one address has, and each lane of it: those of the API, and all others.
#[derive(Clone)]
pub(super) struct Limits {
    api: Option<RateLimiter>,
    pages: Option<RateLimiter>,
    proxies: TrustedProxies,
    accounts: Accounts,
}

impl Limits {
    /// Who is counted: everybody at an address together, and apart from them each who is known there.
    async fn who(&self, client: &Client, headers: &HeaderMap) -> String {
        let network = client.network();
        match self.accounts.lane(headers).await {
            Some(lane) => format!("{network} {lane}"),
            None => network,
        }
    }
}

pub(super) fn limiter(app: &App) -> Limits {
    let minute = Duration::from_secs(60);
    let of = |times: u32| {
        (times > 0).then(|| RateLimiter::new(app.store.clock().clone(), times, minute))
    };
    let limits = &app.settings.limits;
    Limits {
        api: of(limits.requests_per_minute),
        pages: of(limits.pages_per_minute),
        proxies: app.settings.server.proxies(),
        accounts: app.accounts.clone(),
    }
}

/// Counts every request, whatever its path and method and whether there is anything. One page of the app
/// is dozens of files, so what is no API has a bucket of its own, and answers without `RateLimit-*`.
pub(super) async fn limit_rate(
    State(limits): State<Limits>,
    request: Request,
    next: Next,
) -> Response {
    let api = request.uri().path().starts_with("/api/v1/");
    let limiter = if api { &limits.api } else { &limits.pages };
    let Some(limiter) = limiter else {
        return next.run(request).await;
    };
    // The request itself cannot be borrowed across a wait: its body is for one alone.
    let headers = request.headers().clone();
    let client = Client::of(request.extensions(), &headers, &limits.proxies);
    let who = limits.who(&client, &headers).await;
    if api {
        return limiter.guard(&who, next.run(request)).await;
    }
    match limiter.require(&who) {
        Err(refused) => refused.into_response(),
        Ok(_) => next.run(request).await,
    }
}

/// A report that takes too long gives its place to others. A download is over the limit only when
/// its first byte is.
pub(super) async fn limit_time(
    State(longest): State<Duration>,
    request: Request,
    next: Next,
) -> Response {
    if !request.uri().path().contains("/costs/reports/") {
        return next.run(request).await;
    }
    match tokio::time::timeout(longest, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            let message = format!(
                "The report took longer than {} s. Choose a shorter range, fewer groups or filters the overview has; \
                 the operator can raise `limits.query_seconds`.",
                longest.as_secs()
            );
            let error = Error::declined("report_too_slow", message);
            ApiError::new(error.param("seconds", longest.as_secs())).into_response()
        }
    }
}

pub(super) async fn strict_transport(
    State(https): State<bool>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    if https {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        response
            .headers_mut()
            .insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    response
}

pub(super) async fn method_not_allowed() -> Response {
    let error = Error::invalid(
        "method_not_allowed",
        "This address does not take this method. The reference is at /api/docs.",
    );
    ApiError::with_status(error, StatusCode::METHOD_NOT_ALLOWED).into_response()
}

/// A defect of ours; the caller gets the same problem as for any other.
pub(super) fn panicked(payload: Box<dyn Any + Send>) -> Response {
    let what = payload
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| {
            payload
                .downcast_ref::<&str>()
                .map(|text| (*text).to_owned())
        })
        .unwrap_or_default();
    ApiError::new(Error::internal(format!("a handler panicked: {what}"))).into_response()
}

/// Compression asks a body once more after its end, which a stream need not expect.
pub(super) async fn fused(response: Response) -> Response {
    response.map(|body| Body::new(body.fuse()))
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn a_report_over_its_time_is_told_so() {
        let service = Router::new()
            .route("/costs/reports/endless", get(std::future::pending::<()>))
            .route("/others", get(async || ()))
            .layer(from_fn_with_state(Duration::ZERO, limit_time));
        let ask = |path: &str| {
            let request = Request::builder().uri(path).body(Body::empty());
            service.clone().oneshot(request.expect("a request"))
        };
        let late = ask("/costs/reports/endless").await.expect("an answer");
        assert_eq!(late.status(), 503);
        let body = to_bytes(late.into_body(), 10_000).await.expect("a body");
        let problem: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
        assert_eq!(problem["code"], "report_too_slow");
        assert_eq!(ask("/others").await.expect("an answer").status(), 200);
    }
}
