//! Organisations: the tenants. Each has a generated slug that never changes and is the name people,
//! addresses and the lake know it by.

pub mod create;
pub mod delete;
pub mod entity;
pub mod erase;
pub mod events;
pub mod list;
pub mod show;
pub(crate) mod status;
#[cfg(test)]
mod tests;
pub mod update;
pub mod wire;

use sea_orm::{ColumnTrait, QueryFilter};
use stoa_kernel::{Currency, Error, OrgId, OrgSlug};
use stoa_store::{Actor, Find, Store};

pub use create::{create, create_for};
pub use wire::{NewOrganisation, OrganisationChange, OrganisationView};

use crate::rows::unreadable;

/// An organisation, as every operation inside it needs to know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    pub id: OrgId,
    pub slug: OrgSlug,
    pub name: String,
    pub currency: Currency,
}

impl Organisation {
    /// Stoa itself acting in this organisation, for commands and jobs.
    pub fn system_actor(&self, reason: &'static str) -> Actor {
        Actor::System {
            org: self.id,
            reason,
        }
    }
}

impl TryFrom<entity::Model> for Organisation {
    type Error = Error;

    fn try_from(row: entity::Model) -> Result<Self, Error> {
        Ok(Self {
            id: OrgId(row.id),
            slug: row.slug.parse().map_err(unreadable)?,
            name: row.name,
            currency: row.currency.parse().map_err(unreadable)?,
        })
    }
}

/// The organisation of a slug. For commands; requests come through `OrgCaller`, which asks for membership too.
pub async fn by_slug(store: &Store, slug: &str) -> Result<Option<Organisation>, Error> {
    let read = store.system_read().await?;
    find_by_slug(read.find(), slug).await
}

/// The organisation of an id, for jobs. Like all of these it finds none that is being deleted.
pub async fn by_id(store: &Store, id: OrgId) -> Result<Option<Organisation>, Error> {
    let read = store.system_read().await?;
    let row = read
        .find::<entity::Entity>()
        .filter(entity::Column::Id.eq(id.uuid()))
        .filter(status::is_there())
        .one()
        .await?;
    row.map(Organisation::try_from).transpose()
}

/// Every organisation except the installation's own, oldest first. For commands and schedules.
pub async fn all(store: &Store) -> Result<Vec<Organisation>, Error> {
    use sea_orm::QueryOrder;
    let read = store.system_read().await?;
    let rows = read
        .find::<entity::Entity>()
        .filter(entity::Column::Id.ne(OrgId::SYSTEM.uuid()))
        .filter(status::is_there())
        .order_by_asc(entity::Column::Id)
        .all()
        .await?;
    rows.into_iter().map(Organisation::try_from).collect()
}

pub(crate) async fn find_by_slug(
    find: Find<'_, entity::Entity>,
    slug: &str,
) -> Result<Option<Organisation>, Error> {
    // Text that is no slug must not reach the database: PostgreSQL refuses some of it.
    let Ok(slug) = slug.parse::<OrgSlug>() else {
        return Ok(None);
    };
    let row = find
        .filter(entity::Column::Slug.eq(slug.as_str()))
        .filter(status::is_there())
        .one()
        .await?;
    row.map(Organisation::try_from).transpose()
}
