//! From rows to the dataset and its history.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use serde::Deserialize;
use stoa_kernel::{Error, Page, PageRequest, PublishId, Result, RunId, Sort, SourceId, Timestamp};
use stoa_store::{Order, OrgRead, SortKey};
use utoipa::IntoParams;
use uuid::Uuid;

use super::{
    entity::{dataset, period, publish},
    wire::{Dataset, DatasetList, DatasetPeriod, DatasetVersion},
};
use crate::{sources::entity as source, stored};

/// Months of sources, together, from which on the list of them is work that waits for its turn: some 100 KB.
const LONG: u64 = 400;

/// Whether there are so many months that listing them needs a place of the admission.
pub(crate) async fn is_long(read: &OrgRead) -> Result<bool> {
    Ok(read.find::<period::Entity>().count().await? > LONG)
}

/// Every dataset with its months. What is read is made into them when the transaction has been given back.
pub async fn list(read: OrgRead) -> Result<DatasetList> {
    let rows = read.find::<dataset::Entity>().all().await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let (periods, names) = periods(&read, &row.dataset).await?;
        found.push((row, periods, names));
    }
    drop(read);
    let mut datasets = Vec::with_capacity(found.len());
    for (row, periods, names) in found {
        let periods: Result<_> = periods.into_iter().map(|row| month(row, &names)).collect();
        datasets.push(Dataset {
            dataset: row.dataset,
            raw_version: row.raw_version,
            rollup_version: row.rollup_version,
            updated_at: Timestamp::from_micros(row.updated_at),
            periods: periods?,
        });
    }
    Ok(DatasetList { datasets })
}

stoa_kernel::sort_columns! {
    /// What versions are ordered by.
    pub enum VersionColumn { PublishedAt = "published_at" }
    default = Sort::descending(Self::PublishedAt);
}

/// By its own name, as the document takes no generic type for a parameter.
type VersionSort = Sort<VersionColumn>;

/// Which versions.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct VersionFilter {
    /// Only those that this source brought.
    pub source: Option<SourceId>,
    /// `-published_at` (the newest first) when left out.
    #[param(inline)]
    pub sort: Option<VersionSort>,
}

/// One page of the versions.
pub async fn versions(
    read: OrgRead,
    filter: &VersionFilter,
    page: &PageRequest,
) -> Result<Page<DatasetVersion>> {
    let mut find = read.find::<publish::Entity>();
    if let Some(source) = filter.source {
        find = find.filter(publish::Column::SourceId.eq(source.uuid()));
    }
    let order = Order::of(filter.sort, |VersionColumn::PublishedAt| SortKey::Id);
    let list = format!("datasets/versions?source={:?}", filter.source);
    let rows = find
        .page(&list, page, order, publish::Column::Id, |row| row.id)
        .await?;
    let names = names(&read, rows.items.iter().map(|row| row.source_id)).await?;
    drop(read);
    rows.try_map(|row| version(row, &names))
}

/// The version, or 404.
pub async fn get_version(read: &OrgRead, id: PublishId) -> Result<DatasetVersion> {
    let row = read
        .find::<publish::Entity>()
        .filter(publish::Column::Id.eq(id.uuid()))
        .one()
        .await?
        .ok_or_else(|| Error::not_found("version", ""))?;
    let names = names(read, [row.source_id].into_iter()).await?;
    version(row, &names)
}

async fn periods(
    read: &OrgRead,
    dataset: &str,
) -> Result<(Vec<period::Model>, HashMap<Uuid, String>)> {
    let rows = read
        .find::<period::Entity>()
        .filter(period::Column::Dataset.eq(dataset))
        .order_by_desc(period::Column::BillingPeriod)
        .order_by_asc(period::Column::SourceId)
        .all()
        .await?;
    let names = names(read, rows.iter().map(|row| row.source_id)).await?;
    Ok((rows, names))
}

fn month(row: period::Model, names: &HashMap<Uuid, String>) -> Result<DatasetPeriod> {
    Ok(DatasetPeriod {
        source_id: SourceId(row.source_id),
        source_name: names.get(&row.source_id).cloned().unwrap_or_default(),
        billing_period: row.billing_period,
        rows: row.rows,
        billed: stored::read("cost_period.billed", row.billed)?,
        run_id: RunId(row.run_id),
        updated_at: Timestamp::from_micros(row.updated_at),
    })
}

fn version(row: publish::Model, names: &HashMap<Uuid, String>) -> Result<DatasetVersion> {
    Ok(DatasetVersion {
        id: PublishId(row.id),
        published_at: Timestamp::from_micros(row.published_at),
        source_id: SourceId(row.source_id),
        source_name: names.get(&row.source_id).cloned().unwrap_or_default(),
        run_id: (row.run_id != row.id).then_some(RunId(row.run_id)),
        periods: stored::read("cost_publish.periods", row.periods)?,
        raw_version: row.raw_version,
    })
}

/// Names of sources, deleted ones too: history keeps its names.
pub(crate) async fn names(
    read: &OrgRead,
    ids: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, String>> {
    #[derive(FromQueryResult)]
    struct Named {
        id: Uuid,
        name: String,
    }
    let ids: BTreeSet<Uuid> = ids.collect();
    let rows = read
        .find::<source::Entity>()
        .select_only()
        .column(source::Column::Id)
        .column(source::Column::Name)
        .filter(source::Column::Id.is_in(ids))
        .rows::<Named>()
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}
