//! Finds delimiters, line breaks and quotes 64 bytes at a time.

use wide::u8x16;

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
            self.window += 64;
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
        self.mask = match self.data.get(window..).and_then(<[u8]>::first_chunk::<64>) {
            Some(chunk) => special(chunk, self.delimiter),
            None => {
                let rest = self.data.get(window..).unwrap_or_default();
                let mut chunk = [0u8; 64];
                chunk[..rest.len()].copy_from_slice(rest);
                special(&chunk, self.delimiter)
            }
        };
    }
}

/// One bit per byte that is a delimiter, a line break or a quote: sixteen bytes at a time.
#[inline]
fn special(chunk: &[u8; 64], delimiter: u8) -> u64 {
    let wanted = [delimiter, b'\n', b'"'].map(u8x16::splat);
    let (parts, _) = chunk.as_chunks::<16>();
    let mut mask = 0;
    for (index, part) in parts.iter().enumerate() {
        let bytes = u8x16::new(*part);
        let [delimiter, line_break, quote] = wanted.map(|byte| bytes.simd_eq(byte));
        let found = (delimiter | line_break | quote).to_bitmask();
        mask |= u64::from(found) << (index * 16);
    }
    mask
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::special;

    proptest! {
        #[test]
        fn every_special_byte_has_its_bit(text in prop::collection::vec(any::<u8>(), 64), delimiter in prop::sample::select(vec![b',', b';', b'\t', b'|'])) {
            let mut chunk = [0; 64];
            chunk.copy_from_slice(&text);
            for (index, byte) in [b'"', b'\n', delimiter, b'"' ^ 0x80].into_iter().enumerate() {
                chunk[(usize::from(text[0]) + index * 9) % 64] = byte;
            }
            let expected = chunk.iter().enumerate().fold(0u64, |mask, (at, byte)| {
                mask | u64::from([delimiter, b'\n', b'"'].contains(byte)) << at
            });
            prop_assert_eq!(special(&chunk, delimiter), expected);
        }
    }
}
