//! Keeps the next version of a text: one that somebody wrote, or an older one again.

use sea_orm::ActiveValue::Set;
use stoa_httpkit::IfMatch;
use stoa_kernel::{DrawingId, Result};
use stoa_store::OrgTx;

use super::{
    change,
    create::count,
    entity::{drawing, version},
    events::DrawingSaved,
    names, versions, view,
};
use crate::{draw::Checked, room, service::Drawings, wire::SaveDrawing};

/// `checked` is what was found in the text. A text that is the newest version already makes no other one.
pub async fn save(
    drawings: &Drawings,
    tx: &mut OrgTx,
    id: DrawingId,
    expected: &IfMatch,
    input: SaveDrawing,
    checked: &Checked,
) -> Result<drawing::Model> {
    let row = view::row(tx, id).await?;
    expected.check(row.etag)?;
    let note = names::checked_note(input.note.as_deref())?;
    let newest = versions::row(tx, id, row.head).await?;
    if newest.text == input.model {
        return Ok(row);
    }
    let next = version::Model {
        bytes: count(input.model.len()),
        text: input.model,
        picture_count: count(checked.pictures.len()),
        problem_count: count(checked.problems.len()),
        note,
        restored_from: None,
        ..newest
    };
    append(drawings, tx, row, next).await
}

/// Makes the text of an older version the newest again. The versions between them stay.
pub async fn restore(
    drawings: &Drawings,
    tx: &mut OrgTx,
    id: DrawingId,
    expected: &IfMatch,
    number: i64,
) -> Result<drawing::Model> {
    let row = view::row(tx, id).await?;
    expected.check(row.etag)?;
    let older = versions::row(tx, id, number).await?;
    if number == row.head {
        return Ok(row);
    }
    let next = version::Model {
        note: None,
        restored_from: Some(number),
        ..older
    };
    append(drawings, tx, row, next).await
}

/// The row first: of two who save at once the second waits for it, and is told that it changed.
async fn append(
    drawings: &Drawings,
    tx: &mut OrgTx,
    row: drawing::Model,
    next: version::Model,
) -> Result<drawing::Model> {
    let changed = drawing::ActiveModel {
        head: Set(row.head + 1),
        picture_count: Set(next.picture_count),
        problem_count: Set(next.problem_count),
        ..Default::default()
    };
    let row = change(drawings, tx, &row, changed).await?;
    room::take(drawings, tx, next.text.len()).await?;
    let next = version::Model {
        number: row.head,
        created_at: row.updated_at,
        created_by: row.updated_by.clone(),
        ..next
    };
    tx.append(&DrawingSaved {
        drawing_id: DrawingId(row.id),
        name: row.name.clone(),
        version: next.number,
        bytes: next.bytes,
        note: next.note.clone(),
        restored_from: next.restored_from,
    })
    .await?;
    tx.insert(next).await?;
    Ok(row)
}
