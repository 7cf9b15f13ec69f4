//! The members of a JSON object, as they are written: no number is read, nothing is put in order.

/// Writes `{` and the members that are wanted, without the closing brace; nothing when there is none.
pub(super) fn write_members(object: &str, wanted: impl Fn(&str) -> bool, into: &mut String) {
    for (raw_key, value) in Members::new(object) {
        let wanted = serde_json::from_str::<String>(raw_key).is_ok_and(|key| wanted(&key));
        if wanted {
            into.push(if into.is_empty() { '{' } else { ',' });
            into.push_str(raw_key);
            into.push(':');
            into.push_str(value);
        }
    }
}

pub(super) fn member<'a>(object: &'a str, wanted: &str) -> Option<&'a str> {
    if !object.contains(wanted) {
        return None;
    }
    Members::new(object)
        .find(|(key, _)| serde_json::from_str::<String>(key).is_ok_and(|key| key == wanted))
        .map(|(_, value)| value)
}

/// The members of a JSON object as they are written, numbers and all. The text is valid JSON, which
/// reading it made sure of; what is no object has no members.
struct Members<'a> {
    rest: &'a str,
}

impl<'a> Members<'a> {
    fn new(object: &'a str) -> Self {
        let inside = object.trim().strip_prefix('{');
        Self {
            rest: inside.and_then(|text| text.strip_suffix('}')).unwrap_or(""),
        }
    }
}

impl<'a> Iterator for Members<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let text = self.rest.trim_start();
        let key_end = end(text, b':')?;
        let (key, after) = (&text[..key_end], text.get(key_end + 1..)?);
        let value_end = end(after, b',').unwrap_or(after.len());
        self.rest = after.get(value_end + 1..).unwrap_or("");
        Some((key.trim(), after[..value_end].trim()))
    }
}

/// Where `mark` first stands outside strings, lists and objects.
fn end(text: &str, mark: u8) -> Option<usize> {
    let (mut inside, mut escaped, mut depth) = (false, false, 0u32);
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if inside => escaped = true,
            b'"' => inside = !inside,
            _ if inside => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ if byte == mark && depth == 0 => return Some(index),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::json::write_string;

    #[test]
    fn members_are_found_as_they_are_written() {
        let object = r#"{ "a":1.50, "b" : "x\",}", "c":{"d":[1,{"e":2}]},"f\"":null}"#;
        assert_eq!(member(object, "a"), Some("1.50"));
        assert_eq!(member(object, "b"), Some(r#""x\",}""#));
        assert_eq!(member(object, "c"), Some(r#"{"d":[1,{"e":2}]}"#));
        assert_eq!(member(object, "d"), None);
        assert_eq!(member("[1,2]", "a"), None);
        assert_eq!(member("{}", "a"), None);
    }

    proptest! {
        #[test]
        fn taking_out_what_was_put_in_changes_nothing(
            old in proptest::collection::btree_map("[a-z\"\\\\{},:]{1,6}", ".{0,8}", 0..4),
            value in ".{0,8}",
        ) {
            let object = serde_json::to_string(&old).expect("JSON");
            let mut text = String::new();
            write_members(&object, |_| true, &mut text);
            text.push_str(if text.is_empty() { "{" } else { "," });
            text.push_str("\"InvoiceId\":");
            write_string(&mut text, &value);
            text.push('}');
            let raw = member(&text, "InvoiceId").expect("there");
            prop_assert_eq!(serde_json::from_str::<String>(raw).expect("JSON"), value);
            let mut back = String::new();
            write_members(&text, |key| key != "InvoiceId", &mut back);
            back.push_str(if back.is_empty() { "{}" } else { "}" });
            prop_assert_eq!(back, object);
        }
    }
}
