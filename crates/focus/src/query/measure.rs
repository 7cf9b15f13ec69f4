//! A measure that was found to exist: what it adds up, and of which rows.

use super::catalogue;
use crate::schema::ESTIMATED;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Measure {
    pub(crate) name: &'static str,
    /// The column that is added up.
    pub(crate) column: &'static str,
    pub(crate) of: Of,
    /// An amount in a currency.
    pub(crate) money: bool,
    pub(crate) rollup: bool,
    /// Column with the unit of a quantity.
    pub(crate) unit: Option<&'static str>,
}

/// Which rows a measure adds up, by the basis of their costs: what is billed and what a gateway
/// estimates are never in one sum, whatever else was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    All,
    /// All but estimates.
    Billed,
    Estimates,
}

impl Of {
    /// Whether a row with this basis of its costs counts.
    pub(crate) fn holds(self, basis: Option<&str>) -> bool {
        match self {
            Self::All => true,
            Self::Billed => basis != Some(ESTIMATED),
            Self::Estimates => basis == Some(ESTIMATED),
        }
    }
}

impl Measure {
    /// How many charges.
    pub(crate) const COUNT: Self = Self {
        name: catalogue::ROWS,
        column: catalogue::ROWS,
        of: Of::All,
        money: false,
        rollup: true,
        unit: None,
    };

    /// A count of rows, which is no sum of a column.
    pub(crate) fn is_rows(self) -> bool {
        self.column == catalogue::ROWS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_in_the_billed_or_in_the_estimated_sum() {
        for basis in [None, Some("Estimated"), Some("Something new")] {
            assert!(Of::All.holds(basis));
            assert_ne!(Of::Billed.holds(basis), Of::Estimates.holds(basis));
        }
        assert!(Of::Billed.holds(None));
        assert!(Of::Estimates.holds(Some(ESTIMATED)));
    }
}
