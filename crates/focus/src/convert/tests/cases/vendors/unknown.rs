//! What a vendor added since a mapping was written: named with its money, never silently an adjustment.

use super::*;
use crate::warnings::WarningCode;

/// `code rows money column message`, one line per warning of these codes.
fn doubts(warnings: &[Warning]) -> String {
    let wanted = [WarningCode::UnknownValues, WarningCode::Note];
    let of_interest = warnings
        .iter()
        .filter(|warning| wanted.contains(&warning.code));
    let lines = of_interest.map(|warning| {
        let money: Vec<String> = warning
            .money
            .iter()
            .map(|sum| format!("{} {}", sum.currency, sum.amount))
            .collect();
        let column = warning.column.clone().unwrap_or_default();
        let (value, _) = warning
            .message
            .split_at(warning.message.rfind('"').map_or(0, |at| at + 1));
        format!(
            "{:?} {} {} {column} {value}",
            warning.code,
            warning.rows,
            money.join(", ")
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn line_types_without_a_rule_are_named_with_their_money() {
    let cost = |kind: &str, cost: &str| line(kind, &[("lineItem/UnblendedCost", cost)]);
    let lines = [
        cost("Usage", "1"),
        cost("OverageUsage", "2.5"),
        cost("OverageUsage", "-0.5"),
        cost("OutpostsFee", "7"),
        cost("Rounding", "0.01"),
        cost("ReservedCredit", "-3"),
        cost("LoyaltyDiscount", "-1"),
        cost("FlatRateSubscription", "20"),
    ];
    let (warnings, rows) = warned_of_lines(&lines).await;
    assert_eq!(
        doubts(&warnings),
        "UnknownValues 1 USD 7 lineItem/LineItemType \"OutpostsFee\"\n\
         UnknownValues 2 USD 2 lineItem/LineItemType \"OverageUsage\"\n\
         UnknownValues 1 USD -3 lineItem/LineItemType \"ReservedCredit\"\n\
         UnknownValues 1 USD 0.01 lineItem/LineItemType \"Rounding\"\n\
         Note 1 USD 20 lineItem/LineItemType \"FlatRateSubscription\""
    );
    assert_eq!(warnings[0].example.as_deref(), Some("cur.csv, line 5"));
    let mut categories: Vec<String> = texts(&rows, "ChargeCategory")
        .into_iter()
        .zip(texts(&rows, "BilledCost"))
        .map(|(category, cost)| {
            format!(
                "{} {}",
                cost.unwrap_or_default()
                    .trim_end_matches('0')
                    .trim_end_matches('.'),
                category.unwrap_or_default()
            )
        })
        .collect();
    categories.sort();
    assert_eq!(
        categories.join(", "),
        "-0.5 Usage, -1 Adjustment, -3 Credit, 0.01 Adjustment, 1 Usage, 2.5 Usage, 20 Purchase, 7 Purchase"
    );
    // Every documented type is known.
    let known = [
        "Usage",
        "DiscountedUsage",
        "SavingsPlanCoveredUsage",
        "SavingsPlanNegation",
        "Fee",
        "RIFee",
        "SavingsPlanUpfrontFee",
        "SavingsPlanRecurringFee",
        "Tax",
        "Credit",
        "Refund",
        "Discount",
        "EdpDiscount",
        "BundledDiscount",
        "SppDiscount",
    ];
    let lines: Vec<String> = known.iter().map(|kind| cost(kind, "1")).collect();
    assert_eq!(doubts(&warned_of_lines(&lines).await.0), "");
}

#[tokio::test]
async fn services_without_a_category_are_told() {
    let of = |product: &str, seller: &str| {
        line(
            "Usage",
            &[
                ("lineItem/UnblendedCost", "2"),
                ("lineItem/ProductCode", product),
                ("bill/BillingEntity", seller),
            ],
        )
    };
    let lines = [
        of("AmazonBrandNew", "AWS"),
        of("AmazonBrandNew", "AWS"),
        of("AmazonDataZone", "AWS"),
        of("PaymentCryptography", "AWS"),
        of("4f0aexample", "AWS Marketplace"),
    ];
    let (warnings, rows) = warned_of_lines(&lines).await;
    assert_eq!(
        doubts(&warnings),
        "Note 2 USD 4 lineItem/ProductCode \"AmazonBrandNew\""
    );
    let mut categories: Vec<String> = texts(&rows, "ServiceCategory")
        .into_iter()
        .flatten()
        .collect();
    categories.sort();
    assert_eq!(
        categories,
        ["Analytics", "Other", "Other", "Other", "Security"]
    );
}

/// The purchase of a reservation and what it covers differ in nothing else.
#[tokio::test]
async fn a_reservation_whose_charge_type_is_missing_is_told() {
    let of = |charge, model, cost| {
        [
            ("ChargeType", charge),
            ("PricingModel", model),
            ("ReservationId", "r-1"),
            ("CostInBillingCurrency", cost),
        ]
    };
    let (warnings, rows) = warned(
        "azure.csv",
        changed(
            "azure-ea",
            &[
                &of("None", "Reservation", "1982.24"),
                &of("Usage", "Reservation", "2"),
                &of("", "OnDemand", "4"),
                &of("", "Reservation", "0"),
            ],
        ),
    )
    .await;
    let [warning] = &warnings[..] else {
        panic!("{warnings:?}");
    };
    assert_eq!(
        (warning.code, warning.rows, warning.column.as_deref()),
        (WarningCode::UnknownValues, 1, Some("ChargeType"))
    );
    let place = warning.example.as_deref();
    assert_eq!(place, Some("azure.csv, line 2: \"\""));
    let mut effective: Vec<_> = texts(&rows, "EffectiveCost")
        .into_iter()
        .flatten()
        .collect();
    effective.sort();
    assert_eq!(effective.len(), 4);
    assert!(
        effective.iter().any(|cost| cost.starts_with("1982.24")),
        "{effective:?}"
    );
}

#[tokio::test]
async fn values_other_vendors_add_are_named_too() {
    let (warnings, _) = warned(
        "azure.csv",
        changed(
            "azure-ea",
            &[
                &[("ChargeType", "Usage"), ("CostInBillingCurrency", "1")],
                &[("ChargeType", "CarbonFee"), ("CostInBillingCurrency", "2")],
                &[
                    ("ChargeType", "Usage"),
                    ("PricingModel", "Committed Tier"),
                    ("CostInBillingCurrency", "4"),
                ],
            ],
        ),
    )
    .await;
    assert_eq!(
        doubts(&warnings),
        "UnknownValues 1 USD 2 ChargeType \"carbonfee\"\nUnknownValues 1 USD 4 PricingModel \"committedtier\""
    );

    let (warnings, _) = warned(
        "oci.csv",
        changed(
            "oci-cost",
            &[
                &[("lineItem/isCorrection", "maybe"), ("cost/myCost", "1")],
                &[("product/service", "QUANTUM_LAB"), ("cost/myCost", "2")],
            ],
        ),
    )
    .await;
    assert_eq!(
        doubts(&warnings),
        "UnknownValues 1 USD 1 lineItem/isCorrection \"maybe\"\nNote 1 USD 2 product/service \"QUANTUM_LAB\""
    );

    let fixture = super::super::super::formats::fixture("gcp-standard");
    let text = String::from_utf8(fixture.files[0].1.clone()).expect("text");
    let (warnings, _) = warned(
        "gcp.jsonl",
        text.replace("\"rounding_error\"", "\"escheat\"")
            .replace("RESELLER_MARGIN", "LOYALTY"),
    )
    .await;
    let found = doubts(&warnings);
    assert!(
        found.contains("cost_type \"escheat\"") && found.contains("credits.type \"LOYALTY\""),
        "{found}"
    );
}

#[tokio::test]
async fn fixtures_hold_no_value_without_a_rule() {
    for fixture in super::super::super::formats::fixtures() {
        let run = fixture.run().await;
        let doubts: Vec<_> = run
            .ok()
            .warnings
            .iter()
            .filter(|w| w.code == WarningCode::UnknownValues)
            .collect();
        assert!(doubts.is_empty(), "{}: {doubts:?}", fixture.name);
    }
}
