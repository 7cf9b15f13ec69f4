//! Pages of lists: a statement's rows in an order that is total (the id decides between equals), from the
//! place a cursor names, with the number of all rows. A row added between two pages moves no other, so
//! that paging gives every row that was there once.

use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Func, LikeExpr};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, Order as Direction, PaginatorTrait,
    QueryTrait, Value,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use stoa_kernel::{Page, PageRequest, Result, Sort, SortColumn, Term};

use crate::Find;
use crate::failure::DbResult;

/// What rows are ordered by before their id.
#[derive(Debug, Clone)]
pub enum SortKey {
    /// Nothing: the id alone. Ids grow with time, so this is the order of making, and an index has it.
    Id,
    /// Text, upper and lower case alike; what is missing comes before everything.
    Text(Expr),
    /// Whole numbers and times; what is missing comes before everything.
    Number(Expr),
}

impl SortKey {
    pub fn text(column: impl ColumnTrait) -> Self {
        Self::Text(Expr::col(column.as_column_ref()))
    }

    pub fn number(column: impl ColumnTrait) -> Self {
        Self::Number(Expr::col(column.as_column_ref()))
    }

    /// As one expression that is never null, since null compares with nothing.
    fn expression(self) -> Option<Expr> {
        let or = |expr: Expr, value: Value| Func::coalesce([expr, Expr::val(value)]);
        match self {
            Self::Id => None,
            Self::Text(expr) => Some(Func::lower(or(expr, "".into())).into()),
            Self::Number(expr) => Some(or(expr, i64::MIN.into()).into()),
        }
    }
}

/// A total order of a list.
#[derive(Debug, Clone)]
pub struct Order {
    key: SortKey,
    descending: bool,
    name: String,
}

impl Order {
    /// What was asked for; `key` says what a column is in the tables.
    pub fn of<C: SortColumn>(sort: Option<Sort<C>>, key: impl FnOnce(C) -> SortKey) -> Self {
        let sort = sort.unwrap_or_default();
        Self {
            key: key(sort.column),
            descending: sort.descending,
            name: sort.to_string(),
        }
    }

    /// By id, for lists that have one order only.
    pub fn oldest_first() -> Self {
        Self {
            key: SortKey::Id,
            descending: false,
            name: String::new(),
        }
    }
}

/// The place of a row in its list, as the database compares it.
#[derive(Debug, Serialize, Deserialize)]
struct Place<K> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<Mark>,
    id: K,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
enum Mark {
    Number(i64),
    Text(String),
}

impl From<Mark> for Value {
    fn from(mark: Mark) -> Self {
        match mark {
            Mark::Number(number) => number.into(),
            Mark::Text(text) => text.into(),
        }
    }
}

/// The name of the sort key among the columns of a row.
const KEY: &str = "page_key";

impl<E: EntityTrait> Find<'_, E>
where
    E::Model: Send + Sync,
{
    /// One page of the rows that match, and how many match in all. `list` names the list and its filters:
    /// a cursor of another organisation, another list, other filters or another order is refused. `id`
    /// must be unique among the rows.
    pub async fn page<K, F>(
        self,
        list: &str,
        request: &PageRequest,
        order: Order,
        id: E::Column,
        id_of: F,
    ) -> Result<Page<E::Model>>
    where
        K: Serialize + DeserializeOwned + Into<Value> + Clone,
        F: Fn(&E::Model) -> K,
    {
        let total = PaginatorTrait::count(self.select.clone(), self.connection);
        let total = total.await.db()?;
        self.page_of(total, list, request, order, id, id_of).await
    }

    /// As [`Find::page`], for a list whose length is known without counting.
    pub(crate) async fn page_of<K, F>(
        self,
        total: u64,
        list: &str,
        request: &PageRequest,
        order: Order,
        id: E::Column,
        id_of: F,
    ) -> Result<Page<E::Model>>
    where
        K: Serialize + DeserializeOwned + Into<Value> + Clone,
        F: Fn(&E::Model) -> K,
    {
        let cursors = self.store.cursors().await?;
        let list = format!("{list} by {}", order.name);
        let (descending, numbers) = (order.descending, matches!(order.key, SortKey::Number(_)));
        let key = order.key.expression();
        let id = Expr::col(id.as_column_ref());
        let mut statement = self.select.into_query();
        if let Some(cursor) = &request.cursor {
            let place: Place<K> = cursors.open(self.org, &list, cursor)?;
            statement.cond_where(beyond(place, key.clone(), id.clone(), descending));
        }
        let direction = match descending {
            true => Direction::Desc,
            false => Direction::Asc,
        };
        if let Some(key) = key.clone() {
            statement.expr_as(key, Alias::new(KEY));
            statement.order_by(Alias::new(KEY), direction.clone());
        }
        statement.order_by_expr(id, direction);
        // One more than asked for tells whether there is a next page.
        statement.limit(request.limit + 1);
        let mut rows = self.connection.query_all(&statement).await.db()?;
        let more = rows.len() as u64 > request.limit;
        rows.truncate(usize::try_from(request.limit).unwrap_or(usize::MAX));
        let items = rows
            .iter()
            .map(|row| E::Model::from_query_result(row, "").db())
            .collect::<Result<Vec<_>>>()?;
        let next_cursor = match (items.last(), rows.last()) {
            (Some(item), Some(row)) if more => {
                let key = match (key, numbers) {
                    (None, _) => None,
                    (Some(_), true) => Some(Mark::Number(row.try_get("", KEY).db()?)),
                    (Some(_), false) => Some(Mark::Text(row.try_get("", KEY).db()?)),
                };
                let place = Place {
                    key,
                    id: id_of(item),
                };
                Some(cursors.seal(self.org, &list, &place)?)
            }
            _ => None,
        };
        Ok(Page {
            items,
            next_cursor,
            total,
        })
    }
}

/// What comes after a place.
fn beyond<K: Into<Value> + Clone>(
    place: Place<K>,
    key: Option<Expr>,
    id: Expr,
    descending: bool,
) -> Condition {
    let after = |expr: Expr, value: Value| match descending {
        true => expr.lt(value),
        false => expr.gt(value),
    };
    let later_id = after(id, place.id.into());
    match (key, place.key) {
        (Some(key), Some(mark)) => {
            let mark = Value::from(mark);
            Condition::any()
                .add(after(key.clone(), mark.clone()))
                .add(Condition::all().add(key.eq(mark)).add(later_id))
        }
        _ => Condition::all().add(later_id),
    }
}

/// Not a backslash, which the databases read differently in the text of a statement.
const ESCAPE: char = '!';

/// Rows in one of whose columns the text stands somewhere, upper and lower case alike (on SQLite: of the
/// letters a to z). An empty text is in every row.
pub fn contains<C: ColumnTrait>(term: &Term, columns: impl IntoIterator<Item = C>) -> Condition {
    if term.is_empty() {
        return Condition::all();
    }
    let escaped = escape(term.as_str());
    let like = |text: &str| LikeExpr::new(format!("%{text}%")).escape(ESCAPE);
    let lower = escaped.to_lowercase();
    columns.into_iter().fold(Condition::any(), |any, column| {
        let column = Expr::col(column.as_column_ref());
        any.add(Expr::from(Func::lower(column.clone())).like(like(&lower)))
            .add(column.like(like(&escaped)))
    })
}

/// What a pattern of `LIKE` reads as the text itself.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '%' | '_' | ESCAPE) {
            escaped.push(ESCAPE);
        }
        escaped.push(c);
    }
    escaped
}
