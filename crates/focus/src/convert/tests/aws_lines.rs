//! Every line item type of an AWS report: what is invoiced, what is amortised, what is null.

use super::*;

mod special;

pub(super) const HEADER: [&str; 33] = [
    "identity/LineItemId",
    "identity/TimeInterval",
    "bill/BillType",
    "bill/BillingEntity",
    "bill/PayerAccountId",
    "bill/BillingPeriodStartDate",
    "bill/BillingPeriodEndDate",
    "lineItem/UsageAccountId",
    "lineItem/LineItemType",
    "lineItem/UsageStartDate",
    "lineItem/UsageEndDate",
    "lineItem/ProductCode",
    "lineItem/UsageType",
    "lineItem/UsageAmount",
    "lineItem/CurrencyCode",
    "lineItem/UnblendedRate",
    "lineItem/UnblendedCost",
    "lineItem/LegalEntity",
    "pricing/RateCode",
    "pricing/unit",
    "pricing/publicOnDemandCost",
    "pricing/publicOnDemandRate",
    "reservation/ReservationARN",
    "reservation/EffectiveCost",
    "reservation/UnusedAmortizedUpfrontFeeForBillingPeriod",
    "reservation/UnusedRecurringFee",
    "reservation/UnusedQuantity",
    "reservation/TotalReservedUnits",
    "savingsPlan/SavingsPlanARN",
    "savingsPlan/SavingsPlanEffectiveCost",
    "savingsPlan/TotalCommitmentToDate",
    "savingsPlan/UsedCommitment",
    "lineItem/ResourceId",
];

/// A line of a report: the type, and what differs from an ordinary line.
pub(super) fn line(kind: &str, set: &[(&str, &str)]) -> String {
    let value = |name: &str| match set.iter().find(|(known, _)| *known == name) {
        Some((_, value)) => *value,
        None => match name {
            "identity/LineItemId" => "id",
            "identity/TimeInterval" => "2024-01-01T00:00:00Z/2024-01-01T01:00:00Z",
            "bill/BillType" => "Anniversary",
            "bill/BillingEntity" => "AWS",
            "bill/PayerAccountId" | "lineItem/UsageAccountId" => "1",
            "bill/BillingPeriodStartDate" | "lineItem/UsageStartDate" => "2024-01-01T00:00:00.000Z",
            "bill/BillingPeriodEndDate" => "2024-02-01T00:00:00.000Z",
            "lineItem/UsageEndDate" => "2024-01-01T01:00:00.000Z",
            "lineItem/LineItemType" => kind,
            "lineItem/ProductCode" => "AmazonEC2",
            "lineItem/CurrencyCode" => "USD",
            _ => "",
        },
    };
    HEADER.map(value).join(",")
}

async fn convert_lines(lines: &[String]) -> RecordBatch {
    let run = run(vec![bytes_input(
        "cur.csv",
        format!("{}\n{}\n", HEADER.join(","), lines.join("\n")),
    )])
    .await;
    assert!(run.ok().balance.balanced());
    assert_eq!(run.ok().rejects.count, 0, "{:?}", run.ok().rejects.first);
    run.rows().await
}

/// `column=value` of the named columns, nulls left out; one line per charge.
pub(super) async fn converted(kind: &str, set: &[(&str, &str)], columns: &[&str]) -> String {
    let rows = convert_lines(&[line(kind, set)]).await;
    let charge = |row: usize| {
        let shown = columns.iter().filter_map(|name| {
            let value = texts(&rows, name)[row].clone()?;
            let value = if value.contains('.') {
                value.trim_end_matches('0').trim_end_matches('.').to_owned()
            } else {
                value
            };
            Some(format!("{name}={value}"))
        });
        shown.collect::<Vec<_>>().join(" ")
    };
    let charges: Vec<String> = (0..rows.num_rows()).map(charge).collect();
    charges.join("\n")
}

const COSTS: [&str; 9] = [
    "ChargeCategory",
    "ChargeClass",
    "ChargeFrequency",
    "PricingCategory",
    "BilledCost",
    "EffectiveCost",
    "ContractedCost",
    "ListCost",
    "CommitmentDiscountStatus",
];

