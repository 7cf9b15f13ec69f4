//! Bytes as stored: from object storage (a local file is read as a file) or from a reader, counted.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::{Buf, Bytes};
use futures::StreamExt;
use futures::stream::BoxStream;
use object_store::{GetOptions, GetResultPayload, ObjectStore, ObjectStoreExt, path::Path};
use stoa_kernel::Stopwatch;
use tokio::runtime::Handle;

use super::Input;
use super::documents::Malformed;
use super::expansion::Expanded;
use super::input::Body;
use crate::error::{ConvertError, ErrorKind};
use crate::places;

pub(super) struct Raw {
    pub(super) reader: Box<dyn Read + Send>,
    /// The same file once more, when it is on the local disk: Parquet needs to seek.
    pub(super) file: Option<std::fs::File>,
}

pub(super) fn open(
    input: &Input,
    handle: &Handle,
    meter: &Arc<Meter>,
) -> Result<Raw, ConvertError> {
    let count = |reader: Box<dyn Read + Send>| {
        Box::new(Counted {
            reader,
            meter: Arc::clone(meter),
        })
    };
    match &input.body {
        Body::Object { store, path } => match handle.block_on(fetch(store, path))? {
            Fetched::File(file) => {
                let again = file.try_clone().map_err(ConvertError::read)?;
                Ok(Raw {
                    reader: count(Box::new(file)),
                    file: Some(again),
                })
            }
            Fetched::Stream(stream) => {
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
        },
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

/// Bytes asked for in one request, and requests under way: enough for a fast line, 32 MiB at most.
const PIECE: u64 = 8 << 20;
const AHEAD: usize = 4;

enum Fetched {
    File(File),
    Stream(BoxStream<'static, object_store::Result<Bytes>>),
}

/// A local file, or a stream. Large objects are read in pieces, several ahead: one request that
/// lasts as long as a conversion would run into time limits, and uses a fraction of the line.
async fn fetch(store: &Arc<dyn ObjectStore>, path: &Path) -> Result<Fetched, ConvertError> {
    let first = GetOptions::new().with_range(Some(0..PIECE));
    let (result, in_pieces) = match store.get_opts(path, first).await {
        Ok(result) => (result, true),
        // An empty object has no first piece, and not every web server knows pieces.
        Err(error) if places::is_final(&error) => return Err(places::explain(&error)),
        Err(_) => {
            let whole = store.get(path).await;
            (whole.map_err(|error| places::explain(&error))?, false)
        }
    };
    let size = result.meta.size;
    // A web server without tags gives what it has now; object storage has them.
    let tag = result.meta.e_tag.clone();
    match result.payload {
        GetResultPayload::File(file, _) => Ok(Fetched::File(file)),
        GetResultPayload::Stream(stream) if size <= PIECE || !in_pieces => {
            Ok(Fetched::Stream(stream))
        }
        GetResultPayload::Stream(stream) => {
            let (store, path) = (Arc::clone(store), path.clone());
            let starts = (1..size.div_ceil(PIECE)).map(|index| index * PIECE);
            let rest = futures::stream::iter(starts).map(move |start| {
                let options = GetOptions::new()
                    .with_if_match(tag.clone())
                    .with_range(Some(start..size.min(start + PIECE)));
                let (store, path) = (Arc::clone(&store), path.clone());
                async move { store.get_opts(&path, options).await?.bytes().await }
            });
            Ok(Fetched::Stream(stream.chain(rest.buffered(AHEAD)).boxed()))
        }
    }
}

/// What was read of an input, and how long that took.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    /// As stored.
    pub(crate) bytes: AtomicU64,
    pub(crate) nanos: AtomicU64,
}

impl Meter {
    pub(super) fn count(&self, read: usize, watch: &Stopwatch) {
        let nanos = u64::try_from(watch.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.bytes.fetch_add(read as u64, Ordering::Relaxed);
        self.nanos.fetch_add(nanos, Ordering::Relaxed);
    }
}

struct Counted {
    reader: Box<dyn Read + Send>,
    meter: Arc<Meter>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let watch = Stopwatch::start();
        let read = self.reader.read(buffer)?;
        self.meter.count(read, &watch);
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
    if let Some(expanded) = error.get_ref().and_then(|inner| inner.downcast_ref()) {
        return Expanded::into(*expanded);
    }
    let text = error.to_string();
    let malformed = error.get_ref().and_then(|inner| inner.downcast_ref());
    if let Some(Malformed { remedy, .. }) = malformed {
        return ConvertError::new(ErrorKind::CorruptFile, text, *remedy);
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
