//! Makes a run. It gets a job at once when its source is free, and otherwise when its turn comes:
//! at most one run of a source has a job.

use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use stoa_kernel::{Error, Result, RunId};
use stoa_store::OrgTx;
use uuid::Uuid;

use super::{
    allowed::{Allowed, Said, take},
    brief,
    entity::{brief as brief_row, run, step},
    state::{RunState, Step, StepState},
};
use crate::{
    landing::LandedFile,
    pipelines::{PublishState, job},
    quota::Quota,
    service::Costs,
    sources::{entity as source, view::row as source_row, wire::SourceKind},
    stored,
};

/// What the run is made of.
#[derive(Debug, Clone)]
pub struct NewRun {
    pub id: RunId,
    pub source: source::Model,
    pub trigger: &'static str,
    /// Files already landed; empty when the run has to fetch them.
    pub files: Vec<LandedFile>,
    /// What was said with it; of what was not said, the source tells.
    pub said: Said,
}

pub async fn start(costs: &Costs, tx: &mut OrgTx, org: &str, new: NewRun) -> Result<run::Model> {
    lock_source(tx, new.source.id).await?;
    let source = source_row(tx, new.source.id.into()).await?;
    let allowed = match new.trigger {
        // Nobody looks at it: what somebody allows the run that they start next is not this one's.
        "schedule" => Allowed::default(),
        _ => take(costs, tx, org, &source, new.said).await?,
    };
    let state = PublishState {
        allowed,
        ..PublishState::default()
    };
    let bytes = new.files.iter().map(|file| file.bytes).sum();
    if bytes > 0 {
        // Of several that came at once, those that have room.
        Quota::deciding(costs, tx, new.id).await?.take(bytes)?;
    }
    let row = run::ActiveModel {
        id: Set(new.id.uuid()),
        source_id: Set(new.source.id),
        state: Set(RunState::Pending.as_str().to_owned()),
        trigger: Set(new.trigger.to_owned()),
        files: Set(stored::write(&new.files)?),
        files_brief: Set(brief::files(&new.files)?),
        rows_in: Set(0),
        rows_out: Set(0),
        rejects: Set(0),
        bytes: Set(stored::signed(bytes)),
        created_at: Set(costs.now()),
        publish: Set(Some(stored::write(&state)?)),
        ..Default::default()
    };
    let row = tx.insert_returning(row).await?;
    tx.insert_many(Step::ALL.map(|step| fresh_step(&row, step)))
        .await?;
    give_next_its_job(tx, org, row.source_id).await?;
    super::view::row(tx, new.id).await
}

/// A run by hand of a source that can fetch its files.
pub async fn start_by_hand(
    costs: &Costs,
    tx: &mut OrgTx,
    org: &str,
    id: stoa_kernel::SourceId,
    said: Said,
) -> Result<run::Model> {
    let source = source_row(tx, id).await?;
    if source.kind == SourceKind::Upload.as_str() {
        return Err(Error::conflict(
            "upload_needed",
            "This source gets its files by upload. Upload a file to start a run.",
        ));
    }
    costs.landing.floor.check()?;
    let run = RunId::new(&*costs.clock, &*costs.rng);
    Quota::within(costs, tx, run).await?.take(1)?;
    if unfinished(tx, source.id).await? {
        return Err(Error::conflict(
            "run_in_progress",
            "A run of this source is under way. Wait until it ends, or cancel it.",
        ));
    }
    start(
        costs,
        tx,
        org,
        NewRun {
            id: run,
            source,
            trigger: "manual",
            files: Vec::new(),
            said,
        },
    )
    .await
}

pub(crate) async fn unfinished(tx: &OrgTx, source: Uuid) -> Result<bool> {
    let count = tx
        .find::<run::Entity>()
        .filter(run::Column::SourceId.eq(source))
        .filter(run::Column::State.is_in(RunState::unfinished()))
        .count()
        .await?;
    Ok(count > 0)
}

/// Enqueues the oldest pending run of the source, unless one already has its job. Called with the
/// source locked, whenever a run appears or ends.
pub(crate) async fn give_next_its_job(tx: &mut OrgTx, org: &str, source: Uuid) -> Result<()> {
    let unfinished = || {
        tx.find::<brief_row::Entity>()
            .filter(brief_row::Column::SourceId.eq(source))
            .filter(brief_row::Column::State.is_in(RunState::unfinished()))
    };
    let with_job = unfinished().filter(brief_row::Column::JobId.is_not_null());
    if with_job.count().await? > 0 {
        return Ok(());
    }
    let next = unfinished()
        .order_by_asc(brief_row::Column::CreatedAt)
        .order_by_asc(brief_row::Column::Id)
        .limit(1)
        .one()
        .await?;
    let Some(next) = next else {
        return Ok(());
    };
    let job = job::enqueue(tx, org, RunId(next.id)).await?;
    tx.update_many::<run::Entity>()
        .col(run::Column::JobId, job.uuid())
        .filter(run::Column::Id.eq(next.id))
        .required()
        .await
}

/// Runs of one source are begun and ended one transaction at a time (PostgreSQL would let two
/// transactions both find it free); a source being deleted takes no new runs.
pub(crate) async fn lock_source(tx: &OrgTx, source: Uuid) -> Result<()> {
    tx.update_many::<source::Entity>()
        .expr(
            source::Column::Etag,
            sea_orm::sea_query::Expr::col(source::Column::Etag),
        )
        .filter(source::Column::Id.eq(source))
        .required()
        .await
}

fn fresh_step(run: &run::Model, step: Step) -> step::ActiveModel {
    step::ActiveModel {
        run_id: Set(run.id),
        step: Set(step.as_str().to_owned()),
        org_id: Set(run.org_id),
        state: Set(StepState::Pending.as_str().to_owned()),
        attempt: Set(0),
        started_at: Set(None),
        finished_at: Set(None),
        detail: Set(Some(json!(null))),
    }
}
