//! The CSV tokeniser: finds the wanted fields of every record of a block, touching nothing else.
//!
//! Quoting follows RFC 4180; a quote inside an unquoted field is an ordinary character. A record
//! with the wrong number of fields is a failure; if it swallowed line breaks because of a quote
//! that is never closed, only its first line is, and reading goes on with the next line.

use std::borrow::Cow;

use stoa_kernel::Statement;
use stoa_kernel::statement::list as statements;

mod ordinary;
mod scan;

use scan::Scanner;

/// Where a field's content lies in its block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Contains doubled quotes.
    pub(crate) escaped: bool,
}

/// The wanted fields of a block, column by column.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) spans: Vec<Vec<Span>>,
    /// Lines of the rows, counted from the block's first.
    pub(crate) lines: Vec<u32>,
    pub(crate) failures: Vec<Failure>,
    /// Rows and columns of JSON whose key says several things; the span is of all of them.
    pub(crate) several: Vec<(usize, usize)>,
}

/// A record that is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) line: u32,
    pub(crate) reason: Statement,
    /// Where its first line lies.
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Table {
    /// Emptied, with the memory it has.
    fn clear(&mut self, columns: usize) {
        self.spans.resize_with(columns, Vec::new);
        self.spans.iter_mut().for_each(Vec::clear);
        self.lines.clear();
        self.failures.clear();
        self.several.clear();
    }
}

/// Tokenises a block. `wanted` are ascending field positions, `width` is the header's length.
pub(crate) fn tokenise(data: &[u8], delimiter: u8, wanted: &[usize], width: usize) -> Table {
    tokenise_into(Table::default(), data, delimiter, wanted, width)
}

/// The same in the memory of a table that is no longer needed.
pub(crate) fn tokenise_into(
    mut table: Table,
    data: &[u8],
    delimiter: u8,
    wanted: &[usize],
    width: usize,
) -> Table {
    table.clear(wanted.len());
    let mut tokeniser = Tokeniser {
        data,
        delimiter,
        wanted,
        width,
        scanner: Scanner::new(data, delimiter),
        ends: Vec::new(),
        table,
        start: 0,
        line: 0,
    };
    loop {
        tokeniser.ordinary();
        if tokeniser.start >= data.len() {
            return tokeniser.table;
        }
        tokeniser.single();
    }
}

/// A block being read.
struct Tokeniser<'a> {
    data: &'a [u8],
    delimiter: u8,
    wanted: &'a [usize],
    width: usize,
    scanner: Scanner<'a>,
    /// Memory for the ends of fields.
    ends: Vec<u32>,
    table: Table,
    /// Where the next record begins, and its line.
    start: usize,
    line: u32,
}

impl Tokeniser<'_> {
    /// Reads records up to one that needs a closer look.
    fn ordinary(&mut self) {
        let Self {
            data,
            delimiter,
            wanted,
            width,
            ends,
            table,
            start,
            line,
            ..
        } = self;
        *start = ordinary::read(ends, data, *delimiter, *width, *start, |records| {
            for (position, column) in wanted.iter().zip(&mut table.spans) {
                records.column(*position, column);
            }
            let lines = *line..*line + records.rows as u32;
            *line = lines.end;
            table.lines.extend(lines);
        });
    }

    /// Reads one record, whatever it is like.
    fn single(&mut self) {
        let (data, start, line) = (self.data, self.start, self.line);
        self.scanner.seek(start);
        match record(
            data,
            self.delimiter,
            self.wanted,
            &mut self.scanner,
            start,
            &mut self.table.spans,
        ) {
            Ok(record) if record.fields == self.width => {
                self.table.lines.push(line);
                self.start = record.next;
                self.line += 1 + record.line_breaks;
                return;
            }
            // An empty line is no record.
            Ok(record) if record.fields == 1 && record.blank => {
                (self.start, self.line) = (record.next, line + 1);
            }
            outcome => {
                let end = memchr::memchr(b'\n', &data[start..]).map_or(data.len(), |at| start + at);
                let (reason, next) = match outcome {
                    Ok(record) if record.line_breaks == 0 => (
                        statements::fields_differ(record.fields, self.width),
                        record.next,
                    ),
                    Ok(_) | Err(Malformed::OpenQuote) => {
                        (statements::quote_not_closed().into(), end + 1)
                    }
                    Err(Malformed::AfterQuote) => (statements::text_after_quote().into(), end + 1),
                };
                self.table.failures.push(Failure {
                    line,
                    reason,
                    start,
                    end,
                });
                (self.start, self.line) = (next, line + 1);
            }
        }
        let rows = self.table.lines.len();
        self.table
            .spans
            .iter_mut()
            .for_each(|column| column.truncate(rows));
    }
}

struct Record {
    fields: usize,
    next: usize,
    line_breaks: u32,
    blank: bool,
}

enum Malformed {
    OpenQuote,
    AfterQuote,
}

/// Reads one record that starts at `start`, where the scanner stands.
#[inline]
fn record(
    data: &[u8],
    delimiter: u8,
    wanted: &[usize],
    scanner: &mut Scanner<'_>,
    start: usize,
    spans: &mut [Vec<Span>],
) -> Result<Record, Malformed> {
    // A copy that stays in registers.
    let mut local = *scanner;
    let found = fields_of(data, delimiter, wanted, &mut local, start, spans);
    *scanner = local;
    found
}

