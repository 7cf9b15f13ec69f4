//! Text files: encoding, kind (CSV or JSON lines), delimiter and header.

use std::io::{self, Cursor, Read};

use stoa_kernel::statement::Phrase;

use super::dialect::Dialect;
use super::{csv, documents, empty, failure, jsonl, legacy, read_up_to};
use crate::error::{ConvertError, ErrorKind};

/// How much of a file recognition looks at.
const HEAD: usize = 1 << 18;

/// A text file before its first row.
pub(crate) struct Text {
    /// UTF-8 without a byte order mark, from the first row on.
    pub(crate) reader: Box<dyn Read + Send>,
    pub(crate) syntax: Syntax,
    /// Line of the first row.
    pub(crate) first_line: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Syntax {
    Csv {
        delimiter: u8,
    },
    JsonLines,
    /// Arrays or pages, read as the lines they hold.
    JsonDocument,
}

impl Syntax {
    /// Whether each row names its columns, instead of one header for all.
    pub(crate) const fn names_columns(self) -> bool {
        matches!(self, Self::JsonLines | Self::JsonDocument)
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Csv { .. } => "CSV",
            Self::JsonLines => "JSON lines",
            Self::JsonDocument => "JSON",
        }
    }
}

pub(super) struct OpenedText {
    pub(super) text: Text,
    pub(super) headers: Vec<String>,
    pub(super) encoding: Option<&'static str>,
    pub(super) sample: super::Sample,
    /// Of an API's answer, filled while reading.
    pub(super) pages: documents::Pages,
    /// What a person has to know of how it is written.
    pub(super) told: Vec<Phrase>,
    /// Of a CSV file: its beginning, and where in it the rows begin.
    pub(super) head: Option<(Head, usize)>,
}

pub(super) fn open(mut reader: Box<dyn Read + Send>) -> Result<OpenedText, ConvertError> {
    let start = read_up_to(&mut reader, 4096).map_err(|error| failure(&error))?;
    if start.is_empty() {
        return Err(empty());
    }
    let (encoding, mark) = encoding(&start);
    let rest = Cursor::new(start[mark..].to_vec()).chain(reader);
    let mut reader: Box<dyn Read + Send> = match encoding {
        Some(encoding) => Box::new(Transcoded::new(Box::new(rest), encoding)),
        None => Box::new(rest),
    };
    let head = read_up_to(&mut reader, HEAD).map_err(|error| failure(&error))?;
    let complete = head.len() < HEAD;
    refuse_binary(&head)?;
    let Some(first) = head.iter().position(|byte| !byte.is_ascii_whitespace()) else {
        return Err(empty());
    };
    let encoding = encoding.map(|encoding| {
        if encoding == encoding_rs::UTF_16LE {
            "UTF-16 LE"
        } else {
            "UTF-16 BE"
        }
    });
    match head[first] {
        b'[' if head[first..].contains(&b'{') => json_document(head, reader, encoding),
        b'{' if documents::is_document(&head[first..]) => json_document(head, reader, encoding),
        b'{' => json(head, complete, reader, Syntax::JsonLines, encoding),
        _ => csv_file(head, complete, first, reader, encoding),
    }
}

fn json_document(
    head: Vec<u8>,
    reader: Box<dyn Read + Send>,
    encoding: Option<&'static str>,
) -> Result<OpenedText, ConvertError> {
    let mut lines = documents::Documents::new(Cursor::new(head).chain(reader));
    let head = read_up_to(&mut lines, HEAD).map_err(|error| failure(&error))?;
    if head.is_empty() {
        return Err(no_rows());
    }
    let complete = head.len() < HEAD;
    let pages = lines.pages();
    let opened = json(
        head,
        complete,
        Box::new(lines),
        Syntax::JsonDocument,
        encoding,
    )?;
    Ok(OpenedText { pages, ..opened })
}

fn no_rows() -> ConvertError {
    ConvertError::new(
        ErrorKind::EmptyFile,
        "the JSON holds no rows",
        "Check the period that was asked for: the list in it is empty.",
    )
}

fn json(
    head: Vec<u8>,
    complete: bool,
    reader: Box<dyn Read + Send>,
    syntax: Syntax,
    encoding: Option<&'static str>,
) -> Result<OpenedText, ConvertError> {
    let (headers, sample) = jsonl::head(&head, complete)?;
    let text = Text {
        reader: Box::new(Cursor::new(head).chain(reader)),
        syntax,
        first_line: 1,
    };
    Ok(OpenedText {
        text,
        headers,
        encoding,
        sample,
        pages: documents::Pages::default(),
        told: Vec::new(),
        head: None,
    })
}

