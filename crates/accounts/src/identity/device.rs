//! Browsers that have signed in before. Each keeps a signed cookie per account, which opens nothing: it only
//! says that limits on guessing from elsewhere are not meant for this browser.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use stoa_kernel::{Error, PersonId};
use stoa_store::Cursors;

use super::{Email, cookie, digest, people};
use crate::{Accounts, caller::Origin};

/// How long a browser is known after it signed in.
const KNOWN_DAYS: i64 = 180;
const DAY: i64 = 24 * 60 * 60 * 1_000_000;
/// Bytes of a browser's name.
const ID_BYTES: usize = 12;
/// What the names of the cookies begin with; the rest stands for the account.
const PREFIX: &str = "stoa_known_";
/// Accounts of one browser that are looked at, so that made-up cookies make little work.
const ACCOUNTS: usize = 8;

/// A browser that signed in to an account.
#[derive(Debug)]
pub(crate) struct Device {
    /// A name without meaning.
    id: String,
    /// The address of the account, in the one spelling in which accounts are found.
    account: String,
}

impl Device {
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn account(&self) -> &str {
        &self.account
    }
}

/// The browser of a request, when it has signed in to the account with this e-mail in the last half year.
pub(crate) async fn of(
    accounts: &Accounts,
    origin: &Origin,
    email: &str,
) -> Result<Option<Device>, Error> {
    let Ok(email) = Email::parse(email) else {
        return Ok(None);
    };
    let Some(cookie) = cookie::read_named(accounts, origin.cookies(), &name(&email.lower)) else {
        return Ok(None);
    };
    let signatures = accounts.store().cursors().await?;
    let opened = open(accounts, signatures, &name(&email.lower), cookie.reveal());
    Ok(opened.map(|id| Device {
        id,
        account: email.lower,
    }))
}

/// An account that a browser has signed in to, if any: a name without meaning.
pub(crate) fn account(
    accounts: &Accounts,
    signatures: &Cursors,
    headers: &HeaderMap,
) -> Option<String> {
    cookie::all(accounts, headers)
        .filter(|(name, _)| name.starts_with(PREFIX))
        .take(ACCOUNTS)
        .find(|(name, value)| open(accounts, signatures, name, value).is_some())
        .map(|(name, _)| name[PREFIX.len()..].to_owned())
}

/// The name of the browser in a cookie, if it is one of ours and not too old.
fn open(accounts: &Accounts, signatures: &Cursors, name: &str, value: &str) -> Option<String> {
    let opened = signatures.open::<(i64, String)>(None, &purpose(name), value);
    opened
        .ok()
        .filter(|(day, _)| today(accounts) - day <= KNOWN_DAYS)
        .map(|(_, id)| id)
}

/// The header by which the browser is known from now on; none for an address that nobody has proved, since
/// anybody could have typed it.
pub(crate) async fn remember(
    accounts: &Accounts,
    person: PersonId,
) -> Result<Option<(HeaderName, HeaderValue)>, Error> {
    let found = {
        let read = accounts.store().system_read().await?;
        people::by_id(read.find(), person).await?
    };
    let Some(person) = found.filter(|person| person.status == people::ACTIVE) else {
        return Ok(None);
    };
    let mut id = [0; ID_BYTES];
    accounts.rng().fill(&mut id);
    let position = (today(accounts), crate::api_keys::hex(&id));
    let signatures = accounts.store().cursors().await?;
    let name = name(&person.email_lower);
    let value = signatures.seal(None, &purpose(&name), &position)?;
    let seconds = (KNOWN_DAYS * DAY / 1_000_000).unsigned_abs();
    Ok(Some(cookie::named(accounts, &name, &value, seconds)))
}

/// One cookie per account; its name does not tell the address.
fn name(email: &str) -> String {
    let digest = digest(&["known browser", email]);
    format!("{PREFIX}{}", &digest[..32])
}

fn purpose(name: &str) -> String {
    format!("known browser {name}")
}

fn today(accounts: &Accounts) -> i64 {
    accounts.now().micros().div_euclid(DAY)
}
