//! Forward migrations, each in a transaction on both databases, all of them under one lock so that
//! several processes may start at once. The tables are in `migrations/*.sql`, written once: words
//! beginning with `$` are the type or clause that differs between the databases.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement, TransactionTrait};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager};
use stoa_kernel::{Error, OrgId, Result};

use crate::failure::DbResult;
use crate::{Store, connect};

/// Name, script, and the tables of it that belong to one organisation each.
struct Step {
    name: &'static str,
    sql: &'static str,
    tenant_tables: &'static [&'static str],
}

/// Append only. A released step is never edited.
const STEPS: &[Step] = &[
    Step {
        name: "m0001_people",
        sql: include_str!("migrations/m0001_people.sql"),
        tenant_tables: &["organisation", "member", "api_key"],
    },
    Step {
        name: "m0002_log",
        sql: include_str!("migrations/m0002_log.sql"),
        tenant_tables: &["org_log", "event", "idempotency"],
    },
    Step {
        name: "m0003_jobs",
        sql: include_str!("migrations/m0003_jobs.sql"),
        tenant_tables: &["job", "job_turn"],
    },
    Step {
        name: "m0004_costs",
        sql: include_str!("migrations/m0004_costs.sql"),
        tenant_tables: &[
            "cost_source",
            "cost_run",
            "cost_run_step",
            "cost_run_log",
            "cost_dataset",
            "cost_publish",
            "cost_period",
        ],
    },
    Step {
        name: "m0005_source_account",
        sql: include_str!("migrations/m0005_source_account.sql"),
        tenant_tables: &[],
    },
    Step {
        name: "m0006_source_applicability",
        sql: include_str!("migrations/m0006_source_applicability.sql"),
        tenant_tables: &[],
    },
    Step {
        name: "m0007_source_allow_duplicate",
        sql: include_str!("migrations/m0007_source_allow_duplicate.sql"),
        tenant_tables: &[],
    },
    Step {
        name: "m0008_source_allow_account_change",
        sql: include_str!("migrations/m0008_source_allow_account_change.sql"),
        tenant_tables: &[],
    },
    Step {
        name: "m0009_key_member",
        sql: include_str!("migrations/m0009_key_member.sql"),
        tenant_tables: &[],
    },
    Step {
        name: "m0010_invitations",
        sql: include_str!("migrations/m0010_invitations.sql"),
        tenant_tables: &["invitation"],
    },
    Step {
        name: "m0011_source_allow_missing_charges",
        sql: include_str!("migrations/m0011_source_allow_missing_charges.sql"),
        tenant_tables: &[],
    },
    Step {
        name: "m0012_key_link_proof",
        sql: include_str!("migrations/m0012_key_link_proof.sql"),
        tenant_tables: &[],
    },
    Step {
        name: "m0013_lists",
        sql: include_str!("migrations/m0013_lists.sql"),
        tenant_tables: &[],
    },
    Step {
        name: "m0014_no_current_organisation",
        sql: include_str!("migrations/m0014_no_current_organisation.sql"),
        tenant_tables: &[],
    },
    Step {
        name: "m0015_source_allow_possibly_twice",
        sql: include_str!("migrations/m0015_source_allow_possibly_twice.sql"),
        tenant_tables: &[],
    },
    Step {
        name: "m0016_run_question",
        sql: include_str!("migrations/m0016_run_question.sql"),
        tenant_tables: &[],
    },
    Step {
        name: "m0017_drawings",
        sql: include_str!("migrations/m0017_drawings.sql"),
        tenant_tables: &["drawing", "drawing_version"],
    },
    Step {
        name: "m0018_erasure",
        sql: include_str!("migrations/m0018_erasure.sql"),
        tenant_tables: &[],
    },
    Step {
        name: "m0019_run_log_said",
        sql: include_str!("migrations/m0019_run_log_said.sql"),
        tenant_tables: &[],
    },
    Step {
        name: "m0020_run_brief",
        sql: include_str!("migrations/m0020_run_brief.sql"),
        tenant_tables: &[],
    },
];

/// Every table whose rows belong to one organisation each, in the order in which they were made: what stands on
/// others comes after them. A test asks the schema whether one is missing.
pub fn tenant_tables() -> impl DoubleEndedIterator<Item = &'static str> {
    STEPS
        .iter()
        .flat_map(|step| step.tenant_tables.iter().copied())
}

pub(crate) async fn run(store: &Store) -> Result<()> {
    first(store, None).await
}

/// So many of those that are still to be done; all of them with `None`.
pub(crate) async fn first(store: &Store, steps: Option<u32>) -> Result<()> {
    if store.is_postgres() {
        let owner = connect::as_owner(&store.0.url).await?;
        let done = locked(&owner, LOCK_POSTGRES, steps).await;
        owner.close().await.db()?;
        done
    } else {
        locked(&store.0.writer, "SELECT 1", steps).await
    }
}

/// `app.system`: forced row-level security holds for the owner too, and a migration may move rows.
const LOCK_POSTGRES: &str =
    "SELECT pg_advisory_xact_lock(7800001), set_config('app.system', 'on', true)";

async fn locked(connection: &DatabaseConnection, lock: &str, steps: Option<u32>) -> Result<()> {
    let options = sea_orm::TransactionOptions {
        sqlite_transaction_mode: (connection.get_database_backend() == DbBackend::Sqlite)
            .then_some(sea_orm::SqliteTransactionMode::Immediate),
        ..Default::default()
    };
    let tx = connection.begin_with_options(options).await.db()?;
    tx.execute_unprepared(lock).await.db()?;
    Migrator::up(&tx, steps).await.map_err(|e| {
        Error::internal("A migration failed; nothing of it was kept").with_source(e)
    })?;
    tx.commit().await.db()
}

