//! The FOCUS datasets: what their files are called, how they are parted, what a row cannot lack.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Version, all_columns};

/// A FOCUS dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Dataset {
    CostAndUsage,
    ContractCommitment,
    BillingPeriod,
    InvoiceDetail,
}

impl Dataset {
    pub const ALL: [Self; 4] = [
        Self::CostAndUsage,
        Self::ContractCommitment,
        Self::BillingPeriod,
        Self::InvoiceDetail,
    ];

    /// Also the name of its folder.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CostAndUsage => "CostAndUsage",
            Self::ContractCommitment => "ContractCommitment",
            Self::BillingPeriod => "BillingPeriod",
            Self::InvoiceDetail => "InvoiceDetail",
        }
    }

    /// As the specification writes it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::CostAndUsage => "Cost and Usage",
            Self::ContractCommitment => "Contract Commitment",
            Self::BillingPeriod => "Billing Period",
            Self::InvoiceDetail => "Invoice Detail",
        }
    }

    /// The dataset most of whose columns are among these; Cost and Usage when several have as many.
    pub fn of_columns(names: &[String]) -> Self {
        let mut best = (Self::CostAndUsage.shared(names), Self::CostAndUsage);
        for other in Self::ALL {
            let count = other.shared(names);
            if count > best.0 {
                best = (count, other);
            }
        }
        best.1
    }

    /// How many of these columns it has.
    pub(crate) fn shared(self, names: &[String]) -> usize {
        let columns = all_columns(self);
        let known = |name: &&String| columns.iter().any(|it| it.name.eq_ignore_ascii_case(name));
        names.iter().filter(known).count()
    }

    /// The first version that has it.
    pub const fn since(self) -> Version {
        match self {
            Self::CostAndUsage => Version::V1_0,
            Self::ContractCommitment => Version::V1_3,
            Self::BillingPeriod | Self::InvoiceDetail => Version::V1_4,
        }
    }

    /// The column whose month parts the files. A commitment lasts longer than any month, so its
    /// files are not parted.
    pub const fn period_column(self) -> Option<&'static str> {
        match self {
            Self::ContractCommitment => None,
            Self::CostAndUsage | Self::BillingPeriod | Self::InvoiceDetail => {
                Some("BillingPeriodStart")
            }
        }
    }

    /// A row without these says nothing: for a charge, nobody could tell how much, in what, or in
    /// which bill.
    pub const fn essential(self) -> &'static [&'static str] {
        match self {
            Self::CostAndUsage => &["BilledCost", "BillingCurrency", "BillingPeriodStart"],
            Self::ContractCommitment => &["ContractCommitmentId", "ContractId"],
            Self::BillingPeriod => &["BillingPeriodStart", "InvoiceIssuerName"],
            Self::InvoiceDetail => &[
                "BilledCost",
                "BillingCurrency",
                "BillingPeriodStart",
                "InvoiceDetailId",
            ],
        }
    }
}

impl FromStr for Dataset {
    type Err = String;

    /// `CostAndUsage` or `cost-and-usage`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = text.replace(['-', '_', ' '], "");
        let known = Self::ALL
            .into_iter()
            .find(|dataset| dataset.as_str().eq_ignore_ascii_case(&plain));
        known.ok_or_else(|| {
            let names = Self::ALL.map(Self::as_str).join(", ");
            format!("there is no dataset {text:?}; there are {names}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::columns;

    #[test]
    fn every_dataset_of_every_version_is_told_by_its_columns() {
        for version in Version::ALL {
            for of in Dataset::ALL {
                let columns = columns(of, version);
                let header: Vec<String> = columns.iter().map(|it| it.name.clone()).collect();
                if !header.is_empty() {
                    assert_eq!(Dataset::of_columns(&header), of, "{version}");
                }
            }
        }
        let nothing = ["Nothing".to_owned()];
        assert_eq!(Dataset::of_columns(&nothing), Dataset::CostAndUsage);
    }
}
