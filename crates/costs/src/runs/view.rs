//! From rows to the `Run` that clients see; a page of them is brief and read with few statements.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, FromQueryResult, JoinType, Order as Direction, QueryFilter, QuerySelect,
    RelationTrait,
};
use serde::Deserialize;
use stoa_kernel::{Page, PageRequest, Result, RunId, Sort, SourceId, Term, Timestamp};
use stoa_store::{Order, OrgRead, SortKey, contains};
use utoipa::IntoParams;
use uuid::Uuid;

use super::{
    entity::{brief, run, step},
    state::{RunState, Step, StepState},
    wire::{Run, RunStep},
};
use crate::{
    datasets::view::names, landing::LandedFile, pipelines::PublishState, runs::question::Asked,
    sources::entity as source, stored,
};

/// The run, or 404, within a transaction that goes on.
pub async fn get(read: &OrgRead, id: RunId) -> Result<Run> {
    let row = row(read, id).await?;
    one(read, row).await
}

pub(crate) async fn row(read: &OrgRead, id: RunId) -> Result<run::Model> {
    read.find::<run::Entity>()
        .filter(run::Column::Id.eq(id.uuid()))
        .required()
        .await
}

/// The run, made of its row when the transaction has been given back.
pub async fn show(read: OrgRead, id: RunId) -> Result<Run> {
    let row = row(&read, id).await?;
    let whole = whole(&read, row).await?;
    drop(read);
    whole.run()
}

pub(crate) async fn one(read: &OrgRead, row: run::Model) -> Result<Run> {
    whole(read, row).await?.run()
}

stoa_kernel::sort_columns! {
    /// What runs are ordered by. One that has not begun or ended counts as the earliest.
    pub enum RunColumn {
        Source = "source", State = "state", RowsIn = "rows_in", RowsOut = "rows_out", Rejects = "rejects",
        CreatedAt = "created_at", StartedAt = "started_at", FinishedAt = "finished_at",
    }
    default = Sort::descending(Self::CreatedAt);
}

/// By its own name, as the document takes no generic type for a parameter.
type RunSort = Sort<RunColumn>;

/// Which runs.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RunFilter {
    /// Only those in the name of whose source this stands.
    #[param(inline)]
    pub q: Option<Term>,
    /// Only runs of this source.
    pub source: Option<SourceId>,
    /// Only runs in this state.
    pub state: Option<RunState>,
    /// `-created_at` (the newest first) when left out.
    #[param(inline)]
    pub sort: Option<RunSort>,
}

/// One page of the runs, as lists show them. What is read is made into runs when the transaction has been given back.
pub async fn list(read: OrgRead, filter: &RunFilter, page: &PageRequest) -> Result<Page<Run>> {
    let mut find = read
        .find::<brief::Entity>()
        .join(JoinType::InnerJoin, brief::Relation::Source.def());
    if let Some(q) = &filter.q {
        find = find.filter(contains(q, [source::Column::Name]));
    }
    if let Some(source) = filter.source {
        find = find.filter(brief::Column::SourceId.eq(source.uuid()));
    }
    if let Some(state) = filter.state {
        find = find.filter(brief::Column::State.eq(state.as_str()));
    }
    let order = Order::of(filter.sort, |column| match column {
        RunColumn::Source => SortKey::text(source::Column::Name),
        RunColumn::State => SortKey::text(brief::Column::State),
        RunColumn::RowsIn => SortKey::number(brief::Column::RowsIn),
        RunColumn::RowsOut => SortKey::number(brief::Column::RowsOut),
        RunColumn::Rejects => SortKey::number(brief::Column::Rejects),
        RunColumn::CreatedAt => SortKey::Id,
        RunColumn::StartedAt => SortKey::number(brief::Column::StartedAt),
        RunColumn::FinishedAt => SortKey::number(brief::Column::FinishedAt),
    });
    let list = format!(
        "runs?q={:?}&source={:?}&state={:?}",
        filter.q, filter.source, filter.state
    );
    let mut rows = find
        .page(&list, page, order, brief::Column::Id, |row| row.id)
        .await?;
    super::brief::complete(&read, &mut rows.items).await?;
    let names = names(&read, rows.items.iter().map(|row| row.source_id)).await?;
    drop(read);
    rows.try_map(|row| {
        let name = names.get(&row.source_id).cloned().unwrap_or_default();
        super::brief::to_run(row, name)
    })
}

