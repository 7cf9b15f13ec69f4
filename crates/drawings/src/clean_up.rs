//! Erases drawings that were deleted a while ago.

use sea_orm::{ColumnTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use stoa_accounts::organisations::{self, Organisation};
use stoa_jobs::{Handler, JobCtx, JobError, Schedule, When};
use stoa_kernel::{Kind, Result};

use crate::{
    drawing::{delete, entity::drawing},
    service::Drawings,
};

/// The schedules of this crate, for the one list of the installation.
pub fn schedules() -> Vec<Schedule> {
    vec![Schedule {
        name: "drawings.clean_up",
        when: When::Daily {
            hour: 3,
            minute: 30,
        },
        kind: CleanUpJob::KIND,
    }]
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Nothing {}

/// Looks at what is, and brings it to what should be: doing it twice changes nothing more.
#[derive(Clone)]
pub(crate) struct CleanUpJob(pub(crate) Drawings);

impl Handler for CleanUpJob {
    const KIND: &'static str = "drawings.clean_up";
    type Payload = Nothing;

    async fn run(&self, _ctx: JobCtx, _: Nothing) -> Result<(), JobError> {
        for org in organisations::all(&self.0.store).await? {
            if let Err(error) = clean_up_in(&self.0, &org).await {
                tracing::error!(org = %org.id, error = %error.chain(), "deleted drawings were not erased");
            }
        }
        Ok(())
    }
}

async fn clean_up_in(drawings: &Drawings, org: &Organisation) -> Result<()> {
    let actor = org.system_actor("drawings.clean_up");
    let before = (drawings.clock.now() - drawings.settings.keep_deleted).micros();
    let over = drawings
        .store
        .read(&actor)
        .await?
        .find::<drawing::Entity>()
        .filter(drawing::Column::DeletedAt.lte(before))
        .all()
        .await?;
    for row in over {
        let mut tx = drawings.store.write(&actor).await?;
        match delete::erase(&mut tx, row).await {
            Ok(()) => tx.commit().await?,
            // Somebody brought it back meanwhile.
            Err(error) if error.is(Kind::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
