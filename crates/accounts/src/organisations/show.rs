//! `GET /organisations/{org}`: one organisation.

use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use sea_orm::{ColumnTrait, QueryFilter};
use stoa_httpkit::{ApiError, Json, etag};
use stoa_kernel::{Error, OrgId, Permission};

use super::{OrganisationView, entity};
use crate::{Accounts, OrgCaller};

pub(crate) async fn view(accounts: &Accounts, id: OrgId) -> Result<OrganisationView, Error> {
    let read = accounts.store().system_read().await?;
    let row = read
        .find::<entity::Entity>()
        .filter(entity::Column::Id.eq(id.uuid()))
        .required()
        .await?;
    row.try_into()
}

/// Show an organisation
#[utoipa::path(get, path = "/organisations/{org}", tag = "organisations", operation_id = "getOrganisation",
    params(crate::OrgPath),
    responses((status = 200, description = "The organisation", body = OrganisationView), stoa_httpkit::Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: OrgCaller,
) -> Result<Response, ApiError> {
    caller.require(Permission::OrgRead)?;
    let read = accounts.store().read(&caller.actor).await?;
    let row = read.find::<entity::Entity>().required().await?;
    Ok(tagged(row.try_into()?).into_response())
}

/// With the `ETag` that an update can be made conditional on.
pub(super) fn tagged(
    view: OrganisationView,
) -> ([(HeaderName, HeaderValue); 1], Json<OrganisationView>) {
    ([(header::ETAG, etag(view.version()))], Json(view))
}
