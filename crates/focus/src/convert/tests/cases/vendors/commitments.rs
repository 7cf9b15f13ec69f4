//! What vendors say in different ways and FOCUS in one: unused commitments, applied contracts, prices.

use std::collections::BTreeMap;

use super::super::super::formats::{fixture, fixtures};
use super::super::super::skips::stored;
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

/// Rows of an export for which the header and the first row stand in a fixture, with these cells in place of its own.
fn azure(fixture: &str, rows: &[&[(&str, &str)]], left_out: &[&str]) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/formats");
    let text =
        std::fs::read_to_string(folder.join(fixture).join("input.csv")).expect("the fixture");
    let mut reader = ::csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let headers = reader.headers().expect("a header").clone();
    let first = reader.records().next().expect("a row").expect("read");
    let kept = |name: &&str| !left_out.contains(name);
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer
        .write_record(headers.iter().filter(kept))
        .expect("written");
    for cells in rows {
        let cell = |(name, own): (&str, &str)| {
            let given = cells.iter().find(|(known, _)| *known == name);
            kept(&name).then(|| given.map_or(own, |(_, given)| *given).to_owned())
        };
        let record: Vec<String> = headers.iter().zip(&first).filter_map(cell).collect();
        writer.write_record(record).expect("written");
    }
    String::from_utf8(writer.into_inner().expect("flushed")).expect("UTF-8")
}

const RESERVED: [(&str, &str); 2] = [
    ("ReservationId", "11111111-2222-3333-4444-555555555555"),
    ("PricingModel", "Reservation"),
];

/// A charge on demand, usage that a reservation covers, and its purchase, as an actual file has them.
fn actual(left_out: &[&str]) -> String {
    let [id, model] = RESERVED;
    azure(
        "azure-ea",
        &[
            &[("CostInBillingCurrency", "4")],
            &[
                id,
                model,
                ("CostInBillingCurrency", "0"),
                ("Quantity", "24"),
            ],
            &[
                id,
                model,
                ("ChargeType", "Purchase"),
                ("Frequency", "Recurring"),
                ("CostInBillingCurrency", "1000"),
                ("Quantity", "1"),
                ("ResourceId", ""),
                ("ConsumedService", "Microsoft.Capacity"),
            ],
        ],
        left_out,
    )
}

/// The same as an amortised file has them, with what went unused.
fn amortised(left_out: &[&str]) -> String {
    let [id, model] = RESERVED;
    azure(
        "azure-ea-amortized",
        &[
            &[("CostInBillingCurrency", "4")],
            &[
                id,
                model,
                ("CostInBillingCurrency", "3"),
                ("Quantity", "24"),
            ],
            &[
                id,
                model,
                ("ChargeType", "UnusedReservation"),
                ("CostInBillingCurrency", "1"),
                ("Quantity", "8"),
                ("ResourceId", ""),
            ],
        ],
        left_out,
    )
}

/// An export without its charge types: what a reservation costs when it is bought stays billed, told by the frequency,
/// and where there is none by what sells it; what was left of a reservation looks like neither, and stays as it is.
#[tokio::test]
async fn azure_without_charge_types_loses_no_purchase() {
    for (file, left_out, billed, effective) in [
        (actual(&[]), "", "1004", "4"),
        (actual(&["ChargeType"]), "ChargeType", "1004", "4"),
        (actual(&["ChargeType", "Frequency"]), "both", "1004", "4"),
        (amortised(&[]), "", "4", "8"),
        (amortised(&["ChargeType"]), "ChargeType", "4", "8"),
        (amortised(&["ChargeType", "Frequency"]), "both", "5", "8"),
    ] {
        let run = run(vec![bytes_input("a.csv", file)]).await;
        let done = run.ok();
        let rows = run.rows().await;
        let sums = ["BilledCost", "EffectiveCost"].map(|column| sum(&rows, column));
        assert_eq!(sums, [billed, effective], "{left_out}");
        assert!(done.balance.balanced(), "{:?}", done.balance);
        assert_eq!(
            (done.rejects.count, &done.balance.unreadable[..]),
            (0, &[][..])
        );
        assert_eq!(of_charge_types(&run).is_empty(), left_out.is_empty());
    }
}

/// What is said of empty charge types: how it begins to say what the charge is taken for, rows and money.
fn of_charge_types(run: &Run) -> Vec<(String, u64, String)> {
    let told = run.ok().warnings.iter();
    let told = told.filter(|warning| warning.column.as_deref() == Some("ChargeType"));
    let mut told: Vec<_> = told
        .map(|warning| {
            let taken = ["as it stands", "its purchase", "usage that it covers"];
            let taken = taken
                .iter()
                .find(|taken| warning.message.contains(&format!("{taken},")));
            let money = warning.money.iter().map(|sum| sum.amount.as_str());
            (
                taken.copied().unwrap_or_default().to_owned(),
                warning.rows,
                money.collect(),
            )
        })
        .collect();
    told.sort();
    told
}

