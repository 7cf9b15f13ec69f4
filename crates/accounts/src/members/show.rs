//! `GET /organisations/{org}/members/{member}`: one member.

use axum::extract::State;
use sea_orm::{ColumnTrait, QueryFilter};
use stoa_httpkit::{ApiError, Json, Path};
use stoa_kernel::{Error, MemberId, Permission};
use stoa_store::OrgRead;

use super::Member;
use crate::{Accounts, OrgCaller, identity::entity::person};

/// The member, or 404.
pub async fn show(read: &OrgRead, member: MemberId) -> Result<Member, Error> {
    let row = super::find(read, member).await?;
    let person = read
        .find_global::<person::Entity>()
        .filter(person::Column::Id.eq(row.person_id))
        .required()
        .await?;
    Member::of(row, &person)
}

/// Show a member
#[utoipa::path(get, path = "/organisations/{org}/members/{member}", tag = "members", operation_id = "getMember",
    params(crate::OrgPath, super::MemberPath),
    responses((status = 200, description = "The member", body = Member), stoa_httpkit::Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: OrgCaller,
    Path(path): Path<super::MemberPath>,
) -> Result<Json<Member>, ApiError> {
    caller.require(Permission::MembersRead)?;
    let read = accounts.store().read(&caller.actor).await?;
    Ok(Json(show(&read, path.member).await?))
}
