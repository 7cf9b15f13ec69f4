//! Spans of a block to typed Arrow columns. Every value is parsed once; what does not fit is
//! reported with its column, and the row is rejected later.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, Decimal128Array, TimestampMicrosecondArray};
use arrow::buffer::{Buffer, NullBuffer};
use arrow::datatypes::DataType;

use super::csv::{Span, unescape};
use super::time;
use super::views::Views;
use crate::decimal;
use crate::json;
use crate::mapping::Kind;
use crate::rejects::excerpt;

/// A value that could not be read.
#[derive(Debug)]
pub(crate) struct BadCell {
    pub(crate) row: usize,
    /// Index into the program's source columns.
    pub(crate) column: usize,
    pub(crate) value: String,
    pub(crate) reason: String,
}

/// Builds one column. `data` must be valid UTF-8.
pub(crate) fn build(
    data: &Buffer,
    spans: &[Span],
    kind: Kind,
    null_text: &[String],
    column: usize,
    bad: &mut Vec<BadCell>,
) -> ArrayRef {
    let cells = Cells {
        data: data.as_slice(),
        null_text,
    };
    let mut report = |row: usize, value: &[u8], reason: String| {
        bad.push(BadCell {
            row,
            column,
            value: excerpt(value),
            reason,
        });
    };
    match kind {
        Kind::Text => text(data, &cells, spans),
        Kind::Json => json_text(data, &cells, spans, &mut report),
        Kind::Decimal(_) | Kind::Float => {
            let (scale, parse) = decimal::reader(kind);
            let values = numbers(&cells, spans, |row, bytes| {
                parse(bytes, scale)
                    .map_err(|error| report(row, bytes, error.to_string()))
                    .ok()
            });
            let array = Decimal128Array::new(values.0.into(), values.1);
            Arc::new(array.with_data_type(DataType::Decimal128(38, scale)))
        }
        Kind::Time | Kind::Epoch | Kind::MonthFirst | Kind::DayFirst => {
            let read = time::reader(kind);
            let mut last: (&[u8], Option<i64>) = (&[], None);
            let values = numbers(&cells, spans, |row, bytes| {
                if last.0 != bytes {
                    last = (bytes, read(bytes));
                }
                if last.1.is_none() {
                    report(row, bytes, "is not a date and time".to_owned());
                }
                last.1
            });
            Arc::new(TimestampMicrosecondArray::new(values.0.into(), values.1).with_timezone("UTC"))
        }
    }
}

struct Cells<'a> {
    data: &'a [u8],
    null_text: &'a [String],
}

impl<'a> Cells<'a> {
    /// The bytes of a cell, `None` for null. An empty field is null, quoted or not: FOCUS and AWS
    /// know no empty values.
    #[inline]
    fn get(&self, span: Span) -> Option<&'a [u8]> {
        let bytes = &self.data[span.start as usize..span.end as usize];
        if bytes.is_empty() || self.null_text.iter().any(|text| text.as_bytes() == bytes) {
            None
        } else {
            Some(bytes)
        }
    }

    /// All cells are alike, as they are in many columns of a bill.
    fn same(&self, spans: &[Span]) -> bool {
        let bytes = |span: &Span| &self.data[span.start as usize..span.end as usize];
        let Some((first, rest)) = spans.split_first() else {
            return false;
        };
        let text = bytes(first);
        rest.iter()
            .all(|span| bytes(span) == text && span.escaped == first.escaped)
    }
}

fn numbers<'a, T: Default + Copy>(
    cells: &Cells<'a>,
    spans: &[Span],
    mut parse: impl FnMut(usize, &'a [u8]) -> Option<T>,
) -> (Vec<T>, Option<NullBuffer>) {
    let same = cells.same(spans);
    let mut values = Vec::with_capacity(spans.len());
    let mut valid = Vec::with_capacity(spans.len());
    let mut nulls = false;
    for (row, span) in spans.iter().enumerate() {
        let cell = cells.get(*span);
        let value = cell.and_then(|bytes| parse(row, bytes));
        nulls |= value.is_none();
        valid.push(value.is_some());
        values.push(value.unwrap_or_default());
        // What cannot be read is told of in every row.
        if same && value.is_some() == cell.is_some() {
            valid.resize(spans.len(), value.is_some());
            values.resize(spans.len(), value.unwrap_or_default());
            break;
        }
    }
    (values, nulls.then(|| NullBuffer::from(valid)))
}

