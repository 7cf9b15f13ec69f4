//! Which lake versions a reader sees: those the dataset names now, or those it named at a moment before.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use stoa_focus::lake::Pin;
use stoa_kernel::{Error, Result, Timestamp};
use stoa_store::OrgRead;
use uuid::Uuid;

use super::entity::{dataset, publish};
use crate::service::DATASET;

/// `None` when nothing was published (yet, or at that moment).
pub(crate) async fn pin(
    read: &OrgRead,
    org: &str,
    as_of: Option<Timestamp>,
) -> Result<Option<Pin>> {
    let versions = match as_of {
        None => now(read).await?,
        Some(moment) => then(read, moment).await?,
    };
    let Some((raw, rollup)) = versions else {
        return Ok(None);
    };
    Ok(Some(Pin {
        org_slug: org.to_owned(),
        raw_version: version(raw)?,
        rollup_version: version(rollup)?,
    }))
}

/// The publish that a reader sees. Unlike the versions it stays the same when files are compacted.
pub(crate) async fn publish(read: &OrgRead, as_of: Option<Timestamp>) -> Result<Option<Uuid>> {
    Ok(publish_at(read, as_of).await?.map(|row| row.id))
}

/// Every pair of versions that may be asked for: what is shown now, what has been shown since a
/// moment, and what was shown at it.
pub(crate) async fn kept(read: &OrgRead, org: &str, since: Timestamp) -> Result<Vec<Pin>> {
    let published = read
        .find::<publish::Entity>()
        .filter(publish::Column::Dataset.eq(DATASET))
        .filter(publish::Column::PublishedAt.gt(since.micros()))
        .all()
        .await?;
    published
        .into_iter()
        .map(|row| (row.raw_version, row.rollup_version))
        .chain(now(read).await?)
        .chain(then(read, since).await?)
        .map(|(raw, rollup)| {
            Ok(Pin {
                org_slug: org.to_owned(),
                raw_version: version(raw)?,
                rollup_version: version(rollup)?,
            })
        })
        .collect()
}

async fn now(read: &OrgRead) -> Result<Option<(i64, i64)>> {
    let row = read
        .find::<dataset::Entity>()
        .filter(dataset::Column::Dataset.eq(DATASET))
        .one()
        .await?;
    Ok(row.map(|row| (row.raw_version, row.rollup_version)))
}

async fn then(read: &OrgRead, moment: Timestamp) -> Result<Option<(i64, i64)>> {
    let row = publish_at(read, Some(moment)).await?;
    Ok(row.map(|row| (row.raw_version, row.rollup_version)))
}

async fn publish_at(read: &OrgRead, moment: Option<Timestamp>) -> Result<Option<publish::Model>> {
    let mut publishes = read
        .find::<publish::Entity>()
        .filter(publish::Column::Dataset.eq(DATASET));
    if let Some(moment) = moment {
        publishes = publishes
            .filter(publish::Column::PublishedAt.lte(moment.micros()))
            .order_by_desc(publish::Column::PublishedAt);
    }
    publishes
        // Of publishes in the same microsecond, the last.
        .order_by_desc(publish::Column::RawVersion)
        .limit(1)
        .one()
        .await
}

fn version(stored: i64) -> Result<u64> {
    u64::try_from(stored).map_err(|_| Error::internal("cost_dataset holds a negative version"))
}
