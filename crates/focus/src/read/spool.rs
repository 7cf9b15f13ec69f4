//! Inputs that have to be read from their end, but come as a stream: a little in memory, the rest
//! in temporary space that disappears with the process.

use std::fs::File;
use std::io::{self, Read, Write};

use bytes::Bytes;

use super::{failure, read_up_to};
use crate::error::{ConvertError, ErrorKind};

/// Up to here a copy is held in memory.
const IN_MEMORY: usize = 32 << 20;

pub(super) enum Spooled {
    Memory(Bytes),
    File(File),
}

pub(super) fn spool(mut reader: Box<dyn Read + Send + '_>) -> Result<Spooled, ConvertError> {
    let mut head = Vec::new();
    (&mut reader)
        .take(IN_MEMORY as u64)
        .read_to_end(&mut head)
        .map_err(|error| failure(&error))?;
    if head.len() < IN_MEMORY {
        return Ok(Spooled::Memory(head.into()));
    }
    copy(&head, reader).map(Spooled::File)
}

/// Always a file, for what needs one.
pub(super) fn to_file(reader: Box<dyn Read + Send + '_>) -> Result<File, ConvertError> {
    copy(&[], reader)
}

fn copy(head: &[u8], mut reader: Box<dyn Read + Send + '_>) -> Result<File, ConvertError> {
    let mut file = tempfile::tempfile().map_err(no_room)?;
    file.write_all(head).map_err(no_room)?;
    loop {
        let chunk = read_up_to(&mut reader, 1 << 20).map_err(|error| failure(&error))?;
        if chunk.is_empty() {
            return Ok(file);
        }
        file.write_all(&chunk).map_err(no_room)?;
    }
}

fn no_room(error: io::Error) -> ConvertError {
    ConvertError::new(
        ErrorKind::ReadFailed,
        format!(
            "this file has to be read from its end, and cannot be copied to {}",
            std::env::temp_dir().display()
        ),
        "Make room there or set TMPDIR to a folder with room, or give the file as a local one.",
    )
    .caused_by(error)
}