fn text(data: &Buffer, cells: &Cells<'_>, spans: &[Span]) -> ArrayRef {
    let mut views = Views::new(data, spans.len());
    let (spans, times) = match spans {
        [first, _, ..] if cells.same(spans) => (std::slice::from_ref(first), spans.len()),
        _ => (spans, 1),
    };
    for span in spans {
        match cells.get(*span) {
            None => views.push_null(),
            Some(_) if !span.escaped => views.push_slice(span.start as usize, span.end as usize),
            Some(bytes) => {
                views.push_text(&String::from_utf8_lossy(&unescape(bytes)));
            }
        }
    }
    views.repeat(times);
    views.finish()
}

/// JSON is normalised; the same text again costs one look-up.
fn json_text(
    data: &Buffer,
    cells: &Cells<'_>,
    spans: &[Span],
    report: &mut impl FnMut(usize, &[u8], String),
) -> ArrayRef {
    let mut views = Views::new(data, spans.len());
    let mut seen: HashMap<&[u8], u128, foldhash::fast::RandomState> = HashMap::default();
    for (row, span) in spans.iter().enumerate() {
        let Some(bytes) = cells.get(*span) else {
            views.push_null();
            continue;
        };
        if let Some(view) = seen.get(bytes) {
            views.push_view(*view);
            continue;
        }
        let text = if span.escaped {
            unescape(bytes)
        } else {
            bytes.to_vec()
        };
        match std::str::from_utf8(&text).ok().and_then(json::normalise) {
            Some(compact) => {
                let view = views.push_text(&compact);
                seen.insert(bytes, view);
            }
            None => {
                report(row, &text, "is not valid JSON".to_owned());
                views.push_null();
            }
        }
    }
    views.finish()
}

/// Ids as 32 hexadecimal digits each.
pub(crate) fn row_ids(ids: &[u128]) -> ArrayRef {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = Vec::with_capacity(ids.len() * 32);
    for id in ids {
        for byte in id.to_be_bytes() {
            text.extend_from_slice(&[
                DIGITS[usize::from(byte >> 4)],
                DIGITS[usize::from(byte & 15)],
            ]);
        }
    }
    let text = Buffer::from_vec(text);
    let mut views = Views::new(&text, ids.len());
    for row in 0..ids.len() {
        views.push_slice(row * 32, row * 32 + 32);
    }
    views.finish()
}

#[cfg(test)]
mod tests {
    use arrow::array::Array;
    use arrow::compute::concat;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whether its neighbours are alike or not, a cell becomes the same.
        #[test]
        fn a_column_is_its_cells_one_by_one(
            cells in prop::collection::vec((prop::sample::select(vec![
                "", "NULL", "7.25", "1e-3", "text", r#"say ""so"" at length"#, "2024-07-16T13:00:00Z", "{}",
            ]), any::<bool>()), 1..4),
            times in prop::sample::select(vec![1usize, 2, 5]),
            kind in prop::sample::select(vec![Kind::Text, Kind::Json, Kind::Decimal(2), Kind::Float, Kind::Time]),
        ) {
            let cells: Vec<_> = cells.iter().flat_map(|cell| std::iter::repeat_n(*cell, times)).collect();
            let mut data = String::new();
            let spans: Vec<Span> = cells.iter().map(|(text, escaped)| {
                let start = data.len() as u32;
                data += text;
                Span { start, end: data.len() as u32, escaped: *escaped }
            }).collect();
            let data = Buffer::from(data.as_bytes());
            let null_text = ["NULL".to_owned()];
            let mut bad = Vec::new();
            let found = build(&data, &spans, kind, &null_text, 0, &mut bad);
            let mut each = Vec::new();
            let mut each_bad = Vec::new();
            for (row, span) in spans.iter().enumerate() {
                let mut bad = Vec::new();
                each.push(build(&data, &[*span], kind, &null_text, 0, &mut bad));
                each_bad.extend(bad.into_iter().map(|cell| (row, cell.value, cell.reason)));
            }
            let each: Vec<&dyn Array> = each.iter().map(AsRef::as_ref).collect();
            prop_assert_eq!(&found, &concat(&each).unwrap());
            let bad: Vec<_> = bad.into_iter().map(|cell| (cell.row, cell.value, cell.reason)).collect();
            prop_assert_eq!(bad, each_bad);
        }
    }
}
