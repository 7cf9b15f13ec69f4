//! What all handlers of this crate share: path parameters, downloads and the list of routes.

use axum::body::{Body, Bytes};
use axum::extract::FromRef;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use futures::stream::BoxStream;
use serde::Deserialize;
use stoa_accounts::{Accounts, OrgCaller};
use stoa_httpkit::{Admitted, attachment::attachment, cut::cut};
use stoa_kernel::{Error, Permission, PublishId, RunId, SourceId};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{datasets, formats, reports, runs, service::Costs, sources, uploads};

/// All routes under `/organisations/{org}/costs`.
pub fn router<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Costs: FromRef<S>,
    Accounts: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(sources::http::list, sources::http::create))
        .routes(routes!(
            sources::http::show,
            sources::http::update,
            sources::http::delete
        ))
        .routes(routes!(sources::http::run))
        .routes(routes!(sources::http::criteria))
        .routes(routes!(formats::formats))
        .routes(routes!(formats::source_kinds))
        .merge(uploads::http::router())
        .routes(routes!(runs::http::list))
        .routes(routes!(runs::http::show))
        .routes(routes!(runs::http::cancel))
        .routes(routes!(runs::http::retry))
        .routes(routes!(runs::http::confirm))
        .routes(routes!(runs::http::discard))
        .routes(routes!(runs::http::log))
        .routes(routes!(runs::http::rejects))
        .routes(routes!(runs::http::rejects_csv))
        .routes(routes!(runs::http::progress))
        .routes(routes!(datasets::http::list))
        .routes(routes!(datasets::http::versions))
        .routes(routes!(datasets::http::version))
        .routes(routes!(datasets::http::same_bills))
        .routes(routes!(reports::http::overview))
        .routes(routes!(reports::http::query))
        .routes(routes!(reports::http::rows))
        .routes(routes!(reports::http::row))
        .routes(routes!(reports::http::export))
        .routes(routes!(reports::http::dimensions))
        .routes(routes!(reports::http::values))
        .routes(routes!(reports::http::tag_keys))
}

/// A file that is sent piece by piece, each in a place of its own, for as long as the caller may read costs: what is
/// sent of one whose right has ended breaks off, so that nobody takes it for the whole.
pub(crate) fn download(
    costs: &Costs,
    (accounts, caller): (Accounts, OrgCaller),
    place: Admitted,
    pieces: BoxStream<'static, Result<Bytes, Error>>,
    (kind, name): (&'static str, &str),
) -> impl IntoResponse + use<> {
    let pieces = costs.admission.stream(place, pieces);
    let over = Error::forbidden("export_ended", "The right to read these costs has ended.");
    let pieces = cut(pieces, caller.ended(accounts, Permission::CostsRead), over);
    (
        [
            (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
            (header::CONTENT_DISPOSITION, attachment(name)),
        ],
        Body::from_stream(pieces),
    )
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct SourcePath {
    pub source: SourceId,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct RunPath {
    pub run: RunId,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct VersionPath {
    pub version: PublishId,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct RowPath {
    /// `x_RowId`
    pub row: String,
}
