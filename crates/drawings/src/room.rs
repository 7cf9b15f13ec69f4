//! How much of the database an organisation's drawings may take (`limits.organisation_drawing_bytes`): every version of every
//! drawing, deleted ones too, until they are erased.

use sea_orm::{FromQueryResult, QuerySelect, sea_query::Expr};
use stoa_httpkit::disk::DRAWINGS_FULL;
use stoa_kernel::{Error, Result};
use stoa_store::OrgTx;

use crate::{drawing::entity::version, service::Drawings};

/// What a version takes beside its text, so that many small ones count too.
const ROW: i64 = 1024;

/// Asked before a version of so many bytes is written, with the row of its drawing written or locked.
///
/// # Errors
/// `drawings_full` when there is no room for it, `storage_full` when the server's disk has none.
pub(crate) async fn take(drawings: &Drawings, tx: &OrgTx, bytes: usize) -> Result<()> {
    drawings.floor.check()?;
    let most = drawings.settings.organisation_bytes;
    if most == 0 {
        return Ok(());
    }
    tx.take_turn().await?;
    let more = u64::try_from(bytes)
        .unwrap_or(u64::MAX)
        .saturating_add(ROW as u64);
    if stored(tx).await?.saturating_add(more) <= most {
        return Ok(());
    }
    let message = format!(
        "The drawings of this organisation may take {most} bytes with all of their versions, and there is no room for this one. Erase drawings that nobody needs, or ask whoever operates this installation to raise `limits.organisation_drawing_bytes`."
    );
    Err(Error::quota_exceeded(DRAWINGS_FULL, message).param("bytes", most))
}

async fn stored(tx: &OrgTx) -> Result<u64> {
    #[derive(FromQueryResult)]
    struct Sum {
        bytes: Option<i64>,
    }
    // PostgreSQL makes a numeric of a sum.
    let sum = Expr::cust(format!("CAST(SUM(bytes + {ROW}) AS BIGINT)"));
    let row = tx
        .find::<version::Entity>()
        .select_only()
        .expr_as(sum, "bytes")
        .row::<Sum>()
        .await?;
    let bytes = row.and_then(|row| row.bytes).unwrap_or_default();
    Ok(u64::try_from(bytes).unwrap_or_default())
}
