//! Opening an input: storage, archive, compression, encoding and file kind, told by content and not by name.

use std::io::{self, Cursor, Read};
use std::sync::Arc;

use stoa_kernel::Statement;
use stoa_kernel::statement::list as statements;
use tokio::runtime::Handle;

use crate::error::{ConvertError, ErrorKind};
use crate::json;
use crate::mapping::At;
use crate::warnings::WarningCode;

mod archive;
pub(crate) mod blocks;
pub(crate) mod cells;
pub(crate) mod comma;
pub(crate) mod csv;
pub(crate) mod dates;
mod dialect;
mod documents;
mod expansion;
mod input;
pub(crate) mod jsonl;
pub(crate) mod legacy;
pub(crate) mod nested;
pub(crate) mod nulls;
pub(crate) mod parquet;
mod source;
mod spool;
mod text;
pub(crate) mod time;
pub(crate) mod views;
pub(crate) mod written;

pub(crate) use documents::Pages;
pub use expansion::Expansion;
use expansion::Gauge;
pub use input::{Constant, Input};
pub(crate) use source::{Meter, failure};
pub use spool::{Room, Spool};
pub(crate) use text::Syntax;

/// Rows of optional texts, for recognition.
pub(crate) type Sample = Vec<Vec<Option<String>>>;

/// An opened file, positioned before its first row.
pub(crate) struct Opened {
    /// The input's name; of an archive, with the member's.
    pub(crate) name: String,
    pub(crate) headers: Vec<String>,
    /// `CSV, gzip, UTF-16`.
    pub(crate) encoding: String,
    pub(crate) content: Content,
    /// What was read so far.
    pub(crate) meter: Arc<Meter>,
    /// What a person has to know of how the file is written.
    pub(crate) told: Vec<(WarningCode, Statement)>,
    /// Rows of it as a manifest in the same archive states.
    pub(crate) stated: Option<u64>,
    /// The first rows as text, for recognition.
    sample: Sample,
    /// Pages of an API's answer that were read and not taken yet.
    pub(crate) pages: Pages,
    /// Of a CSV file: its beginning, and where in it the rows begin.
    head: Option<(text::Head, usize)>,
}

pub(crate) enum Content {
    Text(text::Text),
    Parquet(parquet::Source),
}

impl Opened {
    /// Takes the first header below the present one that is accepted, when there is one in the first
    /// lines; what is above it are titles.
    pub(crate) fn take_header_below(
        &mut self,
        accepted: &dyn Fn(&[String]) -> bool,
    ) -> Result<bool, ConvertError> {
        let (Content::Text(text), Some((head, rows))) = (&mut self.content, &mut self.head) else {
            return Ok(false);
        };
        let accepted = |headers: &[String]| headers.len() <= MOST_COLUMNS && accepted(headers);
        let Some((found, line)) = head.below(*rows, &accepted) else {
            return Ok(false);
        };
        // The reader stands where the rows of the present header begin.
        let passed = (found.rows - *rows) as u64;
        let copied = io::copy(&mut text.reader.by_ref().take(passed), &mut io::sink());
        copied.map_err(|error| failure(&error))?;
        text.syntax = Syntax::Csv {
            delimiter: found.delimiter,
        };
        text.first_line = found.first_line;
        *rows = found.rows;
        self.headers = found.headers;
        self.sample = found.sample;
        let said = statements::titles_above(line);
        self.told.push((WarningCode::Note, said));
        Ok(true)
    }

    /// Columns beside the file's own, in all rows the same.
    fn add_columns(&mut self, columns: &[Constant]) {
        let Content::Parquet(source) = &mut self.content else {
            return;
        };
        for column in columns {
            if has(&self.headers, &column.name) {
                continue;
            }
            self.headers.push(column.name.clone());
            for row in &mut self.sample {
                row.push(column.value.clone());
            }
            source.add_column(column.value.clone());
        }
    }

    /// The first rows, values as text.
    pub(crate) fn rows(&self, most: usize) -> &[Vec<Option<String>>] {
        &self.sample[..self.sample.len().min(most)]
    }

    /// First value in the sample of a column, or of what is nested in it.
    pub(crate) fn sample(&self, at: &At) -> Option<String> {
        let values = self
            .sample
            .iter()
            .filter_map(|row| row.get(at.position)?.as_deref());
        let mut values = values.filter_map(|value| {
            if at.path.is_empty() {
                Some(value.to_owned())
            } else {
                json::get(value, &at.path)
            }
        });
        values.find(|value| !value.is_empty() && value != "NULL")
    }
}

impl Opened {
    /// The first rows, by column.
    pub(crate) const fn first_rows(&self) -> &Sample {
        &self.sample
    }
}

