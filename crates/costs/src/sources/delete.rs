//! Deletes a source: gone for its users at once, its rows leave the dataset by a job.

use std::time::Duration;

use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use stoa_kernel::{Error, Result, SourceId};
use stoa_store::{Actor, OrgTx};

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

/// Between two looks at whether its rows have left.
const LOOK: Duration = Duration::from_millis(50);

/// Whether the rows of a deleted source have left the dataset; waits for it for a while, so that whoever asks for
/// numbers next does not get its money with them.
pub async fn has_left(costs: &Costs, actor: &Actor, id: SourceId) -> Result<bool> {
    let leaves = async {
        while !left(costs, actor, id).await? {
            tokio::time::sleep(LOOK).await;
        }
        Ok::<_, Error>(())
    };
    match tokio::time::timeout(costs.settings.leaving, leaves).await {
        Ok(left) => left.map(|()| true),
        Err(_) => left(costs, actor, id).await,
    }
}

async fn left(costs: &Costs, actor: &Actor, id: SourceId) -> Result<bool> {
    let read = costs.store.read(actor).await?;
    let still = read
        .find::<entity::Entity>()
        .filter(entity::Column::Id.eq(id.uuid()))
        .filter(entity::Column::State.ne(SourceState::Deleted.as_str()))
        .count()
        .await?;
    Ok(still == 0)
}
