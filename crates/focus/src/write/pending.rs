//! The codes of one page, until it is complete.

use super::hybrid;

/// Rows of a page, about: a page ends with the block that fills it.
pub(super) const PAGE_ROWS: usize = 16 * 1024;
/// The code of a null.
pub(super) const NULL: u32 = u32::MAX;

/// Codes of the page under way: one run as long as it is one.
pub(super) struct Pending {
    first: u32,
    pub(super) rows: usize,
    /// Empty while all codes are `first`.
    codes: Vec<u32>,
    pub(super) nulls: usize,
}

impl Pending {
    pub(super) const fn new() -> Self {
        Self {
            first: NULL,
            rows: 0,
            codes: Vec::new(),
            nulls: 0,
        }
    }

    pub(super) fn extend(&mut self, mut codes: impl Iterator<Item = u32>) {
        while self.codes.is_empty() {
            let Some(code) = codes.next() else {
                return;
            };
            self.push(code);
        }
        let before = self.codes.len();
        self.codes.extend(codes);
        let new = &self.codes[before..];
        self.rows += new.len();
        self.nulls += new.iter().filter(|code| **code == NULL).count();
    }

    #[inline]
    pub(super) fn push(&mut self, code: u32) {
        if !self.codes.is_empty() {
            self.codes.push(code);
        } else if self.rows == 0 {
            self.first = code;
        } else if code != self.first {
            self.codes.reserve(PAGE_ROWS + PAGE_ROWS / 2);
            self.codes.resize(self.rows, self.first);
            self.codes.push(code);
        }
        self.rows += 1;
        self.nulls += usize::from(code == NULL);
    }

    pub(super) fn push_many(&mut self, code: u32, count: usize) {
        if self.codes.is_empty() && (self.rows == 0 || self.first == code) {
            self.first = code;
            self.rows += count;
            self.nulls += if code == NULL { count } else { 0 };
        } else {
            self.extend(std::iter::repeat_n(code, count));
        }
    }

    /// Definition levels: 1 for a value, 0 for null, with the length of four bytes before them.
    pub(super) fn levels(&self, out: &mut Vec<u8>) {
        let start = out.len();
        out.extend_from_slice(&[0; 4]);
        if self.nulls == 0 || self.nulls == self.rows {
            hybrid::repeat(u32::from(self.nulls == 0), self.rows, 1, out);
        } else {
            let levels: Vec<u32> = self
                .codes
                .iter()
                .map(|code| u32::from(*code != NULL))
                .collect();
            hybrid::encode(&levels, 1, out);
        }
        let length = (out.len() - start - 4) as u32;
        out[start..start + 4].copy_from_slice(&length.to_le_bytes());
    }

    /// The codes of the values, each at least once.
    pub(super) fn distinct(&self) -> impl Iterator<Item = u32> {
        let run = self.codes.is_empty() && self.rows > 0;
        let codes = run.then_some(&self.first).into_iter().chain(&self.codes);
        codes.copied().filter(|code| *code != NULL)
    }

    pub(super) fn present(&self) -> usize {
        self.rows - self.nulls
    }

    /// Codes of the values: the width, then the codes.
    pub(super) fn codes(&self, width: u32, out: &mut Vec<u8>) {
        out.push(width as u8);
        if self.codes.is_empty() {
            hybrid::repeat(self.first, self.present(), width, out);
        } else if self.nulls == 0 {
            hybrid::encode(&self.codes, width, out);
        } else {
            let codes: Vec<u32> = self
                .codes
                .iter()
                .copied()
                .filter(|code| *code != NULL)
                .collect();
            hybrid::encode(&codes, width, out);
        }
    }

    pub(super) fn clear(&mut self) {
        self.codes.clear();
        (self.rows, self.nulls) = (0, 0);
    }
}
