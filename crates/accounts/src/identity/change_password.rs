//! `PUT /session/password`: another password, or the first one. Every other browser is signed out and every
//! link in the mail ends, since the reason may be that somebody else knows the old one. API keys go on, as
//! programs rest on them, unless the request says otherwise; the answer says how many do.

use std::time::Duration;

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use sea_orm::{ColumnTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use stoa_httpkit::{ApiError, Json};
use stoa_kernel::{Error, PersonId, Timestamp};
use stoa_store::{Actor, SystemTx};
use utoipa::ToSchema;

use super::{
    device, email_link, entity::person, events::PasswordChanged, memberships, password::Verdict,
    people, sessions,
};
use crate::{
    Accounts, api_keys,
    caller::{Origin, PersonCaller},
    checks::Checks,
    correlated,
};

/// Who has no password, or has forgotten it, proves who they are by having signed in this recently.
const RECENT: Duration = Duration::from_secs(15 * 60);

/// The new password, and the old one where there is one.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// Left out by somebody who has none, who must have signed in within the last quarter of an hour; and by
    /// somebody who forgot it, who must have signed in by a mailed link within that time.
    #[serde(default)]
    #[schema(format = Password)]
    pub current_password: Option<String>,
    #[schema(example = "three other words", min_length = 10, max_length = 1024, format = Password)]
    pub new_password: String,
    /// `true` revokes every API key that the person made, in all organisations, as when the old password was
    /// known to others: whoever signed in with it may have made keys. They stay when it is left out.
    #[serde(default)]
    pub end_api_keys: bool,
}

/// What a new password did not end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AfterPasswordChange {
    /// API keys of the person, in all organisations, that still work.
    #[schema(minimum = 0)]
    pub api_keys: u64,
}

pub(crate) async fn change_password(
    accounts: &Accounts,
    caller: &PersonCaller,
    person: &person::Model,
    input: &PasswordChange,
) -> Result<AfterPasswordChange, Error> {
    may(accounts, caller, person, input).await?;
    let passwords = accounts.passwords().for_known(&*person.email_lower);
    let hash = passwords.hash(&input.new_password, accounts.rng()).await?;
    let mut tx = accounts.store().system("password-change").await?;
    if input.end_api_keys {
        tx = end_keys(accounts, tx, caller.person).await?;
    }
    let mut left = 0;
    for membership in memberships::of(&tx, caller.person).await? {
        left += api_keys::find::live_of(&tx, membership.member, accounts.now()).await?;
    }
    let mut tx = correlated(tx.enter(&super::system("password-change")).await?);
    tx.update_global::<person::Entity>()
        .filter(person::Column::Id.eq(person.id))
        .col(person::Column::PasswordHash, hash)
        .exec()
        .await?;
    tx.append(&PasswordChanged {
        person_id: caller.person,
    })
    .await?;
    sessions::end_all(accounts, &mut tx, caller.person, caller.stored()).await?;
    email_link::end_all(accounts, &tx, caller.person).await?;
    tx.commit().await?;
    Ok(AfterPasswordChange { api_keys: left })
}

/// Revokes every key of the person, each in the log of its organisation.
async fn end_keys(
    accounts: &Accounts,
    mut tx: SystemTx,
    person: PersonId,
) -> Result<SystemTx, Error> {
    for membership in memberships::of(&tx, person).await? {
        let actor = Actor::System {
            org: membership.organisation.id,
            reason: "password-change",
        };
        let mut inside = correlated(tx.enter(&actor).await?);
        api_keys::revoke::of_member(accounts, &mut inside, membership.member).await?;
        tx = inside.leave().await?;
    }
    Ok(tx)
}

/// A session alone, perhaps stolen, must not become an account. Whoever has just opened a link from the mail
/// owns the address, which is all that a password proves.
async fn may(
    accounts: &Accounts,
    caller: &PersonCaller,
    person: &person::Model,
    input: &PasswordChange,
) -> Result<(), Error> {
    let recent = |at: i64| accounts.now() < Timestamp::from_micros(at) + RECENT;
    if input.current_password.is_none() && caller.session.proved_at.is_some_and(recent) {
        return Ok(());
    }
    if person.password_hash.is_none() {
        return match recent(caller.session.created_at) {
            true => Ok(()),
            false => Err(Error::forbidden(
                "sign_in_again",
                "Sign in again with a link, and set the password within fifteen minutes.",
            )),
        };
    }
    const WRONG: &str = "This is not the password you have now.";
    let given = input.current_password.as_deref().unwrap_or_default();
    let stored = person.password_hash.as_deref();
    let passwords = accounts.passwords().for_known(&*person.email_lower);
    match passwords.verify(given, stored).await? {
        Verdict::Wrong => Err(Error::invalid("password_wrong", WRONG).field(
            "current_password",
            "password_wrong",
            WRONG,
        )),
        Verdict::Right | Verdict::RightButOld => Ok(()),
    }
}

/// Change the password
///
/// Signs out every other browser of the person, and ends sign-in links that were mailed. API keys of the
/// person go on, and are counted in the answer, unless `end_api_keys` says otherwise.
#[utoipa::path(put, path = "/session/password", tag = "session", operation_id = "changePassword",
    request_body = PasswordChange,
    responses((status = 200, description = "Changed", body = AfterPasswordChange), stoa_httpkit::Problems),
    security(("session_cookie" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    origin: Origin,
    caller: PersonCaller,
    Json(input): Json<PasswordChange>,
) -> Result<Response, ApiError> {
    let read = accounts.store().system_read().await?;
    let person = people::by_id(read.find(), caller.person).await?;
    drop(read);
    let person = person.ok_or_else(|| Error::internal("a session belongs to nobody"))?;
    let mut checks = Checks::default();
    checks.password("new_password", &input.new_password, &person.email);
    checks.done()?;
    let change = async {
        let changed = change_password(&accounts, &caller, &person, &input).await?;
        Ok(Json(changed).into_response())
    };
    let device = device::of(&accounts, &origin, &person.email).await?;
    let limit = accounts
        .limits()
        .sign_in(&origin, &person.email, device.as_ref());
    Ok(limit.run(change).await)
}
