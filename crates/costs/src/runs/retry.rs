//! Starts a run again that has ended, or waits for an answer: from the beginning, or with its publish when that had begun.

use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder};
use stoa_kernel::{Error, Result, RunId, States};
use stoa_store::{Actor, OrgTx};

use super::{
    allowed::{Allowed, Said, take},
    answer::made,
    brief,
    cancel::publishing,
    entity::{run, step},
    start::{give_next_its_job, lock_source},
    state::{RunState, StepState},
    view,
};
use crate::{
    landing::LandedFile,
    pipelines::{PublishState, land},
    service::Costs,
    sources::{view::row as source_row, wire::SourceKind},
    stored,
    uploads::receive::into_error,
};

pub async fn retry(costs: &Costs, tx: &mut OrgTx, org: &str, id: RunId, said: Said) -> Result<()> {
    let row = view::row(tx, id).await?;
    RunState::parse(&row.state)?.to(RunState::Pending)?;
    lock_source(tx, row.source_id).await?;
    let source = source_row(tx, row.source_id.into()).await?;
    refuse_if_superseded(tx, &row).await?;
    let mut state: PublishState =
        stored::read_option("cost_run.publish", row.publish.clone())?.unwrap_or_default();
    // The files of an upload are those it was said of; what is fetched again may be another delivery.
    let before = match row.trigger.as_str() {
        "upload" => state.allowed,
        _ => Allowed::default(),
    };
    let or = |said: Option<bool>, before: bool| said.or(before.then_some(true));
    let said = Said {
        account_change: or(said.account_change, before.account_change),
        missing_charges: or(said.missing_charges, before.missing_charges),
        possibly_twice: or(said.possibly_twice, before.possibly_twice),
    };
    state.allowed = take(costs, tx, org, &source, said).await?;
    tx.update_many::<run::Entity>()
        .set(run::ActiveModel {
            state: Set(RunState::Pending.as_str().to_owned()),
            publish: Set(Some(stored::write(&state)?)),
            error: Set(None),
            question: Set(None),
            question_brief: Set(None),
            started_at: Set(None),
            finished_at: Set(None),
            job_id: Set(None),
            ..Default::default()
        })
        .filter(run::Column::Id.eq(row.id))
        .filter(run::Column::State.eq(row.state.as_str()))
        .required()
        .await?;
    // What was being published needs little more; all else begins anew.
    if !publishing(tx, row.id).await? {
        costs.landing.floor.check()?;
        // What earlier attempts staged was removed when the run ended, and a folder may have changed.
        tx.update_many::<step::Entity>()
            .col(step::Column::State, StepState::Pending.as_str())
            .filter(step::Column::RunId.eq(row.id))
            .exec()
            .await?;
    }
    give_next_its_job(tx, org, row.source_id).await
}

/// Of an upload, the files are what is tried again: where they are not there any more, that is said at once, and the
/// run keeps the error it ended with. Asked before the transaction, as it looks into storage; the run looks again.
pub async fn require_files(costs: &Costs, actor: &Actor, id: RunId) -> Result<()> {
    let (row, needs_files) = {
        let read = costs.store.read(actor).await?;
        let row = view::row(&read, id).await?;
        let source = source_row(&read, row.source_id.into()).await?;
        let is_upload = source.kind == SourceKind::Upload.as_str();
        // What is being published was converted before.
        let publishing = publishing(&read, row.id).await?;
        (row, is_upload && !publishing)
    };
    let may_retry = RunState::parse(&row.state)?.may_become(RunState::Pending);
    if !needs_files || !may_retry {
        return Ok(());
    }
    let files: Vec<LandedFile> = stored::read("cost_run.files", row.files)?;
    match costs.landing.missing(&files).await.map_err(into_error)? {
        None => Ok(()),
        Some(file) => {
            let gone = land::gone(file);
            let remedy = gone.remedy.as_deref().unwrap_or_default();
            Err(Error::conflict(
                "landed_files_gone",
                format!("{} {remedy}", gone.message),
            ))
        }
    }
}

/// An old file must not overwrite the months a newer run has published since.
async fn refuse_if_superseded(tx: &OrgTx, row: &run::Model) -> Result<()> {
    let newer = tx
        .find::<run::Entity>()
        .filter(run::Column::SourceId.eq(row.source_id))
        .filter(run::Column::State.eq(RunState::Completed.as_str()))
        .filter(run::Column::CreatedAt.gt(row.created_at))
        .order_by_desc(run::Column::CreatedAt)
        .one()
        .await?;
    let Some(newer) = newer else {
        return Ok(());
    };
    Err(Error::conflict(
        "superseded",
        format!(
            "A newer run of this source, made {}, has completed. Upload the file again if its rows are the right ones.",
            made(&newer)
        ),
    ))
}
