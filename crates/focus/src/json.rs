//! JSON texts as sources deliver them: cut, looked into and normalised without giving a number to a
//! float.

use std::borrow::Cow;

pub(crate) mod amounts;
mod keys;
mod literal;

pub(crate) use keys::{both, differ as keys_differ, same, same_texts};
pub(crate) use literal::{to_json, with_words_quoted};

/// A JSON string literal (RFC 8259).
pub(crate) fn write_string(text: &mut String, value: &str) {
    text.push('"');
    if is_plain(value.as_bytes()) {
        text.push_str(value);
    } else {
        for character in value.chars() {
            match character {
                '"' => text.push_str("\\\""),
                '\\' => text.push_str("\\\\"),
                '\n' => text.push_str("\\n"),
                '\r' => text.push_str("\\r"),
                '\t' => text.push_str("\\t"),
                control if u32::from(control) < 0x20 => {
                    text.push_str(&format!("\\u{:04x}", u32::from(control)))
                }
                other => text.push(other),
            }
        }
    }
    text.push('"');
}

/// Whether nothing in a text has to be written in another way inside a JSON string: no quotation mark, no backslash, no
/// control character.
fn is_plain(text: &[u8]) -> bool {
    const ONES: u64 = u64::MAX / 255;
    /// The highest bit of every byte.
    const HIGH: u64 = ONES << 7;
    // Eight bytes at once: a byte that is zero, or smaller than 0x20, borrows from its highest bit.
    let zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGH;
    let plain = |bytes: &[u8; 8]| {
        let word = u64::from_le_bytes(*bytes);
        let control = word.wrapping_sub(ONES * 0x20) & !word & HIGH;
        control | zero(word ^ (ONES * 0x22)) | zero(word ^ (ONES * 0x5c)) == 0
    };
    match text.last_chunk::<8>() {
        // The last eight may have been looked at before.
        Some(last) => plain(last) && text.as_chunks::<8>().0.iter().all(plain),
        None => text
            .iter()
            .all(|byte| *byte >= 0x20 && *byte != b'"' && *byte != b'\\'),
    }
}

/// JSON without insignificant spaces; borrowed when it had none. Numbers and key order stay as they
/// are, so nothing is rounded. `None` when the text is not JSON.
pub(crate) fn normalise(text: &str) -> Option<Cow<'_, str>> {
    looked_into(text).map(|(compact, _)| compact)
}

/// The same, and whether an object in it has a key more than once with values that differ: readers keep one of them.
pub(crate) fn looked_into(text: &str) -> Option<(Cow<'_, str>, bool)> {
    let differ = keys::differ(text)?;
    Some((compact(text)?, differ))
}

fn compact(text: &str) -> Option<Cow<'_, str>> {
    let (mut inside, mut escaped) = (false, false);
    if !text.bytes().any(|byte| byte.is_ascii_whitespace()) {
        return Some(Cow::Borrowed(text));
    }
    let mut compact = String::with_capacity(text.len());
    for character in text.chars() {
        if inside || !character.is_ascii_whitespace() {
            compact.push(character);
        }
        if inside && !escaped && character == '\\' {
            escaped = true;
            continue;
        }
        inside ^= character == '"' && !escaped;
        escaped = false;
    }
    if compact.len() == text.len() {
        return Some(Cow::Borrowed(text));
    }
    Some(Cow::Owned(compact))
}

/// Members of one object: strings decoded, everything else as it is written, so that no number
/// passes through a float. `None` when the text is not a JSON object.
pub(crate) fn members(text: &str) -> Option<Vec<(String, Option<String>)>> {
    let members = raw_members(text)?.into_iter();
    members.map(|(key, raw)| Some((key, plain(raw)?))).collect()
}

/// A value as text: strings decoded, null `None`, everything else as it is written. The outer
/// option is about the text being JSON.
fn plain(raw: &str) -> Option<Option<String>> {
    Some(match raw.as_bytes().first()? {
        b'"' => Some(serde_json::from_str::<String>(raw).ok()?),
        b'n' => None,
        _ => Some(raw.to_owned()),
    })
}

/// The raw members of an object, or `None` when the text is no JSON object.
pub(crate) fn raw_members(text: &str) -> Option<Vec<(String, &str)>> {
    let mut members = Vec::new();
    inside(text, ['{', '}'], |rest| {
        let (key, after) = value(rest)?;
        let key = serde_json::from_str::<String>(key).ok()?;
        let rest = after.trim_start().strip_prefix(':')?.trim_start();
        let (raw, after) = value(rest)?;
        members.push((key, raw));
        Some(after)
    })?;
    Some(members)
}

/// The raw elements of an array, or `None` when the text is no JSON array.
pub(crate) fn elements(text: &str) -> Option<Vec<&str>> {
    let mut elements = Vec::new();
    inside(text, ['[', ']'], |rest| {
        let (raw, after) = value(rest)?;
        elements.push(raw);
        Some(after)
    })?;
    Some(elements)
}

/// Goes over what stands between the brackets of an object or array; `take` cuts one part off and
/// returns the rest. `None` when the text as a whole is not that, or no JSON.
fn inside<'a>(
    text: &'a str,
    [open, close]: [char; 2],
    mut take: impl FnMut(&'a str) -> Option<&'a str>,
) -> Option<()> {
    let text = text.trim();
    let mut rest = text.strip_prefix(open)?.trim_start();
    // Valid as a whole, so the cuts may trust the structure.
    serde_json::from_str::<serde::de::IgnoredAny>(text).ok()?;
    while !rest.starts_with(close) {
        rest = take(rest)?.trim_start();
        rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
    }
    Some(())
}

/// What stands at a path of member names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    /// There is none, or null.
    Nothing,
    Value(String),
    /// A key on the way comes twice, and its values differ: all that is said.
    Several(String),
}

