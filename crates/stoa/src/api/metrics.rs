//! `/metrics` for Prometheus, and the layer that counts requests by route and status.

use std::sync::OnceLock;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use stoa_kernel::Stopwatch;

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
    describe_gauge!("stoa_jobs", "Jobs in the queue, by state");
    describe_gauge!("stoa_database_up", "1 when the database answers");
    describe_gauge!("stoa_build_info", "Always 1; the version is a label");
    describe_gauge!("process_resident_memory_bytes", "Memory in use");
    describe_gauge!(
        "process_resident_memory_peak_bytes",
        "Most memory ever in use"
    );
}

/// `GET /metrics`
pub async fn serve(State(app): State<App>) -> Response {
    metrics::gauge!("stoa_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    metrics::gauge!("stoa_database_up").set(if app.store.check().await.is_ok() {
        1.0
    } else {
        0.0
    });
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

/// Counts every request under the route's pattern, never under its address: ids would make
/// a series of each.
pub async fn count(request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("other", MatchedPath::as_str)
        .to_owned();
    let method = request.method().as_str().to_owned();
    let watch = Stopwatch::start();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    metrics::histogram!("stoa_http_request_duration_seconds", "method" => method.clone(), "route" => route.clone())
        .record(watch.elapsed().as_secs_f64());
    metrics::counter!("stoa_http_requests_total", "method" => method, "route" => route, "status" => status).increment(1);
    response
}