fn csv_file(
    mut head: Vec<u8>,
    mut complete: bool,
    first: usize,
    mut reader: Box<dyn Read + Send>,
    encoding: Option<&'static str>,
) -> Result<OpenedText, ConvertError> {
    // Blank lines before the header are skipped, spaces in it are not.
    let mut start = memchr::memrchr(b'\n', &head[..first]).map_or(0, |at| at + 1);
    let said = said_delimiter(&head[start..]);
    let dialect = Dialect::of(
        &head[said.map_or(start, |(_, next)| start + next)..],
        complete,
    );
    if let Some(dialect) = dialect {
        let whole = Cursor::new(head.split_off(start)).chain(reader);
        reader = dialect.rewritten(Box::new(whole));
        // Bytes in front of it are whitespace.
        let lines = head;
        head = read_up_to(&mut reader, HEAD).map_err(|error| failure(&error))?;
        complete = head.len() < HEAD;
        head.splice(0..0, lines);
    }
    let said = said_delimiter(&head[start..]);
    let told = dialect.map_or_else(Vec::new, Dialect::told);
    if let Some((_, next)) = said {
        start += next;
    }
    let delimiter = said.map_or_else(
        || csv::delimiter(&head[start..]),
        |(delimiter, _)| delimiter,
    );
    let head = Head {
        bytes: head,
        complete,
        said: said.map(|(delimiter, _)| delimiter),
    };
    let Some(found) = head.table(start, delimiter) else {
        return Err(ConvertError::new(
            ErrorKind::RecordTooLong,
            format!("the header is longer than {HEAD} bytes"),
            "Check that the file has line breaks and that quotes are closed.",
        )
        .at_line(1));
    };
    let text = Text {
        reader: Box::new(Cursor::new(head.bytes[found.rows..].to_vec()).chain(reader)),
        syntax: Syntax::Csv { delimiter },
        first_line: found.first_line,
    };
    Ok(OpenedText {
        text,
        headers: found.headers,
        encoding,
        sample: found.sample,
        pages: documents::Pages::default(),
        told,
        head: Some((head, found.rows)),
    })
}

/// The delimiter that a first line for spreadsheets says (`sep=;`), and where the next line begins.
fn said_delimiter(head: &[u8]) -> Option<(u8, usize)> {
    let end = head.iter().position(|byte| matches!(byte, b'\n' | b'\r'))?;
    let line = head[..end].trim_ascii_end();
    // The delimiter itself may be a blank, and the line may be quoted.
    let line = line.strip_prefix(b"\"").unwrap_or(line);
    let (name, rest) = line.split_at_checked(4)?;
    let delimiter = match rest {
        [] if head.get(4) == Some(&b'\t') => b'\t',
        [delimiter] | [delimiter, b'"'] => *delimiter,
        _ => return None,
    };
    let next = head[end..]
        .iter()
        .position(|byte| !matches!(byte, b'\n' | b'\r'))?;
    (name.eq_ignore_ascii_case(b"sep=") && b",;\t|".contains(&delimiter))
        .then_some((delimiter, end + next))
}

/// Lines above a header that a title may take.
const TITLE_LINES: usize = 30;

/// The beginning of a CSV file, to look for another header in it.
pub(super) struct Head {
    bytes: Vec<u8>,
    complete: bool,
    /// The delimiter that the file says itself.
    said: Option<u8>,
}

/// A header and what comes behind it.
pub(super) struct Found {
    pub(super) headers: Vec<String>,
    pub(super) delimiter: u8,
    /// Where the rows begin in the head, and on which line.
    pub(super) rows: usize,
    pub(super) first_line: u64,
    pub(super) sample: super::Sample,
}

impl Head {
    /// The table whose header begins at a byte; `None` when the header has no end in the head.
    fn table(&self, start: usize, delimiter: u8) -> Option<Found> {
        let header = csv::first_record(&self.bytes[start..], delimiter, self.complete)?;
        let mut record = self.bytes[start..start + header.end].to_vec();
        legacy::to_utf8(&mut record);
        let headers = csv::split(&record, delimiter);
        let headers: Vec<String> = headers
            .into_iter()
            .map(|name| name.unwrap_or_default())
            .map(|name| name.trim().trim_matches('\u{feff}').trim().to_owned())
            .collect();
        let rows = start + header.next;
        let sample = csv::sample(&self.bytes[rows..], delimiter, 100);
        let lines = memchr::memchr_iter(b'\n', &self.bytes[..rows]).count() as u64;
        Some(Found {
            headers: as_wide(headers, &sample),
            delimiter,
            rows,
            first_line: 1 + lines,
            sample,
        })
    }

