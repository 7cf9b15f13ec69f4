//! `PersonCaller`: a person in a browser, for what belongs to the person rather than to an organisation.

use axum::{
    extract::{FromRef, FromRequestParts},
    http::request::Parts,
};
use sea_orm::QueryOrder;
use stoa_httpkit::{ApiError, StillAllowed};
use stoa_kernel::{Error, PersonId, SessionId};
use stoa_store::SystemRead;

use super::{
    Origin,
    credentials::{Credentials, check_csrf, nobody, session_over},
    is_foreign,
};
use crate::{
    Accounts,
    identity::{
        Token,
        entity::{person, session},
        sessions,
    },
};

/// A signed-in person, with the session of the browser.
#[derive(Clone, Debug)]
pub struct PersonCaller {
    pub person: PersonId,
    pub(crate) session: session::Model,
    pub(crate) token: Token,
}

impl PersonCaller {
    pub(crate) async fn of(accounts: &Accounts, parts: &Parts) -> Result<Self, Error> {
        let token = match Credentials::of(accounts, &parts.headers)? {
            Credentials::Session(token) => Some(token),
            Credentials::None => None,
            Credentials::Root(_) | Credentials::Key(_) => {
                return Err(Error::unauthenticated(
                    "person_required",
                    "This is for people who signed in; keys belong to organisations. Sign in.",
                ));
            }
        };
        let caller = {
            let read = accounts.store().system_read().await?;
            Self::signed_in(accounts, &read, parts, token).await?
        };
        sessions::seen(accounts, &caller.session).await;
        Ok(caller)
    }

    /// The session's row; `None` where signing in is switched off and no session is kept.
    pub(crate) fn stored(&self) -> Option<SessionId> {
        (!self.session.id.is_nil()).then_some(SessionId(self.session.id))
    }

    /// The person of a cookie; without a cookie nobody, unless signing in is switched off.
    pub(super) async fn signed_in(
        accounts: &Accounts,
        read: &SystemRead,
        parts: &Parts,
        token: Option<Token>,
    ) -> Result<Self, Error> {
        let Some(token) = token else {
            return match accounts.settings().auth_disabled {
                true => {
                    require_own_machine(accounts, parts)?;
                    first_person(accounts, read).await
                }
                false => Err(nobody()),
            };
        };
        let session = sessions::find(read, &token, accounts.now()).await?;
        let session = session.ok_or_else(session_over)?;
        check_csrf(&parts.method, &parts.headers, &token)?;
        Ok(Self {
            person: PersonId(session.person_id),
            session,
            token,
        })
    }
}

/// 401 when a session that was looked up before has ended since.
pub(super) async fn not_over(
    accounts: &Accounts,
    read: &SystemRead,
    session: SessionId,
) -> Result<(), Error> {
    let live = sessions::by_id(read, session, accounts.now()).await?;
    live.map(|_| ()).ok_or_else(session_over)
}

/// Without sign-in, being on this machine is all that proves anything: no page of another site, and no
/// name that a page could have pointed here, gets in.
fn require_own_machine(accounts: &Accounts, parts: &Parts) -> Result<(), Error> {
    let settings = accounts.settings();
    let origin = Origin::of(parts, &settings.trusted_proxies);
    match origin.is_local() && !is_foreign(&parts.uri, &parts.headers, &settings.public_url) {
        true => Ok(()),
        false => Err(Error::unauthenticated(
            "local_only",
            "Sign-in is switched off here (`auth.disabled`), for programs and pages of this machine only: use the address http://localhost with the server's port.",
        )),
    }
}

/// With `auth.disabled`: the first person of the installation, in a session that is not stored.
async fn first_person(accounts: &Accounts, read: &SystemRead) -> Result<PersonCaller, Error> {
    let first = read
        .find::<person::Entity>()
        .order_by_asc(person::Column::Id)
        .one()
        .await?;
    let first = first.ok_or_else(nobody)?;
    let now = accounts.now();
    let session = session::Model {
        id: uuid::Uuid::nil(),
        token_hash: String::new(),
        person_id: first.id,
        created_at: now.micros(),
        last_seen_at: now.micros(),
        expires_at: (now + accounts.session_length()).micros(),
        revoked_at: None,
        user_agent: None,
        ip: None,
        proved_at: None,
    };
    let token = Token::from_client("auth.disabled");
    Ok(PersonCaller {
        person: PersonId(first.id),
        session,
        token,
    })
}

impl<S> FromRequestParts<S> for PersonCaller
where
    S: Send + Sync,
    Accounts: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let accounts = Accounts::from_ref(state);
        let caller = Self::of(&accounts, parts).await?;
        if let Some(session) = caller.stored() {
            parts.extensions.insert(StillAllowed::new(move || {
                let accounts = accounts.clone();
                async move {
                    let read = accounts.store().system_read().await?;
                    not_over(&accounts, &read, session).await
                }
            }));
        }
        Ok(caller)
    }
}
