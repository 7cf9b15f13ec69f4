//! `GET /organisations/{org}/invitations`: who was asked and has not answered. For those who may ask:
//! addresses of strangers are nobody else's business.

use axum::extract::State;
use sea_orm::QueryFilter;
use stoa_httpkit::{ApiError, Json, PageQuery, Query};
use stoa_kernel::{Error, Page, PageRequest, Permission};
use stoa_store::OrgRead;

use super::{Invitation, entity, open};
use crate::{Accounts, OrgCaller};

/// One page of invitations without an answer, newest first; those past their time too.
pub async fn list(read: &OrgRead, page: &PageRequest) -> Result<Page<Invitation>, Error> {
    let rows = read
        .find::<entity::Entity>()
        .filter(open())
        .page_desc("invitations", page, entity::Column::Id, |row| row.id)
        .await?;
    let items = rows
        .items
        .into_iter()
        .map(Invitation::try_from)
        .collect::<Result<_, _>>()?;
    Ok(Page {
        items,
        next_cursor: rows.next_cursor,
    })
}

/// List invitations
///
/// Those without an answer, newest first.
#[utoipa::path(get, path = "/organisations/{org}/invitations", tag = "invitations", operation_id = "listInvitations",
    params(crate::OrgPath, PageQuery),
    responses((status = 200, description = "A page of invitations", body = Page<Invitation>), stoa_httpkit::Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: OrgCaller,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Invitation>>, ApiError> {
    caller.require(Permission::MembersWrite)?;
    let read = accounts.store().read(&caller.actor).await?;
    Ok(Json(list(&read, &page.request()?).await?))
}
