//! The shapes of an API key on the wire.

use serde::{Deserialize, Serialize};
use stoa_kernel::{ApiKeyId, Error, Permission, Timestamp};
use utoipa::ToSchema;

use super::entity;

/// A key as lists show it: never the key itself.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ApiKey {
    pub id: ApiKeyId,
    #[schema(example = "nightly export")]
    pub name: String,
    /// How the key begins.
    #[schema(example = "stoa_live_4fT9aQ")]
    pub prefix: String,
    /// What it was made for. Of these it may do what its maker may do at the moment.
    pub permissions: Vec<Permission>,
    pub created_at: Timestamp,
    #[schema(required)]
    pub expires_at: Option<Timestamp>,
    /// To the minute.
    #[schema(required)]
    pub last_used_at: Option<Timestamp>,
    #[schema(required)]
    pub revoked_at: Option<Timestamp>,
}

/// What a new key may do, and until when.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApiKey {
    #[schema(
        example = "nightly export",
        min_length = 1,
        max_length = 200,
        pattern = r"\S"
    )]
    pub name: String,
    /// At least one, and none that its maker lacks.
    #[schema(min_items = 1)]
    pub permissions: Vec<Permission>,
    /// Never, when left out.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
}

/// A key that was just made, with its secret: shown in this answer only.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct CreatedApiKey {
    #[serde(flatten)]
    pub key: ApiKey,
    /// Send it as `X-API-Key`, or as `Authorization: Bearer`. Null when a repeated request is answered
    /// from memory: the secret is not kept.
    #[schema(required)]
    pub secret: Option<String>,
}

impl TryFrom<entity::Model> for ApiKey {
    type Error = Error;

    fn try_from(row: entity::Model) -> Result<Self, Error> {
        Ok(Self {
            id: ApiKeyId(row.id),
            name: row.name,
            prefix: row.prefix,
            permissions: permissions(row.permissions)?,
            created_at: Timestamp::from_micros(row.created_at),
            expires_at: row.expires_at.map(Timestamp::from_micros),
            last_used_at: row.last_used_at.map(Timestamp::from_micros),
            revoked_at: row.revoked_at.map(Timestamp::from_micros),
        })
    }
}

/// The stored list of permissions.
pub(crate) fn permissions(stored: serde_json::Value) -> Result<Vec<Permission>, Error> {
    serde_json::from_value(stored)
        .map_err(|e| Error::internal("a stored list of permissions cannot be read").with_source(e))
}
