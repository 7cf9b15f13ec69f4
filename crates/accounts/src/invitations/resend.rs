//! `POST /organisations/{org}/invitations/{invitation}/resend`: the mail again, and seven more days.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use sea_orm::{ColumnTrait, QueryFilter};
use stoa_httpkit::{ApiError, Json, Path};
use stoa_kernel::{Error, InvitationId, MemberId, Permission};
use stoa_store::Actor;

use super::{
    Invitation, InvitationPath, LIFETIME,
    create::{pause, send},
    entity, key_of, open, require_offer, require_proved,
};
use crate::{
    Accounts, OrgCaller, Organisation, api_keys::find::stands_on, correlated, rows::unreadable,
};

/// Sends an invitation again as `actor`, on whom it stands from now on.
pub async fn resend(
    accounts: &Accounts,
    actor: &Actor,
    organisation: &Organisation,
    invitation: InvitationId,
) -> Result<Invitation, Error> {
    actor.require(Permission::MembersWrite)?;
    let now = accounts.now();
    let mut tx = correlated(accounts.store().write(actor).await?);
    let this = || open().add(entity::Column::Id.eq(invitation.uuid()));
    let mut row = tx
        .find::<entity::Entity>()
        .filter(this())
        .required()
        .await?;
    require_offer(actor, row.role.parse().map_err(unreadable)?)?;
    let inviter = stands_on(&tx, actor).await?;
    require_proved(&tx, inviter).await?;
    pause(&row, now)?;
    row.member_id = inviter.map(MemberId::uuid);
    row.key_id = key_of(actor);
    row.sent_at = now.micros();
    row.expires_at = (now + LIFETIME).micros();
    tx.update_many::<entity::Entity>()
        .filter(this())
        .col(entity::Column::MemberId, row.member_id)
        .col(entity::Column::KeyId, row.key_id)
        .col(entity::Column::SentAt, row.sent_at)
        .col(entity::Column::ExpiresAt, row.expires_at)
        .required()
        .await?;
    send(accounts, &mut tx, organisation, &row).await?;
    tx.commit().await?;
    row.try_into()
}

/// Send an invitation again
///
/// Seven days from now, and not sooner than ten minutes after the last mail.
#[utoipa::path(post, path = "/organisations/{org}/invitations/{invitation}/resend", tag = "invitations",
    operation_id = "resendInvitation", params(crate::OrgPath, InvitationPath),
    responses((status = 200, description = "The invitation as it is now", body = Invitation), stoa_httpkit::Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: OrgCaller,
    Path(path): Path<InvitationPath>,
) -> Result<Response, ApiError> {
    caller.require(Permission::MembersWrite)?;
    let resend = async {
        let sent = resend(&accounts, &caller.actor, &caller.org, path.invitation).await?;
        Ok(Json(sent).into_response())
    };
    Ok(accounts
        .limits()
        .invitation(caller.org.id)
        .run(resend)
        .await)
}
