//! Beside a running step: twice a second progress goes to the database, and the same statement
//! tells whether someone asked to stop. Also the time-out, and the floor of free disk.

use std::sync::{Arc, Mutex, PoisonError};

use sea_orm::{ColumnTrait, QueryFilter};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{Stop, attempt::Attempt, meter::Meter};
use crate::{
    runs::{
        entity::run,
        state::RunState,
        view,
        wire::{RunError, RunProgress},
    },
    stored,
};

const EVERY: std::time::Duration = std::time::Duration::from_millis(500);

/// Watches one attempt until dropped.
pub(crate) struct Watch {
    shared: Arc<Shared>,
    task: Mutex<Option<JoinHandle<()>>>,
}

struct Shared {
    attempt: Attempt,
    /// Cancelled when the work has to stop; also when the attempt is dropped (a worker shutting down).
    stop: CancellationToken,
    reason: Mutex<Option<Reason>>,
    meter: Mutex<Option<Arc<Meter>>>,
    outside: Box<dyn Outside>,
}

#[derive(Debug, Clone)]
enum Reason {
    /// A disk of the server has no more room for what tenants store.
    Full(RunError),
    Cancelled,
    TimedOut,
    PutDown,
    Lost,
}

/// What the job says from outside.
pub(crate) trait Outside: Send + Sync {
    fn cancelled(&self) -> bool;
    fn stopping(&self) -> bool;
}

impl Outside for stoa_jobs::JobCtx {
    fn cancelled(&self) -> bool {
        stoa_jobs::JobCtx::cancelled(self)
    }

    fn stopping(&self) -> bool {
        stoa_jobs::JobCtx::stopping(self)
    }
}

impl Watch {
    pub(crate) fn start(attempt: &Attempt, outside: impl Outside + 'static) -> Self {
        let shared = Arc::new(Shared {
            attempt: attempt.clone(),
            stop: CancellationToken::new(),
            reason: Mutex::default(),
            meter: Mutex::default(),
            outside: Box::new(outside),
        });
        let task = tokio::spawn(Arc::clone(&shared).look_around());
        Self {
            shared,
            task: Mutex::new(Some(task)),
        }
    }

    /// From now on this meter is what progress shows.
    pub(crate) fn show(&self, meter: &Arc<Meter>) {
        *lock(&self.shared.meter) = Some(Arc::clone(meter));
    }

    /// The step that was measured is over.
    pub(crate) fn hide(&self) {
        *lock(&self.shared.meter) = None;
    }

    pub(crate) fn check(&self) -> Result<(), Stop> {
        match lock(&self.shared.reason).clone() {
            Some(reason) => Err(reason.into()),
            None => Ok(()),
        }
    }

    /// Looks now, between two steps: a cancel that came meanwhile must not wait for the next look.
    pub(crate) async fn check_now(&self) -> Result<(), Stop> {
        self.check()?;
        match self.shared.look(&mut None).await? {
            Some(reason) => Err(reason.into()),
            None => Ok(()),
        }
    }

    /// Resolves when the work has to stop.
    pub(crate) async fn stopped(&self) -> Stop {
        self.shared.stop.cancelled().await;
        self.check().err().unwrap_or(Stop::Lost)
    }

    pub(crate) async fn stop(self) {
        let task = lock(&self.task).take();
        if let Some(task) = task {
            task.abort();
            // Its last statement must not come after what the attempt writes next.
            let _ = task.await;
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.shared.stop.cancel();
        if let Some(task) = lock(&self.task).take() {
            task.abort();
        }
    }
}

impl Shared {
    async fn look_around(self: Arc<Self>) {
        let mut told: Option<RunProgress> = None;
        loop {
            match self.look(&mut told).await {
                Ok(None) => {}
                Ok(Some(reason)) => {
                    *lock(&self.reason) = Some(reason);
                    self.stop.cancel();
                    return;
                }
                // The database being away stops nothing: the step will notice when it writes.
                Err(error) => tracing::debug!(error = %error.chain(), "progress was not written"),
            }
            tokio::time::sleep(EVERY).await;
        }
    }

    async fn look(&self, told: &mut Option<RunProgress>) -> stoa_kernel::Result<Option<Reason>> {
        let progress = lock(&self.meter).as_ref().map(|meter| meter.snapshot());
        let row = match progress {
            Some(progress) if told.as_ref() != Some(&progress) => {
                let row = self.write(&progress).await?;
                *told = Some(progress);
                self.attempt
                    .costs
                    .changes
                    .tell(self.attempt.actor.org(), self.attempt.run);
                row
            }
            _ => {
                let read = self.attempt.costs.store.read(&self.attempt.actor).await?;
                Some(view::row(&read, self.attempt.run).await?)
            }
        };
        let Some(row) = row else {
            return Ok(Some(Reason::Lost));
        };
        if self.outside.stopping() {
            return Ok(Some(Reason::PutDown));
        }
        match RunState::parse(&row.state)? {
            RunState::Cancelling => return Ok(Some(Reason::Cancelled)),
            RunState::Running if self.outside.cancelled() => return Ok(Some(Reason::Cancelled)),
            RunState::Running => {}
            _ => return Ok(Some(Reason::Lost)),
        }
        let allowed =
            i64::try_from(self.attempt.costs.settings.run_timeout.as_micros()).unwrap_or(i64::MAX);
        let late = row
            .started_at
            .is_some_and(|start| self.attempt.costs.now() - start > allowed);
        if late {
            return Ok(Some(Reason::TimedOut));
        }
        let floor = &self.attempt.costs.landing.floor;
        Ok(floor.check().err().map(|full| Reason::Full(full.into())))
    }

    async fn write(&self, progress: &RunProgress) -> stoa_kernel::Result<Option<run::Model>> {
        let tx = self.attempt.costs.store.write(&self.attempt.actor).await?;
        let rows = tx
            .update_many::<run::Entity>()
            .col(run::Column::Progress, stored::write(progress)?)
            .filter(run::Column::Id.eq(self.attempt.run.uuid()))
            .filter(
                run::Column::State
                    .is_in([RunState::Running.as_str(), RunState::Cancelling.as_str()]),
            )
            .returning()
            .await?;
        tx.commit().await?;
        Ok(rows.into_iter().next())
    }
}

impl From<Reason> for Stop {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Full(error) => Stop::Failed(error),
            Reason::Cancelled => Stop::Cancelled,
            Reason::TimedOut => Stop::TimedOut,
            Reason::PutDown => Stop::PutDown,
            Reason::Lost => Stop::Lost,
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
