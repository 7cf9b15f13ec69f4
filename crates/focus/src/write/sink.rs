//! A blocking writer onto object storage: small files in one request, large ones in parts.

use std::io::{self, Write};
use std::sync::Arc;

use object_store::{MultipartUpload, ObjectStore, ObjectStoreExt, PutPayload, path::Path};
use tokio::runtime::Handle;

/// The smallest part object stores accept.
const PART: usize = 5 << 20;

/// Dropping it without [`Sink::complete`] aborts the upload.
pub(crate) struct Sink {
    store: Arc<dyn ObjectStore>,
    handle: Handle,
    path: Path,
    buffer: Vec<u8>,
    upload: Option<Box<dyn MultipartUpload>>,
    bytes: u64,
}

impl Sink {
    pub(crate) fn new(store: Arc<dyn ObjectStore>, handle: Handle, path: Path) -> Self {
        Self {
            store,
            handle,
            path,
            buffer: Vec::new(),
            upload: None,
            bytes: 0,
        }
    }

    /// Makes the file visible; returns its size.
    pub(crate) fn complete(mut self) -> io::Result<u64> {
        if self.upload.is_none() {
            let payload = PutPayload::from(std::mem::take(&mut self.buffer));
            self.handle
                .block_on(self.store.put(&self.path, payload))
                .map_err(io::Error::other)?;
            return Ok(self.bytes);
        }
        self.send()?;
        if let Some(mut upload) = self.upload.take()
            && let Err(error) = self.handle.block_on(upload.complete())
        {
            self.upload = Some(upload);
            return Err(io::Error::other(error));
        }
        Ok(self.bytes)
    }

    fn send(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        if self.upload.is_none() {
            let upload = self
                .handle
                .block_on(self.store.put_multipart(&self.path))
                .map_err(io::Error::other)?;
            self.upload = Some(upload);
        }
        let payload = PutPayload::from(std::mem::take(&mut self.buffer));
        match &mut self.upload {
            Some(upload) => self
                .handle
                .block_on(upload.put_part(payload))
                .map_err(io::Error::other),
            None => Ok(()),
        }
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        self.bytes += bytes.len() as u64;
        if self.buffer.len() >= PART {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        if let Some(mut upload) = self.upload.take() {
            // Nothing depends on the outcome: an unfinished upload is invisible either way.
            let _aborted = self.handle.block_on(upload.abort());
        }
    }
}
