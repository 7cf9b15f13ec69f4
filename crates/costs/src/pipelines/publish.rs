//! Step `publish`: the staged files become rows of the lake, by one Delta commit per table which carries
//! the run's id. Nothing is visible before the switch. From its beginning a run only goes forward.

use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use stoa_focus::lake::{Publish, Published};
use stoa_kernel::statement::list as statements;
use stoa_kernel::{BillingPeriod, RunId, SourceId};
use stoa_store::{Actor, OrgTx};

use super::{Outcome, PublishState, Stop, ask, attempt::Attempt, gate, rollup, steps};
use crate::{
    remedies::run_error,
    runs::{
        brief,
        entity::run,
        start::lock_source,
        state::{RunState, Step},
        view,
        wire::{RunBalance, RunWarning},
    },
    service::Costs,
    sources::{entity as source, wire::SourceState},
    stored,
};

pub(crate) async fn publish(attempt: &Attempt) -> Result<(), Stop> {
    let costs = &attempt.costs;
    let gate = gate::enter(costs, attempt.actor.org(), attempt.run.to_string()).await?;
    let result = async {
        gate::finish_others(costs, &attempt.actor, &attempt.org, Some(attempt.run)).await?;
        // Under the gate, where no other source can publish the same bill meanwhile, and before the
        // publish begins, from where a run only goes forward.
        let told = ask::before_publish(attempt).await?;
        let number = begin(attempt, told).await?;
        costs.changes.tell(attempt.actor.org(), attempt.run);
        let state = attempt.publish_state().await?;
        let published = commit(
            costs,
            &attempt.org,
            attempt.source.id.into(),
            attempt.run,
            &state,
        )
        .await?;
        let outcome = outcome(&state, published)?;
        let tx = attempt.ctx.write().await?;
        steps::complete(costs, &tx, attempt.run, Step::Publish, number, outcome).await?;
        tx.commit().await?;
        rollup::under_gate(attempt).await
    }
    .await;
    gate.leave().await;
    result
}

/// Lake commit and switch of any run whose publish has begun; every part of it may have happened before.
pub(crate) async fn commit_and_switch(
    costs: &Costs,
    actor: &Actor,
    org: &str,
    run: RunId,
) -> Result<(), Stop> {
    let row = view::row(&costs.store.read(actor).await?, run).await?;
    let state: PublishState =
        stored::read_option("cost_run.publish", row.publish)?.unwrap_or_default();
    let published = commit(costs, org, SourceId(row.source_id), run, &state).await?;
    let tx = costs.store.write(actor).await?;
    super::switch::switch(costs, tx, org, run, &published).await?;
    Ok(())
}

async fn commit(
    costs: &Costs,
    org: &str,
    source: SourceId,
    run: RunId,
    state: &PublishState,
) -> Result<Published, Stop> {
    let mut periods: Vec<BillingPeriod> = state
        .staged
        .iter()
        .map(staged_period)
        .collect::<Result<_, _>>()?;
    periods.sort();
    periods.dedup();
    let request = Publish {
        org_slug: org.to_owned(),
        source_id: source,
        run_id: run,
        files: state.staged.clone(),
        periods,
    };
    Ok(costs.lake.publish(&request).await?)
}

fn staged_period(file: &stoa_focus::lake::StagedFile) -> Result<BillingPeriod, stoa_kernel::Error> {
    file.billing_period.parse()
}

fn outcome(state: &PublishState, published: Published) -> Result<Outcome, Stop> {
    let months: Vec<String> = published
        .periods
        .iter()
        .map(|period| period.period.to_string())
        .collect();
    let said = statements::run_committed(months, published.raw_version.to_string());
    let state = PublishState {
        published: Some(published),
        ..state.clone()
    };
    Ok(Outcome {
        run: run::ActiveModel {
            periods_brief: Set(brief::periods(&state)?),
            publish: Set(Some(stored::write(&state)?)),
            ..Default::default()
        },
        said: vec![said],
    })
}

/// The point of no return: only a running run of a living source passes it. What the publish takes away, and what may
/// count twice with it, is told with the run from here.
async fn begin(attempt: &Attempt, told: Vec<RunWarning>) -> Result<i64, Stop> {
    let tx = attempt.ctx.write().await?;
    lock_source(&tx, attempt.source.id).await?;
    let begun = crate::runs::cancel::publishing(&tx, attempt.run.uuid()).await?;
    let row = view::row(&tx, attempt.run).await?;
    if !begun {
        match RunState::parse(&row.state)? {
            RunState::Running => {}
            RunState::Cancelling => return Err(Stop::Cancelled),
            _ => return Err(Stop::Lost),
        }
        let source = tx
            .find::<source::Entity>()
            .filter(source::Column::Id.eq(row.source_id))
            .required()
            .await?;
        if source.state != SourceState::Active.as_str() {
            return Err(Stop::Failed(run_error(
                "source_deleted",
                "The source was deleted.",
            )));
        }
        let mut state: PublishState =
            stored::read_option("cost_run.publish", row.publish.clone())?.unwrap_or_default();
        state.replaced = ask::held(&tx, row.source_id, &state.staged).await?;
        tx.update_many::<run::Entity>()
            .col(run::Column::Publish, stored::write(&state)?)
            .filter(run::Column::Id.eq(row.id))
            .required()
            .await?;
    }
    tell(attempt, &tx, &row, told).await?;
    let number = steps::begin(&attempt.costs, &tx, attempt.run, Step::Publish).await?;
    tx.commit().await?;
    Ok(number)
}

/// Keeps these warnings with those of the conversion.
async fn tell(
    attempt: &Attempt,
    tx: &OrgTx,
    row: &run::Model,
    told: Vec<RunWarning>,
) -> Result<(), Stop> {
    if told.is_empty() {
        return Ok(());
    }
    let balance: Option<RunBalance> = stored::read_option("cost_run.balance", row.balance.clone())?;
    let Some(mut balance) = balance else {
        return Ok(());
    };
    for said in told.iter().filter_map(|warning| warning.said.clone()) {
        let step = Some(Step::Publish);
        steps::say(&attempt.costs, tx, attempt.run, step, "warn", said).await?;
    }
    // First, where a list of many other warnings does not hide them.
    balance.warnings.splice(0..0, told);
    tx.update_many::<run::Entity>()
        .set(run::ActiveModel {
            balance: Set(Some(stored::write(&balance.kept())?)),
            ..Default::default()
        })
        .filter(run::Column::Id.eq(row.id))
        .exec()
        .await?;
    Ok(())
}
