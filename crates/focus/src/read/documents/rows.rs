//! Which rows a value of a JSON document holds: it is one itself, or a page of an API with a list of them, or with buckets
//! of them. A row may have a list of its own that is called as a page's, with things in it or empty.

use stoa_kernel::Statement;
use stoa_kernel::statement::list as statements;

use super::Pages;
use super::charges::{self, Reading};
use crate::delivery::seen::Page;
use crate::json;

/// Where a page keeps its rows.
pub(super) const LISTS: [&str; 5] = ["data", "results", "items", "value", "records"];
/// Where an element of a page keeps rows of its own: the buckets of usage and cost reports.
const INNER: &str = "results";
/// When buckets start and end: OpenAI, and Anthropic.
const TIMES: [(&str, &str); 2] = [("start_time", "end_time"), ("starting_at", "ending_at")];
/// Where a page says that there is a next one: its token or address (OpenAI and Anthropic, Azure,
/// Google).
const NEXT: [&str; 5] = [
    "next_page",
    "nextLink",
    "@odata.nextLink",
    "nextPageToken",
    "next_page_token",
];

/// What the rows of a value may come to, in bytes. What is said of all of them stands in each, so that a short value
/// could become a vast one.
pub(in crate::read) const MOST: usize = 64 << 20;

/// Why a value gives no rows.
pub(super) enum Wrong {
    NoJson,
    /// They would come to more than is taken.
    TooLong,
    /// Its rows stand in several places; which those are.
    Several(Statement),
}

/// Appends the rows of an element or page as lines, to at most so many bytes.
pub(super) fn rows(
    text: &str,
    output: &mut Vec<u8>,
    most: usize,
    pages: &Pages,
) -> Result<(), Wrong> {
    let members = json::raw_members(text).ok_or(Wrong::NoJson)?;
    if is_bucket(&members) {
        return of_bucket(&members, output, most);
    }
    let Some(elements) = held(&members, &LISTS)? else {
        return line(&members, &[], output).ok_or(Wrong::NoJson);
    };
    if elements.is_empty() && is_charge(&members) {
        return line(&members, &[], output).ok_or(Wrong::NoJson);
    }
    if let Some(page) = page(&members, &elements) {
        pages.put(page);
    }
    for element in elements {
        let members = json::raw_members(element).ok_or(Wrong::NoJson)?;
        of_bucket(&members, output, most)?;
    }
    Ok(())
}

/// Whether an object that stands alone is a bucket: it says when it starts, perhaps what it is, and has its rows.
fn is_bucket(members: &[(String, &str)]) -> bool {
    let time = |name: &str| {
        TIMES
            .iter()
            .any(|(start, end)| name == *start || name == *end)
    };
    members.iter().any(|(name, _)| time(name))
        && members.iter().any(|(name, _)| name == INNER)
        && members
            .iter()
            .all(|(name, _)| time(name) || name == INNER || name == "object")
}

/// Appends the rows of a bucket with what it says of all of them, or the row that the object is.
fn of_bucket(members: &[(String, &str)], output: &mut Vec<u8>, most: usize) -> Result<(), Wrong> {
    let Some(results) = held(members, &[INNER])? else {
        return line(members, &[], output).ok_or(Wrong::NoJson);
    };
    if results.is_empty() && is_charge(members) {
        return line(members, &[], output).ok_or(Wrong::NoJson);
    }
    for result in results {
        let own = json::raw_members(result).ok_or(Wrong::NoJson)?;
        line(&own, members, output).ok_or(Wrong::NoJson)?;
        if output.len() > most {
            return Err(Wrong::TooLong);
        }
    }
    Ok(())
}

/// Whether an object is a charge of a known format, though it says nothing that a page does not say and has a list that
/// could be a page's, which is empty. An empty bucket is none.
fn is_charge(members: &[(String, &str)]) -> bool {
    !is_bucket(members) && charges::fits(members)
}

