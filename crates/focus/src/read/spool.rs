//! Inputs that have to be read from their end, but come as a stream: a little in memory, the rest
//! in temporary space that disappears with the process.

use std::fmt;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;

use super::{failure, read_up_to};
use crate::convert::Cancel;
use crate::error::{ConvertError, ErrorKind};

/// Up to here a copy is held in memory.
const IN_MEMORY: usize = 32 << 20;

/// How many bytes may still be written to the disk on which temporary files lie, asked again and again while they
/// grow. The default knows of no bound.
#[derive(Clone, Default)]
pub struct Room(Option<Arc<dyn Fn() -> Option<u64> + Send + Sync>>);

impl Room {
    /// `ask` says how many bytes may be written from now on; `None` when there is no bound, or it is not known.
    pub fn new(ask: impl Fn() -> Option<u64> + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(ask)))
    }

    pub(crate) fn bytes(&self) -> Option<u64> {
        self.0.as_ref().and_then(|ask| ask())
    }
}

impl fmt::Debug for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Room").field(&self.bytes()).finish()
    }
}

/// Where such an input is copied to, and for how long somebody wants that.
#[derive(Debug, Clone, Default)]
pub struct Spool {
    /// It is made when it is missing; the system's temporary folder when `None`.
    pub folder: Option<PathBuf>,
    pub room: Room,
    /// Ends the copying.
    pub cancel: Cancel,
}

pub(super) enum Spooled {
    Memory(Bytes),
    File(File),
}

impl Spool {
    pub(super) fn copy(
        &self,
        mut reader: Box<dyn Read + Send + '_>,
    ) -> Result<Spooled, ConvertError> {
        let mut head = Vec::new();
        (&mut reader)
            .take(IN_MEMORY as u64)
            .read_to_end(&mut head)
            .map_err(|error| failure(&error))?;
        if head.len() < IN_MEMORY {
            return Ok(Spooled::Memory(head.into()));
        }
        self.write(&head, reader).map(Spooled::File)
    }

    /// Always a file, for what needs one.
    pub(super) fn to_file(&self, reader: Box<dyn Read + Send + '_>) -> Result<File, ConvertError> {
        self.write(&[], reader)
    }

    fn write(
        &self,
        head: &[u8],
        mut reader: Box<dyn Read + Send + '_>,
    ) -> Result<File, ConvertError> {
        let mut file = self.begin().map_err(|error| self.no_room(error))?;
        self.put(&mut file, head)?;
        loop {
            let chunk = read_up_to(&mut reader, 1 << 20).map_err(|error| failure(&error))?;
            if chunk.is_empty() {
                return Ok(file);
            }
            self.put(&mut file, &chunk)?;
        }
    }

    fn begin(&self) -> io::Result<File> {
        let Some(folder) = &self.folder else {
            return tempfile::tempfile();
        };
        std::fs::create_dir_all(folder)?;
        tempfile::tempfile_in(folder)
    }

    fn put(&self, file: &mut File, bytes: &[u8]) -> Result<(), ConvertError> {
        if self.cancel.is_cancelled() {
            return Err(ConvertError::cancelled());
        }
        if self
            .room
            .bytes()
            .is_some_and(|room| room < bytes.len() as u64)
        {
            let full = io::Error::new(io::ErrorKind::StorageFull, "the disk is at its floor");
            return Err(self.no_room(full));
        }
        file.write_all(bytes).map_err(|error| self.no_room(error))
    }

    fn no_room(&self, error: io::Error) -> ConvertError {
        let (folder, remedy) = match &self.folder {
            Some(folder) => (
                folder.clone(),
                "Make room there, or give the file as a local one.",
            ),
            None => (
                std::env::temp_dir(),
                "Make room there or set TMPDIR to a folder with room, or give the file as a local one.",
            ),
        };
        let message = format!(
            "this file has to be read from its end, and cannot be copied to {}",
            folder.display()
        );
        ConvertError::new(ErrorKind::ReadFailed, message, remedy).caused_by(error)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    const MIB: u64 = 1 << 20;

    fn endless() -> Box<dyn Read + Send> {
        Box::new(io::repeat(b'x'))
    }

    #[test]
    fn a_copy_ends_where_the_room_does() {
        let folder = tempfile::tempdir().expect("a folder");
        let left = Arc::new(AtomicU64::new(50));
        let asked = Arc::clone(&left);
        let spool = Spool {
            folder: Some(folder.path().join("scratch")),
            // As if each piece that is asked for took a mebibyte of the disk.
            room: Room::new(move || Some(asked.fetch_sub(1, Ordering::Relaxed) * MIB)),
            ..Spool::default()
        };
        let error = spool.copy(endless()).err().expect("no room");
        assert_eq!(error.kind, ErrorKind::ReadFailed);
        let cause = std::error::Error::source(&error).and_then(|it| it.downcast_ref::<io::Error>());
        assert_eq!(cause.map(io::Error::kind), Some(io::ErrorKind::StorageFull));
        // A file of no name, which is gone with its reader.
        let there = std::fs::read_dir(folder.path().join("scratch")).expect("the folder");
        assert_eq!(there.count(), 0);
    }

    #[test]
    fn a_copy_that_nobody_wants_any_more_ends() {
        let cancel = Cancel::default();
        let (seen, left) = (cancel.clone(), AtomicU64::new(5));
        let spool = Spool {
            room: Room::new(move || {
                if left.fetch_sub(1, Ordering::Relaxed) == 1 {
                    seen.cancel();
                }
                None
            }),
            cancel,
            ..Spool::default()
        };
        let error = spool.to_file(endless()).expect_err("cancelled");
        assert_eq!(error.kind, ErrorKind::Cancelled);
    }
}
