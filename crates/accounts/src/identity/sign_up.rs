//! `POST /sign-up`: somebody asks for an account and a first organisation. Nobody gets in before the
//! address is proved: what was typed waits in the link that is mailed, and opening it makes the person.
//! An address that is known is answered alike, and its owner is told by mail. Whoever signs up on an
//! empty server is taken for its operator and is in at once, since there may be no mail yet.

use std::sync::atomic::Ordering;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use sea_orm::QuerySelect;
use serde::{Deserialize, Serialize};
use stoa_httpkit::{ApiError, Json};
use stoa_kernel::{Currency, Error, PersonId};
use stoa_store::{OrgTx, SystemRead, SystemTx};
use utoipa::ToSchema;

use super::{
    Email, Token, cookie, email_link,
    entity::person,
    events::{PersonSignedUp, SignInMethod},
    password::Passwords,
    people,
    sessions::{self, Started},
};
use crate::{
    Accounts, Organisation,
    caller::OwnPage,
    checks::Checks,
    correlated,
    mailbox::{self, mail},
    organisations,
};

/// What everybody is told, whoever has the address.
const ANSWER: &str = "Look into your mail: we have sent you a link that finishes signing up. \
    It works once, for ten minutes.";

/// Who signs up, and the name of their organisation.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignUp {
    #[schema(
        example = "Ada Lovelace",
        min_length = 1,
        max_length = 200,
        pattern = r"\S"
    )]
    pub name: String,
    #[schema(
        example = "ada@example.org",
        max_length = 254,
        pattern = r"^\s*[^@\s]+@[^@\s]+\s*$"
    )]
    pub email: String,
    #[schema(example = "three plain words", min_length = 10, max_length = 1024, format = Password)]
    pub password: String,
    #[schema(
        example = "Analytical Engines",
        min_length = 1,
        max_length = 200,
        pattern = r"\S"
    )]
    pub organisation_name: String,
}

/// What signing up made.
#[derive(Clone, Debug)]
pub struct SignedUp {
    pub person: PersonId,
    pub organisation: Organisation,
}

/// The same for every address.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SignUpSent {
    pub message: String,
}

/// What waits in a mailed link until its reader proves the address.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Waiting {
    pub(crate) name: String,
    pub(crate) organisation_name: String,
    password_hash: String,
    /// Hash of the cookie of the browser that typed all this.
    browser: String,
}

impl Waiting {
    /// The password, for the browser that chose it. Whoever opens the link in another one may be the
    /// owner of an address that a stranger typed, and gets in without the stranger's password.
    pub(crate) fn password_for(&self, browser: Option<&Token>) -> Option<String> {
        browser
            .is_some_and(|token| token.hash() == self.browser)
            .then(|| self.password_hash.clone())
    }
}

/// Signs somebody up whose address the operator vouches for: no session, no mail. For commands and `stoa demo`.
pub async fn sign_up(accounts: &Accounts, input: &SignUp) -> Result<SignedUp, Error> {
    let checked = Checked::from(input)?;
    let hash = checked.hash(accounts, accounts.passwords()).await?;
    let tx = accounts.store().system("sign-up").await?;
    let (tx, person) = insert(accounts, tx, &checked, hash).await?;
    finish(accounts, tx, person, &checked.organisation_name).await
}

/// Sign up
///
/// The answer is the same whether the address has an account or not: a mail is on its way, with a link
/// that makes the person and an organisation they own, or with word that there is an account already.
/// On a server without any account the first one is signed in at once (201).
#[utoipa::path(post, path = "/sign-up", tag = "session", operation_id = "signUp",
    request_body = SignUp,
    responses((status = 202, description = "The same for every address", body = SignUpSent),
        (status = 201, description = "The first person of the server, signed up and signed in", body = super::Session),
        stoa_httpkit::Problems),
    security(()))]
pub async fn handler(
    State(accounts): State<Accounts>,
    origin: OwnPage,
    Json(input): Json<SignUp>,
) -> Result<Response, ApiError> {
    // Before the limit: a typing error must not cost one of three attempts.
    let checked = Checked::from(&input)?;
    // Nor one that nobody could finish: only the first person of a server needs no mail.
    let may_sign_up = accounts.settings().sign_up && accounts.sends_mail();
    if !may_sign_up && !nobody_yet(&accounts).await? {
        require_open(&accounts)?;
        mailbox::require_mail(&accounts)?;
    }
    let sign_up = async {
        let passwords = accounts.passwords().for_network(origin.client().network());
        let hash = checked.hash(&accounts, &passwords).await?;
        if nobody_yet(&accounts).await?
            && let Some(started) = first(&accounts, &checked, &hash, &origin).await?
        {
            return Ok(super::signed_in(&accounts, &started).await?);
        }
        let browser = ask(&accounts, &checked, hash).await?;
        let sent = SignUpSent {
            message: ANSWER.into(),
        };
        let cookie = cookie::remember_sign_up(&accounts, &browser);
        Ok((StatusCode::ACCEPTED, [cookie, cookie::NO_STORE], Json(sent)).into_response())
    };
    let limit = accounts.limits().sign_up(&origin, &input.email);
    Ok(limit.run(sign_up).await)
}

