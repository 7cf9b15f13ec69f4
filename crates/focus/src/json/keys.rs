//! Keys that an object has more than once, or a list of keys and values (`[{"key": …, "value": …}]`, as vendors write
//! labels): readers of JSON keep one of the values, and which of them differs by reader, so what they say is only known
//! when all of them say the same.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{elements, plain, raw_members};

/// Levels that are looked into; what is nested deeper is neither money nor a label.
const DEPTH: usize = 16;
/// Keys of one object that are compared with the others; beyond, an object is no list of tags.
const KEYS: usize = 256;

/// Whether an object or a list of keys and values in this text, at any level, has a key more than once with values that
/// differ. `None` when the text is no JSON.
pub(crate) fn differ(text: &str) -> Option<bool> {
    if !text.trim_start().starts_with(['{', '[']) {
        serde_json::from_str::<serde::de::IgnoredAny>(text).ok()?;
        return Some(false);
    }
    let repeated = serde_json::from_str::<Repeated>(text).ok()?.within(DEPTH)?;
    Some(repeated && differs(text, DEPTH))
}

/// The slow second look at what is known to have a key more than once.
fn differs(text: &str, depth: usize) -> bool {
    if depth == 0 {
        return false;
    }
    match raw_members(text) {
        Some(members) => members.iter().enumerate().any(|(at, (key, raw))| {
            let mut before = members[..at].iter().filter(|(known, _)| known == key);
            before.any(|(_, other)| !same(other, raw)) || differs(raw, depth - 1)
        }),
        None => {
            let elements = elements(text).unwrap_or_default();
            pairs_differ(&elements) || elements.iter().any(|element| differs(element, depth - 1))
        }
    }
}

/// Whether objects of a list are keys and values, and two of them say differing things under one key.
fn pairs_differ(elements: &[&str]) -> bool {
    let pair = |element: &&str| {
        let members = raw_members(element)?;
        let of = |part: Part| {
            let found = members
                .iter()
                .find(|(name, _)| Part::of(name) == Some(part));
            found.map(|(_, raw)| (*raw).to_owned())
        };
        Some((of(Part::Key)?, of(Part::Value)?))
    };
    let pairs: Vec<(String, String)> = elements.iter().take(KEYS).filter_map(pair).collect();
    pairs.iter().enumerate().any(|(at, (key, value))| {
        let mut before = pairs[..at].iter().filter(|(known, _)| known == key);
        before.any(|(_, other)| !same(other, value))
    })
}

/// Whether two values under one key leave no doubt: they say the same in whatever notation, or one of them says
/// nothing.
pub(crate) fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.trim(), other.trim());
    if one == other || is_nothing(one) || is_nothing(other) {
        return true;
    }
    match (one.as_bytes().first(), other.as_bytes().first()) {
        (Some(b'{'), Some(b'{')) => match (raw_members(one), raw_members(other)) {
            (Some(one), Some(other)) => {
                let found = |of: &[(String, &str)], key: &str, raw: &str| {
                    of.iter()
                        .any(|(known, value)| known == key && same(value, raw))
                };
                one.iter().all(|(key, raw)| found(&other, key, raw))
                    && other.iter().all(|(key, raw)| found(&one, key, raw))
            }
            _ => false,
        },
        (Some(b'['), Some(b'[')) => match (elements(one), elements(other)) {
            (Some(one), Some(other)) => {
                one.len() == other.len()
                    && one.iter().zip(&other).all(|(one, other)| same(one, other))
            }
            _ => false,
        },
        (Some(b'{' | b'['), _) | (_, Some(b'{' | b'[')) => false,
        _ => {
            let text = |raw: &str| plain(raw).flatten().unwrap_or_else(|| raw.to_owned());
            same_texts(&text(one), &text(other))
        }
    }
}

fn is_nothing(raw: &str) -> bool {
    matches!(raw, "" | "null" | "\"\"")
}

/// [`same`] for values as they become cells: texts without their quotes.
pub(crate) fn same_texts(one: &str, other: &str) -> bool {
    if one == other || one.is_empty() || other.is_empty() {
        return true;
    }
    if one.starts_with(['{', '[']) {
        return same(one, other);
    }
    let number = |text: &str| {
        let number = crate::decimal::parse_float(text.trim().as_bytes(), 18);
        number.ok()
    };
    number(one).is_some_and(|one| Some(one) == number(other))
}

/// What a cell holds of which one key says several things: all that is said, which is no value of any kind.
pub(crate) fn both(one: &str, other: &str) -> String {
    format!("{one} and {other}, under one key")
}

/// An object or a list of which only the keys and what is nested are looked at.
struct Repeated<'a> {
    /// A key of this object is there more than once.
    here: bool,
    /// It is a list.
    list: bool,
    /// The objects and lists in it.
    nested: Vec<&'a str>,
    /// Of an object that is a key and its value, both as they are written.
    pair: [Option<&'a str>; 2],
}

