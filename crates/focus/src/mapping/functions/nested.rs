//! Functions on JSON columns: what vendors nest in lists and maps.

use super::rowwise::{Argument, Function, Run};
use crate::json::{self, amounts};

/// Scale of the sums and numbers taken out of JSON.
const SCALE: i8 = 18;

pub(super) fn functions() -> Vec<Function> {
    vec![
        Function::new("json_text", Some(2), Run::Text(text)),
        Function::new("json_number", Some(2), Run::Decimal(SCALE, number)),
        Function::new("json_sum", None, Run::Decimal(SCALE, sum)),
        Function::new("json_other", None, Run::Text(other)),
        Function::new("json_pairs", None, Run::Text(pairs)),
        Function::new("json_merge", None, Run::Text(merge)),
        Function::new("json_braces", Some(1), Run::Text(braces)),
        Function::new("json_wrap", Some(2), Run::Text(wrap)),
        Function::new("json_scalars", Some(1), Run::Text(scalars)),
        Function::new("json_flags", Some(1), Run::Text(flags)),
        Function::new("json_unprefix", None, Run::Text(unprefix)),
        Function::new("json_under", Some(2), Run::Text(under)),
        Function::new("json_beside", None, Run::Text(beside)),
        Function::new("json_differing", Some(2), Run::Text(differing)),
    ]
}

/// `json_text(json, 'path.to')`: the value at a path as text.
fn text(arguments: &[Argument], row: usize) -> Option<String> {
    let (object, path) = (arguments[0].text(row)?, arguments[1].text(row)?);
    // A name may hold dots itself: `compute.googleapis.com/cores`.
    json::get(object, &[path]).or_else(|| {
        let path: Vec<&str> = path.split('.').collect();
        json::get(object, &path)
    })
}

/// `json_number(json, 'path.to')`: to 18 digits after the point; null when there is none, several, or it is no
/// number.
fn number(arguments: &[Argument], row: usize) -> Result<Option<i128>, String> {
    let (Some(object), Some(path)) = (arguments[0].text(row), arguments[1].text(row)) else {
        return Ok(None);
    };
    Ok(amounts::at(object, &[path], SCALE).or_else(|| {
        let path: Vec<&str> = path.split('.').collect();
        amounts::at(object, &path, SCALE)
    }))
}

/// `json_sum(list, 'amount' [, 'type', 'A', …])`: the exact sum of a member over the elements of a
/// list, all of them or those whose other member has one of the values. 0 for no list; null when nobody can
/// tell the amount of an element, whichever it is, and for what is no list of objects.
fn sum(arguments: &[Argument], row: usize) -> Result<Option<i128>, String> {
    let (Some(list), Some(member)) = (
        arguments.first().and_then(|list| list.text(row)),
        arguments.get(1).and_then(|member| member.text(row)),
    ) else {
        return Ok(Some(0));
    };
    let kind = arguments.get(2).and_then(|kind| kind.text(row));
    Ok(total(list, member, |members| {
        kind.is_none_or(|kind| {
            let found = json::of_members(members, kind);
            let mut wanted = arguments[3..].iter().filter_map(|value| value.text(row));
            wanted.any(|value| found.as_deref() == Some(value))
        })
    }))
}

fn total(list: &str, member: &str, counts: impl Fn(&[(String, &str)]) -> bool) -> Option<i128> {
    let mut total = 0i128;
    for element in json::elements(list)? {
        let members = json::raw_members(element)?;
        let amount = amounts::amount(&members, member, SCALE).ok()?;
        if counts(&members) {
            total = total.checked_add(amount)?;
        }
    }
    Some(total)
}

/// `json_other(list, 'type', 'A', …)`: the first value of a member that is none of these; null when all are, or for
/// no list.
fn other(arguments: &[Argument], row: usize) -> Option<String> {
    let (list, member) = (arguments.first()?.text(row)?, arguments.get(1)?.text(row)?);
    let known = |value: &str| {
        let mut known = arguments[2..].iter();
        known.any(|argument| argument.text(row) == Some(value))
    };
    let mut values = json::elements(list)?
        .into_iter()
        .filter_map(|element| json::get(element, &[member]));
    values.find(|value| !known(value))
}

