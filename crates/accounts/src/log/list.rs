//! `GET /organisations/{org}/events`: the log from a position on, oldest first.

use axum::extract::State;
use serde::Deserialize;
use stoa_httpkit::{ApiError, Json, Query};
use stoa_kernel::{Error, Page, PageRequest, Permission};
use stoa_store::{Envelope, Sequence};
use utoipa::IntoParams;

use crate::{Accounts, OrgCaller};

/// Where to begin, and how much.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EventsQuery {
    /// The sequence of the last event already seen; 0 or nothing for the beginning.
    pub after: Option<i64>,
    /// 1 to 500, 50 when left out.
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u64>,
}

/// Read the log
///
/// Sequences have no gaps, so whoever remembers the last one misses nothing. `next_cursor` is what
/// to send as `after` for more; it is null at the end.
#[utoipa::path(get, path = "/organisations/{org}/events", tag = "events", operation_id = "listEvents",
    params(crate::OrgPath, EventsQuery),
    responses((status = 200, description = "A page of events", body = Page<Envelope>), stoa_httpkit::Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: OrgCaller,
    Query(query): Query<EventsQuery>,
) -> Result<Json<Page<Envelope>>, ApiError> {
    caller.require(Permission::LogRead)?;
    Ok(Json(list(&accounts, &caller, &query).await?))
}

async fn list(
    accounts: &Accounts,
    caller: &OrgCaller,
    query: &EventsQuery,
) -> Result<Page<Envelope>, Error> {
    let after = query.after.unwrap_or(0);
    if after < 0 {
        return Err(
            Error::invalid("after_negative", "`after` is a position in the log.").field(
                "after",
                "after_negative",
                "Send the sequence of the last event you saw, or 0.",
            ),
        );
    }
    let limit = PageRequest::new(None, query.limit)?.limit;
    let read = accounts.store().read(&caller.actor).await?;
    // One more than asked for tells whether there is more.
    let mut events = read.events_after(Sequence(after), limit + 1).await?;
    let more = events.len() as u64 > limit;
    events.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next_cursor = events
        .last()
        .filter(|_| more)
        .map(|event| event.sequence.to_string());
    let items = events
        .into_iter()
        .map(|event| event.envelope(&caller.org.slug))
        .collect();
    Ok(Page { items, next_cursor })
}
