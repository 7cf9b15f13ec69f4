//! The queue of an organisation: what runs, waits and failed; retry and cancel.

use axum::extract::State;
use serde::Deserialize;
use stoa_accounts::{OrgCaller, OrgPath};
use stoa_httpkit::{ApiResult, Json, Path, Problems, Query};
use stoa_jobs::{JobState, JobView};
use stoa_kernel::{JobId, Page, PageRequest, Permission};
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

/// Which jobs.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Only jobs in this state.
    state: Option<JobState>,
    /// Only jobs of this kind.
    kind: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Items on a page, 1 to 500; 50 when left out.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u64>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct JobPath {
    /// Slug of the organisation; `OrgCaller` reads it.
    #[allow(dead_code)]
    org: String,
    job: JobId,
}

/// List jobs
///
/// Newest first.
#[utoipa::path(get, path = "/organisations/{org}/jobs", tag = "jobs", operation_id = "listJobs",
    params(OrgPath, Wanted),
    responses((status = 200, body = Page<JobView>), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
async fn list(
    State(store): State<Store>,
    caller: OrgCaller,
    Query(wanted): Query<Wanted>,
) -> ApiResult<Json<Page<JobView>>> {
    caller.require(Permission::JobsRead)?;
    let page = PageRequest::new(wanted.cursor, wanted.limit)?;
    let read = store.read(&caller.actor).await?;
    Ok(Json(
        stoa_jobs::list(&read, wanted.state, wanted.kind.as_deref(), &page).await?,
    ))
}

/// Show a job
#[utoipa::path(get, path = "/organisations/{org}/jobs/{job}", tag = "jobs", operation_id = "getJob",
    params(JobPath),
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
    params(JobPath),
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
    params(JobPath),
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
