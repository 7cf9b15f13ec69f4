//! `/metrics` for Prometheus, and the layer that counts requests by route and status. Every label has a
//! closed set of values: what a caller can make up would be a series each, for as long as the process lives.

use std::sync::OnceLock;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use stoa_accounts::{is_foreign, is_local};
use stoa_httpkit::{ApiError, Client};
use stoa_kernel::{Error, Stopwatch};
use subtle::ConstantTimeEq;

use crate::app::App;

/// Seconds; from a cached read to a slow report.
const BUCKETS: [f64; 11] = [
    0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];

/// The process has one recorder; every router of the process shows it.
pub fn recorder() -> &'static PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE.get_or_init(|| {
        let builder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &BUCKETS)
            .unwrap_or_else(|_| PrometheusBuilder::new());
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        // Only a second recorder in this process is refused, and then the first keeps counting.
        let _ = metrics::set_global_recorder(recorder);
        describe();
        handle
    })
}

fn describe() {
    use metrics::{describe_counter, describe_gauge, describe_histogram};
    describe_counter!(
        "stoa_http_requests_total",
        "Requests answered, by method, route and status"
    );
    describe_histogram!(
        "stoa_http_request_duration_seconds",
        "Time from request to answer, by method and route"
    );
    describe_counter!(
        "stoa_http_requests_abandoned_total",
        "Requests whose client left before the answer was complete"
    );
    describe_gauge!("stoa_connections", "Connections that are open");
    describe_counter!("stoa_connections_total", "Connections accepted");
    describe_counter!(
        "stoa_connections_refused_total",
        "Connections for which there was no room, by the limit"
    );
    describe_counter!(
        "stoa_connections_closed_total",
        "Connections that the server ended, by the reason"
    );
    describe_gauge!("stoa_jobs", "Jobs in the queue, by state");
    describe_gauge!(
        "stoa_disk_free_bytes",
        "What the server may still write, by disk (data, lake)"
    );
    describe_gauge!(
        "stoa_disk_floor_bytes",
        "With less than this free on a disk nothing more is stored for tenants; 0 for no floor"
    );
    describe_gauge!("stoa_database_up", "1 when the database answers");
    describe_gauge!("stoa_build_info", "Always 1; the version is a label");
    describe_gauge!("process_resident_memory_bytes", "Memory in use");
    describe_gauge!(
        "process_resident_memory_peak_bytes",
        "Most memory ever in use"
    );
}

/// Moves what was measured into the histograms. Without it, measurements of a server that nobody scrapes
/// are kept one by one.
pub async fn upkeep() {
    let mut every = tokio::time::interval(std::time::Duration::from_secs(5));
    loop {
        every.tick().await;
        recorder().run_upkeep();
    }
}

/// `GET /metrics`, for whoever may look behind the scenes.
pub async fn serve(State(app): State<App>, request: Request) -> Response {
    if let Err(error) = operator(&app, &request) {
        return ApiError::new(error).into_response();
    }
    metrics::gauge!("stoa_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    metrics::gauge!("stoa_database_up").set(if app.store.check().await.is_ok() {
        1.0
    } else {
        0.0
    });
    metrics::gauge!("stoa_disk_floor_bytes").set(app.floor.bytes() as f64);
    for (disk, free) in app.floor.free() {
        metrics::gauge!("stoa_disk_free_bytes", "disk" => disk.name).set(free as f64);
    }
    if let Some(memory) = crate::terminal::memory() {
        metrics::gauge!("process_resident_memory_bytes").set(memory.now as f64);
        metrics::gauge!("process_resident_memory_peak_bytes").set(memory.peak as f64);
    }
    super::jobs::gauge(&app).await;
    let handle = recorder();
    handle.run_upkeep();
    (
        [(
            header::CONTENT_TYPE,
            "text/plain; version=0.0.4; charset=utf-8",
        )],
        handle.render(),
    )
        .into_response()
}

/// Whether the caller may see how the installation is doing: with the token of `server.metrics_token`, or
/// from this machine where nobody else reaches the server. Behind a proxy the peer says nothing, and a page
/// of another site in a browser here is told by the name it asks for and by where it is from.
pub(super) fn operator(app: &App, request: &Request) -> Result<(), Error> {
    let server = &app.settings.server;
    let (uri, headers) = (request.uri(), request.headers());
    let client = Client::of(request.extensions(), headers, &server.proxies());
    let sent = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim());
    let known = !server.metrics_token.is_empty()
        && sent.is_some_and(|sent| {
            sent.as_bytes()
                .ct_eq(server.metrics_token.as_bytes())
                .into()
        });
    let here = app.settings.is_local()
        && is_local(&client, uri, headers)
        && !is_foreign(uri, headers, &server.public_url);
    match known || here {
        true => Ok(()),
        false => Err(Error::unauthenticated(
            "operators_only",
            "This is for the operator: send the token of `server.metrics_token` as `Authorization: Bearer …`.",
        )),
    }
}

/// The methods there are, and `other` for what anybody may write in their place.
pub(crate) fn method(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

/// Counts every request under the route's pattern, never under its address: ids would make
/// a series of each.
pub async fn count(request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("unmatched", MatchedPath::as_str)
        .to_owned();
    let method = method(request.method());
    let watch = Stopwatch::start();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    metrics::histogram!("stoa_http_request_duration_seconds", "method" => method, "route" => route.clone())
        .record(watch.elapsed().as_secs_f64());
    metrics::counter!("stoa_http_requests_total", "method" => method, "route" => route, "status" => status).increment(1);
    response
}
