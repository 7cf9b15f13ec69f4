//! Starts a run of every source whose schedule says so: its newest run began an interval ago or longer.
//! Several missed times are one run.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use stoa_kernel::{Result, RunId};
use stoa_store::OrgTx;

use super::{Place, places};
use crate::{
    runs::{
        allowed::Said,
        entity::run,
        start::{NewRun, start, unfinished},
    },
    service::Costs,
    sources::{
        entity as source,
        view::schedule,
        wire::{SourceKind, SourceState},
    },
};

pub(crate) async fn start_due(costs: &Costs) -> Result<()> {
    if let Err(full) = costs.landing.floor.check() {
        tracing::warn!(%full, "scheduled sources wait until there is room on the disk");
        return Ok(());
    }
    let rows = costs
        .store
        .system_read()
        .await?
        .find::<source::Entity>()
        .filter(scheduled())
        .all()
        .await?;
    for place in places(costs, rows.iter().map(|row| row.org_id)).await? {
        if let Err(error) = start_in(costs, &place).await {
            // One organisation's trouble must not keep the others waiting.
            tracing::error!(org = %place.actor.org(), error = %error.chain(), "scheduled sources were not started");
        }
    }
    Ok(())
}

async fn start_in(costs: &Costs, place: &Place) -> Result<()> {
    let mut tx = costs.store.write(&place.actor).await?;
    for row in tx
        .find::<source::Entity>()
        .filter(scheduled())
        .all()
        .await?
    {
        if is_due(costs, &tx, &row).await? && !unfinished(&tx, row.id).await? {
            let id = RunId::new(&*costs.clock, &*costs.rng);
            let new = NewRun {
                id,
                source: row,
                trigger: "schedule",
                files: Vec::new(),
                said: Said::default(),
            };
            start(costs, &mut tx, &place.slug, new).await?;
        }
    }
    tx.commit().await
}

fn scheduled() -> sea_orm::sea_query::SimpleExpr {
    use sea_orm::ExprTrait;
    source::Column::State
        .eq(SourceState::Active.as_str())
        .and(source::Column::Schedule.is_not_null())
        .and(source::Column::Kind.ne(SourceKind::Upload.as_str()))
}

async fn is_due(costs: &Costs, tx: &OrgTx, row: &source::Model) -> Result<bool> {
    let Some(schedule) = schedule(row)? else {
        return Ok(false);
    };
    let last = tx
        .find::<run::Entity>()
        .filter(run::Column::SourceId.eq(row.id))
        .order_by_desc(run::Column::Id)
        .limit(1)
        .one()
        .await?;
    Ok(last.is_none_or(|run| costs.now() - run.created_at >= schedule.interval_micros()))
}
