//! How much a file may become when it is unpacked: a small file that unpacks to a thousand times its
//! size is made to keep a server busy, not to be paid.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::{ConvertError, ErrorKind};

/// Up to so many unpacked bytes no ratio is looked at: small files repeat themselves, and cost little.
const FREE: u64 = 64 << 20;

/// The most a file may unpack to. Texts are counted as they are read, Parquet by its cells and the
/// texts in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Expansion {
    /// Unpacked bytes for each stored one; looked at from 64 MiB unpacked bytes on.
    pub ratio: u64,
    /// Unpacked bytes of one file, or of one archive with all that is in it.
    pub bytes: u64,
}

/// What a file has become so far. Clones count together.
#[derive(Clone, Default)]
pub(super) struct Gauge(Option<Arc<Counted>>);

struct Counted {
    limits: Expansion,
    unpacked: AtomicU64,
    stored: Box<dyn Fn() -> u64 + Send + Sync>,
}

impl Gauge {
    /// `stored` says how much of the file as it is stored was read so far, or how large it is.
    pub(super) fn new(
        limits: Option<Expansion>,
        stored: impl Fn() -> u64 + Send + Sync + 'static,
    ) -> Self {
        Self(limits.map(|limits| {
            Arc::new(Counted {
                limits,
                unpacked: AtomicU64::new(0),
                stored: Box::new(stored),
            })
        }))
    }

    /// Counts further unpacked bytes.
    pub(super) fn add(&self, bytes: u64) -> Result<(), Expanded> {
        let Some(counted) = &self.0 else {
            return Ok(());
        };
        let unpacked = counted.unpacked.fetch_add(bytes, Ordering::Relaxed) + bytes;
        let Expansion { ratio, bytes } = counted.limits;
        if unpacked > bytes {
            return Err(Expanded::Bytes(bytes));
        }
        let allowed = (counted.stored)().saturating_mul(ratio);
        if unpacked > FREE && unpacked > allowed {
            return Err(Expanded::Ratio(ratio));
        }
        Ok(())
    }

    /// The same reader, counted.
    pub(super) fn reader(&self, reader: Box<dyn Read + Send>) -> Box<dyn Read + Send> {
        match self.0 {
            None => reader,
            Some(_) => Box::new(Gauged {
                reader,
                gauge: self.clone(),
            }),
        }
    }
}

struct Gauged {
    reader: Box<dyn Read + Send>,
    gauge: Gauge,
}

impl Read for Gauged {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.gauge.add(read as u64).map_err(io::Error::other)?;
        Ok(read)
    }
}

/// Which limit a file broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Expanded {
    #[error("the file unpacks to more than {0} times its size")]
    Ratio(u64),
    #[error("the file unpacks to more than {0} bytes")]
    Bytes(u64),
}

impl From<Expanded> for ConvertError {
    fn from(expanded: Expanded) -> Self {
        let setting = match expanded {
            Expanded::Ratio(_) => "limits.expansion_ratio",
            Expanded::Bytes(_) => "limits.expansion_bytes",
        };
        ConvertError::new(
            ErrorKind::ExpandsTooMuch,
            expanded.to_string(),
            format!(
                "Check that it is the bill you mean. If it is, send it in several parts; whoever operates this installation can raise `{setting}`. Nothing of it was kept."
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gauge(stored: u64) -> Gauge {
        let limits = Expansion {
            ratio: 10,
            bytes: 1 << 30,
        };
        Gauge::new(Some(limits), move || stored)
    }

    #[test]
    fn small_files_may_repeat_themselves_and_large_ones_may_not() {
        let small = gauge(1);
        assert_eq!(small.add(FREE), Ok(()));
        assert_eq!(small.add(1), Err(Expanded::Ratio(10)));
        let large = gauge(FREE);
        assert_eq!(large.add(10 * FREE), Ok(()));
        assert_eq!(large.clone().add(1), Err(Expanded::Ratio(10)));
        let vast = gauge(1 << 30);
        assert_eq!(vast.add((1 << 30) + 1), Err(Expanded::Bytes(1 << 30)));
        assert_eq!(Gauge::default().add(u64::MAX), Ok(()));
    }

    #[test]
    fn a_reader_stops_where_the_limit_is() {
        let mut reader = gauge(1).reader(Box::new(io::repeat(b'x')));
        let error = io::copy(&mut reader, &mut io::sink()).expect_err("too much");
        let told = super::super::failure(&error);
        assert_eq!(told.kind, ErrorKind::ExpandsTooMuch);
        assert_eq!(
            told.message,
            "the file unpacks to more than 10 times its size"
        );
        assert!(told.remedy.contains("limits.expansion_ratio"));
    }
}
