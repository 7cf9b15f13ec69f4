//! Identity: people, how they prove who they are (password, e-mail link), and the browser sessions
//! they get for it. Nothing here tells a stranger whether an address has an account.

pub mod change_password;
pub mod cookie;
pub(crate) mod device;
pub mod email;
pub mod email_link;
pub mod entity;
pub mod events;
pub mod look;
pub(crate) mod memberships;
pub mod password;
pub(crate) mod people;
pub mod redeem;
pub mod rename;
pub mod sessions;
pub mod show;
pub mod sign_in;
pub mod sign_out;
pub mod sign_up;
#[cfg(test)]
mod tests;
pub mod token;
pub mod wire;

pub(crate) use device::Device;
pub use email::Email;
pub use password::{PasswordCost, Passwords};
pub use people::find as find_person;
pub use sign_up::{SignUp, SignedUp, sign_up};
pub use token::Token;
pub use wire::Session;

use axum::{
    Json,
    http::StatusCode,
    response::{AppendHeaders, IntoResponse, Response},
};
use sha2::{Digest, Sha256};
use stoa_kernel::{Error, OrgId};
use stoa_store::Actor;

use crate::{Accounts, api_keys::hex};

/// Accounts at work in the installation's own organisation, whose log holds what concerns people.
pub(crate) fn system(reason: &'static str) -> Actor {
    Actor::System {
        org: OrgId::SYSTEM,
        reason,
    }
}

/// The answer to every way of signing in: the cookie, and what the browser learns about itself.
pub(crate) async fn signed_in(
    accounts: &Accounts,
    started: &sessions::Started,
) -> Result<Response, Error> {
    let read = accounts.store().system_read().await?;
    let session = sessions::view(&read, &started.row, &started.token).await?;
    drop(read);
    let known = device::remember(accounts, session.person.id).await?;
    let cookies = [cookie::issue(accounts, &started.token)]
        .into_iter()
        .chain(known);
    Ok((
        StatusCode::CREATED,
        [cookie::NO_STORE],
        AppendHeaders(cookies),
        Json(session),
    )
        .into_response())
}

/// One hash over several texts, told apart by their lengths.
pub(crate) fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hex(&hash.finalize())
}
