//! Endpoints of reports.

use axum::{extract::State, response::IntoResponse};
use futures::StreamExt;
use stoa_accounts::{Accounts, OrgCaller, OrgPath};
use stoa_focus::query::{
    DimensionValues, ExportFormat, ExportWhat, Overview, OverviewQuery, Query as CostQuery,
    QueryResult, RowsPage, RowsQuery, TagKeys, ValuesQuery, dimensions as all_dimensions, measures,
};
use stoa_httpkit::{ApiResult, Json, Path, Problems, Query, attachment::file_name};
use stoa_kernel::{Permission, Timestamp};

use super::{
    ask::{self, Asker},
    lineage, name,
    wire::{
        Catalogue, ExportRequest, OverviewParams, RowParams, RowWithLineage, TagKeysParams,
        ValuesParams,
    },
};
use crate::{
    formulas,
    http::{RowPath, download},
    service::Costs,
};

fn asker(caller: &OrgCaller, as_of: Option<Timestamp>) -> ApiResult<Asker<'_>> {
    caller.require(Permission::CostsRead)?;
    Ok(Asker {
        actor: &caller.actor,
        org: caller.org.slug.as_str(),
        as_of,
    })
}

/// One month against the month before
#[utoipa::path(get, path = "/organisations/{org}/costs/reports/overview", tag = "costs: reports", operation_id = "getCostOverview",
    params(OrgPath, OverviewParams), responses((status = 200, body = Overview), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn overview(
    State(costs): State<Costs>,
    caller: OrgCaller,
    Query(params): Query<OverviewParams>,
) -> ApiResult<Json<Overview>> {
    let asker = asker(&caller, params.as_of)?;
    let query = OverviewQuery {
        period: params.period,
        currency: params.currency,
        measure: params.measure,
    };
    let _place = costs.admission.enter(caller.on_account_of()).await?;
    Ok(Json(ask::overview(&costs, asker, &query).await?))
}

/// Ask: measures by dimensions over time
#[utoipa::path(post, path = "/organisations/{org}/costs/reports/query", tag = "costs: reports", operation_id = "queryCosts",
    params(OrgPath), request_body = CostQuery, responses((status = 200, body = QueryResult), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn query(
    State(costs): State<Costs>,
    caller: OrgCaller,
    Json(query): Json<CostQuery>,
) -> ApiResult<Json<QueryResult>> {
    let asker = asker(&caller, query.as_of)?;
    let _place = costs.admission.enter(caller.on_account_of()).await?;
    Ok(Json(ask::query(&costs, asker, &query).await?))
}

/// Single charges, page by page
#[utoipa::path(post, path = "/organisations/{org}/costs/reports/rows", tag = "costs: reports", operation_id = "listCostRows",
    params(OrgPath), request_body = RowsQuery, responses((status = 200, body = RowsPage), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn rows(
    State(costs): State<Costs>,
    caller: OrgCaller,
    Json(query): Json<RowsQuery>,
) -> ApiResult<Json<RowsPage>> {
    let asker = asker(&caller, query.as_of)?;
    let _place = costs.admission.enter(caller.on_account_of()).await?;
    Ok(Json(ask::rows(&costs, asker, &query).await?))
}

/// One charge, and where it came from
#[utoipa::path(get, path = "/organisations/{org}/costs/reports/rows/{row}", tag = "costs: reports", operation_id = "getCostRow",
    params(OrgPath, RowPath, RowParams), responses((status = 200, body = RowWithLineage), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn row(
    State(costs): State<Costs>,
    caller: OrgCaller,
    Path(path): Path<RowPath>,
    Query(params): Query<RowParams>,
) -> ApiResult<Json<RowWithLineage>> {
    let asker = asker(&caller, params.as_of)?;
    let _place = costs.admission.enter(caller.on_account_of()).await?;
    Ok(Json(
        lineage::row(&costs, asker, &path.row, params.source_id).await?,
    ))
}

/// Download a result, or charges, as CSV or Parquet
///
/// A CSV file that a spreadsheet will open: `escape_formulas`. Texts of a bill may begin like formulas.
#[utoipa::path(post, path = "/organisations/{org}/costs/reports/export", tag = "costs: reports", operation_id = "exportCosts",
    params(OrgPath), request_body = ExportRequest,
    responses((status = 200, description = "The file", content(("text/csv"), ("application/vnd.apache.parquet"))), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn export(
    State(costs): State<Costs>,
    State(accounts): State<Accounts>,
    caller: OrgCaller,
    Json(request): Json<ExportRequest>,
) -> ApiResult<impl IntoResponse> {
    let as_of = match &request.what {
        ExportWhat::Query(query) => query.as_of,
        ExportWhat::Rows(rows) => rows.as_of,
    };
    let asker = asker(&caller, as_of)?;
    let place = costs.admission.enter_stream(caller.on_account_of()).await?;
    let stream = ask::export(&costs, asker, &request.what, request.format).await?;
    let spreadsheet = request.escape_formulas && request.format == ExportFormat::Csv;
    let stream = match spreadsheet {
        true => stream.map(|piece| formulas::escape(&piece?)).boxed(),
        false => stream,
    };
    let (kind, ending) = match request.format {
        ExportFormat::Csv => ("text/csv; charset=utf-8", "csv"),
        ExportFormat::Parquet => ("application/vnd.apache.parquet", "parquet"),
    };
    let parts = name::parts(caller.org.slug.as_str(), &request.what);
    let name = file_name(parts.iter().map(String::as_str), ending);
    Ok(download(
        &costs,
        (accounts, caller),
        place,
        stream,
        (kind, &name),
    ))
}

/// Dimensions and measures there are
#[utoipa::path(get, path = "/organisations/{org}/costs/reports/dimensions", tag = "costs: reports", operation_id = "listCostDimensions",
    params(OrgPath), responses((status = 200, body = Catalogue), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn dimensions(caller: OrgCaller) -> ApiResult<Json<Catalogue>> {
    caller.require(Permission::CostsRead)?;
    Ok(Json(Catalogue {
        dimensions: all_dimensions(),
        measures: measures(),
    }))
}

/// Values of a dimension: the most expensive first, then those of other currencies by name
#[utoipa::path(get, path = "/organisations/{org}/costs/reports/values", tag = "costs: reports", operation_id = "listCostValues",
    params(OrgPath, ValuesParams), responses((status = 200, body = DimensionValues), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn values(
    State(costs): State<Costs>,
    caller: OrgCaller,
    Query(params): Query<ValuesParams>,
) -> ApiResult<Json<DimensionValues>> {
    let asker = asker(&caller, params.as_of)?;
    let query = ValuesQuery {
        dimension: params.dimension,
        q: params.q,
        currency: params.currency,
        limit: params.limit,
        ..ValuesQuery::default()
    };
    let _place = costs.admission.enter(caller.on_account_of()).await?;
    Ok(Json(ask::values(&costs, asker, &query).await?))
}

/// Keys of tags: those of most charges first
///
/// What can be grouped and filtered by as `Tags.<key>`.
#[utoipa::path(get, path = "/organisations/{org}/costs/reports/tag-keys", tag = "costs: reports", operation_id = "listCostTagKeys",
    params(OrgPath, TagKeysParams), responses((status = 200, body = TagKeys), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn tag_keys(
    State(costs): State<Costs>,
    caller: OrgCaller,
    Query(params): Query<TagKeysParams>,
) -> ApiResult<Json<TagKeys>> {
    let asker = asker(&caller, params.as_of)?;
    let query = params.query()?;
    let _place = costs.admission.enter(caller.on_account_of()).await?;
    Ok(Json(ask::tag_keys(&costs, asker, &query).await?))
}
