//! `GET /organisations/{org}/members`: who belongs to the organisation.

use std::collections::HashMap;

use axum::extract::State;
use sea_orm::{ColumnTrait, QueryFilter};
use stoa_httpkit::{ApiError, Json, PageQuery, Query};
use stoa_kernel::{Error, Page, PageRequest, Permission};
use stoa_store::OrgRead;

use super::{Member, entity};
use crate::{Accounts, OrgCaller, identity::entity::person};

/// One page of members, in the order they came.
pub async fn list(read: &OrgRead, page: &PageRequest) -> Result<Page<Member>, Error> {
    let members = read
        .find::<entity::Entity>()
        .page_asc("members", page, entity::Column::Id, |row| row.id)
        .await?;
    let ids: Vec<_> = members.items.iter().map(|m| m.person_id).collect();
    let people = read
        .find_global::<person::Entity>()
        .filter(person::Column::Id.is_in(ids))
        .all()
        .await?;
    let people: HashMap<_, _> = people.into_iter().map(|p| (p.id, p)).collect();
    let items = members
        .items
        .into_iter()
        .filter_map(|row| {
            people
                .get(&row.person_id)
                .map(|person| Member::of(row, person))
        })
        .collect::<Result<_, _>>()?;
    Ok(Page {
        items,
        next_cursor: members.next_cursor,
    })
}

/// List members
#[utoipa::path(get, path = "/organisations/{org}/members", tag = "members", operation_id = "listMembers",
    params(crate::OrgPath, PageQuery),
    responses((status = 200, description = "A page of members", body = Page<Member>), stoa_httpkit::Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: OrgCaller,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Member>>, ApiError> {
    caller.require(Permission::MembersRead)?;
    let read = accounts.store().read(&caller.actor).await?;
    Ok(Json(list(&read, &page.request()?).await?))
}
