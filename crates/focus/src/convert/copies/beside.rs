//! What tells charges of one purpose apart that may be the same, reckoned again.

use serde::{Deserialize, Serialize};

/// Beside the purpose of a charge.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Beside {
    /// The purpose with the vendor's own id of the line; 0 where it has none.
    pub(super) line: u64,
    pub(super) invoice: Perhaps,
    pub(super) account: Perhaps,
    /// The other texts that identify a row of the vendor, as AWS's operation.
    pub(super) key: u64,
}

impl Beside {
    /// Whether one may be the other, reckoned again: the vendor's own words for it are the same. A preliminary bill
    /// has no invoice, or that of the final one; of two exports one may name no account.
    pub(super) const fn may_be(&self, other: &Self) -> bool {
        self.key == other.key
            && self.invoice.may_be(other.invoice)
            && self.account.may_be(other.account)
    }
}

/// What a charge has a text for in one delivery and perhaps not in another: its invoice, its account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Perhaps(u64);

impl Perhaps {
    pub(super) const NONE: Self = Self(0);

    /// `number` is that of its text.
    pub(super) const fn of(number: u64) -> Self {
        // Zero is for none.
        Self(number | 1)
    }

    const fn may_be(self, other: Self) -> bool {
        self.0 == other.0 || self.0 == 0 || other.0 == 0
    }
}

impl Default for Perhaps {
    fn default() -> Self {
        Self::NONE
    }
}
