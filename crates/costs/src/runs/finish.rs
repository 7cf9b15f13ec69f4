//! Ends a run without a publish, and lets the next run of its source begin.

use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use stoa_kernel::{Error, Result, RunId, SourceId};
use stoa_store::OrgTx;

use super::{
    entity::{run, step},
    events::{RunCancelled, RunFailed},
    start::{give_next_its_job, lock_source},
    state::{RunState, StepState},
    wire::RunError,
};
use crate::{service::Costs, stored};

/// Moves the run to a final state (never `completed`: that is the switch's) in this transaction.
pub async fn finish(
    costs: &Costs,
    tx: &mut OrgTx,
    org: &str,
    row: &run::Model,
    to: RunState,
    error: Option<RunError>,
) -> Result<()> {
    RunState::parse(&row.state)?.to(to)?;
    lock_source(tx, row.source_id).await?;
    let ended = tx
        .update_many::<run::Entity>()
        .set(run::ActiveModel {
            state: Set(to.as_str().to_owned()),
            error: Set(error.as_ref().map(stored::write).transpose()?),
            finished_at: Set(Some(costs.now())),
            progress: Set(None),
            job_id: Set(None),
            ..Default::default()
        })
        .filter(run::Column::Id.eq(row.id))
        .filter(run::Column::State.eq(row.state.as_str()))
        .exec()
        .await?;
    if ended == 0 {
        return Err(Error::conflict(
            "run_state",
            "This run changed meanwhile. Reload it.",
        ));
    }
    let broken = if to == RunState::Cancelled {
        StepState::Pending
    } else {
        StepState::Failed
    };
    tx.update_many::<step::Entity>()
        .col(step::Column::State, broken.as_str())
        .col(step::Column::FinishedAt, costs.now())
        .filter(step::Column::RunId.eq(row.id))
        .filter(step::Column::State.eq(StepState::Running.as_str()))
        .exec()
        .await?;
    announce(tx, row, to, error).await?;
    give_next_its_job(tx, org, row.source_id).await
}

async fn announce(
    tx: &mut OrgTx,
    row: &run::Model,
    to: RunState,
    error: Option<RunError>,
) -> Result<()> {
    let (run_id, source_id) = (RunId(row.id), SourceId(row.source_id));
    if to == RunState::Cancelled {
        tx.append(&RunCancelled { run_id, source_id }).await?;
        return Ok(());
    }
    let (code, message) = error.map_or_else(
        || (to.as_str().to_owned(), String::new()),
        |e| (e.code, e.message),
    );
    tx.append(&RunFailed {
        run_id,
        source_id,
        code,
        message,
    })
    .await?;
    Ok(())
}
