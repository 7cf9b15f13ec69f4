//! Paths into JSON texts, as DuckDB and the SQL standard write them: `$.Elements[*].ContractId`. Values are found as they
//! are written, digit by digit (`1.10` is not `1.1`).

use std::borrow::Cow;
use std::iter::Peekable;
use std::str::Chars;

use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

/// A path: what to do at each level, from the outside in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path(Vec<Step>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Key(String),
    /// From the end when negative.
    Index(i64),
    /// `[*]`: all elements of an array.
    Elements,
    /// `.*`: all values of an object.
    Values,
}

impl Path {
    /// `$.a.b[0]`, `$."a b"`, `$['a b']`, `$.list[*]`, `$[-1]`; `/a/b/0`; anything else is one key.
    ///
    /// # Errors
    /// What is wrong with a path that begins with `$`, as a part of a sentence.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if let Some(rest) = text.strip_prefix('$') {
            return steps(rest)
                .map(Self)
                .ok_or_else(|| format!("{text:?} is no JSON path like $.a.b[0] or $.list[*]"));
        }
        if let Some(pointer) = text.strip_prefix('/') {
            let part = |part: &str| match part.parse() {
                Ok(index) => Step::Index(index),
                Err(_) => Step::Key(part.replace("~1", "/").replace("~0", "~")),
            };
            return Ok(Self(pointer.split('/').map(part).collect()));
        }
        Ok(Self(vec![Step::Key(text.to_owned())]))
    }

    pub(super) fn index(index: i64) -> Self {
        Self(vec![Step::Index(index)])
    }

    /// It can lead to several values, and so leads to a list of them.
    pub(super) fn is_many(&self) -> bool {
        self.0
            .iter()
            .any(|step| matches!(step, Step::Elements | Step::Values))
    }

    /// What the path leads to in a JSON text, in its order; nothing in a text that is no JSON.
    pub(super) fn find<'t>(&self, text: &'t str) -> Vec<&'t RawValue> {
        let Ok(whole) = serde_json::from_str::<&RawValue>(text) else {
            return Vec::new();
        };
        let mut found = vec![whole];
        for step in &self.0 {
            found = found.into_iter().flat_map(|raw| down(raw, step)).collect();
        }
        found
    }
}

fn steps(text: &str) -> Option<Vec<Step>> {
    let mut rest = text.chars().peekable();
    let mut steps = Vec::new();
    while let Some(first) = rest.next() {
        steps.push(match (first, rest.peek()) {
            ('.', Some('*')) => {
                rest.next();
                Step::Values
            }
            ('.', Some('"')) => {
                rest.next();
                Step::Key(until(&mut rest, '"')?)
            }
            ('.', _) => {
                let mut key = String::new();
                while let Some(letter) = rest.next_if(|letter| !matches!(letter, '.' | '[')) {
                    key.push(letter);
                }
                (!key.is_empty()).then_some(Step::Key(key))?
            }
            ('[', Some(&quote @ ('"' | '\''))) => {
                rest.next();
                let key = until(&mut rest, quote)?;
                (rest.next()? == ']').then_some(Step::Key(key))?
            }
            ('[', _) => match until(&mut rest, ']')?.trim() {
                "*" => Step::Elements,
                // `[#-1]` is the last one, as `[-1]` is.
                inside => Step::Index(inside.trim_start_matches('#').parse().ok()?),
            },
            _ => return None,
        });
    }
    Some(steps)
}

/// The text up to a sign that has to come.
fn until(rest: &mut Peekable<Chars<'_>>, end: char) -> Option<String> {
    let mut text = String::new();
    loop {
        match rest.next()? {
            letter if letter == end => return Some(text),
            letter => text.push(letter),
        }
    }
}

fn down<'t>(raw: &'t RawValue, step: &Step) -> Vec<&'t RawValue> {
    let text = raw.get();
    let elements = || serde_json::from_str::<Vec<&RawValue>>(text).unwrap_or_default();
    match step {
        Step::Key(key) => values(text, Some(key)),
        Step::Values => values(text, None),
        Step::Elements => elements(),
        Step::Index(index) => {
            let elements = elements();
            let place = match index {
                0.. => usize::try_from(*index).ok(),
                _ => usize::try_from(index.unsigned_abs())
                    .ok()
                    .and_then(|back| elements.len().checked_sub(back)),
            };
            let found = place.and_then(|place| elements.get(place).copied());
            found.into_iter().collect()
        }
    }
}

