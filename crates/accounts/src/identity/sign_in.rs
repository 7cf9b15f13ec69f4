//! `POST /sessions`: signing in with a password. A wrong password and an unknown address get the same
//! answer after the same work.

use axum::{extract::State, response::Response};
use sea_orm::{ColumnTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use stoa_httpkit::{ApiError, Json};
use stoa_kernel::{Error, PersonId};
use utoipa::ToSchema;

use super::{
    Email, device,
    entity::person,
    events::SignInMethod,
    password::{Passwords, Verdict},
    people,
    sessions::{self, Started},
};
use crate::{Accounts, caller::OwnPage, correlated};

/// An address and its password.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    #[schema(example = "ada@example.org")]
    pub email: String,
    #[schema(example = "three plain words", format = Password)]
    pub password: String,
}

pub(crate) async fn sign_in(
    accounts: &Accounts,
    input: &Credentials,
    origin: &OwnPage,
    passwords: &Passwords,
) -> Result<Started, Error> {
    let found = match Email::parse(&input.email) {
        Ok(email) => {
            let read = accounts.store().system_read().await?;
            people::by_email(read.find(), &email).await?
        }
        Err(_) => None,
    };
    let hash = found.as_ref().and_then(|p| p.password_hash.as_deref());
    let verdict = passwords.verify(&input.password, hash).await?;
    let Some(person) = found.filter(|_| verdict != Verdict::Wrong) else {
        return Err(wrong());
    };
    let rehashed = match verdict {
        Verdict::RightButOld => Some(passwords.hash(&input.password, accounts.rng()).await?),
        _ => None,
    };
    let tx = accounts.store().system("sign-in").await?;
    let mut tx = correlated(tx.enter(&super::system("sign-in")).await?);
    // The password may have been changed while it was compared: then it is the wrong one, and no session begins
    // behind the back of the change. Writing the row makes the two follow one another.
    let unchanged = tx
        .update_global::<person::Entity>()
        .filter(person::Column::Id.eq(person.id))
        .filter(person::Column::PasswordHash.eq(person.password_hash.clone()))
        .col(
            person::Column::PasswordHash,
            rehashed.or(person.password_hash),
        )
        .exec()
        .await?;
    if unchanged == 0 {
        return Err(wrong());
    }
    let id = PersonId(person.id);
    let started = sessions::start(accounts, &mut tx, id, SignInMethod::Password, origin).await?;
    tx.commit().await?;
    Ok(started)
}

fn wrong() -> Error {
    Error::unauthenticated(
        "credentials_wrong",
        "The e-mail address or the password is not right.",
    )
}

/// Sign in with a password
///
/// An unknown address and a wrong password are answered alike.
#[utoipa::path(post, path = "/sessions", tag = "session", operation_id = "signIn",
    request_body = Credentials,
    responses((status = 201, description = "Signed in", body = super::Session), stoa_httpkit::Problems),
    security(()))]
pub async fn handler(
    State(accounts): State<Accounts>,
    origin: OwnPage,
    Json(input): Json<Credentials>,
) -> Result<Response, ApiError> {
    let device = device::of(&accounts, &origin, &input.email).await?;
    let passwords = match &device {
        Some(device) => accounts.passwords().for_known(device.account()),
        None => accounts.passwords().for_network(origin.client().network()),
    };
    let sign_in = async {
        let started = sign_in(&accounts, &input, &origin, &passwords).await?;
        Ok(super::signed_in(&accounts, &started).await?)
    };
    let allowance = accounts
        .limits()
        .sign_in(&origin, &input.email, device.as_ref());
    Ok(allowance.run(sign_in).await)
}
