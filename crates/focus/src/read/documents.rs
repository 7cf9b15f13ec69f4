//! JSON that is not one object per line: arrays, pages of an API, objects over several lines. Read
//! as lines of the objects that are the rows.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use crate::delivery::seen::Page;
use crate::json;

mod charges;
mod rows;

use rows::{LISTS, Wrong, is_row, rows};
pub(super) use rows::{MOST, of_line};

/// Whether a member of a line, by its name and its text, may hold the rows of a page.
pub(super) fn may_hold_rows(name: &str, text: &str) -> bool {
    text.starts_with('[') && LISTS.contains(&name)
}

/// Longest single value: an element of an array, or a page.
const LONGEST: usize = 64 << 20;
const CHUNK: usize = 1 << 16;
/// Bytes before the place that is no JSON that are shown, and as many characters after it.
const AROUND: usize = 24;

/// The pages that were read so far, and that nobody has taken yet.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pages(Arc<Mutex<Vec<Page>>>);

impl Pages {
    pub(crate) fn take(&self) -> Vec<Page> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn put(&self, page: Page) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(page);
    }
}

/// A text that is no JSON, or does not say which rows it holds; found while reading.
#[derive(Debug, thiserror::Error)]
#[error("{text}")]
pub(super) struct Malformed {
    text: String,
    /// What a person can do.
    pub(super) remedy: &'static str,
}

const CORRECT: &str = "Export the file again, or correct that place. Nothing of it was kept.";
const KEEP_ONE: &str = "Fetch that page again, or keep the rows that count under one key and remove what else has amounts. Nothing of it was kept.";

/// Whether a text that begins with `{` has to be read as a document: its first line is not an
/// object of its own, or is a page.
pub(super) fn is_document(head: &[u8]) -> bool {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let ended = line.len() < head.len();
    let Ok(line) = std::str::from_utf8(line) else {
        return false;
    };
    let quoted = json::with_words_quoted(line);
    let line = quoted.as_deref().unwrap_or(line).trim();
    let whole = ended || serde_json::from_str::<serde::de::IgnoredAny>(line).is_ok();
    match json::raw_members(line) {
        Some(members) => !is_row(&members),
        // Cut off by the end of the head: a page can be one very long line.
        None if !whole => {
            let start = line.trim_start_matches('{').trim_start();
            LISTS
                .iter()
                .any(|name| start.starts_with(&format!("\"{name}\"")))
                || line.contains(":[{")
                || line.contains(": [{")
        }
        // A broken line of lines ends with its brace; a document's first line does not.
        None => !line.ends_with('}'),
    }
}

/// A reader of JSON lines over a reader of documents, in memory bounded by the longest value.
pub(super) struct Documents<R> {
    reader: R,
    input: Vec<u8>,
    /// Where the next value begins in `input`.
    at: usize,
    ended: bool,
    output: Vec<u8>,
    sent: usize,
    values: u64,
    /// Line breaks before `at`.
    lines: u64,
    pages: Pages,
}

impl<R: Read> Documents<R> {
    pub(super) fn new(reader: R) -> Self {
        Self {
            reader,
            input: Vec::new(),
            at: 0,
            ended: false,
            output: Vec::new(),
            sent: 0,
            values: 0,
            lines: 0,
            pages: Pages::default(),
        }
    }

    /// The pages among what was read; filled while reading.
    pub(super) fn pages(&self) -> Pages {
        self.pages.clone()
    }

