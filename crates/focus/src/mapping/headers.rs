//! Finding a mapping's source columns among the headers of a file, however a tool has spelled them.
//!
//! Spellings are tried from the strictest to the loosest, so that a looser one never takes a column that
//! a stricter one means: the very name; the name in another case (`lineitem/unblendedcost`, as Athena
//! has it); the spellings a mapping declares (`snake_case`, `underscored`); the same letters and digits,
//! whatever stands between them (`lineitem_unblendedcost`, `Cost in Billing Currency`, `billed_cost`); and
//! the English name in parentheses behind a translated one (`Ressourcengruppe (ResourceGroup)`), as
//! Microsoft's portal writes headers in other languages.

use std::borrow::Cow;

use super::{At, Mapping};

/// How strictly a header was compared with a name, the strictest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Spelling {
    Exact,
    OtherCase,
    SnakeCase,
    Underscored,
    SameLetters,
    Translated,
}

const SPELLINGS: [Spelling; 6] = [
    Spelling::Exact,
    Spelling::OtherCase,
    Spelling::SnakeCase,
    Spelling::Underscored,
    Spelling::SameLetters,
    Spelling::Translated,
];

impl Mapping {
    /// Where a source column is in a file with these headers: as it is listed, in one of its other
    /// spellings, or, for `a.b`, as member `b` of column `a`.
    pub(crate) fn find(&self, headers: &[String], name: &str) -> Option<At> {
        let mut nested = None;
        for name in self.names(name) {
            if let Some(position) = self.position(headers, name) {
                return Some(At::column(position));
            }
            nested = nested.or_else(|| self.member(headers, name));
        }
        nested
    }

    /// A listed column's name and its other names.
    fn names<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let others = self.alias.get(name).into_iter().flatten();
        std::iter::once(name).chain(others.map(String::as_str))
    }

    /// The headers of a file whose rows name their columns themselves, with the listed columns that
    /// its first rows lack: later ones may have them.
    pub(crate) fn with_later(&self, mut headers: Vec<String>) -> Vec<String> {
        for (name, _) in &self.source {
            if self.find(&headers, name).is_none() {
                let column = name.split('.').next().unwrap_or(name);
                headers.push(column.to_owned());
            }
        }
        headers
    }

    /// Columns that claim to be the same one, each with the position of the one that is read: the very
    /// same header twice, or two headers that are spelled differently and mean one listed column. They
    /// are harmless when they hold the same in every row, and only then.
    pub(crate) fn twins(&self, headers: &[String]) -> Vec<(usize, usize)> {
        let mut twins = Vec::new();
        for (position, header) in headers.iter().enumerate() {
            let first = headers.iter().position(|other| other == header);
            if let Some(first) = first.filter(|first| *first < position && !header.is_empty()) {
                twins.push((first, position));
            }
        }
        for (name, _) in &self.source {
            let found = self
                .names(name)
                .find_map(|name| self.spelled(headers, name));
            let Some((read, spelling, name)) = found else {
                continue;
            };
            // One that is spelled exactly is meant; others beside it are columns of their own.
            if spelling == Spelling::Exact {
                continue;
            }
            let Some(wanted) = self.wanted(name, spelling) else {
                continue;
            };
            let others = headers.iter().enumerate().skip(read + 1);
            let others = others.filter(|(_, header)| is_spelled(header, &wanted, spelling));
            twins.extend(others.map(|(other, _)| (read, other)));
        }
        twins.sort_unstable();
        twins.dedup();
        twins
    }

    /// Positions of the headers that are a listed column in any spelling and under any of its names.
    pub(crate) fn all_of(&self, headers: &[String], name: &str) -> Vec<usize> {
        let names: Vec<&str> = self.names(name).collect();
        let is_it = |header: &str| names.iter().any(|name| self.is_header(header, name));
        let headers = headers.iter().enumerate();
        let found = headers.filter(|(_, header)| is_it(header));
        found.map(|(position, _)| position).collect()
    }

    fn position(&self, headers: &[String], name: &str) -> Option<usize> {
        self.spelled(headers, name).map(|(position, ..)| position)
    }

    /// The first header that is a name in the strictest spelling that any header has.
    fn spelled<'a>(&self, headers: &[String], name: &'a str) -> Option<(usize, Spelling, &'a str)> {
        SPELLINGS.into_iter().find_map(|spelling| {
            let wanted = self.wanted(name, spelling)?;
            let mut all = headers.iter();
            let position = all.position(|header| is_spelled(header, &wanted, spelling))?;
            Some((position, spelling, name))
        })
    }

    /// What a header has to be for a name in a spelling; `None` when the format has no such spelling.
    fn wanted<'a>(&self, name: &'a str, spelling: Spelling) -> Option<Cow<'a, str>> {
        match spelling {
            Spelling::SnakeCase => self.snake_case.then(|| Cow::Owned(snake_case(name))),
            Spelling::Underscored => self.underscored.then(|| Cow::Owned(name.replace('.', "_"))),
            _ => Some(Cow::Borrowed(name)),
        }
    }

    /// Whether a header is a name in any spelling.
    pub(super) fn is_header(&self, header: &str, name: &str) -> bool {
        SPELLINGS.into_iter().any(|spelling| {
            let wanted = self.wanted(name, spelling);
            wanted.is_some_and(|wanted| is_spelled(header, &wanted, spelling))
        })
    }

    fn member(&self, headers: &[String], name: &str) -> Option<At> {
        let mut parts = name.split('.');
        let position = self.position(headers, parts.next()?)?;
        let path: Vec<String> = parts.map(str::to_owned).collect();
        (!path.is_empty()).then_some(At { position, path })
    }

    /// Part of a header after a prefix such as `resourceTags/`, in any spelling.
    pub(crate) fn after_prefix<'a>(&self, header: &'a str, prefix: &str) -> Option<&'a str> {
        let strip = |prefix: &str| {
            let head = header.get(..prefix.len())?;
            head.eq_ignore_ascii_case(prefix)
                .then(|| &header[prefix.len()..])
        };
        strip(prefix)
            .or_else(|| {
                if self.snake_case {
                    strip(&snake_case(prefix))
                } else {
                    None
                }
            })
            .or_else(|| loosely_after(header, prefix))
            .filter(|key| !key.is_empty())
    }
}

