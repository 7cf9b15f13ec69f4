//! `POST /session/organisation`: the browser works in another of the person's organisations.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use sea_orm::{ColumnTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use stoa_httpkit::{ApiError, Json};
use stoa_kernel::Error;
use utoipa::ToSchema;

use super::{cookie, entity::session, memberships, sessions, wire};
use crate::{
    Accounts,
    caller::{PersonCaller, no_such_organisation},
};

/// Where to go.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Switch {
    /// The slug.
    #[schema(example = "acme_m1pu4o00")]
    pub organisation: String,
}

pub(crate) async fn switch(
    accounts: &Accounts,
    caller: &PersonCaller,
    slug: &str,
) -> Result<wire::Session, Error> {
    let tx = accounts.store().system("switch").await?;
    let there = memberships::in_slug(&tx, caller.person, slug).await?;
    let org = there
        .ok_or_else(no_such_organisation)?
        .organisation
        .id
        .uuid();
    tx.update_many::<session::Entity>()
        .filter(session::Column::Id.eq(caller.session.id))
        .col(session::Column::CurrentOrgId, org)
        .exec()
        .await?;
    let row = session::Model {
        current_org_id: Some(org),
        ..caller.session.clone()
    };
    let view = sessions::view(&tx, &row, &caller.token).await?;
    tx.commit().await?;
    Ok(view)
}

/// Switch organisation
#[utoipa::path(post, path = "/session/organisation", tag = "session", operation_id = "switchOrganisation",
    request_body = Switch,
    responses((status = 200, description = "Switched", body = super::Session), stoa_httpkit::Problems),
    security(("session_cookie" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: PersonCaller,
    Json(input): Json<Switch>,
) -> Result<Response, ApiError> {
    let session = switch(&accounts, &caller, &input.organisation).await?;
    Ok(([cookie::NO_STORE], Json(session)).into_response())
}
