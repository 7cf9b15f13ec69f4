//! Where the bytes of a Parquet file come from: a row group at once, the footer piece by piece.

use std::io::{self, Read};
use std::sync::Arc;

use bytes::{Buf, Bytes};
use object_store::{ObjectStore, ObjectStoreExt, path::Path};
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::reader::{ChunkReader, Length};
use tokio::runtime::Handle;

/// Part of a file in memory.
pub(super) struct Window {
    pub(super) start: u64,
    pub(super) bytes: Bytes,
    pub(super) size: u64,
}

impl Window {
    fn from(&self, start: u64) -> ParquetResult<Bytes> {
        let outside = || ParquetError::General("a page lies outside of its row group".to_owned());
        let at = start.checked_sub(self.start).ok_or_else(outside)?;
        let at = usize::try_from(at).map_err(|_| outside())?;
        if at > self.bytes.len() {
            return Err(outside());
        }
        Ok(self.bytes.slice(at..))
    }
}

impl Length for Window {
    fn len(&self) -> u64 {
        self.size
    }
}

impl ChunkReader for Window {
    type T = bytes::buf::Reader<Bytes>;

    fn get_read(&self, start: u64) -> ParquetResult<Self::T> {
        Ok(self.from(start)?.reader())
    }

    fn get_bytes(&self, start: u64, length: usize) -> ParquetResult<Bytes> {
        let bytes = self.from(start)?;
        if length > bytes.len() {
            return Err(ParquetError::EOF("a page is cut off".to_owned()));
        }
        Ok(bytes.slice(..length))
    }
}

/// A file in object storage, fetched piece by piece: for the footer only.
pub(super) struct Remote {
    pub(super) store: Arc<dyn ObjectStore>,
    pub(super) path: Path,
    pub(super) size: u64,
    pub(super) handle: Handle,
}

impl Length for Remote {
    fn len(&self) -> u64 {
        self.size
    }
}

impl ChunkReader for Remote {
    type T = RemoteReader;

    fn get_read(&self, start: u64) -> ParquetResult<Self::T> {
        Ok(RemoteReader {
            store: Arc::clone(&self.store),
            path: self.path.clone(),
            handle: self.handle.clone(),
            size: self.size,
            next: start,
            piece: Bytes::new(),
        })
    }

    fn get_bytes(&self, start: u64, length: usize) -> ParquetResult<Bytes> {
        let range = start..start + length as u64;
        if range.end > self.size {
            return Err(ParquetError::EOF("the file is too short".to_owned()));
        }
        self.handle
            .block_on(self.store.get_range(&self.path, range))
            .map_err(|error| ParquetError::External(Box::new(error)))
    }
}

pub(super) struct RemoteReader {
    store: Arc<dyn ObjectStore>,
    path: Path,
    handle: Handle,
    size: u64,
    next: u64,
    piece: Bytes,
}

impl Read for RemoteReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        const PIECE: u64 = 1 << 16;
        if self.piece.is_empty() {
            let end = (self.next + PIECE).min(self.size);
            if self.next >= end {
                return Ok(0);
            }
            let range = self.next..end;
            let fetched = self
                .handle
                .block_on(self.store.get_range(&self.path, range));
            self.piece = fetched.map_err(io::Error::other)?;
            self.next = end;
        }
        let length = buffer.len().min(self.piece.len());
        self.piece.copy_to_slice(&mut buffer[..length]);
        Ok(length)
    }
}
