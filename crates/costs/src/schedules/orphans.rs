//! Picks up what a crash (or a cancelled job) left: a run whose job will never come again is ended, or given
//! a new job when its publish has begun; a pending run of a free source gets its job; a source that is
//! being deleted has its job.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, QueryFilter};
use stoa_jobs::JobState;
use stoa_kernel::{Kind, Result, SourceId};
use stoa_store::{OrgRead, OrgTx};
use uuid::Uuid;

use super::{Place, places};
use crate::{
    pipelines::delete,
    remedies::run_error,
    runs::{
        cancel::publishing,
        entity::{brief, run},
        finish::finish,
        start::{give_next_its_job, lock_source},
        state::RunState,
    },
    service::Costs,
    sources::{entity as source, wire::SourceState},
};

pub(crate) async fn pick_up(costs: &Costs) -> Result<()> {
    let orgs: Vec<_> = {
        let read = costs.store.system_read().await?;
        let runs = read
            .find::<brief::Entity>()
            .filter(brief::Column::State.is_in(RunState::unfinished()))
            .all()
            .await?;
        let leaving = read
            .find::<source::Entity>()
            .filter(source::Column::State.eq(SourceState::Deleting.as_str()))
            .all()
            .await?;
        runs.iter()
            .map(|run| run.org_id)
            .chain(leaving.iter().map(|source| source.org_id))
            .collect()
    };
    for place in places(costs, orgs).await? {
        if let Err(error) = pick_up_in(costs, &place).await {
            tracing::error!(org = %place.actor.org(), error = %error.chain(), "orphaned runs were not picked up");
        }
    }
    Ok(())
}

async fn pick_up_in(costs: &Costs, place: &Place) -> Result<()> {
    let runs = under_way(costs, place).await?;
    let mut sources: BTreeMap<Uuid, Vec<&brief::Model>> = BTreeMap::new();
    for run in &runs {
        sources.entry(run.source_id).or_default().push(run);
    }
    for (source, runs) in sources {
        if !needs_help(costs, place, &runs).await? {
            continue;
        }
        // Each source by itself: nobody's writing waits for how many another has.
        for run in runs.iter().filter(|run| run.job_id.is_some()) {
            let mut tx = costs.store.write(&place.actor).await?;
            lock_source(&tx, source).await?;
            settle_if_ended(costs, &mut tx, place, run.id).await?;
            tx.commit().await?;
        }
        let mut tx = costs.store.write(&place.actor).await?;
        lock_source(&tx, source).await?;
        give_next_its_job(&mut tx, &place.slug, source).await?;
        tx.commit().await?;
    }
    let leaving = {
        let read = costs.store.read(&place.actor).await?;
        read.find::<source::Entity>()
            .filter(source::Column::State.eq(SourceState::Deleting.as_str()))
            .all()
            .await?
    };
    for row in leaving {
        // The same job when it is still there.
        let mut tx = costs.store.write(&place.actor).await?;
        delete::enqueue(&mut tx, &place.slug, SourceId(row.id)).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn under_way(costs: &Costs, place: &Place) -> Result<Vec<brief::Model>> {
    let read = costs.store.read(&place.actor).await?;
    read.find::<brief::Entity>()
        .filter(brief::Column::State.is_in(RunState::unfinished()))
        .all()
        .await
}

/// Whether none of the source's runs has a job, or one has a job that has ended.
async fn needs_help(costs: &Costs, place: &Place, runs: &[&brief::Model]) -> Result<bool> {
    let read = costs.store.read(&place.actor).await?;
    let mut without = true;
    for job in runs.iter().filter_map(|run| run.job_id) {
        without = false;
        if ended(&read, job).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(without)
}

async fn settle_if_ended(costs: &Costs, tx: &mut OrgTx, place: &Place, run: Uuid) -> Result<()> {
    // As it is now that nobody else begins or ends it.
    let row = tx
        .find::<run::Entity>()
        .filter(run::Column::Id.eq(run))
        .filter(run::Column::State.is_in(RunState::unfinished()))
        .one()
        .await?;
    let Some(row) = row else { return Ok(()) };
    let ended = match row.job_id {
        Some(job) => ended(tx, job).await?,
        None => None,
    };
    match ended {
        Some(how) => settle(costs, tx, &place.slug, &row, how).await,
        None => Ok(()),
    }
}

/// How the job ended, `None` while it lives.
async fn ended(read: &OrgRead, job: Uuid) -> Result<Option<JobState>> {
    match stoa_jobs::get(read, job.into()).await {
        Ok(job) => Ok(match job.state {
            JobState::Queued | JobState::Running => None,
            state => Some(state),
        }),
        Err(error) if error.is(Kind::NotFound) => Ok(Some(JobState::Completed)),
        Err(error) => Err(error),
    }
}

async fn settle(
    costs: &Costs,
    tx: &mut OrgTx,
    org: &str,
    row: &run::Model,
    how: JobState,
) -> Result<()> {
    let state = RunState::parse(&row.state)?;
    let (to, code, message) = match (how, state) {
        // Its job ended without ending it: only the job is to be made again.
        _ if publishing(tx, row.id).await? => return without_job(tx, row).await,
        (JobState::Completed, _) => return without_job(tx, row).await,
        (_, RunState::Cancelling) | (JobState::Cancelled, RunState::Pending) => {
            (RunState::Cancelled, "cancelled", "This run was cancelled.")
        }
        (JobState::Cancelled, _) => {
            tx.update_many::<run::Entity>()
                .col(run::Column::State, RunState::Cancelling.as_str())
                .filter(run::Column::Id.eq(row.id))
                .required()
                .await?;
            let row = run::Model {
                state: RunState::Cancelling.as_str().to_owned(),
                ..row.clone()
            };
            let error = run_error("cancelled", "This run was cancelled.");
            return finish(costs, tx, org, &row, RunState::Cancelled, Some(error)).await;
        }
        _ => (
            RunState::Failed,
            "attempts_exhausted",
            "The server stopped each time this run was tried.",
        ),
    };
    finish(costs, tx, org, row, to, Some(run_error(code, message))).await
}

async fn without_job(tx: &OrgTx, row: &run::Model) -> Result<()> {
    tx.update_many::<run::Entity>()
        .col(run::Column::JobId, None::<Uuid>)
        .filter(run::Column::Id.eq(row.id))
        .required()
        .await
}
