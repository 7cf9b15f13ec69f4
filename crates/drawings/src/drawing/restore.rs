//! Brings a deleted drawing back, as it was.

use sea_orm::ActiveValue::Set;
use stoa_kernel::{DrawingId, Result};
use stoa_store::OrgTx;

use super::{change, entity::drawing, events::DrawingRestored, view};
use crate::service::Drawings;

/// One that was not deleted stays as it is, so that asking twice does no harm.
pub async fn restore(drawings: &Drawings, tx: &mut OrgTx, id: DrawingId) -> Result<drawing::Model> {
    let row = view::any_row(tx, id).await?;
    if row.deleted_at.is_none() {
        return Ok(row);
    }
    let next = drawing::ActiveModel {
        deleted_at: Set(None),
        ..Default::default()
    };
    let row = change(drawings, tx, &row, next).await?;
    tx.append(&DrawingRestored {
        drawing_id: id,
        name: row.name.clone(),
    })
    .await?;
    Ok(row)
}
