//! The root key: opens every organisation, for bootstrap and support. Each use is an event in the log of
//! the installation, written before anything is done with it.

use axum::{extract::OriginalUri, http::request::Parts};
use stoa_kernel::Error;
use stoa_store::Actor;
use subtle::ConstantTimeEq;

use super::{OrgCaller, Origin, no_such_organisation, organisation::Proof};
use crate::{
    Accounts, Organisation, correlated,
    identity::{events::RootKeyUsed, system},
    organisations,
};

pub(super) async fn caller(
    accounts: &Accounts,
    parts: &Parts,
    key: &[u8],
    slug: &str,
) -> Result<OrgCaller, Error> {
    if !is_right(accounts.settings().root_key.as_deref(), key) {
        return Err(Error::unauthenticated(
            "root_key_invalid",
            "This root key is not the one in `auth.root_key`, or none is set there.",
        ));
    }
    let org = organisations::by_slug(accounts.store(), slug).await?;
    let org = org.ok_or_else(no_such_organisation)?;
    audit(accounts, parts, &org).await?;
    Ok(OrgCaller {
        actor: Actor::Root { org: org.id },
        org,
        proof: Proof::Root,
    })
}

/// An installation without a root key has none that fits.
pub(super) fn is_right(configured: Option<&str>, sent: &[u8]) -> bool {
    configured
        .filter(|key| !key.is_empty())
        .is_some_and(|key| key.as_bytes().ct_eq(sent).into())
}

async fn audit(accounts: &Accounts, parts: &Parts, org: &Organisation) -> Result<(), Error> {
    // Inside a nested router the request's own address has lost its prefix.
    let original = parts.extensions.get::<OriginalUri>();
    let uri = original.map_or(&parts.uri, |OriginalUri(uri)| uri);
    let origin = Origin::of(parts, &accounts.settings().trusted_proxies);
    let actor = system("root-key");
    let mut tx = correlated(accounts.store().write(&actor).await?);
    tx.append(&RootKeyUsed {
        method: parts.method.to_string(),
        path: uri.path().to_owned(),
        organisation: org.slug.to_string(),
        address: origin.address().map(|ip| ip.to_string()),
    })
    .await?;
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::is_right;

    #[test]
    fn no_key_fits_where_none_is_set() {
        assert!(is_right(Some("secret"), b"secret"));
        assert!(!is_right(Some("secret"), b"secreT"));
        assert!(!is_right(Some(""), b""));
        assert!(!is_right(None, b""));
    }
}
