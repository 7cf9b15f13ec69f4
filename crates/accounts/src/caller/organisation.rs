//! `OrgCaller`: whoever acts in the organisation of the address (`/organisations/{org}/…`). A stranger
//! gets the same 404 as for an organisation that does not exist.

use axum::{
    RequestPartsExt,
    extract::{FromRef, FromRequestParts, RawPathParams},
    http::request::Parts,
};
use stoa_httpkit::ApiError;
use stoa_kernel::{Error, Permission};
use stoa_store::Actor;

use super::{
    PersonCaller,
    credentials::{Credentials, wrong_key},
    root,
};
use crate::{
    Accounts, Organisation,
    api_keys::{self, Secret},
    identity::{Token, memberships, sessions},
    organisations,
};

/// An actor and the organisation they act in.
#[derive(Clone, Debug)]
pub struct OrgCaller {
    pub actor: Actor,
    pub org: Organisation,
}

impl OrgCaller {
    /// 403 for somebody who belongs here and lacks the right.
    pub fn require(&self, permission: Permission) -> Result<(), Error> {
        self.actor.require(permission)
    }

    pub(crate) async fn of(accounts: &Accounts, parts: &Parts, slug: &str) -> Result<Self, Error> {
        match Credentials::of(&parts.headers)? {
            Credentials::Root(key) => root::caller(accounts, parts, key, slug).await,
            Credentials::Key(secret) => by_key(accounts, &secret, slug).await,
            Credentials::Session(token) => by_session(accounts, parts, Some(token), slug).await,
            Credentials::None => by_session(accounts, parts, None, slug).await,
        }
    }
}

async fn by_session(
    accounts: &Accounts,
    parts: &Parts,
    token: Option<Token>,
    slug: &str,
) -> Result<OrgCaller, Error> {
    let (person, membership) = {
        let read = accounts.store().system_read().await?;
        let person = PersonCaller::signed_in(accounts, &read, parts, token).await?;
        let membership = memberships::in_slug(&read, person.person, slug).await?;
        (person, membership)
    };
    sessions::seen(accounts, &person.session).await;
    let membership = membership.ok_or_else(no_such_organisation)?;
    Ok(OrgCaller {
        actor: membership.actor(person.person),
        org: membership.organisation,
    })
}

async fn by_key(accounts: &Accounts, secret: &Secret, slug: &str) -> Result<OrgCaller, Error> {
    let (row, org) = {
        let read = accounts.store().system_read().await?;
        let row = api_keys::find::find(&read, secret, accounts.now()).await?;
        let row = row.ok_or_else(wrong_key)?;
        (row, organisations::find_by_slug(read.find(), slug).await?)
    };
    let actor = api_keys::find::actor(&row)?;
    let org = org
        .filter(|org| org.id == actor.org())
        .ok_or_else(no_such_organisation)?;
    api_keys::find::used(accounts, &actor, &row).await;
    Ok(OrgCaller { actor, org })
}

pub(crate) fn no_such_organisation() -> Error {
    Error::not_found(
        "organisation",
        "There is no such organisation, or you do not belong to it. Check the address.",
    )
}

impl<S> FromRequestParts<S> for OrgCaller
where
    S: Send + Sync,
    Accounts: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let slug = slug(parts).await?;
        let caller = Self::of(&Accounts::from_ref(state), parts, &slug).await?;
        // The request's log line has a field for it.
        tracing::Span::current().record("actor", caller.actor.label());
        Ok(caller)
    }
}

async fn slug(parts: &mut Parts) -> Result<String, Error> {
    let params = parts
        .extract::<RawPathParams>()
        .await
        .map_err(|_| no_such_organisation())?;
    let slug = params
        .iter()
        .find(|(name, _)| *name == "org")
        .map(|(_, slug)| slug.to_owned());
    slug.ok_or_else(|| Error::internal("OrgCaller on a route without {org}"))
}
