//! The same bill in two sources would count twice: a run that brings one asks before its publish
//! begins, unless somebody said that it may. What only may be the same bill is published, and told with the run.

use std::collections::HashSet;

use sea_orm::{ColumnTrait, QueryFilter};
use stoa_focus::{lake::StagedFile, query::SameBill};
use stoa_kernel::statement::list as statements;
use stoa_kernel::{Result, SourceId, Statement};
use stoa_store::{Actor, OrgRead};

use super::{Stop, ask::Found, attempt::Attempt};
use crate::{
    datasets::{pin::pin, view::names},
    runs::wire::{MoneyByCurrency, RunWarning},
    service::Costs,
    sources::{by_name::are_downloads_of_one, entity as source, wire::SourceState},
};

/// Of the warnings of what may count twice beside another source.
const PERHAPS: &str = "possibly_held_already";
/// Bills of a run that such warnings name.
const TOLD: usize = 20;

/// What there is to ask, and what is to be told of the run. Call with the gate of the organisation held.
pub(crate) async fn find(
    attempt: &Attempt,
    staged: &[StagedFile],
) -> Result<(Option<Found>, Vec<RunWarning>), Stop> {
    let read = attempt.costs.store.read(&attempt.actor).await?;
    let own = attempt.source.id;
    let allowed = allowed(&read).await?;
    if allowed.contains(&own.to_string()) {
        return Ok((None, Vec::new()));
    }
    let Some(pin) = pin(&read, &attempt.org, None).await? else {
        return Ok((None, Vec::new()));
    };
    let alike = downloads(&read, &attempt.source).await?;
    let found = attempt
        .costs
        .lake
        .held_already(&pin, SourceId(own), staged, &alike)
        .await?;
    let same = named(&read, without(found.same, &allowed)).await?;
    let own = own.to_string();
    let same = same.first().map(|first| Found {
        code: "same_bill_in_two_sources",
        said: said(first, same.len() - 1, &own),
        all: same
            .iter()
            .map(|bill| said(bill, 0, &own).to_string())
            .collect(),
    });
    let perhaps = named(&read, without(found.perhaps, &allowed)).await?;
    let told = perhaps.iter().take(TOLD);
    Ok((same, told.map(|bill| warning(bill, &own)).collect()))
}

/// Ids of the sources that may be earlier or later downloads of this one's bill, by the names of their files.
async fn downloads(read: &OrgRead, own: &source::Model) -> Result<HashSet<String>> {
    let Some(identity) = &own.identity else {
        return Ok(HashSet::new());
    };
    let rows = read
        .find::<source::Entity>()
        .filter(source::Column::State.eq(SourceState::Active.as_str()))
        .filter(source::Column::Identity.is_not_null())
        .filter(source::Column::Id.ne(own.id))
        .all()
        .await?;
    let alike = rows.into_iter().filter(|row| {
        let other = row.identity.as_deref();
        other.is_some_and(|other| are_downloads_of_one(identity, other))
    });
    Ok(alike.map(|row| row.id.to_string()).collect())
}

fn warning(bill: &SameBill, own: &str) -> RunWarning {
    let mine = bill.sources.iter().find(|source| source.source_id == own);
    let money = mine.map(|mine| mine.billed.clone()).unwrap_or_default();
    let provider = bill.providers.first();
    let said = statements::held_elsewhere(
        &bill.account,
        usize::from(!bill.account.is_empty()),
        provider.map_or("", String::as_str),
        usize::from(provider.is_some()),
        bill.billing_period.as_str(),
        others(bill, own),
    );
    RunWarning {
        money: money.into_iter().collect::<MoneyByCurrency>(),
        ..RunWarning::of(PERHAPS, &said)
    }
}

/// The other sources by name and id.
fn others(bill: &SameBill, own: &str) -> Vec<String> {
    let others = bill.sources.iter().filter(|source| source.source_id != own);
    let others = others.map(|source| match &source.name {
        Some(name) => format!("{name:?} ({})", source.source_id),
        None => source.source_id.clone(),
    });
    others.collect()
}

fn said(bill: &SameBill, more: usize, own: &str) -> Statement {
    let provider = bill.providers.first();
    statements::ask_same_bill_in_two_sources(
        &bill.account,
        usize::from(!bill.account.is_empty()),
        provider.map_or("", String::as_str),
        usize::from(provider.is_some()),
        bill.billing_period.as_str(),
        others(bill, own),
        more,
    )
}

/// Bills of any month that several sources hold now, without the sources that may.
pub(crate) async fn held(costs: &Costs, actor: &Actor, org: &str) -> Result<Vec<SameBill>> {
    let read = costs.store.read(actor).await?;
    let pin = pin(&read, org, None).await?;
    drop(read);
    let Some(pin) = pin else {
        return Ok(Vec::new());
    };
    let found = costs.lake.held_twice(&pin, None).await?;
    let read = costs.store.read(actor).await?;
    named(&read, without(found, &allowed(&read).await?)).await
}

/// Ids of the sources whose bills may stand elsewhere too.
pub(crate) async fn allowed(read: &OrgRead) -> Result<HashSet<String>> {
    let rows = read
        .find::<source::Entity>()
        .filter(source::Column::AllowDuplicate.eq(true))
        .filter(source::Column::State.eq(SourceState::Active.as_str()))
        .all()
        .await?;
    Ok(rows.into_iter().map(|row| row.id.to_string()).collect())
}

/// Leaves out the sources that may hold a bill of others, and then what is in one source only.
pub(crate) fn without(mut bills: Vec<SameBill>, allowed: &HashSet<String>) -> Vec<SameBill> {
    for bill in &mut bills {
        bill.sources
            .retain(|source| !allowed.contains(&source.source_id));
    }
    bills.retain(|bill| bill.sources.len() > 1);
    bills
}

/// Gives the sources their names.
pub(crate) async fn named(read: &OrgRead, mut bills: Vec<SameBill>) -> Result<Vec<SameBill>> {
    let ids = bills.iter().flat_map(|bill| &bill.sources);
    let ids: Vec<uuid::Uuid> = ids.filter_map(|s| s.source_id.parse().ok()).collect();
    let names = names(read, ids.into_iter()).await?;
    for source in bills.iter_mut().flat_map(|bill| &mut bill.sources) {
        let id = source.source_id.parse().ok();
        source.name = id.and_then(|id: uuid::Uuid| names.get(&id).cloned());
    }
    Ok(bills)
}
