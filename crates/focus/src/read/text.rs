//! Text files: encoding, kind (CSV or JSON lines), delimiter and header.

use std::collections::HashSet;
use std::io::{self, Cursor, Read};

use super::{csv, documents, empty, failure, jsonl, read_up_to};
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
    })
}

fn csv_file(
    head: Vec<u8>,
    complete: bool,
    first: usize,
    reader: Box<dyn Read + Send>,
    encoding: Option<&'static str>,
) -> Result<OpenedText, ConvertError> {
    // Blank lines before the header are skipped, spaces in it are not.
    let start = memchr::memrchr(b'\n', &head[..first]).map_or(0, |at| at + 1);
    let delimiter = csv::delimiter(&head[start..]);
    let Some(header) = csv::first_record(&head[start..], delimiter, complete) else {
        return Err(ConvertError::new(
            ErrorKind::RecordTooLong,
            format!("the header is longer than {HEAD} bytes"),
            "Check that the file has line breaks and that quotes are closed.",
        )
        .at_line(1));
    };
    let headers = csv::split(&head[start..start + header.end], delimiter);
    let headers: Vec<String> = headers
        .into_iter()
        .map(|name| name.unwrap_or_default().trim().to_owned())
        .collect();
    refuse_duplicates(&headers)?;
    let rows = start + header.next;
    let sample = csv::sample(&head[rows..], delimiter, 100);
    let first_line = 1 + memchr::memchr_iter(b'\n', &head[..rows]).count() as u64;
    let text = Text {
        reader: Box::new(Cursor::new(head[rows..].to_vec()).chain(reader)),
        syntax: Syntax::Csv { delimiter },
        first_line,
    };
    Ok(OpenedText {
        text,
        headers,
        encoding,
        sample,
        pages: documents::Pages::default(),
    })
}

fn refuse_duplicates(headers: &[String]) -> Result<(), ConvertError> {
    let mut seen = HashSet::new();
    match headers
        .iter()
        .find(|name| !name.is_empty() && !seen.insert(name.to_ascii_lowercase()))
    {
        None => Ok(()),
        Some(name) => Err(ConvertError::new(
            ErrorKind::DuplicateColumns,
            "the header names this column twice",
            "Remove or rename one of them, so that it is clear which one counts.",
        )
        .at_line(1)
        .in_column(name.clone())),
    }
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
