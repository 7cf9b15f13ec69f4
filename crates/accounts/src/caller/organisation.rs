//! `OrgCaller`: whoever acts in the organisation of the address (`/organisations/{org}/…`). A stranger
//! gets the same 404 as for an organisation that does not exist.

use std::time::Duration;

use axum::{
    RequestPartsExt,
    extract::{FromRef, FromRequestParts, RawPathParams},
    http::request::Parts,
};
use stoa_httpkit::{ApiError, OnAccountOf, StillAllowed};
use stoa_kernel::{ApiKeyId, Error, Permission, PersonId, SessionId};
use stoa_store::Actor;

use super::{
    PersonCaller,
    credentials::{Credentials, wrong_key},
    person::not_over,
    root,
};
use crate::{
    Accounts, Organisation,
    api_keys::{self, Secret},
    identity::{Token, memberships, sessions},
    organisations,
};

/// How often a caller who stays (a stream) is asked again whether they may.
const ASK_AGAIN: Duration = Duration::from_secs(1);

/// An actor and the organisation they act in.
#[derive(Clone, Debug)]
pub struct OrgCaller {
    pub actor: Actor,
    pub org: Organisation,
    pub(super) proof: Proof,
}

/// What the caller came in with, so that it can be looked at again.
#[derive(Clone, Copy, Debug)]
pub(super) enum Proof {
    /// `None`: signing in is switched off.
    Session(PersonId, Option<SessionId>),
    /// With the person who made it.
    Key(ApiKeyId, Option<PersonId>),
    /// The root key, which ends with the process, or the organisation.
    Root,
}

impl OrgCaller {
    /// The same caller as they stand now: the error that a new request would get when the session, the
    /// key or the membership has ended since, and another role where it was changed.
    pub async fn renew(&self, accounts: &Accounts) -> Result<Self, Error> {
        let read = accounts.store().system_read().await?;
        let actor = match self.proof {
            Proof::Root => {
                let org = organisations::find_by_slug(read.find(), self.org.slug.as_str()).await?;
                org.ok_or_else(no_such_organisation)?;
                self.actor.clone()
            }
            Proof::Key(key, _) => {
                let live = api_keys::find::by_id(&read, key, accounts.now()).await?;
                live.ok_or_else(wrong_key)?.actor
            }
            Proof::Session(person, session) => {
                if let Some(id) = session {
                    not_over(accounts, &read, id).await?;
                }
                let slug = self.org.slug.as_str();
                let membership = memberships::in_slug(&read, person, slug).await?;
                membership.ok_or_else(no_such_organisation)?.actor(person)
            }
        };
        Ok(Self {
            actor,
            ..self.clone()
        })
    }

    /// Comes back when the caller's right to `permission` has ended, within about a second of it: what a
    /// stream is cut off by. A database that does not answer ends it too; whoever still may asks again.
    pub async fn ended(self, accounts: Accounts, permission: Permission) {
        loop {
            tokio::time::sleep(ASK_AGAIN).await;
            let now = self.renew(&accounts).await;
            if !now.is_ok_and(|now| now.actor.may(permission)) {
                return;
            }
        }
    }

    /// For a body that arrives slowly: refused when the caller is gone or has other rights than at its headers.
    fn still_allowed(&self, accounts: Accounts) -> StillAllowed {
        let caller = self.clone();
        StillAllowed::new(move || {
            let (caller, accounts) = (caller.clone(), accounts.clone());
            async move {
                let now = caller.renew(&accounts).await?;
                match now.actor == caller.actor {
                    true => Ok(()),
                    false => Err(Error::forbidden(
                        "rights_changed",
                        "Your rights in this organisation changed while the request was being sent. Send it again.",
                    )),
                }
            }
        })
    }

    /// Whose share of the server a request of this caller takes: the organisation's, and that of the person
    /// who is signed in or who made the key.
    pub fn on_account_of(&self) -> OnAccountOf {
        let person = match self.proof {
            Proof::Session(person, _) => Some(person),
            Proof::Key(_, maker) => maker,
            Proof::Root => None,
        };
        OnAccountOf {
            org: self.actor.org(),
            person,
        }
    }

    /// 403 for somebody who belongs here and lacks the right.
    pub fn require(&self, permission: Permission) -> Result<(), Error> {
        self.actor.require(permission)
    }

    pub(crate) async fn of(accounts: &Accounts, parts: &Parts, slug: &str) -> Result<Self, Error> {
        match Credentials::of(accounts, &parts.headers)? {
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
        proof: Proof::Session(person.person, person.stored()),
    })
}

async fn by_key(accounts: &Accounts, secret: &Secret, slug: &str) -> Result<OrgCaller, Error> {
    let (key, org) = {
        let read = accounts.store().system_read().await?;
        let key = api_keys::find::find(&read, secret, accounts.now()).await?;
        let key = key.ok_or_else(wrong_key)?;
        (key, organisations::find_by_slug(read.find(), slug).await?)
    };
    let org = org
        .filter(|org| org.id == key.actor.org())
        .ok_or_else(no_such_organisation)?;
    api_keys::find::used(accounts, &key).await;
    Ok(OrgCaller {
        proof: Proof::Key(ApiKeyId(key.row.id), key.maker),
        actor: key.actor,
        org,
    })
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
        let accounts = Accounts::from_ref(state);
        let caller = Self::of(&accounts, parts, &slug).await?;
        parts.extensions.insert(caller.still_allowed(accounts));
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