#[inline(always)]
fn fields_of(
    data: &[u8],
    delimiter: u8,
    wanted: &[usize],
    scanner: &mut Scanner<'_>,
    start: usize,
    spans: &mut [Vec<Span>],
) -> Result<Record, Malformed> {
    let mut fields = 0usize;
    // The columns still to be filled, and the next one's position.
    let mut columns = wanted.iter().zip(spans);
    let mut next = columns.next();
    let mut field = start;
    let mut quoted: Option<Span> = None;
    let mut line_breaks = 0;
    loop {
        let at = scanner.next().unwrap_or(data.len());
        let byte = data.get(at).copied().unwrap_or(b'\n');
        let mut ends_record = false;
        let mut end = at;
        // Nearly every special byte ends a field that is not quoted.
        if byte != delimiter || quoted.is_some() {
            if byte == b'"' {
                if at != field || quoted.is_some() {
                    continue;
                }
                let (close, escaped) = close_quote(data, scanner).ok_or(Malformed::OpenQuote)?;
                line_breaks += memchr::memchr_iter(b'\n', &data[at..close]).count() as u32;
                quoted = Some(Span {
                    start: at as u32 + 1,
                    end: close as u32,
                    escaped,
                });
                continue;
            }
            ends_record = byte == b'\n' && byte != delimiter;
            if ends_record && end > field && data[end - 1] == b'\r' {
                end -= 1;
            }
            if let Some(span) = quoted
                && end != span.end as usize + 1
            {
                return Err(Malformed::AfterQuote);
            }
        }
        if let Some((position, column)) = &mut next
            && **position == fields
        {
            column.push(quoted.unwrap_or(Span {
                start: field as u32,
                end: end as u32,
                escaped: false,
            }));
            next = columns.next();
        }
        fields += 1;
        if ends_record {
            let blank = fields == 1 && quoted.is_none() && end == start;
            return Ok(Record {
                fields,
                next: at + 1,
                line_breaks,
                blank,
            });
        }
        field = at + 1;
        quoted = None;
    }
}

/// Position of the closing quote and whether doubled quotes came before; the scanner stands after
/// the opening one.
fn close_quote(data: &[u8], scanner: &mut Scanner<'_>) -> Option<(usize, bool)> {
    let mut escaped = false;
    loop {
        let at = scanner.next()?;
        if data[at] != b'"' {
            continue;
        }
        if data.get(at + 1) != Some(&b'"') {
            return Some((at, escaped));
        }
        escaped = true;
        scanner.next();
    }
}

/// A field's text, doubled quotes undone.
pub(crate) fn unescape(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(quote) = memchr::memchr(b'"', rest) {
        text.extend_from_slice(&rest[..=quote]);
        rest = rest.get(quote + 2..).unwrap_or_default();
    }
    text.extend_from_slice(rest);
    text
}

/// Where the first record of a head ends; `None` when the head is too short to tell.
pub(super) struct FirstRecord {
    pub(super) end: usize,
    pub(super) next: usize,
}

pub(super) fn first_record(head: &[u8], delimiter: u8, complete: bool) -> Option<FirstRecord> {
    let mut scanner = Scanner::new(head, delimiter);
    match record(head, delimiter, &[], &mut scanner, 0, &mut []) {
        Ok(record) if record.next <= head.len() => {
            let end = record.next - 1;
            let end = if head[..end].ends_with(b"\r") {
                end - 1
            } else {
                end
            };
            Some(FirstRecord {
                end,
                next: record.next,
            })
        }
        _ if complete => Some(FirstRecord {
            end: head.len(),
            next: head.len(),
        }),
        _ => {
            // A header whose quote never closes: take the line.
            let end = memchr::memchr(b'\n', head)?;
            Some(FirstRecord { end, next: end + 1 })
        }
    }
}

/// The fields of one record.
pub(super) fn split(record_text: &[u8], delimiter: u8) -> Vec<Option<String>> {
    let mut width = 0;
    let mut scanner = Scanner::new(record_text, delimiter);
    if let Ok(found) = record(record_text, delimiter, &[], &mut scanner, 0, &mut []) {
        width = found.fields;
    }
    let wanted: Vec<usize> = (0..width).collect();
    let table = tokenise(record_text, delimiter, &wanted, width);
    table
        .spans
        .iter()
        .map(|column| {
            column
                .first()
                .map(|span| text(record_text, *span).into_owned())
        })
        .collect()
}

/// Up to `limit` whole records as text, for recognition.
pub(super) fn sample(rows: &[u8], delimiter: u8, limit: usize) -> super::Sample {
    let mut found = Vec::new();
    let mut rest = rows;
    while found.len() < limit && !rest.is_empty() {
        let Some(first) = first_record(rest, delimiter, false) else {
            break;
        };
        found.push(split(&rest[..first.end], delimiter));
        rest = &rest[first.next..];
    }
    found
}

/// The most likely delimiter: the one that occurs most in the first line, outside quotes.
pub(crate) fn delimiter(head: &[u8]) -> u8 {
    let line = &head[..memchr::memchr(b'\n', head).unwrap_or(head.len())];
    let count = |candidate: u8| {
        let mut inside = false;
        let outside = |byte: &&u8| {
            inside ^= **byte == b'"';
            !inside && **byte == candidate
        };
        line.iter().filter(outside).count()
    };
    let best = [b',', b';', b'\t', b'|']
        .into_iter()
        .rev()
        .max_by_key(|candidate| count(*candidate));
    best.unwrap_or(b',')
}

fn text(data: &[u8], span: Span) -> Cow<'_, str> {
    let bytes = &data[span.start as usize..span.end as usize];
    if span.escaped {
        Cow::Owned(String::from_utf8_lossy(&unescape(bytes)).into_owned())
    } else {
        String::from_utf8_lossy(bytes)
    }
}

#[cfg(test)]
mod tests;
