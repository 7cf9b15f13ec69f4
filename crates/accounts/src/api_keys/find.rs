//! From a key in a header to the actor it stands for. A key has no rights of its own: of what it lists it
//! may do what the member who made it may do now, and without that member it is nothing.

use std::time::Duration;

use sea_orm::{ColumnTrait, Condition, QueryFilter};
use stoa_kernel::{ApiKeyId, Error, MemberId, OrgId, Permission, PersonId, Role, Timestamp};
use stoa_store::{Actor, Find, OrgRead, SystemRead};

use super::{Secret, entity, wire};
use crate::{Accounts, members::entity as member, rows::unreadable};

/// "Last used" is kept to the minute.
const USED_EVERY: Duration = Duration::from_secs(60);

/// A key that opens something now.
pub(crate) struct Live {
    pub(crate) row: entity::Model,
    pub(crate) actor: Actor,
    /// Who made it; `None` for a key of the operator's.
    pub(crate) maker: Option<PersonId>,
}

/// The live key of this secret: not revoked, not expired, its maker still a member.
pub(crate) async fn find(
    read: &SystemRead,
    secret: &Secret,
    now: Timestamp,
) -> Result<Option<Live>, Error> {
    let hash = entity::Column::Hash.eq(secret.hash());
    let row = read.find::<entity::Entity>().filter(hash).one().await?;
    live(read, row, now).await
}

/// The same by its id, for a caller who was let in before.
pub(crate) async fn by_id(
    read: &SystemRead,
    key: ApiKeyId,
    now: Timestamp,
) -> Result<Option<Live>, Error> {
    let id = entity::Column::Id.eq(key.uuid());
    let row = read.find::<entity::Entity>().filter(id).one().await?;
    live(read, row, now).await
}

async fn live(
    read: &SystemRead,
    row: Option<entity::Model>,
    now: Timestamp,
) -> Result<Option<Live>, Error> {
    let Some(row) = row else { return Ok(None) };
    let stands = match row.member_id {
        Some(member) => {
            let members = read
                .find::<member::Entity>()
                .filter(member::Column::OrgId.eq(row.org_id));
            standing(members, MemberId(member)).await?
        }
        None => None,
    };
    let actor = actor_of(&row, stands.map(|(role, _)| role), now)?;
    let maker = stands.map(|(_, person)| person);
    Ok(actor.map(|actor| Live { row, actor, maker }))
}

/// Whom a key stands for; `None` when it opens nothing. `maker` is the role of the member it stands on.
pub(crate) fn actor_of(
    key: &entity::Model,
    maker: Option<Role>,
    now: Timestamp,
) -> Result<Option<Actor>, Error> {
    let expired = key.expires_at.is_some_and(|at| at <= now.micros());
    if key.revoked_at.is_some() || expired {
        return Ok(None);
    }
    let mut permissions = wire::permissions(key.permissions.clone())?;
    match (key.member_id, maker) {
        (Some(_), None) => return Ok(None),
        (Some(_), Some(maker)) => narrow(&mut permissions, maker),
        (None, _) => {}
    }
    Ok(Some(Actor::Key {
        org: OrgId(key.org_id),
        key: ApiKeyId(key.id),
        permissions,
    }))
}

fn narrow(permissions: &mut Vec<Permission>, maker: Role) {
    permissions.retain(|permission| maker.may(*permission));
}

/// What a member is now, and who; `None` when there is no such member any more.
async fn standing(
    members: Find<'_, member::Entity>,
    id: MemberId,
) -> Result<Option<(Role, PersonId)>, Error> {
    let row = members
        .filter(member::Column::Id.eq(id.uuid()))
        .one()
        .await?;
    row.map(|row| {
        Ok((
            row.role.parse().map_err(unreadable)?,
            PersonId(row.person_id),
        ))
    })
    .transpose()
}

/// How many keys that stand on a membership open something.
pub(crate) async fn live_of(
    read: &SystemRead,
    member: MemberId,
    now: Timestamp,
) -> Result<u64, Error> {
    let lasts = Condition::any()
        .add(entity::Column::ExpiresAt.is_null())
        .add(entity::Column::ExpiresAt.gt(now.micros()));
    read.find::<entity::Entity>()
        .filter(entity::Column::MemberId.eq(member.uuid()))
        .filter(entity::Column::RevokedAt.is_null())
        .filter(lasts)
        .count()
        .await
}

/// The membership on which stands what `actor` makes (keys, invitations): the member's own, or that of
/// the key that acts. `None` for the operator and for Stoa itself.
pub(crate) async fn stands_on(read: &OrgRead, actor: &Actor) -> Result<Option<MemberId>, Error> {
    match actor {
        Actor::Member { member, .. } => Ok(Some(*member)),
        Actor::Key { key, .. } => {
            let id = entity::Column::Id.eq(key.uuid());
            let row = read.find::<entity::Entity>().filter(id).required().await?;
            Ok(row.member_id.map(MemberId))
        }
        Actor::System { .. } | Actor::Root { .. } => Ok(None),
    }
}

/// Notes that the key was used.
pub(crate) async fn used(accounts: &Accounts, key: &Live) {
    let (now, last) = (
        accounts.now(),
        key.row.last_used_at.map(Timestamp::from_micros),
    );
    let write = async {
        let tx = accounts.store().write(&key.actor).await?;
        tx.update_many::<entity::Entity>()
            .filter(entity::Column::Id.eq(key.row.id))
            .col(entity::Column::LastUsedAt, now.micros())
            .exec()
            .await?;
        tx.commit().await
    };
    accounts
        .activity()
        .note(key.row.id, last, now, USED_EVERY, write)
        .await;
}
