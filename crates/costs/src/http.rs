//! What all handlers of this crate share: path parameters and the list of routes.

use axum::extract::FromRef;
use serde::Deserialize;
use stoa_accounts::Accounts;
use stoa_kernel::{PublishId, RunId, SourceId};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{datasets, reports, runs, service::Costs, sources, uploads};

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
        .merge(uploads::http::router())
        .routes(routes!(runs::http::list))
        .routes(routes!(runs::http::show))
        .routes(routes!(runs::http::cancel))
        .routes(routes!(runs::http::retry))
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
}

/// The organisation in the address; `OrgCaller` reads it.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code)] // for the document
pub(crate) struct OrgPath {
    /// Slug of the organisation.
    pub org: String,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code)] // `org` is read by `OrgCaller`
pub struct SourcePath {
    /// Slug of the organisation.
    pub org: String,
    pub source: SourceId,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code)] // `org` is read by `OrgCaller`
pub struct RunPath {
    /// Slug of the organisation.
    pub org: String,
    pub run: RunId,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code)] // `org` is read by `OrgCaller`
pub struct VersionPath {
    /// Slug of the organisation.
    pub org: String,
    pub version: PublishId,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code)] // `org` is read by `OrgCaller`
pub struct RowPath {
    /// Slug of the organisation.
    pub org: String,
    /// `x_RowId`
    pub row: String,
}