pub(crate) async fn check(store: &Store) -> Result<()> {
    let sql = "SELECT count(*) FROM seaql_migrations";
    let count = Statement::from_string(store.0.backend, sql);
    let applied: i64 = match store.0.reader.query_one_raw(count).await {
        Ok(Some(row)) => row.try_get_by_index(0).db()?,
        Ok(None) => 0,
        // Told apart from a database that is down by a statement that needs no table.
        Err(error) => {
            store.0.reader.execute_unprepared("SELECT 1").await.db()?;
            tracing::debug!(%error, "no table of migrations");
            0
        }
    };
    let known = STEPS.len() as i64;
    match applied.cmp(&known) {
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Less => Err(Error::unavailable(
            "migrations_pending",
            format!(
                "{} of {known} migrations are not applied. Run `stoa migrate`.",
                known - applied
            ),
        )),
        std::cmp::Ordering::Greater => Err(Error::unavailable(
            "database_newer",
            "The database was migrated by a newer Stoa. Start that version, or restore a backup.",
        )),
    }
}

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        STEPS
            .iter()
            .map(|step| Box::new(Migration(step)) as Box<dyn MigrationTrait>)
            .collect()
    }
}

struct Migration(&'static Step);

impl MigrationName for Migration {
    fn name(&self) -> &str {
        self.0.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        if postgres {
            connection.execute_unprepared(POSTGRES_ROLE).await?;
        }
        connection
            .execute_unprepared(&in_dialect(self.0.sql, postgres))
            .await?;
        if postgres {
            for table in self.0.tenant_tables {
                connection
                    .execute_unprepared(&row_level_security(table))
                    .await?;
            }
            connection.execute_unprepared(POSTGRES_GRANTS).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn in_dialect(sql: &str, postgres: bool) -> String {
    let words: [(&str, &str, &str); 11] = [
        (
            "$counted_id",
            "INTEGER PRIMARY KEY AUTOINCREMENT",
            "bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
        ),
        ("$uuid", "BLOB", "uuid"),
        ("$text", "TEXT", "text"),
        ("$int", "INTEGER", "bigint"),
        ("$time", "INTEGER", "bigint"),
        ("$json", "TEXT", "jsonb"),
        ("$flag", "INTEGER", "boolean"),
        ("$bytes", "BLOB", "bytea"),
        ("$table_end", "STRICT", ""),
        // An id as 32 lower-case digits: `$hex(member.id$)`.
        ("$hex(", "lower(hex(", "translate(("),
        ("$)", "))", ")::text, '-', '')"),
    ];
    let mut sql = sql.to_owned();
    for (word, sqlite, pg) in words {
        sql = sql.replace(word, if postgres { pg } else { sqlite });
    }
    let system = OrgId::SYSTEM.to_string();
    let literal = if postgres {
        format!("'{system}'")
    } else {
        format!("X'{}'", system.replace('-', ""))
    };
    sql.replace("$system_org", &literal)
}

/// Roles belong to the whole server, so another database's migration may make it at the same time.
/// Where it was made beforehand, the connecting user needs no right to make roles.
const POSTGRES_ROLE: &str = "DO $$ BEGIN \
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'stoa_app') THEN \
      CREATE ROLE stoa_app NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE; END IF; \
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$; \
    DO $$ BEGIN EXECUTE format('GRANT stoa_app TO %I', current_user); \
    EXCEPTION WHEN OTHERS THEN \
      IF NOT pg_has_role(current_user, 'stoa_app', 'MEMBER') THEN RAISE; END IF; END $$;";

/// The log is append-only for the application; retention is a delete, a change never.
const POSTGRES_GRANTS: &str = "GRANT USAGE ON SCHEMA public TO stoa_app; \
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO stoa_app; \
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO stoa_app; \
    REVOKE INSERT, UPDATE, DELETE ON seaql_migrations FROM stoa_app; \
    DO $$ BEGIN IF to_regclass('event') IS NOT NULL THEN REVOKE UPDATE ON event FROM stoa_app; END IF; END $$;";

/// On, and forced for the owner too. `(SELECT …)` makes PostgreSQL read the setting once a statement.
fn row_level_security(table: &str) -> String {
    let column = if table == "organisation" {
        "id"
    } else {
        "org_id"
    };
    format!(
        "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY; \
         CREATE POLICY tenant ON {table} \
           USING ({column} = (SELECT nullif(current_setting('app.org_id', true), '')::uuid)) \
           WITH CHECK ({column} = (SELECT nullif(current_setting('app.org_id', true), '')::uuid)); \
         CREATE POLICY installation ON {table} \
           USING ((SELECT current_setting('app.system', true)) = 'on') \
           WITH CHECK ((SELECT current_setting('app.system', true)) = 'on');"
    )
}

/// Changes when any migration does: names the template database of the tests.
pub fn fingerprint() -> String {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    for step in STEPS {
        hash.update(step.name);
        hash.update(step.sql);
        step.tenant_tables
            .iter()
            .for_each(|table| hash.update(row_level_security(table)));
    }
    hash.update(POSTGRES_ROLE);
    hash.update(POSTGRES_GRANTS);
    hash.finalize()[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
