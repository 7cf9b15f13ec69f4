//! `DELETE /organisations/{org}/invitations/{invitation}`: takes an invitation back. The same happens to
//! those of a member who leaves, or may no longer give what they offered, and of a key that is revoked.

use axum::{extract::State, http::StatusCode};
use sea_orm::{ColumnTrait, QueryFilter};
use stoa_httpkit::{ApiError, Path};
use stoa_kernel::{ApiKeyId, Error, InvitationId, MemberId, Permission, Role};
use stoa_store::{Actor, OrgTx};

use super::{
    InvitationPath, InvitationStatus, close, entity, events::InvitationRevoked, may_offer, open,
};
use crate::{Accounts, OrgCaller, correlated, rows::unreadable};

/// Takes an invitation back; one that has its answer already is not there any more.
pub async fn revoke(
    accounts: &Accounts,
    actor: &Actor,
    invitation: InvitationId,
) -> Result<(), Error> {
    actor.require(Permission::MembersWrite)?;
    let mut tx = correlated(accounts.store().write(actor).await?);
    if !take_back(accounts, &mut tx, invitation).await? {
        return Err(super::mine::no_such_invitation());
    }
    tx.commit().await
}

/// Takes back what a member offered and may not offer as `role` (`None`: as no member), in the transaction
/// that changes the membership.
pub(crate) async fn of_member(
    accounts: &Accounts,
    tx: &mut OrgTx,
    member: MemberId,
    role: Option<Role>,
) -> Result<(), Error> {
    let theirs = open().add(entity::Column::MemberId.eq(member.uuid()));
    let rows = tx.find::<entity::Entity>().filter(theirs).all().await?;
    for row in rows {
        let offered = row.role.parse().map_err(unreadable)?;
        if role.is_some_and(|role| may_offer(role, offered)) {
            continue;
        }
        take_back(accounts, tx, InvitationId(row.id)).await?;
    }
    Ok(())
}

/// Takes back what was sent with a key, in the transaction that revokes it.
pub(crate) async fn of_key(
    accounts: &Accounts,
    tx: &mut OrgTx,
    key: ApiKeyId,
) -> Result<(), Error> {
    let sent = open().add(entity::Column::KeyId.eq(key.uuid()));
    let rows = tx.find::<entity::Entity>().filter(sent).all().await?;
    for row in rows {
        take_back(accounts, tx, InvitationId(row.id)).await?;
    }
    Ok(())
}

/// Ends one, with its event; whether it was open.
async fn take_back(
    accounts: &Accounts,
    tx: &mut OrgTx,
    invitation_id: InvitationId,
) -> Result<bool, Error> {
    let open = close(accounts, tx, invitation_id, InvitationStatus::Revoked).await?;
    if open {
        tx.append(&InvitationRevoked { invitation_id }).await?;
    }
    Ok(open)
}

/// Take an invitation back
#[utoipa::path(delete, path = "/organisations/{org}/invitations/{invitation}", tag = "invitations",
    operation_id = "revokeInvitation", params(crate::OrgPath, InvitationPath),
    responses((status = 204, description = "Taken back"), stoa_httpkit::Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: OrgCaller,
    Path(path): Path<InvitationPath>,
) -> Result<StatusCode, ApiError> {
    revoke(&accounts, &caller.actor, path.invitation).await?;
    Ok(StatusCode::NO_CONTENT)
}
