//! What happens by itself: due sources are run, orphaned runs are picked up, leftovers are removed.
//! Each is a reconciler: it takes no input, looks at what is, and brings it to what should be.

pub mod clean_up;
pub mod due;
pub mod orphans;

use std::{collections::BTreeSet, time::Duration};

use serde::{Deserialize, Serialize};
use stoa_accounts::organisations;
use stoa_jobs::{Handler, JobCtx, JobError, Schedule, When};
use stoa_kernel::{OrgId, Result};
use stoa_store::Actor;
use uuid::Uuid;

use crate::service::Costs;

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
    ]
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Nothing {}

/// Starts due sources and picks up runs whose job is gone.
#[derive(Clone)]
pub struct ReconcileJob(pub Costs);

impl Handler for ReconcileJob {
    const KIND: &'static str = "costs.reconcile";
    type Payload = Nothing;

    async fn run(&self, _ctx: JobCtx, _: Nothing) -> Result<(), JobError> {
        orphans::pick_up(&self.0).await?;
        due::start_due(&self.0).await?;
        Ok(())
    }
}

/// Removes landed files of old runs and what nobody needs in the lake.
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
