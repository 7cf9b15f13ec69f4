//! `DELETE /organisations/{org}/api-keys/{key}`: the key opens nothing from now on; its row stays.

use axum::{extract::State, http::StatusCode};
use sea_orm::{ColumnTrait, Condition, QueryFilter, sea_query::IntoCondition};
use serde::Deserialize;
use stoa_httpkit::{ApiError, Path};
use stoa_kernel::{ApiKeyId, Error, MemberId, Permission};
use stoa_store::{Actor, OrgTx};
use utoipa::IntoParams;

use super::{entity, events::ApiKeyRevoked};
use crate::{Accounts, OrgCaller, correlated, invitations};

/// The key in the address.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct KeyPath {
    pub(super) key: ApiKeyId,
}

/// Revokes a key, every key that was made with it, and the open invitations that were sent with them: whoever
/// held it may have made them. Doing it again changes nothing.
pub async fn revoke(accounts: &Accounts, actor: &Actor, key: ApiKeyId) -> Result<(), Error> {
    actor.require(Permission::KeysWrite)?;
    let mut tx = correlated(accounts.store().write(actor).await?);
    let this = || entity::Column::Id.eq(key.uuid());
    tx.find::<entity::Entity>()
        .filter(this())
        .required()
        .await?;
    end(accounts, &mut tx, this()).await?;
    let mut makers = vec![key];
    while let Some(maker) = makers.pop() {
        let made = entity::Column::CreatedBy.eq(Actor::key_label(maker));
        makers.extend(end(accounts, &mut tx, made).await?);
    }
    tx.commit().await
}

/// Revokes every key that stands on a membership, for the transaction in which the membership (or the
/// belief in it) ends.
pub(crate) async fn of_member(
    accounts: &Accounts,
    tx: &mut OrgTx,
    member: MemberId,
) -> Result<(), Error> {
    let theirs = entity::Column::MemberId.eq(member.uuid());
    end(accounts, tx, theirs).await?;
    Ok(())
}

/// Ends the live keys among these, each with its event, and what was sent with them; which they were.
async fn end(
    accounts: &Accounts,
    tx: &mut OrgTx,
    which: impl IntoCondition,
) -> Result<Vec<ApiKeyId>, Error> {
    let live = Condition::all()
        .add(which.into_condition())
        .add(entity::Column::RevokedAt.is_null());
    let keys = tx
        .find::<entity::Entity>()
        .filter(live.clone())
        .all()
        .await?;
    tx.update_many::<entity::Entity>()
        .filter(live)
        .col(entity::Column::RevokedAt, accounts.now().micros())
        .exec()
        .await?;
    let mut ended = Vec::new();
    for key in keys {
        let key_id = ApiKeyId(key.id);
        tx.append(&ApiKeyRevoked {
            key_id,
            name: key.name,
            prefix: key.prefix,
        })
        .await?;
        invitations::revoke::of_key(accounts, tx, key_id).await?;
        ended.push(key_id);
    }
    Ok(ended)
}

/// Revoke an API key
///
/// Keys that were made with it are revoked too, and open invitations that were sent with it are taken back.
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
