//! Opens the pools. SQLite: WAL, `synchronous=FULL`, foreign keys, one writer, a pool of readers that
//! cannot write. PostgreSQL: every connection drops to the role `stoa_app` (no superuser, no bypass of
//! row-level security) before anyone sees it, whatever user the address names.

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sea_orm::{DatabaseConnection, SqlxPostgresConnector, SqlxSqliteConnector};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Executor};
use stoa_kernel::{Error, Result};

use crate::StoreOptions;

/// The role the application runs as on PostgreSQL. Made by the first migration.
pub const APP_ROLE: &str = "stoa_app";

pub(crate) struct Pools {
    pub(crate) writer: DatabaseConnection,
    pub(crate) reader: DatabaseConnection,
}

pub(crate) async fn open(options: &StoreOptions) -> Result<Pools> {
    match options.url.split_once("://").map(|(scheme, _)| scheme) {
        Some("sqlite") => sqlite(options).await,
        Some("postgres" | "postgresql") => postgres(options),
        _ => Err(Error::invalid(
            "database_url_unknown",
            "`database.url` must begin with sqlite:// or postgres://, \
             such as sqlite://stoa-data/stoa.db.",
        )),
    }
}

async fn sqlite(options: &StoreOptions) -> Result<Pools> {
    let path = options.url.trim_start_matches("sqlite://");
    if path.is_empty() || path.starts_with(":memory:") {
        return Err(Error::invalid(
            "database_url_unknown",
            "`database.url` needs the path of a file: sqlite://stoa-data/stoa.db.",
        ));
    }
    if let Some(folder) = Path::new(path)
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        tokio::fs::create_dir_all(folder)
            .await
            .map_err(|e| unreachable_file(path, e))?;
    }
    let base = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(options.patience)
        .statement_cache_capacity(500)
        .pragma("temp_store", "memory")
        .disable_statement_logging();
    let pool = || {
        SqlitePoolOptions::new()
            .acquire_timeout(options.patience)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
    };
    let writer = pool()
        .max_connections(1)
        .connect_with(base.clone())
        .await
        .map_err(|e| unreachable_file(path, e))?;
    let readers = pool()
        .max_connections(options.max_readers.max(1))
        .connect_with(base.pragma("query_only", "on"))
        .await
        .map_err(|e| unreachable_file(path, e))?;
    Ok(Pools {
        writer: SqlxSqliteConnector::from_sqlx_sqlite_pool(writer),
        reader: SqlxSqliteConnector::from_sqlx_sqlite_pool(readers),
    })
}

fn unreachable_file(path: &str, error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::unavailable(
        "database_unreachable",
        format!("Cannot open the database file {path}: {error}. Check that the folder exists and can be written."),
    )
    .with_source(error)
}

/// Lazy: the role exists only after the first migration.
fn postgres(options: &StoreOptions) -> Result<Pools> {
    let pool = PgPoolOptions::new()
        .max_connections(options.max_readers.max(2))
        .acquire_timeout(options.patience)
        .idle_timeout(Duration::from_secs(300))
        .after_connect(|connection, _| {
            Box::pin(async move {
                connection.execute("SET ROLE stoa_app").await?;
                Ok(())
            })
        })
        .connect_lazy_with(postgres_options(&options.url)?);
    let pool = SqlxPostgresConnector::from_sqlx_postgres_pool(pool);
    Ok(Pools {
        writer: pool.clone(),
        reader: pool,
    })
}

fn postgres_options(url: &str) -> Result<PgConnectOptions> {
    let options = PgConnectOptions::from_str(url).map_err(|e| {
        Error::invalid(
            "database_url_malformed",
            "`database.url` is not a PostgreSQL address (postgres://user:password@host:5432/database).",
        )
        .with_source(e)
    })?;
    Ok(options.application_name("stoa").disable_statement_logging())
}

/// One connection as the user of the address, without `SET ROLE`: for migrations only.
pub(crate) async fn as_owner(url: &str) -> Result<DatabaseConnection> {
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .connect_with(postgres_options(url)?)
        .await
        .map_err(|e| {
            Error::unavailable(
                "database_unreachable",
                format!(
                    "Cannot reach PostgreSQL: {e}. Check `database.url` and that the server runs."
                ),
            )
            .with_source(e)
        })?;
    Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(pool))
}
