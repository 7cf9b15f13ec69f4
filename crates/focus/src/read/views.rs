//! String arrays whose values point into a block instead of being copied: the one place of this
//! crate with `unsafe`, because Arrow's checked constructor validates every value a second time.
#![allow(unsafe_code)]

use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewArray};
use arrow::buffer::{Buffer, NullBuffer, ScalarBuffer};

/// Collects views into at most two buffers: the block, and text that had to be rewritten.
pub(crate) struct Views {
    block: Buffer,
    views: Vec<u128>,
    valid: Vec<bool>,
    nulls: usize,
    rewritten: Vec<u8>,
}

impl Views {
    /// `block` must be valid UTF-8: the caller checks it once for all columns.
    pub(crate) fn new(block: &Buffer, capacity: usize) -> Self {
        Self {
            block: block.clone(),
            views: Vec::with_capacity(capacity),
            valid: Vec::with_capacity(capacity),
            nulls: 0,
            rewritten: Vec::new(),
        }
    }

    pub(crate) fn push_null(&mut self) {
        self.views.push(0);
        self.valid.push(false);
        self.nulls += 1;
    }

    /// A value that stands in the block; `start..end` must be on character boundaries, which
    /// positions next to ASCII delimiters are.
    #[inline]
    pub(crate) fn push_slice(&mut self, start: usize, end: usize) {
        let view = arrow::array::make_view(&self.block.as_slice()[start..end], 0, start as u32);
        self.views.push(view);
        self.valid.push(true);
    }

    /// A value that differs from what stands in the block. Returns where it was put.
    pub(crate) fn push_text(&mut self, text: &str) -> u128 {
        let view = arrow::array::make_view(text.as_bytes(), 1, self.rewritten.len() as u32);
        if text.len() > 12 {
            self.rewritten.extend_from_slice(text.as_bytes());
        }
        self.push_view(view);
        view
    }

    /// A value returned by [`Self::push_text`] again.
    pub(crate) fn push_view(&mut self, view: u128) {
        self.views.push(view);
        self.valid.push(true);
    }

    pub(crate) fn finish(self) -> ArrayRef {
        let nulls = (self.nulls > 0).then(|| NullBuffer::from(self.valid));
        let buffers: Arc<[Buffer]> = Arc::new([self.block, Buffer::from_vec(self.rewritten)]);
        // SAFETY: every view was made by `make_view` from the bytes it points to, in buffer 0 (the
        // block, checked to be UTF-8 as a whole, cut at ASCII bytes) or buffer 1 (copied from `str`).
        Arc::new(unsafe {
            StringViewArray::new_unchecked(ScalarBuffer::from(self.views), buffers, nulls)
        })
    }
}
