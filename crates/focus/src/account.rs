//! The billing account that whoever converts a bill says it is of: for bills that name none.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{ConvertError, ErrorKind};
use crate::mapping::Mapping;
use crate::schema::all_columns;

/// The column it becomes, and is compared with.
pub(crate) const ID: &str = "BillingAccountId";
/// The column of its name.
pub(crate) const NAME: &str = "BillingAccountName";
/// Longer ones are mistakes.
const CHARS: usize = 200;

/// A billing account as the vendor knows it. A bill that names its own account keeps it, and has to
/// name this one: money of one account is never put under another, and a source of one account
/// cannot be overwritten by the bill of another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub id: String,
    /// Used where the bill has no name for it.
    pub name: Option<String>,
}

impl Account {
    /// # Errors
    /// A clause that says what is wrong with it.
    pub fn new(id: &str, name: Option<&str>) -> Result<Self, String> {
        let name = name.map(str::trim).filter(|name| !name.is_empty());
        Ok(Self {
            id: plain("id", id)?,
            name: name.map(|name| plain("name", name)).transpose()?,
        })
    }
}

/// The id of an AWS account as AWS writes it, "a 12-digit number, such as 012345678901" (AWS Account Management
/// Reference Guide, View AWS account identifiers), from other spellings of it: with the dashes that consoles show
/// (`1234-5678-9012`), and without the zeros at the front that a spreadsheet takes off. `None` for what is
/// written so already, and for what is no such id: more than three zeros are not lost by one account in a
/// thousand.
pub(crate) fn aws(id: &str) -> Option<String> {
    let id = id.trim();
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if let [one, two, three] = id.split('-').collect::<Vec<_>>()[..] {
        let groups = [one, two, three];
        return groups
            .iter()
            .all(|group| group.len() == 4 && is_number(group))
            .then(|| groups.concat());
    }
    ((9..12).contains(&id.len()) && is_number(id)).then(|| format!("{id:0>12}"))
}

fn plain(what: &str, text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > CHARS || text.chars().any(char::is_control) {
        return Err(format!(
            "the {what} of an account has 1 to {CHARS} characters, and no line breaks"
        ));
    }
    Ok(text.to_owned())
}

/// `ID` or `ID=NAME`.
impl FromStr for Account {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((id, name)) => Self::new(id, Some(name)),
            None => Self::new(text, None),
        }
    }
}

/// Whether the file's rows may be said to be of `account`; `named` is what its first rows say.
///
/// # Errors
/// When the dataset has no billing account, or the file names another.
pub(crate) fn suits(
    account: Option<&Account>,
    mapping: &Mapping,
    named: Option<&str>,
) -> Result<(), ConvertError> {
    let Some(account) = account else {
        return Ok(());
    };
    let columns = all_columns(mapping.dataset);
    if !columns.iter().any(|column| column.name == ID) {
        return Err(ConvertError::new(
            ErrorKind::OtherAccount,
            format!("{} has no billing account", mapping.title),
            "Convert it without naming an account.",
        ));
    }
    match named {
        Some(named) if named != account.id && !mapping.several_accounts => {
            Err(other(named, &account.id))
        }
        _ => Ok(()),
    }
}

/// Of two that disagree neither is taken: one of them is a mistake, and which one nobody can tell.
pub(crate) fn other(named: &str, given: &str) -> ConvertError {
    ConvertError::new(
        ErrorKind::OtherAccount,
        format!("the bill is of the account {named}, and {given} was given"),
        "Leave the account out: a bill that names its own needs none. If this is the wrong bill, name the right one.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_an_id_and_perhaps_a_name() {
        let read = |text: &str| text.parse::<Account>();
        assert_eq!(read("org-1"), Account::new("org-1", None));
        assert_eq!(
            read(" org-1 = Research = EU "),
            Account::new("org-1", Some("Research = EU"))
        );
        assert_eq!(read("org-1="), Account::new("org-1", None));
        assert!(read("=Research").is_err());
        assert!(read("a\nb").is_err());
        assert!(read(&"x".repeat(201)).is_err());
    }
}
