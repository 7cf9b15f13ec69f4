//! The shapes of a member on the wire.

use serde::{Deserialize, Serialize};
use stoa_kernel::{MemberId, PersonId, Role, Timestamp};
use utoipa::ToSchema;

use super::entity;
use crate::{identity::entity::person, rows::unreadable};

/// A person in an organisation.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Member {
    pub id: MemberId,
    pub person_id: PersonId,
    #[schema(example = "Ada Lovelace")]
    pub name: String,
    #[schema(example = "ada@example.org")]
    pub email: String,
    pub role: Role,
    pub created_at: Timestamp,
}

/// A member's new role.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberChange {
    pub role: Role,
}

impl Member {
    pub(crate) fn of(
        row: entity::Model,
        person: &person::Model,
    ) -> Result<Self, stoa_kernel::Error> {
        Ok(Self {
            id: MemberId(row.id),
            person_id: PersonId(row.person_id),
            name: person.name.clone(),
            email: person.email.clone(),
            role: row.role.parse().map_err(unreadable)?,
            created_at: Timestamp::from_micros(row.created_at),
        })
    }
}
