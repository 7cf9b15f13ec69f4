//! Rows that are no charges, because the mapping says so: left out with their reason and their money,
//! so that the books still add up.

use arrow::array::{Array, BooleanArray};
use stoa_kernel::Statement;

use super::views::Keys;
use super::worker::FileContext;
use crate::column::Column;
use crate::error::ConvertError;
use crate::mapping::compile::{Evaluated, Program};

/// Rows of each billing period.
type Periods = [(String, Vec<u32>)];

/// Which rows of a block are skipped, and why.
pub(super) struct Skipped {
    because: Vec<Statement>,
    /// Per row 0, or one more than the index of its reason.
    rows: Vec<u8>,
}

impl Skipped {
    /// `None` when every row stays.
    pub(super) fn of(
        file: &FileContext,
        evaluated: &Evaluated,
        bad: &[bool],
        periods: &Periods,
    ) -> Option<Self> {
        if evaluated.skips.is_empty() && file.twice.is_empty() {
            return None;
        }
        let mut found = Self::none(bad.len());
        for ((because, _), mask) in file.mapping.skips.iter().zip(&evaluated.skips) {
            found.take(
                because.clone(),
                (0..bad.len()).filter(|row| !bad[*row] && holds(mask, *row)),
            );
        }
        let views = file.mapping.views.as_ref();
        let views = views.filter(|_| !file.twice.is_empty());
        if let (Some(views), Some(masks)) = (views, &evaluated.views) {
            let keys = Keys::of(file, evaluated);
            let kept = &masks[2];
            let twice = periods.iter().flat_map(|(period, rows)| {
                let keys = &keys;
                rows.iter().map(|row| *row as usize).filter(move |row| {
                    !holds(kept, *row) && file.twice.contains(&keys.hash(period, *row))
                })
            });
            let twice: Vec<usize> = twice.collect();
            found.take(views.because.clone(), twice.into_iter());
        }
        found
            .rows
            .iter()
            .any(|reason| *reason != 0)
            .then_some(found)
    }

    /// Nothing is skipped so far.
    pub(super) fn none(rows: usize) -> Self {
        Self {
            because: Vec::new(),
            rows: vec![0; rows],
        }
    }

    pub(super) fn take(
        &mut self,
        because: impl Into<Statement>,
        rows: impl Iterator<Item = usize>,
    ) {
        self.because.push(because.into());
        let reason = u8::try_from(self.because.len()).unwrap_or(u8::MAX);
        for row in rows {
            if self.rows[row] == 0 {
                self.rows[row] = reason;
            }
        }
    }

    pub(super) fn is(&self, row: usize) -> bool {
        self.rows[row] != 0
    }

    /// Each reason that has rows, with its mask.
    pub(super) fn reasons(&self) -> impl Iterator<Item = (&Statement, Vec<bool>)> {
        let reasons = (1u8..).zip(&self.because).map(|(reason, because)| {
            let mask: Vec<bool> = self.rows.iter().map(|row| *row == reason).collect();
            (because, mask)
        });
        reasons.filter(|(_, mask)| mask.contains(&true))
    }

    /// Skipped rows do not count as repeats of the rows that stay: those have the same ids as if the
    /// skipped ones had never been given.
    pub(super) fn set_apart(&self, hashes: &mut [u128]) {
        let skipped = hashes.iter_mut().zip(&self.rows);
        for (hash, _) in skipped.filter(|(_, reason)| **reason != 0) {
            *hash = hash.rotate_left(64) ^ 0x5ea7_ed0f_f5e7_a9a7;
        }
    }
}

/// A condition that is null does not hold.
pub(super) fn holds(mask: &BooleanArray, row: usize) -> bool {
    mask.is_valid(row) && mask.value(row)
}

/// The output column of this name.
pub(super) fn named<'a>(
    program: &Program,
    evaluated: &'a Evaluated,
    name: &str,
) -> Option<&'a Column> {
    let mut columns = program.output_names().zip(&evaluated.columns);
    columns
        .find(|(known, _)| *known == name)
        .map(|(_, column)| column)
}

/// A row's text; empty when there is none.
pub(super) fn text(column: Option<&Column>, row: usize) -> &str {
    column
        .and_then(|column| column.text(row))
        .unwrap_or_default()
}

/// The rows of each billing period, before anything is written.
pub(super) fn periods(
    file: &FileContext,
    evaluated: &Evaluated,
    bad: &[bool],
) -> Result<Vec<(String, Vec<u32>)>, ConvertError> {
    if file.mapping.views.is_none() {
        return Ok(Vec::new());
    }
    let column = file.mapping.dataset.period_column();
    let column = column.and_then(|name| named(&file.program, evaluated, name));
    super::assemble::by_period(column, bad)
}
