//! `GET /organisations/{org}/members`: who belongs to the organisation.

use std::collections::HashMap;

use axum::extract::State;
use sea_orm::{ColumnTrait, JoinType, QueryFilter, QuerySelect, RelationTrait};
use serde::Deserialize;
use stoa_httpkit::{ApiError, Json, PageQuery, Query};
use stoa_kernel::{Error, Page, PageRequest, Permission, Role, Sort, Term};
use stoa_store::{Order, OrgRead, SortKey, contains};
use utoipa::IntoParams;

use super::{Member, entity};
use crate::{Accounts, OrgCaller, identity::entity::person};

stoa_kernel::sort_columns! {
    /// What members are ordered by.
    pub enum MemberColumn { Name = "name", Email = "email", Role = "role", CreatedAt = "created_at" }
    default = Sort::ascending(Self::CreatedAt);
}

/// By its own name, as the document takes no generic type for a parameter.
type MemberSort = Sort<MemberColumn>;

/// Which members.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MemberFilter {
    /// Only those in whose name or e-mail address this stands.
    #[param(inline)]
    pub q: Option<Term>,
    /// Only those with this role.
    pub role: Option<Role>,
    /// `created_at` (in the order they came) when left out.
    #[param(inline)]
    pub sort: Option<MemberSort>,
}

/// One page of members.
pub async fn list(
    read: &OrgRead,
    filter: &MemberFilter,
    page: &PageRequest,
) -> Result<Page<Member>, Error> {
    let mut find = read
        .find::<entity::Entity>()
        .join(JoinType::InnerJoin, entity::Relation::Person.def());
    if let Some(q) = &filter.q {
        find = find.filter(contains(q, [person::Column::Name, person::Column::Email]));
    }
    if let Some(role) = filter.role {
        find = find.filter(entity::Column::Role.eq(role.as_str()));
    }
    let order = Order::of(filter.sort, |column| match column {
        MemberColumn::Name => SortKey::text(person::Column::Name),
        MemberColumn::Email => SortKey::text(person::Column::Email),
        MemberColumn::Role => SortKey::text(entity::Column::Role),
        MemberColumn::CreatedAt => SortKey::Id,
    });
    let list = format!("members?q={:?}&role={:?}", filter.q, filter.role);
    let members = find
        .page(&list, page, order, entity::Column::Id, |row| row.id)
        .await?;
    let ids: Vec<_> = members.items.iter().map(|m| m.person_id).collect();
    let people = read
        .find_global::<person::Entity>()
        .filter(person::Column::Id.is_in(ids))
        .all()
        .await?;
    let people: HashMap<_, _> = people.into_iter().map(|p| (p.id, p)).collect();
    members.try_map(|row| match people.get(&row.person_id) {
        Some(person) => Member::of(row, person),
        None => Err(Error::internal("a member is nobody")),
    })
}

/// List members
#[utoipa::path(get, path = "/organisations/{org}/members", tag = "members", operation_id = "listMembers",
    params(crate::OrgPath, MemberFilter, PageQuery),
    responses((status = 200, description = "A page of members", body = Page<Member>), stoa_httpkit::Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: OrgCaller,
    Query(filter): Query<MemberFilter>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Member>>, ApiError> {
    caller.require(Permission::MembersRead)?;
    let read = accounts.store().read(&caller.actor).await?;
    Ok(Json(list(&read, &filter, &page.request()?).await?))
}
