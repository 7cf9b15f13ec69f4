//! `OrgRead` and `OrgTx`: transactions inside one organisation. `OrgTx` derefs to `OrgRead`, so a
//! function that only reads takes `&OrgRead` and works with both.

use std::ops::Deref;

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    IntoActiveModel, Iterable, PrimaryKeyToColumn, QueryFilter, QueryTrait, SqliteTransactionMode,
    Statement, TransactionOptions, TransactionTrait, Value,
};
use stoa_kernel::{Error, EventId, OrgId, Permission, Result};

use crate::failure::DbResult;
use crate::scoped::gone;
use crate::shares::Share;
use crate::{Actor, Delete, Find, Global, Signal, Store, Tenant, Update};

/// Reads of one organisation, in one snapshot on SQLite.
pub struct OrgRead {
    pub(crate) connection: DatabaseTransaction,
    pub(crate) store: Store,
    pub(crate) actor: Actor,
    // After the connection: it is given back first.
    _share: Option<Share>,
}

impl OrgRead {
    pub(crate) async fn begin(store: &Store, actor: &Actor) -> Result<Self> {
        let share = store.0.reading.enter(actor.org()).await?;
        let connection = store.0.reader.begin().await.db()?;
        if store.is_postgres() {
            set_postgres(&connection, PgScope::Read(actor.org())).await?;
        }
        Ok(Self {
            connection,
            store: store.clone(),
            actor: actor.clone(),
            _share: Some(share),
        })
    }

    /// Rows of the actor's organisation, and no others.
    pub fn find<E: Tenant>(&self) -> Find<'_, E> {
        Find::tenant(&self.connection, &self.store, self.org())
    }

    /// Rows that belong to no organisation.
    pub fn find_global<E: Global>(&self) -> Find<'_, E> {
        Find::global(&self.connection, &self.store)
    }

    pub fn org(&self) -> OrgId {
        self.actor.org()
    }

    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    pub fn require(&self, permission: Permission) -> Result<()> {
        self.actor.require(permission)
    }

    pub fn store(&self) -> &Store {
        &self.store
    }
}

/// Writes of one organisation. Holds the one writer on SQLite: await nothing but the database in it.
pub struct OrgTx {
    read: OrgRead,
    pub(crate) correlation: Option<String>,
    pub(crate) causation: Option<EventId>,
    signals: Vec<Signal>,
    /// Why the system began this transaction, when it did.
    pub(crate) entered: Option<&'static str>,
}

impl Deref for OrgTx {
    type Target = OrgRead;

    fn deref(&self) -> &OrgRead {
        &self.read
    }
}

impl OrgTx {
    pub(crate) async fn begin(store: &Store, actor: &Actor) -> Result<Self> {
        let share = match store.is_postgres() {
            true => Some(store.0.writing.enter(actor.org()).await?),
            // There is one writer, and who waits for it waits in a queue.
            false => None,
        };
        let connection = begin_write(store).await?;
        if store.is_postgres() {
            set_postgres(&connection, PgScope::Write(actor.org())).await?;
        }
        let mut tx = Self::over(connection, store.clone(), actor.clone());
        tx.read._share = share;
        Ok(tx)
    }

    pub(crate) fn over(connection: DatabaseTransaction, store: Store, actor: Actor) -> Self {
        Self {
            read: OrgRead {
                connection,
                store,
                actor,
                _share: None,
            },
            correlation: None,
            causation: None,
            signals: Vec::new(),
            entered: None,
        }
    }

    /// The request (or job) that began this; every event appended afterwards carries it.
    pub fn correlate(&mut self, id: impl Into<String>) {
        self.correlation = Some(id.into());
    }

    pub fn correlation(&self) -> Option<&str> {
        self.correlation.as_deref()
    }

    /// The event that caused this.
    pub fn caused_by(&mut self, event: EventId) {
        self.causation = Some(event);
    }

    /// Inserts a row (a model or an active model). Its organisation is the actor's: an unset column is
    /// filled in, another organisation's id is refused.
    pub async fn insert<A>(&self, row: impl IntoActiveModel<A>) -> Result<()>
    where
        A: ActiveModelTrait,
        A::Entity: Tenant,
    {
        let row = self.owned(row)?;
        A::Entity::insert(row)
            .exec_without_returning(&self.connection)
            .await
            .db()?;
        Ok(())
    }

