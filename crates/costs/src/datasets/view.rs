//! From rows to the dataset and its history.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use stoa_kernel::{Page, PageRequest, PublishId, Result, RunId, SourceId, Timestamp};
use stoa_store::OrgRead;
use uuid::Uuid;

use super::{
    entity::{dataset, period, publish},
    wire::{Dataset, DatasetList, DatasetPeriod, DatasetVersion},
};
use crate::{sources::entity as source, stored};

pub async fn list(read: &OrgRead) -> Result<DatasetList> {
    let rows = read.find::<dataset::Entity>().all().await?;
    let mut datasets = Vec::with_capacity(rows.len());
    for row in rows {
        let periods = periods(read, &row.dataset).await?;
        datasets.push(Dataset {
            dataset: row.dataset,
            raw_version: row.raw_version,
            rollup_version: row.rollup_version,
            updated_at: Timestamp::from_micros(row.updated_at),
            periods,
        });
    }
    Ok(DatasetList { datasets })
}

/// Newest first.
pub async fn versions(read: &OrgRead, page: &PageRequest) -> Result<Page<DatasetVersion>> {
    let rows = read
        .find::<publish::Entity>()
        .page_desc("datasets/versions", page, publish::Column::Id, |row| row.id)
        .await?;
    let names = names(read, rows.items.iter().map(|row| row.source_id)).await?;
    let items = rows
        .items
        .into_iter()
        .map(|row| version(row, &names))
        .collect::<Result<_>>()?;
    Ok(Page {
        items,
        next_cursor: rows.next_cursor,
    })
}

async fn periods(read: &OrgRead, dataset: &str) -> Result<Vec<DatasetPeriod>> {
    let rows = read
        .find::<period::Entity>()
        .filter(period::Column::Dataset.eq(dataset))
        .order_by_desc(period::Column::BillingPeriod)
        .order_by_asc(period::Column::SourceId)
        .all()
        .await?;
    let names = names(read, rows.iter().map(|row| row.source_id)).await?;
    rows.into_iter()
        .map(|row| {
            Ok(DatasetPeriod {
                source_id: SourceId(row.source_id),
                source_name: names.get(&row.source_id).cloned().unwrap_or_default(),
                billing_period: row.billing_period,
                rows: row.rows,
                billed: stored::read("cost_period.billed", row.billed)?,
                run_id: RunId(row.run_id),
                updated_at: Timestamp::from_micros(row.updated_at),
            })
        })
        .collect()
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
    let rows = read
        .find::<source::Entity>()
        .filter(source::Column::Id.is_in(ids))
        .all()
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}
