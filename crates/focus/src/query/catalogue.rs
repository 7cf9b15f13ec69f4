//! The dimensions and measures a query may name, and which of them the rollup knows.

use serde::Serialize;
use stoa_kernel::Error;
use utoipa::ToSchema;

use super::measure::{Measure, Of};
use crate::schema::COST_BASIS;

mod measures;

use measures::MEASURES;

/// A dimension, for people who choose one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DimensionInfo {
    /// What queries call it; `Tags.<key>` stands for any key.
    pub name: &'static str,
    /// Short title.
    pub title: &'static str,
    /// One sentence.
    pub description: &'static str,
    /// Answered from the rollup, that is at once.
    pub rollup: bool,
}

/// A measure, for people who choose one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MeasureInfo {
    /// What queries call it.
    pub name: &'static str,
    /// Short title.
    pub title: &'static str,
    /// One sentence.
    pub description: &'static str,
    /// An amount in a currency.
    pub money: bool,
    /// Answered from the rollup.
    pub rollup: bool,
}

/// All dimensions, the most used first.
pub fn dimensions() -> Vec<DimensionInfo> {
    DIMENSIONS
        .iter()
        .map(|d| DimensionInfo {
            name: d.name,
            title: d.title,
            description: d.description,
            rollup: d.rollup,
        })
        .collect()
}

/// All measures.
pub fn measures() -> Vec<MeasureInfo> {
    MEASURES
        .iter()
        .map(|m| MeasureInfo {
            name: m.name,
            title: m.title,
            description: m.description,
            money: m.money,
            rollup: m.rollup,
        })
        .collect()
}

/// A dimension of a query that was found to exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dimension {
    /// As the query wrote it.
    pub(crate) name: String,
    pub(crate) column: Column,
    /// Column with the name for people.
    pub(crate) label: Option<&'static str>,
    pub(crate) rollup: bool,
}

/// Where the values of a dimension come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Column {
    Plain(&'static str),
    /// Value of a key in the JSON object `Tags`.
    Tag(String),
}

/// The dimension that tells currencies apart.
pub(crate) const CURRENCY: &str = "BillingCurrency";
pub(crate) const ROWS: &str = "Rows";
/// The effective cost of estimates, which no other measure of cost holds.
pub(crate) const ESTIMATED_COST: &str = "EstimatedCost";
/// How many rows are estimates, which [`ROWS`] does not count.
pub(crate) const ESTIMATED_ROWS: &str = "EstimatedRows";
const TAGS: &str = "Tags.";

pub(crate) fn dimension(name: &str, field: &str) -> Result<Dimension, Error> {
    if let Some(key) = name.strip_prefix(TAGS).filter(|key| !key.is_empty()) {
        return Ok(Dimension {
            name: name.to_owned(),
            column: Column::Tag(key.to_owned()),
            label: None,
            rollup: false,
        });
    }
    let Some(found) = DIMENSIONS.iter().find(|d| d.name == name) else {
        let names = DIMENSIONS.iter().map(|d| d.name);
        return Err(unknown("dimension", name, field, names));
    };
    Ok(Dimension {
        name: found.name.to_owned(),
        column: Column::Plain(found.name),
        label: found.label,
        rollup: found.rollup,
    })
}

pub(crate) fn measure(name: &str, field: &str) -> Result<Measure, Error> {
    let Some(found) = MEASURES.iter().find(|m| m.name == name) else {
        return Err(unknown(
            "measure",
            name,
            field,
            MEASURES.iter().map(|m| m.name),
        ));
    };
    Ok(Measure {
        name: found.name,
        column: found.of_estimates.unwrap_or(found.name),
        of: match found.of_estimates {
            Some(_) => Of::Estimates,
            None => Of::Billed,
        },
        money: found.money,
        rollup: found.rollup,
        unit: found.unit,
    })
}

/// From here on a name is like another one, so that it may have been meant; a name that is like none is not guessed at.
const ALIKE: f64 = 0.85;

fn unknown(
    what: &'static str,
    name: &str,
    field: &str,
    known: impl Iterator<Item = &'static str>,
) -> Error {
    let near = known
        .map(|known| {
            (
                strsim::jaro_winkler(&known.to_lowercase(), &name.to_lowercase()),
                known,
            )
        })
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|(a, _), (b, _)| a.total_cmp(b));
    let remedy = match near {
        Some((_, known)) => format!("Did you mean `{known}`?"),
        None => EVERY_ONE.to_owned(),
    };
    let message = format!("There is no {what} `{name}`. {remedy}");
    Error::invalid("query_invalid", message.clone()).field(field, "unknown", message)
}

/// Where all are listed, for who looks and for what asks.
const EVERY_ONE: &str =
    "The menus of the explorer list all there are, as `GET …/reports/dimensions` does.";

struct DimensionRow {
    name: &'static str,
    title: &'static str,
    description: &'static str,
    label: Option<&'static str>,
    rollup: bool,
}

const fn summed(
    name: &'static str,
    title: &'static str,
    description: &'static str,
) -> DimensionRow {
    DimensionRow {
        name,
        title,
        description,
        label: None,
        rollup: true,
    }
}

const fn single(
    name: &'static str,
    title: &'static str,
    description: &'static str,
) -> DimensionRow {
    DimensionRow {
        name,
        title,
        description,
        label: None,
        rollup: false,
    }
}

const fn labelled(row: DimensionRow, label: &'static str) -> DimensionRow {
    DimensionRow {
        label: Some(label),
        ..row
    }
}

