//! `POST /sessions/email-link`: mails a link that signs its reader in once, within ten minutes. The
//! answer and the work are the same whether the address has an account or not.

use std::time::Duration;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use sea_orm::ActiveValue::Set;
use serde::{Deserialize, Serialize};
use stoa_httpkit::{ApiError, Json};
use stoa_kernel::{EmailLinkId, Error};
use stoa_store::OrgTx;
use utoipa::ToSchema;

use super::{
    Email, Token, device,
    entity::{email_link, person},
    people,
};
use crate::{
    Accounts,
    caller::Origin,
    checks::Checks,
    correlated,
    mailbox::{self, mail},
};

/// How long a link works.
pub const LIFETIME: Duration = Duration::from_secs(10 * 60);

const SENT: &str = "If this address has an account, a mail with a sign-in link is on its way. \
    The link works once, for ten minutes.";

/// Where to send the link.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmailLinkRequest {
    #[schema(example = "ada@example.org")]
    pub email: String,
}

/// What everybody is told.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct EmailLinkSent {
    pub message: String,
}

pub(crate) async fn send(accounts: &Accounts, email: &Email) -> Result<(), Error> {
    let tx = accounts.store().system("email-link").await?;
    let person = people::by_email(tx.find(), email).await?;
    let tx = correlated(tx.enter(&super::system("email-link")).await?);
    // A row and a mail either way, so that an unknown address costs the same.
    let token = issue(accounts, &tx, person.as_ref(), email, "sign_in").await?;
    let url = &accounts.settings().public_url;
    let mail = match &person {
        // To the address on record: it may be spelled in another case than the one typed.
        Some(person) => mail::sign_in_link(url, &person.email, token.reveal()),
        None => mail::no_account(url, &email.shown),
    };
    mailbox::deliver(&tx, accounts, mail).await?;
    tx.commit().await
}

/// The mail after a sign-up, whose link proves the address.
pub(crate) async fn send_confirmation(
    accounts: &Accounts,
    tx: &OrgTx,
    person: &person::Model,
) -> Result<(), Error> {
    let email = Email {
        shown: person.email.clone(),
        lower: person.email_lower.clone(),
    };
    let token = issue(accounts, tx, Some(person), &email, "confirm").await?;
    let mail = mail::confirm(
        &accounts.settings().public_url,
        &person.email,
        token.reveal(),
    );
    mailbox::deliver(tx, accounts, mail).await
}

async fn issue(
    accounts: &Accounts,
    tx: &OrgTx,
    person: Option<&person::Model>,
    email: &Email,
    purpose: &str,
) -> Result<Token, Error> {
    let token = Token::generate(accounts.rng());
    let now = accounts.now();
    tx.insert_global(email_link::ActiveModel {
        id: Set(EmailLinkId::new(accounts.clock(), accounts.rng()).uuid()),
        token_hash: Set(token.hash()),
        person_id: Set(person.map(|p| p.id)),
        email: Set(email.shown.clone()),
        expires_at: Set((now + LIFETIME).micros()),
        used_at: Set(None),
        purpose: Set(purpose.to_owned()),
        data: Set(serde_json::json!({})),
        created_at: Set(now.micros()),
    })
    .await?;
    Ok(token)
}

/// Ask for a sign-in link
///
/// The answer does not tell whether the address has an account. The link works once, for ten minutes.
#[utoipa::path(post, path = "/sessions/email-link", tag = "session", operation_id = "requestEmailLink",
    request_body = EmailLinkRequest,
    responses((status = 202, description = "The same for every address", body = EmailLinkSent), stoa_httpkit::Problems),
    security(()))]
pub async fn handler(
    State(accounts): State<Accounts>,
    origin: Origin,
    Json(input): Json<EmailLinkRequest>,
) -> Result<Response, ApiError> {
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
