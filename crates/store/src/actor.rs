//! `Actor`: who does a thing, in which organisation, with which rights. Nothing reaches a tenant's
//! rows without one. `accounts` makes them from sessions and keys; jobs and schedules are `System`.

use stoa_kernel::{ApiKeyId, Error, MemberId, OrgId, Permission, PersonId, Result, Role};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A person signed in to the organisation.
    Member {
        org: OrgId,
        person: PersonId,
        member: MemberId,
        role: Role,
    },
    /// An API key of the organisation, with its own scopes.
    Key {
        org: OrgId,
        key: ApiKeyId,
        permissions: Vec<Permission>,
    },
    /// Stoa itself; `reason` names the job, schedule or command.
    System { org: OrgId, reason: &'static str },
    /// The operator, with the root key. Every use is in the log.
    Root { org: OrgId },
}

impl Actor {
    pub fn org(&self) -> OrgId {
        match self {
            Self::Member { org, .. }
            | Self::Key { org, .. }
            | Self::System { org, .. }
            | Self::Root { org } => *org,
        }
    }

    pub fn may(&self, permission: Permission) -> bool {
        match self {
            Self::Member { role, .. } => role.may(permission),
            Self::Key { permissions, .. } => permissions.contains(&permission),
            Self::System { .. } | Self::Root { .. } => true,
        }
    }

    /// 403 for someone inside the organisation who lacks the right.
    pub fn require(&self, permission: Permission) -> Result<()> {
        if self.may(permission) {
            return Ok(());
        }
        let remedy = match self {
            Self::Key { .. } => "Use an API key that has this permission.",
            _ => "Ask an owner or admin of the organisation to give you a role that includes it.",
        };
        Err(Error::forbidden(
            "permission_missing",
            format!("This needs the permission `{permission}`. {remedy}"),
        )
        .param("permission", permission.as_str()))
    }

    /// How the log names the actor: `member:<id>`, `key:<id>`, `system:<reason>`, `root`.
    pub fn label(&self) -> String {
        match self {
            Self::Member { member, .. } => format!("member:{member}"),
            Self::Key { key, .. } => Self::key_label(*key),
            Self::System { reason, .. } => format!("system:{reason}"),
            Self::Root { .. } => "root".to_owned(),
        }
    }

    /// The label of this key, whoever holds it.
    pub fn key_label(key: ApiKeyId) -> String {
        format!("key:{key}")
    }
}
