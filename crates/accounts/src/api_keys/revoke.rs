//! `DELETE /organisations/{org}/api-keys/{key}`: the key opens nothing from now on; its row stays.

use axum::{extract::State, http::StatusCode};
use sea_orm::{ColumnTrait, QueryFilter};
use serde::Deserialize;
use stoa_httpkit::{ApiError, Path};
use stoa_kernel::{ApiKeyId, Error, Permission};
use stoa_store::Actor;
use utoipa::IntoParams;

use super::{entity, events::ApiKeyRevoked};
use crate::{Accounts, OrgCaller, correlated};

/// The key in the address.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct KeyPath {
    key: ApiKeyId,
}

/// Revokes a key. Doing it again changes nothing.
pub async fn revoke(accounts: &Accounts, actor: &Actor, key: ApiKeyId) -> Result<(), Error> {
    actor.require(Permission::KeysWrite)?;
    let mut tx = correlated(accounts.store().write(actor).await?);
    let this = || entity::Column::Id.eq(key.uuid());
    let row = tx
        .find::<entity::Entity>()
        .filter(this())
        .required()
        .await?;
    let revoked = tx
        .update_many::<entity::Entity>()
        .filter(this())
        .filter(entity::Column::RevokedAt.is_null())
        .col(entity::Column::RevokedAt, accounts.now().micros())
        .exec()
        .await?;
    if revoked == 1 {
        tx.append(&ApiKeyRevoked {
            key_id: key,
            name: row.name,
            prefix: row.prefix,
        })
        .await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Revoke an API key
#[utoipa::path(delete, path = "/organisations/{org}/api-keys/{key}", tag = "api keys",
    operation_id = "revokeApiKey", params(crate::OrgPath, KeyPath),
    responses((status = 204, description = "Revoked"), stoa_httpkit::Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: OrgCaller,
    Path(path): Path<KeyPath>,
) -> Result<StatusCode, ApiError> {
    revoke(&accounts, &caller.actor, path.key).await?;
    Ok(StatusCode::NO_CONTENT)
}
