//! `PATCH /organisations/{org}`: another name or currency. The slug stays.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use sea_orm::QuerySelect;
use stoa_httpkit::{ApiError, IfMatch, Json};
use stoa_kernel::{Error, Permission};
use stoa_store::Actor;

use super::{
    OrganisationChange, OrganisationView, entity, events::OrganisationUpdated, show, wire,
};
use crate::{Accounts, OrgCaller, checks::Checks, correlated};

/// Changes what is given, if nobody changed it since the caller looked. When that is nothing new,
/// nothing is written.
pub async fn update(
    accounts: &Accounts,
    actor: &Actor,
    change: &OrganisationChange,
    seen: &IfMatch,
) -> Result<OrganisationView, Error> {
    actor.require(Permission::OrgWrite)?;
    let mut checks = Checks::default();
    let name = change.name.as_deref().map(|name| checks.name("name", name));
    let currency = change
        .currency
        .as_deref()
        .and_then(|c| checks.currency("currency", c));
    checks.done()?;

    let mut tx = correlated(accounts.store().write(actor).await?);
    // Locked, so that of two conditional changes at once one is told.
    let before = tx
        .find::<entity::Entity>()
        .lock_exclusive()
        .required()
        .await?;
    seen.check(wire::version(&before.name, &before.currency))?;
    let mut after = before.clone();
    after.name = name.unwrap_or(after.name);
    after.currency = currency.map_or(after.currency, |c| c.to_string());
    if after != before {
        tx.update_many::<entity::Entity>()
            .col(entity::Column::Name, after.name.clone())
            .col(entity::Column::Currency, after.currency.clone())
            .required()
            .await?;
        tx.append(&OrganisationUpdated {
            organisation_id: actor.org(),
            name: after.name.clone(),
            currency: after.currency.clone(),
        })
        .await?;
        tx.commit().await?;
    }
    after.try_into()
}

/// Change an organisation
///
/// With `If-Match`, only if it is still what the caller saw.
#[utoipa::path(patch, path = "/organisations/{org}", tag = "organisations", operation_id = "updateOrganisation",
    params(crate::OrgPath), request_body = OrganisationChange,
    responses((status = 200, description = "The organisation as it is now", body = OrganisationView), stoa_httpkit::Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: OrgCaller,
    seen: IfMatch,
    Json(input): Json<OrganisationChange>,
) -> Result<Response, ApiError> {
    let view = update(&accounts, &caller.actor, &input, &seen).await?;
    Ok(show::tagged(view).into_response())
}
