//! `GET /organisations/{org}/invitations`: who was asked and has not answered. For those who may ask:
//! addresses of strangers are nobody else's business.

use axum::extract::State;
use sea_orm::QueryFilter;
use serde::Deserialize;
use stoa_httpkit::{ApiError, Json, PageQuery, Query};
use stoa_kernel::{Error, Page, PageRequest, Permission, Sort, Term};
use stoa_store::{Order, OrgRead, SortKey, contains};
use utoipa::IntoParams;

use super::{Invitation, entity, open};
use crate::{Accounts, OrgCaller};

stoa_kernel::sort_columns! {
    /// What invitations are ordered by.
    pub enum InvitationColumn { Email = "email", Role = "role", CreatedAt = "created_at", SentAt = "sent_at", ExpiresAt = "expires_at" }
    default = Sort::descending(Self::CreatedAt);
}

/// By its own name, as the document takes no generic type for a parameter.
type InvitationSort = Sort<InvitationColumn>;

/// Which invitations.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct InvitationFilter {
    /// Only those in whose address this stands.
    #[param(inline)]
    pub q: Option<Term>,
    /// `-created_at` (the newest first) when left out.
    #[param(inline)]
    pub sort: Option<InvitationSort>,
}

/// One page of invitations without an answer; those past their time too.
pub async fn list(
    read: &OrgRead,
    filter: &InvitationFilter,
    page: &PageRequest,
) -> Result<Page<Invitation>, Error> {
    let mut find = read.find::<entity::Entity>().filter(open());
    if let Some(q) = &filter.q {
        find = find.filter(contains(q, [entity::Column::Email]));
    }
    let order = Order::of(filter.sort, |column| match column {
        InvitationColumn::Email => SortKey::text(entity::Column::Email),
        InvitationColumn::Role => SortKey::text(entity::Column::Role),
        InvitationColumn::CreatedAt => SortKey::Id,
        InvitationColumn::SentAt => SortKey::number(entity::Column::SentAt),
        InvitationColumn::ExpiresAt => SortKey::number(entity::Column::ExpiresAt),
    });
    let list = format!("invitations?q={:?}", filter.q);
    find.page(&list, page, order, entity::Column::Id, |row| row.id)
        .await?
        .try_map(Invitation::try_from)
}

/// List invitations
///
/// Those without an answer.
#[utoipa::path(get, path = "/organisations/{org}/invitations", tag = "invitations", operation_id = "listInvitations",
    params(crate::OrgPath, InvitationFilter, PageQuery),
    responses((status = 200, description = "A page of invitations", body = Page<Invitation>), stoa_httpkit::Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: OrgCaller,
    Query(filter): Query<InvitationFilter>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Invitation>>, ApiError> {
    caller.require(Permission::MembersWrite)?;
    let read = accounts.store().read(&caller.actor).await?;
    Ok(Json(list(&read, &filter, &page.request()?).await?))
}