    /// As [`OrgTx::insert`], giving the row as stored (for ids that the database counts).
    pub async fn insert_returning<A>(
        &self,
        row: impl IntoActiveModel<A>,
    ) -> Result<<A::Entity as EntityTrait>::Model>
    where
        A: ActiveModelTrait,
        A::Entity: Tenant,
    {
        use sea_orm::FromQueryResult;
        let mut statement = A::Entity::insert(self.owned(row)?).into_query();
        statement.returning_all();
        let row = self.connection.query_one(&statement).await.db()?;
        let row = row.ok_or_else(|| Error::internal("INSERT … RETURNING gave no row"))?;
        <A::Entity as EntityTrait>::Model::from_query_result(&row, "").db()
    }

    /// Several rows in one statement. Keep rows × columns below 32,000 (SQLite's bound on parameters).
    pub async fn insert_many<A>(
        &self,
        rows: impl IntoIterator<Item = impl IntoActiveModel<A>>,
    ) -> Result<()>
    where
        A: ActiveModelTrait,
        A::Entity: Tenant,
    {
        let rows = rows
            .into_iter()
            .map(|row| self.owned(row))
            .collect::<Result<Vec<_>>>()?;
        if rows.is_empty() {
            return Ok(());
        }
        A::Entity::insert_many(rows)
            .exec_without_returning(&self.connection)
            .await
            .db()?;
        Ok(())
    }

    /// Inserts, or updates the given columns of the row that has the same `key` columns (a unique
    /// constraint that includes the organisation).
    pub async fn upsert<A>(
        &self,
        row: impl IntoActiveModel<A>,
        key: impl IntoIterator<Item = <A::Entity as EntityTrait>::Column>,
        update: impl IntoIterator<Item = <A::Entity as EntityTrait>::Column>,
    ) -> Result<()>
    where
        A: ActiveModelTrait,
        A::Entity: Tenant,
    {
        let row = self.owned(row)?;
        let mut conflict = OnConflict::columns(key);
        conflict.update_columns(update);
        // Should the key not include the organisation, another's row is still left alone.
        conflict.action_and_where(
            Expr::col((A::Entity::default(), A::Entity::org_column())).eq(self.org().uuid()),
        );
        A::Entity::insert(row)
            .on_conflict(conflict)
            .exec_without_returning(&self.connection)
            .await
            .db()?;
        Ok(())
    }

    /// Inserts unless a row with the same `key` columns exists; says whether it did.
    /// For a partial unique index give its condition as `only_where`.
    pub async fn insert_unless_exists<A>(
        &self,
        row: impl IntoActiveModel<A>,
        key: impl IntoIterator<Item = <A::Entity as EntityTrait>::Column>,
        only_where: Option<Expr>,
    ) -> Result<bool>
    where
        A: ActiveModelTrait,
        A::Entity: Tenant,
    {
        let row = self.owned(row)?;
        let mut conflict = OnConflict::columns(key);
        if let Some(condition) = only_where {
            conflict.target_and_where(condition);
        }
        conflict.do_nothing();
        let mut statement = A::Entity::insert(row).into_query();
        statement.on_conflict(conflict);
        Ok(self
            .connection
            .execute(&statement)
            .await
            .db()?
            .rows_affected()
            > 0)
    }

    /// Updates the row with this primary key in the actor's organisation: every column that is `Set`.
    /// 404 when there is none.
    pub async fn update<A>(&self, row: A) -> Result<()>
    where
        A: ActiveModelTrait,
        A::Entity: Tenant,
    {
        let mut row = row;
        self.check_owner(&row)?;
        row.not_set(A::Entity::org_column());
        let mut update = self.update_many::<A::Entity>();
        for key in <A::Entity as EntityTrait>::PrimaryKey::iter() {
            let column = key.into_column();
            if column.as_column_ref() == A::Entity::org_column().as_column_ref() {
                continue;
            }
            match row.get(column) {
                ActiveValue::Set(value) | ActiveValue::Unchanged(value) => {
                    update = update.filter(column.eq(value));
                    row.not_set(column);
                }
                ActiveValue::NotSet => return Err(Error::internal("update without a primary key")),
            }
        }
        update.set(row).required().await
    }

