//! Finds delimiters, line breaks and quotes 64 bytes at a time.

/// Iterates over the positions of special bytes.
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

/// One bit per byte that is a delimiter, a line break or a quote, eight bytes at a time.
#[inline]
fn special(chunk: &[u8; 64], delimiter: u8) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let patterns = [
        u64::from(delimiter) * ONES,
        u64::from(b'\n') * ONES,
        u64::from(b'"') * ONES,
    ];
    let mut mask = 0u64;
    for (index, word) in chunk.as_chunks::<8>().0.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let found =
            zeros(word ^ patterns[0]) | zeros(word ^ patterns[1]) | zeros(word ^ patterns[2]);
        // The high bits of the bytes, gathered into one byte.
        let bits = (found >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        mask |= bits << (index * 8);
    }
    mask
}

/// The high bit of every byte that is zero (Hacker's Delight, 6-1).
#[inline]
const fn zeros(word: u64) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    !(((word & LOW) + LOW) | word | LOW)
}
