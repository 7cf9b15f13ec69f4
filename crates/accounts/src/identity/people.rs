//! Finding and making people. The e-mail is the name by which somebody is known before they sign in.

use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use stoa_kernel::{Error, PersonId, States};
use stoa_store::{Find, SystemTx, violated};

use super::{Email, entity::person};
use crate::Accounts;

/// Whether the address is known to be the person's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PersonStatus {
    Unconfirmed,
    Active,
}

impl States for PersonStatus {
    const NAME: &'static str = "person.status";
    const ABOUT: &'static str = "A person, known by an e-mail address.";
    const START: Self = Self::Unconfirmed;
    const MOVES: &'static [(Self, Self, &'static str)] = &[(
        Self::Unconfirmed,
        Self::Active,
        "a mail to the address is answered",
    )];

    fn word(self) -> &'static str {
        match self {
            Self::Unconfirmed => UNCONFIRMED,
            Self::Active => ACTIVE,
        }
    }
}

/// The address was proved by answering a mail, or vouched for by the operator.
pub(crate) const ACTIVE: &str = "active";
/// Anybody could have typed this address. Signing up made such people before 2026-12; now the proof comes first.
pub(crate) const UNCONFIRMED: &str = "unconfirmed";

/// Who has this address. For commands; a request never learns it.
pub async fn find(accounts: &Accounts, email: &str) -> Result<Option<PersonId>, Error> {
    let Ok(email) = Email::parse(email) else {
        return Ok(None);
    };
    let read = accounts.store().system_read().await?;
    Ok(by_email(read.find(), &email)
        .await?
        .map(|person| PersonId(person.id)))
}

/// The person with this address, whatever its case.
pub(crate) async fn by_email(
    find: Find<'_, person::Entity>,
    email: &Email,
) -> Result<Option<person::Model>, Error> {
    find.filter(person::Column::EmailLower.eq(&email.lower))
        .one()
        .await
}

pub(crate) async fn by_id(
    find: Find<'_, person::Entity>,
    id: PersonId,
) -> Result<Option<person::Model>, Error> {
    find.filter(person::Column::Id.eq(id.uuid())).one().await
}

/// A new person. An address that is taken is `email_taken`: for the operator, never for a request.
pub(crate) async fn create(
    accounts: &Accounts,
    tx: &SystemTx,
    email: &Email,
    name: &str,
    password_hash: Option<String>,
    status: &str,
) -> Result<person::Model, Error> {
    let row = person::Model {
        id: PersonId::new(accounts.clock(), accounts.rng()).uuid(),
        email: email.shown.clone(),
        email_lower: email.lower.clone(),
        name: name.to_owned(),
        locale: "en".into(),
        password_hash,
        created_at: accounts.now().micros(),
        status: status.to_owned(),
    };
    let insert = person::ActiveModel {
        id: Set(row.id),
        email: Set(row.email.clone()),
        email_lower: Set(row.email_lower.clone()),
        name: Set(row.name.clone()),
        locale: Set(row.locale.clone()),
        password_hash: Set(row.password_hash.clone()),
        created_at: Set(row.created_at),
        status: Set(row.status.clone()),
    };
    match tx.insert(insert).await {
        Ok(()) => Ok(row),
        Err(error) if violated(&error) == Some("person_email_lower_key") => Err(email_taken()),
        Err(error) => Err(error),
    }
}

pub(crate) const EMAIL_TAKEN: &str = "email_taken";

fn email_taken() -> Error {
    const HELP: &str = "This address has an account already. Sign in with it.";
    Error::already_exists(EMAIL_TAKEN, HELP).field("email", EMAIL_TAKEN, HELP)
}
