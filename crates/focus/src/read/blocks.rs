//! Cutting a text stream into blocks of whole records, quotes respected, in bounded memory.

use std::io::Read;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use stoa_kernel::Stopwatch;

use super::failure;
use super::text::{Syntax, Text};
use crate::error::{ConvertError, ErrorKind};

/// Bytes read at a time. About 2,500 rows of an AWS report: enough to amortise a batch, small
/// enough that what is made of it stays close to the processor.
const BLOCK: usize = 2 << 20;
/// Longest record accepted.
const LONGEST: usize = 16 << 20;

/// Whole records of a file.
pub(crate) struct Block {
    pub(crate) data: Vec<u8>,
    /// 1-based line of the first record.
    pub(crate) first_line: u64,
}

/// Memory of finished blocks, to be used again: asking the system for fresh pages costs more than
/// tokenising them.
#[derive(Clone, Default)]
pub(crate) struct Spare(Arc<Mutex<Vec<Vec<u8>>>>);

impl Spare {
    fn take(&self) -> Vec<u8> {
        self.lock().pop().unwrap_or_default()
    }

    /// Gives the memory of a block back.
    pub(crate) fn give(&self, data: Vec<u8>) {
        // One that had to grow for a long record is not kept.
        if data.capacity() <= 2 * BLOCK {
            self.lock().push(data);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Iterator over the blocks of a text.
pub(crate) struct Blocks {
    spare: Spare,
    reader: Box<dyn Read + Send>,
    syntax: Syntax,
    line: u64,
    carry: Vec<u8>,
    size: usize,
    done: bool,
    /// Time spent in the reader so far, decompression included.
    pub(crate) reading: Duration,
}

impl Blocks {
    pub(crate) fn new(text: Text, spare: Spare) -> Self {
        Self::with_size(text, spare, BLOCK)
    }

    pub(crate) fn with_size(text: Text, spare: Spare, size: usize) -> Self {
        Self {
            spare,
            reader: text.reader,
            syntax: text.syntax,
            line: text.first_line,
            carry: Vec::new(),
            size,
            done: false,
            reading: Duration::ZERO,
        }
    }

    fn emit(&mut self, mut data: Vec<u8>, end: usize) -> Block {
        self.carry = data[end..].to_vec();
        data.truncate(end);
        let first_line = self.line;
        self.line += memchr::memchr_iter(b'\n', &data).count() as u64;
        Block { data, first_line }
    }

    fn fill(&mut self) -> Result<Option<Block>, ConvertError> {
        let mut data = self.spare.take();
        let mut before = self.carry.len();
        if data.capacity() < before + self.size {
            // The system gives zeros: they need not be written.
            data = vec![0; before + self.size];
        }
        data.resize(data.len().max(before), 0);
        data[..before].copy_from_slice(&self.carry);
        loop {
            // What a spare block held is overwritten: filling it with zeros again is not free.
            data.resize(before + self.size, 0);
            let watch = Stopwatch::start();
            let read =
                fill(&mut self.reader, &mut data[before..]).map_err(|error| failure(&error))?;
            self.reading += watch.elapsed();
            data.truncate(before + read);
            if data.len() - before < self.size {
                self.done = true;
                let end = data.len();
                return Ok((end > 0).then(|| self.emit(data, end)));
            }
            let cut = match self.syntax {
                Syntax::Csv { delimiter } => last_record_end(&data, delimiter),
                Syntax::JsonLines | Syntax::JsonDocument => Cut {
                    end: memchr::memrchr(b'\n', &data).map(|at| at + 1),
                    open_quote: None,
                },
            };
            if let Some(end) = cut.end {
                return Ok(Some(self.emit(data, end)));
            }
            before = data.len();
            if data.len() >= LONGEST {
                // A quote that never closes: give the first line away, as a record that will be
                // rejected, and go on behind it.
                let after = cut.open_quote.unwrap_or(data.len());
                let end = memchr::memchr(b'\n', &data[after..]).map(|at| after + at + 1);
                let end = end.ok_or_else(|| {
                    ConvertError::new(
                        ErrorKind::RecordTooLong,
                        format!("a record is longer than {} MiB", LONGEST >> 20),
                        "Check that the file has line breaks and that it is a bill at all.",
                    )
                    .at_line(self.line)
                })?;
                return Ok(Some(self.emit(data, end)));
            }
        }
    }
}

/// Reads until the buffer is full or the input ends; returns how much was read.
fn fill(reader: &mut dyn Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

impl Iterator for Blocks {
    type Item = Result<Block, ConvertError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let block = self.fill();
        self.done |= block.is_err();
        block.transpose()
    }
}

struct Cut {
    /// End of the last whole record.
    end: Option<usize>,
    /// Position of a quote that is still open.
    open_quote: Option<usize>,
}

/// Follows quotes the way the tokeniser does: a quote opens at the start of a field only.
fn last_record_end(data: &[u8], delimiter: u8) -> Cut {
    let newline_in =
        |from: usize, to: usize| memchr::memrchr(b'\n', &data[from..to]).map(|at| from + at + 1);
    let mut end = None;
    let mut at = 0;
    while let Some(quote) = memchr::memchr(b'"', &data[at..]).map(|offset| at + offset) {
        end = newline_in(at, quote).or(end);
        let opens = quote == 0 || data[quote - 1] == delimiter || data[quote - 1] == b'\n';
        if !opens {
            at = quote + 1;
            continue;
        }
        match closing_quote(data, quote + 1) {
            Some(close) => at = close + 1,
            None => {
                return Cut {
                    end,
                    open_quote: Some(quote),
                };
            }
        }
    }
    Cut {
        end: newline_in(at, data.len()).or(end),
        open_quote: None,
    }
}

/// The quote that closes a field, doubled ones skipped.
fn closing_quote(data: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let quote = at + memchr::memchr(b'"', data.get(at..)?)?;
        if data.get(quote + 1) != Some(&b'"') {
            return Some(quote);
        }
        at = quote + 2;
    }
}
