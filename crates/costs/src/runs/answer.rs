//! The end of waiting: somebody confirms what a run asks or discards the run, a newer delivery takes its place, or
//! nobody answers in time.

use std::collections::BTreeSet;

use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use stoa_focus::lake::StagedFile;
use stoa_kernel::statement::list as statements;
use stoa_kernel::{Error, Result, RunId, SourceId, Timestamp};
use stoa_store::{Actor, OrgTx};

use super::{
    brief,
    entity::run,
    events::RunConfirmed,
    finish::finish,
    question::Asked,
    start::{give_next_its_job, lock_source},
    state::RunState,
    view,
    wire::Run,
};
use crate::{
    pipelines::{PublishState, convert::forget_files, steps},
    remedies::run_error,
    service::Costs,
    sources::view::row as source_row,
    stored,
};

/// Files that runs staged and that nothing needs any more. They are deleted after the transaction that ended the runs;
/// what is left of them by a crash in between, the nightly maintenance of the lake removes.
#[must_use]
#[derive(Debug, Default)]
pub(crate) struct Unneeded(Vec<StagedFile>);

impl Unneeded {
    pub(crate) async fn forget(self, costs: &Costs) {
        if let Err(error) = forget_files(costs, &self.0).await {
            tracing::warn!(code = %error.code, "staged files stay until the maintenance of the lake");
        }
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

/// Says yes to the question of this number: the run goes on with its publish. Said again it changes nothing.
///
/// # Errors
/// `question_changed` when the run asks something else by now, `run_state` when it asks nothing.
pub async fn confirm(
    costs: &Costs,
    actor: &Actor,
    org: &str,
    id: RunId,
    question: u32,
) -> Result<Run> {
    let mut tx = costs.write(actor).await?;
    say_yes(costs, &mut tx, org, id, question).await?;
    let run = view::get(&tx, id).await?;
    tx.commit().await?;
    costs.changes.tell(actor.org(), id);
    Ok(run)
}

/// Ends a waiting run without a publish. Said again it changes nothing.
///
/// # Errors
/// `run_state` when it does not wait.
pub async fn discard(costs: &Costs, actor: &Actor, org: &str, id: RunId) -> Result<Run> {
    let mut tx = costs.write(actor).await?;
    let unneeded = say_no(costs, &mut tx, org, id).await?;
    let run = view::get(&tx, id).await?;
    tx.commit().await?;
    costs.changes.tell(actor.org(), id);
    unneeded.forget(costs).await;
    Ok(run)
}

async fn say_yes(costs: &Costs, tx: &mut OrgTx, org: &str, id: RunId, question: u32) -> Result<()> {
    let row = locked(tx, id).await?;
    let Some(mut asked) = Asked::of(&row)? else {
        return Err(asks_nothing(&row));
    };
    let number = asked.question.number;
    if number != question {
        return Err(Error::conflict(
            "question_changed",
            format!(
                "This run asks question {number} by now. Look at what it found, and confirm that."
            ),
        )
        .param("number", number));
    }
    if asked.question.confirmed_at.is_some() {
        return Ok(());
    }
    if row.state != RunState::Waiting.as_str() {
        return Err(asks_nothing(&row));
    }
    source_row(tx, row.source_id.into()).await?;
    asked.question.confirmed_at = Some(costs.clock.now());
    let next = RunState::Waiting.to(RunState::Pending)?;
    tx.update_many::<run::Entity>()
        .set(run::ActiveModel {
            state: Set(next.as_str().to_owned()),
            question: Set(Some(stored::write(&asked)?)),
            question_brief: Set(brief::question(&asked)?),
            // How long it may take is counted from when a worker goes on, not over the days it has waited.
            started_at: Set(None),
            ..Default::default()
        })
        .filter(run::Column::Id.eq(row.id))
        .filter(run::Column::State.eq(RunState::Waiting.as_str()))
        .required()
        .await?;
    let event = RunConfirmed {
        run_id: id,
        source_id: SourceId(row.source_id),
        question: number,
        codes: asked.codes(),
    };
    tx.append(&event).await?;
    let said = statements::run_confirmed();
    steps::say(costs, tx, id, None, "info", said).await?;
    give_next_its_job(tx, org, row.source_id).await
}

async fn say_no(costs: &Costs, tx: &mut OrgTx, org: &str, id: RunId) -> Result<Unneeded> {
    let row = locked(tx, id).await?;
    match RunState::parse(&row.state)? {
        RunState::Waiting => {
            let message = "This run was discarded. Nothing of it was published.";
            let said = statements::run_discarded();
            steps::say(costs, tx, id, None, "info", said).await?;
            end(costs, tx, org, &row, "discarded", message).await
        }
        RunState::Cancelled if is_discarded(&row) => Ok(Unneeded::default()),
        _ => Err(asks_nothing(&row)),
    }
}

/// Cancels the waiting runs of a source that are older than this one and hold one of these months: it has published
/// them, or asks the same of a newer delivery.
pub(crate) async fn supersede(
    costs: &Costs,
    tx: &mut OrgTx,
    org: &str,
    by: &run::Model,
    months: &BTreeSet<&str>,
) -> Result<Unneeded> {
    let waiting = tx
        .find::<run::Entity>()
        .filter(run::Column::SourceId.eq(by.source_id))
        .filter(run::Column::State.eq(RunState::Waiting.as_str()))
        .filter(run::Column::Id.ne(by.id))
        .filter(run::Column::CreatedAt.lte(by.created_at))
        .all()
        .await?;
    let mut unneeded = Unneeded::default();
    for row in waiting {
        let holds = staged(&row)?;
        let same: BTreeSet<&str> = holds
            .iter()
            .map(|file| &*file.billing_period)
            .filter(|month| months.contains(month))
            .collect();
        if same.is_empty() {
            continue;
        }
        let months: Vec<String> = same.into_iter().map(str::to_owned).collect();
        let said = statements::run_superseded(made(by).to_string(), months);
        steps::say(costs, tx, RunId(row.id), None, "info", &said).await?;
        unneeded.add(end(costs, tx, org, &row, "superseded", &said.to_string()).await?);
    }
    Ok(unneeded)
}

/// When a run was made, as people read it.
pub(crate) fn made(run: &run::Model) -> impl std::fmt::Display {
    let made = Timestamp::from_micros(run.created_at).datetime();
    made.format("%Y-%m-%d %H:%M UTC")
}

/// Cancels a waiting run for this reason.
pub(crate) async fn end(
    costs: &Costs,
    tx: &mut OrgTx,
    org: &str,
    row: &run::Model,
    code: &str,
    message: &str,
) -> Result<Unneeded> {
    let error = Some(run_error(code, message));
    finish(costs, tx, org, row, RunState::Cancelled, error).await?;
    Ok(Unneeded(staged(row)?))
}

/// The run with its source locked: nobody else moves it meanwhile.
pub(super) async fn locked(tx: &OrgTx, id: RunId) -> Result<run::Model> {
    let row = view::row(tx, id).await?;
    lock_source(tx, row.source_id).await?;
    view::row(tx, id).await
}

fn staged(row: &run::Model) -> Result<Vec<StagedFile>> {
    let state: PublishState =
        stored::read_option("cost_run.publish", row.publish.clone())?.unwrap_or_default();
    Ok(state.staged)
}

fn is_discarded(row: &run::Model) -> bool {
    let code = row.error.as_ref().and_then(|error| error["code"].as_str());
    code == Some("discarded")
}

fn asks_nothing(row: &run::Model) -> Error {
    Error::conflict(
        "run_state",
        format!("This run is {}; it waits for no answer.", row.state),
    )
    .param("state", row.state.as_str())
    .param("next", RunState::Pending.as_str())
}
