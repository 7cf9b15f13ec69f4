//! Endpoints of sources.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use stoa_accounts::{OrgCaller, OrgPath};
use stoa_httpkit::{ApiResult, IfMatch, Json, PageQuery, Path, Problems, Query, etag};
use stoa_kernel::{Page, Permission};

use super::{
    create as creating, delete as deleting, update as updating,
    view::{self, Months, SourceFilter},
    wire::{CreateSource, Criterion, Source, UpdateSource},
};
use crate::{
    http::SourcePath,
    runs::{allowed::AllowQuery, cancel::thin_out, start::start_by_hand, view as run_view, wire::Run},
    service::Costs,
};

/// List sources
///
/// A source that an upload made is listed unless all its runs ended without a bill. Of `periods` the list has
/// the newest only, and `last_run` is brief, as the description of a run says.
#[utoipa::path(get, path = "/organisations/{org}/costs/sources", tag = "costs: sources", operation_id = "listCostSources",
    params(OrgPath, SourceFilter, PageQuery), responses((status = 200, body = Page<Source>), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn list(
    State(costs): State<Costs>,
    caller: OrgCaller,
    Query(filter): Query<SourceFilter>,
    Query(page): Query<PageQuery>,
) -> ApiResult<Json<Page<Source>>> {
    caller.require(Permission::CostsRead)?;
    let read = costs.store.read(&caller.actor).await?;
    Ok(Json(
        view::list(read, &filter, &page.request()?, Months::Newest).await?,
    ))
}

/// List applicability criteria
///
/// What can be answered for a source: which rules of FOCUS apply to it.
#[utoipa::path(get, path = "/organisations/{org}/costs/criteria", tag = "costs: sources", operation_id = "listCostCriteria",
    params(OrgPath), responses((status = 200, body = Vec<Criterion>), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn criteria(caller: OrgCaller) -> ApiResult<Json<Vec<Criterion>>> {
    caller.require(Permission::CostsRead)?;
    let criteria = stoa_focus::check::criteria().map(|(name, description)| Criterion {
        name: name.to_owned(),
        description: description.to_owned(),
    });
    Ok(Json(criteria.collect()))
}

/// Create a source
#[utoipa::path(post, path = "/organisations/{org}/costs/sources", tag = "costs: sources", operation_id = "createCostSource",
    params(OrgPath), request_body = CreateSource, responses((status = 201, body = Source), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn create(
    State(costs): State<Costs>,
    caller: OrgCaller,
    Json(input): Json<CreateSource>,
) -> ApiResult<(StatusCode, Json<Source>)> {
    caller.require(Permission::CostsWrite)?;
    let mut tx = costs.write(&caller.actor).await?;
    let row = creating::create(&costs, &mut tx, caller.org.slug.as_str(), input).await?;
    let source = view::one(&tx, row).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(source)))
}

/// Show a source
#[utoipa::path(get, path = "/organisations/{org}/costs/sources/{source}", tag = "costs: sources", operation_id = "getCostSource",
    params(OrgPath, SourcePath), responses((status = 200, body = Source), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn show(
    State(costs): State<Costs>,
    caller: OrgCaller,
    Path(path): Path<SourcePath>,
) -> ApiResult<impl IntoResponse> {
    caller.require(Permission::CostsRead)?;
    let read = costs.store.read(&caller.actor).await?;
    let row = view::row(&read, path.source).await?;
    let tag = etag(row.etag);
    Ok(([(header::ETAG, tag)], Json(view::one(&read, row).await?)))
}

/// Change a source
#[utoipa::path(patch, path = "/organisations/{org}/costs/sources/{source}", tag = "costs: sources", operation_id = "updateCostSource",
    params(OrgPath, SourcePath), request_body = UpdateSource, responses((status = 200, body = Source), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn update(
    State(costs): State<Costs>,
    caller: OrgCaller,
    Path(path): Path<SourcePath>,
    expected: IfMatch,
    Json(input): Json<UpdateSource>,
) -> ApiResult<impl IntoResponse> {
    caller.require(Permission::CostsWrite)?;
    let mut tx = costs.write(&caller.actor).await?;
    let row = updating::update(
        &costs,
        &mut tx,
        caller.org.slug.as_str(),
        path.source,
        &expected,
        input,
    )
    .await?;
    let tag = etag(row.etag);
    let source = view::one(&tx, row).await?;
    tx.commit().await?;
    Ok(([(header::ETAG, tag)], Json(source)))
}

/// Delete a source
///
/// 204 when its rows have left the dataset, which takes moments: a report asked then has none of its money. When that
/// takes longer, 202: it is gone from all lists, and its rows leave as soon as the server comes to it; until then
/// `GET …/costs/sources?state=deleting` lists it. Earlier versions of the dataset (`as_of`) still show its rows.
#[utoipa::path(delete, path = "/organisations/{org}/costs/sources/{source}", tag = "costs: sources", operation_id = "deleteCostSource",
    params(OrgPath, SourcePath), responses((status = 204), (status = 202, description = "Deleted; its rows still leave the dataset"), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn delete(
    State(costs): State<Costs>,
    caller: OrgCaller,
    Path(path): Path<SourcePath>,
) -> ApiResult<StatusCode> {
    caller.require(Permission::CostsWrite)?;
    thin_out(&costs, &caller.actor, path.source).await?;
    let mut tx = costs.write(&caller.actor).await?;
    deleting::delete(&costs, &mut tx, caller.org.slug.as_str(), path.source).await?;
    tx.commit().await?;
    Ok(
        match deleting::has_left(&costs, &caller.actor, path.source).await? {
            true => StatusCode::NO_CONTENT,
            false => StatusCode::ACCEPTED,
        },
    )
}

/// Run a source now
#[utoipa::path(post, path = "/organisations/{org}/costs/sources/{source}/runs", tag = "costs: runs", operation_id = "startCostRun",
    params(OrgPath, SourcePath, AllowQuery), responses((status = 202, body = Run), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn run(
    State(costs): State<Costs>,
    caller: OrgCaller,
    Path(path): Path<SourcePath>,
    Query(allow): Query<AllowQuery>,
) -> ApiResult<(StatusCode, Json<Run>)> {
    caller.require(Permission::CostsWrite)?;
    let mut tx = costs.write(&caller.actor).await?;
    let slug = caller.org.slug.as_str();
    let row = start_by_hand(&costs, &mut tx, slug, path.source, allow.into()).await?;
    let run = run_view::one(&tx, row).await?;
    tx.commit().await?;
    Ok((StatusCode::ACCEPTED, Json(run)))
}
