//! The shapes of an organisation on the wire.

use serde::{Deserialize, Serialize};
use stoa_kernel::{Currency, OrgId, OrgSlug, Timestamp};
use utoipa::ToSchema;

use super::entity;
use crate::{identity::digest, rows::unreadable};

/// An organisation as its members see it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Organisation)]
pub struct OrganisationView {
    pub id: OrgId,
    pub slug: OrgSlug,
    #[schema(example = "Acme Corp.")]
    pub name: String,
    /// The currency shown first where there are several.
    pub currency: Currency,
    pub status: String,
    pub created_at: Timestamp,
}

/// What a new organisation needs.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOrganisation {
    #[schema(
        example = "Acme Corp.",
        min_length = 1,
        max_length = 200,
        pattern = r"\S"
    )]
    pub name: String,
    /// `USD` when left out.
    #[serde(default)]
    #[schema(example = "USD", pattern = r"^\s*[A-Za-z]{3}\s*$")]
    pub currency: Option<String>,
}

/// What may be changed. Fields that are left out stay as they are.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrganisationChange {
    #[serde(default)]
    #[schema(min_length = 1, max_length = 200, pattern = r"\S")]
    pub name: Option<String>,
    #[serde(default)]
    #[schema(example = "EUR", pattern = r"^\s*[A-Za-z]{3}\s*$")]
    pub currency: Option<String>,
}

impl OrganisationView {
    /// Another number whenever something that can be changed was changed.
    pub(super) fn version(&self) -> i64 {
        version(&self.name, self.currency.as_str())
    }
}

pub(super) fn version(name: &str, currency: &str) -> i64 {
    let digest = digest(&[name, currency]);
    i64::from_str_radix(&digest[..15], 16).unwrap_or_default()
}

impl TryFrom<entity::Model> for OrganisationView {
    type Error = stoa_kernel::Error;

    fn try_from(row: entity::Model) -> Result<Self, Self::Error> {
        Ok(Self {
            id: OrgId(row.id),
            slug: row.slug.parse().map_err(unreadable)?,
            name: row.name,
            currency: row.currency.parse().map_err(unreadable)?,
            status: row.status,
            created_at: Timestamp::from_micros(row.created_at),
        })
    }
}
