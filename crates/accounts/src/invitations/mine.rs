//! `GET /invitations`: which organisations wait for the person's answer. Only somebody who proved the
//! address an invitation went to sees it.

use axum::extract::State;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use stoa_httpkit::{ApiError, Json};
use stoa_kernel::{ApiKeyId, Error, InvitationId, MemberId, PersonId, Role, Timestamp};
use stoa_store::SystemRead;

use super::{MyInvitation, entity, require_offer, still_stands, waiting_for, wire::MyInvitations};
use crate::{
    Accounts, api_keys,
    caller::PersonCaller,
    identity::{entity::person, people},
    members::entity as member,
    organisations::entity as organisation,
    rows::unreadable,
};

/// More than anybody answers one after the other; strangers may send many.
const MOST: u64 = 100;

/// The invitations that the person may accept now, newest first.
pub async fn mine(accounts: &Accounts, person: PersonId) -> Result<Vec<MyInvitation>, Error> {
    let read = accounts.store().system_read().await?;
    let Some(person) = proved(&read, person).await? else {
        return Ok(Vec::new());
    };
    let rows = read
        .find::<entity::Entity>()
        .filter(waiting_for(&person.email_lower, accounts.now()))
        .order_by_desc(entity::Column::Id)
        .limit(MOST)
        .all_with(organisation::Entity)
        .await?;
    let mut mine = Vec::new();
    for (row, organisation) in rows {
        let Some(organisation) = organisation else {
            continue;
        };
        if let Some(role) = offer(&read, &row, accounts.now()).await? {
            mine.push(MyInvitation {
                id: InvitationId(row.id),
                organisation_name: organisation.name,
                role,
                expires_at: Timestamp::from_micros(row.expires_at),
            });
        }
    }
    Ok(mine)
}

/// The invitation of this id, if it waits for this person and can still be given what it offers.
pub(super) async fn find(
    accounts: &Accounts,
    read: &SystemRead,
    person: PersonId,
    id: InvitationId,
) -> Result<(entity::Model, Role), Error> {
    let person = proved(read, person).await?.ok_or_else(no_such_invitation)?;
    let this = waiting_for(&person.email_lower, accounts.now());
    let row = read
        .find::<entity::Entity>()
        .filter(this.add(entity::Column::Id.eq(id.uuid())))
        .one()
        .await?
        .ok_or_else(no_such_invitation)?;
    let role = offer(read, &row, accounts.now()).await?;
    let role = role.ok_or_else(no_such_invitation)?;
    Ok((row, role))
}

pub(super) fn no_such_invitation() -> Error {
    Error::not_found(
        "invitation",
        "There is no such invitation for you. It may have been answered or taken back, or its seven days are over; ask to be invited again.",
    )
}

async fn proved(read: &SystemRead, person: PersonId) -> Result<Option<person::Model>, Error> {
    let person = people::by_id(read.find(), person).await?;
    Ok(person.filter(|person| person.status == people::ACTIVE))
}

/// The role it offers, while its inviter may give it, and the key it was sent with, if there is one.
async fn offer(
    read: &SystemRead,
    row: &entity::Model,
    now: Timestamp,
) -> Result<Option<Role>, Error> {
    let role = row.role.parse().map_err(unreadable)?;
    if let Some(key) = row.key_id {
        let live = api_keys::find::by_id(read, ApiKeyId(key), now).await?;
        if live.is_none_or(|live| require_offer(&live.actor, role).is_err()) {
            return Ok(None);
        }
    }
    let members = read
        .find::<member::Entity>()
        .filter(member::Column::OrgId.eq(row.org_id));
    let stands = still_stands(members, row.member_id.map(MemberId), role).await?;
    Ok(stands.then_some(role))
}

/// List my invitations
///
/// Of every organisation that asked the person's address and waits for an answer.
#[utoipa::path(get, path = "/invitations", tag = "session", operation_id = "listMyInvitations",
    responses((status = 200, description = "What waits for an answer", body = MyInvitations), stoa_httpkit::Problems),
    security(("session_cookie" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: PersonCaller,
) -> Result<Json<MyInvitations>, ApiError> {
    let items = mine(&accounts, caller.person).await?;
    Ok(Json(MyInvitations { items }))
}