/// The value at a path of member names, as text.
pub(crate) fn find(text: &str, path: &[impl AsRef<str>]) -> Found {
    found(text, path).unwrap_or(Found::Nothing)
}

fn found(text: &str, path: &[impl AsRef<str>]) -> Option<Found> {
    let mut raw = text;
    for name in path {
        let members = raw_members(raw)?;
        let mut named = members.iter();
        let (key, first) = named.find(|(known, _)| known.eq_ignore_ascii_case(name.as_ref()))?;
        raw = first;
        for (_, other) in named.filter(|(known, _)| known == key) {
            if !same(raw, other) {
                return Some(Found::Several(both(raw, other)));
            }
            if plain(raw.trim())?.is_none_or(|text| text.is_empty()) {
                raw = other;
            }
        }
    }
    Some(plain(raw.trim())?.map_or(Found::Nothing, Found::Value))
}

/// The value at a path of member names, as text; `None` when there is none, or null, or nobody can tell which it is.
pub(crate) fn get(text: &str, path: &[impl AsRef<str>]) -> Option<String> {
    match find(text, path) {
        Found::Value(value) => Some(value),
        Found::Nothing | Found::Several(_) => None,
    }
}

/// The value of a name among the members of an object, in any case, as text; `None` when there is none, or null.
pub(crate) fn of_members(members: &[(String, &str)], name: &str) -> Option<String> {
    let mut members = members.iter();
    let (_, raw) = members.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    plain(raw)?
}

/// Splits off one JSON value.
fn value(text: &str) -> Option<(&str, &str)> {
    let bytes = text.as_bytes();
    let (mut depth, mut inside, mut escaped) = (0usize, false, false);
    for (at, byte) in bytes.iter().enumerate() {
        if inside {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => {
                    inside = false;
                    if depth == 0 {
                        return Some(text.split_at(at + 1));
                    }
                }
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => inside = true,
            b'{' | b'[' => depth += 1,
            b'}' | b']' | b',' if depth == 0 => return Some((text[..at].trim_end(), &text[at..])),
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return Some(text.split_at(at + 1));
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keeps_numbers_as_written_and_decodes_strings() {
        let found = members(r#" {"a": 0.10000000000000000001, "b":"x\"\u00e9,}", "c":null, "d":{"k": [1,"]"]}, "e":true} "#).expect("an object");
        let found: Vec<_> = found
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_deref()))
            .collect();
        assert_eq!(
            found,
            [
                ("a", Some("0.10000000000000000001")),
                ("b", Some("x\"é,}")),
                ("c", None),
                ("d", Some(r#"{"k": [1,"]"]}"#)),
                ("e", Some("true"))
            ]
        );
        assert_eq!(members("{\"a\":1"), None);
        assert_eq!(members("[1]"), None);
        assert_eq!(members("{}"), Some(Vec::new()));
    }

    #[test]
    fn finds_what_is_nested() {
        let text = r#"{"a": {"b": [1, {"c": "x"}], "d": null, "e": 5.4e-07}, "f": "\u00e9"}"#;
        assert_eq!(get(text, &["a", "e"]).as_deref(), Some("5.4e-07"));
        assert_eq!(
            get(text, &["A", "b"]).as_deref(),
            Some(r#"[1, {"c": "x"}]"#)
        );
        assert_eq!(get(text, &["a", "d"]), None);
        assert_eq!(get(text, &["a", "x"]), None);
        // What one key says several times is known where all of it is the same.
        let value = |text: &str| Found::Value(text.to_owned());
        let several = |text: &str| Found::Several(format!("{text}, under one key"));
        for (text, expected) in [
            (r#"{"v": 2, "v": "7"}"#, several("2 and \"7\"")),
            (r#"{"v": 2, "v": 2.0}"#, value("2")),
            (r#"{"v": 2, "V": 7}"#, value("2")),
            (r#"{"v": null, "v": 7, "v": ""}"#, value("7")),
            (r#"{"v": "x", "v": "y"}"#, several(r#""x" and "y""#)),
            (
                r#"{"v": {"v": 1}, "v": {"v": 2}}"#,
                several(r#"{"v": 1} and {"v": 2}"#),
            ),
        ] {
            assert_eq!(find(text, &["v"]), expected, "{text}");
        }
        let nested = r#"{"v": {"w": 1}, "v": {"w": 2}}"#;
        assert_eq!(
            find(nested, &["v", "w"]),
            several(r#"{"w": 1} and {"w": 2}"#)
        );
        assert_eq!(get(nested, &["v", "w"]), None);
        assert_eq!(get(text, &["f", "x"]), None);
        assert_eq!(get(text, &["f"]).as_deref(), Some("é"));
        assert_eq!(
            elements(" [1, [2, 3], {\"a\": [4]} ] "),
            Some(vec!["1", "[2, 3]", "{\"a\": [4]}"])
        );
        assert_eq!(elements("[]"), Some(Vec::new()));
        assert_eq!(elements("{}"), None);
    }

    #[test]
    fn removes_spaces_outside_strings_only() {
        assert_eq!(
            normalise(r#"{"a b": "c \" d", "n": 0.3636400000000000000001 }"#).as_deref(),
            Some(r#"{"a b":"c \" d","n":0.3636400000000000000001}"#)
        );
        assert_eq!(normalise("{'a': 1}"), None);
        assert_eq!(normalise("{\"a\": 1"), None);
    }

    proptest! {
        #[test]
        fn strings_survive(value in ".*") {
            let mut text = String::new();
            write_string(&mut text, &value);
            prop_assert_eq!(serde_json::from_str::<String>(&text).expect("valid JSON"), value);
        }
    }
}
