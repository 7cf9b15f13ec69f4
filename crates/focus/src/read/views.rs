//! String arrays whose values point into a block instead of being copied: the one place of this
//! crate with `unsafe`, because Arrow's checked constructor validates every value a second time.
#![allow(unsafe_code)]

use std::ops::Range;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, BooleanBufferBuilder, StringViewArray};
use arrow::buffer::{BooleanBuffer, Buffer, NullBuffer, ScalarBuffer};

/// Longest text that a view holds itself (Arrow columnar format, "Variable-size Binary View Layout").
const INLINE: usize = 12;
/// Masks of so many bytes.
const FIRST_BYTES: [u128; INLINE + 1] = {
    let mut masks = [0; INLINE + 1];
    let mut bytes = 1;
    while bytes <= INLINE {
        masks[bytes] = u128::MAX >> (128 - bytes * 8);
        bytes += 1;
    }
    masks
};

/// Collects views into at most two buffers: the block, and text that had to be rewritten. The empty
/// text is null, as it is in a bill, so a view of zeros says both.
pub(crate) struct Views {
    block: Buffer,
    views: Vec<u128>,
    rewritten: Vec<u8>,
    /// There is at least one null.
    nulls: bool,
}

impl Views {
    /// `block` must be valid UTF-8: the caller checks it once for all columns.
    pub(crate) fn new(block: &Buffer, capacity: usize) -> Self {
        Self {
            block: block.clone(),
            views: Vec::with_capacity(capacity),
            rewritten: Vec::new(),
            nulls: false,
        }
    }

    pub(crate) fn push_null(&mut self) {
        self.push_view(0);
    }

    /// Values that stand in the block, or are null, or are put down as another text.
    pub(crate) fn extend<C>(&mut self, cells: &[C], place: impl Fn(&C) -> Place) {
        let Self {
            block,
            views,
            rewritten,
            nulls,
        } = self;
        let block = block.as_slice();
        // One after the other with their number known: nothing asks for room in between.
        views.extend(cells.iter().map(|cell| match place(cell) {
            Place::Null => {
                *nulls = true;
                0
            }
            Place::Block(start, end) => view(block, start, end),
            Place::Other(text) => {
                *nulls |= text.is_empty();
                rewrite(rewritten, &text)
            }
        }));
    }

    /// A value that differs from what stands in the block. Returns where it was put.
    pub(crate) fn push_text(&mut self, text: &str) -> u128 {
        let view = rewrite(&mut self.rewritten, text);
        self.push_view(view);
        view
    }

    /// A value returned by [`Self::push_text`] again.
    pub(crate) fn push_view(&mut self, view: u128) {
        self.nulls |= view == 0;
        self.views.push(view);
    }

    /// Has the last value so many times instead of once.
    pub(crate) fn repeat(&mut self, times: usize) {
        if let (Some(last), 2..) = (self.views.last(), times) {
            self.views.resize(self.views.len() + times - 1, *last);
        }
    }

    pub(crate) fn finish(self) -> ArrayRef {
        let valid = || BooleanBuffer::collect_bool(self.views.len(), |row| self.views[row] != 0);
        let nulls = self.nulls.then(|| NullBuffer::new(valid()));
        let buffers: Arc<[Buffer]> = Arc::new([self.block, Buffer::from_vec(self.rewritten)]);
        // SAFETY: every view was made from the bytes it points to, in buffer 0 (the
        // block, checked to be UTF-8 as a whole, cut at ASCII bytes) or buffer 1 (copied from `str`).
        Arc::new(unsafe {
            StringViewArray::new_unchecked(ScalarBuffer::from(self.views), buffers, nulls)
        })
    }
}

/// Where the text of a cell is.
pub(crate) enum Place {
    Null,
    /// From and to; on character boundaries, which positions next to ASCII delimiters are.
    Block(usize, usize),
    Other(String),
}

#[inline(always)]
fn view(block: &[u8], start: usize, end: usize) -> u128 {
    let length = end - start;
    // Arrow's own `make_view` copies byte by byte and is not inlined: this is called per cell.
    match block.get(start..).and_then(<[u8]>::first_chunk::<16>) {
        Some(word) if length <= INLINE => {
            let kept = u128::from_le_bytes(*word) & FIRST_BYTES[length];
            kept << 32 | length as u128
        }
        Some(word) => {
            let prefix = u128::from_le_bytes(*word) as u32;
            (start as u128) << 96 | u128::from(prefix) << 32 | length as u128
        }
        None => arrow::array::make_view(&block[start..end], 0, start as u32),
    }
}

fn rewrite(rewritten: &mut Vec<u8>, text: &str) -> u128 {
    let view = arrow::array::make_view(text.as_bytes(), 1, rewritten.len() as u32);
    if text.len() > INLINE {
        rewritten.extend_from_slice(text.as_bytes());
    }
    view
}

/// The values of some rows: of each range of row numbers, one after the other.
///
/// # Panics
/// When a range reaches beyond the array.
pub(crate) fn pieces(array: &StringViewArray, ranges: &[Range<usize>]) -> StringViewArray {
    let mut views: Vec<u128> = Vec::with_capacity(ranges.iter().map(ExactSizeIterator::len).sum());
    for range in ranges {
        views.extend_from_slice(&array.views()[range.clone()]);
    }
    let buffers = array
        .data_buffers()
        .iter()
        .cloned()
        .collect::<Arc<[Buffer]>>();
    let nulls = null_pieces(array, ranges);
    // SAFETY: every view is one of the array's, and the buffers it may point into are the array's,
    // in the same order.
    unsafe { StringViewArray::new_unchecked(ScalarBuffer::from(views), buffers, nulls) }
}

/// Which of the values of [`pieces`] are null, for an array of any type.
pub(crate) fn null_pieces(array: &dyn Array, ranges: &[Range<usize>]) -> Option<NullBuffer> {
    let nulls = array.nulls()?;
    let mut valid = BooleanBufferBuilder::new(ranges.iter().map(ExactSizeIterator::len).sum());
    for range in ranges {
        valid.append_buffer(&nulls.inner().slice(range.start, range.len()));
    }
    Some(NullBuffer::new(valid.finish()))
}

#[cfg(test)]
mod tests {
    use arrow::array::AsArray;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn views_are_those_of_arrow(text in "[a-zé ]{0,60}", cuts in prop::collection::vec(any::<prop::sample::Index>(), 2)) {
            let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let (one, two) = (*cuts[0].get(&places), *cuts[1].get(&places));
            let (start, end) = (one.min(two), one.max(two));
            let block = Buffer::from(text.as_bytes());
            let mut views = Views::new(&block, 1);
            views.extend(&[(start, end)], |(start, end)| match start == end {
                true => Place::Null,
                false => Place::Block(*start, *end),
            });
            let array = views.finish();
            prop_assert!(array.to_data().validate_full().is_ok());
            prop_assert_eq!(array.is_null(0), start == end);
            prop_assert_eq!(array.as_string_view().value(0), &text[start..end]);
        }
    }
}
