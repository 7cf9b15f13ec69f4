//! Deletes a source: gone for its users at once, its rows leave the dataset by a job.

use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use stoa_kernel::{Result, SourceId};
use stoa_store::OrgTx;

use super::{entity, events::SourceDeleted, view, wire::SourceState};
use crate::{pipelines::delete, runs, service::Costs};

/// Marks it, stops its runs, and enqueues the job that takes its rows out of the lake.
pub async fn delete(costs: &Costs, tx: &mut OrgTx, org: &str, id: SourceId) -> Result<()> {
    let row = view::row(tx, id).await?;
    tx.update_many::<entity::Entity>()
        .set(entity::ActiveModel {
            state: Set(SourceState::Deleting.as_str().to_owned()),
            // Its identity is free again: the same bill uploaded later makes a new source.
            identity: Set(None),
            schedule: Set(None),
            updated_at: Set(costs.now()),
            etag: Set(row.etag + 1),
            ..Default::default()
        })
        .filter(entity::Column::Id.eq(row.id))
        .required()
        .await?;
    runs::cancel::all_of(costs, tx, row.id).await?;
    tx.append(&SourceDeleted {
        source_id: id,
        name: row.name,
    })
    .await?;
    delete::enqueue(tx, org, id).await
}
