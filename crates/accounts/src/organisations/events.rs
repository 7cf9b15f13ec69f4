//! What is written to the log when an organisation changes.

use serde::{Deserialize, Serialize};
use stoa_kernel::{OrgId, OrgSlug};
use stoa_store::EventData;
use utoipa::ToSchema;

/// An organisation exists.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OrganisationCreated {
    pub organisation_id: OrgId,
    #[schema(value_type = String)]
    pub slug: OrgSlug,
    pub name: String,
    pub currency: String,
}

impl EventData for OrganisationCreated {
    const TYPE: &'static str = "organisation.created";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        format!("organisation/{}", self.organisation_id)
    }
}

/// Its name or its currency was changed; the fields say what they are now.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OrganisationUpdated {
    pub organisation_id: OrgId,
    pub name: String,
    pub currency: String,
}

impl EventData for OrganisationUpdated {
    const TYPE: &'static str = "organisation.updated";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        format!("organisation/{}", self.organisation_id)
    }
}

/// An owner deleted it, or the operator did: nobody reaches it from here on. In the log of the installation, as its own
/// goes with it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OrganisationDeleted {
    pub organisation_id: OrgId,
    #[schema(value_type = String)]
    pub slug: OrgSlug,
    /// Who did it: `person:…`, or `root` for the operator.
    pub by: String,
}

impl EventData for OrganisationDeleted {
    const TYPE: &'static str = "organisation.deleted";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        format!("organisation/{}", self.organisation_id)
    }
}

/// Nothing of it is left. In the log of the installation.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OrganisationErased {
    pub organisation_id: OrgId,
    #[schema(value_type = String)]
    pub slug: OrgSlug,
}

impl EventData for OrganisationErased {
    const TYPE: &'static str = "organisation.erased";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        format!("organisation/{}", self.organisation_id)
    }
}
