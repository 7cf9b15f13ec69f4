//! `DELETE /sessions/{session}` and `DELETE /sessions`: signs one browser of the person out, or every other.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use sea_orm::{ColumnTrait, QueryFilter};
use stoa_httpkit::{ApiError, Path};
use stoa_kernel::{Error, SessionId};

use super::list::live;
use crate::{
    Accounts, PersonCaller, correlated,
    identity::{cookie, entity::session, events::SessionEnded, system},
};

/// The session in the address.
#[derive(Debug, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
pub struct SessionPath {
    session: SessionId,
}

/// Ends one session of the person, if it is theirs and has not ended, and says whether it was.
pub(crate) async fn end_one(
    accounts: &Accounts,
    caller: &PersonCaller,
    id: SessionId,
    reason: &'static str,
) -> Result<bool, Error> {
    let tx = accounts.store().system(reason).await?;
    let mut tx = correlated(tx.enter(&system(reason)).await?);
    let now = accounts.now();
    let ended = tx
        .update_global::<session::Entity>()
        .filter(live(caller.person, now).add(session::Column::Id.eq(id.uuid())))
        .col(session::Column::RevokedAt, now.micros())
        .exec()
        .await?;
    if ended == 0 {
        return Ok(false);
    }
    tx.append(&SessionEnded {
        session_id: id,
        person_id: caller.person,
    })
    .await?;
    tx.commit().await?;
    Ok(true)
}

/// Ends one session of the person; 404 for anybody else's, and for one that has ended.
pub(crate) async fn end(
    accounts: &Accounts,
    caller: &PersonCaller,
    id: SessionId,
) -> Result<(), Error> {
    match end_one(accounts, caller, id, "session-end").await? {
        true => Ok(()),
        false => Err(Error::not_found(
            "session",
            "There is no such session of yours. It may have ended; reload the list.",
        )),
    }
}

/// Ends every session of the person but the one that asks.
pub(crate) async fn end_others(accounts: &Accounts, caller: &PersonCaller) -> Result<(), Error> {
    let tx = accounts.store().system("session-end").await?;
    let mut tx = correlated(tx.enter(&system("session-end")).await?);
    super::end_all(accounts, &mut tx, caller.person, caller.stored()).await?;
    tx.commit().await
}

/// End a session
///
/// Signs that browser out at once. Ending the one that asks is signing out.
#[utoipa::path(delete, path = "/sessions/{session}", tag = "session", operation_id = "endSession",
    params(SessionPath),
    responses((status = 204, description = "Ended"), stoa_httpkit::Problems),
    security(("session_cookie" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: PersonCaller,
    Path(path): Path<SessionPath>,
) -> Result<Response, ApiError> {
    end(&accounts, &caller, path.session).await?;
    Ok(match caller.stored() == Some(path.session) {
        true => (StatusCode::NO_CONTENT, [cookie::clear(&accounts)]).into_response(),
        false => StatusCode::NO_CONTENT.into_response(),
    })
}

/// End all other sessions
///
/// Signs every browser of the person out but the one that asks. API keys go on: a new password can end them.
#[utoipa::path(delete, path = "/sessions", tag = "session", operation_id = "endOtherSessions",
    responses((status = 204, description = "Ended"), stoa_httpkit::Problems),
    security(("session_cookie" = [])))]
pub async fn others_handler(
    State(accounts): State<Accounts>,
    caller: PersonCaller,
) -> Result<StatusCode, ApiError> {
    end_others(&accounts, &caller).await?;
    Ok(StatusCode::NO_CONTENT)
}
