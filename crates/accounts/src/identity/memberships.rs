//! Which organisations a person belongs to. Asked before an actor exists, so through the system's reads.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use stoa_kernel::{Error, MemberId, OrgId, PersonId, Role};
use stoa_store::{Actor, SystemRead};

use crate::{
    Accounts, correlated,
    members::{ACTIVE, INVITED, entity as member, events::MemberJoined},
    organisations::{Organisation, entity as organisation},
    rows::unreadable,
};

/// A person's place in one organisation.
#[derive(Clone, Debug)]
pub(crate) struct Membership {
    pub(crate) member: MemberId,
    pub(crate) role: Role,
    pub(crate) organisation: Organisation,
}

impl Membership {
    pub(crate) fn actor(&self, person: PersonId) -> Actor {
        Actor::Member {
            org: self.organisation.id,
            person,
            member: self.member,
            role: self.role,
        }
    }
}

/// Every organisation the person is an active member of, in the order of joining.
pub(crate) async fn of(read: &SystemRead, person: PersonId) -> Result<Vec<Membership>, Error> {
    let members = read
        .find::<member::Entity>()
        .filter(member::Column::PersonId.eq(person.uuid()))
        .filter(member::Column::Status.eq(ACTIVE))
        .order_by_asc(member::Column::Id)
        .all()
        .await?;
    let ids = members.iter().map(|m| m.org_id);
    let organisations = read
        .find::<organisation::Entity>()
        .filter(organisation::Column::Id.is_in(ids))
        .all()
        .await?;
    let mut organisations: HashMap<_, _> = organisations.into_iter().map(|o| (o.id, o)).collect();
    members
        .into_iter()
        .filter_map(|m| organisations.remove(&m.org_id).map(|o| membership(m, o)))
        .collect()
}

/// The person's place in the organisation of this slug. `None` for an unknown slug and for a stranger alike.
pub(crate) async fn in_slug(
    read: &SystemRead,
    person: PersonId,
    slug: &str,
) -> Result<Option<Membership>, Error> {
    let found = read
        .find::<organisation::Entity>()
        .filter(organisation::Column::Slug.eq(slug))
        .one()
        .await?;
    let Some(found) = found else { return Ok(None) };
    let row = read
        .find::<member::Entity>()
        .filter(member::Column::OrgId.eq(found.id))
        .filter(member::Column::PersonId.eq(person.uuid()))
        .filter(member::Column::Status.eq(ACTIVE))
        .one()
        .await?;
    row.map(|row| membership(row, found)).transpose()
}

/// Makes every invitation of a person who just proved the address a membership, one organisation at a
/// time. Safe to repeat: what a crash leaves is picked up at the next sign-in by link.
pub(crate) async fn accept_invitations(accounts: &Accounts, person: PersonId) -> Result<(), Error> {
    let invited = {
        let read = accounts.store().system_read().await?;
        read.find::<member::Entity>()
            .filter(member::Column::PersonId.eq(person.uuid()))
            .filter(member::Column::Status.eq(INVITED))
            .all()
            .await?
    };
    for row in invited {
        let role = row.role.parse().map_err(unreadable)?;
        let actor = Actor::Member {
            org: OrgId(row.org_id),
            person,
            member: MemberId(row.id),
            role,
        };
        let mut tx = correlated(accounts.store().write(&actor).await?);
        let changed = tx
            .update_many::<member::Entity>()
            .filter(member::Column::Id.eq(row.id))
            .filter(member::Column::Status.eq(INVITED))
            .col(member::Column::Status, ACTIVE)
            .exec()
            .await?;
        if changed == 1 {
            let data = MemberJoined {
                member_id: MemberId(row.id),
                person_id: person,
                role,
            };
            tx.append(&data).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

fn membership(row: member::Model, organisation: organisation::Model) -> Result<Membership, Error> {
    Ok(Membership {
        member: MemberId(row.id),
        role: row.role.parse().map_err(unreadable)?,
        organisation: organisation.try_into()?,
    })
}
