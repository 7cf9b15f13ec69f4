//! From rows to the drawings that clients see.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, QueryFilter};
use serde::Deserialize;
use stoa_accounts::names_of;
use stoa_kernel::{DrawingId, Error, Page, PageRequest, Result, Sort, Term, Timestamp};
use stoa_store::{Order, OrgRead, SortKey, contains};
use utoipa::{IntoParams, ToSchema};

use super::{entity::drawing, versions};
use crate::{
    service::Drawings,
    wire::{Author, Drawing, OpenDrawing},
};

/// The drawing, or 404; a deleted one is not there.
pub(crate) async fn row(read: &OrgRead, id: DrawingId) -> Result<drawing::Model> {
    read.find::<drawing::Entity>()
        .filter(drawing::Column::Id.eq(id.uuid()))
        .filter(drawing::Column::DeletedAt.is_null())
        .required()
        .await
}

/// The drawing, deleted or not.
pub(crate) async fn any_row(read: &OrgRead, id: DrawingId) -> Result<drawing::Model> {
    read.find::<drawing::Entity>()
        .filter(drawing::Column::Id.eq(id.uuid()))
        .required()
        .await
}

stoa_kernel::sort_columns! {
    /// What drawings are ordered by.
    pub enum DrawingColumn { Name = "name", CreatedAt = "created_at", UpdatedAt = "updated_at" }
    default = Sort::descending(Self::UpdatedAt);
}

/// By its own name, as the document takes no generic type for a parameter.
type DrawingSort = Sort<DrawingColumn>;

/// Whether a drawing stands in the list or was deleted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DrawingState {
    #[default]
    Active,
    Deleted,
}

/// Which drawings.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DrawingFilter {
    /// Only those in whose name this stands.
    #[param(inline)]
    pub q: Option<Term>,
    /// Those in this state; `active` when left out.
    #[param(inline)]
    pub state: Option<DrawingState>,
    /// `-updated_at` (what changed last comes first) when left out.
    #[param(inline)]
    pub sort: Option<DrawingSort>,
}

/// One page of the drawings.
pub async fn list(
    drawings: &Drawings,
    read: &OrgRead,
    filter: &DrawingFilter,
    page: &PageRequest,
) -> Result<Page<Drawing>> {
    let state = filter.state.unwrap_or_default();
    let find = read.find::<drawing::Entity>();
    let mut find = find.filter(match state {
        DrawingState::Active => drawing::Column::DeletedAt.is_null(),
        DrawingState::Deleted => drawing::Column::DeletedAt.is_not_null(),
    });
    if let Some(q) = &filter.q {
        find = find.filter(contains(q, [drawing::Column::Name]));
    }
    let order = Order::of(filter.sort, |column| match column {
        DrawingColumn::Name => SortKey::text(drawing::Column::Name),
        DrawingColumn::CreatedAt => SortKey::Id,
        DrawingColumn::UpdatedAt => SortKey::number(drawing::Column::UpdatedAt),
    });
    let list = format!("drawings?q={:?}&state={state:?}", filter.q);
    let rows = find
        .page(&list, page, order, drawing::Column::Id, |row| row.id)
        .await?;
    Ok(Page {
        items: many(drawings, read, rows.items).await?,
        next_cursor: rows.next_cursor,
        total: rows.total,
    })
}

pub(crate) async fn one(
    drawings: &Drawings,
    read: &OrgRead,
    row: drawing::Model,
) -> Result<Drawing> {
    many(drawings, read, vec![row])
        .await?
        .pop()
        .ok_or_else(|| Error::internal("a drawing was lost on its way out"))
}

/// With the text of its newest version.
pub(crate) async fn open(
    drawings: &Drawings,
    read: &OrgRead,
    row: drawing::Model,
) -> Result<OpenDrawing> {
    let newest = versions::row(read, DrawingId(row.id), row.head).await?;
    Ok(OpenDrawing {
        drawing: one(drawings, read, row).await?,
        model: newest.text,
    })
}

async fn many(
    drawings: &Drawings,
    read: &OrgRead,
    rows: Vec<drawing::Model>,
) -> Result<Vec<Drawing>> {
    let actors = rows
        .iter()
        .flat_map(|row| [&row.created_by, &row.updated_by]);
    let names = names_of(read, actors.map(String::as_str)).await?;
    let view = |row: drawing::Model| {
        let deleted_at = row.deleted_at.map(Timestamp::from_micros);
        Drawing {
            id: DrawingId(row.id),
            name: row.name,
            version: row.head,
            etag: format!("\"{}\"", row.etag),
            picture_count: row.picture_count,
            problem_count: row.problem_count,
            created_at: Timestamp::from_micros(row.created_at),
            created_by: author(&names, row.created_by),
            updated_at: Timestamp::from_micros(row.updated_at),
            updated_by: author(&names, row.updated_by),
            deleted_at,
            erased_at: deleted_at.map(|at| at + drawings.settings.keep_deleted),
        }
    };
    Ok(rows.into_iter().map(view).collect())
}

pub(super) fn author(names: &HashMap<String, String>, actor: String) -> Author {
    Author {
        name: names.get(&actor).cloned(),
        actor,
    }
}
