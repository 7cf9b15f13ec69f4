//! One publisher per organisation at a time, from the lake commit to the switch. Whoever holds the gate
//! first finishes publishes that began and never reached their switch (a crash in between), so that
//! a version named by the switch never holds rows which nobody announced.

use std::time::Duration;

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use stoa_kernel::{OrgId, Result, RunId};
use stoa_store::{Actor, lease};
use tokio::task::JoinHandle;

use super::{Stop, publish};
use crate::{
    remedies::run_error,
    runs::{
        entity::{run, step},
        state::{RunState, Step, StepState},
    },
    service::{Costs, DATASET},
};

const HELD: Duration = Duration::from_secs(30);
const RENEW: Duration = Duration::from_secs(10);
const LOOK_AGAIN: Duration = Duration::from_millis(200);
const PATIENCE: u32 = 600;

/// Held until dropped or released.
pub(crate) struct Gate {
    costs: Costs,
    name: String,
    holder: String,
    renewal: JoinHandle<()>,
}

/// Waits for the gate. The holder is the run (or source), so its next attempt after a crash passes at once.
pub(crate) async fn enter(costs: &Costs, org: OrgId, holder: String) -> Result<Gate, Stop> {
    let name = format!("costs.publish:{org}:{DATASET}");
    for _ in 0..PATIENCE {
        if lease::try_acquire(&costs.store, &name, &holder, HELD).await? {
            let renewal = tokio::spawn(renew(costs.clone(), name.clone(), holder.clone()));
            return Ok(Gate {
                costs: costs.clone(),
                name,
                holder,
                renewal,
            });
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
    Err(Stop::Again(run_error(
        "storage",
        "Another publish of this organisation takes very long.",
    )))
}

impl Gate {
    pub(crate) async fn leave(self) {
        self.renewal.abort();
        if let Err(error) = lease::release(&self.costs.store, &self.name, &self.holder).await {
            // It runs out by itself.
            tracing::debug!(error = %error.chain(), "a publish lease was not released");
        }
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.renewal.abort();
    }
}

async fn renew(costs: Costs, name: String, holder: String) {
    loop {
        tokio::time::sleep(RENEW).await;
        if let Err(error) = lease::try_acquire(&costs.store, &name, &holder, HELD).await {
            tracing::warn!(error = %error.chain(), "a publish lease was not renewed");
        }
    }
}

/// Finishes publishes of other runs that began and have not been switched. Call with the gate held.
pub(crate) async fn finish_others(
    costs: &Costs,
    actor: &Actor,
    org: &str,
    own: Option<RunId>,
) -> Result<(), Stop> {
    for other in begun(costs, actor).await? {
        if Some(RunId(other.id)) == own {
            continue;
        }
        let failed = RunState::parse(&other.state)? == RunState::Failed;
        match publish::commit_and_switch(costs, actor, org, RunId(other.id)).await {
            Ok(()) => tracing::info!(run = %other.id, "finished a publish that was interrupted"),
            // It failed before, and fails again: its rows did not reach the lake.
            Err(Stop::Again(error) | Stop::Failed(error)) if failed => {
                tracing::warn!(run = %other.id, code = %error.code, "a failed publish still fails");
            }
            Err(stop) => return Err(stop),
        }
    }
    Ok(())
}

/// Runs whose publish has begun, and whose rows are not visible yet.
pub(crate) async fn begun(costs: &Costs, actor: &Actor) -> Result<Vec<run::Model>> {
    let read = costs.store.read(actor).await?;
    let steps = read
        .find::<step::Entity>()
        .filter(step::Column::Step.eq(Step::Rollup.as_str()))
        .filter(step::Column::State.ne(StepState::Completed.as_str()))
        .filter(step::Column::RunId.in_subquery(publish_begun()))
        .all()
        .await?;
    let runs = read
        .find::<run::Entity>()
        .filter(run::Column::Id.is_in(steps.iter().map(|step| step.run_id)))
        .filter(run::Column::State.ne(RunState::Completed.as_str()))
        .order_by_asc(run::Column::CreatedAt)
        .all()
        .await?;
    Ok(runs)
}

fn publish_begun() -> sea_orm::sea_query::SelectStatement {
    use sea_orm::{EntityTrait, QueryTrait};
    step::Entity::find()
        .select_only()
        .column(step::Column::RunId)
        .filter(step::Column::Step.eq(Step::Publish.as_str()))
        .filter(step::Column::State.ne(StepState::Pending.as_str()))
        .into_query()
}
