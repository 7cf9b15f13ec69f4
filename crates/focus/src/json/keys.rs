//! Whether an object has a key more than once, found while its text is read anyway.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

/// An object of which only the keys are looked at.
pub(super) struct Keys {
    pub(super) repeated: bool,
}

/// A key, known by its hash.
struct Key(u64);

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members)
    }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Keys;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Keys, A::Error> {
        let (mut known, mut repeated) = (Vec::new(), false);
        while let Some(Key(key)) = map.next_key()? {
            repeated |= known.contains(&key);
            // Beyond, an object is no list of tags.
            if known.len() < 256 {
                known.push(key);
            }
            map.next_value::<IgnoredAny>()?;
        }
        Ok(Keys { repeated })
    }
}

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
        Ok(Key(foldhash::fast::FixedState::default().hash_one(key)))
    }
}

#[cfg(test)]
mod tests {
    use crate::json::looked_into;

    #[test]
    fn a_key_that_comes_twice_is_seen_wherever_the_value_is_json() {
        let repeated = |text: &str| looked_into(text).map(|(_, repeated)| repeated);
        for (text, expected) in [
            (r#"{"a": 1, "b": {"a": 2}}"#, Some(false)),
            (r#"{"a": 1, "b": 2, "a": 1}"#, Some(true)),
            (r#"{"a":1,"\u0061":2}"#, Some(true)),
            (r#"[{"a":1},{"a":2}]"#, Some(false)),
            ("-1.50", Some(false)),
            ("1e400", Some(false)),
            ("null", Some(false)),
            (r#""text""#, Some(false)),
            ("{", None),
        ] {
            assert_eq!(repeated(text), expected, "{text}");
        }
    }
}
