//! From rows to the `Source` that clients see.

use std::collections::{BTreeMap, HashMap};

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use serde::Deserialize;
use stoa_focus::Account;
use stoa_kernel::{Error, Page, PageRequest, Result, Sort, SourceId, States, Term, Timestamp};
use stoa_store::{Order, OrgRead, SortKey, contains};
use utoipa::IntoParams;
use uuid::Uuid;

use super::{
    entity,
    wire::{Source, SourceKind, SourceSchedule, SourceState},
};
use crate::{
    datasets::entity::period,
    runs::{
        self,
        entity::{brief, run},
        state::RunState,
        wire::PeriodSum,
    },
    stored,
};

/// The source, or 404; a deleted one is gone.
pub async fn get(read: &OrgRead, id: SourceId) -> Result<Source> {
    let row = row(read, id).await?;
    one(read, row).await
}

pub(crate) async fn row(read: &OrgRead, id: SourceId) -> Result<entity::Model> {
    read.find::<entity::Entity>()
        .filter(entity::Column::Id.eq(id.uuid()))
        .filter(entity::Column::State.eq(SourceState::Active.as_str()))
        .required()
        .await
}

stoa_kernel::sort_columns! {
    /// What sources are ordered by.
    pub enum SourceColumn { Name = "name", Kind = "kind", CreatedAt = "created_at" }
    default = Sort::descending(Self::CreatedAt);
}

/// By its own name, as the document takes no generic type for a parameter.
type SourceSort = Sort<SourceColumn>;

/// Which sources.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SourceFilter {
    /// Only those in whose name this stands.
    #[param(inline)]
    pub q: Option<Term>,
    /// Only those of this kind.
    pub kind: Option<SourceKind>,
    /// Those in this state; `active` when left out.
    pub state: Option<SourceState>,
    /// `-created_at` (the newest first) when left out.
    #[param(inline)]
    pub sort: Option<SourceSort>,
}

/// The months of a source in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Months {
    All,
    Newest,
}

/// One page of the sources. One that an upload made is listed unless all its runs ended without a bill.
pub async fn list(
    read: OrgRead,
    filter: &SourceFilter,
    page: &PageRequest,
    months: Months,
) -> Result<Page<Source>> {
    let state = filter.state.unwrap_or(SourceState::Active);
    let mut find = read
        .find::<entity::Entity>()
        .filter(entity::Column::State.eq(state.as_str()))
        .filter(not_a_failed_upload(&read));
    if let Some(q) = &filter.q {
        find = find.filter(contains(q, [entity::Column::Name]));
    }
    if let Some(kind) = filter.kind {
        find = find.filter(entity::Column::Kind.eq(kind.as_str()));
    }
    let order = Order::of(filter.sort, |column| match column {
        SourceColumn::Name => SortKey::text(entity::Column::Name),
        SourceColumn::Kind => SortKey::text(entity::Column::Kind),
        SourceColumn::CreatedAt => SortKey::Id,
    });
    let list = format!(
        "sources?q={:?}&kind={:?}&state={state:?}",
        filter.q, filter.kind
    );
    let rows = find
        .page(&list, page, order, entity::Column::Id, |row| row.id)
        .await?;
    let Page {
        items,
        next_cursor,
        total,
    } = rows;
    let found = found(&read, items, months).await?;
    drop(read);
    Ok(Page {
        items: found.sources()?,
        next_cursor,
        total,
    })
}

/// An upload of a bill that nobody has seen yet makes a source. When it led to no bill, that is nobody's source: its
/// run says why, and a file of the same name finds it again. It is listed from when another run of it is under way.
pub(super) fn not_a_failed_upload(read: &OrgRead) -> Condition {
    let ended = [RunState::Failed, RunState::Cancelled, RunState::TimedOut].map(RunState::as_str);
    let with_others = run::Entity::find()
        .select_only()
        .column(run::Column::SourceId)
        .filter(run::Column::OrgId.eq(read.org().uuid()))
        .filter(run::Column::State.is_not_in(ended))
        .into_query();
    Condition::any()
        .add(entity::Column::Identity.is_null())
        .add(entity::Column::Id.in_subquery(with_others))
}

