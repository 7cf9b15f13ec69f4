//! Starts a run of every source whose schedule says so: its newest run began an interval ago or longer.
//! Several missed times are one run. What is due is asked outside of any write; each run is begun in a transaction of its
//! own, and of one organisation only so many at a time: nobody's writing waits for how much another has.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, QueryTrait};
use stoa_kernel::{Kind, Result, RunId, SourceId};
use uuid::Uuid;

use super::{Place, places};
use crate::{
    runs::{
        allowed::Said,
        entity::run,
        start::{NewRun, start, unfinished},
        state::RunState,
        view::newest,
    },
    service::Costs,
    sources::{
        entity as source, view,
        wire::{SourceKind, SourceSchedule, SourceState},
    },
};

/// Runs that are begun for one organisation each time, which is each minute. The rest has its turn the next time, those
/// that have waited longest first.
pub(crate) const AT_A_TIME: usize = 50;

pub(crate) async fn start_due(costs: &Costs) -> Result<()> {
    if let Err(full) = costs.landing.floor.check() {
        tracing::warn!(%full, "scheduled sources wait until there is room on the disk");
        return Ok(());
    }
    let mut due = due(costs).await?;
    for place in places(costs, due.keys().copied()).await? {
        let sources = due.remove(&place.actor.org().uuid()).unwrap_or_default();
        for id in sources.into_iter().take(AT_A_TIME) {
            if let Err(error) = start_one(costs, &place, id).await {
                // The trouble of one source must not keep the others waiting.
                tracing::error!(org = %place.actor.org(), source = %id, error = %error.chain(), "a scheduled source was not started");
            }
        }
    }
    Ok(())
}

async fn start_one(costs: &Costs, place: &Place, id: SourceId) -> Result<()> {
    let mut tx = costs.store.write(&place.actor).await?;
    // As it is now: it may have been deleted, changed or started since.
    let row = match view::row(&tx, id).await {
        Err(error) if error.is(Kind::NotFound) => return Ok(()),
        row => row?,
    };
    if row.schedule.is_none() || unfinished(&tx, row.id).await? {
        return Ok(());
    }
    let new = NewRun {
        id: RunId::new(&*costs.clock, &*costs.rng),
        source: row,
        trigger: "schedule",
        files: Vec::new(),
        said: Said::default(),
    };
    start(costs, &mut tx, &place.slug, new).await?;
    tx.commit().await
}

/// The sources that are due, of each organisation, those first whose newest run is the longest ago.
async fn due(costs: &Costs) -> Result<BTreeMap<Uuid, Vec<SourceId>>> {
    #[derive(FromQueryResult)]
    struct Scheduled {
        id: Uuid,
        org_id: Uuid,
        schedule: String,
        last: Option<i64>,
    }
    let under_way = run::Entity::find()
        .select_only()
        .column(run::Column::SourceId)
        .filter(run::Column::State.is_in(RunState::unfinished()))
        .into_query();
    let mut rows = costs
        .store
        .system_read()
        .await?
        .find::<source::Entity>()
        .select_only()
        .column(source::Column::Id)
        .column(source::Column::OrgId)
        .column(source::Column::Schedule)
        .expr_as(newest(run::Column::CreatedAt), "last")
        .filter(source::Column::State.eq(SourceState::Active.as_str()))
        .filter(source::Column::Schedule.is_not_null())
        .filter(source::Column::Kind.ne(SourceKind::Upload.as_str()))
        .filter(source::Column::Id.not_in_subquery(under_way))
        .rows::<Scheduled>()
        .await?;
    rows.sort_by_key(|row| row.last);
    let mut due: BTreeMap<Uuid, Vec<SourceId>> = BTreeMap::new();
    for row in rows {
        // A word that nobody knows must not keep the others waiting.
        let Some(schedule) = SourceSchedule::parse(&row.schedule) else {
            tracing::error!(source = %row.id, word = row.schedule, "a source has an unknown schedule");
            continue;
        };
        let interval = schedule.interval_micros();
        if row.last.is_none_or(|last| costs.now() - last >= interval) {
            due.entry(row.org_id).or_default().push(SourceId(row.id));
        }
    }
    Ok(due)
}
