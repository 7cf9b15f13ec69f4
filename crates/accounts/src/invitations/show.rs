//! `GET /organisations/{org}/invitations/{invitation}`: one that was not answered yet.

use axum::extract::State;
use sea_orm::{ColumnTrait, QueryFilter};
use stoa_httpkit::{ApiError, Json, Path};
use stoa_kernel::Permission;

use super::{Invitation, InvitationPath, entity, open};
use crate::{Accounts, OrgCaller};

/// Show an invitation
///
/// One that was answered or taken back is 404.
#[utoipa::path(get, path = "/organisations/{org}/invitations/{invitation}", tag = "invitations", operation_id = "getInvitation",
    params(crate::OrgPath, InvitationPath),
    responses((status = 200, description = "The invitation", body = Invitation), stoa_httpkit::Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: OrgCaller,
    Path(path): Path<InvitationPath>,
) -> Result<Json<Invitation>, ApiError> {
    caller.require(Permission::MembersWrite)?;
    let read = accounts.store().read(&caller.actor).await?;
    let this = open().add(entity::Column::Id.eq(path.invitation.uuid()));
    let row = read
        .find::<entity::Entity>()
        .filter(this)
        .required()
        .await?;
    Ok(Json(row.try_into()?))
}
