//! Reads many records at once: separators outside quotes are found 64 bytes at a time, and then each
//! column takes its fields. What is not as every writer writes it (a quote within a field, a
//! line break within quotes, another number of fields) is left to the reader of single records.

use super::Span;
use super::scan::{Special, WINDOW};

/// Records whose fields are put to their columns together: they stay in the nearest cache meanwhile.
const BATCH: usize = 32;

/// The ends of the fields of some records.
pub(super) struct Records<'a> {
    data: &'a [u8],
    width: usize,
    /// Positions of separators, a record after the other, behind the position before the first.
    ends: &'a [u32],
    pub(super) rows: usize,
    /// Some quoted field has doubled quotes.
    doubled: bool,
}

impl Records<'_> {
    /// The fields at one position of the records.
    pub(super) fn column(&self, position: usize, spans: &mut Vec<Span>) {
        let last = position + 1 == self.width;
        spans.extend((0..self.rows).map(|row| {
            let at = row * self.width + position;
            // The first record of a block begins behind "position −1".
            let start = self.ends[at].wrapping_add(1);
            self.span(start, self.ends[at + 1], last)
        }));
    }

    #[inline]
    fn span(&self, start: u32, mut end: u32, last: bool) -> Span {
        if last && end > start && self.data[end as usize - 1] == b'\r' {
            end -= 1;
        }
        // The byte of an empty field is its separator.
        if self.data[start as usize] != b'"' {
            return Span {
                start,
                end,
                escaped: false,
            };
        }
        let (start, end) = (start + 1, end - 1);
        let content = start as usize..end as usize;
        Span {
            start,
            end,
            escaped: self.doubled && memchr::memchr(b'"', &self.data[content]).is_some(),
        }
    }
}

/// Hands ordinary records from `start` on to `take`; returns where the first one begins that is
/// none. `ends` is memory to be used again.
pub(super) fn read(
    ends: &mut Vec<u32>,
    data: &[u8],
    delimiter: u8,
    width: usize,
    start: usize,
    mut take: impl FnMut(&Records<'_>),
) -> usize {
    if matches!(delimiter, b'"' | b'\n') {
        return start;
    }
    // What a batch can have, a record under way, and what a window may add or leave behind it.
    ends.resize((BATCH + 1) * width + 2 * WINDOW + 1, 0);
    ends[0] = (start as u32).wrapping_sub(1);
    // Ends found, where those of the record under way begin, and whole records.
    let (mut filled, mut first, mut rows) = (1, 1, 0);
    let mut doubled = false;
    // Of the byte before the window: in quotes (all bits), a closing quote, a separator (lowest bit).
    let (mut quoted, mut closed, mut separated) = (0u64, 0u64, 1u64);
    let mut window = start;
    let mut give = |ends: &[u32], rows: usize, doubled: bool| {
        if rows > 0 {
            take(&Records {
                data,
                width,
                ends,
                rows,
                doubled,
            });
        }
    };
    'windows: while window < data.len() && filled - first <= width {
        let special = Special::at(data, window, delimiter);
        let inside = running_xor(special.quotes) ^ quoted;
        let (opening, closing) = (special.quotes & inside, special.quotes & !inside);
        let outside = special.separators & !inside;
        let after_closing = closing << 1 | closed;
        let after_separator = outside << 1 | separated;
        let within = opening & !after_separator & !after_closing;
        let after_text = after_closing & !(outside | special.quotes);
        if within | special.line_breaks & inside != 0
            || after_text != 0 && !line_ends(data, window, after_text)
        {
            break;
        }
        (quoted, closed, separated) = (spread_last(inside), closing >> 63, outside >> 63);
        let doubled_here = opening & after_closing != 0;
        doubled |= doubled_here;
        let mut breaks = special.line_breaks & outside;
        put(outside, window as u32, &mut ends[filled..]);
        while breaks != 0 {
            let before = breaks & breaks.wrapping_neg();
            let next = filled + (outside & (before - 1)).count_ones() as usize + 1;
            if next - first != width {
                break 'windows;
            }
            first = next;
            rows += 1;
            breaks &= breaks - 1;
            // With few columns a window has many records.
            if rows == BATCH {
                break;
            }
        }
        filled += outside.count_ones() as usize;
        window += WINDOW;
        if rows == BATCH {
            give(ends, rows, doubled);
            if breaks != 0 {
                // Goes on behind the last record of the batch.
                window = ends[first - 1].wrapping_add(1) as usize;
                (quoted, closed, separated) = (0, 0, 1);
                filled = first;
            }
            ends.copy_within(first - 1..filled, 0);
            filled -= first - 1;
            // The record under way began in this window, and may have its doubled quotes in it.
            (first, rows, doubled) = (1, 0, doubled_here && breaks == 0);
        }
    }
    give(ends, rows, doubled);
    ends[first - 1].wrapping_add(1) as usize
}

/// Whether all of these positions of a window are ends of lines with a carriage return.
fn line_ends(data: &[u8], window: usize, mut positions: u64) -> bool {
    while positions != 0 {
        let at = window + positions.trailing_zeros() as usize;
        if data.get(at..at + 2) != Some(b"\r\n") {
            return false;
        }
        positions &= positions - 1;
    }
    true
}

/// Writes the positions of the bits to the front of `out`; what comes behind them there is overwritten later.
#[inline]
fn put(mut bits: u64, window: u32, out: &mut [u32]) {
    let count = bits.count_ones() as usize;
    // A branch per bit would cost more than a few positions in vain.
    let (chunks, _) = out.as_chunks_mut::<8>();
    for chunk in chunks.iter_mut().take(count.div_ceil(8)) {
        for place in chunk {
            *place = window + bits.trailing_zeros();
            bits &= bits.wrapping_sub(1);
        }
    }
}

/// Bit `i` is the parity of bits `0..=i`.
const fn running_xor(bits: u64) -> u64 {
    let bits = bits ^ bits << 1;
    let bits = bits ^ bits << 2;
    let bits = bits ^ bits << 4;
    let bits = bits ^ bits << 8;
    let bits = bits ^ bits << 16;
    bits ^ bits << 32
}

/// The last bit in all places.
const fn spread_last(bits: u64) -> u64 {
    (bits as i64 >> 63) as u64
}
