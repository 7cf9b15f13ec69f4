//! What is nested in a text column: members of the JSON objects in it, as spans of their own.

use std::collections::HashMap;

use super::csv::{Span, unescape};
use crate::json;

const NOTHING: Span = Span {
    start: 0,
    end: 0,
    escaped: false,
};

/// What is nested in a column.
pub(crate) struct Extracted {
    /// Per path, per row.
    pub(crate) columns: Vec<Vec<Span>>,
    /// Row and number of the path where a key says several things; the span is of all of them.
    pub(crate) several: Vec<(usize, usize)>,
}

/// Spans of the values at each of `paths` in the JSON texts that `roots` point to. Their texts are
/// appended to `data`; what is no object, and what an object does not have, is empty. The same text
/// again costs one look-up.
pub(crate) fn extract(data: &mut Vec<u8>, roots: &[Span], paths: &[&[String]]) -> Extracted {
    let mut columns = vec![Vec::with_capacity(roots.len()); paths.len()];
    let mut several = Vec::new();
    let mut seen: HashMap<Vec<u8>, Known, foldhash::fast::RandomState> = HashMap::default();
    for (row, root) in roots.iter().enumerate() {
        let bytes = &data[root.start as usize..root.end as usize];
        if let Some(known) = seen.get(bytes) {
            for (column, span) in columns.iter_mut().zip(&known.spans) {
                column.push(*span);
            }
            several.extend(known.several.iter().map(|path| (row, *path)));
            continue;
        }
        let key = bytes.to_vec();
        let text = if root.escaped {
            unescape(bytes)
        } else {
            key.clone()
        };
        let text = String::from_utf8_lossy(&text);
        let mut known = Known {
            spans: Vec::with_capacity(paths.len()),
            several: Vec::new(),
        };
        for (number, path) in paths.iter().enumerate() {
            let mut put = |value: String| {
                let start = data.len() as u32;
                data.extend_from_slice(value.as_bytes());
                Span {
                    start,
                    end: data.len() as u32,
                    escaped: false,
                }
            };
            let span = match json::find(&text, path) {
                json::Found::Nothing => NOTHING,
                json::Found::Value(value) => put(value),
                json::Found::Several(values) => {
                    known.several.push(number);
                    several.push((row, number));
                    put(values)
                }
            };
            columns[number].push(span);
            known.spans.push(span);
        }
        seen.insert(key, known);
    }
    Extracted { columns, several }
}

/// What a text was found to hold.
struct Known {
    spans: Vec<Span>,
    several: Vec<usize>,
}
