//! `DELETE /organisations/{org}`: an owner deletes the organisation. It is gone for everybody with the answer; a job erases
//! what is left of it ([`super::erase`]).

use axum::{extract::State, http::StatusCode};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use serde::Deserialize;
use stoa_httpkit::{ApiError, Query};
use stoa_kernel::{Error, Role, States};
use stoa_store::Actor;
use utoipa::IntoParams;

use super::{Organisation, entity, erase, events::OrganisationDeleted, status::OrganisationStatus};
use crate::{
    Accounts, OrgCaller, api_keys::entity as api_key, caller::no_such_organisation, correlated,
    identity::system, invitations::entity as invitation, members::entity as member,
};

/// What keeps somebody from deleting the wrong one.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Deletion {
    /// The organisation's name as it is now, typed by whoever deletes it.
    #[param(max_length = 200)]
    pub name: String,
}

/// Deletes the organisation as `actor`, who is an owner (or the operator). From the commit on nobody is a member of it, no
/// key and no invitation opens it, nothing is written in it, and its jobs stop.
pub async fn delete(
    accounts: &Accounts,
    actor: &Actor,
    organisation: &Organisation,
    typed: &str,
) -> Result<(), Error> {
    require_owner(actor)?;
    let tx = accounts.store().system("organisation-delete").await?;
    let tx = tx.enter(actor).await?;
    let row = tx
        .find::<entity::Entity>()
        .filter(entity::Column::Status.is_in(OrganisationStatus::Deleting.before()))
        .lock_exclusive()
        .one()
        .await?;
    let row = row.ok_or_else(no_such_organisation)?;
    if typed.trim() != row.name.trim() {
        return Err(other_name());
    }
    tx.delete_many::<member::Entity>().exec().await?;
    tx.delete_many::<api_key::Entity>().exec().await?;
    tx.delete_many::<invitation::Entity>().exec().await?;
    stoa_jobs::cancel_all(&tx).await?;
    tx.update_many::<entity::Entity>()
        .col(entity::Column::Status, OrganisationStatus::Deleting.word())
        .required()
        .await?;
    tx.close_log().await?;
    // Its own log goes with it: that it was there, and who ended it, stands in that of the installation.
    let tx = tx.leave().await?;
    let mut tx = correlated(tx.enter(&system("organisation-delete")).await?);
    tx.append(&OrganisationDeleted {
        organisation_id: organisation.id,
        slug: organisation.slug.clone(),
        by: who(actor),
    })
    .await?;
    erase::enqueue(&mut tx, organisation.id, organisation.slug.clone()).await?;
    tx.commit().await
}

/// The member is gone with the organisation; the person is not.
fn who(actor: &Actor) -> String {
    match actor {
        Actor::Member { person, .. } => format!("person:{person}"),
        other => other.label(),
    }
}

/// Deleting takes more than any permission: an admin holds all of them, and a key may hold them.
fn require_owner(actor: &Actor) -> Result<(), Error> {
    match actor {
        Actor::Member {
            role: Role::Owner, ..
        }
        | Actor::Root { .. }
        | Actor::System { .. } => Ok(()),
        Actor::Member { .. } | Actor::Key { .. } => Err(Error::forbidden(
            "owners_only",
            "Only an owner who is signed in can delete the organisation. Ask one of its owners.",
        )),
    }
}

fn other_name() -> Error {
    const HELP: &str =
        "This is not the name of the organisation. Type it as it stands in the settings.";
    Error::invalid("name_differs", HELP).field("name", "name_differs", HELP)
}

/// Delete an organisation
///
/// By an owner, who gives its name as well. Nobody reaches it any more once this is answered; its bills, files, keys,
/// members and log are erased by a job that starts at once. It cannot be undone.
#[utoipa::path(delete, path = "/organisations/{org}", tag = "organisations", operation_id = "deleteOrganisation",
    params(crate::OrgPath, Deletion),
    responses((status = 202, description = "Nobody reaches it any more; what is left of it is being erased"), stoa_httpkit::Problems),
    security(("session_cookie" = []), ("root_key" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: OrgCaller,
    deletion: Result<Query<Deletion>, ApiError>,
) -> Result<StatusCode, ApiError> {
    // Who may not is told that first, whatever was typed.
    require_owner(&caller.actor)?;
    let Query(deletion) = deletion?;
    delete(&accounts, &caller.actor, &caller.org, &deletion.name).await?;
    Ok(StatusCode::ACCEPTED)
}
