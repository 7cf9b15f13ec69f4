//! Step `rollup`: the daily sums that came with the publish hold exactly the rows convert staged; then the
//! switch makes both tables visible together.

use stoa_focus::lake::Published;
use stoa_focus::wording::counted;

use super::{PublishState, Stop, attempt::Attempt, gate, steps, switch};
use crate::{remedies::run_error, runs::state::Step, schedules};

/// For a run that was interrupted between its publish and its switch.
pub(crate) async fn rollup(attempt: &Attempt) -> Result<(), Stop> {
    let gate = gate::enter(&attempt.costs, attempt.actor.org(), attempt.run.to_string()).await?;
    let result = under_gate(attempt).await;
    gate.leave().await;
    result
}

pub(crate) async fn under_gate(attempt: &Attempt) -> Result<(), Stop> {
    let tx = attempt.ctx.write().await?;
    match steps::begin(&attempt.costs, &tx, attempt.run, Step::Rollup).await {
        Ok(_) => tx.commit().await?,
        // Someone else finished it for us.
        Err(Stop::Lost) => return Ok(()),
        Err(stop) => return Err(stop),
    }
    let state = attempt.publish_state().await?;
    let Some(published) = &state.published else {
        return Err(Stop::Again(run_error(
            "internal",
            "The publish left no versions.",
        )));
    };
    verify(&state, published)?;
    switch::switch(
        &attempt.costs,
        attempt.ctx.write().await?,
        &attempt.org,
        attempt.run,
        published,
    )
    .await?;
    // The numbers are on the screen: what follows may fail, and the nightly maintenance does it too.
    if schedules::in_pieces(&state.staged)
        && let Err(error) = compact_soon(attempt).await
    {
        tracing::warn!(run = %attempt.run, error = %error.chain(), "compacting was not asked for");
    }
    Ok(())
}

async fn compact_soon(attempt: &Attempt) -> stoa_kernel::Result<()> {
    let mut tx = attempt.ctx.write().await?;
    schedules::compact_soon(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Rows per month in the rollup = rows staged.
fn verify(state: &PublishState, published: &Published) -> Result<(), Stop> {
    for period in &published.periods {
        let staged: u64 = state
            .staged
            .iter()
            .filter(|file| file.billing_period == period.period.to_string())
            .map(|file| file.rows)
            .sum();
        if staged != period.rows {
            let message = format!(
                "The rollup of {} holds {} instead of {staged}.",
                period.period,
                counted(period.rows, "row")
            );
            return Err(Stop::Again(run_error("internal", message)));
        }
    }
    Ok(())
}
