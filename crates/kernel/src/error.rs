//! One error type for every crate: a kind (what a caller can do about it), a stable code, a message
//! that says what to do next, and the fields concerned. `httpkit` alone turns a kind into a status.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::codes;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The ten kinds. A new failure is a new `code`, not a new kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    NotFound,
    AlreadyExists,
    Invalid,
    Unauthenticated,
    Forbidden,
    QuotaExceeded,
    Conflict,
    /// The server is well and declines: there is no room or no time for this now, or it is not offered
    /// here. Whoever asks brings it about at will.
    Declined,
    /// Something that the server stands on does not answer, or is full.
    Unavailable,
    Internal,
}

impl Kind {
    /// Whether the operator is to be alarmed: something of theirs is broken. What those who ask bring about
    /// is no alarm, or they could flood the operator with it and hide one that counts.
    pub const fn is_alarm(self) -> bool {
        matches!(self, Self::Unavailable | Self::Internal)
    }
}

/// One input field that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FieldError {
    pub field: String,
    #[schema(value_type = codes::ProblemCode)]
    pub code: String,
    pub message: String,
}

/// `Display` is the message alone; the chain (`source`) is logged once, at the boundary.
#[derive(Debug)]
pub struct Error(Box<Inner>);

// Boxed: an error is rare, and every `Result` in the workspace carries its size.
#[derive(Debug)]
struct Inner {
    kind: Kind,
    code: &'static str,
    message: String,
    fields: Vec<FieldError>,
    params: Params,
    source: Option<Source>,
}

/// What the sentence of an error is made with, by name: numbers, names, permissions. Whoever writes the
/// sentence in another language needs them.
pub type Params = BTreeMap<&'static str, serde_json::Value>;

/// The part of an error that leaves the server; [`Error::told`] makes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told<'a> {
    /// Stable, for programs.
    pub code: &'static str,
    /// For people: what happened, and what to do.
    pub message: &'a str,
}

const DEFECT: &str = "Something went wrong on our side. Nothing was changed. Try again; if it stays, tell the operator the id.";

type Source = Box<dyn std::error::Error + Send + Sync + 'static>;

impl Error {
    /// `code` is one of [`codes::ALL`].
    pub fn new(kind: Kind, code: &'static str, message: impl Into<String>) -> Self {
        debug_assert!(
            codes::is_known(code),
            "`{code}` is not in the list of crates/kernel/src/codes.rs"
        );
        Self(Box::new(Inner {
            kind,
            code,
            message: message.into(),
            fields: Vec::new(),
            params: Params::new(),
            source: None,
        }))
    }

    /// `noun` is what was looked for: `Error::not_found("run", "There is no run … here.")`.
    /// The code is always `not_found`, so an answer never tells apart "gone" and "not yours".
    pub fn not_found(noun: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        let message = if message.is_empty() {
            format!("There is no such {noun}.")
        } else {
            message
        };
        Self::new(Kind::NotFound, "not_found", message)
    }