    pub fn update_many<E: Tenant>(&self) -> Update<'_, E> {
        Update::tenant(&self.connection, self.org())
    }

    pub fn delete_many<E: Tenant>(&self) -> Delete<'_, E> {
        Delete::tenant(&self.connection, self.org())
    }

    pub async fn insert_global<A>(&self, row: impl IntoActiveModel<A>) -> Result<()>
    where
        A: ActiveModelTrait,
        A::Entity: Global,
    {
        let row = row.into_active_model();
        A::Entity::insert(row)
            .exec_without_returning(&self.connection)
            .await
            .db()?;
        Ok(())
    }

    pub fn update_global<E: Global>(&self) -> Update<'_, E> {
        Update::global(&self.connection)
    }

    pub fn delete_global<E: Global>(&self) -> Delete<'_, E> {
        Delete::global(&self.connection)
    }

    /// Rings the signal once the transaction is committed.
    pub fn ring(&mut self, signal: Signal) {
        if !self.signals.contains(&signal) {
            self.signals.push(signal);
        }
    }

    /// Durable when this returns. Dropping instead rolls everything back, the log included.
    pub async fn commit(self) -> Result<()> {
        self.read.connection.commit().await.db()?;
        for signal in self.signals {
            self.read.store.signal(signal).notify_waiters();
        }
        Ok(())
    }

    /// Steps back out of the organisation, for what concerns a tenant and the installation at once
    /// (signing up). Only a transaction that came through [`crate::SystemTx::enter`] has a way out.
    pub async fn leave(self) -> Result<crate::SystemTx> {
        let Some(reason) = self.entered else {
            return Err(Error::internal(
                "a tenant's transaction cannot leave its organisation",
            ));
        };
        let OrgRead {
            connection, store, ..
        } = self.read;
        crate::SystemTx::resume(connection, store, reason, self.signals).await
    }

    pub async fn rollback(self) -> Result<()> {
        self.read.connection.rollback().await.db()
    }

    fn owned<A>(&self, row: impl IntoActiveModel<A>) -> Result<A>
    where
        A: ActiveModelTrait,
        A::Entity: Tenant,
    {
        let mut row = row.into_active_model();
        self.check_owner(&row)?;
        row.set(A::Entity::org_column(), Value::from(self.org().uuid()));
        Ok(row)
    }

    fn check_owner<A>(&self, row: &A) -> Result<()>
    where
        A: ActiveModelTrait,
        A::Entity: Tenant,
    {
        match row.get(A::Entity::org_column()) {
            ActiveValue::Set(org) | ActiveValue::Unchanged(org)
                if org != Value::from(self.org().uuid()) =>
            {
                // The same answer as for a row that does not exist, and a line for the operator.
                tracing::error!(org = %self.org(), "a row of another organisation was offered for writing");
                Err(gone::<A::Entity>())
            }
            _ => Ok(()),
        }
    }
}

pub(crate) async fn begin_write(store: &Store) -> Result<DatabaseTransaction> {
    // A deferred transaction that later writes fails at once with SQLITE_BUSY_SNAPSHOT.
    let options = TransactionOptions {
        sqlite_transaction_mode: (!store.is_postgres()).then_some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    store.0.writer.begin_with_options(options).await.db()
}

/// What row-level security lets a PostgreSQL transaction see.
pub(crate) enum PgScope {
    Read(OrgId),
    Write(OrgId),
    SystemRead,
    SystemWrite,
}

/// One statement; the settings end with the transaction.
pub(crate) async fn set_postgres(connection: &DatabaseTransaction, scope: PgScope) -> Result<()> {
    let (org, system, read_only) = match scope {
        PgScope::Read(org) => (org.to_string(), "off", "on"),
        PgScope::Write(org) => (org.to_string(), "off", "off"),
        PgScope::SystemRead => (String::new(), "on", "on"),
        PgScope::SystemWrite => (String::new(), "on", "off"),
    };
    let statement = Statement::from_sql_and_values(
        sea_orm::DbBackend::Postgres,
        "SELECT set_config('app.org_id', $1, true), set_config('app.system', $2, true), \
         set_config('transaction_read_only', $3, true)",
        [org.into(), system.into(), read_only.into()],
    );
    connection.query_one_raw(statement).await.db()?;
    Ok(())
}
