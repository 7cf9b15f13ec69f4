//! `GET /session`: who the browser is.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use stoa_httpkit::{ApiError, Json};

use super::{cookie, sessions};
use crate::{Accounts, caller::PersonCaller};

/// Who am I
#[utoipa::path(get, path = "/session", tag = "session", operation_id = "getSession",
    responses((status = 200, description = "Who is signed in", body = super::Session), stoa_httpkit::Problems),
    security(("session_cookie" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: PersonCaller,
) -> Result<Response, ApiError> {
    let read = accounts.store().system_read().await?;
    let session = sessions::view(&read, &caller.session, &caller.token).await?;
    Ok(([cookie::NO_STORE], Json(session)).into_response())
}