    pub fn already_exists(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Kind::AlreadyExists, code, message)
    }

    pub fn invalid(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Kind::Invalid, code, message)
    }

    pub fn unauthenticated(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Kind::Unauthenticated, code, message)
    }

    pub fn forbidden(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Kind::Forbidden, code, message)
    }

    pub fn quota_exceeded(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Kind::QuotaExceeded, code, message)
    }

    pub fn conflict(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Kind::Conflict, code, message)
    }

    pub fn declined(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Kind::Declined, code, message)
    }

    pub fn unavailable(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Kind::Unavailable, code, message)
    }

    /// A defect or a broken machine. `what` is for the log; the wire says only that it was our fault.
    pub fn internal(what: impl Into<String>) -> Self {
        Self::new(Kind::Internal, "internal", what)
    }

    pub fn field(
        mut self,
        field: impl Into<String>,
        code: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        let code = code.into();
        debug_assert!(
            codes::is_known(&code),
            "`{code}` is not in the list of crates/kernel/src/codes.rs"
        );
        self.0.fields.push(FieldError {
            field: field.into(),
            code,
            message: message.into(),
        });
        self
    }

    /// Something that the sentence says, as data.
    pub fn param(mut self, name: &'static str, value: impl Into<serde_json::Value>) -> Self {
        self.0.params.insert(name, value.into());
        self
    }

    pub fn with_source(mut self, source: impl Into<Source>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    pub fn code(&self) -> &'static str {
        self.0.code
    }

    pub fn message(&self) -> &str {
        &self.0.message
    }

    pub fn fields(&self) -> &[FieldError] {
        &self.0.fields
    }

    /// What the sentence is made with; of a defect nothing.
    pub fn params(&self) -> &Params {
        &self.0.params
    }

    pub fn is(&self, kind: Kind) -> bool {
        self.0.kind == kind
    }

    /// What whoever asked may read. The sources are the operator's: texts of the database, of storage
    /// and of libraries hold paths and addresses of the server; and of a defect the message is, too.
    pub fn told(&self) -> Told<'_> {
        let message = match self.0.kind {
            Kind::Internal => DEFECT,
            _ => &self.0.message,
        };
        Told {
            code: match codes::is_known(self.0.code) {
                true => self.0.code,
                false => "internal",
            },
            message,
        }
    }

    /// See [`chain`].
    pub fn chain(&self) -> String {
        chain(self)
    }
}

/// An error and every source below it, each said once, for the log: many libraries repeat the source in
/// their own text.
pub fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        let said = source.to_string();
        if !text.ends_with(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        next = source.source();
    }
    text
}

/// What somebody else said, as the end of a sentence of ours: with one full stop, whether it came with
/// one or not.
pub fn sentence(said: impl fmt::Display) -> String {
    let mut said = said.to_string();
    said.truncate(said.trim_end().len());
    if !said.ends_with(['.', '!', '?', '…']) {
        said.push('.');
    }
    said
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0
            .source
            .as_ref()
            .map(|source| &**source as &(dyn std::error::Error + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::{Error, sentence};

    #[test]
    fn causes_and_defects_are_not_told() {
        let secret = || std::io::Error::other("/srv/stoa/secret");
        let defect = Error::internal("/srv/stoa/secret is broken").with_source(secret());
        let outage = Error::unavailable("storage", "Try again.").with_source(secret());
        for error in [&defect, &outage] {
            assert!(!format!("{:?}", error.told()).contains("secret"));
            assert!(error.chain().contains("secret"));
        }
        assert_eq!(outage.told().message, "Try again.");
        assert_eq!(
            (defect.told().code, outage.told().code),
            ("internal", "storage")
        );
    }

    #[test]
    fn what_is_broken_alarms_and_what_is_asked_for_does_not() {
        for error in [
            Error::internal("a defect"),
            Error::unavailable("database_unavailable", "Try again."),
            Error::unavailable("lake_storage", "Try again."),
            Error::unavailable("storage_full", "Free space."),
        ] {
            assert!(error.kind().is_alarm(), "{}", error.code());
        }
        for error in [
            Error::declined("passwords_busy", "Try again."),
            Error::declined("server_busy", "Try again."),
            Error::quota_exceeded("rate_limited", "Try again."),
            Error::conflict("lake_busy", "Try again."),
            Error::invalid("empty_file", "It is empty."),
        ] {
            assert!(!error.kind().is_alarm(), "{}", error.code());
        }
    }

    #[test]
    fn a_sentence_ends_once() {
        for (said, told) in [
            ("write 2024-09", "write 2024-09."),
            ("write 2024-09.", "write 2024-09."),
            ("is it there? ", "is it there?"),
            ("more to come…", "more to come…"),
            ("", "."),
        ] {
            assert_eq!(sentence(said), told);
        }
    }
}
