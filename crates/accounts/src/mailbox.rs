//! The development mailbox: mails become rows that the web app shows, so that signing in by link works
//! with nothing else installed. It is there only when told, sealed, and read by the operator only: with
//! the key of the data folder, from the machine itself.

pub mod entity;
mod key;
pub mod list;
pub mod mail;
pub mod show;
#[cfg(test)]
mod tests;
pub mod wire;

use axum::http::HeaderMap;
use sea_orm::ActiveValue::Set;
use stoa_kernel::{Error, MessageId};
use stoa_store::OrgTx;

pub use key::MailboxKey;
pub use mail::Mail;
pub use wire::MailboxMessage;

use crate::{Accounts, caller::Origin};

/// The header that carries the key.
const KEY: &str = "x-stoa-mailbox-key";

/// Puts a mail into the box, in the transaction that is the reason for it. Without mail nothing is kept.
pub(crate) async fn deliver(tx: &OrgTx, accounts: &Accounts, mail: Mail) -> Result<(), Error> {
    let Some(key) = &accounts.settings().mailbox else {
        return Ok(());
    };
    let id = MessageId::new(accounts.clock(), accounts.rng());
    tx.insert_global(entity::ActiveModel {
        id: Set(id.uuid()),
        to_address: Set(mail.to),
        subject: Set(mail.subject),
        text: Set(key.seal(accounts.rng(), id, &mail.text)?),
        html: Set(None),
        created_at: Set(accounts.now().micros()),
        purpose: Set(mail.purpose.into()),
    })
    .await
}

/// What only a mail can do is refused where there is none, to everybody alike.
pub(crate) fn require_mail(accounts: &Accounts) -> Result<(), Error> {
    match accounts.sends_mail() {
        true => Ok(()),
        false => Err(Error::declined(
            "mail_missing",
            "This installation sends no mail, and this needs a link by mail. Sign in with your password, or ask whoever operates it for a link (`stoa people link`).",
        )),
    }
}

/// The mailbox's key, if there is one here for somebody who asks from there.
pub(crate) fn open_to<'a>(accounts: &'a Accounts, origin: &Origin) -> Option<&'a MailboxKey> {
    let key = accounts.settings().mailbox.as_ref();
    key.filter(|_| origin.is_local())
}

/// The box holds links that sign people in: it exists for the operator, in a program on this machine, and
/// for nobody who comes through a proxy or under another host name (which a hostile page could point here).
/// A proxy that says nothing of itself cannot be told from that: hence the key.
pub(crate) fn require_operator<'a>(
    accounts: &'a Accounts,
    origin: &Origin,
    headers: &HeaderMap,
) -> Result<&'a MailboxKey, Error> {
    let Some(key) = open_to(accounts, origin) else {
        return Err(Error::not_found(
            "mailbox",
            "There is no development mailbox here. It exists on the server's own machine, with `mail.url = \"mailbox:\"`.",
        ));
    };
    match headers
        .get(KEY)
        .is_some_and(|given| key.is(given.as_bytes()))
    {
        true => Ok(key),
        false => Err(Error::forbidden(
            "mailbox_key_required",
            "The development mailbox is the operator's. Send the key, which is in the file `mailbox.key` of the data folder, as the header X-Stoa-Mailbox-Key.",
        )),
    }
}
