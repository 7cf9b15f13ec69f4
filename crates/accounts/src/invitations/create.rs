//! `POST /organisations/{org}/invitations`: asks somebody to join. The answer and the work are the same
//! whether the address has an account or not.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use stoa_httpkit::{ApiError, Json};
use stoa_kernel::{Error, InvitationId, MemberId, Permission, States, Timestamp};
use stoa_store::{Actor, OrgTx, violated};

use super::{
    Invitation, InvitationStatus, LIFETIME, NewInvitation, PAUSE, entity, events::InvitationSent,
    key_of, require_offer, require_proved,
};
use crate::{
    Accounts, OrgCaller, Organisation,
    api_keys::find::stands_on,
    checks::Checks,
    correlated,
    identity::{Email, entity::person, people},
    mailbox,
    members::entity as member,
};

/// Asks somebody in as `actor`, who needs `members:write`, every permission of the role that is offered (and
/// to be an owner, to ask for an owner), and an address of their own that they have proved.
pub async fn create(
    accounts: &Accounts,
    actor: &Actor,
    organisation: &Organisation,
    input: &NewInvitation,
) -> Result<Invitation, Error> {
    require_offer(actor, input.role)?;
    let mut checks = Checks::default();
    let email = checks.email("email", &input.email);
    checks.done()?;
    let now = accounts.now();
    let mut tx = correlated(accounts.store().write(actor).await?);
    let inviter = stands_on(&tx, actor).await?;
    require_proved(&tx, inviter).await?;
    refuse_member(&tx, &email).await?;
    refuse_hurry(&tx, &email, now).await?;
    let row = entity::Model {
        id: InvitationId::new(accounts.clock(), accounts.rng()).uuid(),
        org_id: organisation.id.uuid(),
        email: email.shown,
        email_lower: email.lower,
        role: input.role.as_str().into(),
        status: InvitationStatus::START.word().into(),
        member_id: inviter.map(MemberId::uuid),
        key_id: key_of(actor),
        created_at: now.micros(),
        sent_at: now.micros(),
        expires_at: (now + LIFETIME).micros(),
        ended_at: None,
    };
    tx.insert(active(&row)).await.map_err(asked_already)?;
    send(accounts, &mut tx, organisation, &row).await?;
    tx.commit().await?;
    row.try_into()
}

/// Invite somebody
///
/// Nobody joins without accepting: the person who owns the address gets a mail and answers within seven
/// days. The answer does not tell whether the address has an account. A role that holds a permission the
/// inviter lacks cannot be offered, and what a key offers ends with it.
#[utoipa::path(post, path = "/organisations/{org}/invitations", tag = "invitations", operation_id = "inviteMember",
    params(crate::OrgPath), request_body = NewInvitation,
    responses((status = 201, description = "The invitation", body = Invitation), stoa_httpkit::Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: OrgCaller,
    Json(input): Json<NewInvitation>,
) -> Result<Response, ApiError> {
    caller.require(Permission::MembersWrite)?;
    let create = async {
        let invitation = create(&accounts, &caller.actor, &caller.org, &input).await?;
        Ok((StatusCode::CREATED, Json(invitation)).into_response())
    };
    Ok(accounts
        .limits()
        .invitation(caller.org.id)
        .run(create)
        .await)
}

/// The mail and the event.
pub(super) async fn send(
    accounts: &Accounts,
    tx: &mut OrgTx,
    organisation: &Organisation,
    row: &entity::Model,
) -> Result<(), Error> {
    tx.append(&InvitationSent {
        invitation_id: InvitationId(row.id),
        role: row.role.parse().map_err(crate::rows::unreadable)?,
        expires_at: Timestamp::from_micros(row.expires_at),
    })
    .await?;
    let url = &accounts.settings().public_url;
    let mail = mailbox::mail::invitation(url, &row.email, &organisation.name);
    mailbox::deliver(tx, accounts, mail).await
}

/// One of ours already: which the list of members tells as well. Both questions are asked for every address.
async fn refuse_member(tx: &OrgTx, email: &Email) -> Result<(), Error> {
    let person = people::by_email(tx.find_global::<person::Entity>(), email).await?;
    let id = person.map_or(uuid::Uuid::nil(), |person| person.id);
    let member = tx
        .find::<member::Entity>()
        .filter(member::Column::PersonId.eq(id))
        .one()
        .await?;
    const HELP: &str =
        "This person is in the organisation already. Change the role in the list of members.";
    match member {
        None => Ok(()),
        Some(_) => {
            Err(Error::already_exists("member_exists", HELP).field("email", "member_exists", HELP))
        }
    }
}

/// Whatever became of the last one: taking it back and asking again must not fill somebody's mail.
async fn refuse_hurry(tx: &OrgTx, email: &Email, now: Timestamp) -> Result<(), Error> {
    let last = tx
        .find::<entity::Entity>()
        .filter(entity::Column::EmailLower.eq(&email.lower))
        .order_by_desc(entity::Column::SentAt)
        .limit(1)
        .one()
        .await?;
    match last {
        Some(last) if last.status != InvitationStatus::Invited.word() => pause(&last, now),
        _ => Ok(()),
    }
}

/// Refuses a mail soon after the last one.
pub(super) fn pause(last: &entity::Model, now: Timestamp) -> Result<(), Error> {
    if now >= Timestamp::from_micros(last.sent_at) + PAUSE {
        return Ok(());
    }
    Err(Error::quota_exceeded(
        "invitation_sent_just_now",
        "This address was written to a moment ago. Wait ten minutes, and send it again then.",
    ))
}

fn asked_already(error: Error) -> Error {
    const HELP: &str =
        "This address is invited already. Send that invitation again, or take it back first.";
    match violated(&error) {
        Some("invitation_org_id_email_lower_key") => Error::already_exists(
            "invitation_exists",
            HELP,
        )
        .field("email", "invitation_exists", HELP),
        _ => error,
    }
}

fn active(row: &entity::Model) -> entity::ActiveModel {
    entity::ActiveModel {
        id: Set(row.id),
        org_id: Set(row.org_id),
        email: Set(row.email.clone()),
        email_lower: Set(row.email_lower.clone()),
        role: Set(row.role.clone()),
        status: Set(row.status.clone()),
        member_id: Set(row.member_id),
        key_id: Set(row.key_id),
        created_at: Set(row.created_at),
        sent_at: Set(row.sent_at),
        expires_at: Set(row.expires_at),
        ended_at: Set(row.ended_at),
    }
}
