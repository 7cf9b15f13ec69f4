//! The development mailbox: mails become rows that the web app shows, so that signing in by link works
//! with nothing else installed. It is read from the machine itself only.

pub mod entity;
pub mod list;
pub mod mail;
pub mod show;
#[cfg(test)]
mod tests;
pub mod wire;

use std::net::IpAddr;

use axum::http::{HeaderMap, header};
use sea_orm::ActiveValue::Set;
use stoa_kernel::{Error, MessageId};
use stoa_store::OrgTx;

pub use mail::Mail;
pub use wire::MailboxMessage;

use crate::{Accounts, caller::Origin};

/// Puts a mail into the box, in the transaction that is the reason for it.
pub(crate) async fn deliver(tx: &OrgTx, accounts: &Accounts, mail: Mail) -> Result<(), Error> {
    tx.insert_global(entity::ActiveModel {
        id: Set(MessageId::new(accounts.clock(), accounts.rng()).uuid()),
        to_address: Set(mail.to),
        subject: Set(mail.subject),
        text: Set(mail.text),
        html: Set(None),
        created_at: Set(accounts.now().micros()),
        purpose: Set(mail.purpose.into()),
    })
    .await
}

/// The box holds links that sign people in: it exists for a browser on this machine, and for nobody
/// who comes through a proxy or under another host name (which a hostile page could point here).
pub(crate) fn require_local(
    accounts: &Accounts,
    origin: &Origin,
    headers: &HeaderMap,
) -> Result<(), Error> {
    let local = origin.peer().is_some_and(|ip| ip.is_loopback());
    let proxied = ["x-forwarded-for", "forwarded", "x-real-ip"]
        .iter()
        .any(|h| headers.contains_key(*h));
    if accounts.settings().show_mailbox && local && !proxied && local_host(headers) {
        return Ok(());
    }
    Err(Error::not_found(
        "mailbox",
        "There is no development mailbox here. It exists on the server's own machine, with `mail.url = \"mailbox:\"`.",
    ))
}

fn local_host(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(header::HOST).and_then(|h| h.to_str().ok()) else {
        return false;
    };
    let name = host
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()))
        .map_or(host, |(name, _)| name);
    let name = name.trim_start_matches('[').trim_end_matches(']');
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