#[tokio::test]
async fn usage_on_demand_and_on_spot() {
    let priced = [
        ("lineItem/UnblendedCost", "0.5"),
        ("lineItem/UnblendedRate", "0.1"),
        ("lineItem/UsageAmount", "5"),
        ("pricing/publicOnDemandCost", "0.6"),
        ("pricing/publicOnDemandRate", "0.12"),
        ("pricing/RateCode", "r"),
    ];
    assert_eq!(
        converted("Usage", &priced, &COSTS).await,
        "ChargeCategory=Usage ChargeFrequency=Usage-Based PricingCategory=Standard BilledCost=0.5 EffectiveCost=0.5 ContractedCost=0.5 ListCost=0.6"
    );
    let spot = [
        priced.as_slice(),
        &[("lineItem/UsageType", "USW2-SpotUsage:m5.large")],
    ]
    .concat();
    assert_eq!(
        converted(
            "Usage",
            &spot,
            &["PricingCategory", "ConsumedQuantity", "PricingQuantity"]
        )
        .await,
        "PricingCategory=Dynamic ConsumedQuantity=5 PricingQuantity=5"
    );
}

#[tokio::test]
async fn savings_plans_are_amortised_and_still_sum_to_the_invoice() {
    let plan = [
        ("savingsPlan/SavingsPlanARN", "arn:sp"),
        ("pricing/RateCode", "r"),
        ("lineItem/UnblendedRate", "1"),
    ];
    let with = |more: &[(&'static str, &'static str)]| [plan.as_slice(), more].concat();
    let covered = with(&[
        ("lineItem/UnblendedCost", "1"),
        ("lineItem/UsageAmount", "1"),
        ("pricing/publicOnDemandRate", "1"),
        ("savingsPlan/SavingsPlanEffectiveCost", "0.7"),
    ]);
    assert_eq!(
        converted("SavingsPlanCoveredUsage", &covered, &COSTS).await,
        "ChargeCategory=Usage ChargeFrequency=Usage-Based PricingCategory=Committed BilledCost=1 EffectiveCost=0.7 ContractedCost=1 ListCost=1 CommitmentDiscountStatus=Used"
    );
    // Takes back what was covered and consumes nothing.
    let negation = with(&[
        ("lineItem/UnblendedCost", "-1"),
        ("lineItem/UsageAmount", "-1"),
    ]);
    let columns = [
        &COSTS[..],
        &[
            "PricingQuantity",
            "ConsumedQuantity",
            "CommitmentDiscountQuantity",
        ],
    ]
    .concat();
    assert_eq!(
        converted("SavingsPlanNegation", &negation, &columns).await,
        "ChargeCategory=Usage ChargeFrequency=Usage-Based PricingCategory=Committed BilledCost=-1 EffectiveCost=0 ContractedCost=0 ListCost=0 CommitmentDiscountStatus=Used PricingQuantity=0 ConsumedQuantity=0 CommitmentDiscountQuantity=0"
    );
    // What was not used is waste: a charge of its own beside the fee.
    let fee = with(&[
        ("lineItem/UnblendedCost", "0.9"),
        ("lineItem/UnblendedRate", "0.9"),
        ("lineItem/UsageAmount", "1"),
        ("savingsPlan/TotalCommitmentToDate", "0.9"),
        ("savingsPlan/UsedCommitment", "0.7"),
    ]);
    // The first of two values counts: the rate of the fee before that of the plan.
    let fee: Vec<_> = fee.into_iter().rev().collect();
    let columns = [&COSTS[..], &["CommitmentDiscountQuantity"]].concat();
    assert_eq!(
        converted("SavingsPlanRecurringFee", &fee, &columns).await,
        "ChargeCategory=Purchase ChargeFrequency=Recurring PricingCategory=Standard BilledCost=0.9 EffectiveCost=0 ContractedCost=0.9 ListCost=0.9 CommitmentDiscountQuantity=0.9\n\
         ChargeCategory=Usage ChargeFrequency=Usage-Based PricingCategory=Committed BilledCost=0 EffectiveCost=0.2 ContractedCost=0 ListCost=0 CommitmentDiscountStatus=Unused CommitmentDiscountQuantity=0.2"
    );
    let upfront = with(&[
        ("lineItem/UnblendedCost", "100"),
        ("lineItem/UsageAmount", "100"),
    ]);
    assert_eq!(
        converted("SavingsPlanUpfrontFee", &upfront, &COSTS).await,
        "ChargeCategory=Purchase ChargeFrequency=One-Time PricingCategory=Standard BilledCost=100 EffectiveCost=0 ContractedCost=100 ListCost=100"
    );
    assert_eq!(
        converted(
            "SavingsPlanCoveredUsage",
            &covered,
            &[
                "CommitmentDiscountId",
                "CommitmentDiscountCategory",
                "CommitmentDiscountType"
            ]
        )
        .await,
        "CommitmentDiscountId=arn:sp CommitmentDiscountCategory=Spend CommitmentDiscountType=Savings Plan"
    );
}