impl Repeated<'_> {
    /// Whether there is one here or below; `None` when something nested is no JSON.
    fn within(self, depth: usize) -> Option<bool> {
        let mut found = self.here;
        let mut pairs: Vec<(&str, &str)> = Vec::new();
        if depth > 0 {
            for text in self.nested {
                let inner = serde_json::from_str::<Repeated>(text).ok()?;
                if let (true, [Some(key), Some(value)]) = (self.list, inner.pair) {
                    let mut known = pairs.iter();
                    found |= known.any(|(known, other)| *known == key && *other != value);
                    if pairs.len() < KEYS {
                        pairs.push((key, value));
                    }
                }
                found |= inner.within(depth - 1)?;
            }
        }
        Some(found)
    }
}

impl<'de> Deserialize<'de> for Repeated<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Members)
    }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Repeated<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object or a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Repeated<'de>, A::Error> {
        let (mut known, mut here, mut nested) = (Vec::new(), false, Vec::new());
        let mut pair = [None; 2];
        while let Some(Key(key, part)) = map.next_key()? {
            here |= known.contains(&key);
            if known.len() < KEYS {
                known.push(key);
            }
            let value: &RawValue = map.next_value()?;
            if let Some(part) = part {
                pair[part as usize] = Some(value.get());
            }
            nested.extend(container(value));
        }
        Ok(Repeated {
            here,
            list: false,
            nested,
            pair,
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Repeated<'de>, A::Error> {
        let mut nested = Vec::new();
        while let Some(value) = list.next_element()? {
            nested.extend(container(value));
        }
        Ok(Repeated {
            here: false,
            list: true,
            nested,
            pair: [None; 2],
        })
    }
}

fn container(value: &RawValue) -> Option<&str> {
    let text = value.get();
    text.starts_with(['{', '[']).then_some(text)
}

/// What a member of a key and its value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Key,
    Value,
}

impl Part {
    fn of(name: &str) -> Option<Self> {
        match name {
            "key" | "Key" => Some(Self::Key),
            "value" | "Value" => Some(Self::Value),
            _ => None,
        }
    }
}

/// A key, known by its hash, and which part of a pair it names.
struct Key(u64, Option<Part>);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(OfKey)
    }
}

struct OfKey;

impl Visitor<'_> for OfKey {
    type Value = Key;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Key, E> {
        use std::hash::BuildHasher as _;
        let hash = foldhash::fast::FixedState::default().hash_one(key);
        Ok(Key(hash, Part::of(key)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_says_two_things_is_seen_at_every_level() {
        for (text, expected) in [
            (r#"{"a": 1, "b": {"a": 2}}"#, Some(false)),
            (r#"{"a": 1, "b": 2, "a": 3}"#, Some(true)),
            (r#"{"a": 1, "b": 2, "a": 1.0}"#, Some(false)),
            (r#"{"a": "x", "a": null, "a": ""}"#, Some(false)),
            (r#"{"a":1,"\u0061":2}"#, Some(true)),
            (r#"{"a":1,"A":2}"#, Some(false)),
            (r#"[{"a":1},{"a":2}]"#, Some(false)),
            (r#"[{"a":1},{"b":[7,{"a":2,"a":3}]}]"#, Some(true)),
            (r#"{"a":{"b":1},"a":{"b":1,"c":2}}"#, Some(true)),
            (
                r#"{"a":{"b":1,"c":[2]},"a":{"c": [2.0], "b": "1"}}"#,
                Some(false),
            ),
            (r#"{"a":[{"b":1}],"a":[]}"#, Some(true)),
            (r#"{"a":true,"a":"true"}"#, Some(false)),
            (
                r#"[{"key":"a","value":"x"},{"key":"b","value":"y"},{"value":"z","key":"a"}]"#,
                Some(true),
            ),
            (
                r#"{"labels":[{"Key":"a","Value":1},{"Key":"a","Value":2}]}"#,
                Some(true),
            ),
            (
                r#"[{"key":"a","value":"1"},{"key":"a","value":1.0},{"key":"a","value":""}]"#,
                Some(false),
            ),
            (
                r#"[{"key":"a","value":"x","namespace":"n"},{"key":"A","value":"y"}]"#,
                Some(false),
            ),
            (
                r#"[{"type":"a","amount":1},{"type":"a","amount":2}]"#,
                Some(false),
            ),
            (r#"[{"key":"a"},{"key":"a","value":"y"}]"#, Some(false)),
            (r#"{"a":[1e400]}"#, Some(false)),
            ("-1.50", Some(false)),
            ("1e400", Some(false)),
            ("null", Some(false)),
            (r#""text""#, Some(false)),
            ("{", None),
            (r#"{"a":[{]}"#, None),
        ] {
            assert_eq!(differ(text), expected, "{text}");
        }
        // However deep, it ends.
        let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
        assert!(differ(&deep).is_none_or(|found| !found));
    }
}