/// The rows in a line of JSON lines that is no object of its own: a list of objects, or a page; at most so many bytes.
/// `Err` says why there are none that can be told.
pub(in crate::read) fn of_line(
    text: &str,
    most: usize,
    pages: &Pages,
) -> Result<String, Statement> {
    let mut output = Vec::new();
    let quoted = json::with_words_quoted(text);
    let text = quoted.as_deref().unwrap_or(text).trim();
    let elements = match text.starts_with('[') {
        true => json::elements(text).ok_or_else(statements::not_a_json_object)?,
        false => vec![text],
    };
    for element in elements {
        rows(element, &mut output, most, pages).map_err(|wrong| match wrong {
            Wrong::NoJson => statements::not_a_json_list().into(),
            Wrong::TooLong => statements::rows_too_long().into(),
            Wrong::Several(keys) => statements::rows_under_several_keys(keys),
        })?;
    }
    String::from_utf8(output).map_err(|_| statements::not_a_json_object().into())
}

/// Whether an object that may be a line of its own is one, and holds no rows under one of [`LISTS`].
pub(super) fn is_row(members: &[(String, &str)]) -> bool {
    !is_bucket(members) && matches!(held(members, &LISTS), Ok(None))
}

/// The rows under one of these keys; `None` when the object has no such list, or is a row itself.
fn held<'a>(members: &[(String, &'a str)], names: &[&str]) -> Result<Option<Vec<&'a str>>, Wrong> {
    let found = lists(members, names);
    // An envelope that says nothing of a charge itself needs no second look into its lists.
    if matches!(found, Ok(None)) || charges::says(members) == charges::Says::Nothing {
        return found;
    }
    let all = names.iter().flat_map(|name| {
        let named = members.iter().filter(move |(known, _)| known == name);
        named.filter_map(|(_, raw)| json::elements(raw)).flatten()
    });
    let objects: Vec<&str> = all.filter(|element| element.starts_with('{')).collect();
    match charges::reading(members, &objects, names == [INNER]) {
        Reading::Rows => found,
        Reading::Row => Ok(None),
        Reading::Doubt => Err(Wrong::Several(statements::rows_beside_amounts().into())),
    }
}

/// The list of objects under one of these keys, which stand by rank. Lists with rows under two keys, or under one that
/// comes twice, are refused unless they are the same: nobody can tell which counts, or whether both do.
fn lists<'a>(members: &[(String, &'a str)], names: &[&str]) -> Result<Option<Vec<&'a str>>, Wrong> {
    let mut found: Option<(&str, &'a str, Vec<&'a str>)> = None;
    for name in names {
        for (_, raw) in members.iter().filter(|(known, _)| known == name) {
            let elements = json::elements(raw);
            let rows = elements.filter(|list| list.iter().all(|element| element.starts_with('{')));
            found = match (found, rows) {
                (None, Some(rows)) => Some((name, raw, rows)),
                (Some((_, _, known)), Some(rows)) if known.is_empty() => Some((name, raw, rows)),
                (Some((known, first, rows)), Some(others)) => {
                    if !others.is_empty() && !json::same(first, raw) {
                        return Err(Wrong::Several(match known == *name {
                            true => statements::rows_key_twice(*name),
                            false => statements::rows_under_two_keys(known, *name),
                        }));
                    }
                    Some((known, first, rows))
                }
                (known, None) => known,
            };
        }
    }
    // What is no list of rows has none only where its key says nothing else.
    if let Some((name, raw, _)) = &found {
        let mut others = members.iter().filter(|(known, _)| known == name);
        if others.any(|(_, other)| json::elements(other).is_none() && !json::same(raw, other)) {
            return Err(Wrong::Several(statements::rows_key_once_list(*name)));
        }
    }
    Ok(found.map(|(_, _, rows)| rows))
}

