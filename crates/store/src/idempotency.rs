//! Idempotency keys: the answer to a POST is stored under the caller's key and replayed for 24 hours.
//! A second request with the same key and another body is refused; one that comes while the first is
//! still being answered is told to wait. A first request that never finished (a crash) frees its key
//! after two minutes.

use std::time::Duration;

use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, Statement};
use stoa_kernel::{Error, Result};

use crate::entity::idempotency::{Column, Entity, Model};
use crate::{Actor, DbResult, Store};

pub const KEPT: Duration = Duration::from_secs(24 * 3600);
pub const UNFINISHED: Duration = Duration::from_secs(120);

/// An answer, as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub content_type: Option<String>,
    pub body: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begin {
    /// Go on, then call [`finish`] or [`abandon`].
    Fresh,
    /// Answered before: send this.
    Replay(Answer),
}

/// `fingerprint` identifies the request: a hash over method, path and body.
pub async fn begin(store: &Store, actor: &Actor, key: &str, fingerprint: &str) -> Result<Begin> {
    if key.is_empty() || key.len() > 255 {
        return Err(Error::invalid(
            "idempotency_key_malformed",
            "`Idempotency-Key` must have 1 to 255 characters; a UUID is a good choice.",
        ));
    }
    let now = store.clock().now();
    let tx = store.write(actor).await?;
    let claim = Statement::from_sql_and_values(
        store.0.backend,
        CLAIM,
        [
            actor.org().uuid().into(),
            key.into(),
            fingerprint.into(),
            now.micros().into(),
            (now + UNFINISHED).micros().into(),
        ],
    );
    if tx.connection.execute_raw(claim).await.db()?.rows_affected() > 0 {
        tx.commit().await?;
        return Ok(Begin::Fresh);
    }
    let row = tx
        .find::<Entity>()
        .filter(Column::Key.eq(key))
        .required()
        .await?;
    known_key(row, fingerprint)
}

/// The answer that is kept under this key; nothing is written. For when there is no room for new ones.
pub async fn kept(
    store: &Store,
    actor: &Actor,
    key: &str,
    fingerprint: &str,
) -> Result<Option<Answer>> {
    let now = store.clock().now().micros();
    let read = store.read(actor).await?;
    let row = read
        .find::<Entity>()
        .filter(Column::Key.eq(key))
        .filter(Column::ExpiresAt.gt(now))
        .one()
        .await?;
    match row.map(|row| known_key(row, fingerprint)).transpose()? {
        Some(Begin::Replay(answer)) => Ok(Some(answer)),
        Some(Begin::Fresh) | None => Ok(None),
    }
}

/// Takes a key that is new or expired; of two callers at once, one.
const CLAIM: &str = "INSERT INTO idempotency (org_id, key, fingerprint, created_at, expires_at) \
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (org_id, key) DO UPDATE SET \
    fingerprint = excluded.fingerprint, status = NULL, content_type = NULL, body = NULL, \
    created_at = excluded.created_at, expires_at = excluded.expires_at \
    WHERE idempotency.expires_at <= excluded.created_at";

fn known_key(row: Model, fingerprint: &str) -> Result<Begin> {
    if row.fingerprint != fingerprint {
        return Err(Error::invalid(
            "idempotency_key_reused",
            "This `Idempotency-Key` was used for a different request. Use a new key for a new request.",
        ));
    }
    match (row.status, row.body) {
        (Some(status), Some(body)) => Ok(Begin::Replay(Answer {
            status: u16::try_from(status).unwrap_or(500),
            content_type: row.content_type,
            body,
        })),
        _ => Err(Error::conflict(
            "idempotency_in_progress",
            "The first request with this `Idempotency-Key` is still being answered. Try again shortly.",
        )),
    }
}

/// Stores the answer for [`KEPT`].
pub async fn finish(store: &Store, actor: &Actor, key: &str, answer: &Answer) -> Result<()> {
    let tx = store.write(actor).await?;
    tx.update_many::<Entity>()
        .filter(Column::Key.eq(key))
        .col(Column::Status, i64::from(answer.status))
        .col(Column::ContentType, answer.content_type.clone())
        .col(Column::Body, answer.body.clone())
        .col(Column::ExpiresAt, (store.clock().now() + KEPT).micros())
        .exec()
        .await?;
    tx.commit().await
}

/// Frees the key: the request failed in a way that may be tried again (a 5xx).
pub async fn abandon(store: &Store, actor: &Actor, key: &str) -> Result<()> {
    let tx = store.write(actor).await?;
    tx.delete_many::<Entity>()
        .filter(Column::Key.eq(key))
        .filter(Column::Status.is_null())
        .exec()
        .await?;
    tx.commit().await
}

/// Deletes what expired, in every organisation. For the nightly job.
pub async fn purge(store: &Store) -> Result<u64> {
    let tx = store.system("idempotency-purge").await?;
    let now = store.clock().now().micros();
    let gone = tx
        .delete_many::<Entity>()
        .filter(Column::ExpiresAt.lte(now))
        .exec()
        .await?;
    tx.commit().await?;
    Ok(gone)
}
