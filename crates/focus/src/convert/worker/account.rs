//! The account that was given with a file, and those that its rows name.

use super::FileContext;
use super::records::Records;
use crate::account;
use crate::convert::skips;
use crate::error::ConvertError;
use crate::mapping::compile::Evaluated;

/// Refuses rows of another account than the one that was given.
pub(super) fn same(
    file: &FileContext,
    rows: &Records,
    evaluated: &Evaluated,
    bad: &[bool],
) -> Result<(), ConvertError> {
    let given = file.account.as_ref();
    let Some(given) = given.filter(|_| !file.mapping.several_accounts) else {
        return Ok(());
    };
    let column = skips::named(&file.program, evaluated, account::ID);
    let differs = |row: &usize| {
        let named = skips::text(column, *row);
        !bad[*row] && !account::is_same(named, &given.id)
    };
    match (0..bad.len()).find(differs) {
        Some(row) => Err(account::other(skips::text(column, row), &given.id)
            .in_file(&file.name)
            .at_line(rows.lines[row] as u64)
            .in_column(file.program.origin(account::ID))),
        None => Ok(()),
    }
}
