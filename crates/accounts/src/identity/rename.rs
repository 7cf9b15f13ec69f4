//! `PATCH /session`: what the person is called.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use sea_orm::{ColumnTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use stoa_httpkit::{ApiError, Json};
use utoipa::ToSchema;

use super::{cookie, entity::person, events::PersonRenamed, sessions};
use crate::{Accounts, caller::PersonCaller, checks::Checks, correlated};

/// What may be changed about a person.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonChange {
    #[schema(
        example = "Ada Lovelace",
        min_length = 1,
        max_length = 200,
        pattern = r"\S"
    )]
    pub name: String,
}

/// Change my name
///
/// Every organisation of the person shows it.
#[utoipa::path(patch, path = "/session", tag = "session", operation_id = "renamePerson",
    request_body = PersonChange,
    responses((status = 200, description = "Who is signed in, as it is now", body = super::Session), stoa_httpkit::Problems),
    security(("session_cookie" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: PersonCaller,
    Json(input): Json<PersonChange>,
) -> Result<Response, ApiError> {
    let mut checks = Checks::default();
    let name = checks.name("name", &input.name);
    checks.done()?;
    let tx = accounts.store().system("person-rename").await?;
    let mut tx = correlated(tx.enter(&super::system("person-rename")).await?);
    tx.update_global::<person::Entity>()
        .filter(person::Column::Id.eq(caller.person.uuid()))
        .col(person::Column::Name, name)
        .exec()
        .await?;
    tx.append(&PersonRenamed {
        person_id: caller.person,
    })
    .await?;
    tx.commit().await?;
    let read = accounts.store().system_read().await?;
    let session = sessions::view(&read, &caller.session, &caller.token).await?;
    Ok(([cookie::NO_STORE], Json(session)).into_response())
}
