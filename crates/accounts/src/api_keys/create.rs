//! `POST /organisations/{org}/api-keys`: makes a key and shows it once.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use stoa_httpkit::{ApiError, Json};
use stoa_kernel::{ApiKeyId, Error, MemberId, Permission, Timestamp};
use stoa_store::{Actor, OrgTx};

use super::{ApiKey, CreatedApiKey, NewApiKey, Secret, entity, events::ApiKeyCreated, find};
use crate::{Accounts, OrgCaller, checks::Checks, correlated, identity::cookie};

/// Makes a key as `actor`, who needs `keys:write` and every permission the key is to have.
pub async fn create(
    accounts: &Accounts,
    actor: &Actor,
    input: &NewApiKey,
) -> Result<CreatedApiKey, Error> {
    actor.require(Permission::KeysWrite)?;
    let (name, permissions) = checked(actor, input, accounts.now())?;
    let signatures = accounts.store().cursors().await?;
    let secret = Secret::generate(accounts.rng(), signatures, actor.org());
    let mut tx = correlated(accounts.store().write(actor).await?);
    let expires_at = within_maker(&tx, actor, input.expires_at).await?;
    let row = entity::Model {
        id: ApiKeyId::new(accounts.clock(), accounts.rng()).uuid(),
        org_id: actor.org().uuid(),
        name,
        prefix: secret.shown(),
        hash: secret.hash(),
        permissions: serde_json::json!(permissions),
        created_by: actor.label(),
        member_id: find::stands_on(&tx, actor).await?.map(MemberId::uuid),
        created_at: accounts.now().micros(),
        expires_at: expires_at.map(Timestamp::micros),
        last_used_at: None,
        revoked_at: None,
    };
    tx.insert(active(row.clone())).await?;
    tx.append(&ApiKeyCreated {
        key_id: ApiKeyId(row.id),
        name: row.name.clone(),
        prefix: row.prefix.clone(),
        permissions,
        expires_at,
    })
    .await?;
    tx.commit().await?;
    Ok(CreatedApiKey {
        key: ApiKey::try_from(row)?,
        secret: Some(secret.reveal().to_owned()),
    })
}

/// Create an API key
///
/// `secret` is in this answer and never again. A key cannot be given a permission its maker lacks; it may
/// never do more than its maker may at that moment, and it ends when its maker leaves the organisation.
#[utoipa::path(post, path = "/organisations/{org}/api-keys", tag = "api keys", operation_id = "createApiKey",
    params(crate::OrgPath), request_body = NewApiKey,
    responses((status = 201, description = "The new key, with its secret", body = CreatedApiKey), stoa_httpkit::Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: OrgCaller,
    Json(input): Json<NewApiKey>,
) -> Result<Response, ApiError> {
    let key = create(&accounts, &caller.actor, &input).await?;
    Ok((StatusCode::CREATED, [cookie::NO_STORE], Json(key)).into_response())
}

fn checked(
    actor: &Actor,
    input: &NewApiKey,
    now: Timestamp,
) -> Result<(String, Vec<Permission>), Error> {
    let mut checks = Checks::default();
    let name = checks.name("name", &input.name);
    let mut permissions = input.permissions.clone();
    permissions.sort();
    permissions.dedup();
    if permissions.is_empty() {
        checks.refuse("permissions", "required", "Choose at least one permission.");
    }
    if input.expires_at.is_some_and(|at| at <= now) {
        checks.refuse(
            "expires_at",
            "in_the_past",
            "Choose a moment that is still to come.",
        );
    }
    checks.done()?;
    if let Some(lacking) = permissions.iter().find(|p| !actor.may(**p)) {
        return Err(Error::forbidden(
            "permission_missing",
            format!("A key cannot have `{lacking}`, because you do not have it yourself."),
        )
        .param("permission", lacking.as_str()));
    }
    Ok((name, permissions))
}

/// A key that a key makes ends with it at the latest.
async fn within_maker(
    tx: &OrgTx,
    actor: &Actor,
    asked: Option<Timestamp>,
) -> Result<Option<Timestamp>, Error> {
    let Actor::Key { key, .. } = actor else {
        return Ok(asked);
    };
    let id = entity::Column::Id.eq(key.uuid());
    let maker = tx.find::<entity::Entity>().filter(id).required().await?;
    let end = maker.expires_at.map(Timestamp::from_micros);
    match (asked, end) {
        (Some(asked), Some(end)) if asked > end => {
            let message =
                format!("The key that makes this one ends at {end}; choose that or sooner.");
            Err(Error::invalid("validation_failed", message.clone()).field(
                "expires_at",
                "after_its_maker",
                message,
            ))
        }
        _ => Ok(asked.or(end)),
    }
}

fn active(row: entity::Model) -> entity::ActiveModel {
    entity::ActiveModel {
        id: Set(row.id),
        org_id: Set(row.org_id),
        name: Set(row.name),
        prefix: Set(row.prefix),
        hash: Set(row.hash),
        permissions: Set(row.permissions),
        created_by: Set(row.created_by),
        member_id: Set(row.member_id),
        created_at: Set(row.created_at),
        expires_at: Set(row.expires_at),
        last_used_at: Set(row.last_used_at),
        revoked_at: Set(row.revoked_at),
    }
}
