//! One command, one file. Commands that touch data open the same database and lake as the
//! server, as the system actor, so they work with or without a server running.

pub(crate) mod config;
pub(crate) mod costs;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod focus;
pub(crate) mod jobs;
pub(crate) mod manual;
pub(crate) mod migrate;
pub(crate) mod serve;

use stoa_kernel::OrgId;
use stoa_store::Actor;

use crate::app::App;
use crate::config::ConfigError;
use crate::lock::LockError;

/// Why a command ended badly: exit code 2 when the command is wrong, else 1.
#[derive(Debug)]
pub(crate) struct Failure {
    usage: bool,
    code: String,
    message: String,
}

impl Failure {
    /// It was tried and did not work.
    pub(crate) fn failed(message: impl Into<String>) -> Failure {
        Failure {
            usage: false,
            code: "failed".into(),
            message: message.into(),
        }
    }

    /// It could not be tried: a wrong argument or setting.
    pub(crate) fn usage(message: impl Into<String>) -> Failure {
        Failure {
            usage: true,
            code: "usage".into(),
            message: message.into(),
        }
    }

    pub(crate) fn coded(mut self, code: impl Into<String>) -> Failure {
        self.code = code.into();
        self
    }

    pub(crate) fn code(&self) -> &str {
        &self.code
    }

    pub(crate) fn exit_code(&self) -> u8 {
        if self.usage { 2 } else { 1 }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Failure {
        Failure::usage(error.to_string()).coded("configuration")
    }
}

impl From<LockError> for Failure {
    fn from(error: LockError) -> Failure {
        let code = match error {
            LockError::Held { .. } => "data_in_use",
            LockError::Unwritable { .. } => "data_unwritable",
        };
        Failure::failed(error.to_string()).coded(code)
    }
}

/// The message for the person, the chain of causes for whoever has to find out.
impl From<stoa_kernel::Error> for Failure {
    fn from(error: stoa_kernel::Error) -> Failure {
        let message = match error.is(stoa_kernel::Kind::Internal) {
            true => error.chain(),
            false => error.message().to_owned(),
        };
        let fields: String = error
            .fields()
            .iter()
            .map(|field| format!("\n  {}: {}", field.field, field.message))
            .collect();
        Failure::failed(message + &fields).coded(error.code())
    }
}

/// An organisation that a command acts in, as Stoa itself.
#[derive(Debug, Clone)]
pub(crate) struct Tenant {
    pub(crate) id: OrgId,
    pub(crate) slug: String,
}

impl Tenant {
    /// The installation's own organisation, which has no members.
    pub(crate) fn installation() -> Tenant {
        Tenant {
            id: OrgId::SYSTEM,
            slug: "stoa".into(),
        }
    }

    pub(crate) fn actor(&self, reason: &'static str) -> Actor {
        Actor::System {
            org: self.id,
            reason,
        }
    }
}

/// Every organisation, or the one with this slug.
pub(crate) async fn tenants(app: &App, slug: Option<&str>) -> Result<Vec<Tenant>, Failure> {
    let all = stoa_accounts::organisations::all(&app.store).await?;
    let slugs: Vec<String> = all
        .iter()
        .map(|organisation| organisation.slug.to_string())
        .collect();
    let tenants = all.into_iter().map(|organisation| Tenant {
        id: organisation.id,
        slug: organisation.slug.to_string(),
    });
    let found: Vec<Tenant> = tenants
        .filter(|tenant| slug.is_none_or(|slug| slug == tenant.slug))
        .collect();
    match slug {
        Some(slug) if found.is_empty() => Err(Failure::usage(format!(
            "there is no organisation {slug}. There are: {}",
            slugs.join(", ")
        ))),
        _ => Ok(found),
    }
}
