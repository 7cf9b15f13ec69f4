//! Spans of a block to typed Arrow columns. Every value is parsed once; what does not fit is
//! reported with its column, and the row is rejected later.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, Decimal128Array, TimestampMicrosecondArray};
use arrow::buffer::{Buffer, NullBuffer};
use arrow::datatypes::DataType;
use stoa_kernel::statement::{Phrase, list as statements};

use super::comma::{self, Sign, Writing};
use super::csv::{Span, unescape};
use super::nulls::{self, Nulls};
use super::time;
use super::views::{Place, Views};
use crate::decimal::{self, DecimalError};
use crate::json;
use crate::mapping::Kind;

/// Most of a cell's text that is kept of what could not be read, in bytes.
const KEPT: usize = 4096;

/// What is wrong with a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Its text is not what the column holds: it is read as having no value.
    Unreadable,
    /// A number whose text says that there is none: `NaN`. Worth a word only where there has to be one.
    Missing,
    /// It had more digits than are kept, and has the nearest value.
    Rounded,
}

/// A cell that is not read as it stands there.
#[derive(Debug, Clone)]
pub(crate) struct BadCell {
    pub(crate) row: usize,
    /// Index into the program's source columns.
    pub(crate) column: usize,
    /// Its text, no more than 4 KiB of it.
    pub(crate) text: String,
    /// A clause that follows the text: `is not a number`.
    pub(crate) reason: Phrase,
    pub(crate) fault: Fault,
}

impl BadCell {
    pub(crate) fn new(
        (row, column): (usize, usize),
        text: &[u8],
        reason: Phrase,
        fault: Fault,
    ) -> Self {
        let mut text = String::from_utf8_lossy(text).into_owned();
        if text.len() > KEPT {
            let end = (0..=KEPT).rev().find(|end| text.is_char_boundary(*end));
            text.truncate(end.unwrap_or(0));
        }
        Self {
            row,
            column,
            text,
            reason,
            fault,
        }
    }
}

/// A number's text, and what is to be said about it.
pub(crate) fn number(text: &[u8], kind: Kind) -> (Option<i128>, Option<(Phrase, Fault)>) {
    let scale = decimal::scale(kind);
    match decimal::parse(text, scale) {
        Ok(value) => (Some(value), None),
        Err(error) => odd_number(text, kind, error),
    }
}

#[cold]
fn odd_number(
    text: &[u8],
    kind: Kind,
    error: DecimalError,
) -> (Option<i128>, Option<(Phrase, Fault)>) {
    let text = text.trim_ascii();
    match error {
        DecimalError::TooPrecise => match decimal::parse_float(text, decimal::scale(kind)) {
            // The noise of a double, where the vendor says that the column is one, is no news.
            Ok(value) if kind == Kind::Float && decimal::significant(text) <= 17 => {
                (Some(value), None)
            }
            Ok(value) => (
                Some(value),
                Some((statements::number_rounded(), Fault::Rounded)),
            ),
            Err(error) => (None, Some((error.reason(), Fault::Unreadable))),
        },
        DecimalError::NotANumber if nulls::is_null(text) => {
            (None, Some((statements::amount_missing(), Fault::Missing)))
        }
        error => (None, Some((error.reason(), Fault::Unreadable))),
    }
}

/// Builds one column. `data` must be valid UTF-8; `writing` says how its amounts are written.
pub(crate) fn build(
    data: &Buffer,
    spans: &[Span],
    (kind, writing): (Kind, Writing),
    nulls: &Nulls,
    column: usize,
    bad: &mut Vec<BadCell>,
) -> ArrayRef {
    let cells = Cells {
        data: data.as_slice(),
        nulls,
    };
    let mut report = |row: usize, text: &[u8], reason: Phrase, fault: Fault| {
        bad.push(BadCell::new((row, column), text, reason, fault));
    };
    match kind {
        Kind::Text => text(data, &cells, spans),
        Kind::Json => json_text(data, &cells, spans, &mut report),
        Kind::Decimal(_) | Kind::Float => {
            let mut told = |row: usize, bytes: &[u8], (value, said)| {
                let plain = match said {
                    Some((reason, fault)) => {
                        report(row, bytes, reason, fault);
                        false
                    }
                    None => true,
                };
                (value, plain)
            };
            let values = match writing.sign {
                Sign::Point => numbers(&cells, spans, |row, bytes| {
                    told(row, bytes, number(bytes, kind))
                }),
                Sign::Comma | Sign::Unclear => numbers(&cells, spans, |row, bytes| {
                    told(row, bytes, comma::number(bytes, kind, writing))
                }),
            };
            let array = Decimal128Array::new(values.0.into(), values.1);
            Arc::new(array.with_data_type(DataType::Decimal128(38, decimal::scale(kind))))
        }
        Kind::Time | Kind::Epoch | Kind::MonthFirst | Kind::DayFirst => {
            let read = time::reader(kind);
            let mut last: (&[u8], Option<i64>) = (&[], None);
            let values = numbers(&cells, spans, |row, bytes| {
                if last.0 != bytes {
                    last = (bytes, read(bytes));
                }
                if last.1.is_none() && !nulls::is_null(bytes) {
                    report(row, bytes, statements::not_a_time(), Fault::Unreadable);
                }
                (last.1, last.1.is_some())
            });
            Arc::new(TimestampMicrosecondArray::new(values.0.into(), values.1).with_timezone("UTC"))
        }
    }
}

