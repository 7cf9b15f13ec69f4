//! Amounts in JSON lists of objects (`[{"amount": -0.15}]`): what is taken out of each element, and why nobody
//! can tell what a list adds up to. An element without an amount is never one of zero.

use stoa_kernel::Statement;
use stoa_kernel::statement::list as statements;

use super::{elements, plain, raw_members};
use crate::decimal;

/// Why a list or an object does not say an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unsaid {
    NoList,
    NoObject,
    Missing,
    /// Its name is written in another case.
    OtherCase,
    Twice,
    NoNumber,
}

impl Unsaid {
    /// A clause that follows the text of the list: `has an element without "amount" …`.
    pub(crate) fn describe(self, member: &str) -> Statement {
        match self {
            Self::NoList => statements::list_is_none().into(),
            Self::NoObject => statements::list_has_no_object().into(),
            Self::Missing => statements::list_lacks(member),
            Self::OtherCase => statements::list_other_case(member),
            Self::Twice => statements::list_several(member),
            Self::NoNumber => statements::list_no_number(member),
        }
    }
}

/// The one amount of this name among the members of an object, to `scale` digits after the point.
pub(crate) fn amount(members: &[(String, &str)], name: &str, scale: i8) -> Result<i128, Unsaid> {
    let text = text(members, name)?;
    decimal::parse_float(text.as_bytes(), scale).map_err(|_| Unsaid::NoNumber)
}

/// The one value of this name among the members of an object, as text. Names that differ in case alone are
/// the same name written twice.
fn text(members: &[(String, &str)], name: &str) -> Result<String, Unsaid> {
    let mut found = members
        .iter()
        .filter(|(known, _)| known.eq_ignore_ascii_case(name));
    match (found.next(), found.next()) {
        (None, _) => Err(Unsaid::Missing),
        (Some(_), Some(_)) => Err(Unsaid::Twice),
        (Some((known, _)), None) if known != name => Err(Unsaid::OtherCase),
        (Some((_, raw)), None) => plain(raw).flatten().ok_or(Unsaid::Missing),
    }
}

/// The amount at a path of member names, under the same rules; `None` where there is none.
pub(crate) fn at(object: &str, path: &[&str], scale: i8) -> Option<i128> {
    let (last, outer) = path.split_last()?;
    let mut inner = object.to_owned();
    for name in outer {
        inner = text(&raw_members(&inner)?, name).ok()?;
    }
    amount(&raw_members(&inner)?, last, scale).ok()
}

/// Why nobody can tell what the elements of a list add up to; `None` when each has an amount of this name.
pub(crate) fn unsaid(list: &str, name: &str, scale: i8) -> Option<Unsaid> {
    let Some(elements) = elements(list) else {
        return Some(Unsaid::NoList);
    };
    elements.into_iter().find_map(|element| {
        let Some(members) = raw_members(element) else {
            return Some(Unsaid::NoObject);
        };
        amount(&members, name, scale).err()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_has_one_amount_or_the_list_says_nothing() {
        for list in [
            "[]",
            r#"[{"amount":-3}]"#,
            r#"[{"amount":"-1e-7"},{"x":{"Amount":1},"amount":0}]"#,
        ] {
            assert_eq!(unsaid(list, "amount", 18), None, "{list}");
        }
        for (list, reason) in [
            ("-3", Unsaid::NoList),
            (r#"{"amount":-3}"#, Unsaid::NoList),
            ("[-3]", Unsaid::NoObject),
            (r#"[[{"amount":-3}]]"#, Unsaid::NoObject),
            ("[null]", Unsaid::NoObject),
            (r#"[{"amount":-3},{"name":"b"}]"#, Unsaid::Missing),
            (r#"[{"amount":null}]"#, Unsaid::Missing),
            (r#"[{"Amount":-3}]"#, Unsaid::OtherCase),
            (r#"[{"amount":-1.5,"amount":-2}]"#, Unsaid::Twice),
            (r#"[{"amount":-1.5,"Amount":-2}]"#, Unsaid::Twice),
            (r#"[{"amount":"abc"}]"#, Unsaid::NoNumber),
            (r#"[{"amount":"-1,5"}]"#, Unsaid::NoNumber),
            (r#"[{"amount":""}]"#, Unsaid::NoNumber),
            (r#"[{"amount":{"value":-3}}]"#, Unsaid::NoNumber),
            (r#"[{"amount":true}]"#, Unsaid::NoNumber),
        ] {
            assert_eq!(unsaid(list, "amount", 18), Some(reason), "{list}");
        }
        assert_eq!(at(r#"{"a":{"b":-1.5}}"#, &["a", "b"], 2), Some(-150));
        assert_eq!(at(r#"{"a":{"B":-1.5}}"#, &["a", "b"], 2), None);
        assert_eq!(at(r#"{"a":1,"a":2}"#, &["a"], 2), None);
    }
}