/// Engines that divide tables by columns ignore the case of their names, and some cannot write a `/` in one.
fn has(headers: &[String], name: &str) -> bool {
    let letters = |text: &str| {
        let letters = text.chars().filter(|letter| letter.is_alphanumeric());
        letters.collect::<String>().to_lowercase()
    };
    let wanted = letters(name);
    headers.iter().any(|header| letters(header) == wanted)
}

/// Most columns of a file; the widest bills have a thousand. Recognition holds every column against every
/// other, and against all that mappings name.
const MOST_COLUMNS: usize = 5000;

/// Longest name of a column, in bytes; it is told with every row that is rejected for its sake.
const LONGEST_NAME: usize = 2000;

/// The file, when it has no more columns and no longer names than a bill may have.
fn narrow(opened: Opened) -> Result<Opened, ConvertError> {
    let mut names = opened.headers.iter().enumerate();
    if let Some((number, name)) = names.find(|(_, name)| name.len() > LONGEST_NAME) {
        return Err(ConvertError::new(
            ErrorKind::UnknownColumns,
            format!(
                "the name of column {} has {} bytes, more than {LONGEST_NAME}",
                number + 1,
                name.len()
            ),
            "Check that it is the bill you mean, and that quotes in its header are closed.",
        ));
    }
    match opened.headers.len() {
        0..=MOST_COLUMNS => Ok(opened),
        more => Err(ConvertError::new(
            ErrorKind::UnknownColumns,
            format!("the file has {more} columns, and no bill has more than {MOST_COLUMNS}"),
            "Check that it is the bill you mean, and that its header is one line.",
        )),
    }
}

/// How much of a file tells what it is.
const MAGIC: usize = 4096;

/// The files of an input: itself, or the bills of an archive. Opened as they are reached.
pub(crate) enum Files {
    One(Option<Box<Opened>>),
    Archive(archive::Members),
}

impl Files {
    pub(crate) const fn is_archive(&self) -> bool {
        matches!(self, Self::Archive(_))
    }
}

impl Iterator for Files {
    type Item = Result<Opened, ConvertError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::One(opened) => opened.take().map(|opened| Ok(*opened)),
            Self::Archive(members) => members.next(),
        }
    }
}

/// Opens an input; of an archive, its first bill. Readers can be opened once.
pub(crate) fn open(input: &Input, handle: &Handle) -> Result<Opened, ConvertError> {
    let first = files(input, handle)?.next();
    first.unwrap_or_else(|| Err(empty().in_file(&input.name)))
}

/// Opens all files of an input.
pub(crate) fn files(input: &Input, handle: &Handle) -> Result<Files, ConvertError> {
    open_inner(input, handle).map_err(|error| error.in_file(&input.name))
}

fn open_inner(input: &Input, handle: &Handle) -> Result<Files, ConvertError> {
    let meter = Arc::new(Meter::default());
    let source::Raw { mut reader, file } = source::open(input, handle, &meter)?;
    let magic = read_up_to(&mut reader, MAGIC).map_err(|error| failure(&error))?;
    if matches!(magic.as_slice(), [b'P', b'K', 3 | 5, 4 | 6, ..]) {
        let whole = Box::new(Cursor::new(magic).chain(reader));
        let members = archive::open(input, file, whole, &meter)?;
        return Ok(Files::Archive(members));
    }
    let gauge = gauge(input, &meter);
    let mut opened = narrow(plain(magic, reader, file, &meter, &gauge, input.spool())?)?;
    opened.name.clone_from(&input.name);
    opened.add_columns(input.columns());
    Ok(Files::One(Some(Box::new(opened))))
}

/// Counts what an input becomes against what was read of it as it is stored.
fn gauge(input: &Input, meter: &Arc<Meter>) -> Gauge {
    let meter = Arc::clone(meter);
    Gauge::new(input.expansion(), move || {
        meter.bytes.load(std::sync::atomic::Ordering::Relaxed)
    })
}