/// What a page says of the next one; `None` when it says nothing.
fn page(members: &[(String, &str)], elements: &[&str]) -> Option<Page> {
    let named = |members: &[(String, &str)], name: &str| -> Option<String> {
        let found = members.iter().find(|(known, _)| known == name);
        found.map(|(_, raw)| raw.trim().to_owned())
    };
    // Whichever of several says so: an announced page that is not there is told, and costs nothing.
    let says_more = |raw: &str| raw.trim() == "true";
    let mut told = members.iter().filter(|(known, _)| known == "has_more");
    let more = match told.clone().any(|(_, raw)| says_more(raw)) {
        true => Some("true".to_owned()),
        false => told.next().map(|(_, raw)| raw.trim().to_owned()),
    };
    let next: Vec<String> = NEXT
        .iter()
        .filter_map(|name| named(members, name))
        .collect();
    if more.is_none() && next.is_empty() {
        return None;
    }
    let is_there = |next: &String| !["null", "\"\""].contains(&next.as_str());
    let times = |element: Option<&&str>| {
        let members = json::raw_members(element?)?;
        let (start, end) = TIMES
            .iter()
            .find(|(start, _)| members.iter().any(|(name, _)| name == start))?;
        Some((named(&members, start)?, named(&members, end)))
    };
    Some(Page {
        more: match more.as_deref() {
            Some("true") => true,
            Some("false") => false,
            _ => next.iter().any(is_there),
        },
        start: times(elements.first()).map(|(start, _)| start),
        last: match times(elements.last()) {
            Some((start, end)) => [start].into_iter().chain(end).collect(),
            None => Vec::new(),
        },
    })
}

/// One row: its own members, and of the enclosing object the single values it does not have itself.
fn line(own: &[(String, &str)], outer: &[(String, &str)], output: &mut Vec<u8>) -> Option<()> {
    let inherited = outer.iter().filter(|(name, raw)| {
        !raw.starts_with(['{', '[']) && !own.iter().any(|(known, _)| known == name)
    });
    let mut text = String::from("{");
    for (name, raw) in own.iter().chain(inherited) {
        if text.len() > 1 {
            text.push(',');
        }
        json::write_string(&mut text, name);
        text.push(':');
        text.push_str(&json::normalise(raw)?);
    }
    text.push_str("}\n");
    output.extend_from_slice(text.as_bytes());
    Some(())
}

#[cfg(test)]
mod tests {
    use super::super::tests::lines;

    /// Rows under two keys, or twice under one, are refused; what is the same, or empty, costs nothing.
    #[test]
    fn rows_in_two_places_are_never_chosen_from() {
        for (text, said) in [
            (
                r#"{"data":[{"a":1}],"data":[{"a":2}]}"#,
                "the key \"data\" comes twice, with rows that differ",
            ),
            (
                r#"{"data":[{"b":0,"results":[{"a":1}],"results":[{"a":2}]}]}"#,
                "the key \"results\" comes twice, with rows that differ",
            ),
            (
                r#"{"data":[],"items":[{"a":1}],"value":[{"a":2}]}"#,
                "there are rows under \"items\" and other rows under \"value\"",
            ),
            (
                r#"{"data":[{"a":1}],"data":{"a":2}}"#,
                "the key \"data\" comes twice, once with rows and once with something else",
            ),
        ] {
            let said = format!(
                "value 1 of the JSON does not say which of its rows count: {said} (it begins on line 2)"
            );
            assert_eq!(lines(&format!("\n{text}")).unwrap_err(), said);
        }
        for text in [
            r#"{"data":[{"a":1}],"data":[]}"#,
            r#"{"data":null,"data":[{"a":1}]}"#,
            r#"{"data":[{"a":1}],"data":[{"a":1.0}]}"#,
            r#"{"data":[{"results":[],"results":[{"a":1}]}]}"#,
            r#"{"data":[],"results":[{"a":1}]}"#,
        ] {
            assert_eq!(lines(text).as_deref(), Ok("{\"a\":1}\n"), "{text}");
        }
        // What is no list of rows beside one: not a page's.
        assert_eq!(
            lines(r#"{"data":[{"a":1}],"items":[1,2]}"#).as_deref(),
            Ok("{\"a\":1}\n")
        );
    }
}
