//! `--max-memory`: fewer threads to stay below a limit, and a stop when it is passed all the same.

use std::str::FromStr;

use crate::commands::{Failure, exit};
use crate::terminal::{bytes, memory};

/// Bytes of memory a conversion may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limit(u64);

/// What one thread needs, the reading thread included, and each further one. Two threads were seen
/// to use 419 MB (docs/benchmarks.md).
const FIRST_THREAD: u64 = 300_000_000;
const EACH_THREAD: u64 = 130_000_000;

impl Limit {
    /// The threads asked for (0: one per core), or as many as fit.
    pub(super) fn threads(self, asked: usize) -> Result<usize, Failure> {
        if self.0 < FIRST_THREAD {
            return Err(Failure::usage(format!(
                "a conversion needs {} of memory at least; --max-memory is {}",
                bytes(FIRST_THREAD),
                bytes(self.0)
            )));
        }
        if memory().is_none() {
            return Err(Failure::usage(
                "this system does not tell how much memory is used, so --max-memory cannot be kept. Use --threads 1",
            ));
        }
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let wanted = if asked == 0 { cores } else { asked };
        let fitting = 1 + (self.0 - FIRST_THREAD) / EACH_THREAD;
        Ok(wanted.min(usize::try_from(fitting).unwrap_or(usize::MAX)))
    }

    /// The reason to stop, once more is used. Looked at four times a second.
    pub(super) fn exceeded(self) -> Option<Failure> {
        let used = memory()?.now;
        (used > self.0).then(|| {
            Failure::failed(format!(
                "{} of memory are used, more than --max-memory allows ({}).\n  Allow more, or convert fewer billing periods at once: each open month takes memory in every thread.",
                bytes(used),
                bytes(self.0)
            ))
            .coded("memory_limit")
            .exiting(exit::OUTPUT)
        })
    }
}

impl FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        size(text).map(Self)
    }
}

/// A size as people write it, in bytes.
pub(super) fn size(text: &str) -> Result<u64, String> {
    let lower = text.trim().to_ascii_lowercase();
    let digits = lower.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let unit = match lower[digits.len()..].trim() {
        "" | "b" => 1,
        "k" | "kb" => 1_000,
        "m" | "mb" => 1_000_000,
        "g" | "gb" => 1_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        _ => 0,
    };
    let number = digits.trim().parse::<u64>().ok();
    match number.and_then(|number| number.checked_mul(unit)) {
        Some(size) if size > 0 => Ok(size),
        _ => Err("give a size such as 700MB or 2GB".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        for (text, expected) in [
            ("700MB", Ok(700_000_000)),
            ("2 GB", Ok(2_000_000_000)),
            ("1GiB", Ok(1 << 30)),
            ("123", Ok(123)),
        ] {
            assert_eq!(
                text.parse::<Limit>().map(|limit| limit.0),
                expected,
                "{text}"
            );
        }
        for wrong in ["", "MB", "2 TBs", "-1GB", "0", "1.5GB", "99999999999GB"] {
            assert!(wrong.parse::<Limit>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn threads_are_given_up_for_memory() {
        let threads = |limit: u64, asked| Limit(limit).threads(asked).ok();
        assert_eq!(threads(FIRST_THREAD, 8), Some(1));
        assert_eq!(threads(FIRST_THREAD + 3 * EACH_THREAD, 8), Some(4));
        assert_eq!(threads(4_000_000_000, 2), Some(2));
        assert_eq!(threads(FIRST_THREAD - 1, 1), None);
    }
}
