//! `POST /sessions/email-link/redeem`: turns the token of a mail into a session, once. It also proves
//! the address, which makes invitations to it memberships.

use axum::{extract::State, http::HeaderMap, response::Response};
use sea_orm::{ColumnTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use stoa_httpkit::Json;
use stoa_kernel::{Error, PersonId, States};
use stoa_store::{OrgTx, SystemTx};
use utoipa::ToSchema;

use super::{
    Token, cookie,
    entity::{email_link, person, session},
    events::{PersonConfirmed, SignInMethod},
    memberships, people,
    sessions::{self, Started},
};
use crate::{Accounts, caller::Origin, correlated};

/// The token from the link.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Redemption {
    pub token: String,
}

/// `browser` is the session the browser holds already, if any.
pub(crate) async fn redeem(
    accounts: &Accounts,
    token: &Token,
    browser: Option<&Token>,
    origin: &Origin,
) -> Result<Started, Error> {
    let tx = accounts.store().system("email-link-redeem").await?;
    let link = spend(accounts, &tx, token).await?;
    let id = link.person_id.map(PersonId).ok_or_else(unknown)?;
    let person = people::by_id(tx.find(), id).await?.ok_or_else(unknown)?;
    let held = match browser {
        Some(token) => sessions::find(&tx, token, accounts.now()).await?,
        None => None,
    };
    let same_browser = held.is_some_and(|s| s.person_id == person.id);
    let mut tx = correlated(tx.enter(&super::system("email-link-redeem")).await?);
    if person.status == people::UNCONFIRMED {
        confirm(accounts, &mut tx, &person, same_browser).await?;
    }
    let started =
        sessions::start(accounts, &mut tx, id, SignInMethod::EmailLink, None, origin).await?;
    tx.commit().await?;
    memberships::accept_invitations(accounts, id).await?;
    Ok(started)
}

/// Redeem a sign-in link
///
/// Works once, within ten minutes of the mail. Invitations to the address become memberships.
#[utoipa::path(post, path = "/sessions/email-link/redeem", tag = "session", operation_id = "redeemEmailLink",
    request_body = Redemption,
    responses((status = 201, description = "Signed in", body = super::Session), stoa_httpkit::Problems),
    security(()))]
pub async fn handler(
    State(accounts): State<Accounts>,
    origin: Origin,
    headers: HeaderMap,
    Json(input): Json<Redemption>,
) -> Response {
    let redeem = async {
        let token = Token::from_client(&input.token);
        let browser = cookie::read(&headers);
        let started = redeem(&accounts, &token, browser.as_ref(), &origin).await?;
        Ok(super::signed_in(&accounts, &started).await?)
    };
    accounts.limits().redeem(&origin).run(redeem).await
}

/// Marks the link used. Of two requests with one token, one gets it.
async fn spend(
    accounts: &Accounts,
    tx: &SystemTx,
    token: &Token,
) -> Result<email_link::Model, Error> {
    let hash = email_link::Column::TokenHash.eq(token.hash());
    let link = tx
        .find::<email_link::Entity>()
        .filter(hash)
        .one()
        .await?
        .ok_or_else(unknown)?;
    let now = accounts.now().micros();
    if link.used_at.is_some() {
        return Err(used());
    }
    if link.expires_at <= now {
        return Err(Error::unauthenticated(
            "link_expired",
            "This link is older than ten minutes. Ask for a new one.",
        ));
    }
    let spent = tx
        .update_many::<email_link::Entity>()
        .filter(email_link::Column::Id.eq(link.id))
        .filter(email_link::Column::UsedAt.is_null())
        .col(email_link::Column::UsedAt, now)
        .exec()
        .await?;
    if spent == 1 { Ok(link) } else { Err(used()) }
}

/// The address is proved. Whoever signed up with it before may have been somebody else, so a password
/// chosen in another browser, and the sessions it opened, end here.
async fn confirm(
    accounts: &Accounts,
    tx: &mut OrgTx,
    person: &person::Model,
    same_browser: bool,
) -> Result<(), Error> {
    let drop_password = person.password_hash.is_some() && !same_browser;
    let of_person = || person::Column::Id.eq(person.id);
    tx.update_global::<person::Entity>()
        .filter(of_person())
        .filter(person::Column::Status.is_in(people::PersonStatus::Active.before()))
        .col(person::Column::Status, people::ACTIVE)
        .exec()
        .await?;
    if drop_password {
        tx.update_global::<person::Entity>()
            .filter(of_person())
            .col(person::Column::PasswordHash, Option::<String>::None)
            .exec()
            .await?;
        tx.update_global::<session::Entity>()
            .filter(session::Column::PersonId.eq(person.id))
            .filter(session::Column::RevokedAt.is_null())
            .col(session::Column::RevokedAt, accounts.now().micros())
            .exec()
            .await?;
    }
    let data = PersonConfirmed {
        person_id: person.id.into(),
        password_dropped: drop_password,
    };
    tx.append(&data).await?;
    Ok(())
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
