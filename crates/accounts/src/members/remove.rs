//! `DELETE /organisations/{org}/members/{member}`: takes a person out; everyone may leave by themselves, which has a
//! route of its own too.

use axum::{extract::State, http::StatusCode};
use sea_orm::{ColumnTrait, QueryFilter};
use stoa_httpkit::{ApiError, Path};
use stoa_kernel::{Error, MemberId, Permission, PersonId, Role};
use stoa_store::Actor;

use super::{entity, events::MemberRemoved};
use crate::{Accounts, OrgCaller, api_keys, correlated, invitations, rows::unreadable};

/// Removes a member. Their sessions stay, but open nothing here from this moment; the keys they made
/// and the invitations they sent end with the membership.
pub async fn remove(accounts: &Accounts, actor: &Actor, member: MemberId) -> Result<(), Error> {
    let leaves = matches!(actor, Actor::Member { member: own, .. } if *own == member);
    if !leaves {
        actor.require(Permission::MembersWrite)?;
    }
    let mut tx = correlated(accounts.store().write(actor).await?);
    let row = super::find(&tx, member).await?;
    let role: Role = row.role.parse().map_err(unreadable)?;
    if role == Role::Owner {
        super::require_owner(actor)?;
        super::keep_an_owner(&tx, member).await?;
    }
    tx.delete_many::<entity::Entity>()
        .filter(entity::Column::Id.eq(row.id))
        .required()
        .await?;
    api_keys::revoke::of_member(accounts, &mut tx, member).await?;
    invitations::revoke::of_member(accounts, &mut tx, member, None).await?;
    tx.append(&MemberRemoved {
        member_id: member,
        person_id: PersonId(row.person_id),
        role,
    })
    .await?;
    tx.commit().await
}

/// Remove a member, or leave
///
/// The last owner cannot be removed. API keys that the member made are revoked, invitations that they
/// sent are taken back.
#[utoipa::path(delete, path = "/organisations/{org}/members/{member}", tag = "members",
    operation_id = "removeMember", params(crate::OrgPath, super::MemberPath),
    responses((status = 204, description = "Removed"), stoa_httpkit::Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: OrgCaller,
    Path(path): Path<super::MemberPath>,
) -> Result<StatusCode, ApiError> {
    remove(&accounts, &caller.actor, path.member).await?;
    Ok(StatusCode::NO_CONTENT)
}
