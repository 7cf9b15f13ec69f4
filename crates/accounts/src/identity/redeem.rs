//! `POST /sessions/email-link/redeem`: turns the token of a mail into a session, once. It also proves
//! the address: a sign-up that waited for it is finished here.

use axum::{extract::State, http::HeaderMap, response::Response};
use sea_orm::{ColumnTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use stoa_httpkit::Json;
use stoa_kernel::{Error, PersonId, States};
use stoa_store::{Actor, OrgTx, SystemRead, SystemTx};
use utoipa::ToSchema;

use super::{
    Email, Token, cookie, email_link,
    entity::{email_link as link_row, person},
    events::{PersonConfirmed, PersonSignedUp, SignInMethod},
    memberships, people,
    sessions::{self, Started},
    sign_up::{self, Waiting},
};
use crate::{Accounts, api_keys, caller::OwnPage, correlated, invitations};

/// The token from the link.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Redemption {
    pub token: String,
}

/// What the browser that opens a link brings along.
pub(crate) struct Browser {
    /// The session it holds already.
    session: Option<Token>,
    /// What it was given when it asked to sign up.
    sign_up: Option<Token>,
}

impl Browser {
    fn of(accounts: &Accounts, headers: &HeaderMap) -> Self {
        Self {
            session: cookie::read(accounts, headers),
            sign_up: cookie::read_sign_up(accounts, headers),
        }
    }
}

pub(crate) async fn redeem(
    accounts: &Accounts,
    token: &Token,
    browser: &Browser,
    origin: &OwnPage,
) -> Result<Started, Error> {
    let tx = accounts.store().system("email-link-redeem").await?;
    let link = spend(accounts, &tx, token).await?;
    let waiting = waiting(&link)?;
    let email = Email::parse(&link.email).map_err(|_| unknown())?;
    let known = match link.person_id.map(PersonId) {
        Some(id) => people::by_id(tx.find(), id).await?,
        None => people::by_email(tx.find(), &email).await?,
    };
    let held = match &browser.session {
        Some(token) => sessions::find(&tx, token, accounts.now()).await?,
        None => None,
    };
    let (id, fresh, mut tx) = match known {
        Some(person) => {
            let id = PersonId(person.id);
            let fresh = person.status == people::UNCONFIRMED;
            let same_browser = held.is_some_and(|s| s.person_id == person.id);
            let tx = match fresh && !same_browser {
                true => end_made(accounts, tx, id).await?,
                false => tx,
            };
            let mut tx = correlated(tx.enter(&super::system("email-link-redeem")).await?);
            if fresh {
                confirm(accounts, &mut tx, &person, same_browser).await?;
            }
            (id, fresh, tx)
        }
        None => {
            let invited = invitations::invited_as(&tx, &email, accounts.now()).await?;
            if waiting.is_none() && invited.is_none() {
                return Err(unknown());
            }
            let (id, tx) = newcomer(accounts, tx, &email, waiting.as_ref(), browser).await?;
            (id, true, tx)
        }
    };
    let method = match &waiting {
        Some(_) if fresh => SignInMethod::SignUp,
        _ => SignInMethod::EmailLink,
    };
    let started = sessions::start(accounts, &mut tx, id, method, origin).await?;
    match waiting {
        // A second link of the same sign-up finds the person there and opens nothing twice.
        Some(waiting) if fresh => {
            sign_up::finish(accounts, tx, id, &waiting.organisation_name).await?;
        }
        _ => tx.commit().await?,
    }
    Ok(started)
}

/// Redeem a sign-in link
///
/// Works once, within ten minutes of the mail. It proves the address: a sign-up is finished by it, and an
/// invited person without an account gets one.
#[utoipa::path(post, path = "/sessions/email-link/redeem", tag = "session", operation_id = "redeemEmailLink",
    request_body = Redemption,
    responses((status = 201, description = "Signed in", body = super::Session), stoa_httpkit::Problems),
    security(()))]
pub async fn handler(
    State(accounts): State<Accounts>,
    origin: OwnPage,
    headers: HeaderMap,
    Json(input): Json<Redemption>,
) -> Response {
    let redeem = async {
        let token = Token::from_client(&input.token);
        let browser = Browser::of(&accounts, &headers);
        let started = redeem(&accounts, &token, &browser, &origin).await?;
        Ok(super::signed_in(&accounts, &started).await?)
    };
    accounts.limits().redeem(&origin).run(redeem).await
}

/// What was typed at the sign-up that this link finishes.
fn waiting(link: &link_row::Model) -> Result<Option<Waiting>, Error> {
    if link.purpose != email_link::SIGN_UP {
        return Ok(None);
    }
    let waiting = serde_json::from_value(link.data.clone());
    waiting
        .map(Some)
        .map_err(|e| Error::internal("a kept sign-up cannot be read").with_source(e))
}

