//! The measures: what can be added up.

use super::{ESTIMATED_COST, ESTIMATED_ROWS, ROWS};

pub(super) struct MeasureRow {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) description: &'static str,
    pub(super) money: bool,
    pub(super) rollup: bool,
    pub(super) unit: Option<&'static str>,
    /// The column that is added up, of the rows that are estimates. Every other measure adds up the column
    /// it is called after, of the rows that are none.
    pub(super) of_estimates: Option<&'static str>,
}

const fn money(name: &'static str, title: &'static str, description: &'static str) -> MeasureRow {
    MeasureRow {
        name,
        title,
        description,
        money: true,
        rollup: true,
        unit: None,
        of_estimates: None,
    }
}

/// A measure of what no vendor bills.
const fn of_estimates(row: MeasureRow, column: &'static str) -> MeasureRow {
    MeasureRow {
        of_estimates: Some(column),
        ..row
    }
}

const fn counted(name: &'static str, title: &'static str, description: &'static str) -> MeasureRow {
    MeasureRow {
        money: false,
        ..money(name, title, description)
    }
}

const fn quantity(
    name: &'static str,
    title: &'static str,
    description: &'static str,
    unit: &'static str,
) -> MeasureRow {
    MeasureRow {
        money: false,
        rollup: false,
        unit: Some(unit),
        ..money(name, title, description)
    }
}

pub(super) const MEASURES: &[MeasureRow] = &[
    money("BilledCost", "Billed cost", "What is invoiced."),
    money(
        "EffectiveCost",
        "Effective cost",
        "Cost with purchases spread over what they cover.",
    ),
    money("ListCost", "List cost", "At list prices."),
    money(
        "ContractedCost",
        "Contracted cost",
        "At negotiated prices, before commitments.",
    ),
    of_estimates(
        money(
            ESTIMATED_COST,
            "Estimated cost",
            "What gateways reckon and nobody invoices; no other cost has it in it.",
        ),
        "EffectiveCost",
    ),
    counted(ROWS, "Rows", "How many charges; estimates are none."),
    of_estimates(
        counted(ESTIMATED_ROWS, "Estimated rows", "How many estimates."),
        ROWS,
    ),
    quantity(
        "ConsumedQuantity",
        "Consumed quantity",
        "Quantity used; only where all rows have one ConsumedUnit. Without what gateways count of the same calls.",
        "ConsumedUnit",
    ),
    quantity(
        "PricingQuantity",
        "Pricing quantity",
        "Quantity priced; only where all rows have one PricingUnit. Without what gateways count of the same calls.",
        "PricingUnit",
    ),
    of_estimates(
        quantity(
            "EstimatedQuantity",
            "Estimated quantity",
            "Quantity used as gateways count it; only where all rows have one ConsumedUnit.",
            "ConsumedUnit",
        ),
        "ConsumedQuantity",
    ),
];
