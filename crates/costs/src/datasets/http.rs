//! Endpoints of the published dataset.

use axum::extract::State;
use stoa_accounts::{OrgCaller, OrgPath};
use stoa_httpkit::{ApiResult, Json, PageQuery, Path, Problems, Query};
use stoa_kernel::{Page, Permission};

use super::{
    view::{self, VersionFilter},
    wire::{DatasetList, DatasetVersion, SameBillList},
};
use crate::{http::VersionPath, pipelines::twins, service::Costs};

/// What is published: months per source
#[utoipa::path(get, path = "/organisations/{org}/costs/datasets", tag = "costs: datasets", operation_id = "listCostDatasets",
    params(OrgPath), responses((status = 200, body = DatasetList), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn list(State(costs): State<Costs>, caller: OrgCaller) -> ApiResult<Json<DatasetList>> {
    caller.require(Permission::CostsRead)?;
    let long = view::is_long(&costs.store.read(&caller.actor).await?).await?;
    let _place = match long {
        true => Some(costs.admission.enter(caller.on_account_of()).await?),
        false => None,
    };
    let read = costs.store.read(&caller.actor).await?;
    Ok(Json(view::list(read).await?))
}

/// Every time the dataset changed
#[utoipa::path(get, path = "/organisations/{org}/costs/datasets/versions", tag = "costs: datasets", operation_id = "listCostDatasetVersions",
    params(OrgPath, VersionFilter, PageQuery), responses((status = 200, body = Page<DatasetVersion>), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn versions(
    State(costs): State<Costs>,
    caller: OrgCaller,
    Query(filter): Query<VersionFilter>,
    Query(page): Query<PageQuery>,
) -> ApiResult<Json<Page<DatasetVersion>>> {
    caller.require(Permission::CostsRead)?;
    let read = costs.store.read(&caller.actor).await?;
    Ok(Json(view::versions(read, &filter, &page.request()?).await?))
}

/// Show a version of the dataset
#[utoipa::path(get, path = "/organisations/{org}/costs/datasets/versions/{version}", tag = "costs: datasets", operation_id = "getCostDatasetVersion",
    params(OrgPath, VersionPath), responses((status = 200, body = DatasetVersion), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn version(
    State(costs): State<Costs>,
    caller: OrgCaller,
    Path(path): Path<VersionPath>,
) -> ApiResult<Json<DatasetVersion>> {
    caller.require(Permission::CostsRead)?;
    let read = costs.store.read(&caller.actor).await?;
    Ok(Json(view::get_version(&read, path.version).await?))
}

/// Bills that several sources hold, of any month
#[utoipa::path(get, path = "/organisations/{org}/costs/datasets/same-bills", tag = "costs: datasets", operation_id = "listSameCostBills",
    params(OrgPath), responses((status = 200, body = SameBillList), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn same_bills(
    State(costs): State<Costs>,
    caller: OrgCaller,
) -> ApiResult<Json<SameBillList>> {
    caller.require(Permission::CostsRead)?;
    let _place = costs.admission.enter(caller.on_account_of()).await?;
    let items = twins::held(&costs, &caller.actor, caller.org.slug.as_str()).await?;
    Ok(Json(SameBillList { items }))
}
