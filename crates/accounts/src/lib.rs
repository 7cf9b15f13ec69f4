//! Accounts: people, organisations, members, API keys, and how a request becomes an actor.
//!
//! It promises: whoever acts in an organisation is a member, holds one of its keys, or is the operator;
//! a stranger cannot tell an organisation that exists from one that does not; nobody can tell from
//! signing in, signing up or inviting whether an address has an account; whatever somebody made or was
//! given (sessions, keys, invitations, links) ends with the right it stands on; secrets are stored as
//! hashes only.
//!
//! In reading order: [`identity`] (sign up, sign in, sessions) → [`organisations`] → [`members`] →
//! [`invitations`] → [`api_keys`] → [`caller`] (the extractors) → [`log`] (the org log over HTTP) →
//! [`mailbox`] → [`housekeeping`].

mod activity;
pub mod api_keys;
mod caller;
pub mod capabilities;
mod catalogue;
mod checks;
pub mod housekeeping;
pub mod identity;
pub mod invitations;
pub mod limits;
pub mod log;
pub mod mailbox;
pub mod members;
mod names;
pub mod organisations;
mod replays;
mod routes;
mod rows;
mod state;
#[cfg(test)]
mod testing;

pub use caller::{OrgCaller, Origin, PersonCaller, is_foreign, is_local};
pub use catalogue::event_types;
pub use identity::{PasswordCost, SignUp, SignedUp, sign_up};
pub use limits::{Limits, Rate};
pub use names::names_of;
pub use organisations::Organisation;
pub use routes::{OrgPath, router};
pub use state::{Accounts, Settings};

/// The transaction, bound to the request it answers: its events carry the request's id.
pub(crate) fn correlated(mut tx: stoa_store::OrgTx) -> stoa_store::OrgTx {
    if let Some(id) = stoa_httpkit::request_id() {
        tx.correlate(id);
    }
    tx
}

/// Every state machine of this crate, as it is enforced.
pub fn machines() -> Vec<stoa_kernel::Machine> {
    use stoa_kernel::States;
    vec![
        identity::people::PersonStatus::machine(),
        invitations::InvitationStatus::machine(),
        organisations::status::OrganisationStatus::machine(),
    ]
}
