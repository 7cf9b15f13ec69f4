//! Calls a drawing otherwise.

use sea_orm::ActiveValue::Set;
use stoa_httpkit::IfMatch;
use stoa_kernel::{DrawingId, Result};
use stoa_store::OrgTx;

use super::{change, entity::drawing, events::DrawingRenamed, names, view};
use crate::service::Drawings;

pub async fn rename(
    drawings: &Drawings,
    tx: &mut OrgTx,
    id: DrawingId,
    expected: &IfMatch,
    name: &str,
) -> Result<drawing::Model> {
    let row = view::row(tx, id).await?;
    expected.check(row.etag)?;
    let name = names::checked(name)?;
    if name == row.name {
        return Ok(row);
    }
    let next = drawing::ActiveModel {
        name: Set(name),
        ..Default::default()
    };
    let before = row.name.clone();
    let row = change(drawings, tx, &row, next).await?;
    tx.append(&DrawingRenamed {
        drawing_id: id,
        name: row.name.clone(),
        before,
    })
    .await?;
    Ok(row)
}
