//! `SystemRead` and `SystemTx`: transactions over the whole installation, for what happens before an
//! actor exists (signing in, finding a session or key) and for the workers (claiming jobs, leases).
//! On PostgreSQL they set `app.system = 'on'`, which the policies of tenant tables let through; the
//! setting ends with the transaction. Product code uses `OrgTx`.

use std::ops::Deref;

use sea_orm::{
    ActiveModelTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, TransactionTrait,
};
use stoa_kernel::Result;

use crate::failure::DbResult;
use crate::tx::{PgScope, begin_write, set_postgres};
use crate::{Actor, Delete, Find, OrgTx, Signal, Store, Update};

pub struct SystemRead {
    connection: DatabaseTransaction,
    store: Store,
}

impl SystemRead {
    pub(crate) async fn begin(store: &Store) -> Result<Self> {
        let connection = store.0.reader.begin().await.db()?;
        if store.is_postgres() {
            set_postgres(&connection, PgScope::SystemRead).await?;
        }
        Ok(Self {
            connection,
            store: store.clone(),
        })
    }

    pub fn find<E: EntityTrait>(&self) -> Find<'_, E> {
        Find::global(&self.connection, &self.store)
    }

    /// For statements the helpers cannot say.
    pub fn connection(&self) -> &DatabaseTransaction {
        &self.connection
    }

    pub fn store(&self) -> &Store {
        &self.store
    }
}

pub struct SystemTx {
    read: SystemRead,
    reason: &'static str,
    signals: Vec<Signal>,
}

impl Deref for SystemTx {
    type Target = SystemRead;

    fn deref(&self) -> &SystemRead {
        &self.read
    }
}

impl SystemTx {
    pub(crate) async fn begin(store: &Store, reason: &'static str) -> Result<Self> {
        let connection = begin_write(store).await?;
        if store.is_postgres() {
            set_postgres(&connection, PgScope::SystemWrite).await?;
        }
        let read = SystemRead {
            connection,
            store: store.clone(),
        };
        Ok(Self {
            read,
            reason,
            signals: Vec::new(),
        })
    }

    pub(crate) async fn resume(
        connection: DatabaseTransaction,
        store: Store,
        reason: &'static str,
        signals: Vec<Signal>,
    ) -> Result<Self> {
        if store.is_postgres() {
            set_postgres(&connection, PgScope::SystemWrite).await?;
        }
        Ok(Self {
            read: SystemRead { connection, store },
            reason,
            signals,
        })
    }

    pub fn reason(&self) -> &'static str {
        self.reason
    }

    /// Goes on as an actor of an organisation (just created, or just found) in the same transaction.
    pub async fn enter(self, actor: &Actor) -> Result<OrgTx> {
        let SystemRead { connection, store } = self.read;
        if store.is_postgres() {
            set_postgres(&connection, PgScope::Write(actor.org())).await?;
        }
        let mut tx = OrgTx::over(connection, store, actor.clone());
        tx.entered = Some(self.reason);
        self.signals.into_iter().for_each(|signal| tx.ring(signal));
        Ok(tx)
    }

    pub async fn insert<A: ActiveModelTrait>(&self, row: impl IntoActiveModel<A>) -> Result<()> {
        let row = row.into_active_model();
        A::Entity::insert(row)
            .exec_without_returning(&self.read.connection)
            .await
            .db()?;
        Ok(())
    }

    pub fn update_many<E: EntityTrait>(&self) -> Update<'_, E> {
        Update::global(&self.read.connection)
    }

    pub fn delete_many<E: EntityTrait>(&self) -> Delete<'_, E> {
        Delete::global(&self.read.connection)
    }

    /// Rings the signal once the transaction is committed.
    pub fn ring(&mut self, signal: Signal) {
        self.signals.push(signal);
    }

    pub async fn commit(self) -> Result<()> {
        self.read.connection.commit().await.db()?;
        for signal in self.signals {
            self.read.store.signal(signal).notify_waiters();
        }
        Ok(())
    }
}
