//! Members: people in an organisation, each with a role. There is always at least one owner.

pub mod entity;
pub mod events;
pub mod leave;
pub mod list;
pub mod remove;
pub mod show;
#[cfg(test)]
mod tests;
pub mod update;
pub mod wire;

use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QuerySelect};
use stoa_kernel::{Error, MemberId, Permission, PersonId, Role};
use stoa_store::{Actor, OrgRead, OrgTx};

pub use wire::{Member, MemberChange};

use crate::{Accounts, members::events::MemberJoined};

/// The member in the address.
#[derive(Debug, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
pub struct MemberPath {
    member: MemberId,
}

/// Makes a person a member and says so in the log.
pub(crate) async fn insert(
    tx: &mut OrgTx,
    accounts: &Accounts,
    member: MemberId,
    person: PersonId,
    role: Role,
) -> Result<(), Error> {
    tx.insert(entity::ActiveModel {
        id: Set(member.uuid()),
        org_id: Set(tx.org().uuid()),
        person_id: Set(person.uuid()),
        role: Set(role.as_str().into()),
        created_at: Set(accounts.now().micros()),
    })
    .await?;
    tx.append(&MemberJoined {
        member_id: member,
        person_id: person,
        role,
    })
    .await?;
    Ok(())
}

pub(crate) async fn find(read: &OrgRead, member: MemberId) -> Result<entity::Model, Error> {
    let id = entity::Column::Id.eq(member.uuid());
    read.find::<entity::Entity>().filter(id).required().await
}

/// Only an owner (or the operator) makes, demotes or removes owners: otherwise an admin could take over.
pub(crate) fn may_touch_owners(actor: &Actor) -> bool {
    match actor {
        Actor::Member { role, .. } => *role == Role::Owner,
        Actor::Key { .. } => false,
        Actor::System { .. } | Actor::Root { .. } => true,
    }
}

pub(crate) fn require_owner(actor: &Actor) -> Result<(), Error> {
    if may_touch_owners(actor) {
        return Ok(());
    }
    Err(Error::forbidden(
        "owner_required",
        "Only an owner can make, change or remove an owner. Ask an owner of the organisation.",
    ))
}

/// What is lacking to give somebody a role.
enum Lacking {
    /// Only owners make owners.
    Owner,
    Permission(Permission),
}

/// Nobody gives a role that holds more than they hold themselves at this moment: a key with a few
/// permissions would make an administrator of its holder.
fn lacking(may: impl Fn(Permission) -> bool, owner: bool, role: Role) -> Option<Lacking> {
    if role == Role::Owner && !owner {
        return Some(Lacking::Owner);
    }
    let permission = role.permissions().iter().find(|p| !may(**p));
    permission.map(|permission| Lacking::Permission(*permission))
}

/// Whether a member of one role gives another.
pub(crate) fn role_gives(giver: Role, role: Role) -> bool {
    lacking(|p| giver.may(p), giver == Role::Owner, role).is_none()
}

/// Refuses an actor who may not give the role.
pub(crate) fn require_gives(actor: &Actor, role: Role) -> Result<(), Error> {
    match lacking(|p| actor.may(p), may_touch_owners(actor), role) {
        None => Ok(()),
        Some(Lacking::Owner) => require_owner(actor),
        Some(Lacking::Permission(lacking)) => Err(Error::forbidden(
            "permission_missing",
            format!(
                "The role {role} holds `{lacking}`, which you do not hold yourself. Choose a lesser role, or use a session or key that has it."
            ),
        )
        .param("role", role.as_str())
        .param("permission", lacking.as_str())),
    }
}

/// Refuses when `member` is the only owner. The owners' rows are locked until the commit, so
/// two owners cannot demote each other at the same moment.
pub(crate) async fn keep_an_owner(tx: &OrgTx, member: MemberId) -> Result<(), Error> {
    let owners = tx
        .find::<entity::Entity>()
        .filter(entity::Column::Role.eq(Role::Owner.as_str()))
        .lock_exclusive()
        .all()
        .await?;
    if owners.iter().any(|owner| owner.id != member.uuid()) {
        return Ok(());
    }
    Err(Error::conflict(
        "last_owner",
        "This is the only owner of the organisation. Make another member an owner first, or delete the organisation.",
    ))
}
