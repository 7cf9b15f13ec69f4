//! `GET /organisations/{org}/api-keys`: every key, the revoked ones too, without their secrets.

use axum::extract::State;
use sea_orm::{ColumnTrait, Condition, QueryFilter};
use serde::{Deserialize, Serialize};
use stoa_httpkit::{ApiError, Json, PageQuery, Query};
use stoa_kernel::{Error, Page, PageRequest, Permission, Sort, Term, Timestamp};
use stoa_store::{Order, OrgRead, SortKey, contains};
use utoipa::{IntoParams, ToSchema};

use super::{ApiKey, entity};
use crate::{Accounts, OrgCaller};

stoa_kernel::sort_columns! {
    /// What keys are ordered by. A key that was never used, or does not expire, counts as the earliest.
    pub enum KeyColumn { Name = "name", CreatedAt = "created_at", ExpiresAt = "expires_at", LastUsedAt = "last_used_at" }
    default = Sort::descending(Self::CreatedAt);
}

/// By its own name, as the document takes no generic type for a parameter.
type KeySort = Sort<KeyColumn>;

/// Whether a key opens anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ApiKeyState)]
pub enum KeyState {
    Active,
    /// Its time is over, and nobody revoked it before.
    Expired,
    Revoked,
}

impl KeyState {
    /// The rows in this state.
    fn condition(self, now: Timestamp) -> Condition {
        let (expires, revoked) = (entity::Column::ExpiresAt, entity::Column::RevokedAt);
        let never = || Condition::any().add(expires.is_null());
        match self {
            Self::Active => Condition::all()
                .add(revoked.is_null())
                .add(never().add(expires.gt(now.micros()))),
            Self::Expired => Condition::all()
                .add(revoked.is_null())
                .add(expires.lte(now.micros())),
            Self::Revoked => Condition::all().add(revoked.is_not_null()),
        }
    }
}

/// Which keys.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct KeyFilter {
    /// Only those in whose name or beginning this stands.
    #[param(inline)]
    pub q: Option<Term>,
    /// Only those in this state.
    #[param(inline)]
    pub state: Option<KeyState>,
    /// `-created_at` (the newest first) when left out.
    #[param(inline)]
    pub sort: Option<KeySort>,
}

/// One page of keys.
pub async fn list(
    read: &OrgRead,
    filter: &KeyFilter,
    page: &PageRequest,
    now: Timestamp,
) -> Result<Page<ApiKey>, Error> {
    let mut find = read.find::<entity::Entity>();
    if let Some(q) = &filter.q {
        find = find.filter(contains(q, [entity::Column::Name, entity::Column::Prefix]));
    }
    if let Some(state) = filter.state {
        find = find.filter(state.condition(now));
    }
    let order = Order::of(filter.sort, |column| match column {
        KeyColumn::Name => SortKey::text(entity::Column::Name),
        KeyColumn::CreatedAt => SortKey::Id,
        KeyColumn::ExpiresAt => SortKey::number(entity::Column::ExpiresAt),
        KeyColumn::LastUsedAt => SortKey::number(entity::Column::LastUsedAt),
    });
    let list = format!("api-keys?q={:?}&state={:?}", filter.q, filter.state);
    find.page(&list, page, order, entity::Column::Id, |row| row.id)
        .await?
        .try_map(ApiKey::try_from)
}

/// List API keys
#[utoipa::path(get, path = "/organisations/{org}/api-keys", tag = "api keys", operation_id = "listApiKeys",
    params(crate::OrgPath, KeyFilter, PageQuery),
    responses((status = 200, description = "A page of keys", body = Page<ApiKey>), stoa_httpkit::Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: OrgCaller,
    Query(filter): Query<KeyFilter>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<ApiKey>>, ApiError> {
    caller.require(Permission::KeysRead)?;
    let read = accounts.store().read(&caller.actor).await?;
    Ok(Json(
        list(&read, &filter, &page.request()?, accounts.now()).await?,
    ))
}