#[tokio::test]
async fn reservations_are_amortised() {
    let reservation = ("reservation/ReservationARN", "arn:ri");
    let used = [
        reservation,
        ("pricing/RateCode", "r"),
        ("lineItem/UnblendedCost", "0"),
        ("lineItem/UsageAmount", "2"),
        ("pricing/publicOnDemandRate", "0.5"),
        ("reservation/EffectiveCost", "0.6"),
    ];
    assert_eq!(
        converted("DiscountedUsage", &used, &COSTS).await,
        "ChargeCategory=Usage ChargeFrequency=Usage-Based PricingCategory=Committed BilledCost=0 EffectiveCost=0.6 ContractedCost=1 ListCost=1 CommitmentDiscountStatus=Used"
    );
    let fee = [
        reservation,
        ("pricing/RateCode", "r"),
        ("lineItem/UnblendedCost", "50"),
        ("lineItem/UsageAmount", "100"),
        ("reservation/TotalReservedUnits", "100"),
        ("reservation/UnusedQuantity", "14"),
        ("reservation/UnusedAmortizedUpfrontFeeForBillingPeriod", "3"),
        ("reservation/UnusedRecurringFee", "4"),
    ];
    let columns = [&COSTS[..], &["CommitmentDiscountQuantity"]].concat();
    assert_eq!(
        converted("RIFee", &fee, &columns).await,
        "ChargeCategory=Purchase ChargeFrequency=Recurring PricingCategory=Standard BilledCost=50 EffectiveCost=0 ContractedCost=50 ListCost=50 CommitmentDiscountQuantity=100\n\
         ChargeCategory=Usage ChargeFrequency=Usage-Based PricingCategory=Committed BilledCost=0 EffectiveCost=7 ContractedCost=0 ListCost=0 CommitmentDiscountStatus=Unused CommitmentDiscountQuantity=14"
    );
    assert_eq!(
        converted("RIFee", &fee[..5], &["BilledCost", "EffectiveCost"]).await,
        "BilledCost=50 EffectiveCost=0",
        "all of it was used: one charge"
    );
    assert_eq!(
        converted(
            "Fee",
            &[reservation, ("lineItem/UnblendedCost", "9")],
            &["BilledCost", "EffectiveCost"]
        )
        .await,
        "BilledCost=9 EffectiveCost=0"
    );
    assert_eq!(
        converted(
            "Fee",
            &[("lineItem/UnblendedCost", "9")],
            &["ChargeFrequency", "BilledCost", "EffectiveCost"]
        )
        .await,
        "ChargeFrequency=One-Time BilledCost=9 EffectiveCost=9"
    );
}

