//! Lines that are more than usage: corrections, capacity, tokens, other sellers, bad amounts.

use super::*;

#[tokio::test]
async fn lines_of_earlier_months_are_corrections() {
    let late = [
        ("lineItem/UsageStartDate", "2023-12-31T23:00:00.000Z"),
        ("lineItem/UsageEndDate", "2024-01-01T00:00:00.000Z"),
        ("lineItem/UnblendedCost", "1"),
    ];
    let columns = ["ChargeCategory", "ChargeClass", "BilledCost"];
    assert_eq!(
        converted("Usage", &late, &columns).await,
        "ChargeCategory=Usage ChargeClass=Correction BilledCost=1"
    );
    assert_eq!(
        converted("Usage", &late[2..], &columns).await,
        "ChargeCategory=Usage BilledCost=1"
    );
}

#[tokio::test]
async fn capacity_reservations_are_no_commitments() {
    let arn = "arn:aws:ec2:us-east-1:1:capacity-reservation/cr-1";
    let columns = [
        "CapacityReservationId",
        "CapacityReservationStatus",
        "CommitmentDiscountId",
    ];
    let unused = [
        ("lineItem/UsageType", "UnusedBox:m5.large"),
        ("lineItem/ResourceId", arn),
        ("reservation/ReservationARN", arn),
        ("lineItem/UnblendedCost", "1"),
    ];
    assert_eq!(
        converted("Usage", &unused, &columns).await,
        format!("CapacityReservationId={arn} CapacityReservationStatus=Unused")
    );
    let reserved = [
        &[("lineItem/UsageType", "Reservation:m5.large")],
        &unused[1..],
    ]
    .concat();
    assert_eq!(converted("Usage", &reserved, &columns).await, "");
}

#[tokio::test]
async fn tokens_are_counted_one_by_one() {
    let tokens = [
        ("lineItem/ProductCode", "AmazonBedrock"),
        (
            "lineItem/UsageType",
            "USE1-NovaPro-cache-read-input-token-count",
        ),
        ("lineItem/UsageAmount", "12.345"),
        ("lineItem/UnblendedRate", "0.0002"),
        ("lineItem/UnblendedCost", "0.002469"),
        ("pricing/RateCode", "s.t.r"),
        ("pricing/unit", "1K tokens"),
    ];
    let columns = [
        "ServiceCategory",
        "ServiceSubcategory",
        "PricingQuantity",
        "PricingUnit",
        "ConsumedQuantity",
        "ConsumedUnit",
        "SkuId",
        "SkuPriceDetails",
    ];
    assert_eq!(
        converted("Usage", &tokens, &columns).await,
        "ServiceCategory=AI and Machine Learning ServiceSubcategory=Generative AI PricingQuantity=12.345 PricingUnit=1000 Tokens ConsumedQuantity=12345 ConsumedUnit=Tokens SkuId=s SkuPriceDetails={\"x_TokenDirection\":\"Input\",\"x_TokenCacheAction\":\"Read\"}"
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
async fn amounts_that_do_not_fit_are_rounded_or_rejected_with_their_place() {
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
        ["line 3, lineItem/UnblendedCost: \"1E30\" is too large"]
    );
    let warnings = &run.ok().warnings;
    let rounded: Vec<_> = warnings
        .iter()
        .map(|warning| (warning.code, warning.rows))
        .collect();
    assert_eq!(rounded, [(crate::warnings::WarningCode::Rounded, 1)]);
    assert_eq!(sum(&run.rows().await, "BilledCost"), "0.0000000181");
}

/// What an amortised cost is made of is money, though the charge is there without it.
#[tokio::test]
async fn an_effective_cost_that_cannot_be_read_is_counted() {
    let of = |kind: &str, cell: &str| {
        line(
            kind,
            &[
                ("lineItem/UnblendedCost", "0"),
                (
                    "reservation/ReservationARN",
                    "arn:aws:ec2:us-east-1:1:reserved-instances/1",
                ),
                ("reservation/EffectiveCost", cell),
            ],
        )
    };
    let lines = [
        of("DiscountedUsage", "0.25"),
        of("DiscountedUsage", "#VALUE!"),
        // Of other lines it is no part.
        of("Usage", "#VALUE!"),
    ];
    let text = format!("{}\n{}\n", HEADER.join(","), lines.join("\n"));
    let run = run(vec![bytes_input("cur.csv", text)]).await;
    let done = run.ok();
    assert_eq!((done.rows_out, done.rejects.count), (3, 0));
    assert!(done.balance.balanced(), "{:?}", done.balance);
    let unreadable: Vec<_> = done.balance.unreadable.iter().collect();
    assert_eq!(unreadable.len(), 1, "{unreadable:?}");
    assert_eq!(
        (unreadable[0].column.as_str(), unreadable[0].rows),
        ("EffectiveCost", 1)
    );
    assert_eq!(unreadable[0].first, ["cur.csv, line 3: \"#VALUE!\""]);
}

/// Account ids of twelve digits in other spellings (a spreadsheet's, the console's) are one account, and told.
#[tokio::test]
async fn an_account_is_one_in_every_spelling() {
    let of = |payer: &str, usage: &str| {
        let set = [
            ("lineItem/UnblendedCost", "1"),
            ("bill/PayerAccountId", payer),
            ("lineItem/UsageAccountId", usage),
        ];
        line("Usage", &set)
    };
    let lines = [
        of("012345678901", "000012345678"),
        of("12345678901", "0000-1234-5678"),
        of("12345678901.0", "12345678"),
        of("1.2345678901E10", "12345678.0"),
    ];
    let text = format!("{}\n{}\n", HEADER.join(","), lines.join("\n"));
    let run = run(vec![bytes_input("cur.csv", text)]).await;
    let rows = run.rows().await;
    let all = |id: &str| vec![Some(id.to_owned()); 4];
    assert_eq!(texts(&rows, "BillingAccountId"), all("012345678901"));
    assert_eq!(texts(&rows, "SubAccountId"), all("000012345678"));
    let told = run.ok().warnings.iter();
    let told = told.filter(|warning| warning.message.contains("without its 12 digits"));
    let told: Vec<_> = told
        .map(|warning| (warning.column.as_deref(), warning.rows))
        .collect();
    assert_eq!(
        told,
        [
            (Some("bill/PayerAccountId"), 3),
            (Some("lineItem/UsageAccountId"), 3)
        ]
    );
}
