//! Keeps a new drawing, as version 1 of its text.

use stoa_kernel::{DrawingId, Result};
use stoa_store::OrgTx;

use super::{
    entity::{drawing, version},
    events::DrawingCreated,
    names,
};
use crate::{draw::Checked, room, service::Drawings, wire::NewDrawing};

/// `checked` is what was found in the text.
pub async fn create(
    drawings: &Drawings,
    tx: &mut OrgTx,
    input: NewDrawing,
    checked: &Checked,
) -> Result<drawing::Model> {
    let name = names::checked(&input.name)?;
    let note = names::checked_note(input.note.as_deref())?;
    let (id, now, who) = (
        DrawingId::new(&*drawings.clock, &*drawings.rng),
        drawings.now(),
        tx.actor().label(),
    );
    let row = drawing::Model {
        id: id.uuid(),
        org_id: tx.org().uuid(),
        name,
        head: 1,
        picture_count: count(checked.pictures.len()),
        problem_count: count(checked.problems.len()),
        created_at: now,
        created_by: who.clone(),
        updated_at: now,
        updated_by: who.clone(),
        deleted_at: None,
        etag: 1,
    };
    let first = version::Model {
        drawing_id: row.id,
        number: row.head,
        org_id: row.org_id,
        bytes: count(input.model.len()),
        text: input.model,
        picture_count: row.picture_count,
        problem_count: row.problem_count,
        note: note.clone(),
        restored_from: None,
        created_at: now,
        created_by: who,
    };
    tx.insert(row.clone()).await.map_err(names::taken)?;
    // After the row, whose name may have to wait for another transaction that waits for the turn.
    room::take(drawings, tx, first.text.len()).await?;
    tx.append(&DrawingCreated {
        drawing_id: id,
        name: row.name.clone(),
        bytes: first.bytes,
        note,
    })
    .await?;
    tx.insert(first).await?;
    Ok(row)
}

/// Counts are stored signed; a negative one never is.
pub(super) fn count(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
