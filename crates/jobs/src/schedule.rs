//! Schedules: jobs of the system organisation that come by the clock. One list (`Jobs::schedule`), one
//! leader (a lease), and however many runs were missed while nobody worked, one is caught up.

use std::time::Duration;

use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use serde_json::json;
use stoa_kernel::{Error, JobId, OrgId, Result, Timestamp};
use stoa_store::{Actor, lease};

use crate::entity::schedule;
use crate::{Jobs, NewJob, enqueue};

#[derive(Debug, Clone)]
pub struct Schedule {
    /// Unique; also the name for `stoa jobs run <name>`.
    pub name: &'static str,
    pub when: When,
    /// The handler's `KIND`. Its payload is `{}`.
    pub kind: &'static str,
}

/// Times are UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// At multiples of the duration, counted from 1970.
    Every(Duration),
    Daily {
        hour: u8,
        minute: u8,
    },
}

impl When {
    /// The first moment after `time`.
    pub fn after(self, time: Timestamp) -> Timestamp {
        let (step, offset) = match self {
            Self::Every(step) => (
                i64::try_from(step.as_micros()).unwrap_or(i64::MAX).max(1),
                0,
            ),
            Self::Daily { hour, minute } => (
                86_400_000_000,
                (i64::from(hour) * 60 + i64::from(minute)) * 60_000_000,
            ),
        };
        let passed = (time.micros() - offset).div_euclid(step);
        Timestamp::from_micros((passed + 1).saturating_mul(step).saturating_add(offset))
    }
}

const LEADER: &str = "schedules";
const LEADER_FOR: Duration = Duration::from_secs(30);

/// Enqueues what is due. Cheap when nothing is: one read. Gives the jobs made.
pub(crate) async fn tick(jobs: &Jobs, holder: &str) -> Result<Vec<JobId>> {
    let mut made = Vec::new();
    let pending = pending(jobs).await?;
    let store = jobs.store();
    if pending.is_empty() || !lease::try_acquire(store, LEADER, holder, LEADER_FOR).await? {
        return Ok(made);
    }
    for schedule in pending {
        made.extend(fire(jobs, schedule).await?);
    }
    Ok(made)
}

/// Schedules that are due, or not in the table yet.
async fn pending(jobs: &Jobs) -> Result<Vec<&Schedule>> {
    if jobs.schedules.is_empty() {
        return Ok(Vec::new());
    }
    let now = jobs.store().clock().now().micros();
    let read = jobs.store().system_read().await?;
    let waiting = read
        .find::<schedule::Entity>()
        .filter(schedule::Column::NextAt.gt(now))
        .all()
        .await?;
    let waits = |name: &str| waiting.iter().any(|row| row.name == name);
    Ok(jobs
        .schedules
        .iter()
        .filter(|schedule| !waits(schedule.name))
        .collect())
}

/// Moves the schedule on and enqueues its job, in one transaction. Nothing when another was faster.
async fn fire(jobs: &Jobs, schedule: &Schedule) -> Result<Option<JobId>> {
    let now = jobs.store().clock().now();
    let next = schedule.when.after(now);
    let actor = Actor::System {
        org: OrgId::SYSTEM,
        reason: schedule.name,
    };
    let mut tx = jobs.store().write(&actor).await?;
    let row = tx
        .find_global::<schedule::Entity>()
        .filter(schedule::Column::Name.eq(schedule.name))
        .one()
        .await?;
    let Some(row) = row else {
        // First start: the next regular time, not at once.
        tx.insert_global(schedule::ActiveModel {
            name: Set(schedule.name.to_owned()),
            next_at: Set(next.micros()),
            last_at: Set(None),
            last_job: Set(None),
        })
        .await?;
        tx.commit().await?;
        return Ok(None);
    };
    let moved = tx
        .update_global::<schedule::Entity>()
        .filter(schedule::Column::Name.eq(schedule.name))
        .filter(schedule::Column::NextAt.eq(row.next_at))
        .filter(schedule::Column::NextAt.lte(now.micros()))
        .col(schedule::Column::NextAt, next.micros())
        .col(schedule::Column::LastAt, now.micros())
        .exec()
        .await?;
    if moved == 0 {
        return Ok(None);
    }
    // Unique by name: a run that takes longer than its interval is not joined by a second one.
    let job = NewJob::new(schedule.kind, &json!({}))?.unique(schedule.name);
    let job = enqueue(&mut tx, job).await?;
    tx.update_global::<schedule::Entity>()
        .filter(schedule::Column::Name.eq(schedule.name))
        .col(schedule::Column::LastJob, job.id.uuid())
        .exec()
        .await?;
    tx.commit().await?;
    Ok(job.fresh.then_some(job.id))
}

impl Jobs {
    /// Enqueues a schedule's job now, without moving the schedule.
    pub async fn run_schedule(&self, name: &str) -> Result<JobId> {
        let schedule = self
            .schedules
            .iter()
            .find(|schedule| schedule.name == name)
            .ok_or_else(|| {
                let names: Vec<_> = self
                    .schedules
                    .iter()
                    .map(|schedule| schedule.name)
                    .collect();
                Error::not_found(
                    "schedule",
                    format!(
                        "There is no schedule `{name}`. Choose from: {}.",
                        names.join(", ")
                    ),
                )
            })?;
        let actor = Actor::System {
            org: OrgId::SYSTEM,
            reason: schedule.name,
        };
        let mut tx = self.store().write(&actor).await?;
        let job = NewJob::new(schedule.kind, &json!({}))?.unique(schedule.name);
        let job = enqueue(&mut tx, job).await?;
        tx.commit().await?;
        Ok(job.id)
    }
}
