//! Opening an input: storage, compression, encoding and file kind, told by content and not by name.

use std::io::{self, Cursor, Read};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};

use object_store::{ObjectStore, ObjectStoreExt, path::Path};
use tokio::runtime::Handle;

use crate::error::{ConvertError, ErrorKind};
use crate::json;
use crate::mapping::At;

pub(crate) mod blocks;
pub(crate) mod cells;
pub(crate) mod csv;
mod documents;
pub(crate) mod jsonl;
pub(crate) mod nested;
pub(crate) mod parquet;
mod source;
mod text;
pub(crate) mod time;
mod views;

pub(crate) use source::failure;
pub(crate) use text::Syntax;

/// One file to read.
pub struct Input {
    /// Shown in messages and stored in `x_SourceFile`.
    pub name: String,
    body: Body,
}

enum Body {
    Object {
        store: Arc<dyn ObjectStore>,
        path: Path,
    },
    Reader(Mutex<Option<Box<dyn Read + Send>>>),
}

impl Input {
    /// A file in object storage, the local disk included. Named by the last part of its path.
    pub fn object(store: Arc<dyn ObjectStore>, path: Path) -> Self {
        let name = path.filename().unwrap_or(path.as_ref()).to_owned();
        Self {
            name,
            body: Body::Object { store, path },
        }
    }

    /// Anything that can be read once, such as standard input.
    pub fn reader(name: impl Into<String>, reader: Box<dyn Read + Send>) -> Self {
        Self {
            name: name.into(),
            body: Body::Reader(Mutex::new(Some(reader))),
        }
    }

    /// Stored size, when it can be known beforehand.
    pub(crate) fn size(&self, handle: &Handle) -> Option<u64> {
        match &self.body {
            Body::Object { store, path } => {
                handle.block_on(store.head(path)).ok().map(|meta| meta.size)
            }
            Body::Reader(_) => None,
        }
    }
}

/// Rows of optional texts, for recognition.
pub(crate) type Sample = Vec<Vec<Option<String>>>;

/// An opened input, positioned before its first row.
pub(crate) struct Opened {
    pub(crate) headers: Vec<String>,
    /// `CSV, gzip, UTF-16`.
    pub(crate) encoding: String,
    pub(crate) content: Content,
    /// Bytes read so far, as stored.
    pub(crate) bytes_read: Arc<AtomicU64>,
    /// The first rows as text, for recognition.
    sample: Sample,
}

pub(crate) enum Content {
    Text(text::Text),
    Parquet(parquet::Source),
}

impl Opened {
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

/// Opens an input. Readers can be opened once.
pub(crate) fn open(input: &Input, handle: &Handle) -> Result<Opened, ConvertError> {
    open_inner(input, handle).map_err(|error| error.in_file(&input.name))
}

fn open_inner(input: &Input, handle: &Handle) -> Result<Opened, ConvertError> {
    let bytes_read = Arc::new(AtomicU64::new(0));
    let source::Raw { mut reader, file } = source::open(input, handle, Arc::clone(&bytes_read))?;
    let magic = read_up_to(&mut reader, 4096).map_err(|error| failure(&error))?;
    match magic.as_slice() {
        [] => return Err(empty()),
        [b'P', b'A', b'R', b'1', ..] => {
            let source = parquet::open(
                file,
                Box::new(Cursor::new(magic).chain(reader)),
                &bytes_read,
            )?;
            let sample = source.sample()?;
            return Ok(Opened {
                headers: source.headers(),
                encoding: "Parquet".to_owned(),
                content: Content::Parquet(source),
                bytes_read,
                sample,
            });
        }
        [b'P', b'K', 3, 4, ..] => {
            return Err(compressed(
                "a zip archive",
                "Unpack it and give the file inside.",
            ));
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
        _ => {}
    }
    let gzip = magic.starts_with(&[0x1f, 0x8b]);
    let zstd = magic.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]);
    let whole = Cursor::new(magic).chain(reader);
    let plain: Box<dyn Read + Send> = if gzip {
        Box::new(flate2::read::MultiGzDecoder::new(
            io::BufReader::with_capacity(1 << 18, whole),
        ))
    } else if zstd {
        Box::new(zstd::stream::read::Decoder::new(whole).map_err(|error| failure(&error))?)
    } else {
        Box::new(whole)
    };
    let compression = if gzip {
        Some("gzip")
    } else if zstd {
        Some("zstd")
    } else {
        None
    };
    let opened = text::open(plain)?;
    let names = [
        Some(opened.text.syntax.name()),
        compression,
        opened.encoding,
    ];
    Ok(Opened {
        headers: opened.headers,
        encoding: names.into_iter().flatten().collect::<Vec<_>>().join(", "),
        content: Content::Text(opened.text),
        bytes_read,
        sample: opened.sample,
    })
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
        format!("the file is {what}; gzip and zstd are read directly"),
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
