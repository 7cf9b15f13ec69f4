//! Charges that are in no answer although their bill was published: rows that its run rejected, and costs that
//! nobody can tell.

use std::collections::{BTreeMap, HashMap, HashSet};

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use stoa_focus::query::MissingCharges;
use stoa_kernel::{BillingPeriod, Result, RunId, SourceId, Timestamp};
use stoa_store::OrgRead;
use uuid::Uuid;

use super::{
    entity::{period, publish},
    view::names,
};
use crate::{
    pipelines::validate::PAID,
    runs::{
        entity::run,
        wire::{PeriodSum, RunBalance},
    },
    service::DATASET,
    stored,
};

/// What lacks in these months, by month and source, as they are shown now or were shown at a moment.
pub(crate) async fn missing(
    read: &OrgRead,
    months: &[BillingPeriod],
    as_of: Option<Timestamp>,
) -> Result<Vec<MissingCharges>> {
    let months: HashSet<String> = months.iter().map(ToString::to_string).collect();
    let shown = match as_of {
        None => now(read, &months).await?,
        Some(moment) => then(read, &months, moment).await?,
    };
    let ids = shown.values().copied().collect::<HashSet<Uuid>>();
    let runs = read
        .find::<run::Entity>()
        .filter(run::Column::Id.is_in(ids))
        .all()
        .await?;
    let mut balances: HashMap<Uuid, RunBalance> = HashMap::new();
    for run in runs {
        if let Some(balance) = stored::read_option("cost_run.balance", run.balance)? {
            balances.insert(run.id, balance);
        }
    }
    let names = names(read, shown.keys().map(|(_, source)| *source)).await?;
    let found = shown.into_iter().filter_map(|((month, source), run)| {
        let balance = balances.get(&run)?;
        let unreadable = balance.unreadable.iter();
        let unreadable = unreadable.filter(|cost| PAID.contains(&cost.column.as_str()));
        let rows_unreadable = unreadable.map(|cost| cost.rows).max().unwrap_or_default();
        if balance.rows_rejected == 0 && rows_unreadable == 0 {
            return None;
        }
        let rejected = balance
            .money
            .iter()
            .filter(|money| money.column == PAID[0] && money.rejected_millionths > 0);
        Some(MissingCharges {
            billing_period: month,
            source_id: SourceId(source).to_string(),
            name: names.get(&source).cloned(),
            run_id: RunId(run).to_string(),
            rows_rejected: balance.rows_rejected,
            rows_unreadable,
            rejected: rejected
                .map(|money| (money.currency.clone(), money.rejected.clone()))
                .collect(),
        })
    });
    Ok(found.collect())
}

/// The run that a month of a source is shown from.
type Shown = BTreeMap<(String, Uuid), Uuid>;

async fn now(read: &OrgRead, months: &HashSet<String>) -> Result<Shown> {
    let rows = read
        .find::<period::Entity>()
        .filter(period::Column::Dataset.eq(DATASET))
        .filter(period::Column::BillingPeriod.is_in(months))
        .all()
        .await?;
    let shown = rows.into_iter();
    Ok(shown
        .map(|row| ((row.billing_period, row.source_id), row.run_id))
        .collect())
}

async fn then(read: &OrgRead, months: &HashSet<String>, moment: Timestamp) -> Result<Shown> {
    let published = read
        .find::<publish::Entity>()
        .filter(publish::Column::Dataset.eq(DATASET))
        .filter(publish::Column::PublishedAt.lte(moment.micros()))
        .order_by_asc(publish::Column::PublishedAt)
        .order_by_asc(publish::Column::RawVersion)
        .all()
        .await?;
    let mut shown = Shown::new();
    for row in published {
        let periods: Vec<PeriodSum> = stored::read("cost_publish.periods", row.periods)?;
        for period in periods {
            if !months.contains(&period.billing_period) {
                continue;
            }
            let key = (period.billing_period, row.source_id);
            if period.rows > 0 {
                shown.insert(key, row.run_id);
            } else {
                shown.remove(&key);
            }
        }
    }
    Ok(shown)
}
