//! `GET /invitations`: which organisations wait for the person's answer. Only somebody who proved the
//! address an invitation went to sees it.

use std::collections::HashMap;

use axum::extract::State;
use sea_orm::{ColumnTrait, Condition, QueryFilter};
use stoa_httpkit::{ApiError, Json, PageQuery, Query};
use stoa_kernel::{Error, InvitationId, Page, PageRequest, PersonId, Role, Timestamp};
use stoa_store::{Find, SystemRead};
use uuid::Uuid;

use super::{MyInvitation, entity, may_offer, require_offer, waiting_for};
use crate::{
    Accounts,
    api_keys::{entity as api_key, find::actor_of},
    caller::PersonCaller,
    identity::{entity::person, people},
    members::entity as member,
    organisations::entity as organisation,
    rows::unreadable,
};

/// One page of the invitations that the person may accept now, newest first. An organisation has at most
/// one open invitation for an address, so all of them are read: whether one still stands depends on
/// what its inviter may do now, which is said in one place, and not a second time in SQL.
pub async fn mine(
    accounts: &Accounts,
    person: PersonId,
    page: &PageRequest,
) -> Result<Page<MyInvitation>, Error> {
    let read = accounts.store().system_read().await?;
    let Some(known) = proved(&read, person).await? else {
        return Ok(Page::whole(Vec::new()));
    };
    let mut offers = offers(
        &read,
        waiting_for(&known.email_lower, accounts.now()),
        accounts.now(),
    )
    .await?;
    offers.sort_by_key(|offer| std::cmp::Reverse(offer.row.id));
    let total = offers.len() as u64;
    let (cursors, list) = (
        accounts.store().cursors().await?,
        format!("invitations of {person}"),
    );
    if let Some(cursor) = &page.cursor {
        let last: Uuid = cursors.open(None, &list, cursor)?;
        offers.retain(|offer| offer.row.id < last);
    }
    let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let more = offers.len() > limit;
    offers.truncate(limit);
    let next_cursor = match offers.last() {
        Some(last) if more => Some(cursors.seal(None, &list, &last.row.id)?),
        _ => None,
    };
    Ok(Page {
        items: offers.into_iter().map(MyInvitation::from).collect(),
        next_cursor,
        total,
    })
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
    let this = this.add(entity::Column::Id.eq(id.uuid()));
    let offer = offers(read, this, accounts.now()).await?.pop();
    let offer = offer.ok_or_else(no_such_invitation)?;
    Ok((offer.row, offer.role))
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

/// An invitation that can be accepted.
struct Offer {
    row: entity::Model,
    organisation: String,
    role: Role,
}

impl From<Offer> for MyInvitation {
    fn from(offer: Offer) -> Self {
        Self {
            id: InvitationId(offer.row.id),
            organisation_name: offer.organisation,
            role: offer.role,
            expires_at: Timestamp::from_micros(offer.row.expires_at),
        }
    }
}

/// Those of these invitations that can still be given what they offer: their inviter is a member who may,
/// and so may the key they were sent with, if there is one. The operator's stand by themselves.
async fn offers(read: &SystemRead, which: Condition, now: Timestamp) -> Result<Vec<Offer>, Error> {
    let these = || -> Find<'_, entity::Entity> { read.find().filter(which.clone()) };
    let inviters = these().all_with(member::Entity).await?;
    let inviters: HashMap<_, _> = inviters.into_iter().map(|(row, of)| (row.id, of)).collect();
    let keys = these().all_with(api_key::Entity).await?;
    let keys: HashMap<_, _> = keys.into_iter().map(|(row, of)| (row.id, of)).collect();
    let mut offers = Vec::new();
    for (row, organisation) in these().all_with(organisation::Entity).await? {
        let Some(organisation) = organisation else {
            continue;
        };
        let role = row.role.parse().map_err(unreadable)?;
        let inviter = inviters.get(&row.id).cloned().flatten();
        let key = keys.get(&row.id).cloned().flatten();
        if stands(&row, role, inviter, key, now)? {
            offers.push(Offer {
                row,
                organisation: organisation.name,
                role,
            });
        }
    }
    Ok(offers)
}

fn stands(
    row: &entity::Model,
    offered: Role,
    inviter: Option<member::Model>,
    key: Option<api_key::Model>,
    now: Timestamp,
) -> Result<bool, Error> {
    let inviter = inviter.filter(|inviter| inviter.org_id == row.org_id);
    let inviter_role: Option<Role> = inviter
        .map(|inviter| inviter.role.parse().map_err(unreadable))
        .transpose()?;
    if row.member_id.is_some() && !inviter_role.is_some_and(|role| may_offer(role, offered)) {
        return Ok(false);
    }
    if row.key_id.is_none() {
        return Ok(true);
    }
    let Some(key) = key else { return Ok(false) };
    // What a key sends stands on the membership on which the key stands.
    let maker = inviter_role.filter(|_| key.member_id == row.member_id);
    let actor = actor_of(&key, maker, now)?;
    Ok(actor.is_some_and(|actor| require_offer(&actor, offered).is_ok()))
}

/// List my invitations
///
/// Of every organisation that asked the person's address and waits for an answer, newest first.
#[utoipa::path(get, path = "/invitations", tag = "session", operation_id = "listMyInvitations",
    params(PageQuery),
    responses((status = 200, description = "A page of what waits for an answer", body = Page<MyInvitation>), stoa_httpkit::Problems),
    security(("session_cookie" = [])))]
pub async fn handler(
    State(accounts): State<Accounts>,
    caller: PersonCaller,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<MyInvitation>>, ApiError> {
    Ok(Json(
        mine(&accounts, caller.person, &page.request()?).await?,
    ))
}
