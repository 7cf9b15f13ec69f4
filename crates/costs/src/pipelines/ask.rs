//! What only a person can say yes to is asked before the publish begins, all of it at once: the run waits, what it
//! converted stays, and when somebody confirms, it goes on here. What was allowed before the run came so far is not
//! asked, and a confirmation holds for what was found when it was asked: what has come since is asked anew.

use std::collections::BTreeMap;

use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder};
use stoa_focus::lake::StagedFile;
use stoa_kernel::statement::list as statements;
use stoa_kernel::{Result, RunId, SourceId, Statement};
use stoa_store::{OrgRead, OrgTx};

use super::{PublishState, Stop, attempt::Attempt, doubts, gone, month, steps, twins};
use crate::{
    datasets::entity::period,
    remedies::{remedy_or_default, run_error},
    runs::{
        answer::{Unneeded, made, supersede},
        brief,
        cancel::publishing,
        entity::run,
        events::RunWaiting,
        question::{Asked, mark},
        start::{give_next_its_job, lock_source},
        state::{RunState, Step},
        view,
        wire::{MonthChange, PeriodSum, RowsAndMoney, RunAsk, RunBalance, RunQuestion, RunWarning},
    },
    stored,
};

/// Something that was found of a delivery, and that is published only when somebody says so.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub code: &'static str,
    pub said: Statement,
    /// Everything that was found, also what is only counted in what is said.
    pub all: Vec<String>,
}

impl Found {
    /// Where what is said is all there is.
    pub(crate) fn once(code: &'static str, said: Statement) -> Self {
        Self {
            code,
            all: vec![said.to_string()],
            said,
        }
    }
}

/// Lets the publish begin, with what is to be told of the run, or ends the attempt with what is to be asked. Call with
/// the gate of the organisation held, where no other source can publish the same bill meanwhile.
pub(crate) async fn before_publish(attempt: &Attempt) -> Result<Vec<RunWarning>, Stop> {
    let costs = &attempt.costs;
    let read = costs.store.read(&attempt.actor).await?;
    if publishing(&read, attempt.run.uuid()).await? {
        return Ok(Vec::new());
    }
    let row = view::row(&read, attempt.run).await?;
    let state: PublishState =
        stored::read_option("cost_run.publish", row.publish.clone())?.unwrap_or_default();
    refuse_if_superseded(&read, &row, &state.staged).await?;
    let balance: RunBalance = stored::read_option("cost_run.balance", row.balance.clone())?
        .ok_or_else(|| Stop::Again(run_error("internal", "The conversion left no balance.")))?;
    let before = held(&read, row.source_id, &state.staged).await?;
    drop(read);

    let (most_missing, most_twice) = (
        costs.settings.max_missing_millionths,
        costs.settings.max_possibly_twice_millionths,
    );
    let allowed = state.allowed;
    let mut found = Vec::new();
    found.extend(doubts::missing(&balance, most_missing).filter(|_| !allowed.missing_charges));
    found.extend(doubts::possibly_twice(&balance, most_twice).filter(|_| !allowed.possibly_twice));
    let (same, mut told) = twins::find(attempt, &state.staged).await?;
    found.extend(same);
    let (gone, less) = gone::find(attempt, &state.staged).await?;
    // What somebody allowed is told as well, so that the run says what it took away.
    found.extend(gone.filter(|_| !allowed.account_change));
    told.extend(less);
    if found.is_empty() {
        return Ok(told);
    }
    let now = costs.clock.now();
    let after = costs
        .lake
        .staged_sums(SourceId(row.source_id), &state.staged)
        .await?;
    let asked = Asked {
        marks: found.iter().map(|one| mark(one.code, &one.all)).collect(),
        question: RunQuestion {
            number: state.asked + 1,
            asks: found.into_iter().map(ask).collect(),
            months: changes(before, after.iter().map(month)),
            asked_at: now,
            until: now + costs.settings.waiting,
            confirmed_at: None,
        },
    };
    match Asked::of(&row)? {
        Some(earlier) if asked.is_confirmed_by(&earlier) => Ok(told),
        _ => Err(Stop::Asks(Box::new(asked))),
    }
}

fn ask(found: Found) -> RunAsk {
    RunAsk {
        code: found.code.to_owned(),
        message: found.said.to_string(),
        said: Some(found.said.into()),
        remedy: remedy_or_default(found.code).to_owned(),
    }
}

/// The months of these files, as the source has them now.
pub(super) async fn held(
    read: &OrgRead,
    source: uuid::Uuid,
    staged: &[StagedFile],
) -> Result<Vec<PeriodSum>> {
    let rows = shown(read, source, staged).await?;
    let mut held = Vec::with_capacity(rows.len());
    for row in rows {
        held.push(PeriodSum {
            billing_period: row.billing_period,
            rows: row.rows,
            billed: stored::read("cost_period.billed", row.billed)?,
        });
    }
    held.sort_by(|a, b| a.billing_period.cmp(&b.billing_period));
    Ok(held)
}

