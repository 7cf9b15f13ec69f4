//! `PATCH /organisations/{org}/members/{member}`: gives a member another role.

use axum::extract::State;
use sea_orm::ActiveValue::Set;
use stoa_httpkit::{ApiError, Json, Path};
use stoa_kernel::{Error, MemberId, Permission, PersonId, Role};
use stoa_store::Actor;

use super::{Member, MemberChange, entity, events::MemberRoleChanged};
use crate::{Accounts, OrgCaller, correlated, invitations, rows::unreadable};

/// Changes the role. Doing it again changes nothing and writes nothing.
pub async fn change_role(
    accounts: &Accounts,
    actor: &Actor,
    member: MemberId,
    role: Role,
) -> Result<Member, Error> {
    actor.require(Permission::MembersWrite)?;
    let mut tx = correlated(accounts.store().write(actor).await?);
    let row = super::find(&tx, member).await?;
    let from: Role = row.role.parse().map_err(unreadable)?;
    if from != role {
        super::require_gives(actor, role)?;
        if from == Role::Owner {
            super::require_owner(actor)?;
            super::keep_an_owner(&tx, member).await?;
        }
        tx.update(entity::ActiveModel {
            id: Set(row.id),
            role: Set(role.as_str().into()),
            ..Default::default()
        })
        .await?;
        let person_id = PersonId(row.person_id);
        tx.append(&MemberRoleChanged {
            member_id: member,
            person_id,
            from,
            to: role,
        })
        .await?;
        invitations::revoke::of_member(accounts, &mut tx, member, Some(role)).await?;
    }
    let changed = super::show::show(&tx, member).await?;
    tx.commit().await?;
    Ok(changed)
}

/// Change a member's role
///
/// The last owner cannot be demoted, and nobody gives a role that holds a permission they lack. The member's API keys may do what the new role may, and invitations
/// that the new role could not send are taken back.
#[utoipa::path(patch, path = "/organisations/{org}/members/{member}", tag = "members",
    operation_id = "updateMember", params(crate::OrgPath, super::MemberPath), request_body = MemberChange,
    responses((status = 200, description = "The member as it is now", body = Member), stoa_httpkit::Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: OrgCaller,
    Path(path): Path<super::MemberPath>,
    Json(input): Json<MemberChange>,
) -> Result<Json<Member>, ApiError> {
    let changed = change_role(&accounts, &caller.actor, path.member, input.role).await?;
    Ok(Json(changed))
}
