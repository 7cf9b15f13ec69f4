//! Sessions: a browser that signed in, found again by the hash of the token in its cookie.

mod agent;
pub mod end;
pub mod list;

use std::time::Duration;

use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter};
use stoa_kernel::{Error, PersonId, SessionId, Timestamp};
use stoa_store::{OrgTx, SystemRead};

use super::{
    Token,
    entity::session,
    events::{SessionEnded, SessionStarted, SignInMethod},
    memberships, people, wire,
};
use crate::{Accounts, caller::OwnPage};

/// How old "last seen" may get before it is written again.
const SEEN_EVERY: Duration = Duration::from_secs(5 * 60);

/// A session that just began, with the token for its cookie.
pub(crate) struct Started {
    pub(crate) token: Token,
    pub(crate) row: session::Model,
}

/// Begins a session. `tx` is inside the system organisation, whose log says so.
pub(crate) async fn start(
    accounts: &Accounts,
    tx: &mut OrgTx,
    person: PersonId,
    method: SignInMethod,
    origin: &OwnPage,
) -> Result<Started, Error> {
    let token = match accounts.store().loaded_cursors() {
        Some(signatures) => Token::of_person(accounts.rng(), signatures, person),
        None => Token::generate(accounts.rng()),
    };
    let now = accounts.now();
    let row = session::Model {
        id: SessionId::new(accounts.clock(), accounts.rng()).uuid(),
        token_hash: token.hash(),
        person_id: person.uuid(),
        created_at: now.micros(),
        last_seen_at: now.micros(),
        expires_at: (now + accounts.session_length()).micros(),
        revoked_at: None,
        user_agent: origin.user_agent().map(str::to_owned),
        ip: origin.address().map(|ip| ip.to_string()),
        proved_at: (method == SignInMethod::EmailLink).then_some(now.micros()),
    };
    tx.insert_global(session::ActiveModel {
        id: Set(row.id),
        token_hash: Set(row.token_hash.clone()),
        person_id: Set(row.person_id),
        created_at: Set(row.created_at),
        last_seen_at: Set(row.last_seen_at),
        expires_at: Set(row.expires_at),
        revoked_at: Set(None),
        user_agent: Set(row.user_agent.clone()),
        ip: Set(row.ip.clone()),
        proved_at: Set(row.proved_at),
    })
    .await?;
    let data = SessionStarted {
        session_id: SessionId(row.id),
        person_id: person,
        method,
    };
    tx.append(&data).await?;
    Ok(Started { token, row })
}

/// The live session of a token.
pub(crate) async fn find(
    read: &SystemRead,
    token: &Token,
    now: Timestamp,
) -> Result<Option<session::Model>, Error> {
    let hash = session::Column::TokenHash.eq(token.hash());
    let row = read.find::<session::Entity>().filter(hash).one().await?;
    Ok(row.filter(|session| is_live(session, now)))
}

/// The same by its id, for a caller who was let in before.
pub(crate) async fn by_id(
    read: &SystemRead,
    id: SessionId,
    now: Timestamp,
) -> Result<Option<session::Model>, Error> {
    let id = session::Column::Id.eq(id.uuid());
    let row = read.find::<session::Entity>().filter(id).one().await?;
    Ok(row.filter(|session| is_live(session, now)))
}

fn is_live(session: &session::Model, now: Timestamp) -> bool {
    session.revoked_at.is_none() && session.expires_at > now.micros()
}

/// Ends every session of a person, except `kept`. `tx` is inside the system organisation, whose log says so.
pub(crate) async fn end_all(
    accounts: &Accounts,
    tx: &mut OrgTx,
    person: PersonId,
    kept: Option<SessionId>,
) -> Result<(), Error> {
    let open = || {
        Condition::all()
            .add(session::Column::PersonId.eq(person.uuid()))
            .add(session::Column::RevokedAt.is_null())
            .add(session::Column::Id.ne(kept.map_or(uuid::Uuid::nil(), SessionId::uuid)))
    };
    let ended = tx
        .find_global::<session::Entity>()
        .filter(open())
        .all()
        .await?;
    tx.update_global::<session::Entity>()
        .filter(open())
        .col(session::Column::RevokedAt, accounts.now().micros())
        .exec()
        .await?;
    for row in ended {
        let session_id = SessionId(row.id);
        tx.append(&SessionEnded {
            session_id,
            person_id: person,
        })
        .await?;
    }
    Ok(())
}

/// Notes that the session was used.
pub(crate) async fn seen(accounts: &Accounts, row: &session::Model) {
    let (now, last) = (accounts.now(), Timestamp::from_micros(row.last_seen_at));
    let write = async {
        let tx = accounts.store().system("session-seen").await?;
        tx.update_many::<session::Entity>()
            .filter(session::Column::Id.eq(row.id))
            .col(session::Column::LastSeenAt, now.micros())
            .exec()
            .await?;
        tx.commit().await
    };
    accounts
        .activity()
        .note(row.id, Some(last), now, SEEN_EVERY, write)
        .await;
}

/// What the browser of this session learns about itself.
pub(crate) async fn view(
    read: &SystemRead,
    row: &session::Model,
    token: &Token,
) -> Result<wire::Session, Error> {
    let person = people::by_id(read.find(), PersonId(row.person_id)).await?;
    let person = person.ok_or_else(|| Error::internal("a session belongs to nobody"))?;
    let mine = memberships::of(read, PersonId(row.person_id)).await?;
    Ok(wire::Session {
        person: wire::SessionPerson {
            id: PersonId(person.id),
            email: person.email,
            name: person.name,
        },
        organisations: mine.into_iter().map(wire::MyOrganisation::from).collect(),
        csrf_token: token.csrf(),
    })
}