const DIMENSIONS: &[DimensionRow] = &[
    summed(
        "ServiceName",
        "Service",
        "The service that was bought, such as Amazon EC2.",
    ),
    summed(
        "ServiceCategory",
        "Service category",
        "The FOCUS category of the service, such as Compute.",
    ),
    summed("ServiceProviderName", "Provider", "Who sells the service."),
    labelled(
        summed(
            "SubAccountId",
            "Sub-account",
            "Account, subscription or project inside the billing account.",
        ),
        "SubAccountName",
    ),
    summed(
        "SubAccountName",
        "Sub-account name",
        "Name of the account, subscription or project.",
    ),
    labelled(
        summed(
            "BillingAccountId",
            "Billing account",
            "The account that is invoiced.",
        ),
        "BillingAccountName",
    ),
    summed(
        "BillingAccountName",
        "Billing account name",
        "Name of the account that is invoiced.",
    ),
    labelled(
        summed("RegionId", "Region", "Where the resource runs."),
        "RegionName",
    ),
    summed("RegionName", "Region name", "Name of the region."),
    summed(
        "ChargeCategory",
        "Charge category",
        "Usage, Purchase, Tax, Credit or Adjustment.",
    ),
    summed(
        "PricingCategory",
        "Pricing category",
        "Standard, Dynamic, Committed or Other.",
    ),
    summed("BillingCurrency", "Currency", "Currency of the invoice."),
    summed(
        COST_BASIS,
        "Cost basis",
        "`Estimated` for what a gateway reckons; none for what vendors bill.",
    ),
    summed(
        "billing_period",
        "Billing period",
        "Month of the invoice, such as 2024-09.",
    ),
    summed("source_id", "Source", "The cost source the rows came from."),
    labelled(
        single("ResourceId", "Resource", "The single resource."),
        "ResourceName",
    ),
    single(
        "ResourceName",
        "Resource name",
        "Name of the single resource.",
    ),
    labelled(
        single(
            "AllocatedResourceId",
            "Allocated resource",
            "Who had a share of the resource, such as a task or pod.",
        ),
        "AllocatedResourceName",
    ),
    single(
        "ResourceType",
        "Resource type",
        "Kind of resource, such as virtual machine.",
    ),
    single(
        "ServiceSubcategory",
        "Service subcategory",
        "The FOCUS subcategory of the service.",
    ),
    single(
        "AvailabilityZone",
        "Availability zone",
        "Zone inside the region.",
    ),
    single(
        "ChargeClass",
        "Charge class",
        "`Correction` for corrections of earlier periods.",
    ),
    single(
        "ChargeFrequency",
        "Charge frequency",
        "One-Time, Recurring or Usage-Based.",
    ),
    single(
        "ChargeDescription",
        "Charge description",
        "The vendor's words for the charge.",
    ),
    single("SkuId", "SKU", "The vendor's id of what was bought."),
    single("SkuMeter", "Meter", "What is measured."),
    single("SkuPriceId", "SKU price", "The vendor's id of the price."),
    single("PricingUnit", "Pricing unit", "Unit that prices are for."),
    single(
        "ConsumedUnit",
        "Consumed unit",
        "Unit of the consumed quantity.",
    ),
    single(
        "CommitmentDiscountId",
        "Commitment",
        "Reservation or savings plan.",
    ),
    single(
        "CommitmentDiscountType",
        "Commitment type",
        "Kind of commitment.",
    ),
    single(
        "CommitmentDiscountStatus",
        "Commitment status",
        "Used or Unused.",
    ),
    single("InvoiceId", "Invoice", "Invoice the charge is on."),
    single(
        "InvoiceIssuerName",
        "Invoice issuer",
        "Who sends the invoice.",
    ),
    single(
        "HostProviderName",
        "Host provider",
        "Who runs what was bought.",
    ),
    single("PublisherName", "Publisher", "Who made what was bought."),
    single("x_SourceFile", "File", "Input file the row came from."),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lake::{ROLLUP_DIMENSIONS, ROLLUP_MEASURES};
    use crate::schema::{PARTITION_COLUMNS, lake_schema};

    #[test]
    fn every_name_is_a_column_and_the_rollup_has_what_it_promises() {
        let schema = lake_schema();
        for d in DIMENSIONS {
            let rolled = ROLLUP_DIMENSIONS.contains(&d.name) || PARTITION_COLUMNS.contains(&d.name);
            assert_eq!(d.rollup, rolled, "{}", d.name);
            for column in std::iter::once(d.name).chain(d.label) {
                let known =
                    schema.field_with_name(column).is_ok() || PARTITION_COLUMNS.contains(&column);
                assert!(known, "{column}");
            }
        }
        for m in MEASURES {
            let column = measure(m.name, "").unwrap().column;
            if column == ROWS {
                continue;
            }
            assert!(schema.field_with_name(column).is_ok(), "{}", m.name);
            assert_eq!(m.rollup, ROLLUP_MEASURES.contains(&column), "{}", m.name);
        }
    }

    #[test]
    fn a_slip_of_the_pen_gets_a_suggestion() {
        let error = dimension("ServiceNmae", "group_by[0]").unwrap_err();
        assert!(error.message().contains("`ServiceName`"), "{error}");
        assert_eq!(error.fields()[0].field, "group_by[0]");
        assert_eq!(
            measure("billedcost", "measures[0]").unwrap_err().message(),
            "There is no measure `billedcost`. Did you mean `BilledCost`?"
        );
    }

    #[test]
    fn what_is_like_nothing_is_not_guessed_at_and_who_lists_them_is_named() {
        for name in ["quarter", "x", "", "メーター"] {
            let error = dimension(name, "group_by[0]").unwrap_err();
            assert_eq!(
                error.message(),
                format!(
                    "There is no dimension `{name}`. The menus of the explorer list all there are, as `GET …/reports/dimensions` does."
                )
            );
        }
    }
}
