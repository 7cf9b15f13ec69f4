//! `DELETE /session`: signing out, for this browser alone.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use sea_orm::{ColumnTrait, QueryFilter};
use stoa_httpkit::ApiError;
use stoa_kernel::{Error, SessionId};

use super::{cookie, entity::session, events::SessionEnded};
use crate::{Accounts, caller::PersonCaller, correlated};

pub(crate) async fn sign_out(accounts: &Accounts, caller: &PersonCaller) -> Result<(), Error> {
    let tx = accounts.store().system("sign-out").await?;
    let mut tx = correlated(tx.enter(&super::system("sign-out")).await?);
    let ended = tx
        .update_global::<session::Entity>()
        .filter(session::Column::Id.eq(caller.session.id))
        .filter(session::Column::RevokedAt.is_null())
        .col(session::Column::RevokedAt, accounts.now().micros())
        .exec()
        .await?;
    if ended == 1 {
        let session_id = SessionId(caller.session.id);
        tx.append(&SessionEnded {
            session_id,
            person_id: caller.person,
        })
        .await?;
    }
    tx.commit().await
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
