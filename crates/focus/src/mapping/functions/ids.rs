//! Functions on ids.

use super::rowwise::{Argument, Function, Run};
use crate::account::shortened::{may_be_one, may_lack_digits};

pub(super) fn functions() -> Vec<Function> {
    vec![Function::new("account_of", Some(2), Run::Text(account_of))]
}

/// `account_of(id, given)`: the account of a row of the bill of this account: the given one where a spreadsheet has
/// shortened the id of the row, whose digits are lost there.
fn account_of(arguments: &[Argument], row: usize) -> Option<String> {
    let id = arguments[0].text(row)?;
    let given = arguments[1]
        .text(row)
        .filter(|given| may_lack_digits(id) && !may_lack_digits(given) && may_be_one(id, given));
    Some(given.unwrap_or(id).to_owned())
}
