//! Erasing an organisation: its rows, table after table and in pieces, and at last its own row. What belongs to it
//! outside the database is the business of whoever put it there.

use sea_orm::{ConnectionTrait, Statement, Value};
use stoa_kernel::{Error, OrgId, Result};

use crate::failure::DbResult;
use crate::migrations::tenant_tables;
use crate::{Actor, OrgTx, Store};

/// Rows of one transaction: few enough that nobody waits long for the writer.
const PIECE: i64 = 2_000;

/// The table of the organisations themselves.
const ORGANISATION: &str = "organisation";

impl Store {
    /// Deletes every row of the actor's organisation except its own, piece by piece, each in a transaction: what is
    /// done stays done when the process ends, and the next call goes on. `goes_on` is asked before each piece; says
    /// whether everything is gone.
    pub async fn erase_rows(&self, actor: &Actor, goes_on: impl Fn() -> bool) -> Result<bool> {
        // What stands on other rows goes before them, so that no delete takes an unknown number along.
        for table in tenant_tables().rev().filter(|table| *table != ORGANISATION) {
            loop {
                if !goes_on() {
                    return Ok(false);
                }
                let tx = self.write(actor).await?;
                let gone = tx.erase_piece(table).await?;
                tx.commit().await?;
                if gone < PIECE.unsigned_abs() {
                    break;
                }
            }
        }
        Ok(true)
    }

    /// How many rows of each table belong to an organisation, its own row among them: what an erasure has to do, and
    /// whether it was done.
    pub async fn rows_of(&self, org: OrgId) -> Result<Vec<(&'static str, i64)>> {
        let read = self.system_read().await?;
        let backend = read.connection().get_database_backend();
        let mut counts = Vec::new();
        for table in tenant_tables() {
            let column = if table == ORGANISATION {
                "id"
            } else {
                "org_id"
            };
            let sql = format!("SELECT count(*) FROM {table} WHERE {column} = $1");
            let statement = Statement::from_sql_and_values(backend, sql, [org.uuid().into()]);
            let row = read.connection().query_one_raw(statement).await.db()?;
            let row = row.ok_or_else(|| Error::internal("a count gave no row"))?;
            counts.push((table, row.try_get_by_index(0).db()?));
        }
        Ok(counts)
    }
}

impl OrgTx {
    async fn erase_piece(&self, table: &'static str) -> Result<u64> {
        let (postgres, org) = (self.store().is_postgres(), Value::from(self.org().uuid()));
        // The log ends as it is: a row that is gone would begin a new one.
        let closed = match table {
            "org_log" => " AND head >= 0",
            _ => "",
        };
        let row = if postgres { "ctid" } else { "rowid" };
        let sql = format!(
            "DELETE FROM {table} WHERE {row} IN \
             (SELECT {row} FROM {table} WHERE org_id = $1{closed} LIMIT {PIECE})"
        );
        let backend = self.connection.get_database_backend();
        let statement = Statement::from_sql_and_values(backend, sql, [org]);
        let done = self.connection.execute_raw(statement).await.db()?;
        Ok(done.rows_affected())
    }

    /// Deletes the row of the actor's organisation, and with it whatever else is left of it in the database. Not that
    /// of the installation itself.
    pub async fn erase_organisation(&self) -> Result<()> {
        if self.org() == OrgId::SYSTEM {
            return Err(Error::internal("the installation's own organisation stays"));
        }
        let org = Value::from(self.org().uuid());
        let backend = self.connection.get_database_backend();
        let sql = "DELETE FROM organisation WHERE id = $1";
        let statement = Statement::from_sql_and_values(backend, sql, [org]);
        self.connection.execute_raw(statement).await.db()?;
        Ok(())
    }
}
