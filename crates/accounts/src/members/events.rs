//! What is written to the log when people come, change their role, and go.

use serde::{Deserialize, Serialize};
use stoa_kernel::{MemberId, PersonId, Role};
use stoa_store::EventData;
use utoipa::ToSchema;

/// A person was asked to join. Written until invitations had events of their own; logs hold it for ever.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct MemberInvited {
    pub member_id: MemberId,
    pub person_id: PersonId,
    pub role: Role,
}

impl EventData for MemberInvited {
    const TYPE: &'static str = "member.invited";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        format!("member/{}", self.member_id)
    }
}

/// A person is a member from now on.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct MemberJoined {
    pub member_id: MemberId,
    pub person_id: PersonId,
    pub role: Role,
}

impl EventData for MemberJoined {
    const TYPE: &'static str = "member.joined";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        format!("member/{}", self.member_id)
    }
}

/// A member has another role.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct MemberRoleChanged {
    pub member_id: MemberId,
    pub person_id: PersonId,
    pub from: Role,
    pub to: Role,
}

impl EventData for MemberRoleChanged {
    const TYPE: &'static str = "member.role_changed";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        format!("member/{}", self.member_id)
    }
}

/// A person is no longer a member.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct MemberRemoved {
    pub member_id: MemberId,
    pub person_id: PersonId,
    pub role: Role,
}

impl EventData for MemberRemoved {
    const TYPE: &'static str = "member.removed";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        format!("member/{}", self.member_id)
    }
}