/// Makes the person of an address that was just proved.
async fn newcomer(
    accounts: &Accounts,
    tx: SystemTx,
    email: &Email,
    waiting: Option<&Waiting>,
    browser: &Browser,
) -> Result<(PersonId, OrgTx), Error> {
    let name = waiting.map_or(email.mailbox(), |waiting| &waiting.name);
    let password = waiting.and_then(|waiting| waiting.password_for(browser.sign_up.as_ref()));
    let dropped = waiting.is_some() && password.is_none();
    let person = people::create(accounts, &tx, email, name, password, people::ACTIVE).await?;
    let person_id = PersonId(person.id);
    let mut tx = correlated(tx.enter(&super::system("email-link-redeem")).await?);
    tx.append(&PersonSignedUp { person_id }).await?;
    tx.append(&PersonConfirmed {
        person_id,
        password_dropped: dropped,
    })
    .await?;
    Ok((person_id, tx))
}

/// The link, if it can still be used.
pub(crate) async fn usable(
    accounts: &Accounts,
    read: &SystemRead,
    token: &Token,
) -> Result<link_row::Model, Error> {
    let hash = link_row::Column::TokenHash.eq(token.hash());
    let link = read.find::<link_row::Entity>().filter(hash).one().await?;
    let link = link.ok_or_else(unknown)?;
    if link.used_at.is_some() {
        return Err(used());
    }
    if link.expires_at <= accounts.now().micros() {
        return Err(Error::unauthenticated(
            "link_expired",
            "This link is older than ten minutes. Ask for a new one.",
        ));
    }
    Ok(link)
}

/// Marks the link used. Of two requests with one token, one gets it.
async fn spend(
    accounts: &Accounts,
    tx: &SystemTx,
    token: &Token,
) -> Result<link_row::Model, Error> {
    let link = usable(accounts, tx, token).await?;
    let now = accounts.now().micros();
    let spent = tx
        .update_many::<link_row::Entity>()
        .filter(link_row::Column::Id.eq(link.id))
        .filter(link_row::Column::UsedAt.is_null())
        .col(link_row::Column::UsedAt, now)
        .exec()
        .await?;
    if spent == 1 { Ok(link) } else { Err(used()) }
}

/// The address is proved. Whoever used it before may have been somebody else, so unless it is the same
/// browser, everything made before ends here: the password, every session, every link (and, by
/// [`end_made`], every key and invitation).
async fn confirm(
    accounts: &Accounts,
    tx: &mut OrgTx,
    person: &person::Model,
    same_browser: bool,
) -> Result<(), Error> {
    let person_id = PersonId(person.id);
    let of_person = || person::Column::Id.eq(person.id);
    tx.update_global::<person::Entity>()
        .filter(of_person())
        .filter(person::Column::Status.is_in(people::PersonStatus::Active.before()))
        .col(person::Column::Status, people::ACTIVE)
        .exec()
        .await?;
    let dropped = person.password_hash.is_some() && !same_browser;
    tx.append(&PersonConfirmed {
        person_id,
        password_dropped: dropped,
    })
    .await?;
    if !same_browser {
        tx.update_global::<person::Entity>()
            .filter(of_person())
            .col(person::Column::PasswordHash, Option::<String>::None)
            .exec()
            .await?;
        sessions::end_all(accounts, tx, person_id, None).await?;
        email_link::end_all(accounts, tx, person_id).await?;
    }
    Ok(())
}

/// Revokes every key that stands on a membership of this person and takes back every invitation, each in
/// the log of its organisation.
async fn end_made(
    accounts: &Accounts,
    mut tx: SystemTx,
    person: PersonId,
) -> Result<SystemTx, Error> {
    for membership in memberships::of(&tx, person).await? {
        let actor = Actor::System {
            org: membership.organisation.id,
            reason: "address-proved",
        };
        let mut inside = correlated(tx.enter(&actor).await?);
        api_keys::revoke::of_member(accounts, &mut inside, membership.member).await?;
        invitations::revoke::of_member(accounts, &mut inside, membership.member, None).await?;
        tx = inside.leave().await?;
    }
    Ok(tx)
}

fn unknown() -> Error {
    Error::unauthenticated(
        "link_unknown",
        "This link is not one of ours, or it was cut in two by the mail program. Ask for a new one.",
    )
}

fn used() -> Error {
    Error::unauthenticated(
        "link_used",
        "This link was used before, or a newer one was sent after it. Open the newest, or ask for one.",
    )
}
