//! The switch: in one transaction the dataset names the new versions, the history gains a point, the
//! months are restated, the run is complete, and the log says so. Before it nothing is visible, after it
//! everything is.

use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use stoa_focus::lake::Published;
use stoa_kernel::statement::list as statements;
use stoa_kernel::{PublishId, Result, RunId, SourceId, States};
use stoa_store::OrgTx;
use uuid::Uuid;

use super::{PublishState, month, steps};
use crate::{
    datasets::{
        entity::{dataset, period, publish},
        events::{DatasetPublished, PublishedMonth},
    },
    runs::{
        answer::supersede,
        brief,
        entity::{run, step},
        events::RunCompleted,
        start::{give_next_its_job, lock_source},
        state::{RunState, Step, StepState},
        view,
        wire::PeriodSum,
    },
    service::{Costs, DATASET},
    stored::{self, signed},
};

/// Makes a run's publish visible, and commits. Nothing happens when it is already.
pub(crate) async fn switch(
    costs: &Costs,
    mut tx: OrgTx,
    org: &str,
    run: RunId,
    published: &Published,
) -> Result<()> {
    let row = view::row(&tx, run).await?;
    let state = RunState::parse(&row.state)?;
    if state == RunState::Completed {
        return Ok(());
    }
    state.to(RunState::Completed)?;
    lock_source(&tx, row.source_id).await?;
    let months: Vec<PeriodSum> = published.periods.iter().map(month).collect();
    complete(costs, &tx, &row, published).await?;
    show(
        costs,
        &mut tx,
        SourceId(row.source_id),
        Some(run),
        published,
        &months,
    )
    .await?;
    let event = RunCompleted {
        run_id: run,
        source_id: SourceId(row.source_id),
        rows_in: row.rows_in,
        rows_out: row.rows_out,
        rejects: row.rejects,
    };
    tx.append(&event).await?;
    let replaced = months.iter().map(|month| month.billing_period.as_str());
    let unneeded = supersede(costs, &mut tx, org, &row, &replaced.collect()).await?;
    give_next_its_job(&mut tx, org, row.source_id).await?;
    let owner = tx.org();
    tx.commit().await?;
    costs.changes.tell(owner, run);
    unneeded.forget(costs).await;
    Ok(())
}

/// Moves the dataset, writes the history, restates the months, appends the event.
pub(crate) async fn show(
    costs: &Costs,
    tx: &mut OrgTx,
    source: SourceId,
    run: Option<RunId>,
    published: &Published,
    months: &[PeriodSum],
) -> Result<()> {
    let (raw, rollup) = move_dataset(costs, tx, published).await?;
    let id = PublishId::new(&*costs.clock, &*costs.rng);
    tx.insert(publish::ActiveModel {
        id: Set(id.uuid()),
        dataset: Set(DATASET.to_owned()),
        source_id: Set(source.uuid()),
        run_id: Set(run.map_or(id.uuid(), RunId::uuid)),
        raw_version: Set(raw),
        rollup_version: Set(rollup),
        published_at: Set(costs.now()),
        periods: Set(stored::write(&months)?),
        ..Default::default()
    })
    .await?;
    for month in months {
        restate(costs, tx, source.uuid(), run, month).await?;
    }
    let periods = months
        .iter()
        .map(|month| PublishedMonth {
            billing_period: month.billing_period.clone(),
            rows: month.rows,
            billed: month.billed.clone(),
        })
        .collect();
    let event = DatasetPublished {
        dataset: DATASET.to_owned(),
        source_id: source,
        run_id: run,
        raw_version: raw,
        rollup_version: rollup,
        periods,
    };
    tx.append(&event).await?;
    Ok(())
}

/// Versions only grow: a publish finished late must not take a newer one's rows away.
async fn move_dataset(costs: &Costs, tx: &OrgTx, published: &Published) -> Result<(i64, i64)> {
    let known = tx
        .find::<dataset::Entity>()
        .filter(dataset::Column::Dataset.eq(DATASET))
        .one()
        .await?;
    let (raw, rollup) = known.map_or((0, 0), |row| (row.raw_version, row.rollup_version));
    let raw = raw.max(signed(published.raw_version));
    let rollup = rollup.max(signed(published.rollup_version));
    let row = dataset::ActiveModel {
        dataset: Set(DATASET.to_owned()),
        raw_version: Set(raw),
        rollup_version: Set(rollup),
        updated_at: Set(costs.now()),
        ..Default::default()
    };
    let columns = [
        dataset::Column::RawVersion,
        dataset::Column::RollupVersion,
        dataset::Column::UpdatedAt,
    ];
    tx.upsert(
        row,
        [dataset::Column::OrgId, dataset::Column::Dataset],
        columns,
    )
    .await?;
    Ok((raw, rollup))
}

async fn restate(
    costs: &Costs,
    tx: &OrgTx,
    source: Uuid,
    run: Option<RunId>,
    month: &PeriodSum,
) -> Result<()> {
    let (Some(run), true) = (run, month.rows > 0) else {
        return tx
            .delete_many::<period::Entity>()
            .filter(period::Column::SourceId.eq(source))
            .filter(period::Column::BillingPeriod.eq(month.billing_period.as_str()))
            .exec()
            .await
            .map(drop);
    };
    let row = period::ActiveModel {
        dataset: Set(DATASET.to_owned()),
        source_id: Set(source),
        billing_period: Set(month.billing_period.clone()),
        rows: Set(month.rows),
        billed: Set(stored::write(&month.billed)?),
        run_id: Set(run.uuid()),
        updated_at: Set(costs.now()),
        ..Default::default()
    };
    let key = [
        period::Column::OrgId,
        period::Column::Dataset,
        period::Column::SourceId,
        period::Column::BillingPeriod,
    ];
    let columns = [
        period::Column::Rows,
        period::Column::Billed,
        period::Column::RunId,
        period::Column::UpdatedAt,
    ];
    tx.upsert(row, key, columns).await
}

async fn complete(
    costs: &Costs,
    tx: &OrgTx,
    row: &run::Model,
    published: &Published,
) -> Result<()> {
    let mut state: PublishState =
        stored::read_option("cost_run.publish", row.publish.clone())?.unwrap_or_default();
    state.published = Some(published.clone());
    tx.update_many::<run::Entity>()
        .set(run::ActiveModel {
            state: Set(RunState::Completed.as_str().to_owned()),
            publish: Set(Some(stored::write(&state)?)),
            periods_brief: Set(brief::periods(&state)?),
            progress: Set(None),
            error: Set(None),
            job_id: Set(None),
            finished_at: Set(Some(costs.now())),
            ..Default::default()
        })
        .filter(run::Column::Id.eq(row.id))
        .required()
        .await?;
    tx.update_many::<step::Entity>()
        .col(step::Column::State, StepState::Completed.as_str())
        .col(step::Column::FinishedAt, costs.now())
        .filter(step::Column::RunId.eq(row.id))
        .filter(step::Column::State.is_in(StepState::Completed.before()))
        .exec()
        .await?;
    let rows: u64 = published.periods.iter().map(|period| period.rows).sum();
    let said = statements::run_visible(rows);
    tx.update_many::<step::Entity>()
        .col(
            step::Column::Detail,
            serde_json::Value::from(steps::sentence(&said)),
        )
        .filter(step::Column::RunId.eq(row.id))
        .filter(step::Column::Step.eq(Step::Rollup.as_str()))
        .exec()
        .await?;
    steps::say(costs, tx, RunId(row.id), Some(Step::Rollup), "info", said).await
}