/// The newest run of each of these sources, for [`super::brief::to_run`], with as many statements for many as for one.
pub(crate) async fn last_of(
    read: &OrgRead,
    sources: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, brief::Model>> {
    #[derive(FromQueryResult)]
    struct Newest {
        run: Option<Uuid>,
    }
    let newest = read
        .find::<source::Entity>()
        .select_only()
        .expr_as(newest(run::Column::Id), "run")
        .filter(source::Column::Id.is_in(sources))
        .rows::<Newest>()
        .await?;
    let mut rows = read
        .find::<brief::Entity>()
        .filter(brief::Column::Id.is_in(newest.into_iter().filter_map(|row| row.run)))
        .all()
        .await?;
    super::brief::complete(read, &mut rows).await?;
    Ok(rows.into_iter().map(|run| (run.source_id, run)).collect())
}

/// A column of the newest run of each source that is found.
pub(crate) fn newest(column: run::Column) -> Expr {
    let newest = Query::select()
        .column((run::Entity, column))
        .from(run::Entity)
        .and_where(
            Expr::col((run::Entity, run::Column::SourceId))
                .equals((source::Entity, source::Column::Id)),
        )
        .order_by((run::Entity, run::Column::Id), Direction::Desc)
        .limit(1)
        .to_owned();
    Expr::SubQuery(None, Box::new(newest.into()))
}

/// A run and what belongs to it, as they were read.
struct Whole {
    row: run::Model,
    source_name: String,
    steps: Vec<step::Model>,
}

async fn whole(read: &OrgRead, row: run::Model) -> Result<Whole> {
    let mut names = names(read, [row.source_id].into_iter()).await?;
    let steps = read
        .find::<step::Entity>()
        .filter(step::Column::RunId.eq(row.id))
        .all()
        .await?;
    Ok(Whole {
        source_name: names.remove(&row.source_id).unwrap_or_default(),
        row,
        steps,
    })
}

impl Whole {
    fn run(self) -> Result<Run> {
        let steps: Result<Vec<RunStep>> = self.steps.into_iter().map(to_step).collect();
        let mut steps = steps?;
        steps.sort_by_key(|step| step.step);
        to_run(self.row, self.source_name, steps)
    }
}

pub(crate) fn to_step(row: step::Model) -> Result<RunStep> {
    Ok(RunStep {
        step: Step::parse(&row.step)?,
        state: StepState::parse(&row.state)?,
        attempt: row.attempt,
        started_at: row.started_at.map(Timestamp::from_micros),
        finished_at: row.finished_at.map(Timestamp::from_micros),
        detail: row
            .detail
            .and_then(|detail| detail.as_str().map(str::to_owned)),
    })
}

fn to_run(row: run::Model, source_name: String, steps: Vec<RunStep>) -> Result<Run> {
    let files: Vec<LandedFile> = stored::read("cost_run.files", row.files)?;
    let publish: PublishState =
        stored::read_option("cost_run.publish", row.publish)?.unwrap_or_default();
    Ok(Run {
        id: RunId(row.id),
        source_id: SourceId(row.source_id),
        source_name,
        state: RunState::parse(&row.state)?,
        trigger: row.trigger,
        files: files.into_iter().map(Into::into).collect(),
        files_more: 0,
        recognised: stored::read_option("cost_run.recognised", row.recognised)?,
        steps,
        progress: stored::read_option("cost_run.progress", row.progress)?,
        rows_in: row.rows_in,
        rows_out: row.rows_out,
        rejects: row.rejects,
        balance: stored::read_option("cost_run.balance", row.balance)?,
        validation: stored::read_option("cost_run.validation", row.validation)?,
        periods: publish.months(),
        periods_more: 0,
        replaced: publish.replaced,
        question: stored::read_option::<Asked>("cost_run.question", row.question)?
            .map(|asked| asked.question),
        error: stored::read_option("cost_run.error", row.error)?,
        created_at: Timestamp::from_micros(row.created_at),
        started_at: row.started_at.map(Timestamp::from_micros),
        finished_at: row.finished_at.map(Timestamp::from_micros),
    })
}
