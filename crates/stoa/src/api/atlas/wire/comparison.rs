//! The shape of a comparison, for the document: `stoa_atlas::pricing` writes it, for the command and for
//! HTTP alike. A test reads a real comparison as this, so that the two cannot part.
#![allow(
    dead_code,
    reason = "read by the document, and by the test that compares"
)]

#[cfg(test)]
use serde::Deserialize;
use utoipa::ToSchema;

/// All amounts are decimals in text. `exact` is a decimal or a fraction `7/3`.
#[derive(Debug, ToSchema)]
#[cfg_attr(test, derive(Deserialize), serde(deny_unknown_fields))]
pub(in crate::api::atlas) struct Comparison {
    workload: String,
    book: ComparedBook,
    environment: String,
    hours_per_month: String,
    /// At load 1.
    requests_per_month: String,
    peak_per_second: String,
    /// The end of every curve.
    highest_load: String,
    plans: Vec<ComparedPlan>,
    /// Plans that cannot be priced.
    left_out: Vec<LeftOutPlan>,
    /// Which plan is the cheapest, load by load.
    cheapest: Vec<CheapestStretch>,
    /// Every load at which two plans change places.
    break_evens: Vec<BreakEven>,
    sensitivity: Vec<InputEffect>,
    environments: Vec<ComparedEnvironment>,
    assumptions: Vec<String>,
    not_priced: Vec<NotPriced>,
}

#[derive(Debug, ToSchema)]
#[cfg_attr(test, derive(Deserialize), serde(deny_unknown_fields))]
struct ComparedBook {
    title: String,
    region: String,
    currency: String,
    valid_from: String,
    #[schema(required)]
    valid_to: Option<String>,
}

/// A plan at load 1, and its cost over the load.
#[derive(Debug, ToSchema)]
#[cfg_attr(test, derive(Deserialize), serde(deny_unknown_fields))]
struct ComparedPlan {
    /// `cloud-run-request`, `vm-spot`, …
    plan: String,
    name: String,
    product: String,
    /// Of a month, to the cent.
    total: String,
    exact: String,
    lines: Vec<ComparedLine>,
    curve: Vec<CurvePiece>,
    assumptions: Vec<String>,
}

#[derive(Debug, ToSchema)]
#[cfg_attr(test, derive(Deserialize), serde(deny_unknown_fields))]
struct ComparedLine {
    meter: String,
    label: String,
    quantity: String,
    unit: String,
    /// Null where tiers differ.
    #[schema(required)]
    unit_price: Option<String>,
    /// Units that cost nothing.
    free: String,
    amount: String,
    exact: String,
    #[schema(required)]
    remark: Option<String>,
    source: PriceSource,
    curve: Vec<CurvePiece>,
}

/// Where a price was read.
#[derive(Debug, ToSchema)]
#[cfg_attr(test, derive(Deserialize), serde(deny_unknown_fields))]
struct PriceSource {
    title: String,
    read: String,
    /// `vendor`, `second-hand` or `derived`.
    seen: String,
    #[schema(required)]
    note: Option<String>,
}

/// The cost is `intercept + slope × load` for `from < load ≤ to`.
#[derive(Debug, ToSchema)]
#[cfg_attr(test, derive(Deserialize), serde(deny_unknown_fields))]
struct CurvePiece {
    from: String,
    to: String,
    intercept: String,
    slope: String,
}

#[derive(Debug, ToSchema)]
#[cfg_attr(test, derive(Deserialize), serde(deny_unknown_fields))]
struct LeftOutPlan {
    plan: String,
    why: String,
}

#[derive(Debug, ToSchema)]
#[cfg_attr(test, derive(Deserialize), serde(deny_unknown_fields))]
struct CheapestStretch {
    from: String,
    to: String,
    plan: String,
}

#[derive(Debug, ToSchema)]
#[cfg_attr(test, derive(Deserialize), serde(deny_unknown_fields))]
struct BreakEven {
    first: String,
    second: String,
    /// `crossing`, `step`, `equal` or `apart`.
    kind: String,
    load: String,
    exact: String,
    requests_per_month: String,
    /// Of the first plan at this load.
    cost: String,
    /// `first`, `second` or `equal`.
    cheaper_below: String,
    cheaper_above: String,
    gap_at: String,
    gap_above: String,
    /// Whether the cheapest of all plans changes here.
    decides: bool,
}

/// One input a tenth lower and higher.
#[derive(Debug, ToSchema)]
#[cfg_attr(test, derive(Deserialize), serde(deny_unknown_fields))]
struct InputEffect {
    input: String,
    costs: Vec<EffectOnPlan>,
    #[schema(required)]
    cheapest_lower: Option<String>,
    #[schema(required)]
    cheapest_higher: Option<String>,
}

#[derive(Debug, ToSchema)]
#[cfg_attr(test, derive(Deserialize), serde(deny_unknown_fields))]
struct EffectOnPlan {
    plan: String,
    lower: String,
    higher: String,
}

#[derive(Debug, ToSchema)]
#[cfg_attr(test, derive(Deserialize), serde(deny_unknown_fields))]
struct ComparedEnvironment {
    name: String,
    requests_per_month: String,
    hours_on: String,
    costs: Vec<PlanTotal>,
}

#[derive(Debug, ToSchema)]
#[cfg_attr(test, derive(Deserialize), serde(deny_unknown_fields))]
struct PlanTotal {
    plan: String,
    total: String,
}

#[derive(Debug, ToSchema)]
#[cfg_attr(test, derive(Deserialize), serde(deny_unknown_fields))]
struct NotPriced {
    meter: String,
    why: String,
}

#[cfg(test)]
mod tests {
    use stoa_atlas::pricing::{self, BUILT_IN, Options, PriceBook, Workload};

    use super::Comparison;

    #[test]
    fn a_real_comparison_has_this_shape() {
        let workload = Workload::example().unwrap();
        for (name, text) in BUILT_IN {
            let book = PriceBook::read(text).unwrap();
            let real = pricing::compare(&workload, &book, &Options::default()).unwrap();
            let json = serde_json::to_string(&real).unwrap();
            let read: Comparison = serde_json::from_str(&json).unwrap();
            assert!(!read.plans.is_empty(), "{name}");
        }
    }
}