struct Cells<'a> {
    data: &'a [u8],
    nulls: &'a Nulls,
}

impl<'a> Cells<'a> {
    #[inline]
    fn bytes(&self, span: &Span) -> &'a [u8] {
        &self.data[span.start as usize..span.end as usize]
    }

    /// The bytes of a text, `None` for null. An empty field is null, quoted or not: FOCUS and AWS
    /// know no empty values. Inlined for certain, because it is called for each cell.
    #[inline(always)]
    fn get(&self, span: Span) -> Option<&'a [u8]> {
        let bytes = self.bytes(&span);
        (!self.nulls.holds(bytes)).then_some(bytes)
    }

    /// All cells are alike, as they are in many columns of a bill.
    fn same(&self, spans: &[Span]) -> bool {
        let Some((first, rest)) = spans.split_first() else {
            return false;
        };
        let text = self.bytes(first);
        rest.iter()
            .all(|span| self.bytes(span) == text && span.escaped == first.escaped)
    }
}

/// `parse` gives the value of a cell that is not empty, and whether nothing was said about it.
fn numbers<'a, T: Default + Copy>(
    cells: &Cells<'a>,
    spans: &[Span],
    mut parse: impl FnMut(usize, &'a [u8]) -> (Option<T>, bool),
) -> (Vec<T>, Option<NullBuffer>) {
    let same = cells.same(spans);
    let mut values = Vec::with_capacity(spans.len());
    let mut valid = Vec::with_capacity(spans.len());
    let mut nulls = false;
    for (row, span) in spans.iter().enumerate() {
        let bytes = cells.bytes(span);
        let (value, plain) = if bytes.is_empty() {
            (None, true)
        } else {
            parse(row, bytes)
        };
        nulls |= value.is_none();
        valid.push(value.is_some());
        values.push(value.unwrap_or_default());
        // What is not read as it stands there is told of in every row.
        if same && plain {
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
    views.extend(spans, |span| match cells.get(*span) {
        None => Place::Null,
        Some(_) if !span.escaped => Place::Block(span.start as usize, span.end as usize),
        Some(bytes) => Place::Other(String::from_utf8_lossy(&unescape(bytes)).into_owned()),
    });
    views.repeat(times);
    views.finish()
}

/// JSON is normalised; the same text again costs one look-up.
fn json_text(
    data: &Buffer,
    cells: &Cells<'_>,
    spans: &[Span],
    report: &mut impl FnMut(usize, &[u8], Phrase, Fault),
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
        let text = String::from_utf8_lossy(&text);
        // What a program printed instead of JSON says the same.
        let compact =
            json::looked_into(&text).or_else(|| Some((Cow::Owned(json::to_json(&text)?), false)));
        match compact {
            // Said of each row, and kept as it is.
            Some((compact, true)) => {
                let reason = statements::key_twice();
                report(row, text.as_bytes(), reason, Fault::Unreadable);
                views.push_text(&compact);
            }
            Some((compact, false)) => {
                let view = views.push_text(&compact);
                seen.insert(bytes, view);
            }
            None => {
                let reason = statements::not_json();
                report(row, text.as_bytes(), reason, Fault::Unreadable);
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
    let starts: Vec<usize> = (0..ids.len()).map(|row| row * 32).collect();
    views.extend(&starts, |start| Place::Block(*start, *start + 32));
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
                "", "NULL", "NaN", "7.25", "1e-3", "0.123456789012345678901", "text", r#"say ""so"" at length"#, "2024-07-16T13:00:00Z", "{}",
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
            let nulls = Nulls { own: vec!["text".to_owned()], ..Nulls::default() };
            let mut bad = Vec::new();
            let found = build(&data, &spans, (kind, Writing::default()), &nulls, 0, &mut bad);
            let mut each = Vec::new();
            let mut each_bad = Vec::new();
            for (row, span) in spans.iter().enumerate() {
                let mut bad = Vec::new();
                each.push(build(&data, &[*span], (kind, Writing::default()), &nulls, 0, &mut bad));
                each_bad.extend(bad.into_iter().map(|cell| (row, cell.text, cell.reason)));
            }
            let each: Vec<&dyn Array> = each.iter().map(AsRef::as_ref).collect();
            prop_assert_eq!(&found, &concat(&each).unwrap());
            let bad: Vec<_> = bad.into_iter().map(|cell| (cell.row, cell.text, cell.reason)).collect();
            prop_assert_eq!(bad, each_bad);
        }
    }
}
