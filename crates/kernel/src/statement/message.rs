//! Messages in ICU MessageFormat, as much of it as the English of statements needs: `{name}`, `{count, number}`,
//! `{count, plural, =0 {…} one {…} other {…}}` with `#` for the number, and `{word, select, a {…} other {…}}`.
//! There is no library for it that is kept: those for Rust read Fluent, and translators would need two forms.

use std::fmt::{self, Formatter};

use super::{Param, grouped};

/// Gives the parameters by their names.
type Values<'a> = dyn Fn(&str) -> Option<&'a Param> + 'a;

/// Writes the message. What is not closed, or asks for what is not there, is left out: a test reads every message of
/// the list.
pub(super) fn write<'a>(f: &mut Formatter<'_>, message: &str, values: &Values<'a>) -> fmt::Result {
    part(f, message, values, None)
}

/// The names that a message takes.
#[cfg(test)]
pub(super) fn names(message: &str) -> std::collections::BTreeSet<String> {
    let mut names = std::collections::BTreeSet::new();
    let mut rest = message;
    while let Some(at) = rest.find('{') {
        let end = closing(&rest[at..]).expect("every brace is closed") + at;
        let inside = &rest[at + 1..end];
        let mut parts = inside.splitn(3, ',');
        names.insert(parts.next().expect("a name").trim().to_owned());
        for (_, text) in cases(parts.nth(1).unwrap_or_default()) {
            names.extend(self::names(text));
        }
        rest = &rest[end + 1..];
    }
    names
}

fn part<'a>(
    f: &mut Formatter<'_>,
    message: &str,
    values: &Values<'a>,
    number: Option<u64>,
) -> fmt::Result {
    let mut rest = message;
    while let Some(at) = rest.find(|sign| sign == '{' || sign == '#' && number.is_some()) {
        f.write_str(&rest[..at])?;
        rest = &rest[at..];
        if let (Some(number), Some(after)) = (number, rest.strip_prefix('#')) {
            grouped(f, number)?;
            rest = after;
            continue;
        }
        let Some(end) = closing(rest) else {
            return Ok(());
        };
        argument(f, &rest[1..end], values, number)?;
        rest = &rest[end + 1..];
    }
    f.write_str(rest)
}

/// Writes what stands between two braces.
fn argument<'a>(
    f: &mut Formatter<'_>,
    inside: &str,
    values: &Values<'a>,
    outer: Option<u64>,
) -> fmt::Result {
    let mut parts = inside.splitn(3, ',');
    let Some(param) = parts.next().and_then(|name| values(name.trim())) else {
        return Ok(());
    };
    match (parts.next().map(str::trim), param) {
        (None, param) => write!(f, "{param}"),
        (Some("number"), Param::Number(number)) => grouped(f, *number),
        (Some("plural"), Param::Number(number)) => {
            let known = cases(parts.next().unwrap_or_default());
            let exactly = format!("={number}");
            let form = if *number == 1 { "one" } else { "other" };
            let find = |name: &str| known.iter().find(|(known, _)| *known == name);
            let found = find(&exactly)
                .or_else(|| find(form))
                .or_else(|| find("other"));
            found.map_or(Ok(()), |(_, text)| part(f, text, values, Some(*number)))
        }
        (Some("select"), Param::Text(word)) => {
            let known = cases(parts.next().unwrap_or_default());
            let find = |name: &str| known.iter().find(|(known, _)| *known == name);
            let found = find(word).or_else(|| find("other"));
            found.map_or(Ok(()), |(_, text)| part(f, text, values, outer))
        }
        _ => Ok(()),
    }
}

/// The cases of a plural or a select: ` one {a} other {b}`.
fn cases(text: &str) -> Vec<(&str, &str)> {
    let mut cases = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let Some(end) = closing(&rest[at..]) else {
            break;
        };
        cases.push((rest[..at].trim(), &rest[at + 1..at + end]));
        rest = &rest[at + end + 1..];
    }
    cases
}

/// Where the brace is closed with which a text begins.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 1 => return Some(at),
            b'}' => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    None
}
