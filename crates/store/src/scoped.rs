//! Statements bound to a transaction and, for a tenant's table, already filtered by the organisation:
//! `tx.find::<run::Entity>().filter(…).order_by_desc(…).all().await?`. SeaORM's own `QueryFilter`,
//! `QueryOrder` and `QuerySelect` methods work on them; conditions added are ANDed, so none widens it.

use sea_orm::sea_query::{
    DeleteStatement, Expr, IntoCondition, SelectStatement, SimpleExpr, UpdateStatement,
};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseTransaction, DeleteMany, EntityTrait,
    FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Related,
    Select, UpdateMany, Value,
};
use stoa_kernel::{Error, OrgId, Result};

use crate::failure::DbResult;
use crate::{Store, Tenant};

/// A `SELECT`.
pub struct Find<'a, E: EntityTrait> {
    pub(crate) select: Select<E>,
    pub(crate) connection: &'a DatabaseTransaction,
    pub(crate) store: &'a Store,
    pub(crate) org: Option<OrgId>,
}

impl<'a, E: EntityTrait> Find<'a, E> {
    pub(crate) fn global(connection: &'a DatabaseTransaction, store: &'a Store) -> Self {
        Self {
            select: E::find(),
            connection,
            store,
            org: None,
        }
    }

    pub(crate) fn tenant(connection: &'a DatabaseTransaction, store: &'a Store, org: OrgId) -> Self
    where
        E: Tenant,
    {
        let mut find = Self::global(connection, store).filter(in_org::<E>(org));
        find.org = Some(org);
        find
    }

    pub async fn all(self) -> Result<Vec<E::Model>> {
        self.select.all(self.connection).await.db()
    }

    pub async fn one(self) -> Result<Option<E::Model>> {
        self.select.one(self.connection).await.db()
    }

    /// Exactly this row, or 404 naming the table's noun. Tells nothing about other organisations.
    pub async fn required(self) -> Result<E::Model> {
        self.one().await?.ok_or_else(gone::<E>)
    }

    pub async fn count(self) -> Result<u64>
    where
        E::Model: Send + Sync,
    {
        PaginatorTrait::count(self.select, self.connection)
            .await
            .db()
    }

    /// Rows of another shape: after `select_only()`, `column_as(…)`, `group_by(…)`.
    pub async fn rows<M: FromQueryResult + Send>(self) -> Result<Vec<M>> {
        self.select
            .into_model::<M>()
            .all(self.connection)
            .await
            .db()
    }

    pub async fn row<M: FromQueryResult + Send>(self) -> Result<Option<M>> {
        self.select
            .into_model::<M>()
            .one(self.connection)
            .await
            .db()
    }

    /// Each row with its related one, by left join.
    pub async fn all_with<R: EntityTrait>(
        self,
        related: R,
    ) -> Result<Vec<(E::Model, Option<R::Model>)>>
    where
        E: Related<R>,
    {
        self.select
            .find_also_related(related)
            .all(self.connection)
            .await
            .db()
    }
}

impl<E: EntityTrait> QuerySelect for Find<'_, E> {
    type QueryStatement = SelectStatement;

    fn query(&mut self) -> &mut SelectStatement {
        QuerySelect::query(&mut self.select)
    }
}

impl<E: EntityTrait> QueryOrder for Find<'_, E> {
    type QueryStatement = SelectStatement;

    fn query(&mut self) -> &mut SelectStatement {
        QueryOrder::query(&mut self.select)
    }
}

impl<E: EntityTrait> QueryFilter for Find<'_, E> {
    type QueryStatement = SelectStatement;

    fn query(&mut self) -> &mut SelectStatement {
        QueryFilter::query(&mut self.select)
    }
}

/// An `UPDATE`.
pub struct Update<'a, E: EntityTrait> {
    update: UpdateMany<E>,
    connection: &'a DatabaseTransaction,
}

impl<'a, E: EntityTrait> Update<'a, E> {
    pub(crate) fn global(connection: &'a DatabaseTransaction) -> Self {
        Self {
            update: E::update_many(),
            connection,
        }
    }

    pub(crate) fn tenant(connection: &'a DatabaseTransaction, org: OrgId) -> Self
    where
        E: Tenant,
    {
        Self::global(connection).filter(in_org::<E>(org))
    }

    /// Sets one column to a value.
    pub fn col(self, column: E::Column, value: impl Into<Value>) -> Self {
        self.expr(column, Expr::val(value))
    }

    /// Sets one column to an expression over the row.
    pub fn expr(mut self, column: E::Column, expression: impl Into<SimpleExpr>) -> Self {
        self.update = self.update.col_expr(column, expression.into());
        self
    }

    /// Sets every column that is `Set` in the active model.
    pub fn set<A: ActiveModelTrait<Entity = E>>(mut self, row: A) -> Self {
        self.update = self.update.set(row);
        self
    }

    /// How many rows changed.
    pub async fn exec(self) -> Result<u64> {
        Ok(self.update.exec(self.connection).await.db()?.rows_affected)
    }

    /// 404 naming the table's noun when nothing matched.
    pub async fn required(self) -> Result<()> {
        match self.exec().await? {
            0 => Err(gone::<E>()),
            _ => Ok(()),
        }
    }

    /// The rows as they are now, in the same statement.
    pub async fn returning(self) -> Result<Vec<E::Model>> {
        let mut statement = self.update.into_query();
        statement.returning_all();
        let rows = self.connection.query_all(&statement).await.db()?;
        rows.iter()
            .map(|row| E::Model::from_query_result(row, "").db())
            .collect()
    }
}

impl<E: EntityTrait> QueryFilter for Update<'_, E> {
    type QueryStatement = UpdateStatement;

    fn query(&mut self) -> &mut UpdateStatement {
        QueryFilter::query(&mut self.update)
    }
}

/// A `DELETE`.
pub struct Delete<'a, E: EntityTrait> {
    delete: DeleteMany<E>,
    connection: &'a DatabaseTransaction,
}

impl<'a, E: EntityTrait> Delete<'a, E> {
    pub(crate) fn global(connection: &'a DatabaseTransaction) -> Self {
        Self {
            delete: E::delete_many(),
            connection,
        }
    }

    pub(crate) fn tenant(connection: &'a DatabaseTransaction, org: OrgId) -> Self
    where
        E: Tenant,
    {
        Self::global(connection).filter(in_org::<E>(org))
    }

    pub async fn exec(self) -> Result<u64> {
        Ok(self.delete.exec(self.connection).await.db()?.rows_affected)
    }

    /// 404 naming the table's noun when nothing matched.
    pub async fn required(self) -> Result<()> {
        match self.exec().await? {
            0 => Err(gone::<E>()),
            _ => Ok(()),
        }
    }
}

impl<E: EntityTrait> QueryFilter for Delete<'_, E> {
    type QueryStatement = DeleteStatement;

    fn query(&mut self) -> &mut DeleteStatement {
        QueryFilter::query(&mut self.delete)
    }
}

pub(crate) fn in_org<E: Tenant>(org: OrgId) -> impl IntoCondition {
    use sea_orm::ColumnTrait;
    E::org_column().eq(org.uuid())
}

/// `cost_source` → "There is no such source."
pub(crate) fn gone<E: EntityTrait>() -> Error {
    let table = E::default().table_name();
    let noun = table.rsplit('_').next().unwrap_or(table);
    Error::not_found(
        "row",
        format!("There is no such {noun} here. It may have been removed; reload the list."),
    )
}
