//! What happens by itself: due sources are run, orphaned runs are picked up, runs that nobody answered are cancelled,
//! leftovers are removed, the lake is kept in shape.
//! Each is a reconciler: it takes no input, looks at what is, and brings it to what should be.

pub mod clean_up;
pub mod due;
pub mod lake_maintain;
pub mod orphans;
pub mod unanswered;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use stoa_accounts::organisations;
use stoa_focus::lake::StagedFile;
use stoa_jobs::{Handler, JobCtx, JobError, NewJob, Schedule, When};
use stoa_kernel::{OrgId, Result};
use stoa_store::{Actor, OrgTx};
use uuid::Uuid;

use crate::service::{Costs, DATASET};

/// The schedules of this crate, for the one list of the installation.
pub fn schedules() -> Vec<Schedule> {
    vec![
        Schedule {
            name: "costs.reconcile",
            when: When::Every(Duration::from_secs(60)),
            kind: ReconcileJob::KIND,
        },
        Schedule {
            name: "costs.clean_up",
            when: When::Daily {
                hour: 3,
                minute: 20,
            },
            kind: CleanUpJob::KIND,
        },
        Schedule {
            name: "costs.lake_maintain",
            when: When::Daily {
                hour: 3,
                minute: 40,
            },
            kind: LakeMaintainJob::KIND,
        },
    ]
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Nothing {}

/// Starts due sources, picks up runs whose job is gone, and cancels those that nobody answered.
#[derive(Clone)]
pub struct ReconcileJob(pub Costs);

impl Handler for ReconcileJob {
    const KIND: &'static str = "costs.reconcile";
    type Payload = Nothing;

    async fn run(&self, _ctx: JobCtx, _: Nothing) -> Result<(), JobError> {
        orphans::pick_up(&self.0).await?;
        unanswered::cancel(&self.0).await?;
        due::start_due(&self.0).await?;
        Ok(())
    }
}

/// Removes landed files of old runs.
#[derive(Clone)]
pub struct CleanUpJob(pub Costs);

impl Handler for CleanUpJob {
    const KIND: &'static str = "costs.clean_up";
    type Payload = Nothing;

    async fn run(&self, _ctx: JobCtx, _: Nothing) -> Result<(), JobError> {
        clean_up::clean_up(&self.0).await?;
        Ok(())
    }
}

/// Compacts the lake and removes what no version needs any more.
#[derive(Clone)]
pub struct LakeMaintainJob(pub Costs);

impl Handler for LakeMaintainJob {
    const KIND: &'static str = "costs.lake_maintain";
    type Payload = Nothing;

    async fn run(&self, _ctx: JobCtx, _: Nothing) -> Result<(), JobError> {
        lake_maintain::maintain(&self.0).await?;
        Ok(())
    }
}

/// Compacts one organisation's part of the lake, after a publish that left it in many files.
#[derive(Clone)]
pub struct LakeCompactJob(pub Costs);

impl Handler for LakeCompactJob {
    const KIND: &'static str = "costs.lake_compact";
    type Payload = Nothing;

    async fn run(&self, ctx: JobCtx, _: Nothing) -> Result<(), JobError> {
        if let Some(org) = organisations::by_id(&self.0.store, ctx.org()).await? {
            lake_maintain::compact(&self.0, &org, lake_maintain::AT_ONCE).await?;
        }
        Ok(())
    }
}

/// Whether one of these months lies in so many files that it is worth a [`LakeCompactJob`].
pub(crate) fn in_pieces(staged: &[StagedFile]) -> bool {
    let mut files: BTreeMap<&str, usize> = BTreeMap::new();
    for file in staged {
        *files.entry(file.billing_period.as_str()).or_default() += 1;
    }
    files.values().any(|files| *files >= lake_maintain::AT_ONCE)
}

/// Asks for [`LakeCompactJob`].
pub(crate) async fn compact_soon(tx: &mut OrgTx) -> Result<()> {
    let job = NewJob::new(LakeCompactJob::KIND, &Nothing {})?
        .unique(DATASET)
        .priority(-10);
    stoa_jobs::enqueue(tx, job).await?;
    Ok(())
}

/// An organisation a schedule works in, as Stoa itself.
pub(crate) struct Place {
    pub actor: Actor,
    pub slug: String,
}

/// The organisations of these rows. One that is gone is left out.
pub(crate) async fn places(
    costs: &Costs,
    orgs: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<Place>> {
    let distinct: BTreeSet<Uuid> = orgs.into_iter().collect();
    let mut places = Vec::with_capacity(distinct.len());
    for org in distinct {
        if let Some(found) = organisations::by_id(&costs.store, OrgId(org)).await? {
            let slug = found.slug.to_string();
            places.push(Place {
                actor: found.system_actor("costs.schedule"),
                slug,
            });
        }
    }
    Ok(places)
}
