//! One command, one file. Commands that touch data open the same database and lake as the
//! server, as the system actor, so they work with or without a server running.

pub(crate) mod atlas;
pub(crate) mod config;
pub(crate) mod costs;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod focus;
pub(crate) mod jobs;
pub(crate) mod manual;
pub(crate) mod migrate;
pub(crate) mod people;
pub(crate) mod serve;

use stoa_focus::error::{ConvertError, ErrorKind};
use stoa_kernel::{OrgId, sentence};
use stoa_store::Actor;

use crate::app::App;
use crate::config::ConfigError;
use crate::lock::LockError;

/// Exit codes beside 0 and clap's 2; docs/command-line.md has the list.
pub(crate) mod exit {
    /// It was tried and did not work, or a check found something.
    pub(crate) const FAILED: u8 = 1;
    pub(crate) const USAGE: u8 = 2;
    /// What should be read is not there, or is not what it should be.
    pub(crate) const INPUT: u8 = 3;
    pub(crate) const OUTPUT: u8 = 4;
    /// A defect of ours.
    pub(crate) const INTERNAL: u8 = 5;
    /// It was done, but charges had to be left out.
    pub(crate) const REJECTED: u8 = 6;
    /// As shells report a program that Ctrl-C ended.
    pub(crate) const INTERRUPTED: u8 = 130;
}

/// Why a command ended badly.
#[derive(Debug)]
pub(crate) struct Failure {
    exit: u8,
    code: String,
    message: String,
}

impl Failure {
    /// It was tried and did not work.
    pub(crate) fn failed(message: impl Into<String>) -> Failure {
        Failure {
            exit: exit::FAILED,
            code: "failed".into(),
            message: message.into(),
        }
    }

    /// It could not be tried: a wrong argument or setting.
    pub(crate) fn usage(message: impl Into<String>) -> Failure {
        Failure {
            exit: exit::USAGE,
            code: "usage".into(),
            message: message.into(),
        }
    }

    pub(crate) fn coded(mut self, code: impl Into<String>) -> Failure {
        self.code = code.into();
        self
    }

    /// What should be read cannot be.
    pub(crate) fn input(code: &str, message: impl Into<String>) -> Failure {
        Failure::failed(message).coded(code).exiting(exit::INPUT)
    }

    /// What should be written cannot be.
    pub(crate) fn output(message: impl Into<String>) -> Failure {
        Failure::failed(message)
            .coded("write_failed")
            .exiting(exit::OUTPUT)
    }

    /// One more line for the person.
    pub(crate) fn with(mut self, line: &str) -> Failure {
        self.message = format!("{}\n  {line}", self.message);
        self
    }

    pub(crate) fn exiting(mut self, exit: u8) -> Failure {
        self.exit = exit;
        self
    }

    pub(crate) fn code(&self) -> &str {
        &self.code
    }

    pub(crate) fn exit_code(&self) -> u8 {
        self.exit
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
            LockError::OpenToOthers { .. } => "data_open_to_others",
        };
        Failure::failed(error.to_string()).coded(code)
    }
}

/// What the engine says, with the remedy below.
impl From<ConvertError> for Failure {
    fn from(error: ConvertError) -> Failure {
        let exit = match error.kind {
            ErrorKind::UnknownFormat | ErrorKind::BadAddress => exit::USAGE,
            ErrorKind::WriteFailed => exit::OUTPUT,
            ErrorKind::Internal => exit::INTERNAL,
            ErrorKind::Cancelled => exit::INTERRUPTED,
            _ => exit::INPUT,
        };
        let mut message = error.to_string();
        // The causes say what the system said; a defect of ours can only be told by them.
        let mut cause = std::error::Error::source(&error);
        while let Some(error) = cause {
            message = format!("{message}: {error}");
            cause = error.source();
        }
        Failure::failed(format!("{}\n  {}", sentence(message), error.remedy()))
            .coded(error.code())
            .exiting(exit)
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
            // A message of one field may be its sentence.
            .filter(|field| !message.contains(&field.message))
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
