//! Finds delimiters, line breaks and quotes 64 bytes at a time.

use std::borrow::Cow;

use wide::u8x16;

/// Bytes looked at together: one bit of a word for each.
pub(super) const WINDOW: usize = 64;

/// The special bytes of a window, by kind.
#[derive(Debug, Clone, Copy)]
pub(super) struct Special {
    /// Delimiters and line breaks.
    pub(super) separators: u64,
    pub(super) line_breaks: u64,
    pub(super) quotes: u64,
}

impl Special {
    /// Those of the window that begins here; behind the end of the data there are none.
    #[inline]
    pub(super) fn at(data: &[u8], window: usize, delimiter: u8) -> Self {
        let rest = data.get(window..).unwrap_or_default();
        let chunk = match rest.first_chunk::<WINDOW>() {
            Some(chunk) => Cow::Borrowed(chunk),
            None => {
                let mut chunk = [0u8; WINDOW];
                chunk[..rest.len()].copy_from_slice(rest);
                Cow::Owned(chunk)
            }
        };
        Self::of(&chunk, delimiter)
    }

    /// Sixteen bytes at a time.
    #[inline]
    fn of(chunk: &[u8; WINDOW], delimiter: u8) -> Self {
        let wanted = [delimiter, b'\n', b'"'].map(u8x16::splat);
        let (parts, _) = chunk.as_chunks::<16>();
        let mut found = [0u64; 3];
        for (index, part) in parts.iter().enumerate() {
            let bytes = u8x16::new(*part);
            for (mask, wanted) in found.iter_mut().zip(wanted) {
                *mask |= u64::from(bytes.simd_eq(wanted).to_bitmask()) << (index * 16);
            }
        }
        let [delimiters, line_breaks, quotes] = found;
        Self {
            separators: delimiters | line_breaks,
            line_breaks,
            quotes,
        }
    }
}

/// Iterates over the positions of special bytes.
#[derive(Clone, Copy)]
pub(super) struct Scanner<'a> {
    data: &'a [u8],
    delimiter: u8,
    /// Start of the window `mask` describes.
    window: usize,
    mask: u64,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(data: &'a [u8], delimiter: u8) -> Self {
        let mut scanner = Self {
            data,
            delimiter,
            window: 0,
            mask: 0,
        };
        scanner.load(0);
        scanner
    }

    /// Position of the next special byte.
    #[inline]
    pub(super) fn next(&mut self) -> Option<usize> {
        while self.mask == 0 {
            self.window += WINDOW;
            if self.window >= self.data.len() {
                return None;
            }
            self.load(self.window);
        }
        let at = self.window + self.mask.trailing_zeros() as usize;
        self.mask &= self.mask - 1;
        Some(at)
    }

    /// Continues at `position`.
    pub(super) fn seek(&mut self, position: usize) {
        self.load(position);
    }

    #[inline]
    fn load(&mut self, window: usize) {
        self.window = window;
        let special = Special::at(self.data, window, self.delimiter);
        self.mask = special.separators | special.quotes;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Special, WINDOW};

    proptest! {
        #[test]
        fn every_special_byte_has_its_bit(text in prop::collection::vec(any::<u8>(), WINDOW), delimiter in prop::sample::select(vec![b',', b';', b'\t', b'|'])) {
            let mut chunk = [0; WINDOW];
            chunk.copy_from_slice(&text);
            for (index, byte) in [b'"', b'\n', delimiter, b'"' ^ 0x80].into_iter().enumerate() {
                chunk[(usize::from(text[0]) + index * 9) % WINDOW] = byte;
            }
            let expected = |wanted: &[u8]| {
                let bits = chunk.iter().enumerate().map(|(at, byte)| u64::from(wanted.contains(byte)) << at);
                bits.fold(0u64, |mask, bit| mask | bit)
            };
            let found = Special::of(&chunk, delimiter);
            prop_assert_eq!(found.separators, expected(&[delimiter, b'\n']));
            prop_assert_eq!(found.line_breaks, expected(b"\n"));
            prop_assert_eq!(found.quotes, expected(b"\""));
        }
    }
}
