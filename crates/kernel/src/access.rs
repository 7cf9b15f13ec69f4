//! Who may do what: permissions as strings on the wire, and the four built-in roles as sets of them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::Error;

/// One right inside an organisation. Written `noun:verb` everywhere outside this file.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
pub enum Permission {
    #[serde(rename = "org:read")]
    OrgRead,
    #[serde(rename = "org:write")]
    OrgWrite,
    #[serde(rename = "members:read")]
    MembersRead,
    #[serde(rename = "members:write")]
    MembersWrite,
    #[serde(rename = "keys:read")]
    KeysRead,
    #[serde(rename = "keys:write")]
    KeysWrite,
    #[serde(rename = "log:read")]
    LogRead,
    #[serde(rename = "costs:read")]
    CostsRead,
    #[serde(rename = "costs:write")]
    CostsWrite,
    #[serde(rename = "drawings:read")]
    DrawingsRead,
    #[serde(rename = "drawings:write")]
    DrawingsWrite,
    #[serde(rename = "jobs:read")]
    JobsRead,
    #[serde(rename = "jobs:write")]
    JobsWrite,
}

impl Permission {
    /// Every permission, in the order of the documentation.
    pub const ALL: [Permission; 13] = [
        Self::OrgRead,
        Self::OrgWrite,
        Self::MembersRead,
        Self::MembersWrite,
        Self::KeysRead,
        Self::KeysWrite,
        Self::LogRead,
        Self::CostsRead,
        Self::CostsWrite,
        Self::DrawingsRead,
        Self::DrawingsWrite,
        Self::JobsRead,
        Self::JobsWrite,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OrgRead => "org:read",
            Self::OrgWrite => "org:write",
            Self::MembersRead => "members:read",
            Self::MembersWrite => "members:write",
            Self::KeysRead => "keys:read",
            Self::KeysWrite => "keys:write",
            Self::LogRead => "log:read",
            Self::CostsRead => "costs:read",
            Self::CostsWrite => "costs:write",
            Self::DrawingsRead => "drawings:read",
            Self::DrawingsWrite => "drawings:write",
            Self::JobsRead => "jobs:read",
            Self::JobsWrite => "jobs:write",
        }
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Permission {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|permission| permission.as_str() == text)
            .ok_or_else(|| {
                let known = Self::ALL.map(Self::as_str).join(", ");
                Error::invalid(
                    "permission_unknown",
                    format!("`{text}` is not a permission. Choose from: {known}."),
                )
            })
    }
}

/// A member's role. Each role holds every permission of the one below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Owner,
    Admin,
    Member,
    Viewer,
}

impl Role {
    pub const ALL: [Role; 4] = [Self::Owner, Self::Admin, Self::Member, Self::Viewer];

    pub const fn permissions(self) -> &'static [Permission] {
        use Permission::*;
        match self {
            Self::Owner | Self::Admin => &Permission::ALL,
            Self::Member => &[
                OrgRead,
                MembersRead,
                LogRead,
                CostsRead,
                CostsWrite,
                DrawingsRead,
                DrawingsWrite,
                JobsRead,
                JobsWrite,
            ],
            Self::Viewer => &[OrgRead, MembersRead, CostsRead, DrawingsRead, JobsRead],
        }
    }

    pub fn may(self, permission: Permission) -> bool {
        self.permissions().contains(&permission)
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Member => "member",
            Self::Viewer => "viewer",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or_else(|| {
                Error::invalid(
                    "role_unknown",
                    format!("`{text}` is not a role. Choose from: owner, admin, member, viewer."),
                )
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_form_and_text_form_are_one() {
        for permission in Permission::ALL {
            let wire = serde_json::to_value(permission).unwrap();
            assert_eq!(wire, permission.as_str());
            assert_eq!(
                permission.as_str().parse::<Permission>().unwrap(),
                permission
            );
        }
        for role in Role::ALL {
            assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
        }
        assert!("org:delete".parse::<Permission>().is_err());
    }

    #[test]
    fn roles_only_grow_upwards() {
        for pair in Role::ALL.windows(2) {
            assert!(
                pair[1].permissions().iter().all(|p| pair[0].may(*p)),
                "{pair:?}"
            );
        }
        assert!(!Role::Viewer.may(Permission::CostsWrite));
        assert!(!Role::Member.may(Permission::KeysWrite));
    }
}
