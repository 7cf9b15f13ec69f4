//! `DELETE /session`: signing out, for this browser alone.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use stoa_httpkit::ApiError;
use stoa_kernel::{Error, SessionId};

use super::{cookie, sessions};
use crate::{Accounts, caller::PersonCaller};

pub(crate) async fn sign_out(accounts: &Accounts, caller: &PersonCaller) -> Result<(), Error> {
    let id = SessionId(caller.session.id);
    sessions::end::end_one(accounts, caller, id, "sign-out").await?;
    Ok(())
}

/// Sign out
#[utoipa::path(delete, path = "/session", tag = "session", operation_id = "signOut",
    responses((status = 204, description = "Signed out"), stoa_httpkit::Problems),
    security(("session_cookie" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: PersonCaller,
) -> Result<Response, ApiError> {
    sign_out(&accounts, &caller).await?;
    Ok((StatusCode::NO_CONTENT, [cookie::clear(&accounts)]).into_response())
}
