//! What is written to the log of the system organisation about people signing up, in and out, and
//! about every use of the root key.

use serde::{Deserialize, Serialize};
use stoa_kernel::{PersonId, SessionId};
use stoa_store::EventData;
use utoipa::ToSchema;

/// How a session began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignInMethod {
    SignUp,
    Password,
    EmailLink,
}

/// A person has an account.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PersonSignedUp {
    pub person_id: PersonId,
}

impl EventData for PersonSignedUp {
    const TYPE: &'static str = "person.signed_up";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        format!("person/{}", self.person_id)
    }
}

/// A person proved the e-mail address by answering a mail.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PersonConfirmed {
    pub person_id: PersonId,
    /// A password chosen before the proof, in another browser, was dropped.
    pub password_dropped: bool,
}

impl EventData for PersonConfirmed {
    const TYPE: &'static str = "person.confirmed";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        format!("person/{}", self.person_id)
    }
}

/// A browser signed in.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SessionStarted {
    pub session_id: SessionId,
    pub person_id: PersonId,
    pub method: SignInMethod,
}

impl EventData for SessionStarted {
    const TYPE: &'static str = "session.started";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        format!("session/{}", self.session_id)
    }
}

/// A browser is signed out: it asked for it, or what it stood on ended.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SessionEnded {
    pub session_id: SessionId,
    pub person_id: PersonId,
}

impl EventData for SessionEnded {
    const TYPE: &'static str = "session.ended";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        format!("session/{}", self.session_id)
    }
}

/// A person has another password. Other sessions and mailed links ended with it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PasswordChanged {
    pub person_id: PersonId,
}

impl EventData for PasswordChanged {
    const TYPE: &'static str = "person.password_changed";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        format!("person/{}", self.person_id)
    }
}

/// A person is called otherwise.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PersonRenamed {
    pub person_id: PersonId,
}

impl EventData for PersonRenamed {
    const TYPE: &'static str = "person.renamed";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        format!("person/{}", self.person_id)
    }
}

/// The root key opened something.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RootKeyUsed {
    pub method: String,
    pub path: String,
    /// The organisation it was used on.
    pub organisation: String,
    /// Where the request came from.
    pub address: Option<String>,
}

impl EventData for RootKeyUsed {
    const TYPE: &'static str = "root_key.used";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        format!("organisation/{}", self.organisation)
    }
}
