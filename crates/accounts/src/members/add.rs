//! `POST /organisations/{org}/members`: adds a person by e-mail. Somebody who never proved that address
//! is `invited` and gets a mail; whoever proved it is a member at once.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use sea_orm::ActiveValue::Set;
use stoa_httpkit::{ApiError, Json};
use stoa_kernel::{Error, MemberId, Permission, PersonId};
use stoa_store::{Actor, violated};

use super::{INVITED, Member, NewMember, entity, events::MemberInvited};
use crate::{
    Accounts, OrgCaller, Organisation,
    checks::Checks,
    correlated,
    identity::{Email, people},
    mailbox,
};

/// Adds a member as `actor`, who needs `members:write` (and to be an owner, to add an owner).
pub async fn add(
    accounts: &Accounts,
    actor: &Actor,
    organisation: &Organisation,
    input: &NewMember,
) -> Result<Member, Error> {
    actor.require(Permission::MembersWrite)?;
    if input.role == stoa_kernel::Role::Owner {
        super::require_owner(actor)?;
    }
    let (email, name) = checked(input)?;
    let system = accounts.store().system("member-add").await?;
    let person = people::find_or_create(accounts, &system, &email, &name).await?;
    let mut tx = correlated(system.enter(actor).await?);
    let member = MemberId::new(accounts.clock(), accounts.rng());
    if person.status == people::ACTIVE {
        super::insert_active(&mut tx, accounts, member, PersonId(person.id), input.role)
            .await
            .map_err(already_there)?;
    } else {
        tx.insert(entity::ActiveModel {
            id: Set(member.uuid()),
            org_id: Set(organisation.id.uuid()),
            person_id: Set(person.id),
            role: Set(input.role.as_str().into()),
            status: Set(INVITED.into()),
            invited_email: Set(Some(email.shown.clone())),
            created_at: Set(accounts.now().micros()),
        })
        .await
        .map_err(already_there)?;
        let data = MemberInvited {
            member_id: member,
            person_id: PersonId(person.id),
            role: input.role,
        };
        tx.append(&data).await?;
        let mail = mailbox::mail::invitation(
            &accounts.settings().public_url,
            &email.shown,
            &organisation.name,
        );
        mailbox::deliver(&tx, accounts, mail).await?;
    }
    let row = super::find(&tx, member).await?;
    let view = Member::of(row, &person)?;
    tx.commit().await?;
    Ok(view)
}

/// Add a member
///
/// A person who has proved the address joins at once; anybody else is invited by mail and joins with
/// the first sign-in by link.
#[utoipa::path(post, path = "/organisations/{org}/members", tag = "members", operation_id = "addMember",
    params(crate::OrgPath), request_body = NewMember,
    responses((status = 201, description = "The new member", body = Member), stoa_httpkit::Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: OrgCaller,
    Json(input): Json<NewMember>,
) -> Result<Response, ApiError> {
    caller.require(Permission::MembersWrite)?;
    let add = async {
        let member = add(&accounts, &caller.actor, &caller.org, &input).await?;
        Ok((StatusCode::CREATED, Json(member)).into_response())
    };
    Ok(accounts.limits().member(caller.org.id).run(add).await)
}

fn checked(input: &NewMember) -> Result<(Email, String), Error> {
    let mut checks = Checks::default();
    let email = checks.email("email", &input.email);
    let name = match &input.name {
        Some(name) => checks.name("name", name),
        None => email.shown.split('@').next().unwrap_or_default().to_owned(),
    };
    checks.done()?;
    Ok((email, name))
}

fn already_there(error: Error) -> Error {
    match violated(&error) {
        Some("member_org_id_person_id_key") => Error::already_exists(
            "member_exists",
            "This person is in the organisation already. Change the role in the list of members.",
        )
        .field(
            "email",
            "member_exists",
            "This person is in the organisation already.",
        ),
        _ => error,
    }
}