/// Rows that say neither what they are nor how often they come: a purchase and what is given back of it, usage of a
/// resource, and what names nothing. No charge is rejected, and each doubt is told with its money.
#[tokio::test]
async fn azure_without_charge_types_and_frequencies_goes_by_what_a_row_is_of() {
    let [id, model] = RESERVED;
    let row = |cost: &'static str, service: &'static str, product: &'static str, vm: bool| {
        let mut cells = vec![
            id,
            model,
            ("CostInBillingCurrency", cost),
            ("ConsumedService", service),
            ("ProductName", product),
        ];
        if !vm {
            cells.push(("ResourceId", ""));
        }
        cells
    };
    let left_out = ["ChargeType", "Frequency"];
    let reserved = "Reserved VM Instance, Standard_D2s_v3, US East, 1 Year";
    let rows = [
        (row("1000", "Microsoft.Capacity", "", false), "1000", "0"),
        (
            row("-120.5", "microsoft.capacity", "", false),
            "-120.5",
            "0",
        ),
        (row("73", "Microsoft.BillingBenefits", "", false), "73", "0"),
        (row("99", "", reserved, false), "99", "0"),
        (row("2.5", "Microsoft.Compute", "", true), "0", "2.5"),
        (row("3.5", "", "", true), "0", "3.5"),
        (row("4.5", "Microsoft.Compute", "", false), "4.5", "4.5"),
        (row("5.5", "", "", false), "5.5", "5.5"),
        // Usage that costs nothing needs no charge type.
        (row("0", "Microsoft.Compute", "", true), "0", "0"),
    ];
    let cells: Vec<&[(&str, &str)]> = rows.iter().map(|(cells, ..)| &cells[..]).collect();
    let run = run(vec![bytes_input(
        "a.csv",
        azure("azure-ea", &cells, &left_out),
    )])
    .await;
    assert!(run.ok().balance.balanced());
    let converted = run.rows().await;
    let lines = texts(&converted, "x_SourceLine");
    let costs = ["BilledCost", "EffectiveCost"].map(|column| texts(&converted, column));
    for (number, (cells, billed, effective)) in rows.iter().enumerate() {
        let line = Some((number + 2).to_string());
        let at = lines
            .iter()
            .position(|known| *known == line)
            .expect("a charge");
        let of = |column: usize| {
            costs[column][at]
                .as_deref()
                .and_then(|text| text.parse().ok())
        };
        let expected: [Option<f64>; 2] = [billed, effective].map(|text| text.parse().ok());
        assert_eq!([of(0), of(1)], expected, "{cells:?}");
    }
    let told = |taken: &str, rows: u64, money: &str| (taken.to_owned(), rows, money.to_owned());
    assert_eq!(
        of_charge_types(&run),
        [
            told("as it stands", 2, "10"),
            told("its purchase", 4, "1051.5"),
            told("usage that it covers", 2, "6"),
        ]
    );
}

/// The fee of a reservation or plan of which nobody can tell what went unused: the charge is kept, and told.
#[tokio::test]
async fn fees_that_do_not_say_what_went_unused_are_told() {
    let upfront = "reservation/UnusedAmortizedUpfrontFeeForBillingPeriod";
    let recurring = "reservation/UnusedRecurringFee";
    let hours = "reservation/UnusedQuantity";
    let commitment = "savingsPlan/TotalCommitmentToDate";
    let used = "savingsPlan/UsedCommitment";
    let (reservation, plan) = ("RIFee", "SavingsPlanRecurringFee");
    // What is billed says which lines are told: each is twice the one before.
    let fees: [(&str, &[(&str, &str)]); 10] = [
        (reservation, &[(hours, "14")]),
        (reservation, &[(hours, "14"), (recurring, "0")]),
        (reservation, &[]),
        (reservation, &[(recurring, "0")]),
        (reservation, &[(hours, "0")]),
        (reservation, &[(hours, "14"), (recurring, "7")]),
        (
            reservation,
            &[(hours, "14"), (recurring, "0"), (upfront, "0")],
        ),
        (plan, &[(commitment, "50")]),
        (plan, &[(used, "40")]),
        (plan, &[(commitment, "50"), (used, "40")]),
    ];
    let mut text = HEADER.join(",") + "\n";
    for (number, (kind, cells)) in fees.iter().enumerate() {
        let (id, cost) = (format!("fee{number}"), (1 << number).to_string());
        let own = [
            ("identity/LineItemId", &*id),
            ("lineItem/UnblendedCost", &*cost),
        ];
        text += &line(kind, &[&own, *cells].concat());
        text.push('\n');
    }
    let run = run(vec![bytes_input("cur.csv", text)]).await;
    let rows = run.rows().await;
    assert_eq!(sum(&rows, "BilledCost"), "1023");
    assert_eq!(sum(&rows, "EffectiveCost"), "17");
    let warnings = run.ok().warnings.iter();
    let warnings =
        warnings.filter(|warning| warning.message.contains("what is effective is too low"));
    let found: Vec<_> = warnings
        .map(|warning| {
            (
                warning.column.as_deref(),
                warning.rows,
                &*warning.money[0].amount,
            )
        })
        .collect();
    assert_eq!(found, [(Some(recurring), 3, "7"), (Some(used), 2, "384"),]);
}

/// The actual file beside the amortised one holds the same charges twice, whether it says its charge types or not.
#[tokio::test]
async fn azure_without_charge_types_counts_no_view_twice() {
    for left_out in [&[][..], &["ChargeType"]] {
        let files = [
            ("actual.csv", actual(left_out).into_bytes()),
            ("amortised.csv", amortised(left_out).into_bytes()),
        ];
        let run = run(stored(&files).await).await;
        let rows = run.rows().await;
        let sums = ["BilledCost", "EffectiveCost"].map(|column| sum(&rows, column));
        assert_eq!(sums, ["1004", "8"], "{left_out:?}");
        assert_eq!(run.ok().balance.rows_skipped, 2);
    }
}
