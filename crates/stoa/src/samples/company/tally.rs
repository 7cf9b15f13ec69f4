//! What the generator knows of its own bills: sums by vendor, month and currency, the commitments and the anomaly, counted while
//! the lines are made.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::amount::Amount;
use super::course::Month;

/// Written beside the bills as `totals.json`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Folder of a vendor → month → currency → sums.
    pub vendors: BTreeMap<String, BTreeMap<String, BTreeMap<String, Sums>>>,
    /// Id of a commitment → month → what was paid for it and what became of that.
    pub commitments: BTreeMap<String, BTreeMap<String, Commitment>>,
    pub anomaly: Option<Anomaly>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Sums {
    /// Charges of the bill; of those that carry two (a fee with an unused part), one.
    pub lines: u64,
    pub(super) billed: Amount,
    /// With commitments and years paid ahead spread over what they are for.
    pub(super) effective: Amount,
}

impl Sums {
    /// What is invoiced.
    pub fn billed(&self) -> String {
        self.billed.to_string()
    }
}

/// The fee of a month, and the parts of it that usage took and that nothing took. In a month that is over they add up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Commitment {
    pub(super) fee: Amount,
    pub(super) used: Amount,
    pub(super) unused: Amount,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Anomaly {
    pub first_day: NaiveDate,
    /// Exclusive.
    pub end: NaiveDate,
    pub vendor: String,
    pub service: String,
    pub resource: String,
    pub team: String,
    /// What it cost beyond the usual.
    pub(super) extra_cost: Amount,
}

impl Tally {
    pub(super) fn add(
        &mut self,
        vendor: &str,
        month: Month,
        currency: &str,
        billed: Amount,
        effective: Amount,
    ) {
        let sums = self
            .vendors
            .entry(vendor.to_owned())
            .or_default()
            .entry(month.name())
            .or_default()
            .entry(currency.to_owned())
            .or_default();
        sums.lines += 1;
        sums.billed += billed;
        sums.effective += effective;
    }

    pub(super) fn commitment(&mut self, id: &str, month: Month) -> &mut Commitment {
        self.commitments
            .entry(id.to_owned())
            .or_default()
            .entry(month.name())
            .or_default()
    }
}
