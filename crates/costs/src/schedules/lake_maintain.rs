//! Keeps the lake in shape: many small files become few, rollups follow their layout, and files that no
//! version needs which can still be asked for are removed. No answer changes by any of it.

use sea_orm::{ColumnTrait, QueryFilter};
use stoa_accounts::organisations::{self, Organisation};
use stoa_focus::lake::{Compact, Pin};
use stoa_kernel::{PublishId, Result, RunId};
use stoa_store::Actor;

use crate::{
    datasets::{entity::dataset, pin},
    pipelines::gate,
    runs::{entity::run, state::RunState},
    service::{Costs, DATASET},
    stored::signed,
};

/// Small files of one source and month that are compacted at night.
const AT_NIGHT: usize = 4;
/// Small files of one source and month that are compacted at once after a publish.
pub(crate) const AT_ONCE: usize = 16;

/// Of all organisations. What fails in one does not keep the others waiting.
pub(crate) async fn maintain(costs: &Costs) -> Result<()> {
    for org in organisations::all(&costs.store).await? {
        if let Err(error) = compact(costs, &org, AT_NIGHT).await {
            tracing::error!(org = %org.id, error = %error.chain(), "the lake was not compacted");
        }
        if let Err(error) = sweep(costs, &org).await {
            tracing::error!(org = %org.id, error = %error.chain(), "old files of the lake were not removed");
        }
    }
    Ok(())
}

/// Rewrites what lies in at least so many small files, and lets readers follow.
pub(crate) async fn compact(costs: &Costs, org: &Organisation, at_least: usize) -> Result<()> {
    // The old files stay beside the new ones for as long as one may travel back to them.
    if costs.landing.floor.check().is_err() {
        return Ok(());
    }
    let actor = org.system_actor("costs.lake_maintain");
    let request = Compact {
        org_slug: org.slug.to_string(),
        id: PublishId::new(&*costs.clock, &*costs.rng),
        at_least,
    };
    if let Some(done) = costs.lake.compact(&request).await? {
        let (before, after) = done.files;
        tracing::info!(org = %org.id, before, after, rows = done.rows, "compacted files of the lake");
        if let Some(pin) = &done.pin {
            follow(costs, &actor, done.from, pin).await?;
        }
    }
    // Rollups of an older layout are made again, of the same rows.
    if let Some(pin) = costs.lake.latest(org.slug.as_str()).await? {
        follow(costs, &actor, pin.raw_version, &pin).await?;
    }
    Ok(())
}

/// Moves the dataset from a version to one that holds the same rows. Nothing changes for anyone, so
/// nothing is announced. A dataset that names another version stays there: between the two lies a
/// publish that is not announced yet, or has been since.
async fn follow(costs: &Costs, actor: &Actor, from: u64, to: &Pin) -> Result<()> {
    let tx = costs.store.write(actor).await?;
    tx.update_many::<dataset::Entity>()
        .col(dataset::Column::RawVersion, signed(to.raw_version))
        .col(dataset::Column::RollupVersion, signed(to.rollup_version))
        .filter(dataset::Column::Dataset.eq(DATASET))
        .filter(dataset::Column::RawVersion.eq(signed(from)))
        .filter(dataset::Column::RollupVersion.lte(signed(to.rollup_version)))
        .exec()
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Removes files past their time that no version names which can be asked for.
async fn sweep(costs: &Costs, org: &Organisation) -> Result<()> {
    let now = costs.clock.now();
    let since = now - costs.lake.retention();
    // In this order: a run that completes in between is either still live, or among the versions.
    let live = live(costs, org).await?;
    let pins = {
        let actor = org.system_actor("costs.lake_maintain");
        let read = costs.store.read(&actor).await?;
        pin::kept(&read, org.slug.as_str(), since).await?
    };
    let done = costs
        .lake
        .maintain(org.slug.as_str(), now, &live, &pins)
        .await?;
    if done.bytes > 0 {
        tracing::info!(org = %org.id, bytes = done.bytes, "removed old files from the lake");
    }
    Ok(())
}

/// Runs whose staged files may still be published.
async fn live(costs: &Costs, org: &Organisation) -> Result<Vec<RunId>> {
    let actor = org.system_actor("costs.lake_maintain");
    let read = costs.store.read(&actor).await?;
    let at_work = [&RunState::unfinished()[..], &[RunState::Waiting.as_str()]].concat();
    let rows = read
        .find::<run::Entity>()
        .filter(run::Column::State.is_in(at_work))
        .all()
        .await?;
    drop(read);
    let begun = gate::begun(costs, &actor).await?;
    let rows = rows.into_iter().chain(begun);
    Ok(rows.map(|row| RunId(row.id)).collect())
}
