//! `DELETE /organisations/{org}/members/me`: leaves the organisation. It needs no permission, and nobody else.

use axum::{extract::State, http::StatusCode};
use stoa_httpkit::ApiError;
use stoa_kernel::Error;
use stoa_store::Actor;

use crate::{Accounts, OrgCaller};

/// Takes the caller out of the organisation: what [`super::remove::remove`] does with their own membership.
pub async fn leave(accounts: &Accounts, actor: &Actor) -> Result<(), Error> {
    match actor {
        Actor::Member { member, .. } => super::remove::remove(accounts, actor, *member).await,
        _ => Err(Error::forbidden(
            "person_required",
            "Only people leave an organisation, in a browser in which they are signed in. A key is revoked instead.",
        )),
    }
}

/// Leave an organisation
///
/// Everybody may, except its only owner. API keys that you made are revoked, invitations that you sent are taken back.
#[utoipa::path(delete, path = "/organisations/{org}/members/me", tag = "members",
    operation_id = "leaveOrganisation", params(crate::OrgPath),
    responses((status = 204, description = "You are no member any more"), stoa_httpkit::Problems),
    security(("session_cookie" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: OrgCaller,
) -> Result<StatusCode, ApiError> {
    leave(&accounts, &caller.actor).await?;
    Ok(StatusCode::NO_CONTENT)
}
