//! `GET /organisations/{org}/api-keys`: every key, the revoked ones too, without their secrets.

use axum::extract::State;
use stoa_httpkit::{ApiError, Json, PageQuery, Query};
use stoa_kernel::{Error, Page, PageRequest, Permission};
use stoa_store::OrgRead;

use super::{ApiKey, entity};
use crate::{Accounts, OrgCaller};

/// One page of keys, newest first.
pub async fn list(read: &OrgRead, page: &PageRequest) -> Result<Page<ApiKey>, Error> {
    let rows = read
        .find::<entity::Entity>()
        .page_desc("api-keys", page, entity::Column::Id, |row| row.id)
        .await?;
    let items = rows
        .items
        .into_iter()
        .map(ApiKey::try_from)
        .collect::<Result<_, _>>()?;
    Ok(Page {
        items,
        next_cursor: rows.next_cursor,
    })
}

/// List API keys
#[utoipa::path(get, path = "/organisations/{org}/api-keys", tag = "api keys", operation_id = "listApiKeys",
    params(crate::OrgPath, PageQuery),
    responses((status = 200, description = "A page of keys", body = Page<ApiKey>), stoa_httpkit::Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: OrgCaller,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<ApiKey>>, ApiError> {
    caller.require(Permission::KeysRead)?;
    let read = accounts.store().read(&caller.actor).await?;
    Ok(Json(list(&read, &page.request()?).await?))
}
