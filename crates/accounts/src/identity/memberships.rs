//! Which organisations a person belongs to. Asked before an actor exists, so through the system's reads.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use stoa_kernel::{Error, MemberId, OrgSlug, PersonId, Role};
use stoa_store::{Actor, Find, SystemRead};

use crate::{
    members::entity as member,
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

/// Every organisation the person is a member of, in the order of joining.
pub(crate) async fn of(read: &SystemRead, person: PersonId) -> Result<Vec<Membership>, Error> {
    let rows = of_person(read, person)
        .order_by_asc(member::Column::Id)
        .all_with(organisation::Entity)
        .await?;
    rows.into_iter().filter_map(membership).collect()
}

/// The person's place in the organisation of this slug. `None` for an unknown slug and for a stranger alike.
pub(crate) async fn in_slug(
    read: &SystemRead,
    person: PersonId,
    slug: &str,
) -> Result<Option<Membership>, Error> {
    // Text that is no slug must not reach the database: PostgreSQL refuses some of it.
    let Ok(slug) = slug.parse::<OrgSlug>() else {
        return Ok(None);
    };
    let rows = of_person(read, person)
        .filter(organisation::Column::Slug.eq(slug.as_str()))
        .all_with(organisation::Entity)
        .await?;
    rows.into_iter().find_map(membership).transpose()
}

fn of_person(read: &SystemRead, person: PersonId) -> Find<'_, member::Entity> {
    read.find::<member::Entity>()
        .filter(member::Column::PersonId.eq(person.uuid()))
}

/// The join is a left one, so the organisation is optional to the compiler, though never in fact.
fn membership(
    (row, organisation): (member::Model, Option<organisation::Model>),
) -> Option<Result<Membership, Error>> {
    let read = |organisation: organisation::Model| {
        Ok(Membership {
            member: MemberId(row.id),
            role: row.role.parse().map_err(unreadable)?,
            organisation: organisation.try_into()?,
        })
    };
    organisation.map(read)
}
