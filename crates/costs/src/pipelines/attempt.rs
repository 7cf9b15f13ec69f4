//! One attempt at a run: takes the run, does the steps that are not complete, in order, and ends it.

use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use stoa_jobs::JobCtx;
use stoa_kernel::statement::list as statements;
use stoa_kernel::{Result, RunId, SourceId, Statement, States};
use stoa_store::Actor;

use super::{
    Outcome, PublishState, Stop, convert, land, publish, rollup, steps, validate, watch::Watch,
};
use crate::{
    remedies::run_error,
    runs::{
        entity::{run, step},
        events::RunStarted,
        finish::finish,
        state::{RunState, Step, StepState},
        view,
        wire::RunError,
    },
    service::Costs,
    sources::{entity as source, wire::SourceKind},
    stored,
    told::Input,
};

/// What every step works with.
#[derive(Clone)]
pub(crate) struct Attempt {
    pub costs: Costs,
    pub actor: Actor,
    /// The job: its transactions are fenced against a worker that lost its lease, and carry the id of
    /// the request that made the run.
    pub ctx: JobCtx,
    /// Slug of the organisation: part of every path in the lake.
    pub org: String,
    pub run: RunId,
    pub source: source::Model,
}

/// How an attempt ended, for the job.
#[derive(Debug)]
pub(crate) enum Ended {
    /// Nothing more to do for this run (whatever its state).
    Done,
    /// To be tried again, because of this.
    Again(RunError),
    /// The process shuts down.
    PutDown,
}

/// Codes of failures that no tenant can bring about: the operator is alarmed. `storage_full` is not among them, because
/// the floor of free disk alarms once (`httpkit::disk`).
const OURS: [&str; 3] = ["storage", "write_failed", "internal"];

/// Goes on with the run until it ends.
pub(crate) async fn go_on(costs: &Costs, ctx: &JobCtx, org: &str, run: RunId) -> Result<Ended> {
    let last = ctx.is_last_attempt();
    let Some(attempt) = take(costs, ctx, org, run).await? else {
        return Ok(Ended::Done);
    };
    let watch = Watch::start(&attempt, ctx.clone());
    let result = attempt.steps(&watch).await;
    watch.stop().await;
    if let Err(stop @ (Stop::Failed(error) | Stop::Again(error))) = &result {
        // The whole of it, once: whoever owns the run is told its id and no more than the message.
        let cause = error.cause.as_deref().unwrap_or("-");
        let (code, message) = (&error.code, &error.message);
        let over = last || matches!(stop, Stop::Failed(_));
        match over && OURS.contains(&code.as_str()) {
            true => {
                tracing::error!(%run, org, %code, message, cause, "a run failed for good because of the server");
            }
            false => tracing::warn!(%run, org, %code, message, cause, "an attempt at a run failed"),
        }
    }
    let ended = match result {
        Ok(()) | Err(Stop::Lost) => Ended::Done,
        Err(Stop::PutDown) => Ended::PutDown,
        Err(Stop::Asks(asked)) => {
            attempt.wait(*asked).await?;
            Ended::Done
        }
        Err(Stop::Again(error)) if !last => {
            attempt.again(&error).await?;
            Ended::Again(error)
        }
        Err(stop) => {
            attempt.end(stop).await?;
            Ended::Done
        }
    };
    costs.changes.tell(ctx.org(), run);
    Ok(ended)
}

/// Moves a pending run to running (a run taken over after a crash is running already). `None` when it has ended, or waits
/// for a person.
async fn take(costs: &Costs, ctx: &JobCtx, org: &str, run: RunId) -> Result<Option<Attempt>> {
    let mut tx = ctx.write().await?;
    let row = view::row(&tx, run).await?;
    let state = RunState::parse(&row.state)?;
    if state.is_at_rest() {
        return Ok(None);
    }
    let source = tx
        .find::<source::Entity>()
        .filter(source::Column::Id.eq(row.source_id))
        .required()
        .await?;
    if state == RunState::Pending {
        let next = run::ActiveModel {
            state: Set(RunState::Running.as_str().to_owned()),
            started_at: Set(Some(costs.now())),
            ..Default::default()
        };
        let begun = tx
            .update_many::<run::Entity>()
            .set(next)
            .filter(run::Column::Id.eq(row.id))
            .filter(run::Column::State.eq(RunState::Pending.as_str()))
            .exec()
            .await?;
        if begun == 0 {
            // It was cancelled at this moment.
            return Ok(None);
        }
        let event = RunStarted {
            run_id: run,
            source_id: SourceId(row.source_id),
            trigger: row.trigger,
        };
        tx.append(&event).await?;
        let said = statements::run_started();
        steps::say(costs, &tx, run, None, "info", said).await?;
    } else {
        let said = statements::run_interrupted();
        steps::say(costs, &tx, run, None, "warn", said).await?;
    }
    tx.commit().await?;
    costs.changes.tell(ctx.org(), run);
    let (ctx, actor, org) = (ctx.clone(), ctx.actor(), org.to_owned());
    Ok(Some(Attempt {
        costs: costs.clone(),
        actor,
        ctx,
        org,
        run,
        source,
    }))
}

impl Attempt {
    /// Where the run's files came from.
    pub(crate) fn input(&self) -> Input {
        match SourceKind::parse(&self.source.kind) {
            Some(SourceKind::Upload) => Input::Sent,
            _ => Input::Fetched,
        }
    }