/// The months of these files that the source shows now.
async fn shown(
    read: &OrgRead,
    source: uuid::Uuid,
    staged: &[StagedFile],
) -> Result<Vec<period::Model>> {
    let months = staged.iter().map(|file| file.billing_period.as_str());
    read.find::<period::Entity>()
        .filter(period::Column::SourceId.eq(source))
        .filter(period::Column::BillingPeriod.is_in(months))
        .all()
        .await
}

fn changes(before: Vec<PeriodSum>, after: impl Iterator<Item = PeriodSum>) -> Vec<MonthChange> {
    let mut before: BTreeMap<String, RowsAndMoney> = before
        .into_iter()
        .map(|sum| (sum.billing_period.clone(), sum.into()))
        .collect();
    after
        .map(|sum| MonthChange {
            billing_period: sum.billing_period.clone(),
            before: before.remove(&sum.billing_period).unwrap_or_default(),
            after: sum.into(),
        })
        .collect()
}

impl From<PeriodSum> for RowsAndMoney {
    fn from(sum: PeriodSum) -> Self {
        Self {
            rows: sum.rows,
            billed: sum.billed,
        }
    }
}

/// A delivery that waited, or was tried again, must not overwrite a month that a newer run has published since.
async fn refuse_if_superseded(
    read: &OrgRead,
    row: &run::Model,
    staged: &[StagedFile],
) -> Result<(), Stop> {
    let shown = shown(read, row.source_id, staged).await?;
    let newer = read
        .find::<run::Entity>()
        .filter(run::Column::Id.is_in(shown.into_iter().map(|month| month.run_id)))
        .filter(run::Column::Id.ne(row.id))
        .filter(run::Column::CreatedAt.gt(row.created_at))
        .order_by_desc(run::Column::CreatedAt)
        .one()
        .await?;
    let Some(newer) = newer else {
        return Ok(());
    };
    let message = format!(
        "A newer run of this source, made {}, has published the same month since.",
        made(&newer)
    );
    Err(Stop::Failed(run_error("superseded", message)))
}

impl Attempt {
    /// Puts the run down until somebody answers, and lets the next one of its source begin. Its staged files stay.
    pub(super) async fn wait(&self, asked: Asked) -> Result<()> {
        let mut tx = self.ctx.write().await?;
        // Whoever deletes the source at this moment holds it, and then the run is being cancelled.
        lock_source(&tx, self.source.id).await?;
        let row = view::row(&tx, self.run).await?;
        match RunState::parse(&row.state)? {
            RunState::Running => {}
            RunState::Cancelling => {
                tx.rollback().await?;
                return self.end(Stop::Cancelled).await;
            }
            _ => return Ok(()),
        }
        let unneeded = self.keep(&mut tx, &row, &asked).await?;
        tx.commit().await?;
        unneeded.forget(&self.costs).await;
        Ok(())
    }

    async fn keep(&self, tx: &mut OrgTx, row: &run::Model, asked: &Asked) -> Result<Unneeded> {
        let costs = &self.costs;
        let mut state: PublishState =
            stored::read_option("cost_run.publish", row.publish.clone())?.unwrap_or_default();
        state.asked = asked.question.number;
        tx.update_many::<run::Entity>()
            .set(run::ActiveModel {
                state: Set(RunState::Running.to(RunState::Waiting)?.as_str().to_owned()),
                question: Set(Some(stored::write(asked)?)),
                question_brief: Set(brief::question(asked)?),
                publish: Set(Some(stored::write(&state)?)),
                progress: Set(None),
                job_id: Set(None),
                ..Default::default()
            })
            .filter(run::Column::Id.eq(row.id))
            .filter(run::Column::State.eq(RunState::Running.as_str()))
            .required()
            .await?;
        let event = RunWaiting {
            run_id: RunId(row.id),
            source_id: SourceId(row.source_id),
            question: asked.question.number,
            codes: asked.codes(),
            message: asked.message(),
        };
        tx.append(&event).await?;
        for ask in &asked.question.asks {
            let step = Some(Step::Publish);
            if let Some(said) = ask.said.clone() {
                steps::say(costs, tx, self.run, step, "warn", said).await?;
            }
        }
        let said = statements::run_waits();
        steps::say(costs, tx, self.run, Some(Step::Publish), "warn", said).await?;
        let months = state.staged.iter().map(|file| file.billing_period.as_str());
        let unneeded = supersede(costs, tx, &self.org, row, &months.collect()).await?;
        give_next_its_job(tx, &self.org, row.source_id).await?;
        Ok(unneeded)
    }
}
