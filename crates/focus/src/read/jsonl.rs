//! JSON lines: one object per line, turned into the same spans the CSV tokeniser gives.

use std::collections::{BTreeSet, HashMap, HashSet};

use stoa_kernel::Statement;
use stoa_kernel::statement::list as statements;

use super::csv::{Failure, Span, Table};
use super::documents::{MOST, Pages, may_hold_rows, of_line};
use crate::error::{ConvertError, ErrorKind};
use crate::json::{both, members, same_texts};

/// Headers (in order of appearance) and sample rows of a head.
pub(super) fn head(
    head: &[u8],
    complete: bool,
) -> Result<(Vec<String>, super::Sample), ConvertError> {
    let end = if complete {
        head.len()
    } else {
        memchr::memrchr(b'\n', head).unwrap_or(0)
    };
    let mut headers: Vec<String> = Vec::new();
    let mut rows = Vec::new();
    for line in head[..end].split(|byte| *byte == b'\n') {
        let Some(members) = std::str::from_utf8(line).ok().and_then(members_of_line) else {
            continue;
        };
        for (name, _) in &members {
            if !headers.iter().any(|known| known == name) {
                headers.push(name.clone());
            }
        }
        rows.push(members);
    }
    if headers.is_empty() {
        return Err(ConvertError::new(
            ErrorKind::UnknownColumns,
            "the first lines are not JSON objects",
            "Write one JSON object per line, with the columns as its keys.",
        )
        .at_line(1));
    }
    let value = |members: &[(String, Option<String>)], name: &String| {
        members
            .iter()
            .find(|(known, _)| known == name)
            .and_then(|(_, value)| value.clone())
    };
    let sample = rows
        .iter()
        .take(100)
        .map(|row| headers.iter().map(|name| value(row, name)).collect())
        .collect();
    Ok((headers, sample))
}

/// Keys and the texts of their values.
type Members = Vec<(String, Option<String>)>;

/// Python writes `NaN` into JSON, which knows none.
fn members_of_line(line: &str) -> Option<Members> {
    members(line).or_else(|| members(&crate::json::to_json(line)?))
}

/// The objects of a line: itself, or those of a list or a page, as programs write that put each answer of an API on a
/// line. Otherwise why there are none. What is in a page may come to so many bytes.
fn objects(line: &[u8], most: usize, pages: &Pages) -> Result<Vec<Members>, Statement> {
    let none = || Statement::from(statements::not_a_json_object());
    let text = std::str::from_utf8(line).map_err(|_| none())?;
    let may_be_page = |members: &Members| {
        let mut members = members.iter();
        members.any(|(name, text)| {
            let text = text.as_deref();
            text.is_some_and(|text| may_hold_rows(name, text))
        })
    };
    match members_of_line(text) {
        Some(members) if !may_be_page(&members) => return Ok(vec![members]),
        None if !text.starts_with('[') => return Err(none()),
        _ => {}
    }
    let lines = of_line(text, most, pages)?;
    let objects = lines.lines().map(|line| members(line).ok_or_else(none));
    objects.collect()
}

/// Names of keys that are remembered; rows of which each has its own keys must not fill the memory.
const LATE: usize = 1_000;

/// Tokenises a block of lines. The texts are copied into a new buffer, which the spans point into. Keys
/// with a value that are neither wanted nor `known` go into `late`: the first rows did not have them. What pages say of
/// themselves goes into `pages`.
pub(crate) fn tokenise(
    data: &[u8],
    wanted: &[&str],
    known: &[String],
    late: &mut BTreeSet<String>,
    pages: &Pages,
) -> (Vec<u8>, Table) {
    let known: HashSet<&str> = known.iter().map(String::as_str).collect();
    let slots: HashMap<&str, usize> = wanted
        .iter()
        .enumerate()
        .map(|(slot, name)| (*name, slot))
        .collect();
    let mut text = Vec::with_capacity(data.len());
    let mut table = Table {
        spans: vec![Vec::new(); wanted.len()],
        lines: Vec::new(),
        failures: Vec::new(),
        several: Vec::new(),
    };
    let mut start = 0;
    let mut line = 0u32;
    while start < data.len() {
        let end = memchr::memchr(b'\n', &data[start..]).map_or(data.len(), |at| start + at);
        let bytes = data[start..end].trim_ascii();
        if !bytes.is_empty() {
            match objects(bytes, MOST.saturating_sub(text.len()), pages) {
                Err(reason) => table.failures.push(Failure {
                    line,
                    reason,
                    start,
                    end,
                }),
                Ok(objects) => {
                    for members in objects {
                        let empty = Span {
                            start: 0,
                            end: 0,
                            escaped: false,
                        };
                        table.spans.iter_mut().for_each(|column| column.push(empty));
                        let row = table.lines.len();
                        for (name, value) in members {
                            let Some(value) = value else {
                                continue;
                            };
                            let Some(slot) = slots.get(name.as_str()) else {
                                let is_late = !value.is_empty() && !known.contains(name.as_str());
                                if is_late && late.len() < LATE && !late.contains(&name) {
                                    late.insert(name);
                                }
                                continue;
                            };
                            let known = table.spans[*slot][row];
                            let mut value = value;
                            if known.end > known.start {
                                let bytes = &text[known.start as usize..known.end as usize];
                                let known = std::str::from_utf8(bytes).unwrap_or_default();
                                if table.several.last() == Some(&(row, *slot))
                                    || same_texts(known, &value)
                                {
                                    continue;
                                }
                                value = both(known, &value);
                                table.several.push((row, *slot));
                            }
                            let from = text.len() as u32;
                            text.extend_from_slice(value.as_bytes());
                            table.spans[*slot][row] = Span {
                                start: from,
                                end: text.len() as u32,
                                escaped: false,
                            };
                        }
                        table.lines.push(line);
                    }
                }
            }
        }
        start = end + 1;
        line += 1;
    }
    (text, table)
}
