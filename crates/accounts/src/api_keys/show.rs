//! `GET /organisations/{org}/api-keys/{key}`: one key, without its secret.

use axum::extract::State;
use sea_orm::{ColumnTrait, QueryFilter};
use stoa_httpkit::{ApiError, Json, Path};
use stoa_kernel::Permission;

use super::{ApiKey, entity, revoke::KeyPath};
use crate::{Accounts, OrgCaller};

/// Show an API key
#[utoipa::path(get, path = "/organisations/{org}/api-keys/{key}", tag = "api keys", operation_id = "getApiKey",
    params(crate::OrgPath, KeyPath),
    responses((status = 200, description = "The key", body = ApiKey), stoa_httpkit::Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: OrgCaller,
    Path(path): Path<KeyPath>,
) -> Result<Json<ApiKey>, ApiError> {
    caller.require(Permission::KeysRead)?;
    let read = accounts.store().read(&caller.actor).await?;
    let id = entity::Column::Id.eq(path.key.uuid());
    let row = read.find::<entity::Entity>().filter(id).required().await?;
    Ok(Json(row.try_into()?))
}
