//! What vendors say in different ways and FOCUS in one: unused commitments, applied contracts, prices.

use std::collections::BTreeMap;

use super::super::super::formats::{fixture, fixtures};
use super::*;

/// Columns in which the unused part of a commitment is the same, whoever sold it.
const SAME: [&str; 12] = [
    "ChargeCategory",
    "ChargeClass",
    "ChargeFrequency",
    "PricingCategory",
    "CommitmentDiscountStatus",
    "BilledCost",
    "ContractedCost",
    "ListCost",
    "PricingQuantity",
    "ConsumedQuantity",
    "ConsumedUnit",
    "ResourceId is the commitment",
];

#[tokio::test]
async fn unused_commitments_are_the_same_facts_whoever_sold_them() {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for name in [
        "aws-cur",
        "azure-ea-amortized",
        "azure-mca-amortized",
        "gcp-detailed",
    ] {
        let rows = fixture(name).run().await.rows().await;
        let columns: BTreeMap<String, Vec<Option<String>>> = rows
            .schema()
            .fields()
            .iter()
            .map(|field| (field.name().clone(), texts(&rows, field.name())))
            .collect();
        let status = columns["CommitmentDiscountStatus"].iter().enumerate();
        let unused = status.filter(|(_, status)| status.as_deref() == Some("Unused"));
        for row in unused.map(|(row, _)| row).collect::<Vec<_>>() {
            let of = |name: &str| columns[name][row].clone();
            let fact = |name: &&str| match *name {
                "ResourceId is the commitment" => {
                    format!("{}", of("ResourceId") == of("CommitmentDiscountId"))
                }
                name => of(name).map_or_else(String::new, |value| match value.contains('.') {
                    true => value.trim_end_matches('0').trim_end_matches('.').to_owned(),
                    false => value,
                }),
            };
            let facts: Vec<String> = SAME.iter().map(fact).collect();
            let kind = of("CommitmentDiscountType").expect("a type");
            found
                .entry(facts.join(", "))
                .or_default()
                .push(format!("{name}: {kind}"));
            let amount = |name: &str| -> f64 {
                of(name)
                    .and_then(|text| text.parse().ok())
                    .unwrap_or_default()
            };
            assert!(amount("EffectiveCost") > 0.0, "{name}: the waste");
            assert!(
                amount("CommitmentDiscountQuantity") > 0.0 || name == "gcp-detailed",
                "{name}, {kind}: how much of it"
            );
        }
    }
    let (facts, kinds) = found.iter().next().expect("unused commitments");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(
        facts,
        "Usage, , Usage-Based, Committed, Unused, 0, 0, 0, 0, , , true"
    );
    for kind in [
        "aws-cur: Reserved Instance",
        "aws-cur: Savings Plan",
        "azure-ea-amortized: Reservation",
        "azure-ea-amortized: Savings Plan",
        "gcp-detailed: Spend-based CUD",
    ] {
        assert!(kinds.iter().any(|known| known == kind), "{kind}: {kinds:?}");
    }
}

