//! Takes a drawing out of the list; it can be brought back for a while. Or erases it, with all of its versions.

use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use stoa_kernel::{DrawingId, Result};
use stoa_store::OrgTx;

use super::{
    change,
    entity::drawing,
    events::{DrawingDeleted, DrawingErased},
    view,
};
use crate::service::Drawings;

pub async fn delete(drawings: &Drawings, tx: &mut OrgTx, id: DrawingId) -> Result<()> {
    let row = view::row(tx, id).await?;
    let next = drawing::ActiveModel {
        deleted_at: Set(Some(drawings.now())),
        ..Default::default()
    };
    let row = change(drawings, tx, &row, next).await?;
    tx.append(&DrawingDeleted {
        drawing_id: id,
        name: row.name,
    })
    .await?;
    Ok(())
}

/// For good, whether it was deleted before or not: for whoever needs the room, or wants it gone.
///
/// # Errors
/// 404 when it is not as it was read: somebody brought it back meanwhile, say.
pub async fn erase(tx: &mut OrgTx, row: drawing::Model) -> Result<()> {
    tx.delete_many::<drawing::Entity>()
        .filter(drawing::Column::Id.eq(row.id))
        .filter(drawing::Column::Etag.eq(row.etag))
        .required()
        .await?;
    tx.append(&DrawingErased {
        drawing_id: DrawingId(row.id),
        name: row.name,
    })
    .await?;
    Ok(())
}