    /// The first header below the first rows' beginning that is accepted: reports for spreadsheets begin
    /// with titles. With the number of its line.
    pub(super) fn below(
        &self,
        mut start: usize,
        accepted: &dyn Fn(&[String]) -> bool,
    ) -> Option<(Found, u64)> {
        for _ in 0..TITLE_LINES {
            let rest = self.bytes.get(start..).filter(|rest| !rest.is_empty())?;
            let delimiter = self.said.unwrap_or_else(|| csv::delimiter(rest));
            let line = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
            if let Some(found) = self.table(start, delimiter)
                && found.headers.len() > 1
                && accepted(&found.headers)
            {
                let above = memchr::memchr_iter(b'\n', &self.bytes[..start]).count() as u64;
                return Some((found, above + 1));
            }
            start += line;
        }
        None
    }
}

/// A header with as many names as its rows have fields, where only a last delimiter differs: some tools
/// end rows with one and headers without, or the other way round.
fn as_wide(mut headers: Vec<String>, sample: &super::Sample) -> Vec<String> {
    // An empty line is no row.
    let rows: Vec<_> = sample.iter().filter(|row| row.len() > 1).collect();
    let fits = |width: usize, last_empty: bool| {
        !rows.is_empty()
            && rows.iter().all(|row| {
                let last = row.last().and_then(Option::as_deref).unwrap_or_default();
                row.len() == width && (!last_empty || last.is_empty())
            })
    };
    if fits(headers.len() + 1, true) {
        headers.push(String::new());
    } else if headers.last().is_some_and(String::is_empty) && fits(headers.len() - 1, false) {
        headers.pop();
    }
    headers
}

/// Encoding other than UTF-8, and the length of the byte order mark.
fn encoding(start: &[u8]) -> (Option<&'static encoding_rs::Encoding>, usize) {
    match start {
        [0xef, 0xbb, 0xbf, ..] => (None, 3),
        [0xff, 0xfe, ..] => (Some(encoding_rs::UTF_16LE), 2),
        [0xfe, 0xff, ..] => (Some(encoding_rs::UTF_16BE), 2),
        _ => {
            // Without a mark: western text in UTF-16 has a zero in nearly every second byte.
            let zeros = |offset: usize| {
                start
                    .iter()
                    .skip(offset)
                    .step_by(2)
                    .filter(|byte| **byte == 0)
                    .count()
            };
            let half = start.len() / 2;
            if half >= 8 && zeros(1) * 10 > half * 8 && zeros(0) * 10 < half {
                (Some(encoding_rs::UTF_16LE), 0)
            } else if half >= 8 && zeros(0) * 10 > half * 8 && zeros(1) * 10 < half {
                (Some(encoding_rs::UTF_16BE), 0)
            } else {
                (None, 0)
            }
        }
    }
}

fn refuse_binary(head: &[u8]) -> Result<(), ConvertError> {
    let start = &head[..head.len().min(8192)];
    let control = start
        .iter()
        .filter(|byte| **byte < 0x20 && !matches!(**byte, b'\t' | b'\n' | b'\r'))
        .count();
    let broken = String::from_utf8_lossy(start)
        .chars()
        .filter(|character| *character == '\u{fffd}')
        .count();
    if control * 50 > start.len() || broken * 5 > start.len() {
        return Err(ConvertError::new(
            ErrorKind::BinaryFile,
            "the file is not text, not Parquet and not compressed in a way Stoa reads",
            "Give a CSV, JSON lines or Parquet file, plain or with gzip or zstd.",
        ));
    }
    Ok(())
}

/// A reader of UTF-8 over a reader of another encoding.
struct Transcoded {
    reader: Box<dyn Read + Send>,
    decoder: encoding_rs::Decoder,
    input: Vec<u8>,
    output: Vec<u8>,
    at: usize,
    done: bool,
}

impl Transcoded {
    fn new(reader: Box<dyn Read + Send>, encoding: &'static encoding_rs::Encoding) -> Self {
        Self {
            reader,
            decoder: encoding.new_decoder_without_bom_handling(),
            input: Vec::new(),
            output: Vec::new(),
            at: 0,
            done: false,
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        self.input.clear();
        self.reader
            .by_ref()
            .take(1 << 16)
            .read_to_end(&mut self.input)?;
        self.done = self.input.is_empty();
        let needed = self
            .decoder
            .max_utf8_buffer_length(self.input.len())
            .unwrap_or(1 << 18);
        self.output.resize(needed, 0);
        let (_, _, written, _) =
            self.decoder
                .decode_to_utf8(&self.input, &mut self.output, self.done);
        self.output.truncate(written);
        self.at = 0;
        Ok(())
    }
}

impl Read for Transcoded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.output.len() {
            if self.done {
                return Ok(0);
            }
            self.refill()?;
        }
        let length = buffer.len().min(self.output.len() - self.at);
        buffer[..length].copy_from_slice(&self.output[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}