    /// Appends input; `false` at its end.
    fn more(&mut self) -> io::Result<bool> {
        if self.at > 0 {
            self.input.drain(..self.at);
            self.at = 0;
        }
        let before = self.input.len();
        if before > LONGEST {
            return Err(self.malformed(&format!("is longer than {} MiB", LONGEST >> 20)));
        }
        self.input.resize(before + CHUNK.max(before), 0);
        let read = loop {
            match self.reader.read(&mut self.input[before..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        self.input.truncate(before + *read.as_ref().unwrap_or(&0));
        self.ended = read? == 0;
        Ok(!self.ended)
    }

    fn malformed(&self, what: &str) -> io::Error {
        self.refused(what, CORRECT)
    }

    fn refused(&self, what: &str, remedy: &'static str) -> io::Error {
        let text = format!("value {} of the JSON {what}", self.values + 1);
        io::Error::other(Malformed { text, remedy })
    }

    /// Goes on to this place of `input`.
    fn go(&mut self, to: usize) {
        self.lines += memchr::memchr_iter(b'\n', &self.input[self.at..to]).count() as u64;
        self.at = to;
    }

    /// Says why the value that begins here has no end: the file is cut off, or a quotation mark or a bracket before is
    /// missing, and what follows is taken for something else.
    fn unended(&self) -> io::Error {
        let text = String::from_utf8_lossy(&self.input[self.at..]);
        let quoted = json::with_words_quoted(&text);
        let text = quoted.as_deref().unwrap_or(&text);
        match serde_json::from_str::<serde::de::IgnoredAny>(text) {
            Err(error) if !error.is_eof() => self.invalid(self.input.len()),
            _ => self.malformed("is incomplete: the file ends inside it"),
        }
    }

    /// Says where the value that ends here is no JSON, and what stands there.
    fn invalid(&self, end: usize) -> io::Error {
        let text = String::from_utf8_lossy(&self.input[self.at..end]);
        let quoted = json::with_words_quoted(&text);
        let text = quoted.as_deref().unwrap_or(&text);
        let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) else {
            return self.malformed("is not valid JSON");
        };
        let line = text.lines().nth(error.line().saturating_sub(1));
        let line = line.unwrap_or_default();
        let mut start = error.column().saturating_sub(AROUND).min(line.len());
        while !line.is_char_boundary(start) {
            start -= 1;
        }
        let shown: String = line[start..].chars().take(2 * AROUND).collect();
        let number = self.lines + error.line() as u64;
        self.malformed(&format!("is not valid JSON: line {number}, at {shown:?}"))
    }

    /// Skips to the next value: over spaces, commas and the brackets of the outermost array.
    fn skip(&mut self) -> io::Result<bool> {
        loop {
            let between =
                |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b'[' | b']');
            match self.input[self.at..].iter().position(|byte| !between(byte)) {
                Some(offset) => {
                    self.go(self.at + offset);
                    return Ok(true);
                }
                None => {
                    self.go(self.input.len());
                    if !self.more()? {
                        return Ok(false);
                    }
                }
            }
        }
    }

    /// The end of the object that begins at `at`.
    fn end(&mut self) -> io::Result<usize> {
        if self.input[self.at] != b'{' {
            return Err(self.malformed("is no object"));
        }
        let (mut depth, mut inside, mut escaped) = (0usize, false, false);
        let mut next = self.at;
        loop {
            while next < self.input.len() {
                let byte = self.input[next];
                next += 1;
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' if inside => escaped = true,
                    b'"' => inside = !inside,
                    b'{' | b'[' if !inside => depth += 1,
                    b'}' | b']' if !inside => {
                        depth -= 1;
                        if depth == 0 {
                            return Ok(next);
                        }
                    }
                    _ => {}
                }
            }
            let offset = next - self.at;
            if !self.more()? {
                return Err(self.unended());
            }
            next = self.at + offset;
        }
    }

    /// Puts the rows of the next value into `output`; `false` at the end.
    fn advance(&mut self) -> io::Result<bool> {
        if !self.skip()? {
            return Ok(false);
        }
        let end = self.end()?;
        let text = std::str::from_utf8(&self.input[self.at..end]);
        let rows = text.map_err(|_| Wrong::NoJson).and_then(|text| {
            let quoted = json::with_words_quoted(text);
            let text = quoted.as_deref().unwrap_or(text);
            rows(text, &mut self.output, MOST, &self.pages)
        });
        match rows {
            Ok(()) => {}
            Err(Wrong::NoJson) => return Err(self.invalid(end)),
            Err(Wrong::TooLong) => {
                let line = self.lines + 1;
                let what = format!(
                    "says so much of all of its rows that they cannot be held (it begins on line {line})"
                );
                return Err(self.refused(&what, CORRECT));
            }
            Err(Wrong::Several(keys)) => {
                let line = self.lines + 1;
                let what = format!(
                    "does not say which of its rows count: {keys} (it begins on line {line})"
                );
                return Err(self.refused(&what, KEEP_ONE));
            }
        }
        self.go(end);
        self.values += 1;
        Ok(true)
    }
}