fn require_open(accounts: &Accounts) -> Result<(), Error> {
    match accounts.settings().sign_up {
        true => Ok(()),
        false => Err(Error::forbidden(
            "sign_up_closed",
            "People come into this installation by invitation. Ask an owner or admin of your organisation for one, or whoever operates the server.",
        )),
    }
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

    /// Takes long: before any transaction, never in one; and for every address, known or not.
    async fn hash(&self, accounts: &Accounts, passwords: &Passwords) -> Result<String, Error> {
        passwords.hash(&self.password, accounts.rng()).await
    }
}

async fn is_empty(read: &SystemRead) -> Result<bool, Error> {
    let anybody = read.find::<person::Entity>().limit(1).one().await?;
    Ok(anybody.is_none())
}

/// Whether there is nobody here yet, so that the first person may sign up, whatever else is so. Asked with every page;
/// people never become none again, so the database is asked no more once there is one.
pub(crate) async fn nobody_yet(accounts: &Accounts) -> Result<bool, Error> {
    if accounts.has_people().load(Ordering::Relaxed) {
        return Ok(false);
    }
    let empty = is_empty(&accounts.store().system_read().await?).await?;
    accounts.has_people().store(!empty, Ordering::Relaxed);
    Ok(empty)
}

/// The first person of the server; `None` when somebody else was quicker.
async fn first(
    accounts: &Accounts,
    input: &Checked,
    hash: &str,
    origin: &OwnPage,
) -> Result<Option<Started>, Error> {
    let tx = accounts.store().system("sign-up").await?;
    // The event takes the lock of the system organisation's log, so of two at once the second waits here
    // and sees the first.
    let inserted = insert(accounts, tx, input, hash.to_owned()).await;
    let (mut tx, person) = match inserted {
        Err(error) if error.code() == people::EMAIL_TAKEN => return Ok(None),
        inserted => inserted?,
    };
    let others = tx
        .find_global::<person::Entity>()
        .limit(2)
        .all()
        .await?
        .len();
    if others > 1 {
        tx.rollback().await?;
        return Ok(None);
    }
    let method = SignInMethod::SignUp;
    let started = sessions::start(accounts, &mut tx, person, method, origin).await?;
    finish(accounts, tx, person, &input.organisation_name).await?;
    Ok(Some(started))
}

/// Mails the link, or word that the address has an account. The work is the same: one link, one mail.
async fn ask(accounts: &Accounts, input: &Checked, hash: String) -> Result<Token, Error> {
    require_open(accounts)?;
    mailbox::require_mail(accounts)?;
    let browser = Token::generate(accounts.rng());
    let waiting = Waiting {
        name: input.name.clone(),
        organisation_name: input.organisation_name.clone(),
        password_hash: hash,
        browser: browser.hash(),
    };
    let tx = accounts.store().system("sign-up").await?;
    let known = people::by_email(tx.find(), &input.email).await?;
    let known = known.filter(|person| person.status == people::ACTIVE);
    let tx = correlated(tx.enter(&super::system("sign-up")).await?);
    let token = email_link::issue_sign_up(accounts, &tx, &input.email, &waiting).await?;
    let url = &accounts.settings().public_url;
    let mail = match &known {
        Some(person) => mail::has_account(url, &person.email),
        None => mail::confirm(url, &input.email.shown, token.reveal()),
    };
    mailbox::deliver(&tx, accounts, mail).await?;
    tx.commit().await?;
    Ok(browser)
}

/// The person, vouched for by the operator, and the event. The transaction is inside the system organisation.
async fn insert(
    accounts: &Accounts,
    tx: SystemTx,
    input: &Checked,
    hash: String,
) -> Result<(OrgTx, PersonId), Error> {
    let (email, name) = (&input.email, &input.name);
    let person = people::create(accounts, &tx, email, name, Some(hash), people::ACTIVE).await?;
    let person = PersonId(person.id);
    let mut tx = correlated(tx.enter(&super::system("sign-up")).await?);
    tx.append(&PersonSignedUp { person_id: person }).await?;
    Ok((tx, person))
}

/// The organisation of somebody who just signed up, and the commit of everything.
pub(crate) async fn finish(
    accounts: &Accounts,
    tx: OrgTx,
    person: PersonId,
    organisation_name: &str,
) -> Result<SignedUp, Error> {
    let dollars: Currency = organisations::create::DEFAULT_CURRENCY.parse()?;
    let tx = tx.leave().await?;
    let made = organisations::create(accounts, tx, person, organisation_name, dollars).await?;
    let (organisation, tx) = made;
    tx.commit().await?;
    Ok(SignedUp {
        person,
        organisation,
    })
}
