//! Cancels the runs that asked a person and got no answer in time.

use sea_orm::{ColumnTrait, QueryFilter};
use stoa_kernel::statement::list as statements;
use stoa_kernel::{Result, RunId, Statement};

use super::{Place, places};
use crate::{
    pipelines::steps,
    runs::{answer::end, entity::run, question::Asked, start::lock_source, state::RunState},
    service::Costs,
};

pub(crate) async fn cancel(costs: &Costs) -> Result<()> {
    let waiting = costs
        .store
        .system_read()
        .await?
        .find::<run::Entity>()
        .filter(run::Column::State.eq(RunState::Waiting.as_str()))
        .all()
        .await?;
    let mut late = Vec::new();
    for row in &waiting {
        if is_late(costs, row).unwrap_or(true) {
            late.push(row.org_id);
        }
    }
    for place in places(costs, late).await? {
        if let Err(error) = cancel_in(costs, &place).await {
            // One organisation's trouble must not keep the others waiting.
            tracing::error!(org = %place.actor.org(), error = %error.chain(), "runs that nobody answered were not cancelled");
        }
    }
    Ok(())
}

async fn cancel_in(costs: &Costs, place: &Place) -> Result<()> {
    let waiting = || run::Column::State.eq(RunState::Waiting.as_str());
    let rows = {
        let read = costs.store.read(&place.actor).await?;
        read.find::<run::Entity>().filter(waiting()).all().await?
    };
    for row in rows {
        if !is_late(costs, &row)? {
            continue;
        }
        // Each by itself: who holds the log of the organisation waits for no other source.
        let mut tx = costs.store.write(&place.actor).await?;
        lock_source(&tx, row.source_id).await?;
        // As it is now that nobody else answers it.
        let row = tx
            .find::<run::Entity>()
            .filter(run::Column::Id.eq(row.id))
            .filter(waiting())
            .one()
            .await?;
        let Some(row) = row else { continue };
        if !is_late(costs, &row)? {
            continue;
        }
        let said = Statement::from(statements::run_not_answered());
        steps::say(costs, &tx, RunId(row.id), None, "warn", &said).await?;
        let message = said.to_string();
        let unneeded = end(costs, &mut tx, &place.slug, &row, "not_answered", &message).await?;
        tx.commit().await?;
        unneeded.forget(costs).await;
    }
    Ok(())
}

fn is_late(costs: &Costs, row: &run::Model) -> Result<bool> {
    let until = Asked::of(row)?.map(|asked| asked.question.until);
    Ok(until.is_none_or(|until| until <= costs.clock.now()))
}