/// `json_pairs(list [, 'key', 'value' [, 'prefix/']])`: one object of a list of `{key, value}`
/// objects, the prefix put before each key. A key that comes twice keeps the first value that is not empty; of values that
/// differ, the reading of the column tells, and keeps the list in `x_Extra`.
fn pairs(arguments: &[Argument], row: usize) -> Option<String> {
    let name = |index: usize, default: &'static str| {
        let given = arguments.get(index).and_then(|name| name.text(row));
        given.unwrap_or(default).to_owned()
    };
    let (key, value, prefix) = (name(1, "key"), name(2, "value"), name(3, ""));
    let mut pairs: Vec<(String, &str)> = Vec::new();
    for element in json::elements(arguments.first()?.text(row)?)? {
        let members = json::raw_members(element)?;
        let find = |wanted: &str| members.iter().find(|(name, _)| name == wanted);
        if let (Some((_, name)), Some((_, raw))) = (find(&key), find(&value))
            && let Ok(name) = serde_json::from_str::<String>(name)
        {
            pairs.push((name, raw));
        }
    }
    let is_empty = |raw: &str| matches!(raw, "\"\"" | "null");
    let mut object = Object::default();
    for (name, raw) in &pairs {
        let says_more = |(other, more): &(String, &str)| other == name && !is_empty(more);
        if !is_empty(raw) || !pairs.iter().any(says_more) {
            object.add(&format!("{prefix}{name}"), raw);
        }
    }
    object.finish()
}

/// `json_merge(a, b, …)`: one object of several; the first that has a key wins.
fn merge(arguments: &[Argument], row: usize) -> Option<String> {
    let mut given = arguments.iter().filter_map(|argument| argument.text(row));
    let first = given.next()?;
    if given.next().is_none() {
        return (first != "{}").then(|| first.to_owned());
    }
    let mut object = Object::default();
    for argument in arguments {
        let members = argument.text(row).and_then(json::raw_members);
        for (name, raw) in members.into_iter().flatten() {
            object.add(&name, raw);
        }
    }
    object.finish()
}

/// `json_braces(text)`: members written without the braces around them (`"a": "b","c": "d"`, as
/// Microsoft's enrolment exports write tags) as an object; what has them stays as it is.
fn braces(arguments: &[Argument], row: usize) -> Option<String> {
    let text = arguments[0].text(row)?.trim();
    let whole = if text.starts_with('{') {
        text.to_owned()
    } else {
        format!("{{{text}}}")
    };
    json::normalise(&whole)
        .map(std::borrow::Cow::into_owned)
        .filter(|object| object != "{}")
}

/// `json_wrap('key', json)`: an object with one member, null when there is no JSON.
fn wrap(arguments: &[Argument], row: usize) -> Option<String> {
    let mut object = Object::default();
    object.add(arguments[0].text(row)?, arguments[1].text(row)?);
    object.finish()
}

/// `json_scalars(object)`: without the members that are objects or lists themselves.
fn scalars(arguments: &[Argument], row: usize) -> Option<String> {
    let mut object = Object::default();
    for (name, raw) in json::raw_members(arguments[0].text(row)?)? {
        if !raw.starts_with(['{', '[']) {
            object.add(&name, raw);
        }
    }
    object.finish()
}

/// `json_flags(list)`: `["a","b"]` as `{"a":true,"b":true}`.
fn flags(arguments: &[Argument], row: usize) -> Option<String> {
    let mut object = Object::default();
    for raw in json::elements(arguments[0].text(row)?)? {
        if let Ok(name) = serde_json::from_str::<String>(raw) {
            object.add(&name, "true");
        }
    }
    object.finish()
}

/// `json_unprefix(object, 'user:', …)`: keys without the first of these prefixes that they have. A key
/// that would come twice or be empty keeps its prefix.
fn unprefix(arguments: &[Argument], row: usize) -> Option<String> {
    let (object, prefixes) = arguments.split_first()?;
    let members = json::raw_members(object.text(row)?)?;
    let shorter = |name: &str| {
        let mut prefixes = prefixes.iter().filter_map(|prefix| prefix.text(row));
        let rest = prefixes.find_map(|prefix| name.strip_prefix(prefix))?;
        let taken = members.iter().any(|(other, _)| other == rest);
        (!rest.is_empty() && !taken).then(|| rest.to_owned())
    };
    let mut object = Object::default();
    for (name, raw) in &members {
        match shorter(name) {
            Some(rest) if !object.has(&rest) => object.add(&rest, raw),
            _ => object.add(name, raw),
        }
    }
    object.finish()
}

/// `json_under(object, 'prefix/')`: the members whose keys begin with the prefix, without it.
fn under(arguments: &[Argument], row: usize) -> Option<String> {
    let (members, prefix) = (arguments[0].text(row)?, arguments[1].text(row)?);
    let mut object = Object::default();
    for (name, raw) in json::raw_members(members)? {
        if let Some(rest) = name.strip_prefix(prefix).filter(|rest| !rest.is_empty()) {
            object.add(rest, raw);
        }
    }
    object.finish()
}

