//! What is nested in a text column: members of the JSON objects in it, as spans of their own.

use std::collections::HashMap;

use super::csv::{Span, unescape};
use crate::json;

const NOTHING: Span = Span {
    start: 0,
    end: 0,
    escaped: false,
};

/// Spans of the values at each of `paths` in the JSON texts that `roots` point to. Their texts are
/// appended to `data`; what is no object, and what an object does not have, is empty. The same text
/// again costs one look-up.
pub(crate) fn extract(data: &mut Vec<u8>, roots: &[Span], paths: &[&[String]]) -> Vec<Vec<Span>> {
    let mut columns = vec![Vec::with_capacity(roots.len()); paths.len()];
    let mut seen: HashMap<Vec<u8>, Vec<Span>, foldhash::fast::RandomState> = HashMap::default();
    for root in roots {
        let bytes = &data[root.start as usize..root.end as usize];
        if let Some(known) = seen.get(bytes) {
            for (column, span) in columns.iter_mut().zip(known) {
                column.push(*span);
            }
            continue;
        }
        let key = bytes.to_vec();
        let text = if root.escaped {
            unescape(bytes)
        } else {
            key.clone()
        };
        let text = String::from_utf8_lossy(&text);
        let mut spans = Vec::with_capacity(paths.len());
        for (column, path) in columns.iter_mut().zip(paths) {
            let span = match json::get(&text, path) {
                None => NOTHING,
                Some(value) => {
                    let start = data.len() as u32;
                    data.extend_from_slice(value.as_bytes());
                    Span {
                        start,
                        end: data.len() as u32,
                        escaped: false,
                    }
                }
            };
            column.push(span);
            spans.push(span);
        }
        seen.insert(key, spans);
    }
    columns
}
