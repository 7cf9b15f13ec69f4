//! A publish replaces the months of its source: a run whose delivery lacks an account that the source has
//! charges of is stopped before its publish begins, unless somebody said that it may.

use stoa_focus::query::GoneBill;
use stoa_kernel::SourceId;

use super::{Stop, attempt::Attempt};
use crate::{
    datasets::pin::pin, remedies::run_error, runs::cancel::publishing_has_begun,
    sources::entity as source,
};
use sea_orm::{ColumnTrait, QueryFilter};

/// Accounts that a message names.
const NAMED: usize = 5;

/// Call with the gate of the organisation held.
pub(crate) async fn refuse(attempt: &Attempt) -> Result<(), Stop> {
    let read = attempt.costs.store.read(&attempt.actor).await?;
    if publishing_has_begun(&read, attempt.run.uuid()).await? {
        return Ok(());
    }
    let own = attempt.source.id;
    // As it is now: it may have been allowed since the attempt began.
    let now = read
        .find::<source::Entity>()
        .filter(source::Column::Id.eq(own))
        .one()
        .await?;
    if now.is_some_and(|source| source.allow_account_change == Some(true)) {
        return Ok(());
    }
    let Some(pin) = pin(&read, &attempt.org, None).await? else {
        return Ok(());
    };
    let staged = attempt.publish_state().await?.staged;
    let gone = attempt.costs.lake.gone_with(&pin, SourceId(own), &staged);
    let gone = gone.await?;
    if gone.is_empty() {
        return Ok(());
    }
    Err(Stop::Failed(run_error(
        "account_would_vanish",
        message(&gone),
    )))
}

fn message(gone: &[GoneBill]) -> String {
    let mut bills: Vec<String> = gone.iter().take(NAMED).map(bill).collect();
    if gone.len() > NAMED {
        bills.push(format!("{} more", gone.len() - NAMED));
    }
    format!(
        "This source has charges that the new delivery has nothing of, and publishing it would take them out of view: {}.",
        bills.join("; ")
    )
}

/// `AWS 111122223333 for 2024-09, 10 USD`
fn bill(gone: &GoneBill) -> String {
    let provider = gone.providers.first().map(|name| format!("{name} "));
    let parts = match gone.sub_accounts.as_slice() {
        [] => String::new(),
        [one] => format!(" (its sub-account {one})"),
        [first, others @ ..] => {
            format!(" (its sub-account {first} and {} more)", others.len())
        }
    };
    let billed = gone.billed.iter();
    let billed: String = billed
        .map(|(currency, sum)| format!(", {sum} {currency}"))
        .collect();
    format!(
        "{}{}{parts} for {}{billed}",
        provider.unwrap_or_default(),
        gone.account,
        gone.billing_period
    )
}