/// FOCUS 1.3: a SkuPriceId comes with its unit prices and its quantity, or not at all.
#[tokio::test]
async fn a_price_has_an_id_and_an_id_a_price() {
    let vendors = ["aws", "azure", "gcp", "oci"];
    let mut seen = 0;
    for fixture in fixtures() {
        let name = fixture.name.clone();
        let focus = name.contains("focus") && !name.starts_with("gcp") && !name.starts_with("oci");
        if focus || !vendors.iter().any(|vendor| name.starts_with(vendor)) {
            continue;
        }
        let rows = fixture.run().await.rows().await;
        let ids = texts(&rows, "SkuPriceId");
        for column in [
            "ListUnitPrice",
            "ContractedUnitPrice",
            "PricingQuantity",
            "PricingUnit",
            "PricingCategory",
        ] {
            for (row, value) in texts(&rows, column).iter().enumerate() {
                assert_eq!(
                    ids[row].is_some(),
                    value.is_some(),
                    "{name}: {column}, row {row}"
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 1_000, "{seen}");
}

#[tokio::test]
async fn commitments_are_contracts_that_were_applied() {
    let plan = "arn:aws:savingsplans::1:savingsplan/p";
    let covered = [
        ("savingsPlan/SavingsPlanARN", plan),
        ("savingsPlan/SavingsPlanEffectiveCost", "0.70"),
        ("lineItem/UnblendedCost", "1"),
        ("lineItem/UsageAmount", "2"),
        ("pricing/RateCode", "r"),
    ];
    let columns = ["ContractApplied"];
    assert_eq!(
        converted("SavingsPlanCoveredUsage", &covered, &columns).await,
        format!(
            r#"ContractApplied={{"Elements":[{{"ContractId":"{plan}","ContractCommitmentId":"{plan}","ContractCommitmentAppliedCost":0.7}}]}}"#
        )
    );
    let fee = [
        ("reservation/ReservationARN", "arn:ri"),
        ("lineItem/UnblendedCost", "50"),
        ("lineItem/UsageAmount", "100"),
        ("pricing/RateCode", "r"),
        ("pricing/unit", "Hrs"),
        ("reservation/TotalReservedUnits", "100"),
        ("reservation/UnusedQuantity", "14"),
        ("reservation/UnusedRecurringFee", "7"),
    ];
    assert_eq!(
        converted("RIFee", &fee, &columns).await,
        "ContractApplied={\"Elements\":[{\"ContractId\":\"arn:ri\",\"ContractCommitmentId\":\"arn:ri\",\"ContractCommitmentAppliedCost\":50,\"ContractCommitmentAppliedQuantity\":100,\"ContractCommitmentAppliedUnit\":\"Hrs\"}]}\n\
         ContractApplied={\"Elements\":[{\"ContractId\":\"arn:ri\",\"ContractCommitmentId\":\"arn:ri\",\"ContractCommitmentAppliedCost\":7,\"ContractCommitmentAppliedQuantity\":14,\"ContractCommitmentAppliedUnit\":\"Hrs\"}]}"
    );
    let none = [("lineItem/UnblendedCost", "1")];
    assert_eq!(converted("Usage", &none, &columns).await, "");
    assert_eq!(converted("EdpDiscount", &none, &columns).await, "");

    // Microsoft's commitments are had under an order.
    let rows = fixture("azure-ea-amortized").run().await.rows().await;
    let applied: Vec<String> = texts(&rows, "ContractApplied")
        .into_iter()
        .flatten()
        .collect();
    assert!(!applied.is_empty());
    for text in &applied {
        let json: serde_json::Value = serde_json::from_str(text).expect("JSON");
        let element = &json["Elements"][0];
        let commitment = element["ContractCommitmentId"].as_str().expect("an id");
        let contract = element["ContractId"].as_str().expect("a contract");
        assert!(commitment.contains(contract), "{contract} of {commitment}");
        assert!(!contract.contains('/'), "{contract}");
        assert!(
            element["ContractCommitmentAppliedCost"].is_number(),
            "{text}"
        );
    }
}

/// Google's commitments are subscriptions, each a contract of its own: what was bought of one, and what of it was used
/// and was not, is applied to it once as a purchase and once as usage.
#[tokio::test]
async fn googles_commitments_are_contracts_too() {
    let rows = fixture("gcp-detailed").run().await.rows().await;
    let column = |name: &str| texts(&rows, name);
    let (applied, commitments) = (column("ContractApplied"), column("CommitmentDiscountId"));
    let (billed, effective) = (column("BilledCost"), column("EffectiveCost"));
    let (categories, lines) = (column("ChargeCategory"), column("x_SourceLine"));
    let mut seen = Vec::new();
    for row in 0..rows.num_rows() {
        assert_eq!(applied[row].is_some(), commitments[row].is_some(), "{row}");
        let (Some(text), Some(commitment)) = (&applied[row], &commitments[row]) else {
            continue;
        };
        let json: serde_json::Value = serde_json::from_str(text).expect("JSON");
        let element = &json["Elements"][0];
        assert_eq!(element["ContractId"], commitment.as_str());
        assert_eq!(element["ContractCommitmentId"], commitment.as_str());
        let cost = match categories[row].as_deref() {
            Some("Purchase") => &billed[row],
            _ => &effective[row],
        };
        let number = |text: &str| text.parse::<bigdecimal::BigDecimal>().expect("an amount");
        let told = element["ContractCommitmentAppliedCost"].to_string();
        assert_eq!(
            number(&told),
            number(cost.as_deref().expect("a cost")),
            "{text}"
        );
        let quantity = element["ContractCommitmentAppliedQuantity"].to_string();
        let unit = element["ContractCommitmentAppliedUnit"].to_string();
        seen.push(format!(
            "{} {} {quantity} {unit}",
            lines[row].as_deref().unwrap_or_default(),
            categories[row].as_deref().unwrap_or_default()
        ));
    }
    seen.sort();
    assert_eq!(
        seen,
        [
            "11 Purchase null null",
            "12 Usage null null",
            "14 Purchase null null",
            "14 Usage null null",
            "15 Purchase null null",
            "15 Usage null null",
            "16 Purchase null null",
            "16 Usage null null",
            "17 Purchase null null",
            "19 Purchase 8 \"Hours\"",
        ]
    );
    // The standard export does not say which commitment it was.
    let rows = fixture("gcp-standard").run().await.rows().await;
    assert!(texts(&rows, "ContractApplied").iter().all(Option::is_none));
}
