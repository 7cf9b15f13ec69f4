//! Endpoints of runs.

use std::convert::Infallible;

use axum::{
    extract::State,
    http::StatusCode,
    response::{
        IntoResponse, Sse,
        sse::{Event, KeepAlive},
    },
};
use futures::{Stream, StreamExt};
use serde::Deserialize;
use stoa_accounts::{Accounts, OrgCaller, OrgPath};
use stoa_httpkit::{ApiResult, Json, PageQuery, Path, Problems, Query, attachment::file_name};
use stoa_kernel::{Page, Permission};
use utoipa::IntoParams;

use super::{
    allowed::AllowQuery,
    answer, cancel as cancelling, live, log as logging, rejects as rejecting, retry as retrying,
    view::{self, RunFilter},
    wire::{Reject, Run, RunLogLine},
};
use crate::{
    formulas::{self, CsvParams},
    http::{RunPath, download},
    service::Costs,
};

/// List runs
///
/// Brief, as the description of a run says; what a run holds in full is asked of it alone.
#[utoipa::path(get, path = "/organisations/{org}/costs/runs", tag = "costs: runs", operation_id = "listCostRuns",
    params(OrgPath, RunFilter, PageQuery), responses((status = 200, body = Page<Run>), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn list(
    State(costs): State<Costs>,
    caller: OrgCaller,
    Query(filter): Query<RunFilter>,
    Query(page): Query<PageQuery>,
) -> ApiResult<Json<Page<Run>>> {
    caller.require(Permission::CostsRead)?;
    let read = costs.store.read(&caller.actor).await?;
    Ok(Json(view::list(read, &filter, &page.request()?).await?))
}

/// Show a run
#[utoipa::path(get, path = "/organisations/{org}/costs/runs/{run}", tag = "costs: runs", operation_id = "getCostRun",
    params(OrgPath, RunPath), responses((status = 200, body = Run), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn show(
    State(costs): State<Costs>,
    caller: OrgCaller,
    Path(path): Path<RunPath>,
) -> ApiResult<Json<Run>> {
    caller.require(Permission::CostsRead)?;
    let read = costs.store.read(&caller.actor).await?;
    Ok(Json(view::show(read, path.run).await?))
}

/// Cancel a run
///
/// A run that has not begun, or waits for an answer, ends at once, a running one within moments; one that is publishing
/// goes on (409).
#[utoipa::path(post, path = "/organisations/{org}/costs/runs/{run}/cancel", tag = "costs: runs", operation_id = "cancelCostRun",
    params(OrgPath, RunPath), responses((status = 202, body = Run), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn cancel(
    State(costs): State<Costs>,
    caller: OrgCaller,
    Path(path): Path<RunPath>,
) -> ApiResult<(StatusCode, Json<Run>)> {
    caller.require(Permission::CostsWrite)?;
    let mut tx = costs.write(&caller.actor).await?;
    let unneeded = cancelling::cancel(&costs, &mut tx, caller.org.slug.as_str(), path.run).await?;
    let run = view::get(&tx, path.run).await?;
    tx.commit().await?;
    costs.changes.tell(caller.actor.org(), path.run);
    unneeded.forget(&costs).await;
    Ok((StatusCode::ACCEPTED, Json(run)))
}

/// Which question is answered.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ConfirmQuery {
    /// `question.number` of the run.
    #[param(minimum = 1)]
    pub question: u32,
}

/// Confirm what a waiting run asks
///
/// The run goes on with its publish; nothing is converted again. It asks anew (the next `question.number`) when
/// something else has to be asked by then, because the months have changed since. Confirming the same question again
/// changes nothing; another question than the run asks now is refused (409, `question_changed`).
#[utoipa::path(post, path = "/organisations/{org}/costs/runs/{run}/confirm", tag = "costs: runs", operation_id = "confirmCostRun",
    params(OrgPath, RunPath, ConfirmQuery), responses((status = 202, body = Run), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn confirm(
    State(costs): State<Costs>,
    caller: OrgCaller,
    Path(path): Path<RunPath>,
    Query(query): Query<ConfirmQuery>,
) -> ApiResult<(StatusCode, Json<Run>)> {
    caller.require(Permission::CostsWrite)?;
    let slug = caller.org.slug.as_str();
    let run = answer::confirm(&costs, &caller.actor, slug, path.run, query.question).await?;
    Ok((StatusCode::ACCEPTED, Json(run)))
}

/// Discard a waiting run
///
/// It ends as `cancelled`, and nothing of it is published. Discarding it again changes nothing.
#[utoipa::path(post, path = "/organisations/{org}/costs/runs/{run}/discard", tag = "costs: runs", operation_id = "discardCostRun",
    params(OrgPath, RunPath), responses((status = 200, body = Run), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn discard(
    State(costs): State<Costs>,
    caller: OrgCaller,
    Path(path): Path<RunPath>,
) -> ApiResult<Json<Run>> {
    caller.require(Permission::CostsWrite)?;
    let slug = caller.org.slug.as_str();
    Ok(Json(
        answer::discard(&costs, &caller.actor, slug, path.run).await?,
    ))
}

/// Retry a run that ended without publishing, or waits for an answer
#[utoipa::path(post, path = "/organisations/{org}/costs/runs/{run}/retry", tag = "costs: runs", operation_id = "retryCostRun",
    params(OrgPath, RunPath, AllowQuery), responses((status = 202, body = Run), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn retry(
    State(costs): State<Costs>,
    caller: OrgCaller,
    Path(path): Path<RunPath>,
    Query(allow): Query<AllowQuery>,
) -> ApiResult<(StatusCode, Json<Run>)> {
    caller.require(Permission::CostsWrite)?;
    retrying::require_files(&costs, &caller.actor, path.run).await?;
    let mut tx = costs.write(&caller.actor).await?;
    let slug = caller.org.slug.as_str();
    retrying::retry(&costs, &mut tx, slug, path.run, allow.into()).await?;
    let run = view::get(&tx, path.run).await?;
    tx.commit().await?;
    costs.changes.tell(caller.actor.org(), path.run);
    Ok((StatusCode::ACCEPTED, Json(run)))
}

/// Log of a run, oldest line first
#[utoipa::path(get, path = "/organisations/{org}/costs/runs/{run}/log", tag = "costs: runs", operation_id = "getCostRunLog",
    params(OrgPath, RunPath, PageQuery), responses((status = 200, body = Page<RunLogLine>), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn log(
    State(costs): State<Costs>,
    caller: OrgCaller,
    Path(path): Path<RunPath>,
    Query(page): Query<PageQuery>,
) -> ApiResult<Json<Page<RunLogLine>>> {
    caller.require(Permission::CostsRead)?;
    let read = costs.store.read(&caller.actor).await?;
    Ok(Json(
        logging::list(&read, path.run, &page.request()?).await?,
    ))
}

/// Rows a run did not publish, with the reason
#[utoipa::path(get, path = "/organisations/{org}/costs/runs/{run}/rejects", tag = "costs: runs", operation_id = "listCostRunRejects",
    params(OrgPath, RunPath, PageQuery), responses((status = 200, body = Page<Reject>), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn rejects(
    State(costs): State<Costs>,
    caller: OrgCaller,
    Path(path): Path<RunPath>,
    Query(page): Query<PageQuery>,
) -> ApiResult<Json<Page<Reject>>> {
    caller.require(Permission::CostsRead)?;
    let run = view::row(&costs.store.read(&caller.actor).await?, path.run).await?;
    let page = page.request()?;
    // The whole list is read for a page of it.
    let _place = costs.admission.enter(caller.on_account_of()).await?;
    Ok(Json(
        rejecting::list(
            &costs,
            caller.actor.org(),
            caller.org.slug.as_str(),
            &run,
            &page,
        )
        .await?,
    ))
}

/// All rejected rows as CSV
#[utoipa::path(get, path = "/organisations/{org}/costs/runs/{run}/rejects.csv", tag = "costs: runs", operation_id = "downloadCostRunRejects",
    params(OrgPath, RunPath, CsvParams), responses((status = 200, body = String, content_type = "text/csv"), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn rejects_csv(
    State(costs): State<Costs>,
    State(accounts): State<Accounts>,
    caller: OrgCaller,
    Path(path): Path<RunPath>,
    Query(params): Query<CsvParams>,
) -> ApiResult<impl IntoResponse> {
    caller.require(Permission::CostsRead)?;
    let run = view::row(&costs.store.read(&caller.actor).await?, path.run).await?;
    let slug = caller.org.slug.as_str();
    let place = costs.admission.enter_stream(caller.on_account_of()).await?;
    let csv = match params.escape_formulas {
        true => {
            // What is changed is in memory until it is read, and counts until then.
            let csv = formulas::escape(&rejecting::csv(&costs, slug, &run).await?)?;
            futures::stream::iter([Ok(csv)]).boxed()
        }
        false => rejecting::download(&costs, slug, &run).await?,
    };
    let run = path.run.to_string();
    let name = file_name([caller.org.slug.as_str(), "rejects", &run], "csv");
    let file = ("text/csv; charset=utf-8", &*name);
    Ok(download(&costs, (accounts, caller), place, csv, file))
}

/// A run as it goes
///
/// Server-sent events named `run`, each with the whole run; the stream ends when the run has ended or waits for an
/// answer, and within moments when the caller may no longer see it.
#[utoipa::path(get, path = "/organisations/{org}/costs/runs/{run}/progress", tag = "costs: runs", operation_id = "watchCostRun",
    params(OrgPath, RunPath), responses((status = 200, body = Run, content_type = "text/event-stream"), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn progress(
    State(costs): State<Costs>,
    State(accounts): State<Accounts>,
    caller: OrgCaller,
    Path(path): Path<RunPath>,
) -> ApiResult<Sse<impl Stream<Item = Result<Event, Infallible>>>> {
    caller.require(Permission::CostsRead)?;
    let counted = costs.admission.watch(caller.on_account_of())?;
    let runs = live::watch(costs, caller.actor.clone(), path.run).await?;
    let ended = caller.ended(accounts, Permission::CostsRead);
    let events = runs.take_until(ended).map(|run| {
        // A run is plain data; should it ever not be, the viewer sees a comment instead of a broken stream.
        Ok(Event::default()
            .event("run")
            .json_data(&run)
            .unwrap_or_else(|_| Event::default().comment("unreadable")))
    });
    Ok(Sse::new(counted.during(events)).keep_alive(KeepAlive::default()))
}
