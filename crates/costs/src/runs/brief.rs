//! What lists show of the large parts of a run: a few files, months and questions in some bytes each, kept in columns of
//! their own when the run's own are written, so that a page of runs neither carries nor reads the rest.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use stoa_kernel::{Result, RunId, SourceId, Timestamp};
use stoa_store::OrgRead;
use uuid::Uuid;

use super::{
    entity::{brief, run},
    question::Asked,
    state::RunState,
    wire::{MonthChange, PeriodSum, Run, RunAsk, RunFile, RunQuestion},
};
use crate::{
    landing::LandedFile,
    pipelines::PublishState,
    runs::wire::{MoneyByCurrency, RowsAndMoney},
    stored,
};

/// Files of a run that a list names.
const FILES: usize = 5;
/// Months of a run that a list names, the newest.
const MONTHS: usize = 24;
/// Characters of a text of a bill that a list shows.
const CHARS: usize = 400;

/// The first of a list, and how many more there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Few<T> {
    pub first: Vec<T>,
    pub more: usize,
}

impl<T> Default for Few<T> {
    fn default() -> Self {
        Self {
            first: Vec::new(),
            more: 0,
        }
    }
}

/// `cost_run.files_brief` of these files.
pub(crate) fn files(all: &[LandedFile]) -> Result<Option<Value>> {
    let first = all.iter().take(FILES).map(|file| RunFile {
        name: cut(&file.name),
        bytes: file.bytes,
    });
    stored::write(&Few {
        first: first.collect(),
        more: all.len().saturating_sub(FILES),
    })
    .map(Some)
}

/// `cost_run.periods_brief` of what was published: the months and their rows, without the money.
pub(crate) fn periods(state: &PublishState) -> Result<Option<Value>> {
    let mut all = state.months();
    all.sort_by(|a, b| b.billing_period.cmp(&a.billing_period));
    let more = all.len().saturating_sub(MONTHS);
    all.truncate(MONTHS);
    all.reverse();
    for month in &mut all {
        month.billed = MoneyByCurrency::new();
    }
    stored::write(&Few { first: all, more }).map(Some)
}

/// `cost_run.question_brief`: what is asked, and of which months, without what they hold.
pub(crate) fn question(asked: &Asked) -> Result<Option<Value>> {
    let question = &asked.question;
    let asks = question.asks.iter().map(|ask| RunAsk {
        code: ask.code.clone(),
        message: cut(&ask.message),
        said: None,
        remedy: ask.remedy.clone(),
    });
    let months = question
        .months
        .iter()
        .take(MONTHS)
        .map(|month| MonthChange {
            billing_period: month.billing_period.clone(),
            before: RowsAndMoney::default(),
            after: RowsAndMoney::default(),
        });
    stored::write(&RunQuestion {
        asks: asks.collect(),
        months: months.collect(),
        ..question.clone()
    })
    .map(Some)
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A run of before there were these columns gets them from the large ones; nothing is written.
pub(crate) async fn complete(read: &OrgRead, rows: &mut [brief::Model]) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Large {
        id: Uuid,
        files: Value,
        publish: Option<Value>,
        question: Option<Value>,
    }
    let older: Vec<Uuid> = rows
        .iter()
        .filter(|row| row.files_brief.is_none())
        .map(|row| row.id)
        .collect();
    if older.is_empty() {
        return Ok(());
    }
    let large = read
        .find::<run::Entity>()
        .select_only()
        .column(run::Column::Id)
        .column(run::Column::Files)
        .column(run::Column::Publish)
        .column(run::Column::Question)
        .filter(run::Column::Id.is_in(older))
        .rows::<Large>()
        .await?;
    let mut large: HashMap<Uuid, Large> = large.into_iter().map(|row| (row.id, row)).collect();
    for row in rows {
        let Some(large) = large.remove(&row.id) else {
            continue;
        };
        row.files_brief = files(&stored::read::<Vec<LandedFile>>(
            "cost_run.files",
            large.files,
        )?)?;
        let state: PublishState =
            stored::read_option("cost_run.publish", large.publish)?.unwrap_or_default();
        row.periods_brief = periods(&state)?;
        let asked: Option<Asked> = stored::read_option("cost_run.question", large.question)?;
        row.question_brief = match &asked {
            Some(asked) => question(asked)?,
            None => None,
        };
    }
    Ok(())
}

/// The run as lists show it.
pub(crate) fn to_run(row: brief::Model, source_name: String) -> Result<Run> {
    let files: Few<RunFile> =
        stored::read_option("cost_run.files_brief", row.files_brief)?.unwrap_or_default();
    let periods: Few<PeriodSum> =
        stored::read_option("cost_run.periods_brief", row.periods_brief)?.unwrap_or_default();
    Ok(Run {
        id: RunId(row.id),
        source_id: SourceId(row.source_id),
        source_name,
        state: RunState::parse(&row.state)?,
        trigger: row.trigger,
        files: files.first,
        files_more: files.more,
        recognised: stored::read_option("cost_run.recognised", row.recognised)?,
        steps: Vec::new(),
        progress: stored::read_option("cost_run.progress", row.progress)?,
        rows_in: row.rows_in,
        rows_out: row.rows_out,
        rejects: row.rejects,
        balance: None,
        validation: None,
        periods: periods.first,
        periods_more: periods.more,
        replaced: Vec::new(),
        question: stored::read_option("cost_run.question_brief", row.question_brief)?,
        error: stored::read_option("cost_run.error", row.error)?,
        created_at: Timestamp::from_micros(row.created_at),
        started_at: row.started_at.map(Timestamp::from_micros),
        finished_at: row.finished_at.map(Timestamp::from_micros),
    })
}
