//! `GET /organisations/{org}/events/{sequence}`: one event.

use axum::extract::State;
use serde::Deserialize;
use stoa_httpkit::{ApiError, Json, Path};
use stoa_kernel::{Error, Permission};
use stoa_store::{Envelope, Sequence};
use utoipa::IntoParams;

use crate::{Accounts, OrgCaller};

/// The event in the address.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct EventPath {
    /// The event's position in the log, from 1.
    #[param(minimum = 1)]
    sequence: i64,
}

/// Show an event
#[utoipa::path(get, path = "/organisations/{org}/events/{sequence}", tag = "events", operation_id = "getEvent",
    params(crate::OrgPath, EventPath),
    responses((status = 200, description = "The event", body = Envelope), stoa_httpkit::Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: OrgCaller,
    Path(path): Path<EventPath>,
) -> Result<Json<Envelope>, ApiError> {
    caller.require(Permission::LogRead)?;
    let read = accounts.store().read(&caller.actor).await?;
    let event = read.event(Sequence(path.sequence)).await?.ok_or_else(|| {
        Error::not_found(
            "event",
            format!("There is no event {} in this log.", path.sequence),
        )
    })?;
    Ok(Json(event.envelope(&caller.org.slug)))
}
