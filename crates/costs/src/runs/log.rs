//! What a run told, oldest first.

use sea_orm::{ColumnTrait, QueryFilter};
use stoa_kernel::{Page, PageRequest, Result, RunId, Timestamp};
use stoa_store::{Order, OrgRead};

use super::{entity::log, state::Step, view, wire::RunLogLine};
use crate::stored;

pub async fn list(read: &OrgRead, run: RunId, page: &PageRequest) -> Result<Page<RunLogLine>> {
    view::row(read, run).await?;
    let rows = read
        .find::<log::Entity>()
        .filter(log::Column::RunId.eq(run.uuid()))
        .page(
            &format!("runs/{run}/log"),
            page,
            Order::oldest_first(),
            log::Column::Id,
            |row| row.id,
        )
        .await?;
    rows.try_map(line)
}

fn line(row: log::Model) -> Result<RunLogLine> {
    Ok(RunLogLine {
        id: row.id,
        time: Timestamp::from_micros(row.time),
        level: row.level,
        step: row.step.as_deref().map(Step::parse).transpose()?,
        message: row.message,
        said: stored::read_option("cost_run_log.said", row.said)?,
    })
}
