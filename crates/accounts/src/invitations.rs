//! Invitations: an organisation asks somebody, known by an address, to join; the owner of the address
//! accepts or declines. Nothing tells the inviter whether the address has an account, and nobody is in an
//! organisation without having said so. What an invitation offers, its inviter must be able to give on the
//! day it is accepted.

pub mod answer;
pub mod create;
pub mod entity;
pub mod events;
pub mod list;
pub mod mine;
pub mod resend;
pub mod revoke;
pub mod show;
#[cfg(test)]
mod tests;
pub mod wire;

use std::time::Duration;

use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect};
use stoa_kernel::{Error, InvitationId, MemberId, Permission, PersonId, Role, States, Timestamp};
use stoa_store::{Actor, OrgRead, OrgTx, SystemRead};

pub use create::create;
pub use wire::{Invitation, MyInvitation, NewInvitation};

use crate::{
    Accounts,
    identity::{Email, entity::person, people},
    members::{self, entity as member},
};

/// How long an invitation may be accepted.
pub const LIFETIME: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// Between two mails of one organisation to one address.
const PAUSE: Duration = Duration::from_secs(10 * 60);

/// The invitation in the address of an organisation's route.
#[derive(Debug, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
pub struct InvitationPath {
    invitation: InvitationId,
}

/// What became of an invitation. One that is not answered in time stays as it is, until it is sent again or
/// thrown away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InvitationStatus {
    Invited,
    Accepted,
    Declined,
    Revoked,
}

impl States for InvitationStatus {
    const NAME: &'static str = "invitation.status";
    const ABOUT: &'static str = "Somebody who was asked to join an organisation.";
    const START: Self = Self::Invited;
    const MOVES: &'static [(Self, Self, &'static str)] = &[
        (
            Self::Invited,
            Self::Accepted,
            "the owner of the address accepts",
        ),
        (
            Self::Invited,
            Self::Declined,
            "the owner of the address declines",
        ),
        (
            Self::Invited,
            Self::Revoked,
            "it is taken back, or the inviter leaves",
        ),
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Revoked => "revoked",
        }
    }
}

/// Nobody answered it yet.
pub(crate) fn open() -> Condition {
    Condition::all().add(entity::Column::Status.eq(InvitationStatus::Invited.word()))
}

/// Gives an invitation its end, if it is open: of two ends at once, one counts.
async fn close(
    accounts: &Accounts,
    tx: &OrgTx,
    invitation: InvitationId,
    status: InvitationStatus,
) -> Result<bool, Error> {
    let closed = tx
        .update_many::<entity::Entity>()
        .filter(open().add(entity::Column::Id.eq(invitation.uuid())))
        .col(entity::Column::Status, status.word())
        .col(entity::Column::EndedAt, accounts.now().micros())
        .exec()
        .await?;
    Ok(closed == 1)
}

/// Open, in time, and for this address.
fn waiting_for(email_lower: &str, now: Timestamp) -> Condition {
    open()
        .add(entity::Column::EmailLower.eq(email_lower))
        .add(entity::Column::ExpiresAt.gt(now.micros()))
}

/// The address as an organisation wrote it that waits for its owner; `None` when none does.
pub(crate) async fn invited_as(
    read: &SystemRead,
    email: &Email,
    now: Timestamp,
) -> Result<Option<String>, Error> {
    let found = read
        .find::<entity::Entity>()
        .filter(waiting_for(&email.lower, now))
        .limit(1)
        .one()
        .await?;
    Ok(found.map(|row| row.email))
}

/// Whether a member of a role may offer another: may invite, and give it.
fn may_offer(inviter: Role, offered: Role) -> bool {
    inviter.may(Permission::MembersWrite) && members::role_gives(inviter, offered)
}

/// Who asks somebody in must have an address of their own: otherwise anybody could write to strangers in
/// the name of an address that is not theirs.
async fn require_proved(read: &OrgRead, inviter: Option<MemberId>) -> Result<(), Error> {
    let Some(inviter) = inviter else {
        return Ok(());
    };
    let id = member::Column::Id.eq(inviter.uuid());
    let row = read.find::<member::Entity>().filter(id).required().await?;
    let person = people::by_id(
        read.find_global::<person::Entity>(),
        PersonId(row.person_id),
    );
    match person.await? {
        Some(person) if person.status == people::ACTIVE => Ok(()),
        _ => Err(Error::forbidden(
            "address_not_proved",
            "Only people who have proved their own e-mail address can invite others. Ask for a sign-in link, open it, and invite again.",
        )),
    }
}

/// Whether an actor may invite, and holds all that the role would give.
fn require_offer(actor: &Actor, role: Role) -> Result<(), Error> {
    actor.require(Permission::MembersWrite)?;
    members::require_gives(actor, role)
}

/// The key that acts, on which what it sends stands.
fn key_of(actor: &Actor) -> Option<uuid::Uuid> {
    match actor {
        Actor::Key { key, .. } => Some(key.uuid()),
        _ => None,
    }
}
