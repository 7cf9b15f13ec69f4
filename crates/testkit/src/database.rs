//! A fresh database per test, gone when dropped. `STOA_TEST_DATABASE` is `sqlite` (the default) or
//! `postgres`; the latter needs `STOA_TEST_POSTGRES_URL`, an address whose user may create databases.
//! On PostgreSQL the schema is migrated once into a template, and each test gets a copy.

use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};
use stoa_kernel::{SystemClock, SystemRng, rng};
use stoa_store::{Store, StoreOptions};

pub struct TestDatabase {
    url: String,
    kept: Kept,
}

enum Kept {
    Folder(#[allow(dead_code)] tempfile::TempDir), // removed when dropped
    Database { server: String, name: String },
}

impl TestDatabase {
    /// With all migrations applied on PostgreSQL (from the template), empty on SQLite: call
    /// `store.migrate()` either way, or use [`crate::TestStore`], which does.
    pub async fn new() -> Self {
        match setting("STOA_TEST_DATABASE").as_deref() {
            None | Some("sqlite") => Self::sqlite(),
            Some("postgres") => Self::postgres(true).await,
            Some(other) => {
                panic!("STOA_TEST_DATABASE is `{other}`; it may be `sqlite` or `postgres`")
            }
        }
    }

    /// Without any table, on either database.
    pub async fn empty() -> Self {
        match setting("STOA_TEST_DATABASE").as_deref() {
            Some("postgres") => Self::postgres(false).await,
            _ => Self::sqlite(),
        }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn is_postgres(&self) -> bool {
        matches!(self.kept, Kept::Database { .. })
    }

    fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = format!("sqlite://{}", folder.path().join("stoa.db").display());
        Self {
            url,
            kept: Kept::Folder(folder),
        }
    }

    async fn postgres(migrated: bool) -> Self {
        let server = setting("STOA_TEST_POSTGRES_URL").expect(
            "STOA_TEST_DATABASE=postgres needs STOA_TEST_POSTGRES_URL \
             (`cargo xtask services` starts a server and prints it)",
        );
        let mut admin = connect(&server).await;
        let template = if migrated {
            template(&mut admin, &server).await
        } else {
            "template0".to_owned()
        };
        let name = random_name("stoa_test");
        run(
            &mut admin,
            format!("CREATE DATABASE {name} TEMPLATE {template}"),
        )
        .await;
        admin.close().await.ok();
        Self {
            url: with_database(&server, &name),
            kept: Kept::Database { server, name },
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Kept::Database { server, name } = &self.kept else {
            return;
        };
        let (server, sql) = (
            server.clone(),
            format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        );
        // A thread of its own, since the test's runtime cannot be waited for from here.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            let drop = async { run(&mut connect(&server).await, sql).await };
            let drop = async { tokio::time::timeout(LONGEST_DROP, drop).await };
            runtime.expect("a runtime").block_on(drop).ok();
        });
        dropped.join().ok();
    }
}

/// How long a test waits for its database to be gone. PostgreSQL drops one only when every connection has
/// heard of it, and a connection that is still signing in hears nothing. Its client may be a task of this
/// very runtime, whose threads stand still while they wait here: without an end both wait until PostgreSQL
/// gives the sign-in up, a minute later, and every other test that drops or signs in waits with them. The
/// server goes on with the drop when nobody waits for it any more.
const LONGEST_DROP: Duration = Duration::from_secs(3);

/// Migrates once per server and version of the migrations, however many tests start at once.
async fn template(admin: &mut PgConnection, server: &str) -> String {
    let name = format!("stoa_template_{}", stoa_store::migrations::fingerprint());
    run(admin, "SELECT pg_advisory_lock(7800003)".to_owned()).await;
    let exists: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)")
            .bind(&name)
            .fetch_one(&mut *admin)
            .await
            .expect("pg_database can be read");
    if !exists {
        let draft = random_name("stoa_draft");
        run(admin, format!("CREATE DATABASE {draft} TEMPLATE template0")).await;
        let options = StoreOptions::new(
            with_database(server, &draft),
            std::sync::Arc::new(SystemClock),
            std::sync::Arc::new(SystemRng),
        );
        let store = Store::connect(&options)
            .await
            .expect("the draft can be opened");
        store
            .migrate()
            .await
            .unwrap_or_else(|e| panic!("migrations fail: {}", e.chain()));
        store.close().await.ok();
        run(admin, format!("ALTER DATABASE {draft} RENAME TO {name}")).await;
    }
    run(admin, "SELECT pg_advisory_unlock(7800003)".to_owned()).await;
    name
}

async fn connect(url: &str) -> PgConnection {
    let options = PgConnectOptions::from_str(url).expect("STOA_TEST_POSTGRES_URL is an address");
    options
        .disable_statement_logging()
        .connect()
        .await
        .expect("the test server answers")
}

async fn run(connection: &mut PgConnection, sql: String) {
    let text = sql.clone();
    connection
        .execute(AssertSqlSafe(sql))
        .await
        .unwrap_or_else(|e| panic!("{text}: {e}"));
}

fn random_name(prefix: &str) -> String {
    format!(
        "{prefix}_{:016x}",
        u64::from_le_bytes(rng::bytes(&SystemRng))
    )
}

fn with_database(server: &str, name: &str) -> String {
    let (base, options) = server
        .split_once('?')
        .map_or((server, ""), |(base, options)| (base, options));
    let after_scheme = base.find("://").map_or(0, |at| at + 3);
    let end = base[after_scheme..]
        .find('/')
        .map_or(base.len(), |at| after_scheme + at);
    let question = if options.is_empty() { "" } else { "?" };
    format!("{}/{name}{question}{options}", &base[..end])
}

#[allow(clippy::disallowed_methods)] // tests are configured by the runner's environment, and only here
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Set to make golden files that do not exist yet, or to accept a change: `STOA_UPDATE_GOLDEN=1`.
pub(crate) fn updating_golden_files() -> bool {
    setting("STOA_UPDATE_GOLDEN").is_some()
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};

    use stoa_kernel::Stopwatch;

    use super::*;

    #[tokio::test]
    async fn who_is_still_signing_in_holds_up_no_drop() {
        let database = TestDatabase::new().await;
        let Kept::Database { server, name } = &database.kept else {
            return; // SQLite's database is a file.
        };
        let (server, name) = (server.clone(), name.clone());
        // The startup message of protocol 3.0; what the server then asks for is never answered.
        let options = PgConnectOptions::from_str(&server).expect("an address");
        let mut silent = std::net::TcpStream::connect((options.get_host(), options.get_port()))
            .expect("a server");
        let mut message = vec![0, 3, 0, 0];
        for word in ["user", options.get_username(), "database", "postgres", ""] {
            message.extend_from_slice(word.as_bytes());
            message.push(0);
        }
        let length = u32::try_from(message.len() + 4).expect("a short message");
        silent.write_all(&length.to_be_bytes()).expect("sent");
        silent.write_all(&message).expect("sent");
        silent.read_exact(&mut [0]).expect("a question");

        let begun = Stopwatch::start();
        drop(database);
        assert!(
            begun.elapsed() < Duration::from_secs(30),
            "it waited for the silent connection"
        );
        drop(silent);
        let mut admin = connect(&server).await;
        let gone = async {
            let left = "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)";
            while sqlx::query_scalar(left)
                .bind(&name)
                .fetch_one(&mut admin)
                .await
                .expect("an answer")
            {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let gone = tokio::time::timeout(Duration::from_secs(30), gone).await;
        gone.expect("the server drops it when nobody waits");
    }
}
