//! The 94 columns: the sample's, with seven that its account hardly used exchanged for the ones
//! that make a bill large (resource, instance type, reservation, tags).

use super::number::{self, Units};

/// Columns of the sample that are left out.
const OUT: &[&str] = &[
    "product/eventType",
    "product/messageDeliveryFrequency",
    "product/messageDeliveryOrder",
    "product/overhead",
    "product/queueType",
    "product/productType",
    "product/version",
];

/// Columns that are added, each after the one named.
const IN: &[(&str, &str)] = &[
    ("lineItem/AvailabilityZone", "lineItem/ResourceId"),
    ("product/groupDescription", "product/instanceType"),
    ("pricing/unit", "reservation/ReservationARN"),
    ("", "resourceTags/user:application"),
    ("", "resourceTags/user:cost-center"),
    ("", "resourceTags/user:environment"),
    ("", "resourceTags/user:team"),
];

/// The header to write.
pub(crate) fn header(sample: &[String]) -> Vec<String> {
    let mut columns = Vec::new();
    for column in sample.iter().filter(|c| !OUT.contains(&c.as_str())) {
        columns.push(column.clone());
        columns.extend(
            IN.iter()
                .filter(|(after, _)| after == column)
                .map(|(_, new)| (*new).to_owned()),
        );
    }
    columns.extend(
        IN.iter()
            .filter(|(after, _)| after.is_empty())
            .map(|(_, new)| (*new).to_owned()),
    );
    columns
}

/// What differs from row to row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    LineItemId,
    TimeInterval,
    InvoiceId,
    PeriodStart,
    PeriodEnd,
    Account,
    Resource,
    UsageStart,
    UsageEnd,
    Amount,
    Cost,
    OnDemandCost,
    /// Effective cost of a reservation or savings plan, and the halves it consists of.
    Effective,
    EffectiveHalf,
    Application,
    CostCenter,
    Environment,
    Team,
}

/// The slot of a column in rows of this type, `None` where the template's text stays.
pub(crate) fn slot(column: &str, line_item_type: &str) -> Option<Slot> {
    let reserved = matches!(line_item_type, "DiscountedUsage");
    let planned = matches!(line_item_type, "SavingsPlanCoveredUsage");
    let has_resource = reserved || planned || line_item_type == "Usage";
    Some(match column {
        "identity/LineItemId" => Slot::LineItemId,
        "identity/TimeInterval" => Slot::TimeInterval,
        "bill/InvoiceId" => Slot::InvoiceId,
        "bill/BillingPeriodStartDate" => Slot::PeriodStart,
        "bill/BillingPeriodEndDate" => Slot::PeriodEnd,
        "lineItem/UsageAccountId" => Slot::Account,
        "lineItem/UsageStartDate" => Slot::UsageStart,
        "lineItem/UsageEndDate" => Slot::UsageEnd,
        "lineItem/UsageAmount" => Slot::Amount,
        "lineItem/UnblendedCost" | "lineItem/BlendedCost" => Slot::Cost,
        "pricing/publicOnDemandCost" => Slot::OnDemandCost,
        "reservation/EffectiveCost" if reserved => Slot::Effective,
        "reservation/AmortizedUpfrontCostForUsage" | "reservation/RecurringFeeForUsage"
            if reserved =>
        {
            Slot::EffectiveHalf
        }
        "savingsPlan/SavingsPlanEffectiveCost" if planned => Slot::Effective,
        "lineItem/ResourceId" if has_resource => Slot::Resource,
        "resourceTags/user:application" if has_resource => Slot::Application,
        "resourceTags/user:cost-center" if has_resource => Slot::CostCenter,
        "resourceTags/user:environment" if has_resource => Slot::Environment,
        "resourceTags/user:team" if has_resource => Slot::Team,
        _ => return None,
    })
}

/// How a row's amount and money come about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Price {
    pub(crate) amount: Units,
    pub(crate) whole: bool,
    /// Money without a price: a tax, a credit, a fee. Never thousands of it.
    pub(crate) fee: bool,
    pub(crate) rate: Units,
    pub(crate) on_demand_rate: Units,
    pub(crate) effective_rate: Units,
}

impl Price {
    pub(crate) fn of(value: impl Fn(&str) -> String) -> Self {
        let read = |column: &str| number::parse(&value(column)).unwrap_or(0);
        let amount = read("lineItem/UsageAmount").max(1);
        let mut rate = read("lineItem/UnblendedRate");
        let fee = value("lineItem/UnblendedRate").is_empty();
        if fee {
            rate = read("lineItem/UnblendedCost");
        }
        Self {
            amount,
            whole: amount % number::ONE == 0,
            fee,
            rate,
            on_demand_rate: read("pricing/publicOnDemandRate"),
            effective_rate: read("savingsPlan/SavingsPlanRate"),
        }
    }
}
