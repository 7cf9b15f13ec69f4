//! The queue of an organisation: what runs, waits and failed; retry and cancel.

use axum::extract::State;
use serde::Deserialize;
use stoa_accounts::{OrgCaller, OrgPath};
use stoa_httpkit::{ApiResult, Json, PageQuery, Path, Problems, Query};
use stoa_jobs::{JobFilter, JobView};
use stoa_kernel::{JobId, Page, Permission};
use stoa_store::Store;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show))
        .routes(routes!(retry))
        .routes(routes!(cancel))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct JobPath {
    job: JobId,
}

/// List jobs
#[utoipa::path(get, path = "/organisations/{org}/jobs", tag = "jobs", operation_id = "listJobs",
    params(OrgPath, JobFilter, PageQuery),
    responses((status = 200, body = Page<JobView>), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
async fn list(
    State(store): State<Store>,
    caller: OrgCaller,
    Query(filter): Query<JobFilter>,
    Query(page): Query<PageQuery>,
) -> ApiResult<Json<Page<JobView>>> {
    caller.require(Permission::JobsRead)?;
    let page = page.request()?;
    let read = store.read(&caller.actor).await?;
    Ok(Json(stoa_jobs::list(&read, &filter, &page).await?))
}

/// Show a job
#[utoipa::path(get, path = "/organisations/{org}/jobs/{job}", tag = "jobs", operation_id = "getJob",
    params(OrgPath, JobPath),
    responses((status = 200, body = JobView), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
async fn show(
    State(store): State<Store>,
    caller: OrgCaller,
    Path(at): Path<JobPath>,
) -> ApiResult<Json<JobView>> {
    caller.require(Permission::JobsRead)?;
    let read = store.read(&caller.actor).await?;
    Ok(Json(stoa_jobs::get(&read, at.job).await?))
}

/// Retry a job
///
/// Puts a dead or cancelled job back in the queue, with all its attempts.
#[utoipa::path(post, path = "/organisations/{org}/jobs/{job}/retry", tag = "jobs", operation_id = "retryJob",
    params(OrgPath, JobPath),
    responses((status = 200, body = JobView), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
async fn retry(
    State(store): State<Store>,
    caller: OrgCaller,
    Path(at): Path<JobPath>,
) -> ApiResult<Json<JobView>> {
    caller.require(Permission::JobsWrite)?;
    let mut tx = store.write(&caller.actor).await?;
    let job = stoa_jobs::retry(&mut tx, at.job).await?;
    tx.commit().await?;
    Ok(Json(job))
}

/// Cancel a job
///
/// A waiting job is cancelled at once, a running one is asked to stop.
#[utoipa::path(post, path = "/organisations/{org}/jobs/{job}/cancel", tag = "jobs", operation_id = "cancelJob",
    params(OrgPath, JobPath),
    responses((status = 200, body = JobView), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
async fn cancel(
    State(store): State<Store>,
    caller: OrgCaller,
    Path(at): Path<JobPath>,
) -> ApiResult<Json<JobView>> {
    caller.require(Permission::JobsWrite)?;
    let mut tx = store.write(&caller.actor).await?;
    let job = stoa_jobs::cancel(&mut tx, at.job).await?;
    tx.commit().await?;
    Ok(Json(job))
}

/// Jobs by state, for `/metrics`.
pub(super) async fn gauge(app: &App) {
    if let Ok(counts) = stoa_jobs::counts(&app.store).await {
        for (state, count) in counts {
            metrics::gauge!("stoa_jobs", "state" => state.as_str()).set(count as f64);
        }
    }
}
