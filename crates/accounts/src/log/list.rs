//! `GET /organisations/{org}/events`: the log from a position on, oldest or newest first.

use axum::extract::State;
use serde::Deserialize;
use stoa_httpkit::{ApiError, Json, PageQuery, Query};
use stoa_kernel::{Error, Page, PageRequest, Permission, Sort, Term};
use stoa_store::{Envelope, Order, Sequence, SortKey};
use utoipa::IntoParams;

use crate::{Accounts, OrgCaller};

stoa_kernel::sort_columns! {
    /// What events are ordered by.
    pub enum EventColumn { Sequence = "sequence" }
    default = Sort::ascending(Self::Sequence);
}

/// By its own name, as the document takes no generic type for a parameter.
type EventSort = Sort<EventColumn>;

/// Which events, and from where on.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EventsFilter {
    /// Only events after this sequence: that of the last event already seen. 0 or nothing for the beginning.
    #[param(minimum = 0)]
    pub after: Option<i64>,
    /// Only events of this type: `member.joined`.
    #[param(inline)]
    #[serde(rename = "type")]
    pub kind: Option<Term>,
    /// `sequence` (the oldest first) when left out.
    #[param(inline)]
    pub sort: Option<EventSort>,
}

/// Read the log
///
/// Sequences have no gaps, so whoever remembers the last one and sends it as `after` misses nothing.
#[utoipa::path(get, path = "/organisations/{org}/events", tag = "events", operation_id = "listEvents",
    params(crate::OrgPath, EventsFilter, PageQuery),
    responses((status = 200, description = "A page of events", body = Page<Envelope>), stoa_httpkit::Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: OrgCaller,
    Query(filter): Query<EventsFilter>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Envelope>>, ApiError> {
    caller.require(Permission::LogRead)?;
    Ok(Json(
        list(&accounts, &caller, &filter, &page.request()?).await?,
    ))
}

async fn list(
    accounts: &Accounts,
    caller: &OrgCaller,
    filter: &EventsFilter,
    page: &PageRequest,
) -> Result<Page<Envelope>, Error> {
    let after = filter.after.unwrap_or(0);
    if after < 0 {
        return Err(
            Error::invalid("after_negative", "`after` is a position in the log.").field(
                "after",
                "after_negative",
                "Send the sequence of the last event you saw, or 0.",
            ),
        );
    }
    let kind = filter.kind.as_ref().filter(|kind| !kind.is_empty());
    let order = Order::of(filter.sort, |EventColumn::Sequence| SortKey::Id);
    let read = accounts.store().read(&caller.actor).await?;
    let events = read
        .events_page(
            &format!("events?after={after}&type={kind:?}"),
            kind.map(Term::as_str),
            Sequence(after),
            page,
            order,
        )
        .await?;
    Ok(events.map(|event| event.envelope(&caller.org.slug)))
}
