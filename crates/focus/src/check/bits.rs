//! A yes or no per row of a batch, with "all" and "none" for free: most rules hold everywhere.

use arrow::buffer::BooleanBuffer;

#[derive(Debug, Clone)]
pub(super) enum Bits {
    All,
    None,
    Some(BooleanBuffer),
}

impl Bits {
    pub(super) const fn of(all: bool) -> Self {
        if all { Self::All } else { Self::None }
    }

    pub(super) fn collect(rows: usize, bit: impl FnMut(usize) -> bool) -> Self {
        Self::from(BooleanBuffer::collect_bool(rows, bit))
    }

    pub(super) fn not(&self) -> Self {
        match self {
            Self::All => Self::None,
            Self::None => Self::All,
            Self::Some(bits) => Self::Some(!bits),
        }
    }

    pub(super) fn and(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::None, _) | (_, Self::None) => Self::None,
            (Self::All, bits) | (bits, Self::All) => bits.clone(),
            (Self::Some(left), Self::Some(right)) => Self::from(left & right),
        }
    }

    pub(super) fn or(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::All, _) | (_, Self::All) => Self::All,
            (Self::None, bits) | (bits, Self::None) => bits.clone(),
            (Self::Some(left), Self::Some(right)) => Self::from(left | right),
        }
    }

    pub(super) fn count(&self, rows: usize) -> usize {
        match self {
            Self::All => rows,
            Self::None => 0,
            Self::Some(bits) => bits.count_set_bits(),
        }
    }

    #[inline]
    pub(super) fn get(&self, row: usize) -> bool {
        match self {
            Self::All => true,
            Self::None => false,
            Self::Some(bits) => bits.value(row),
        }
    }

    /// Rows that are set, ascending.
    pub(super) fn rows(&self, rows: usize) -> impl Iterator<Item = usize> + '_ {
        let set = match self {
            Self::Some(bits) => Some(bits.set_indices()),
            _ => None,
        };
        let whole = if matches!(self, Self::All) { rows } else { 0 };
        (0..whole).chain(set.into_iter().flatten())
    }
}

impl From<BooleanBuffer> for Bits {
    fn from(bits: BooleanBuffer) -> Self {
        match bits.count_set_bits() {
            0 => Self::None,
            set if set == bits.len() => Self::All,
            _ => Self::Some(bits),
        }
    }
}