/// Opens what is no archive. `magic` is the beginning of it, `reader` the rest.
fn plain(
    magic: Vec<u8>,
    reader: Box<dyn Read + Send>,
    file: Option<std::fs::File>,
    meter: &Arc<Meter>,
    gauge: &Gauge,
    spool: &Spool,
) -> Result<Opened, ConvertError> {
    match magic.as_slice() {
        [] => return Err(empty()),
        [b'P', b'A', b'R', b'1', ..] => {
            let whole = Box::new(Cursor::new(magic).chain(reader));
            let source = parquet::open(file, whole, meter, gauge, spool)?;
            let sample = source.sample()?;
            return Ok(Opened {
                name: String::new(),
                headers: source.headers(),
                encoding: "Parquet".to_owned(),
                content: Content::Parquet(source),
                meter: Arc::clone(meter),
                told: Vec::new(),
                stated: None,
                sample,
                pages: Pages::default(),
                head: None,
            });
        }
        [b'B', b'Z', b'h', ..] => {
            return Err(compressed(
                "compressed with bzip2",
                "Decompress it first: `bunzip2 file`.",
            ));
        }
        [0xfd, b'7', b'z', b'X', b'Z', ..] => {
            return Err(compressed(
                "compressed with xz",
                "Decompress it first: `unxz file`.",
            ));
        }
        [b'7', b'z', 0xbc, 0xaf, ..] => {
            return Err(compressed("a 7z archive", "Unpack it first: `7z x file`."));
        }
        _ => {}
    }
    let (plain, compression) = decompressed(magic, reader, gauge)?;
    let opened = text::open(plain)?;
    let names = [
        Some(opened.text.syntax.name()),
        compression,
        opened.encoding,
    ];
    Ok(Opened {
        name: String::new(),
        headers: opened.headers,
        encoding: names.into_iter().flatten().collect::<Vec<_>>().join(", "),
        content: Content::Text(opened.text),
        meter: Arc::clone(meter),
        told: opened
            .told
            .into_iter()
            .map(|note| (WarningCode::Note, note.into()))
            .collect(),
        stated: None,
        sample: opened.sample,
        pages: opened.pages,
        head: opened.head,
    })
}

/// A reader of what is compressed, with the name of the compression.
fn decompressed(
    magic: Vec<u8>,
    reader: Box<dyn Read + Send>,
    gauge: &Gauge,
) -> Result<(Box<dyn Read + Send>, Option<&'static str>), ConvertError> {
    let gzip = magic.starts_with(&[0x1f, 0x8b]);
    let zstd = magic.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]);
    let whole = Cursor::new(magic).chain(reader);
    Ok(if gzip {
        let buffered = io::BufReader::with_capacity(1 << 18, whole);
        let plain = flate2::read::MultiGzDecoder::new(buffered);
        (gauge.reader(Box::new(plain)), Some("gzip"))
    } else if zstd {
        let plain = zstd::stream::read::Decoder::new(whole).map_err(|error| failure(&error))?;
        (gauge.reader(Box::new(plain)), Some("zstd"))
    } else {
        (Box::new(whole), None)
    })
}

/// An input as it is stored.
pub(crate) fn stored(input: &Input, handle: &Handle) -> Result<Box<dyn Read + Send>, ConvertError> {
    Ok(source::open(input, handle, &Arc::new(Meter::default()))?.reader)
}

/// An input decompressed; archives and Parquet files as they are.
pub(crate) fn content(
    input: &Input,
    handle: &Handle,
) -> Result<Box<dyn Read + Send>, ConvertError> {
    let meter = Arc::new(Meter::default());
    let mut reader = source::open(input, handle, &meter)?.reader;
    let magic = read_up_to(&mut reader, MAGIC).map_err(|error| failure(&error))?;
    decompressed(magic, reader, &gauge(input, &meter)).map(|(reader, _)| reader)
}

/// The members of an archive that are bills.
pub(crate) fn members(input: &Input, handle: &Handle) -> Result<Vec<archive::Named>, ConvertError> {
    let source::Raw { reader, file } = source::open(input, handle, &Arc::new(Meter::default()))?;
    archive::list(file, reader, input.spool())
}

/// Rows of an input, archives aside.
pub(crate) fn count_rows(input: &Input, handle: &Handle) -> Result<u64, ConvertError> {
    let text = match open(input, handle)?.content {
        Content::Parquet(source) => return Ok(source.rows()),
        Content::Text(text) => text,
    };
    let syntax = text.syntax;
    let mut rows = 0;
    for block in blocks::Blocks::new(text, blocks::Spare::default()) {
        let data = block?.data;
        rows += match syntax {
            Syntax::Csv { delimiter, .. } => ::csv::ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .delimiter(delimiter)
                .from_reader(data.as_slice())
                .into_byte_records()
                .count() as u64,
            Syntax::JsonLines | Syntax::JsonDocument => {
                memchr::memchr_iter(b'\n', &data).count() as u64
            }
        };
    }
    Ok(rows)
}

/// Reads until `limit` bytes or the end.
pub(crate) fn read_up_to(reader: &mut dyn Read, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(limit);
    reader.take(limit as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn empty() -> ConvertError {
    ConvertError::new(
        ErrorKind::EmptyFile,
        "the file is empty",
        "Export the bill again and check that the download finished.",
    )
}

fn compressed(what: &str, remedy: &str) -> ConvertError {
    ConvertError::new(
        ErrorKind::UnsupportedCompression,
        format!("the file is {what}; gzip, zstd and zip are read directly"),
        remedy,
    )
}

/// Rows without a header, for tests of block boundaries.
#[cfg(test)]
pub(crate) fn text_for_tests(bytes: Vec<u8>) -> text::Text {
    text::Text {
        reader: Box::new(Cursor::new(bytes)),
        syntax: Syntax::Csv { delimiter: b',' },
        first_line: 1,
    }
}
