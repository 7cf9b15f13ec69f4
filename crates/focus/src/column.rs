//! A column of one block in the cheapest form it is known in: a bill says the same few hundred
//! things a million times, and what is known to repeat need not be looked at row by row.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, UInt32Array};
use arrow::compute::take;
use arrow::error::ArrowError;

#[derive(Debug, Clone)]
pub(crate) enum Column {
    /// The same value, or null, in every row: an array of length 1.
    Constant(ArrayRef),
    /// Row `i` has the value `values[codes[i]]`, which may be null. Values may repeat.
    Coded {
        values: ArrayRef,
        codes: UInt32Array,
        numbering: Numbering,
    },
    /// One value per row.
    Plain(ArrayRef),
}

/// Whose codes these are. Under the same numbering a code stands for the same value in every block;
/// later blocks may know more values.
#[derive(Debug, Clone, Default)]
pub(crate) struct Numbering(Arc<()>);

impl PartialEq for Numbering {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Column {
    /// One value per row.
    pub(crate) fn to_array(&self, rows: usize) -> Result<ArrayRef, ArrowError> {
        match self {
            Self::Constant(value) => take(value, &UInt32Array::from(vec![0; rows]), None),
            Self::Coded { values, codes, .. } => take(values, codes, None),
            Self::Plain(array) => Ok(array.clone()),
        }
    }

    /// The array that holds the values, each as often as the form needs it.
    pub(crate) const fn values(&self) -> &ArrayRef {
        match self {
            Self::Constant(values) | Self::Coded { values, .. } | Self::Plain(values) => values,
        }
    }

    /// Rows that are not skipped and have a value.
    pub(crate) fn valid(&self, skip: &[bool]) -> u64 {
        if self.values().null_count() == self.values().len() {
            return 0;
        }
        let rows = skip.iter().enumerate();
        rows.filter(|(row, skip)| !**skip && !self.is_null(*row))
            .count() as u64
    }

    pub(crate) fn has_nulls(&self) -> bool {
        self.values().null_count() > 0
    }

    /// Where the value of a row is among [`Self::values`].
    pub(crate) fn index(&self, row: usize) -> usize {
        match self {
            Self::Constant(_) => 0,
            Self::Coded { codes, .. } => codes.value(row) as usize,
            Self::Plain(_) => row,
        }
    }

    /// A row's text; `None` where it is null, or the column no text.
    pub(crate) fn text(&self, row: usize) -> Option<&str> {
        let texts = self.values().as_string_view_opt()?;
        let index = self.index(row);
        texts.is_valid(index).then(|| texts.value(index))
    }

    pub(crate) fn is_null(&self, row: usize) -> bool {
        self.values().is_null(self.index(row))
    }
}