/// The values of an object, or that of one key; of equal keys the last counts, as JSON readers commonly have it.
fn values<'t>(text: &'t str, key: Option<&str>) -> Vec<&'t RawValue> {
    struct Find<'k>(Option<&'k str>);
    impl<'de> Visitor<'de> for Find<'_> {
        type Value = Vec<&'de RawValue>;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a JSON object")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut found = Vec::new();
            while let Some(name) = map.next_key::<Cow<'de, str>>()? {
                match self.0 {
                    None => found.push(map.next_value()?),
                    Some(key) if name == key => found = vec![map.next_value()?],
                    Some(_) => {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
            }
            Ok(found)
        }
    }
    if !text.starts_with('{') {
        return Vec::new();
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    reader.deserialize_map(Find(key)).unwrap_or_default()
}

/// A value as text: a string without its quotes, everything else as it is written, nothing of `null`.
pub(super) fn text(raw: &RawValue) -> Option<Cow<'_, str>> {
    match raw.get() {
        "null" => None,
        quoted if quoted.starts_with('"') => serde_json::from_str(quoted).ok().map(Cow::Owned),
        other => Some(Cow::Borrowed(other)),
    }
}

/// Neither an object nor an array.
pub(super) fn is_scalar(raw: &RawValue) -> bool {
    !raw.get().starts_with(['{', '['])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        let path = Path::parse(path).unwrap();
        let found = path.find(text).into_iter();
        found.map(|raw| raw.get().to_owned()).collect()
    }

    #[test]
    fn paths_lead_where_they_say() {
        let bill = r#"{"E": [{"Id":"a","Cost":1.10},{"Id":"b\"","Cost":2}], "a b":{"c.d": true}, "n": null, "k":1,"k":2}"#;
        for (path, expected) in [
            ("$.E[0].Cost", &["1.10"][..]),
            ("$.E[-1].Id", &[r#""b\"""#]),
            ("$.E[#-1].Cost", &["2"]),
            ("$.E[*].Id", &[r#""a""#, r#""b\"""#]),
            ("$.E[7]", &[]),
            ("$.E[-7]", &[]),
            (r#"$."a b"."c.d""#, &["true"]),
            ("$['a b']['c.d']", &["true"]),
            ("$.\"a b\".*", &["true"]),
            ("/E/1/Cost", &["2"]),
            ("n", &["null"]),
            ("a b", &[r#"{"c.d": true}"#]),
            ("$.k", &["2"]),
            ("$.K", &[]),
            ("$.E.Id", &[]),
            ("$.n.x", &[]),
        ] {
            assert_eq!(found(path, bill), expected, "{path}");
        }
        assert_eq!(found("$", "[1, 2]"), ["[1, 2]"]);
        assert_eq!(found("$[*]", "[1, 2]"), ["1", "2"]);
        for broken in ["", "{", "{\"a\":1} x", "nonsense"] {
            assert!(found("$.a", broken).is_empty(), "{broken}");
        }
        assert!(Path::parse("$.E[*].Id").unwrap().is_many());
        assert!(!Path::parse("$.E[0]").unwrap().is_many());
    }

    #[test]
    fn what_is_no_path_is_told() {
        for wrong in ["$a", "$.", "$.a[", "$[x]", "$.\"a", "$['a'", "$..a"] {
            assert!(Path::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn values_are_text_as_they_are_written() {
        let value = |text: &str| {
            let raw: &RawValue = serde_json::from_str(text).unwrap();
            super::text(raw).map(Cow::into_owned)
        };
        assert_eq!(value("1.10").as_deref(), Some("1.10"));
        assert_eq!(value(r#""\u00e9\n""#).as_deref(), Some("é\n"));
        assert_eq!(value("null"), None);
        assert_eq!(value(r#"{"a":[1.0]}"#).as_deref(), Some(r#"{"a":[1.0]}"#));
    }
}