/// `json_beside(object, 'prefix/', …)`: the members whose keys begin with none of the prefixes.
fn beside(arguments: &[Argument], row: usize) -> Option<String> {
    let (object, prefixes) = arguments.split_first()?;
    let mut rest = Object::default();
    for (name, raw) in json::raw_members(object.text(row)?)? {
        let mut prefixes = prefixes.iter().filter_map(|prefix| prefix.text(row));
        let is_under = |prefix: &str| {
            name.strip_prefix(prefix)
                .is_some_and(|rest| !rest.is_empty())
        };
        if !prefixes.any(is_under) {
            rest.add(&name, raw);
        }
    }
    rest.finish()
}

/// `json_differing(a, b)`: the members of `a` that `b` has with another value.
fn differing(arguments: &[Argument], row: usize) -> Option<String> {
    let (one, other) = (arguments[0].text(row)?, arguments[1].text(row)?);
    let others = json::raw_members(other)?;
    let mut object = Object::default();
    for (name, raw) in json::raw_members(one)? {
        let found = others.iter().find(|(known, _)| *known == name);
        if found.is_some_and(|(_, value)| *value != raw) {
            object.add(&name, raw);
        }
    }
    object.finish()
}

/// A JSON object being written, each key once.
#[derive(Default)]
struct Object {
    names: Vec<String>,
    text: String,
}

impl Object {
    fn has(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name)
    }

    fn add(&mut self, name: &str, raw: &str) {
        if raw == "null" || self.has(name) {
            return;
        }
        self.names.push(name.to_owned());
        self.text.push(if self.text.is_empty() { '{' } else { ',' });
        json::write_string(&mut self.text, name);
        self.text.push(':');
        self.text.push_str(raw);
    }

    fn finish(mut self) -> Option<String> {
        if self.text.is_empty() {
            return None;
        }
        self.text.push('}');
        Some(self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Text;
    use super::*;

    fn texts(values: &[&str]) -> Vec<Argument> {
        let scalar = |value: &&str| Argument::Text(Text::Scalar(Some((*value).to_owned())));
        values.iter().map(scalar).collect()
    }

    #[test]
    fn a_sum_is_of_amounts_that_all_can_be_read() {
        let of = |list: &str| sum(&texts(&[list, "amount"]), 0);
        assert_eq!(
            of(r#"[{"amount":-3},{"amount":"0.5"}]"#),
            Ok(Some(-25 * 10i128.pow(17)))
        );
        assert_eq!(of("[]"), Ok(Some(0)));
        for list in [
            "-3",
            "[-3]",
            r#"[{"amount":"abc"}]"#,
            r#"[{"amount":1},{}]"#,
        ] {
            assert_eq!(of(list), Ok(None), "{list}");
        }
        let kinds = |list: &str| sum(&texts(&[list, "amount", "type", "A", "B"]), 0);
        let list = r#"[{"type":"A","amount":1},{"type":"C","amount":2},{"amount":4},{"Type":"B","amount":8}]"#;
        assert_eq!(kinds(list), Ok(Some(9 * 10i128.pow(18))));
        assert_eq!(
            kinds(r#"[{"type":"A","amount":1},{"type":"C","amount":"x"}]"#),
            Ok(None)
        );
    }

    #[test]
    fn of_a_key_that_comes_twice_the_first_that_says_something_is_kept() {
        let of = |list: &str| pairs(&texts(&[list]), 0);
        for (list, expected) in [
            (
                r#"[{"key":"a","value":"x"},{"key":"a","value":"y"}]"#,
                r#"{"a":"x"}"#,
            ),
            (
                r#"[{"key":"a","value":""},{"key":"b","value":""},{"key":"a","value":"y"}]"#,
                r#"{"b":"","a":"y"}"#,
            ),
            (
                r#"[{"key":"a","value":null},{"key":"a","value":"y"}]"#,
                r#"{"a":"y"}"#,
            ),
        ] {
            assert_eq!(of(list).as_deref(), Some(expected), "{list}");
        }
        assert_eq!(of("[]"), None);
    }

    #[test]
    fn prefixes_of_keys_go_unless_two_keys_would_meet() {
        let without = |object: &str| unprefix(&texts(&[object, "user:", "user_"]), 0);
        assert_eq!(
            without(r#"{"user:Team":"a","aws:createdBy":"b","user_env":1.50}"#).as_deref(),
            Some(r#"{"Team":"a","aws:createdBy":"b","env":1.50}"#)
        );
        assert_eq!(
            without(r#"{"user:a":1,"a":2,"user:b":3,"user_b":4,"user:":5}"#).as_deref(),
            Some(r#"{"user:a":1,"a":2,"b":3,"user_b":4,"user:":5}"#)
        );
        assert_eq!(without("{}"), None);
        assert_eq!(without("[]"), None);
    }
}
