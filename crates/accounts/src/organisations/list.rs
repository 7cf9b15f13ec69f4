//! `GET /organisations`: every organisation the person belongs to.

use axum::extract::State;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use stoa_httpkit::{ApiError, Json};
use stoa_kernel::{Error, Page, PersonId};

use super::{OrganisationView, entity};
use crate::{Accounts, caller::PersonCaller, identity::memberships};

pub(crate) async fn list(
    accounts: &Accounts,
    person: PersonId,
) -> Result<Page<OrganisationView>, Error> {
    let read = accounts.store().system_read().await?;
    let mine = memberships::of(&read, person).await?;
    let ids = mine.iter().map(|m| m.organisation.id.uuid());
    let rows = read
        .find::<entity::Entity>()
        .filter(entity::Column::Id.is_in(ids))
        .order_by_asc(entity::Column::Id)
        .all()
        .await?;
    Page::whole(rows).try_map(OrganisationView::try_from)
}

/// List your organisations
#[utoipa::path(get, path = "/organisations", tag = "organisations", operation_id = "listOrganisations",
    responses((status = 200, description = "Your organisations", body = Page<OrganisationView>), stoa_httpkit::Problems),
    security(("session_cookie" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: PersonCaller,
) -> Result<Json<Page<OrganisationView>>, ApiError> {
    Ok(Json(list(&accounts, caller.person).await?))
}
