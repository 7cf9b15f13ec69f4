//! Oracle's units and corrections.

use super::*;

/// Converted with each of these units in the place of the first line's.
async fn spelled(units: &[&str]) -> Vec<String> {
    let changes: Vec<[(&str, &str); 1]> = units
        .iter()
        .map(|unit| [("cost/skuUnitDescription", *unit)])
        .collect();
    let changes: Vec<&[(&str, &str)]> = changes.iter().map(|change| &change[..]).collect();
    let (_, rows) = warned("oci.csv", changed("oci-cost", &changes)).await;
    let lines = texts(&rows, "x_SourceLine");
    let mut found: Vec<(usize, String)> = lines
        .into_iter()
        .zip(texts(&rows, "PricingUnit"))
        .map(|(line, unit)| {
            let line = line.and_then(|line| line.parse().ok());
            (line.expect("a line"), unit.unwrap_or_default())
        })
        .collect();
    found.sort();
    found.into_iter().map(|(_, unit)| unit).collect()
}

/// The units of Oracle's price list, as cost reports show them.
#[tokio::test]
async fn units_have_one_spelling() {
    let pairs = [
        ("OCPU Hours", "OCPU-Hours"),
        ("OCPU Per Hour", "OCPU-Hours"),
        ("ECPU Per Hour", "ECPU-Hours"),
        ("Instance per hour", "Instance-Hours"),
        ("Instance Per Hour", "Instance-Hours"),
        ("Node Per Hour", "Node-Hours"),
        ("Load Balancer Hour", "Load Balancer-Hours"),
        ("GB Months", "GB-Months"),
        ("GB/Month", "GB-Months"),
        (
            "Gigabyte Storage Capacity Per Month",
            "GB Storage Capacity-Months",
        ),
        (
            "Gigabyte Outbound Data Transfer Per Month",
            "GB Outbound Data Transfer-Months",
        ),
        (
            "Performance Units Per Gigabyte Per Month",
            "Performance Units Per GB-Months",
        ),
        ("GB Hours", "GB-Hours"),
        ("Gigabyte Per Hour", "GB-Hours"),
        ("Hours", "Hours"),
        ("Per Hour", "Hours"),
        ("Month", "Months"),
        ("Million Datapoints", "1000000 Datapoints"),
        ("10,000 Transactions", "10000 Transactions"),
        ("Per 10,000 Requests", "10000 Requests"),
        (
            "1,000,000 Function Invocations",
            "1000000 Function Invocations",
        ),
        ("10,000 GB Memory-Seconds", "10000 GB Memory-Seconds"),
        ("Each", "Each"),
        ("", "OCPU-Hours"),
    ];
    let units: Vec<&str> = pairs.iter().map(|(unit, _)| *unit).collect();
    let wanted: Vec<&str> = pairs.iter().map(|(_, spelling)| *spelling).collect();
    assert_eq!(spelled(&units).await, wanted);
}

#[tokio::test]
async fn reports_without_a_description_of_the_unit_have_its_four_words() {
    let of = |words: &'static str| {
        [
            ("cost/skuUnitDescription", ""),
            ("cost/billingUnitReadable", words),
        ]
    };
    let changes = [
        of("1 NONE HOURS OCPU"),
        of("1 GiB MONTHS STORAGE_SIZE"),
        of("10000 NONE NONE TRANSACTION"),
        of("1 NONE HOURS INSTANCE"),
        of(""),
    ];
    let changes: Vec<&[(&str, &str)]> = changes.iter().map(|change| &change[..]).collect();
    let (_, rows) = warned("oci.csv", changed("oci-cost", &changes)).await;
    let mut units: Vec<String> = texts(&rows, "PricingUnit").into_iter().flatten().collect();
    units.sort();
    assert_eq!(
        units,
        [
            "10000 Transaction",
            "GiB-Months",
            "Instance-Hours",
            "OCPU-Hours",
            "Units"
        ]
    );
}

/// A correction within its billing period is not marked (ChargeClass-C-003); it stays found by what Oracle says of it.
#[tokio::test]
async fn corrections_within_their_month_are_not_marked() {
    let changes: [&[(&str, &str)]; 2] = [
        &[("lineItem/isCorrection", "true"), ("cost/myCost", "-1")],
        &[("lineItem/isCorrection", "false"), ("cost/myCost", "1")],
    ];
    let (_, rows) = warned("oci.csv", changed("oci-cost", &changes)).await;
    assert_eq!(texts(&rows, "ChargeClass"), [None, None]);
    let extras = texts(&rows, "x_Extra").into_iter().flatten();
    let marked = extras.filter(|extra| extra.contains(r#""IsCorrection":"true""#));
    assert_eq!(marked.count(), 1);

    let changes: [&[(&str, &str)]; 3] = [
        &[("ChargeCategory", "Adjustment")],
        &[
            ("ChargeCategory", "Adjustment"),
            ("ChargePeriodStart", "2024-09-30T22:00:00Z"),
            ("ChargePeriodEnd", "2024-09-30T23:00:00Z"),
        ],
        &[("ChargeCategory", "Usage")],
    ];
    let (_, rows) = warned("oci.csv", changed("oci-focus-1.0", &changes)).await;
    let mut found: Vec<String> = texts(&rows, "ChargePeriodStart")
        .into_iter()
        .zip(texts(&rows, "ChargeClass"))
        .map(|(start, class)| format!("{} {class:?}", &start.unwrap_or_default()[..7]))
        .collect();
    found.sort();
    assert_eq!(
        found,
        [
            r#"2024-09 Some("Correction")"#,
            "2024-10 None",
            "2024-10 None"
        ]
    );
}