    async fn steps(&self, watch: &Watch) -> Result<(), Stop> {
        for step in Step::ALL {
            if self.is_complete(step).await? {
                continue;
            }
            if step < Step::Publish {
                watch.check_now().await?;
            }
            match step {
                Step::Land => self.guarded(step, watch, land::land).await?,
                Step::Convert => self.guarded(step, watch, convert::convert).await?,
                Step::Validate => self.guarded(step, watch, validate::validate).await?,
                // From here the run only goes forward.
                Step::Publish => publish::publish(self).await?,
                Step::Rollup => rollup::rollup(self).await?,
            }
            self.costs.changes.tell(self.actor.org(), self.run);
        }
        Ok(())
    }

    /// A step that may be cancelled at any point: begin, work, complete.
    async fn guarded<'a, F, Fut>(
        &'a self,
        step: Step,
        watch: &'a Watch,
        work: F,
    ) -> Result<(), Stop>
    where
        F: FnOnce(&'a Attempt, &'a Watch, i64) -> Fut,
        Fut: Future<Output = Result<Outcome, Stop>>,
    {
        let tx = self.ctx.write().await?;
        let number = steps::begin(&self.costs, &tx, self.run, step).await?;
        tx.commit().await?;
        self.costs.changes.tell(self.actor.org(), self.run);
        let outcome = tokio::select! {
            outcome = work(self, watch, number) => outcome,
            stop = watch.stopped() => Err(stop),
        };
        watch.hide();
        let outcome = outcome?;
        let tx = self.ctx.write().await?;
        steps::complete(&self.costs, &tx, self.run, step, number, outcome).await?;
        tx.commit().await?;
        Ok(())
    }

    pub(crate) async fn is_complete(&self, step: Step) -> Result<bool, Stop> {
        let read = self.costs.store.read(&self.actor).await?;
        let row = read
            .find::<step::Entity>()
            .filter(step::Column::RunId.eq(self.run.uuid()))
            .filter(step::Column::Step.eq(step.as_str()))
            .required()
            .await?;
        Ok(StepState::parse(&row.state)? == StepState::Completed)
    }

    /// The run's row as it is now.
    pub(crate) async fn row(&self) -> Result<run::Model, Stop> {
        let read = self.costs.store.read(&self.actor).await?;
        Ok(view::row(&read, self.run).await?)
    }

    pub(crate) async fn publish_state(&self) -> Result<PublishState, Stop> {
        let row = self.row().await?;
        Ok(stored::read_option("cost_run.publish", row.publish)?.unwrap_or_default())
    }

    /// Tells why this attempt failed, and that there is another.
    async fn again(&self, error: &RunError) -> Result<()> {
        let tx = self.ctx.write().await?;
        let said = statements::run_tried_again();
        steps::quote(&self.costs, &tx, self.run, "warn", &error.message).await?;
        steps::say(&self.costs, &tx, self.run, None, "warn", said).await?;
        tx.commit().await
    }

    /// Ends the run without a publish, and removes what it staged.
    pub(super) async fn end(&self, stop: Stop) -> Result<()> {
        let (to, error, said) = match stop {
            Stop::Failed(error) | Stop::Again(error) => (RunState::Failed, error, None),
            Stop::Cancelled => {
                let said = Statement::from(statements::run_cancelled());
                let error = run_error("cancelled", said.to_string());
                (RunState::Cancelled, error, Some(said))
            }
            Stop::TimedOut => {
                let said = statements::run_timed_out(self.costs.settings.run_timeout.as_secs());
                let error = run_error("timed_out", said.to_string());
                (RunState::TimedOut, error, Some(said))
            }
            Stop::Lost | Stop::PutDown | Stop::Asks(_) => return Ok(()),
        };
        if let Err(Stop::Failed(error) | Stop::Again(error)) = land::forget_half(self).await {
            tracing::warn!(run = %self.run, code = %error.code, "half landed files stay until the clean-up");
        }
        let mut tx = self.ctx.write().await?;
        let mut row = view::row(&tx, self.run).await?;
        if to == RunState::Cancelled && RunState::parse(&row.state)? == RunState::Running {
            // Cancelled through its job: the run takes the same way as when it is cancelled itself.
            let running = RunState::Running.to(RunState::Cancelling)?.as_str();
            tx.update_many::<run::Entity>()
                .col(run::Column::State, running)
                .filter(run::Column::Id.eq(row.id))
                .exec()
                .await?;
            row.state = running.to_owned();
        }
        // A cancel that was asked for is answered as a cancel, even if the step failed meanwhile.
        let to = if RunState::parse(&row.state)? == RunState::Cancelling {
            RunState::Cancelled
        } else {
            to
        };
        if !RunState::parse(&row.state)?.may_become(to) {
            return Ok(());
        }
        let unpublished = !crate::runs::cancel::publishing(&tx, row.id).await?;
        match said {
            Some(said) => steps::say(&self.costs, &tx, self.run, None, "error", said).await?,
            None => steps::quote(&self.costs, &tx, self.run, "error", &error.message).await?,
        }
        finish(&self.costs, &mut tx, &self.org, &row, to, Some(error)).await?;
        tx.commit().await?;
        if unpublished && let Err(error) = convert::forget_staged(self).await {
            tracing::warn!(run = %self.run, code = %error.code, "staged files stay until the clean-up");
        }
        Ok(())
    }
}
