//! All routes of the process, the layers around them, and the OpenAPI document of both.

mod layers;

use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{Method, Uri};
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use stoa_accounts::Accounts;
use stoa_httpkit::{ApiError, context, headers, openapi::SharedParts, pace, replay};
use stoa_kernel::Error;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_swagger_ui::SwaggerUi;

use crate::api::{atlas, health, jobs, metrics};
use crate::app::App;
use crate::web;

/// The service: every request goes through it.
pub fn build(app: App) -> Router {
    metrics::recorder();
    let (api, document) = api().split_for_parts();
    let api = api.route_layer(from_fn_with_state(
        app.accounts.clone(),
        replay::layer::<Accounts>,
    ));
    let body_bytes = usize::try_from(app.settings.limits.body_bytes).unwrap_or(usize::MAX);
    let longest = Duration::from_secs(app.settings.limits.query_seconds);
    let document = Bytes::from(written(&document));
    let ids = context::RequestIds {
        clock: app.store.clock().clone(),
        rng: app.store.rng().clone(),
    };
    let router = Router::new()
        .merge(api)
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::serve))
        .route("/api/openapi.json", get(move || served(document.clone())))
        .merge(
            SwaggerUi::new("/api/docs")
                .config(utoipa_swagger_ui::Config::from("/api/openapi.json")),
        )
        .fallback(fallback)
        .method_not_allowed_fallback(layers::method_not_allowed)
        .layer(DefaultBodyLimit::max(body_bytes))
        .layer(from_fn_with_state(longest, layers::limit_time))
        .layer(from_fn_with_state(app.settings.server.pace(), pace::layer))
        .layer(from_fn_with_state(
            layers::limiter(&app),
            layers::limit_rate,
        ))
        .layer(CatchPanicLayer::custom(layers::panicked))
        .layer(map_response(layers::fused))
        .layer(CompressionLayer::new().compress_when(headers::compressible()))
        .layer(from_fn(headers::layer))
        .layer(from_fn_with_state(
            app.settings.https(),
            layers::strict_transport,
        ))
        .layer(from_fn(layers::trace))
        .layer(from_fn(metrics::count))
        .layer(from_fn_with_state(ids, context::layer));
    router.with_state(app)
}

/// The OpenAPI 3.1 document as it is committed and served.
pub fn openapi_json() -> String {
    written(&api().split_for_parts().1)
}

#[derive(OpenApi)]
#[openapi(info(
    title = "Stoa",
    description = "One trustworthy bill for every cloud. Every screen of the web app and every command is built on this API.",
    license(name = "Apache-2.0", identifier = "Apache-2.0")
))]
struct Document;

fn api() -> OpenApiRouter<App> {
    let mut document = Document::openapi();
    SharedParts.modify(&mut document);
    let v1 = parts()
        .into_iter()
        .fold(OpenApiRouter::new(), |all, (_, routes)| all.merge(routes));
    OpenApiRouter::with_openapi(document).nest("/api/v1", v1)
}

/// The routes of each crate.
fn parts() -> [(&'static str, OpenApiRouter<App>); 4] {
    [
        ("accounts", stoa_accounts::router()),
        ("costs", stoa_costs::router()),
        ("drawings", stoa_drawings::router()),
        ("stoa", jobs::router().merge(atlas::router())),
    ]
}

/// The document of each crate's routes alone.
pub(crate) fn documents() -> Vec<(&'static str, String)> {
    parts()
        .into_iter()
        .map(|(name, routes)| (name, written(&routes.split_for_parts().1)))
        .collect()
}

fn written(document: &utoipa::openapi::OpenApi) -> String {
    document.to_pretty_json().unwrap_or_default() + "\n"
}

/// Written once: who asks often makes no work.
async fn served(document: Bytes) -> Response {
    ([("content-type", "application/json")], document).into_response()
}

/// Below /api nothing is a page; everything else belongs to the web app.
async fn fallback(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: axum::http::HeaderMap,
) -> Response {
    if uri.path().starts_with("/api/") {
        let message = format!(
            "There is nothing at {}. The reference is at /api/docs.",
            uri.path()
        );
        return ApiError::new(Error::not_found("route", message)).into_response();
    }
    web::serve(method, uri, headers, &app.settings.server.stays_hosts).await
}
