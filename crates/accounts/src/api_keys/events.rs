//! What is written to the log about API keys. The key itself never is.

use serde::{Deserialize, Serialize};
use stoa_kernel::{ApiKeyId, Permission, Timestamp};
use stoa_store::EventData;
use utoipa::ToSchema;

/// A key was made.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ApiKeyCreated {
    pub key_id: ApiKeyId,
    pub name: String,
    pub prefix: String,
    pub permissions: Vec<Permission>,
    pub expires_at: Option<Timestamp>,
}

impl EventData for ApiKeyCreated {
    const TYPE: &'static str = "api_key.created";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        format!("api_key/{}", self.key_id)
    }
}

/// A key no longer opens anything.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ApiKeyRevoked {
    pub key_id: ApiKeyId,
    pub name: String,
    pub prefix: String,
}

impl EventData for ApiKeyRevoked {
    const TYPE: &'static str = "api_key.revoked";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        format!("api_key/{}", self.key_id)
    }
}
