//! The shapes of an invitation on the wire.

use serde::{Deserialize, Serialize};
use stoa_kernel::{Error, InvitationId, Role, Timestamp};
use utoipa::ToSchema;

use super::entity;
use crate::rows::unreadable;

/// An invitation as the organisation sees it: what its people typed themselves, and nothing about whoever
/// has the address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Invitation {
    pub id: InvitationId,
    #[schema(example = "grace@example.org")]
    pub email: String,
    pub role: Role,
    pub created_at: Timestamp,
    /// When the last mail was sent.
    pub sent_at: Timestamp,
    /// Not answered until then, it can only be sent again.
    pub expires_at: Timestamp,
}

/// Whom to ask, and as what.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvitation {
    #[schema(
        example = "grace@example.org",
        max_length = 254,
        pattern = r"^\s*[^@\s]+@[^@\s]+\s*$"
    )]
    pub email: String,
    pub role: Role,
}

/// An invitation as the invited person sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MyInvitation {
    pub id: InvitationId,
    #[schema(example = "Acme Corp.")]
    pub organisation_name: String,
    pub role: Role,
    pub expires_at: Timestamp,
}

impl TryFrom<entity::Model> for Invitation {
    type Error = Error;

    fn try_from(row: entity::Model) -> Result<Self, Error> {
        Ok(Self {
            id: InvitationId(row.id),
            email: row.email,
            role: row.role.parse().map_err(unreadable)?,
            created_at: Timestamp::from_micros(row.created_at),
            sent_at: Timestamp::from_micros(row.sent_at),
            expires_at: Timestamp::from_micros(row.expires_at),
        })
    }
}
