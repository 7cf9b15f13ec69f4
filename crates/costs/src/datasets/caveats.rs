//! What is wrong with bills that were published all the same: charges that are in no answer, because their rows were
//! rejected or nobody can tell what they cost, and charges that may be there twice.

use std::collections::{BTreeMap, HashMap, HashSet};

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use stoa_focus::query::{MissingCharges, PossiblyTwice};
use stoa_kernel::{BillingPeriod, Result, RunId, SourceId, Timestamp};
use stoa_store::OrgRead;
use uuid::Uuid;

use super::{
    entity::{period, publish},
    view::names,
};
use crate::{
    pipelines::doubts::PAID,
    runs::{
        entity::run,
        wire::{PeriodSum, RunBalance},
    },
    service::DATASET,
    stored,
};

/// Both, by month and source.
#[derive(Debug, Default)]
pub(crate) struct Caveats {
    pub(crate) missing: Vec<MissingCharges>,
    pub(crate) twice: Vec<PossiblyTwice>,
}

/// A bill of a source that is shown.
struct Bill<'a> {
    month: String,
    source: Uuid,
    name: Option<String>,
    run: Uuid,
    balance: &'a RunBalance,
}

/// What is wrong with these months, as they are shown now or were shown at a moment. A share of more than
/// `limit` millionths that may count twice is told, for which somebody was asked, and any of more than a thousandth.
pub(crate) async fn caveats(
    read: &OrgRead,
    months: &[BillingPeriod],
    as_of: Option<Timestamp>,
    limit: u64,
) -> Result<Caveats> {
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
    let most = limit.min(1_000);
    let mut caveats = Caveats::default();
    for ((month, source), run) in shown {
        let Some(balance) = balances.get(&run) else {
            continue;
        };
        let bill = Bill {
            month,
            source,
            name: names.get(&source).cloned(),
            run,
            balance,
        };
        caveats.missing.extend(missing(&bill));
        caveats.twice.extend(twice(&bill, most));
    }
    Ok(caveats)
}

fn missing(bill: &Bill<'_>) -> Option<MissingCharges> {
    let balance = bill.balance;
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
        billing_period: bill.month.clone(),
        source_id: SourceId(bill.source).to_string(),
        name: bill.name.clone(),
        run_id: RunId(bill.run).to_string(),
        rows_rejected: balance.rows_rejected,
        rows_unreadable,
        rejected: rejected
            .map(|money| (money.currency.clone(), money.rejected.clone()))
            .collect(),
    })
}

fn twice(bill: &Bill<'_>, most: u64) -> Option<PossiblyTwice> {
    let mut amount = BTreeMap::new();
    for column in PAID {
        let money = bill.balance.money.iter();
        let doubtful =
            money.filter(|money| money.column == column && money.possibly_twice_millionths > most);
        for money in doubtful {
            // What is billed says it, where anything is.
            amount
                .entry(money.currency.clone())
                .or_insert_with(|| money.possibly_twice.clone());
        }
    }
    (!amount.is_empty()).then(|| PossiblyTwice {
        billing_period: bill.month.clone(),
        source_id: SourceId(bill.source).to_string(),
        name: bill.name.clone(),
        run_id: RunId(bill.run).to_string(),
        amount,
    })
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
