//! Taking a job from the queue. The organisation served longest ago, with room under its bound and under
//! that of its first member, comes first; within it the highest priority, then the oldest. Claims follow one
//! another (one writer on SQLite, an advisory lock on PostgreSQL), so turn and bound are exact.
//!
//! A person has the same bound over all organisations whose first member they are, who opened them as a rule, whoever or
//! whatever asks there (a member, a key, a schedule), so that nobody takes every worker by opening more of them.
//! Only the first, since nobody is to be held up by what they were invited to.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, FromQueryResult, Statement, Value};
use stoa_kernel::{OrgId, Result};
use stoa_store::{DbResult, Store};

use crate::entity::job;
use crate::handler::JobsOptions;

/// Claims one job of these kinds for `holder`, if any is due.
pub(crate) async fn claim(
    store: &Store,
    options: &JobsOptions,
    kinds: &[&'static str],
    holder: &str,
) -> Result<Option<job::Model>> {
    // A look through a reader first: an idle worker does not take the writer from others.
    if kinds.is_empty() || !anything_to_do(store).await? {
        return Ok(None);
    }
    let now = store.clock().now();
    let tx = store.system("claim").await?;
    let connection = tx.connection();
    let backend = connection.get_database_backend();
    if backend == DbBackend::Postgres {
        connection
            .execute_unprepared("SELECT pg_advisory_xact_lock(7800002)")
            .await
            .db()?;
    }
    take_back(connection, now.micros()).await?;
    let Some(org) = whose_turn(connection, options.per_org, kinds, now.micros()).await? else {
        tx.commit().await?;
        return Ok(None);
    };
    let lease_until = (now + options.lease).micros();
    let taken = take(connection, org, kinds, holder, now.micros(), lease_until).await?;
    tx.commit().await?;
    Ok(taken)
}

async fn anything_to_do(store: &Store) -> Result<bool> {
    let read = store.system_read().await?;
    let connection = read.connection();
    let now = store.clock().now().micros();
    let sql = "SELECT EXISTS (SELECT 1 FROM job WHERE state = 'queued' AND run_at <= $1) \
        OR EXISTS (SELECT 1 FROM job WHERE state = 'running' AND lease_until <= $1)";
    let statement =
        Statement::from_sql_and_values(connection.get_database_backend(), sql, [now.into()]);
    match connection.query_one_raw(statement).await.db()? {
        Some(row) => row.try_get_by_index(0).db(),
        None => Ok(false),
    }
}

/// Jobs whose worker fell silent go back to the queue, or are dead when that was the last attempt.
async fn take_back(connection: &DatabaseTransaction, now: i64) -> Result<()> {
    let sql = "UPDATE job SET \
          state = CASE WHEN cancel_requested THEN 'cancelled' \
                       WHEN attempts >= max_attempts THEN 'dead' ELSE 'queued' END, \
          finished_at = CASE WHEN cancel_requested OR attempts >= max_attempts THEN $1 END, \
          error = 'The worker stopped answering (attempt ' || attempts || ' of ' || max_attempts || ').', \
          lease_holder = NULL, lease_until = NULL \
        WHERE state = 'running' AND lease_until <= $1";
    let statement =
        Statement::from_sql_and_values(connection.get_database_backend(), sql, [now.into()]);
    let taken_back = connection
        .execute_raw(statement)
        .await
        .db()?
        .rows_affected();
    if taken_back > 0 {
        tracing::warn!(
            jobs = taken_back,
            "leases ran out; the jobs go back to the queue"
        );
        metrics::counter!("stoa_jobs_leases_expired_total").increment(taken_back);
    }
    Ok(())
}

async fn whose_turn(
    connection: &DatabaseTransaction,
    per_org: u32,
    kinds: &[&'static str],
    now: i64,
) -> Result<Option<OrgId>> {
    let sql = format!(
        "SELECT o.id FROM organisation o LEFT JOIN job_turn t ON t.org_id = o.id \
         WHERE EXISTS (SELECT 1 FROM job j WHERE j.org_id = o.id AND j.state = 'queued' \
             AND j.run_at <= $1 AND j.kind IN ({})) \
           AND (SELECT count(*) FROM job r WHERE r.org_id = o.id AND r.state = 'running') < $2 \
           AND NOT EXISTS (SELECT 1 FROM member m WHERE m.id = {} AND m.person_id IN \
             (SELECT b.person_id FROM job r JOIN member b ON b.id = {} \
              WHERE r.state = 'running' GROUP BY b.person_id HAVING count(*) >= $2)) \
         ORDER BY coalesce(t.served, 0), o.id LIMIT 1",
        placeholders(kinds, 3),
        first_member("o.id"),
        first_member("r.org_id"),
    );
    let values = [now.into(), i64::from(per_org).into()]
        .into_iter()
        .chain(kind_values(kinds));
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    match connection.query_one_raw(statement).await.db()? {
        Some(row) => Ok(Some(OrgId(row.try_get_by_index(0).db()?))),
        None => Ok(None),
    }
}

/// The member who has been in an organisation for longest: who opened it, as a rule. Not the first of its owners, since
/// an owner makes another of whom they like, and would hold them up with it.
fn first_member(org: &str) -> String {
    format!(
        "(SELECT f.id FROM member f WHERE f.org_id = {org} ORDER BY f.created_at, f.id LIMIT 1)"
    )
}

async fn take(
    connection: &DatabaseTransaction,
    org: OrgId,
    kinds: &[&'static str],
    holder: &str,
    now: i64,
    lease_until: i64,
) -> Result<Option<job::Model>> {
    let backend = connection.get_database_backend();
    let skip = if backend == DbBackend::Postgres {
        "FOR UPDATE SKIP LOCKED"
    } else {
        ""
    };
    let sql = format!(
        "UPDATE job SET state = 'running', attempts = attempts + 1, lease_holder = $1, \
           lease_until = $2, heartbeat_at = $3, started_at = coalesce(started_at, $3) \
         WHERE id = (SELECT id FROM job WHERE org_id = $4 AND state = 'queued' AND run_at <= $3 \
             AND kind IN ({}) ORDER BY priority DESC, run_at, id LIMIT 1 {skip}) RETURNING *",
        placeholders(kinds, 5)
    );
    let org = Value::from(org.uuid());
    let values = [holder.into(), lease_until.into(), now.into(), org.clone()];
    let values = values.into_iter().chain(kind_values(kinds));
    let row = connection
        .query_one_raw(Statement::from_sql_and_values(backend, sql, values))
        .await
        .db()?;
    let Some(row) = row else { return Ok(None) };
    let turn = "INSERT INTO job_turn (org_id, served) \
        SELECT $1, coalesce(max(served), 0) + 1 FROM job_turn WHERE true \
        ON CONFLICT (org_id) DO UPDATE SET served = excluded.served";
    connection
        .execute_raw(Statement::from_sql_and_values(backend, turn, [org]))
        .await
        .db()?;
    Ok(Some(job::Model::from_query_result(&row, "").db()?))
}

fn placeholders(kinds: &[&str], first: usize) -> String {
    (0..kinds.len())
        .map(|i| format!("${}", first + i))
        .collect::<Vec<_>>()
        .join(", ")
}

fn kind_values(kinds: &[&'static str]) -> impl Iterator<Item = Value> {
    kinds.iter().map(|kind| Value::from(*kind))
}
