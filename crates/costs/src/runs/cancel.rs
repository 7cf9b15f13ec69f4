//! Stops runs. A run that no worker owns ends at once; a running one is asked, and ends at its next look.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use stoa_kernel::{Error, Result, RunId, SourceId};
use stoa_store::{Actor, OrgRead, OrgTx};
use uuid::Uuid;

use super::{
    answer::{Unneeded, end, locked},
    entity::{run, step},
    start::lock_source,
    state::{RunState, Step, StepState},
};
use crate::{remedies::run_error, service::Costs, sources::view::row as source_row};

/// Cancels one run, or tells why it is too late. Call [`Unneeded::forget`] after the commit.
pub(crate) async fn cancel(
    costs: &Costs,
    tx: &mut OrgTx,
    org: &str,
    id: RunId,
) -> Result<Unneeded> {
    let row = locked(tx, id).await?;
    if publishing(tx, row.id).await? {
        return Err(Error::conflict(
            "run_publishing",
            "This run is publishing its rows and will end in a moment. Delete the source, or upload a corrected file, to undo it.",
        ));
    }
    stop(costs, tx, org, &row).await
}

/// Runs that are ended in one transaction.
const AT_A_TIME: u64 = 50;

/// Ends the runs that wait for their turn of a source that is going away, so many in each transaction, until what is left
/// for [`all_of`] is little: nobody's writing waits for how many there are.
pub(crate) async fn thin_out(costs: &Costs, actor: &Actor, source: SourceId) -> Result<()> {
    loop {
        let mut tx = costs.write(actor).await?;
        source_row(&tx, source).await?;
        lock_source(&tx, source.uuid()).await?;
        let rows = tx
            .find::<run::Entity>()
            .filter(run::Column::SourceId.eq(source.uuid()))
            .filter(
                run::Column::State.is_in([RunState::Pending.as_str(), RunState::Waiting.as_str()]),
            )
            .filter(run::Column::JobId.is_null())
            .order_by_desc(run::Column::Id)
            .limit(AT_A_TIME)
            .all()
            .await?;
        if (rows.len() as u64) < AT_A_TIME {
            return tx.rollback().await;
        }
        let mut ended = 0;
        for row in rows {
            if !publishing(&tx, row.id).await? {
                end_at_once(costs, &mut tx, &row).await?;
                ended += 1;
            }
        }
        tx.commit().await?;
        if ended == 0 {
            return Ok(());
        }
    }
}

/// Cancels what still can be cancelled of a source that is going away.
pub(crate) async fn all_of(costs: &Costs, tx: &mut OrgTx, source: Uuid) -> Result<()> {
    let rows = tx
        .find::<run::Entity>()
        .filter(run::Column::SourceId.eq(source))
        .filter(run::Column::State.is_in([
            RunState::Pending.as_str(),
            RunState::Waiting.as_str(),
            RunState::Running.as_str(),
        ]))
        .all()
        .await?;
    for row in rows {
        // What is being published (also one that is tried again) only goes forward; then its rows leave with the source.
        if publishing(tx, row.id).await? {
            continue;
        }
        // Runs that no worker owns are ended first of all, so none of them is given a job meanwhile.
        if RunState::parse(&row.state)? != RunState::Running {
            end_at_once(costs, tx, &row).await?;
        } else {
            mark_cancelling(tx, &row).await?;
        }
    }
    Ok(())
}

async fn stop(costs: &Costs, tx: &mut OrgTx, org: &str, row: &run::Model) -> Result<Unneeded> {
    match RunState::parse(&row.state)? {
        RunState::Pending | RunState::Waiting => {
            end(costs, tx, org, row, "cancelled", "This run was cancelled.").await
        }
        RunState::Cancelling => Ok(Unneeded::default()),
        state => {
            state.to(RunState::Cancelling)?;
            mark_cancelling(tx, row).await?;
            Ok(Unneeded::default())
        }
    }
}

async fn end_at_once(costs: &Costs, tx: &mut OrgTx, row: &run::Model) -> Result<()> {
    tx.update_many::<run::Entity>()
        .col(run::Column::State, RunState::Cancelled.as_str())
        .col(run::Column::FinishedAt, costs.now())
        .col(
            run::Column::Error,
            crate::stored::write(&run_error("source_deleted", "The source was deleted."))?,
        )
        .filter(run::Column::Id.eq(row.id))
        .required()
        .await?;
    let event = super::events::RunCancelled {
        run_id: RunId(row.id),
        source_id: row.source_id.into(),
    };
    tx.append(&event).await?;
    Ok(())
}

async fn mark_cancelling(tx: &OrgTx, row: &run::Model) -> Result<()> {
    tx.update_many::<run::Entity>()
        .col(run::Column::State, RunState::Cancelling.as_str())
        .filter(run::Column::Id.eq(row.id))
        .filter(run::Column::State.eq(RunState::Running.as_str()))
        .exec()
        .await?;
    Ok(())
}

/// Past the point of no return: the publish step has begun (and may have reached the lake).
pub(crate) async fn publishing(read: &OrgRead, run: Uuid) -> Result<bool> {
    let begun = read
        .find::<step::Entity>()
        .filter(step::Column::RunId.eq(run))
        .filter(step::Column::Step.eq(Step::Publish.as_str()))
        .filter(step::Column::State.ne(StepState::Pending.as_str()))
        .count()
        .await?;
    Ok(begun > 0)
}