impl<R: Read> Read for Documents<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.sent == self.output.len() {
            self.output.clear();
            self.sent = 0;
            if !self.advance()? {
                return Ok(0);
            }
        }
        let length = buffer.len().min(self.output.len() - self.sent);
        buffer[..length].copy_from_slice(&self.output[self.sent..self.sent + length]);
        self.sent += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn lines(text: &str) -> Result<String, String> {
        let mut read = String::new();
        Documents::new(text.as_bytes())
            .read_to_string(&mut read)
            .map(|_| read)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn arrays_pages_and_buckets_become_lines() {
        assert_eq!(
            lines("[ {\"a\": 1,\n \"b\": \"x y\"} ,{\"a\":2}]").as_deref(),
            Ok("{\"a\":1,\"b\":\"x y\"}\n{\"a\":2}\n")
        );
        let page = r#"{"object":"page","data":[
            {"object":"bucket","start":1,"results":[{"object":"r","amount":{"value":0.06}},{"start":9}]},
            {"object":"bucket","start":2,"results":[]}],"has_more":false}
            {"data":[{"start":3,"results":[{"n":1e-7}]}]}"#;
        assert_eq!(
            lines(page).as_deref(),
            Ok(concat!(
                "{\"object\":\"r\",\"amount\":{\"value\":0.06},\"start\":1}\n",
                "{\"start\":9,\"object\":\"bucket\"}\n",
                "{\"n\":1e-7,\"start\":3}\n"
            ))
        );
        assert_eq!(
            lines("{\"data\":[1,2]}").as_deref(),
            Ok("{\"data\":[1,2]}\n")
        );
        assert_eq!(lines("[]").as_deref(), Ok(""));
        // As Python writes numbers that are none.
        assert_eq!(
            lines(r#"[{"a": NaN, "b": {"c": [-Infinity, 1]}}, {"a": "NaN"}]"#).as_deref(),
            Ok("{\"a\":\"NaN\",\"b\":{\"c\":[\"-Infinity\",1]}}\n{\"a\":\"NaN\"}\n")
        );
    }

    #[test]
    fn what_is_broken_is_named() {
        assert_eq!(
            lines("[{\"a\":1},{\"a\":").unwrap_err(),
            "value 2 of the JSON is incomplete: the file ends inside it"
        );
        assert_eq!(
            lines("[{\"a\":1}, 7]").unwrap_err(),
            "value 2 of the JSON is no object"
        );
        assert_eq!(
            lines("[{\"a\" 1}]").unwrap_err(),
            "value 1 of the JSON is not valid JSON: line 1, at \"{\\\"a\\\" 1}\""
        );
        // A quotation mark that is missing hides the end of its value.
        assert_eq!(
            lines("[{\"a\": 1},\n{\"b\": \"x, \"c\": 2}]").unwrap_err(),
            "value 2 of the JSON is not valid JSON: line 2, at \"{\\\"b\\\": \\\"x, \\\"c\\\": 2}]\""
        );
        for number in ["nan", "+5", "01.5", ".5"] {
            let text = format!("[{{\"a\":1}},\n{{\"é\": 2,\n \"value\": {number},\n \"b\": 3}}]");
            let said = lines(&text).unwrap_err();
            let expected = format!(
                "value 2 of the JSON is not valid JSON: line 3, at {:?}",
                format!(" \"value\": {number},")
            );
            assert_eq!(said, expected);
        }
    }

    #[test]
    fn values_longer_than_a_chunk_are_read_whole() {
        let long = format!(
            "[{{\"a\":\"{}\"}},{{\"a\":\"}}]\"}}]",
            "x".repeat(3 * CHUNK)
        );
        let read = lines(&long).expect("valid");
        assert_eq!(read.lines().count(), 2);
        assert!(read.ends_with("{\"a\":\"}]\"}\n"));
    }

    #[test]
    fn lines_are_told_from_documents() {
        for (text, document) in [
            ("{\"a\":1}\n{\"a\":2}\n", false),
            ("{\"a\":1}", false),
            ("{\"a\":1,}\n{\"a\":2}\n", false),
            ("{\n  \"a\": 1\n}\n", true),
            ("{\"data\":[{\"a\":1}]}", true),
            ("{\"data\":[{\"a\":1},{\"a\":", true),
            ("{\"labels\":[1]}\n", false),
            ("{\"data\":[{\"a\":NaN}]}", true),
            ("{\"a\":NaN}\n{\"a\":2}\n", false),
            ("{\"data\":[{\"a\":1}],\"data\":[{\"a\":2}]}", true),
        ] {
            assert_eq!(is_document(text.as_bytes()), document, "{text}");
        }
    }
}
