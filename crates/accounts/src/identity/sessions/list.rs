//! `GET /sessions`: the browsers in which the person is signed in. Nothing that opens one is shown, and of an address
//! only what tells home from abroad.

use std::net::IpAddr;

use axum::extract::State;
use sea_orm::{ColumnTrait, Condition, QueryFilter};
use serde::{Deserialize, Serialize};
use stoa_httpkit::{ApiError, Json, PageQuery, Query};
use stoa_kernel::{Error, Page, PageRequest, PersonId, SessionId, Sort, Timestamp};
use stoa_store::{Order, SortKey};
use utoipa::{IntoParams, ToSchema};

use super::agent;
use crate::{Accounts, PersonCaller, identity::entity::session};

stoa_kernel::sort_columns! {
    /// What sessions are ordered by.
    pub enum SessionColumn { LastUsedAt = "last_used_at", CreatedAt = "created_at" }
    default = Sort::descending(Self::LastUsedAt);
}

/// By its own name, as the document takes no generic type for a parameter.
type SessionSort = Sort<SessionColumn>;

/// In which order.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SessionFilter {
    /// `-last_used_at` (the last used first) when left out.
    #[param(inline)]
    pub sort: Option<SessionSort>,
}

/// A browser (or a program) in which the person is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnSession {
    pub id: SessionId,
    pub created_at: Timestamp,
    /// To within five minutes.
    pub last_used_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// What it says it is; `null` when that is no name that people know.
    #[schema(required = true, example = "Firefox")]
    pub browser: Option<String>,
    /// What it says it runs on.
    #[schema(required = true, example = "Windows")]
    pub system: Option<String>,
    /// The network where it began, not the whole address.
    #[schema(required = true, example = "203.0.113.0/24")]
    pub network: Option<String>,
    /// It is the one that asks.
    pub current: bool,
}

impl OwnSession {
    fn of(row: session::Model, asking: SessionId) -> Self {
        let agent = row.user_agent.as_deref().unwrap_or_default();
        Self {
            id: SessionId(row.id),
            created_at: Timestamp::from_micros(row.created_at),
            last_used_at: Timestamp::from_micros(row.last_seen_at),
            expires_at: Timestamp::from_micros(row.expires_at),
            browser: agent::browser(agent).map(str::to_owned),
            system: agent::system(agent).map(str::to_owned),
            network: row.ip.as_deref().and_then(network),
            current: row.id == asking.uuid(),
        }
    }
}

/// The network of an address: enough to recognise one's own, too little to be one's whereabouts.
fn network(address: &str) -> Option<String> {
    match address.parse::<IpAddr>().ok()?.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            Some(format!("{a}.{b}.{c}.0/24"))
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            let network = std::net::Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0);
            Some(format!("{network}/48"))
        }
    }
}

/// Which sessions of a person open something now.
pub(super) fn live(person: PersonId, now: Timestamp) -> Condition {
    Condition::all()
        .add(session::Column::PersonId.eq(person.uuid()))
        .add(session::Column::RevokedAt.is_null())
        .add(session::Column::ExpiresAt.gt(now.micros()))
}

/// One page of the person's sessions.
pub(crate) async fn list(
    accounts: &Accounts,
    caller: &PersonCaller,
    filter: &SessionFilter,
    page: &PageRequest,
) -> Result<Page<OwnSession>, Error> {
    let order = Order::of(filter.sort, |column| match column {
        SessionColumn::LastUsedAt => SortKey::number(session::Column::LastSeenAt),
        SessionColumn::CreatedAt => SortKey::Id,
    });
    let read = accounts.store().system_read().await?;
    let list = format!("sessions of {}", caller.person);
    let sessions = read
        .find::<session::Entity>()
        .filter(live(caller.person, accounts.now()))
        .page(&list, page, order, session::Column::Id, |row| row.id)
        .await?;
    let asking = SessionId(caller.session.id);
    Ok(sessions.map(|row| OwnSession::of(row, asking)))
}

/// List your sessions
///
/// The browsers in which you are signed in now: since when, when they were last used, what they call themselves, and
/// the network where they began.
#[utoipa::path(get, path = "/sessions", tag = "session", operation_id = "listSessions",
    params(SessionFilter, PageQuery),
    responses((status = 200, description = "A page of your sessions", body = Page<OwnSession>), stoa_httpkit::Problems),
    security(("session_cookie" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: PersonCaller,
    Query(filter): Query<SessionFilter>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<OwnSession>>, ApiError> {
    Ok(Json(
        list(&accounts, &caller, &filter, &page.request()?).await?,
    ))
}

#[cfg(test)]
mod tests {
    use super::network;

    #[test]
    fn of_an_address_only_the_network_is_told() {
        let cases = [
            ("203.0.113.77", Some("203.0.113.0/24")),
            ("::ffff:203.0.113.77", Some("203.0.113.0/24")),
            ("2001:db8:1:2:3:4:5:6", Some("2001:db8:1::/48")),
            ("::1", Some("::/48")),
            ("elsewhere", None),
        ];
        for (address, expected) in cases {
            assert_eq!(network(address).as_deref(), expected, "{address}");
        }
    }
}
