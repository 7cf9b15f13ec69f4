//! `POST /invitations/{invitation}/accept` and `…/decline`: the answer of the person who was asked.

use axum::{extract::State, http::StatusCode};
use stoa_httpkit::{ApiError, Json, Path};
use stoa_kernel::{Error, InvitationId, MemberId, OrgId, PersonId};
use stoa_store::{Actor, violated};

use super::{
    InvitationPath, InvitationStatus, close,
    events::{InvitationAccepted, InvitationDeclined},
    mine,
};
use crate::{
    Accounts,
    caller::PersonCaller,
    correlated,
    identity::{memberships, wire::MyOrganisation},
    members,
};

/// Makes the person a member with the role that was offered; the organisation they joined.
pub(crate) async fn accept(
    accounts: &Accounts,
    person: PersonId,
    invitation: InvitationId,
) -> Result<MyOrganisation, Error> {
    let tx = accounts.store().system("invitation-accept").await?;
    let (row, role) = mine::find(accounts, &tx, person, invitation).await?;
    let org = OrgId(row.org_id);
    let member = MemberId::new(accounts.clock(), accounts.rng());
    let actor = Actor::Member {
        org,
        person,
        member,
        role,
    };
    let mut tx = correlated(tx.enter(&actor).await?);
    if !close(accounts, &tx, invitation, InvitationStatus::Accepted).await? {
        return Err(mine::no_such_invitation());
    }
    members::insert(&mut tx, accounts, member, person, role)
        .await
        .map_err(in_already)?;
    tx.append(&InvitationAccepted {
        invitation_id: invitation,
        member_id: member,
    })
    .await?;
    let tx = tx.leave().await?;
    let joined = memberships::of(&tx, person).await?;
    let joined = joined.into_iter().find(|m| m.organisation.id == org);
    tx.commit().await?;
    let joined = joined.ok_or_else(|| Error::internal("who just joined is no member"))?;
    Ok(joined.into())
}

/// Says no. The organisation learns that, and not who said it.
pub(crate) async fn decline(
    accounts: &Accounts,
    person: PersonId,
    invitation: InvitationId,
) -> Result<(), Error> {
    let tx = accounts.store().system("invitation-decline").await?;
    let (row, _) = mine::find(accounts, &tx, person, invitation).await?;
    let actor = Actor::System {
        org: OrgId(row.org_id),
        reason: "invitation-decline",
    };
    let mut tx = correlated(tx.enter(&actor).await?);
    if !close(accounts, &tx, invitation, InvitationStatus::Declined).await? {
        return Err(mine::no_such_invitation());
    }
    tx.append(&InvitationDeclined {
        invitation_id: invitation,
    })
    .await?;
    tx.commit().await
}

fn in_already(error: Error) -> Error {
    match violated(&error) {
        Some("member_org_id_person_id_key") => Error::already_exists(
            "member_exists",
            "You are in this organisation already. Decline the invitation, or let somebody change your role.",
        ),
        _ => error,
    }
}

/// Accept an invitation
///
/// The person is a member from now on. Only somebody who proved the address that was invited can.
#[utoipa::path(post, path = "/invitations/{invitation}/accept", tag = "session", operation_id = "acceptInvitation",
    params(InvitationPath),
    responses((status = 200, description = "The organisation the person joined", body = MyOrganisation), stoa_httpkit::Problems),
    security(("session_cookie" = [])))]
pub async fn accept_handler(
    State(accounts): State<Accounts>,
    caller: PersonCaller,
    Path(path): Path<InvitationPath>,
) -> Result<Json<MyOrganisation>, ApiError> {
    let joined = accept(&accounts, caller.person, path.invitation).await?;
    Ok(Json(joined))
}

/// Decline an invitation
#[utoipa::path(post, path = "/invitations/{invitation}/decline", tag = "session", operation_id = "declineInvitation",
    params(InvitationPath),
    responses((status = 204, description = "Declined"), stoa_httpkit::Problems),
    security(("session_cookie" = [])))]
pub async fn decline_handler(
    State(accounts): State<Accounts>,
    caller: PersonCaller,
    Path(path): Path<InvitationPath>,
) -> Result<StatusCode, ApiError> {
    decline(&accounts, caller.person, path.invitation).await?;
    Ok(StatusCode::NO_CONTENT)
}
