//! `POST /sign-up`: a person and their first organisation, in one transaction.

use axum::{extract::State, http::HeaderMap, response::Response};
use serde::{Deserialize, Serialize};
use stoa_httpkit::{ApiError, Json, replay};
use stoa_kernel::{Currency, Error, PersonId};
use stoa_store::{
    OrgTx,
    idempotency::{self, Answer, Begin},
};
use utoipa::ToSchema;

use super::{
    Email, email_link,
    entity::person,
    events::{PersonSignedUp, SignInMethod},
    password::Verdict,
    people,
    sessions::{self, Started},
};
use crate::{Accounts, Organisation, caller::Origin, checks::Checks, correlated, organisations};

/// Who signs up, and the name of their organisation.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignUp {
    #[schema(example = "Ada Lovelace", max_length = 200)]
    pub name: String,
    #[schema(example = "ada@example.org", max_length = 254)]
    pub email: String,
    #[schema(example = "three plain words", min_length = 10, format = Password)]
    pub password: String,
    #[schema(example = "Analytical Engines", max_length = 200)]
    pub organisation_name: String,
}

/// What signing up made.
#[derive(Clone, Debug)]
pub struct SignedUp {
    pub person: PersonId,
    pub organisation: Organisation,
}

/// Signs somebody up whose address the operator vouches for: no session, no mail. For commands and `stoa demo`.
pub async fn sign_up(accounts: &Accounts, input: &SignUp) -> Result<SignedUp, Error> {
    let checked = Checked::from(input)?;
    let (tx, person) = begin(accounts, &checked, people::ACTIVE).await?;
    finish(accounts, tx, &checked, person.id.into()).await
}

/// Sign up
///
/// Makes a person and an organisation they own, and signs the browser in. With an `Idempotency-Key`,
/// a repeated request signs the same person in again instead of failing.
#[utoipa::path(post, path = "/sign-up", tag = "session", operation_id = "signUp",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition of this request safe for 24 hours.")),
    request_body = SignUp,
    responses((status = 201, description = "Signed up and signed in", body = super::Session), stoa_httpkit::Problems),
    security(()))]
pub async fn handler(
    State(accounts): State<Accounts>,
    origin: Origin,
    headers: HeaderMap,
    Json(input): Json<SignUp>,
) -> Result<Response, ApiError> {
    // Before the limit: a typing error must not cost one of three attempts.
    let checked = Checked::from(&input)?;
    let sign_up = async {
        let started = match headers.get(replay::HEADER).and_then(|v| v.to_str().ok()) {
            Some(key) => once(&accounts, &checked, key, &origin).await?,
            None => from_browser(&accounts, &checked, &origin).await?.1,
        };
        Ok(super::signed_in(&accounts, &started).await?)
    };
    Ok(accounts.limits().organisation(&origin).run(sign_up).await)
}

struct Checked {
    name: String,
    email: Email,
    password: String,
    organisation_name: String,
}

impl Checked {
    fn from(input: &SignUp) -> Result<Self, Error> {
        let mut checks = Checks::default();
        let name = checks.name("name", &input.name);
        let email = checks.email("email", &input.email);
        checks.password("password", &input.password, &email.shown);
        let organisation_name = checks.name("organisation_name", &input.organisation_name);
        checks.done()?;
        Ok(Self {
            name,
            email,
            password: input.password.clone(),
            organisation_name,
        })
    }
}

/// The person and its event. The transaction is inside the system organisation.
async fn begin(
    accounts: &Accounts,
    input: &Checked,
    status: &str,
) -> Result<(OrgTx, person::Model), Error> {
    // Hashing takes long: before the transaction, never in it.
    let hash = accounts
        .passwords()
        .hash(&input.password, accounts.rng())
        .await?;
    let tx = accounts.store().system("sign-up").await?;
    let person =
        people::create(accounts, &tx, &input.email, &input.name, Some(hash), status).await?;
    let mut tx = correlated(tx.enter(&super::system("sign-up")).await?);
    tx.append(&PersonSignedUp {
        person_id: person.id.into(),
    })
    .await?;
    Ok((tx, person))
}

/// The organisation, and the commit of everything.
async fn finish(
    accounts: &Accounts,
    tx: OrgTx,
    input: &Checked,
    person: PersonId,
) -> Result<SignedUp, Error> {
    let dollars: Currency = organisations::create::DEFAULT_CURRENCY.parse()?;
    let name = &input.organisation_name;
    let tx = tx.leave().await?;
    let (organisation, tx) = organisations::create(accounts, tx, person, name, dollars).await?;
    tx.commit().await?;
    Ok(SignedUp {
        person,
        organisation,
    })
}

async fn from_browser(
    accounts: &Accounts,
    input: &Checked,
    origin: &Origin,
) -> Result<(SignedUp, Started), Error> {
    let (mut tx, person) = begin(accounts, input, people::UNCONFIRMED).await?;
    let id = PersonId(person.id);
    let started =
        sessions::start(accounts, &mut tx, id, SignInMethod::SignUp, None, origin).await?;
    email_link::send_confirmation(accounts, &tx, &person).await?;
    let signed_up = finish(accounts, tx, input, id).await?;
    Ok((signed_up, started))
}

/// Signs up at most once for one key. What is kept is only who was made: never the password, a hash
/// of it, or the session. A repetition has to bring the right password again.
async fn once(
    accounts: &Accounts,
    input: &Checked,
    key: &str,
    origin: &Origin,
) -> Result<Started, Error> {
    let (store, actor) = (accounts.store(), super::system("sign-up"));
    // Anybody may send any key here, so keys of different addresses are kept apart.
    let scoped = format!("sign-up:{}", super::digest(&[key, &input.email.lower]));
    let request = super::digest(&[&input.name, &input.email.shown, &input.organisation_name]);
    if let Begin::Replay(answer) = idempotency::begin(store, &actor, &scoped, &request).await? {
        return again(accounts, input, &answer, origin).await;
    }
    match from_browser(accounts, input, origin).await {
        Ok((made, started)) => {
            let body = made.person.to_string().into_bytes();
            let answer = Answer {
                status: 201,
                content_type: None,
                body,
            };
            idempotency::finish(store, &actor, &scoped, &answer).await?;
            Ok(started)
        }
        Err(error) => {
            idempotency::abandon(store, &actor, &scoped).await?;
            Err(error)
        }
    }
}

async fn again(
    accounts: &Accounts,
    input: &Checked,
    answer: &Answer,
    origin: &Origin,
) -> Result<Started, Error> {
    let id: PersonId = String::from_utf8_lossy(&answer.body).parse()?;
    let person = {
        let read = accounts.store().system_read().await?;
        people::by_id(read.find(), id).await?
    };
    let hash = person.and_then(|p| p.password_hash);
    let verdict = accounts
        .passwords()
        .verify(&input.password, hash.as_deref())
        .await?;
    if verdict == Verdict::Wrong {
        return Err(Error::invalid(
            "idempotency_key_reused",
            "This `Idempotency-Key` was used for a different request. Use a new key for a new request.",
        ));
    }
    let tx = accounts.store().system("sign-up").await?;
    let mut tx = correlated(tx.enter(&super::system("sign-up")).await?);
    let started =
        sessions::start(accounts, &mut tx, id, SignInMethod::SignUp, None, origin).await?;
    tx.commit().await?;
    Ok(started)
}
