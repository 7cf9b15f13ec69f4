//! `POST /organisations`: a signed-in person opens another organisation and owns it.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use stoa_httpkit::{ApiError, Json};
use stoa_kernel::{Currency, Error, MemberId, OrgId, OrgSlug, PersonId, Role};
use stoa_store::{Actor, OrgTx, SystemTx, violated};

use super::{NewOrganisation, Organisation, OrganisationView, entity, events::OrganisationCreated};
use crate::{
    Accounts,
    caller::{Origin, PersonCaller},
    checks::Checks,
    correlated, members,
};

/// How often a slug that is taken is made anew. Two of one name in one millisecond are rare already.
const SLUG_ATTEMPTS: u64 = 20;
pub(crate) const DEFAULT_CURRENCY: &str = "USD";

/// Opens an organisation owned by `person`, in the transaction `tx`, and goes on inside it.
pub async fn create(
    accounts: &Accounts,
    tx: SystemTx,
    person: PersonId,
    name: &str,
    currency: Currency,
) -> Result<(Organisation, OrgTx), Error> {
    let id = OrgId::new(accounts.clock(), accounts.rng());
    let slug = insert_with_free_slug(accounts, &tx, id, name, currency).await?;
    let organisation = Organisation {
        id,
        slug,
        name: name.to_owned(),
        currency,
    };

    let member = MemberId::new(accounts.clock(), accounts.rng());
    let owner = Actor::Member {
        org: id,
        person,
        member,
        role: Role::Owner,
    };
    let mut tx = correlated(tx.enter(&owner).await?);
    tx.append(&OrganisationCreated {
        organisation_id: id,
        slug: organisation.slug.clone(),
        name: organisation.name.clone(),
        currency: currency.to_string(),
    })
    .await?;
    members::insert(&mut tx, accounts, member, person, Role::Owner).await?;
    Ok((organisation, tx))
}

/// Opens an organisation for a person who is known already. For commands and `stoa demo`.
pub async fn create_for(
    accounts: &Accounts,
    person: PersonId,
    input: &NewOrganisation,
) -> Result<Organisation, Error> {
    let (name, currency) = check(input)?;
    let tx = accounts.store().system("organisation-create").await?;
    let (organisation, tx) = create(accounts, tx, person, &name, currency).await?;
    tx.commit().await?;
    Ok(organisation)
}

/// Open an organisation
///
/// The person becomes its owner. The slug is generated from the name and never changes.
#[utoipa::path(post, path = "/organisations", tag = "organisations", operation_id = "createOrganisation",
    request_body = NewOrganisation,
    responses((status = 201, description = "The new organisation", body = OrganisationView), stoa_httpkit::Problems),
    security(("session_cookie" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    origin: Origin,
    caller: PersonCaller,
    Json(input): Json<NewOrganisation>,
) -> Result<Response, ApiError> {
    // Before the limit: a typing error must not cost one of three attempts.
    check(&input)?;
    let create = async {
        let made = create_for(&accounts, caller.person, &input).await?;
        let view = super::show::view(&accounts, made.id).await?;
        Ok((StatusCode::CREATED, Json(view)).into_response())
    };
    let limit = accounts
        .limits()
        .further_organisation(&origin, caller.person);
    Ok(limit.run(create).await)
}

fn check(input: &NewOrganisation) -> Result<(String, Currency), Error> {
    let mut checks = Checks::default();
    let name = checks.name("name", &input.name);
    let currency = checks.currency(
        "currency",
        input.currency.as_deref().unwrap_or(DEFAULT_CURRENCY),
    );
    checks.done()?;
    let currency = currency.ok_or_else(|| Error::internal("a checked currency is missing"))?;
    Ok((name, currency))
}

async fn insert_with_free_slug(
    accounts: &Accounts,
    tx: &SystemTx,
    id: OrgId,
    name: &str,
    currency: Currency,
) -> Result<OrgSlug, Error> {
    let now = accounts.now();
    for attempt in 0..SLUG_ATTEMPTS {
        let slug = OrgSlug::generate(name, now + std::time::Duration::from_millis(attempt));
        // Also by one that is being deleted.
        let taken = tx
            .find::<entity::Entity>()
            .filter(entity::Column::Slug.eq(slug.as_str()))
            .one()
            .await?;
        if taken.is_some() {
            continue;
        }
        tx.insert(entity::ActiveModel {
            id: Set(id.uuid()),
            slug: Set(slug.to_string()),
            name: Set(name.to_owned()),
            status: Set("active".into()),
            currency: Set(currency.to_string()),
            locale: Set("en".into()),
            created_at: Set(now.micros()),
        })
        .await
        .map_err(|error| match violated(&error) {
            // Two processes made the same slug in the same millisecond (PostgreSQL only).
            Some("organisation_slug_key") => Error::declined(
                "slug_race",
                "Two organisations of this name were made at once. Try again.",
            ),
            _ => error,
        })?;
        return Ok(slug);
    }
    Err(Error::declined(
        "slug_race",
        "Many organisations of this name were made at once. Try again.",
    ))
}
