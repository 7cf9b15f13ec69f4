//! How many files an archive says it holds, before its table of contents is read: all of it is held in
//! memory.

use std::fs::File;

use super::read_at;
use crate::error::{ConvertError, ErrorKind};

const MOST: u64 = 100_000;
/// The end of an archive: a record of 22 bytes with a comment of 64 KiB at most, and before it 20 bytes
/// that lead to the record of large archives (PKWARE APPNOTE, 4.3.14 to 4.3.16).
const END: u64 = 22 + 0xffff + 20;

/// # Errors
/// There is no end, or it says that there are too many files.
pub(super) fn check(file: &File) -> Result<(), ConvertError> {
    let size = file.metadata().map_err(ConvertError::read)?.len();
    let start = size.saturating_sub(END);
    let tail = read(file, start, size - start).map_err(ConvertError::read)?;
    // A comment may hold what looks like an end: the one with most files counts.
    let stated = memchr::memmem::find_iter(&tail, b"PK\x05\x06")
        .filter_map(|at| stated(file, &tail, at))
        .max();
    match stated {
        Some(0..=MOST) => Ok(()),
        Some(more) => Err(ConvertError::new(
            ErrorKind::ExpandsTooMuch,
            format!("the archive holds {more} files, more than {MOST}"),
            "Pack only the files of the bill, or send them in several archives. Nothing of it was kept.",
        )),
        None => Err(super::incomplete()),
    }
}

/// What the record at this place says; of a large archive, what its own record says.
fn stated(file: &File, tail: &[u8], at: usize) -> Option<u64> {
    let entries = number(tail, at + 10, 2)?;
    let (length, place) = (number(tail, at + 12, 4)?, number(tail, at + 16, 4)?);
    // A field that is full sends there.
    let is_large = entries == 0xffff || length == 0xffff_ffff || place == 0xffff_ffff;
    let large = || {
        let locator = tail.get(at.checked_sub(20)?..at)?;
        let place = number(locator, 8, 8).filter(|_| locator.starts_with(b"PK\x06\x07"))?;
        let record = read(file, place, 40).ok()?;
        number(&record, 32, 8).filter(|_| record.starts_with(b"PK\x06\x06"))
    };
    Some(is_large.then(large).flatten().unwrap_or(entries))
}

fn number(bytes: &[u8], from: usize, length: usize) -> Option<u64> {
    let digits = bytes.get(from..from + length)?.iter().rev();
    Some(digits.fold(0, |number, digit| number << 8 | u64::from(*digit)))
}

/// As much as there is.
fn read(file: &File, from: u64, length: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(length).unwrap_or_default()];
    let mut filled = 0;
    while filled < bytes.len() {
        match read_at(
            file,
            &mut bytes[filled..],
            from.saturating_add(filled as u64),
        )? {
            0 => break,
            more => filled += more,
        }
    }
    bytes.truncate(filled);
    Ok(bytes)
}
