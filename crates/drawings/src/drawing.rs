//! A drawing: its row, its versions, and everything that is done with it.

pub mod create;
pub mod delete;
pub mod entity;
pub mod events;
pub mod names;
pub mod rename;
pub mod restore;
pub mod save;
pub mod versions;
pub mod view;

use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use stoa_kernel::{Error, Result};
use stoa_store::OrgTx;

use crate::service::Drawings;
use entity::drawing;

/// Makes a change of the row, if nobody changed it since it was read, and notes who made it.
async fn change(
    drawings: &Drawings,
    tx: &OrgTx,
    row: &drawing::Model,
    next: drawing::ActiveModel,
) -> Result<drawing::Model> {
    let next = drawing::ActiveModel {
        updated_at: Set(drawings.now()),
        updated_by: Set(tx.actor().label()),
        etag: Set(row.etag + 1),
        ..next
    };
    let rows = tx
        .update_many::<drawing::Entity>()
        .set(next)
        .filter(drawing::Column::Id.eq(row.id))
        .filter(drawing::Column::Etag.eq(row.etag))
        .returning()
        .await
        .map_err(names::taken)?;
    rows.into_iter().next().ok_or_else(|| {
        Error::conflict(
            "etag_mismatch",
            "Someone changed this drawing meanwhile. Load it again, then repeat your change.",
        )
    })
}
