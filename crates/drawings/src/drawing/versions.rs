//! The versions of a drawing.

use sea_orm::{ColumnTrait, Iterable, QueryFilter, QuerySelect, sea_query::Expr};
use stoa_accounts::names_of;
use stoa_kernel::{DrawingId, Error, Page, PageRequest, Result, Sort, Timestamp};
use stoa_store::{Order, OrgRead, SortKey};

use super::{
    entity::version,
    view::{self, author},
};
use crate::wire::{DrawingVersion, OpenDrawingVersion};

/// One version, or 404.
pub(crate) async fn row(read: &OrgRead, id: DrawingId, number: i64) -> Result<version::Model> {
    read.find::<version::Entity>()
        .filter(version::Column::DrawingId.eq(id.uuid()))
        .filter(version::Column::Number.eq(number))
        .required()
        .await
}

stoa_kernel::sort_columns! {
    /// What versions are ordered by.
    pub enum VersionColumn { Number = "number" }
    default = Sort::descending(Self::Number);
}

/// One page of the versions of a drawing, the newest first.
pub async fn list(
    read: &OrgRead,
    id: DrawingId,
    page: &PageRequest,
) -> Result<Page<DrawingVersion>> {
    let drawing = view::row(read, id).await?;
    let order = Order::of(None, |VersionColumn::Number| SortKey::Id);
    let list = format!("drawing versions of {}", drawing.id);
    // Without the texts, which no list shows.
    let shown = version::Column::iter().filter(|it| !matches!(it, version::Column::Text));
    let rows = read
        .find::<version::Entity>()
        .select_only()
        .columns(shown)
        .expr_as(Expr::cust("''"), "text")
        .filter(version::Column::DrawingId.eq(drawing.id))
        .page(&list, page, order, version::Column::Number, |row| {
            row.number
        })
        .await?;
    Ok(Page {
        items: many(read, rows.items).await?,
        next_cursor: rows.next_cursor,
        total: rows.total,
    })
}

/// One version with its text.
pub async fn open(read: &OrgRead, id: DrawingId, number: i64) -> Result<OpenDrawingVersion> {
    let drawing = view::row(read, id).await?;
    let row = row(read, DrawingId(drawing.id), number).await?;
    let model = row.text.clone();
    let version = many(read, vec![row]).await?.pop();
    let version = version.ok_or_else(|| Error::internal("a version was lost on its way out"))?;
    Ok(OpenDrawingVersion { version, model })
}

async fn many(read: &OrgRead, rows: Vec<version::Model>) -> Result<Vec<DrawingVersion>> {
    let names = names_of(read, rows.iter().map(|row| row.created_by.as_str())).await?;
    let view = |row: version::Model| DrawingVersion {
        number: row.number,
        bytes: row.bytes,
        picture_count: row.picture_count,
        problem_count: row.problem_count,
        note: row.note,
        restored_from: row.restored_from,
        saved_at: Timestamp::from_micros(row.created_at),
        saved_by: author(&names, row.created_by),
    };
    Ok(rows.into_iter().map(view).collect())
}
