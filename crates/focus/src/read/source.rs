//! Bytes as stored: from object storage (a local file is read as a file) or from a reader, counted.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::{Buf, Bytes};
use futures::StreamExt;
use futures::stream::BoxStream;
use object_store::{GetResultPayload, ObjectStoreExt};
use tokio::runtime::Handle;

use super::documents::Malformed;
use super::{Body, Input};
use crate::error::{ConvertError, ErrorKind};

pub(super) struct Raw {
    pub(super) reader: Box<dyn Read + Send>,
    /// The same file once more, when it is on the local disk: Parquet needs to seek.
    pub(super) file: Option<std::fs::File>,
}

pub(super) fn open(
    input: &Input,
    handle: &Handle,
    counter: Arc<AtomicU64>,
) -> Result<Raw, ConvertError> {
    let count = |reader: Box<dyn Read + Send>| {
        Box::new(Counted {
            reader,
            counter: Arc::clone(&counter),
        })
    };
    match &input.body {
        Body::Object { store, path } => {
            let result = handle
                .block_on(store.get(path))
                .map_err(|error| match error {
                    object_store::Error::NotFound { .. } => ConvertError::new(
                        ErrorKind::ReadFailed,
                        "there is no such file",
                        "Check the path; nothing was converted.",
                    ),
                    other => ConvertError::read(other),
                })?;
            match result.payload {
                GetResultPayload::File(file, _) => {
                    let again = file.try_clone().map_err(ConvertError::read)?;
                    Ok(Raw {
                        reader: count(Box::new(file)),
                        file: Some(again),
                    })
                }
                GetResultPayload::Stream(stream) => {
                    let reader = Box::new(Streamed {
                        stream,
                        handle: handle.clone(),
                        current: Bytes::new(),
                    });
                    Ok(Raw {
                        reader: count(reader),
                        file: None,
                    })
                }
            }
        }
        Body::Reader(reader) => {
            let taken = reader.lock().ok().and_then(|mut reader| reader.take());
            let reader = taken.ok_or_else(|| {
                ConvertError::new(
                    ErrorKind::ReadFailed,
                    "this input can be read only once",
                    "Give it again.",
                )
            })?;
            Ok(Raw {
                reader: count(reader),
                file: None,
            })
        }
    }
}

struct Counted {
    reader: Box<dyn Read + Send>,
    counter: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.counter.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// A stream of object storage as a blocking reader; only used on threads of the pipeline.
struct Streamed {
    stream: BoxStream<'static, object_store::Result<Bytes>>,
    handle: Handle,
    current: Bytes,
}

impl Read for Streamed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.current.is_empty() {
            match self.handle.block_on(self.stream.next()) {
                Some(chunk) => self.current = chunk.map_err(io::Error::other)?,
                None => return Ok(0),
            }
        }
        let length = buffer.len().min(self.current.len());
        self.current.copy_to_slice(&mut buffer[..length]);
        Ok(length)
    }
}

/// Says what a failed read means: compressed files that end early or are damaged have their own words.
pub(crate) fn failure(error: &io::Error) -> ConvertError {
    let text = error.to_string();
    let malformed = error.get_ref().is_some_and(|inner| inner.is::<Malformed>());
    if malformed {
        return ConvertError::new(
            ErrorKind::CorruptFile,
            text,
            "Export the file again, or correct that place. Nothing of it was kept.",
        );
    }
    let error = io::Error::new(error.kind(), text.clone());
    if error.kind() == io::ErrorKind::UnexpectedEof || text.contains("incomplete frame") {
        return ConvertError::new(
            ErrorKind::TruncatedFile,
            "the compressed file ends in the middle",
            "The download or copy was cut off: fetch the file again. Nothing of it was kept.",
        );
    }
    let damaged = matches!(
        error.kind(),
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput
    );
    if damaged
        || text.contains("corrupt")
        || text.contains("checksum")
        || text.contains("Unknown frame")
    {
        return ConvertError::new(
            ErrorKind::CorruptFile,
            format!("the compressed file is damaged ({text})"),
            "Fetch the file again. Nothing of it was kept.",
        );
    }
    ConvertError::read(error)
}
