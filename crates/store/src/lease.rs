//! Leases: at most one holder of a name at a time, until it expires. One statement, on both databases.

use std::time::Duration;

use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, Statement};
use stoa_kernel::Result;

use crate::entity::lease;
use crate::{DbResult, Store};

/// Takes or renews the lease `name` for `holder`. False while another holds it.
pub async fn try_acquire(store: &Store, name: &str, holder: &str, ttl: Duration) -> Result<bool> {
    let now = store.clock().now();
    let sql = "INSERT INTO lease (name, holder, expires_at) VALUES ($1, $2, $3) \
        ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at \
        WHERE lease.holder = excluded.holder OR lease.expires_at <= $4 RETURNING holder";
    let values = [
        name.into(),
        holder.into(),
        (now + ttl).micros().into(),
        now.micros().into(),
    ];
    let tx = store.system("lease").await?;
    let statement = Statement::from_sql_and_values(store.0.backend, sql, values);
    let won = tx
        .connection()
        .query_one_raw(statement)
        .await
        .db()?
        .is_some();
    tx.commit().await?;
    Ok(won)
}

/// Gives the lease back, if `holder` still has it.
pub async fn release(store: &Store, name: &str, holder: &str) -> Result<()> {
    let tx = store.system("lease").await?;
    tx.delete_many::<lease::Entity>()
        .filter(lease::Column::Name.eq(name))
        .filter(lease::Column::Holder.eq(holder))
        .exec()
        .await?;
    tx.commit().await
}
