//! The rows of a run's steps: begin, complete, and the fence that keeps a stale attempt from writing.
//! A step's `attempt` is counted up when it begins; completing it requires the same number.

use std::fmt::Display;

use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use stoa_kernel::statement::Told;
use stoa_kernel::{Result, RunId, States};
use stoa_store::OrgTx;

use super::{Outcome, Stop};
use crate::{
    runs::{
        entity::{log, run, step},
        state::{RunState, Step, StepState},
    },
    service::Costs,
    stored,
    told::capitalised,
};

/// Marks the step running under a new attempt number and returns it.
pub(crate) async fn begin(costs: &Costs, tx: &OrgTx, run: RunId, step: Step) -> Result<i64, Stop> {
    let rows = tx
        .update_many::<step::Entity>()
        .col(step::Column::State, StepState::Running.as_str())
        .col(step::Column::StartedAt, costs.now())
        .col(step::Column::FinishedAt, None::<i64>)
        .expr(
            step::Column::Attempt,
            sea_orm::sea_query::ExprTrait::add(
                sea_orm::sea_query::Expr::col(step::Column::Attempt),
                1,
            ),
        )
        .filter(step::Column::RunId.eq(run.uuid()))
        .filter(step::Column::Step.eq(step.as_str()))
        .filter(step::Column::State.is_in(StepState::Running.before()))
        .returning()
        .await?;
    rows.first().map(|row| row.attempt).ok_or(Stop::Lost)
}

/// Completes the step and stores what it left, unless another attempt has begun it since.
pub(crate) async fn complete(
    costs: &Costs,
    tx: &OrgTx,
    run: RunId,
    step: Step,
    attempt: i64,
    outcome: Outcome,
) -> Result<(), Stop> {
    let done = tx
        .update_many::<step::Entity>()
        .col(step::Column::State, StepState::Completed.as_str())
        .col(step::Column::FinishedAt, costs.now())
        .col(
            step::Column::Detail,
            serde_json::Value::from(outcome.detail()),
        )
        .filter(step::Column::RunId.eq(run.uuid()))
        .filter(step::Column::Step.eq(step.as_str()))
        .filter(step::Column::Attempt.eq(attempt))
        .filter(step::Column::State.eq(StepState::Running.as_str()))
        .exec()
        .await?;
    if done == 0 {
        return Err(Stop::Lost);
    }
    let changed = tx
        .update_many::<run::Entity>()
        // Always something to set, and it says when the run was last alive.
        .set(run::ActiveModel {
            progress: Set(None),
            ..outcome.run
        })
        .filter(run::Column::Id.eq(run.uuid()))
        .filter(
            run::Column::State.is_in([RunState::Running.as_str(), RunState::Cancelling.as_str()]),
        )
        .exec()
        .await?;
    if changed == 0 {
        return Err(Stop::Lost);
    }
    for said in &outcome.said {
        say(costs, tx, run, Some(step), "info", said).await?;
    }
    Ok(())
}

/// One line in the run's log, that every language has.
pub(crate) async fn say(
    costs: &Costs,
    tx: &OrgTx,
    run: RunId,
    step: Option<Step>,
    level: &str,
    said: impl Into<Told>,
) -> Result<()> {
    let said = said.into();
    line(costs, tx, run, step, level, &sentence(&said), Some(&said)).await
}

/// One line in the run's log in English: a detail for whoever looks for a cause.
pub(crate) async fn quote(
    costs: &Costs,
    tx: &OrgTx,
    run: RunId,
    level: &str,
    message: &str,
) -> Result<()> {
    line(costs, tx, run, None, level, message, None).await
}

/// The English of a line of the log, with a capital.
pub(crate) fn sentence(said: &impl Display) -> String {
    capitalised(&said.to_string())
}

async fn line(
    costs: &Costs,
    tx: &OrgTx,
    run: RunId,
    step: Option<Step>,
    level: &str,
    message: &str,
    said: Option<&Told>,
) -> Result<()> {
    tx.insert(log::ActiveModel {
        run_id: Set(run.uuid()),
        time: Set(costs.now()),
        level: Set(level.to_owned()),
        step: Set(step.map(|step| step.as_str().to_owned())),
        message: Set(message.to_owned()),
        said: Set(said.map(stored::write).transpose()?),
        ..Default::default()
    })
    .await
}