#[tokio::test]
async fn taxes_credits_refunds_and_discounts_are_kept() {
    assert_eq!(
        converted(
            "Tax",
            &[
                ("lineItem/UnblendedCost", "2"),
                ("lineItem/UsageAmount", "1")
            ],
            &[
                &COSTS[..],
                &["ConsumedQuantity", "HostProviderName", "PricingQuantity"]
            ]
            .concat()
        )
        .await,
        "ChargeCategory=Tax ChargeFrequency=One-Time BilledCost=2 EffectiveCost=2 ContractedCost=2 ListCost=2"
    );
    assert_eq!(
        converted("Credit", &[("lineItem/UnblendedCost", "-5")], &COSTS).await,
        "ChargeCategory=Credit ChargeFrequency=One-Time BilledCost=-5 EffectiveCost=-5 ContractedCost=-5 ListCost=-5"
    );
    assert_eq!(
        converted("Refund", &[("lineItem/UnblendedCost", "-6")], &COSTS).await,
        "ChargeCategory=Adjustment ChargeClass=Correction ChargeFrequency=One-Time BilledCost=-6 EffectiveCost=-6 ContractedCost=-6 ListCost=-6"
    );
    for kind in [
        "BundledDiscount",
        "EdpDiscount",
        "PrivateRateDiscount",
        "SppDiscount",
        "DistributorDiscount",
    ] {
        assert_eq!(
            converted(
                kind,
                &[
                    ("lineItem/UnblendedCost", "-0.25"),
                    ("lineItem/UsageAmount", "1")
                ],
                &[&COSTS[..], &["ConsumedQuantity"]].concat()
            )
            .await,
            "ChargeCategory=Adjustment ChargeFrequency=Usage-Based BilledCost=-0.25 EffectiveCost=-0.25 ContractedCost=-0.25 ListCost=0",
            "{kind}"
        );
    }
}

#[tokio::test]
async fn prices_and_quantities_are_null_without_a_price_id() {
    let unpriced = [
        ("lineItem/UnblendedCost", "1"),
        ("lineItem/UsageAmount", "2"),
        ("lineItem/UnblendedRate", "0.5"),
        ("pricing/unit", "Hrs"),
    ];
    let columns = [
        "SkuPriceId",
        "ListUnitPrice",
        "ContractedUnitPrice",
        "PricingQuantity",
        "PricingUnit",
        "ConsumedQuantity",
        "ConsumedUnit",
    ];
    assert_eq!(converted("Usage", &unpriced, &columns).await, "");
}

#[tokio::test]
async fn costs_are_price_times_quantity() {
    let columns = [
        "BilledCost",
        "ListUnitPrice",
        "ContractedUnitPrice",
        "PricingQuantity",
        "ListCost",
        "ContractedCost",
    ];
    let usage =
        |set: &[(&'static str, &'static str)]| [&[("pricing/RateCode", "r")][..], set].concat();
    // AWS rounds to ten digits what it bills.
    let rounded = usage(&[
        ("lineItem/UsageAmount", "1.20795E-5"),
        ("lineItem/UnblendedRate", "0.023"),
        ("lineItem/UnblendedCost", "2.778E-7"),
        ("pricing/publicOnDemandRate", "0.03"),
    ]);
    assert_eq!(
        converted("Usage", &rounded, &columns).await,
        "BilledCost=0.0000002778 ListUnitPrice=0.03 ContractedUnitPrice=0.023 PricingQuantity=0.0000120795 ListCost=0.000000362385 ContractedCost=0.0000002778285"
    );
    // A rate that does not give the cost, or none: the cost per unit.
    for rate in ["0.08", ""] {
        let mean = usage(&[
            ("lineItem/UsageAmount", "3"),
            ("lineItem/UnblendedRate", rate),
            ("lineItem/UnblendedCost", "0.25"),
        ]);
        assert_eq!(
            converted("Usage", &mean, &columns).await,
            "BilledCost=0.25 ListUnitPrice=0.0833333333333333333333 ContractedUnitPrice=0.0833333333333333333333 PricingQuantity=3 ListCost=0.25 ContractedCost=0.25"
        );
    }
    // Money without an amount is one piece; a price is never negative, an amount may be.
    let flat = usage(&[
        ("lineItem/UsageAmount", "0"),
        ("lineItem/UnblendedCost", "5"),
    ]);
    assert_eq!(
        converted("Fee", &flat, &columns).await,
        "BilledCost=5 ListUnitPrice=5 ContractedUnitPrice=5 PricingQuantity=1 ListCost=5 ContractedCost=5"
    );
    let back = usage(&[
        ("lineItem/UsageAmount", "2"),
        ("lineItem/UnblendedRate", "-3"),
        ("lineItem/UnblendedCost", "-6"),
    ]);
    assert_eq!(
        converted("Usage", &back, &columns).await,
        "BilledCost=-6 ListUnitPrice=3 ContractedUnitPrice=3 PricingQuantity=-2 ListCost=-6 ContractedCost=-6"
    );
}
