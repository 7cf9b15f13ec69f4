//! What a source supports: as answered for it, as its format declares of the vendor, or guessed from what the data
//! has, with the reason.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::compile::{Columns, Program, Work};
use super::expression::{Node, Pool, Test};
use super::formats::TextTest;
use super::model;
use super::report::Applicability;
use super::tally::Tally;
use crate::mapping::Formats;
use crate::origin::Origin;
use crate::wording::counted;

/// The column whose values show that a criterion is met. FOCUS ties every criterion to the columns
/// that must be present when it holds; this is the one that has values then.
const EVIDENCE: [(&str, &str); 19] = [
    ("ACCOUNT_NAMING_SUPPORTED", "BillingAccountName"),
    ("AVAILABILITY_ZONE_SUPPORTED", "AvailabilityZone"),
    (
        "BILLING_BASED_ON_PROVISIONED_RESOURCES_SUPPORTED",
        "ResourceId",
    ),
    ("CAPACITY_RESERVATION_SUPPORTED", "CapacityReservationId"),
    ("COMMITMENT_DISCOUNT_SUPPORTED", "CommitmentDiscountId"),
    ("CONTRACT_COMMITMENTS_SUPPORTED", "ContractApplied"),
    (
        "DATA_GENERATOR_SPLIT_COST_ALLOCATION_SUPPORTED",
        "AllocatedMethodId",
    ),
    (
        "MULTIPLE_BILLING_ACCOUNT_TYPES_SUPPORTED",
        "BillingAccountType",
    ),
    ("MULTIPLE_PRICING_CATEGORIES_SUPPORTED", "PricingCategory"),
    ("MULTIPLE_SUB_ACCOUNT_TYPES_SUPPORTED", "SubAccountType"),
    ("NEGOTIATED_PRICING_SUPPORTED", "ContractedUnitPrice"),
    (
        "PRICING_BILLING_CURRENCY_DIFFERENCES_SUPPORTED",
        "PricingCurrency",
    ),
    ("PUBLIC_PRICE_LIST_SUPPORTED", "ListUnitPrice"),
    ("REGION_SUPPORTED", "RegionId"),
    ("RESOURCE_TYPE_ASSIGNMENT_SUPPORTED", "ResourceType"),
    ("SUB_ACCOUNT_SUPPORTED", "SubAccountId"),
    ("TAGGING_SUPPORTED", "Tags"),
    ("UNIT_PRICING_SUPPORTED", "SkuPriceId"),
    ("USAGE_MEASUREMENT_SUPPORTED", "ConsumedQuantity"),
];

/// Shown by a value that is no currency of a country.
const VIRTUAL: &str = "VIRTUAL_CURRENCY_SUPPORTED";

/// What must be counted besides the values of columns.
pub(super) fn probes(pool: &mut Pool, columns: &Columns) -> Vec<Node> {
    let Some(currency) = columns.find("PricingCurrency") else {
        return Vec::new();
    };
    let national = pool.text(currency, Test::Text(TextTest::NationalCurrency), true);
    vec![pool.not(national)]
}

/// What the vendor of converted files supports, as their format declares it.
#[derive(Default)]
pub(super) struct Declared {
    answers: BTreeMap<String, bool>,
    /// The formats that declare it.
    by: Vec<String>,
}

impl Declared {
    /// What the origins of all files agree on; a file that no conversion wrote declares nothing.
    pub(super) fn of(origins: &[Option<Origin>]) -> Self {
        let known = origins.iter().cloned().map(|origin| origin.map(Arc::new));
        let known: Vec<Arc<Origin>> = known.collect::<Option<_>>().unwrap_or_default();
        let Some(all) = Origin::of_all(&known) else {
            return Self::default();
        };
        Self {
            by: all.vendors().map(str::to_owned).collect(),
            answers: all.answers,
        }
    }

    /// `the format aws-cur says that its vendor supports it (the vendor's document)`.
    fn why(&self, name: &str, answer: bool) -> String {
        let said = self.by.iter().map(|by| {
            let mapping = Formats::known(by);
            let document = mapping.and_then(|it| it.applicability.get(name).cloned());
            let document = document.filter(|it| it.answer == answer);
            let document = document.map(|it| format!(" ({})", it.document));
            let does = if answer { "supports it" } else { "does not" };
            let document = document.unwrap_or_default();
            format!("the format {by} says that its vendor {does}{document}")
        });
        said.collect::<Vec<_>>().join("; ")
    }
}

/// Criteria the rules name, answered. The answers given for the source win, then what its format declares, then what
/// the data shows; but a declared no never switches off what the data has values for.
/// Names that are no criteria are ignored here; [`unknown`] finds them first.
pub(super) fn answers(
    program: &Program,
    tally: &Tally,
    given: &BTreeMap<String, bool>,
    declared: &Declared,
) -> Vec<Applicability> {
    let named: BTreeSet<&String> = program
        .rules
        .iter()
        .filter(|rule| !matches!(rule.work, Work::Removed))
        .flat_map(|rule| &rule.criteria)
        .collect();
    let known = model::criteria()
        .iter()
        .filter(|(name, _)| named.contains(name));
    known
        .map(|(name, description)| {
            let (guess, why) = guess(name, program, tally);
            let told = declared.answers.get(name).copied();
            let (applies, why) = match (given.get(name), told) {
                (Some(answer), _) if *answer != guess => (*answer, format!("answered; but {why}")),
                (Some(answer), Some(told)) if *answer != told => (
                    *answer,
                    format!("answered; but {}", declared.why(name, told)),
                ),
                (Some(answer), _) => (*answer, "answered".to_owned()),
                (None, Some(false)) if guess => {
                    let told = declared.why(name, false);
                    (true, format!("{told}; but {why}"))
                }
                (None, Some(answer)) => (answer, declared.why(name, answer)),
                (None, None) => (guess, why),
            };
            Applicability {
                name: name.clone(),
                description: description.clone(),
                applies,
                answered: given.contains_key(name) || told.is_some(),
                declared: !given.contains_key(name) && told.is_some(),
                why,
            }
        })
        .collect()
}

/// Given names that are no criteria.
pub(super) fn unknown(given: &BTreeMap<String, bool>) -> Vec<&str> {
    let known = |name: &&String| model::criteria().iter().any(|(known, _)| known == *name);
    given
        .keys()
        .filter(|name| !known(name))
        .map(String::as_str)
        .collect()
}

fn guess(name: &str, program: &Program, tally: &Tally) -> (bool, String) {
    if name == VIRTUAL {
        let virtual_rows = tally.probes.first().copied().unwrap_or_default();
        return match virtual_rows {
            0 => (
                false,
                "PricingCurrency has national currencies or nothing".to_owned(),
            ),
            rows => (
                true,
                format!(
                    "PricingCurrency is no national currency in {}",
                    counted(rows, "row")
                ),
            ),
        };
    }
    let evidence = EVIDENCE.iter().find(|(criterion, _)| *criterion == name);
    let Some((_, column)) = evidence else {
        return (false, "nothing in the data shows it".to_owned());
    };
    let filled = program.columns.find(column).map(|id| tally.filled[id]);
    match filled {
        None => (false, format!("{column} is no column of this dataset")),
        Some(0) => (false, format!("{column} has no values")),
        Some(1) => (true, format!("{column} has a value in 1 row")),
        Some(rows) => (true, format!("{column} has values in {rows} rows")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_criterion_has_evidence() {
        for (name, _) in model::criteria() {
            let has = EVIDENCE.iter().any(|(criterion, _)| criterion == name);
            assert!(has != (name == VIRTUAL), "{name}");
        }
    }
}
