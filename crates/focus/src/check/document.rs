//! JSON values as written: duplicate keys kept, numbers as text. What the JSON rules look at.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// The longest object or list that is looked into: what it becomes takes many times its memory.
const LOOKED_INTO: usize = 1 << 20;

/// Whether a text is JSON that is too long to be looked into. What is no object or list is known at its first letter.
pub(super) fn is_long(text: &str) -> bool {
    text.len() > LOOKED_INTO && text.trim_start().starts_with(['{', '['])
}

/// Whether no two are the same. Takes little longer than sorting them: a cell may have as many as it has room for.
pub(super) fn all_differ<T: Ord>(all: impl Iterator<Item = T>) -> bool {
    let mut all: Vec<T> = all.collect();
    all.sort_unstable();
    all.windows(2).all(|pair| pair[0] != pair[1])
}

impl Json {
    /// `None` for what is no JSON, or too long to be looked into.
    pub(super) fn parse(text: &str) -> Option<Self> {
        match is_long(text) {
            true => None,
            false => serde_json::from_str(text).ok(),
        }
    }

    pub(super) fn member(&self, key: &str) -> Option<&Json> {
        self.members()
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    }

    pub(super) fn members(&self) -> &[(String, Json)] {
        match self {
            Self::Object(members) => members,
            _ => &[],
        }
    }

    /// As a column of text would hold it; `None` for null, lists and objects.
    pub(super) fn scalar(&self) -> Option<&str> {
        match self {
            Self::Number(text) | Self::Text(text) => Some(text),
            Self::Bool(true) => Some("true"),
            Self::Bool(false) => Some("false"),
            _ => None,
        }
    }

    pub(super) const fn is_scalar(&self) -> bool {
        !matches!(self, Self::List(_) | Self::Object(_))
    }

    /// Levels of objects and lists.
    pub(super) fn depth(&self) -> usize {
        match self {
            Self::List(items) => 1 + items.iter().map(Self::depth).max().unwrap_or_default(),
            Self::Object(members) => {
                let deepest = members.iter().map(|(_, value)| value.depth()).max();
                1 + deepest.unwrap_or_default()
            }
            _ => 0,
        }
    }

    /// Whether this and everything inside holds.
    pub(super) fn all(&self, test: &impl Fn(&Json) -> bool) -> bool {
        test(self)
            && match self {
                Self::List(items) => items.iter().all(|item| item.all(test)),
                Self::Object(members) => members.iter().all(|(_, value)| value.all(test)),
                _ => true,
            }
    }

    pub(super) fn unique_keys(&self) -> bool {
        self.all(&|value| all_differ(value.members().iter().map(|(key, _)| key)))
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value.to_string()))
    }

    /// Only compared and shown, never summed: the shortest text is enough.
    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Number(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut members = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            members.push(entry);
        }
        Ok(Json::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_full_of_members_takes_no_time_that_grows_with_their_square() {
        let of = |all: Vec<String>, [open, close]: [&str; 2]| {
            let text = format!("{open}{}{close}", all.join(","));
            assert!(!is_long(&text), "{}", text.len());
            Json::parse(&text).expect("JSON")
        };
        let keys = |count: usize| (0..count).map(|key| format!("\"{key:06x}\":1")).collect();
        let watch = stoa_kernel::Stopwatch::start();
        let members = of(keys(90_000), ["{", "}"]);
        assert!(members.unique_keys());
        let mut twice: Vec<String> = keys(90_000);
        twice.push(twice[0].clone());
        assert!(!of(twice, ["{", "}"]).unique_keys());
        let items = (0..70_000).map(|item| format!("{{\"a\":{item}}}"));
        let Json::List(mut items) = of(items.collect(), ["[", "]"]) else {
            panic!("a list")
        };
        assert!(all_differ(items.iter()));
        items.push(items[0].clone());
        assert!(!all_differ(items.iter()));
        assert!(watch.elapsed().as_secs() < 10, "{:?}", watch.elapsed());
    }

    #[test]
    fn what_is_too_long_is_not_looked_into() {
        let text = format!("{{\"a\":\"{}\"}}", "x".repeat(LOOKED_INTO));
        assert!(is_long(&text) && Json::parse(&text).is_none());
    }

    #[test]
    fn duplicate_keys_survive() {
        let json = Json::parse(r#"{"a":1,"b":{"c":[1,{"d":2,"d":3}]}}"#).expect("JSON");
        assert!(!json.unique_keys());
        assert_eq!(json.depth(), 4);
        assert_eq!(json.member("a").and_then(Json::scalar), Some("1"));
        assert!(Json::parse("{").is_none() && Json::parse("{} {}").is_none());
    }
}
