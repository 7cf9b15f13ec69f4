//! `POST /sessions/email-link`: mails a link that signs its reader in once, within ten minutes. The
//! answer and the work are the same whether the address has an account or not.

use std::time::Duration;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter};
use serde::{Deserialize, Serialize};
use serde_json::json;
use stoa_httpkit::{ApiError, Json};
use stoa_kernel::{EmailLinkId, Error, PersonId};
use stoa_store::OrgTx;
use utoipa::ToSchema;

use super::{
    Email, Token, device,
    entity::{email_link, person},
    events::PersonSignedUp,
    people,
    sign_up::Waiting,
};
use crate::{
    Accounts,
    caller::OwnPage,
    checks::Checks,
    correlated, invitations,
    mailbox::{self, mail},
};

/// How long a link works.
pub const LIFETIME: Duration = Duration::from_secs(10 * 60);

/// What a link is for: the word in its row.
const SIGN_IN: &str = "sign_in";
pub(crate) const SIGN_UP: &str = "sign_up";

const SENT: &str = "If this address has an account or an invitation, a mail with a sign-in link is on its way. \
    The link works once, for ten minutes.";

/// Where to send the link.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmailLinkRequest {
    #[schema(
        example = "ada@example.org",
        max_length = 254,
        pattern = r"^\s*[^@\s]+@[^@\s]+\s*$"
    )]
    pub email: String,
}

/// What everybody is told.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct EmailLinkSent {
    pub message: String,
}

pub(crate) async fn send(accounts: &Accounts, email: &Email) -> Result<(), Error> {
    mailbox::require_mail(accounts)?;
    let tx = accounts.store().system("email-link").await?;
    let person = people::by_email(tx.find(), email).await?;
    // Somebody without an account who is invited gets one by opening the link.
    let invited = invitations::invited_as(&tx, email, accounts.now()).await?;
    let tx = correlated(tx.enter(&super::system("email-link")).await?);
    // A row and a mail either way, so that an unknown address costs the same.
    let token = issue(accounts, &tx, person.as_ref(), email, SIGN_IN, json!({})).await?;
    let url = &accounts.settings().public_url;
    let mail = match &person {
        // To the address on record: it may be spelled in another case than the one typed.
        Some(person) => mail::sign_in_link(url, &person.email, token.reveal()),
        // And to the address as the organisation wrote it, where one invited it.
        None => match &invited {
            Some(invited) => mail::sign_in_link(url, invited, token.reveal()),
            None => mail::no_account(url, &email.shown),
        },
    };
    mailbox::deliver(&tx, accounts, mail).await?;
    tx.commit().await
}

/// The link that finishes a sign-up: it carries what was typed.
pub(crate) async fn issue_sign_up(
    accounts: &Accounts,
    tx: &OrgTx,
    email: &Email,
    waiting: &Waiting,
) -> Result<Token, Error> {
    let data = serde_json::to_value(waiting)
        .map_err(|e| Error::internal("a sign-up cannot be kept").with_source(e))?;
    issue(accounts, tx, None, email, SIGN_UP, data).await
}

/// A link that the operator hands over, where there is no mail: `stoa people link`. Somebody without an
/// account gets one, since the operator vouches for the address. It works once, for ten minutes.
pub async fn by_operator(
    accounts: &Accounts,
    email: &str,
    name: Option<&str>,
) -> Result<String, Error> {
    let mut checks = Checks::default();
    let email = checks.email("email", email);
    let name = match name {
        Some(name) => checks.name("name", name),
        None => email.mailbox().to_owned(),
    };
    checks.done()?;
    let tx = accounts.store().system("people-link").await?;
    let known = people::by_email(tx.find(), &email).await?;
    let made = match &known {
        None => Some(people::create(accounts, &tx, &email, &name, None, people::ACTIVE).await?),
        Some(_) => None,
    };
    let mut tx = correlated(tx.enter(&super::system("people-link")).await?);
    if let Some(person) = &made {
        let person_id = person.id.into();
        tx.append(&PersonSignedUp { person_id }).await?;
    }
    let person = known.or(made);
    let token = issue(accounts, &tx, person.as_ref(), &email, SIGN_IN, json!({})).await?;
    tx.commit().await?;
    Ok(mail::link(&accounts.settings().public_url, token.reveal()))
}

/// Every link of a person that was not used yet works no more.
pub(crate) async fn end_all(
    accounts: &Accounts,
    tx: &OrgTx,
    person: PersonId,
) -> Result<(), Error> {
    tx.update_global::<email_link::Entity>()
        .filter(email_link::Column::PersonId.eq(person.uuid()))
        .filter(email_link::Column::UsedAt.is_null())
        .col(email_link::Column::UsedAt, accounts.now().micros())
        .exec()
        .await?;
    Ok(())
}

async fn issue(
    accounts: &Accounts,
    tx: &OrgTx,
    person: Option<&person::Model>,
    email: &Email,
    purpose: &str,
    data: serde_json::Value,
) -> Result<Token, Error> {
    let token = Token::generate(accounts.rng());
    let now = accounts.now();
    end_older(tx, person, email, purpose, now.micros()).await?;
    tx.insert_global(email_link::ActiveModel {
        id: Set(EmailLinkId::new(accounts.clock(), accounts.rng()).uuid()),
        token_hash: Set(token.hash()),
        person_id: Set(person.map(|p| p.id)),
        email: Set(email.shown.clone()),
        email_lower: Set(Some(email.lower.clone())),
        expires_at: Set((now + LIFETIME).micros()),
        used_at: Set(None),
        purpose: Set(purpose.to_owned()),
        data: Set(data),
        created_at: Set(now.micros()),
    })
    .await?;
    Ok(token)
}

/// A newer link ends those for the same that were mailed to the address before: who finds an old mail gets
/// nowhere.
async fn end_older(
    tx: &OrgTx,
    person: Option<&person::Model>,
    email: &Email,
    purpose: &str,
    now: i64,
) -> Result<(), Error> {
    let theirs = Condition::any()
        .add(email_link::Column::EmailLower.eq(email.lower.as_str()))
        .add_option(person.map(|person| email_link::Column::PersonId.eq(person.id)));
    tx.update_global::<email_link::Entity>()
        .filter(theirs)
        .filter(email_link::Column::Purpose.eq(purpose))
        .filter(email_link::Column::UsedAt.is_null())
        .col(email_link::Column::UsedAt, now)
        .exec()
        .await?;
    Ok(())
}

/// Ask for a sign-in link
///
/// The answer does not tell whether the address has an account or an invitation. The link works once, for
/// ten minutes.
#[utoipa::path(post, path = "/sessions/email-link", tag = "session", operation_id = "requestEmailLink",
    request_body = EmailLinkRequest,
    responses((status = 202, description = "The same for every address", body = EmailLinkSent), stoa_httpkit::Problems),
    security(()))]
pub async fn handler(
    State(accounts): State<Accounts>,
    origin: OwnPage,
    Json(input): Json<EmailLinkRequest>,
) -> Result<Response, ApiError> {
    // Before the limit: where there is no mail, asking must not use anything up.
    mailbox::require_mail(&accounts)?;
    let device = device::of(&accounts, &origin, &input.email).await?;
    let send = async {
        let mut checks = Checks::default();
        let email = checks.email("email", &input.email);
        checks.done()?;
        send(&accounts, &email).await?;
        let sent = EmailLinkSent {
            message: SENT.into(),
        };
        Ok((StatusCode::ACCEPTED, Json(sent)).into_response())
    };
    let allowance = accounts
        .limits()
        .email_link(&origin, &input.email, device.as_ref());
    Ok(allowance.run(send).await)
}
