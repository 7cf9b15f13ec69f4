//! The billing account that whoever converts a bill says it is of: for bills that name none.

use std::borrow::Cow;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{ConvertError, ErrorKind};
use crate::mapping::Mapping;
use crate::schema::all_columns;

pub(crate) mod shortened;

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
        let name = name
            .map(|name| name.trim_matches(around))
            .filter(|name| !name.is_empty());
        Ok(Self {
            id: plain("id", id)?,
            name: name.map(|name| plain("name", name)).transpose()?,
        })
    }

    /// Whether this id may be of the same account: the same in another spelling, or one of the two as a spreadsheet
    /// shortened it.
    pub fn may_be(&self, id: &str) -> bool {
        is_same(&self.id, id)
    }
}

/// Digits of a bare number that is an AWS account wherever it stands: more than three zeros at the front are
/// not lost by one account in a thousand.
const UNMISTAKABLE: usize = 9;
/// Fewest digits of one in a column of AWS account ids: what is shorter was made up, for an example or to hide it.
const FEWEST: usize = 5;

/// The id of an AWS account as AWS writes it, "a 12-digit number, such as 012345678901" (AWS Account Management
/// Reference Guide, View AWS account identifiers), from other spellings of it: with the dashes that consoles show
/// (`1234-5678-9012`), or blanks in their place, and as programs and spreadsheets write it that took it for a number: without the zeros at
/// the front, as `123456789012.0` (Python) or `1.23456789012E11` (Java and Spark). `None` for what is written so
/// already, and for what is no such id; the column has to be one of AWS account ids.
pub(crate) fn aws(id: &str) -> Option<String> {
    spelled(id, FEWEST)
}

/// The same of an id that may be another vendor's: shorter numbers stay as they are.
pub(crate) fn aws_perhaps(id: &str) -> Option<String> {
    spelled(id, UNMISTAKABLE)
}

fn spelled(id: &str, least: usize) -> Option<String> {
    let id = id.trim();
    // Nearly all are written so.
    if id.len() == 12 && is_number(id) {
        return None;
    }
    let parts = |mark: char| id.split(mark).collect::<Vec<_>>();
    let grouped = if id.contains('-') {
        parts('-')
    } else {
        parts(' ')
    };
    if let [one, two, three] = grouped[..] {
        let groups = [one, two, three];
        return groups
            .iter()
            .all(|group| group.len() == 4 && is_number(group))
            .then(|| groups.concat());
    }
    let digits = whole(id)?;
    ((least..=12).contains(&digits.len()) && is_number(&digits)).then(|| format!("{digits:0>12}"))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The digits of a whole number as programs write it that keep it in a double: `11.0`, `1.23456789012E11`. `None`
/// where digits are lost: a spreadsheet shows six of them, a float of 32 bits keeps nine.
fn whole(text: &str) -> Option<Cow<'_, str>> {
    const KEPT: usize = 10;
    if let Some((mantissa, power)) = text.split_once(['E', 'e']) {
        let (one, fraction) = mantissa.split_once('.')?;
        let short = power.strip_prefix('+');
        let power: usize = short.unwrap_or(power).parse().ok()?;
        // What writes a plus, shortens.
        let least = if short.is_some() { power } else { KEPT - 1 };
        let kept = fraction.len() >= least.max(KEPT - 1) && fraction.len() <= power && power < 12;
        let numbers = one.len() == 1 && is_number(one) && is_number(fraction);
        return (kept && numbers).then(|| Cow::Owned(format!("{one}{fraction:0<power$}")));
    }
    match text.split_once('.') {
        None => Some(Cow::Borrowed(text)),
        Some((digits, zeros)) => {
            let nothing = !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0');
            nothing.then_some(Cow::Borrowed(digits))
        }
    }
}

/// What is left out at both ends: blanks, and line breaks and tabs that were copied with them.
fn around(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

fn plain(what: &str, text: &str) -> Result<String, String> {
    let text = text.trim_matches(around);
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
        Some(named) if !is_same(named, &account.id) && !mapping.several_accounts => {
            Err(other(named, &account.id))
        }
        _ => Ok(()),
    }
}

/// Whether two spellings are of one account: a console shows an AWS account with dashes, some programs write it
/// without the zeros at its front, and a spreadsheet shortens it.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    let written = |id: &str| aws_perhaps(id).unwrap_or_else(|| id.trim().to_owned());
    one == other || {
        let (one, other) = (written(one), written(other));
        one == other || shortened::may_be_one(&one, &other)
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
    fn an_aws_account_has_twelve_digits() {
        for (id, written) in [
            ("12345678901", Some("012345678901")),
            ("12345678", Some("000012345678")),
            ("12345", Some("000000012345")),
            ("1234-5678-9012", Some("123456789012")),
            ("1234 5678 9012", Some("123456789012")),
            ("1234 5678-9012", None),
            ("1234 56789012", None),
            ("123456789012.0", Some("123456789012")),
            ("12345678901.00", Some("012345678901")),
            ("1.23456789012E11", Some("123456789012")),
            ("1.23456789012E+11", Some("123456789012")),
            ("1.2345678901E11", Some("123456789010")),
            ("1.2345678901e10", Some("012345678901")),
            // As it is, or nothing of the kind.
            ("012345678901", None),
            (" 012345678901 ", None),
            ("1234567890123", None),
            ("1.23457E+11", None),
            ("1.2345678901E+11", None),
            ("1.23456791E11", None),
            ("123456789012.5", None),
            ("123456789012.", None),
            ("1234-5678", None),
            ("12ab", None),
            ("1234", None),
            ("1.0", None),
            ("", None),
        ] {
            assert_eq!(aws(id).as_deref(), written, "{id}");
        }
        assert!(is_same("1234-5678-9012", "123456789012"));
        assert!(is_same("123456789012", " 1234 5678 9012 "));
        assert!(is_same("012345678901", "12345678901"));
        assert!(is_same("1.11111E+11", "1111-1111-1111"));
        assert!(!is_same("1.11111E+11", "222222222222"));
        assert!(!is_same("8612345", "08612345") && !is_same("org-1", "org-2"));
        assert_eq!(aws_perhaps("8612345"), None);
        assert_eq!(aws_perhaps("123456789").as_deref(), Some("000123456789"));
    }

    #[test]
    fn an_account_is_an_id_and_perhaps_a_name() {
        let read = |text: &str| text.parse::<Account>();
        assert_eq!(read("org-1"), Account::new("org-1", None));
        assert_eq!(
            read(" org-1 = Research = EU "),
            Account::new("org-1", Some("Research = EU"))
        );
        assert_eq!(read("org-1="), Account::new("org-1", None));
        // As it was copied: blanks and line breaks around it are no part of it.
        assert_eq!(
            Account::new("\torg-1\r\n", Some("\u{1f} \u{85}")),
            Account::new("org-1", None)
        );
        assert!(Account::new(" \u{0} ", None).is_err());
        assert!(read("=Research").is_err());
        assert!(read("a\nb").is_err());
        assert!(read(&"x".repeat(201)).is_err());
    }
}
