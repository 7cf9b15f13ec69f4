//! What a browser learns about who it is: the `Session` of the API.

use serde::{Deserialize, Serialize};
use stoa_kernel::{OrgSlug, Permission, PersonId, Role};
use utoipa::ToSchema;

/// Who is signed in, where, and what they may do there.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Session {
    pub person: SessionPerson,
    /// The organisation this browser works in now; `null` when the person belongs to none.
    #[schema(required)]
    pub organisation: Option<CurrentOrganisation>,
    /// Every organisation the person may switch to.
    pub organisations: Vec<OrganisationChoice>,
    /// Send it as `X-CSRF-Token` with every POST, PATCH, PUT and DELETE.
    pub csrf_token: String,
    /// What the person may do in the current organisation.
    pub permissions: Vec<Permission>,
}

/// The person of a session.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SessionPerson {
    pub id: PersonId,
    #[schema(example = "ada@example.org")]
    pub email: String,
    #[schema(example = "Ada Lovelace")]
    pub name: String,
}

/// The organisation a browser works in.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct CurrentOrganisation {
    #[schema(value_type = String, example = "acme_m1pu4o00")]
    pub slug: OrgSlug,
    pub name: String,
    pub role: Role,
    #[schema(example = "USD")]
    pub currency: String,
}

/// One organisation a person can switch to.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OrganisationChoice {
    #[schema(value_type = String, example = "acme_m1pu4o00")]
    pub slug: OrgSlug,
    pub name: String,
    pub role: Role,
}