fn is_spelled(header: &str, wanted: &str, spelling: Spelling) -> bool {
    match spelling {
        Spelling::Exact => header == wanted,
        Spelling::OtherCase | Spelling::SnakeCase | Spelling::Underscored => {
            header.eq_ignore_ascii_case(wanted)
        }
        Spelling::SameLetters => same_letters(header, wanted),
        Spelling::Translated => english(header).is_some_and(|name| same_letters(name, wanted)),
    }
}

/// The rest of a header that begins with the letters and digits of a prefix and has a sign behind them, as
/// the prefix has: `resourcetags_user_name` after `resourceTags/`.
fn loosely_after<'a>(header: &'a str, prefix: &str) -> Option<&'a str> {
    if prefix.chars().last().is_none_or(char::is_alphanumeric) {
        return None;
    }
    let mut wanted = letters(prefix).peekable();
    for (at, character) in header.char_indices() {
        let Some(next) = wanted.peek() else {
            let rest = &header[at + character.len_utf8()..];
            return (!character.is_alphanumeric()).then_some(rest);
        };
        if !character.is_alphanumeric() {
            continue;
        }
        if !character.to_lowercase().eq(std::iter::once(*next)) {
            return None;
        }
        wanted.next();
    }
    None
}

/// The English name of a header that is translated: `SubscriptionGuid` of
/// `Abonnement-GUID (SubscriptionGuid)`.
fn english(header: &str) -> Option<&str> {
    let (local, name) = header.trim_end().strip_suffix(')')?.rsplit_once('(')?;
    (!local.trim().is_empty() && !name.trim().is_empty()).then(|| name.trim())
}

/// Whether two names have the same letters and digits in the same order, without regard to case and to
/// what stands between them.
pub(super) fn same_letters(one: &str, other: &str) -> bool {
    // Nearly all pairs differ early; names without letters are no names.
    letters(one).eq(letters(other)) && letters(one).next().is_some()
}

fn letters(name: &str) -> impl Iterator<Item = char> {
    let letters = name.chars().filter(|character| character.is_alphanumeric());
    letters.flat_map(char::to_lowercase)
}

/// `lineItem/UnblendedCost` → `line_item_unblended_cost`, as AWS names Parquet columns.
pub(crate) fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 8);
    for character in name.chars() {
        if character.is_ascii_uppercase() && !snake.is_empty() && !snake.ends_with('_') {
            snake.push('_');
        }
        if character.is_ascii_alphanumeric() {
            snake.push(character.to_ascii_lowercase());
        } else if !snake.ends_with('_') {
            snake.push('_');
        }
    }
    snake
}

#[cfg(test)]
mod tests;
