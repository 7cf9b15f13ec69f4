//! From a key in a header to the actor it stands for.

use std::time::Duration;

use sea_orm::{ColumnTrait, QueryFilter};
use stoa_kernel::{ApiKeyId, Error, OrgId, Timestamp};
use stoa_store::{Actor, SystemRead};

use super::{Secret, entity, wire};
use crate::Accounts;

/// "Last used" is kept to the minute.
const USED_EVERY: Duration = Duration::from_secs(60);

/// The live key of this secret: not revoked, not expired.
pub(crate) async fn find(
    read: &SystemRead,
    secret: &Secret,
    now: Timestamp,
) -> Result<Option<entity::Model>, Error> {
    let row = read
        .find::<entity::Entity>()
        .filter(entity::Column::Hash.eq(secret.hash()))
        .one()
        .await?;
    let expired = |at: i64| at <= now.micros();
    Ok(row.filter(|key| key.revoked_at.is_none() && !key.expires_at.is_some_and(expired)))
}

pub(crate) fn actor(row: &entity::Model) -> Result<Actor, Error> {
    let permissions = wire::permissions(row.permissions.clone())?;
    Ok(Actor::Key {
        org: OrgId(row.org_id),
        key: ApiKeyId(row.id),
        permissions,
    })
}

/// Notes that the key was used.
pub(crate) async fn used(accounts: &Accounts, actor: &Actor, row: &entity::Model) {
    let (now, last) = (accounts.now(), row.last_used_at.map(Timestamp::from_micros));
    let write = async {
        let tx = accounts.store().write(actor).await?;
        tx.update_many::<entity::Entity>()
            .filter(entity::Column::Id.eq(row.id))
            .col(entity::Column::LastUsedAt, now.micros())
            .exec()
            .await?;
        tx.commit().await
    };
    accounts
        .activity()
        .note(row.id, last, now, USED_EVERY, write)
        .await;
}
