//! What a browser learns about who it is: the `Session` of the API.

use serde::{Deserialize, Serialize};
use stoa_kernel::{OrgId, OrgSlug, Permission, PersonId, Role};
use utoipa::ToSchema;

use super::memberships::Membership;

/// Who is signed in, where they belong, and what they may do there. Which of the organisations a page is
/// about stands in its address: two pages of one browser may be about two.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Session {
    pub person: SessionPerson,
    /// Every organisation the person belongs to, in the order of joining.
    pub organisations: Vec<MyOrganisation>,
    /// Send it as `X-CSRF-Token` with every POST, PATCH, PUT and DELETE.
    pub csrf_token: String,
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

/// An organisation to which a person belongs, and what they may do there.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct MyOrganisation {
    pub id: OrgId,
    #[schema(value_type = String, example = "acme_m1pu4o00")]
    pub slug: OrgSlug,
    pub name: String,
    /// The currency shown first where there are several.
    #[schema(example = "USD")]
    pub currency: String,
    pub role: Role,
    pub permissions: Vec<Permission>,
}

impl From<Membership> for MyOrganisation {
    fn from(membership: Membership) -> Self {
        let organisation = membership.organisation;
        Self {
            id: organisation.id,
            slug: organisation.slug,
            name: organisation.name,
            currency: organisation.currency.to_string(),
            role: membership.role,
            permissions: membership.role.permissions().to_vec(),
        }
    }
}
