//! What is written to the log about invitations. The address is not: the log is kept for ever, and the
//! address belongs to somebody who may never join.

use serde::{Deserialize, Serialize};
use stoa_kernel::{InvitationId, MemberId, Role, Timestamp};
use stoa_store::EventData;
use utoipa::ToSchema;

/// Somebody was asked to join, for the first time or again.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct InvitationSent {
    pub invitation_id: InvitationId,
    pub role: Role,
    pub expires_at: Timestamp,
}

impl EventData for InvitationSent {
    const TYPE: &'static str = "invitation.sent";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        format!("invitation/{}", self.invitation_id)
    }
}

/// The owner of the address accepted and is the member named here.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct InvitationAccepted {
    pub invitation_id: InvitationId,
    pub member_id: MemberId,
}

impl EventData for InvitationAccepted {
    const TYPE: &'static str = "invitation.accepted";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        format!("invitation/{}", self.invitation_id)
    }
}

/// The owner of the address does not want to join.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct InvitationDeclined {
    pub invitation_id: InvitationId,
}

impl EventData for InvitationDeclined {
    const TYPE: &'static str = "invitation.declined";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        format!("invitation/{}", self.invitation_id)
    }
}

/// It was taken back, or its inviter lost the right to give what it offered.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct InvitationRevoked {
    pub invitation_id: InvitationId,
}

impl EventData for InvitationRevoked {
    const TYPE: &'static str = "invitation.revoked";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        format!("invitation/{}", self.invitation_id)
    }
}
