//! Database failures in the words of `kernel::Error`. Uniqueness is judged by the database; the caller
//! asks `violated(&error)` for the constraint and gives it a message for people.

use sea_orm::{DbErr, RuntimeErr, SqlErr};
use stoa_kernel::{Error, Kind, Result};

/// `….await.db()?` turns SeaORM's error into ours.
pub trait DbResult<T> {
    fn db(self) -> Result<T>;
}

impl<T> DbResult<T> for Result<T, DbErr> {
    fn db(self) -> Result<T> {
        self.map_err(from_db)
    }
}

/// The name of the unique constraint this error is about, `{table}_{columns}_key`, the same on both
/// databases: `member_org_id_person_id_key`. Primary keys are `{table}_pkey` on PostgreSQL and
/// `{table}_{columns}_key` on SQLite; ids are never chosen by callers, so nobody asks for those.
pub fn violated(error: &Error) -> Option<&str> {
    let source = std::error::Error::source(error)?;
    source
        .downcast_ref::<Violation>()
        .map(|violation| violation.constraint.as_str())
}

#[derive(Debug, thiserror::Error)]
#[error("unique constraint {constraint}")]
struct Violation {
    constraint: String,
}

pub(crate) fn from_db(error: DbErr) -> Error {
    if let Some(SqlErr::UniqueConstraintViolation(message)) = error.sql_err() {
        let constraint = constraint_name(&error).unwrap_or_else(|| sqlite_constraint(&message));
        return Error::already_exists(
            "already_exists",
            "This exists already. Choose another name.",
        )
        .with_source(Violation { constraint });
    }
    if let Some(SqlErr::ForeignKeyConstraintViolation(_)) = error.sql_err() {
        return Error::conflict(
            "reference_missing",
            "Something this refers to is gone. Reload and try again.",
        )
        .with_source(error);
    }
    let kind = match &error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Kind::Unavailable,
        _ if is_busy(&error) => Kind::Unavailable,
        _ => Kind::Internal,
    };
    match kind {
        Kind::Unavailable => Error::unavailable(
            "database_unavailable",
            "The database does not answer. Try again in a moment.",
        ),
        _ => Error::internal("The database refused a statement"),
    }
    .with_source(error)
}

fn sqlx_database_error(error: &DbErr) -> Option<&dyn sqlx::error::DatabaseError> {
    match error {
        DbErr::Exec(RuntimeErr::SqlxError(e))
        | DbErr::Query(RuntimeErr::SqlxError(e))
        | DbErr::Conn(RuntimeErr::SqlxError(e)) => e.as_database_error(),
        _ => None,
    }
}

fn constraint_name(error: &DbErr) -> Option<String> {
    sqlx_database_error(error)?.constraint().map(str::to_owned)
}

/// SQLite says `UNIQUE constraint failed: member.org_id, member.person_id`.
fn sqlite_constraint(message: &str) -> String {
    let columns = message.rsplit(": ").next().unwrap_or(message);
    let mut table = "";
    let mut name = String::new();
    for column in columns.split(", ") {
        if let Some((of, column)) = column.split_once('.') {
            table = of;
            name.push('_');
            name.push_str(column);
        }
    }
    format!("{table}{name}_key")
}

/// Lock wait given up, serialisation failure, server shutting down, too many connections.
fn is_busy(error: &DbErr) -> bool {
    sqlx_database_error(error)
        .and_then(|e| e.code())
        .is_some_and(|code| {
            matches!(
                &*code,
                "5" | "6"
                    | "261"
                    | "517"
                    | "40001"
                    | "40P01"
                    | "55P03"
                    | "53300"
                    | "57P01"
                    | "57P03"
            )
        })
}

#[cfg(test)]
mod tests {
    #[test]
    fn sqlite_columns_become_the_constraint_name_of_postgresql() {
        let name =
            super::sqlite_constraint("UNIQUE constraint failed: member.org_id, member.person_id");
        assert_eq!(name, "member_org_id_person_id_key");
    }
}