pub(crate) async fn one(read: &OrgRead, row: entity::Model) -> Result<Source> {
    found(read, vec![row], Months::All)
        .await?
        .sources()?
        .pop()
        .ok_or_else(|| Error::internal("a source was lost on its way out"))
}

/// Sources and what belongs to them, as they were read.
struct Found {
    rows: Vec<entity::Model>,
    periods: Vec<period::Model>,
    last_runs: HashMap<Uuid, brief::Model>,
}

async fn found(read: &OrgRead, rows: Vec<entity::Model>, months: Months) -> Result<Found> {
    let ids = || rows.iter().map(|row| row.id);
    Ok(Found {
        periods: periods_of(read, ids(), months).await?,
        last_runs: runs::view::last_of(read, ids()).await?,
        rows,
    })
}

impl Found {
    fn sources(mut self) -> Result<Vec<Source>> {
        let mut periods: HashMap<Uuid, Vec<PeriodSum>> = HashMap::new();
        for row in self.periods {
            periods.entry(row.source_id).or_default().push(PeriodSum {
                billing_period: row.billing_period,
                rows: row.rows,
                billed: stored::read("cost_period.billed", row.billed)?,
            });
        }
        let mut sources = Vec::with_capacity(self.rows.len());
        for row in self.rows {
            let last_run = self.last_runs.remove(&row.id);
            let last_run = last_run.map(|run| runs::brief::to_run(run, row.name.clone()));
            let periods = periods.remove(&row.id).unwrap_or_default();
            sources.push(Source {
                id: SourceId(row.id),
                url: location_url(&row),
                kind: stored::word("cost_source.kind", &row.kind, SourceKind::parse)?,
                state: stored::word("cost_source.state", &row.state, SourceState::of)?,
                schedule: schedule(&row)?,
                applicability: applicability(&row)?,
                allow_duplicate: row.allow_duplicate == Some(true),
                allow_account_change: row.allow_account_change == Some(true),
                allow_missing_charges: row.allow_missing_charges == Some(true),
                allow_possibly_twice: row.allow_possibly_twice == Some(true),
                name: row.name,
                format: row.format,
                identity: row.identity,
                account: stored::read_option("cost_source.account", row.account)?,
                last_run: last_run.transpose()?,
                periods,
                created_at: Timestamp::from_micros(row.created_at),
            });
        }
        Ok(sources)
    }
}

pub(crate) fn schedule(row: &entity::Model) -> Result<Option<SourceSchedule>> {
    row.schedule
        .as_deref()
        .map(|word| stored::word("cost_source.schedule", word, SourceSchedule::parse))
        .transpose()
}

/// What was given with the source.
pub(crate) fn account(row: &entity::Model) -> Result<Option<Account>> {
    stored::read_option("cost_source.account", row.account.clone())
}

/// What was answered for the check.
pub(crate) fn applicability(row: &entity::Model) -> Result<BTreeMap<String, bool>> {
    let answers = row.applicability.clone();
    Ok(stored::read_option("cost_source.applicability", answers)?.unwrap_or_default())
}

pub(crate) fn location_url(row: &entity::Model) -> Option<String> {
    row.location
        .get("url")
        .and_then(|url| url.as_str())
        .map(str::to_owned)
}

async fn periods_of(
    read: &OrgRead,
    sources: impl Iterator<Item = Uuid>,
    months: Months,
) -> Result<Vec<period::Model>> {
    let mut find = read
        .find::<period::Entity>()
        .filter(period::Column::SourceId.is_in(sources));
    if months == Months::Newest {
        let other = Alias::new("other");
        let newest = Query::select()
            .expr(Func::max(Expr::col((
                other.clone(),
                period::Column::BillingPeriod,
            ))))
            .from_as(period::Entity, other.clone())
            .and_where(
                Expr::col((other, period::Column::SourceId))
                    .equals((period::Entity, period::Column::SourceId)),
            )
            .to_owned();
        find = find.filter(
            Expr::col((period::Entity, period::Column::BillingPeriod))
                .eq(Expr::SubQuery(None, Box::new(newest.into()))),
        );
    }
    find.order_by_desc(period::Column::BillingPeriod)
        .all()
        .await
}
