//! Every line item type of an AWS report: what is invoiced, what is amortised, what is null.

use super::*;

const HEADER: [&str; 27] = [
    "identity/LineItemId",
    "identity/TimeInterval",
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
    "reservation/ReservationARN",
    "reservation/EffectiveCost",
    "reservation/UnusedAmortizedUpfrontFeeForBillingPeriod",
    "reservation/UnusedRecurringFee",
    "savingsPlan/SavingsPlanARN",
    "savingsPlan/SavingsPlanEffectiveCost",
    "savingsPlan/TotalCommitmentToDate",
];

/// A line of a report: the type, and what differs from an ordinary line.
fn line(kind: &str, set: &[(&str, &str)]) -> String {
    let value = |name: &str| match set.iter().find(|(known, _)| *known == name) {
        Some((_, value)) => *value,
        None => match name {
            "identity/LineItemId" => "id",
            "identity/TimeInterval" => "2024-01-01T00:00:00Z/2024-01-01T01:00:00Z",
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

/// `column=value` of the named columns, nulls left out.
async fn converted(kind: &str, set: &[(&str, &str)], columns: &[&str]) -> String {
    let rows = convert_lines(&[line(kind, set)]).await;
    let shown = columns.iter().filter_map(|name| {
        let value = texts(&rows, name)[0].clone()?;
        let value = if value.contains('.') {
            value.trim_end_matches('0').trim_end_matches('.').to_owned()
        } else {
            value
        };
        Some(format!("{name}={value}"))
    });
    shown.collect::<Vec<_>>().join(" ")
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
        ("lineItem/UsageAmount", "5"),
        ("pricing/publicOnDemandCost", "0.6"),
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
    let plan = ("savingsPlan/SavingsPlanARN", "arn:sp");
    let covered = [
        plan,
        ("lineItem/UnblendedCost", "1"),
        ("pricing/publicOnDemandCost", "1"),
        ("savingsPlan/SavingsPlanEffectiveCost", "0.7"),
    ];
    assert_eq!(
        converted("SavingsPlanCoveredUsage", &covered, &COSTS).await,
        "ChargeCategory=Usage ChargeFrequency=Usage-Based PricingCategory=Committed BilledCost=1 EffectiveCost=0.7 ContractedCost=1 ListCost=1 CommitmentDiscountStatus=Used"
    );
    assert_eq!(
        converted(
            "SavingsPlanNegation",
            &[plan, ("lineItem/UnblendedCost", "-1")],
            &COSTS
        )
        .await,
        "ChargeCategory=Usage ChargeFrequency=Usage-Based PricingCategory=Committed BilledCost=-1 EffectiveCost=0 ContractedCost=0 ListCost=0 CommitmentDiscountStatus=Used"
    );
    // Nothing of the commitment was used: all of it is waste.
    let fee = [
        plan,
        ("lineItem/UnblendedCost", "0.9"),
        ("savingsPlan/TotalCommitmentToDate", "0.9"),
    ];
    assert_eq!(
        converted("SavingsPlanRecurringFee", &fee, &COSTS).await,
        "ChargeCategory=Purchase ChargeFrequency=Recurring PricingCategory=Standard BilledCost=0.9 EffectiveCost=0.9 ContractedCost=0.9 ListCost=0.9"
    );
    assert_eq!(
        converted(
            "SavingsPlanUpfrontFee",
            &[plan, ("lineItem/UnblendedCost", "100")],
            &COSTS
        )
        .await,
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
        ("lineItem/UnblendedCost", "0"),
        ("pricing/publicOnDemandCost", "1"),
        ("reservation/EffectiveCost", "0.6"),
    ];
    assert_eq!(
        converted("DiscountedUsage", &used, &COSTS).await,
        "ChargeCategory=Usage ChargeFrequency=Usage-Based PricingCategory=Committed BilledCost=0 EffectiveCost=0.6 ContractedCost=1 ListCost=1 CommitmentDiscountStatus=Used"
    );
    let fee = [
        reservation,
        ("lineItem/UnblendedCost", "50"),
        ("reservation/UnusedAmortizedUpfrontFeeForBillingPeriod", "3"),
        ("reservation/UnusedRecurringFee", "4"),
    ];
    assert_eq!(
        converted("RIFee", &fee, &COSTS).await,
        "ChargeCategory=Purchase ChargeFrequency=Recurring PricingCategory=Standard BilledCost=50 EffectiveCost=7 ContractedCost=50 ListCost=50"
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
            "ChargeCategory=Usage ChargeFrequency=Usage-Based PricingCategory=Other BilledCost=-0.25 EffectiveCost=-0.25 ContractedCost=-0.25 ListCost=-0.25",
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
    assert_eq!(
        converted("Usage", &unpriced, &columns).await,
        "ConsumedQuantity=2 ConsumedUnit=Hrs"
    );
}

#[tokio::test]
async fn marketplace_charges_name_their_seller() {
    let market = [
        ("bill/BillingEntity", "AWS Marketplace"),
        ("lineItem/LegalEntity", "Acme"),
        ("lineItem/UnblendedCost", "1"),
        ("lineItem/ProductCode", "xyz"),
    ];
    let columns = [
        "ServiceProviderName",
        "HostProviderName",
        "ServiceName",
        "ServiceCategory",
        "ServiceSubcategory",
    ];
    assert_eq!(
        converted("Usage", &market, &columns).await,
        "ServiceProviderName=Acme HostProviderName=AWS ServiceName=xyz ServiceCategory=Other ServiceSubcategory=Other (Other)"
    );
}

#[tokio::test]
async fn amounts_that_do_not_fit_are_rejected_with_their_place() {
    let lines = [
        line("Usage", &[("lineItem/UnblendedCost", "1E-19")]),
        line("Usage", &[("lineItem/UnblendedCost", "1E30")]),
        line("Usage", &[("lineItem/UnblendedCost", "1.81E-8")]),
    ];
    let run = run(vec![bytes_input(
        "cur.csv",
        format!("{}\n{}\n", HEADER.join(","), lines.join("\n")),
    )])
    .await;
    let described: Vec<String> = run
        .ok()
        .rejects
        .first
        .iter()
        .map(crate::rejects::Reject::describe)
        .collect();
    assert_eq!(
        described,
        [
            "line 2, lineItem/UnblendedCost: \"1E-19\" has more digits after the point than can be kept without rounding",
            "line 3, lineItem/UnblendedCost: \"1E30\" is too large",
        ]
    );
    assert_eq!(sum(&run.rows().await, "BilledCost"), "0.0000000181");
}
