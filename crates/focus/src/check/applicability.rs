//! What a source supports: as answered for it, or guessed from what the data has, with the reason.

use std::collections::{BTreeMap, BTreeSet};

use super::compile::{Columns, Program, Work};
use super::expression::{Node, Pool, Test};
use super::formats::TextTest;
use super::model;
use super::report::Applicability;
use super::tally::Tally;

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

/// Criteria the rules name, answered. Those only an unknown name was given for are ignored here;
/// [`unknown`] finds them first.
pub(super) fn answers(
    program: &Program,
    tally: &Tally,
    given: &BTreeMap<String, bool>,
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
            let (applies, why) = match given.get(name) {
                Some(answer) if *answer == guess => (*answer, "answered".to_owned()),
                Some(answer) => (*answer, format!("answered; but {why}")),
                None => (guess, why),
            };
            Applicability {
                name: name.clone(),
                description: description.clone(),
                applies,
                answered: given.contains_key(name),
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
                format!("PricingCurrency is no national currency in {rows} rows"),
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
