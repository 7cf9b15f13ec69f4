//! Takes a deleted source's rows out of the dataset: one lake commit, then the switch and the end of the
//! source in one transaction.

use sea_orm::{ColumnTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use stoa_jobs::{Handler, JobCtx, JobError, NewJob};
use stoa_kernel::{Error, Result, SourceId, States};
use stoa_store::OrgTx;

use super::{Stop, gate, switch};
use crate::{
    datasets::entity::period,
    runs::wire::PeriodSum,
    service::Costs,
    sources::{entity as source, wire::SourceState},
};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DeletePayload {
    pub source_id: SourceId,
    pub org: String,
}

#[derive(Clone)]
pub struct DeleteSourceJob(pub Costs);

impl Handler for DeleteSourceJob {
    const KIND: &'static str = "costs.source.delete";
    type Payload = DeletePayload;

    async fn run(&self, ctx: JobCtx, payload: DeletePayload) -> Result<(), JobError> {
        match unpublish(&self.0, &ctx, &payload).await {
            Ok(()) | Err(Stop::Lost) => Ok(()),
            Err(Stop::Again(error) | Stop::Failed(error)) => Err(JobError::Retry(
                Error::unavailable(crate::remedies::intern(&error.code), error.message),
            )),
            Err(_) => Err(JobError::Stopped),
        }
    }
}

pub(crate) async fn enqueue(tx: &mut OrgTx, org: &str, source: SourceId) -> Result<()> {
    let payload = DeletePayload {
        source_id: source,
        org: org.to_owned(),
    };
    // A source that cannot leave is worth many attempts: its numbers are still on the screen.
    let job = NewJob::new(DeleteSourceJob::KIND, &payload)?
        .unique(source)
        .max_attempts(50)
        .priority(10);
    stoa_jobs::enqueue(tx, job).await?;
    Ok(())
}

async fn unpublish(costs: &Costs, ctx: &JobCtx, payload: &DeletePayload) -> Result<(), Stop> {
    let actor = ctx.actor();
    let gate = gate::enter(costs, ctx.org(), payload.source_id.to_string()).await?;
    let result = async {
        // A run of this very source may be between its commit and its switch.
        gate::finish_others(costs, &actor, &payload.org, None).await?;
        let published = costs
            .lake
            .unpublish(&payload.org, payload.source_id)
            .await?;
        let mut tx = ctx.write().await?;
        let ended = tx
            .update_many::<source::Entity>()
            .col(source::Column::State, SourceState::Deleted.as_str())
            .col(source::Column::UpdatedAt, costs.now())
            .filter(source::Column::Id.eq(payload.source_id.uuid()))
            .filter(source::Column::State.is_in(SourceState::Deleted.before()))
            .exec()
            .await?;
        let months = months(&tx, payload.source_id).await?;
        if let (Some(published), 1, false) = (published, ended, months.is_empty()) {
            switch::show(costs, &mut tx, payload.source_id, None, &published, &months).await?;
        }
        tx.commit().await?;
        Ok(())
    }
    .await;
    gate.leave().await;
    result
}

/// The source's months, emptied.
async fn months(tx: &OrgTx, source: SourceId) -> Result<Vec<PeriodSum>> {
    let rows = tx
        .find::<period::Entity>()
        .filter(period::Column::SourceId.eq(source.uuid()))
        .all()
        .await?;
    let empty = |row: period::Model| PeriodSum {
        billing_period: row.billing_period,
        rows: 0,
        billed: Default::default(),
    };
    Ok(rows.into_iter().map(empty).collect())
}
