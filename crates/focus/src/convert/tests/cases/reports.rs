//! Further inputs of the kinds in `testdata/cases`, each made after the public report that its test names:
//! values that are missing, negative, noisy or huge, tags, and shares of a charge.

use super::super::aws_lines::{HEADER, line};
use super::super::*;
use super::money::{case, with_cell};
use crate::warnings::WarningCode;

const LEGACY: &str = "53-cur-split-rows-without-cost";

/// What came of a text: the run, and its rows.
async fn converted(name: &str, text: impl Into<Vec<u8>>) -> (Run, RecordBatch) {
    let run = run(vec![bytes_input(name, text)]).await;
    assert!(run.ok().balance.balanced(), "{:?}", run.ok().balance);
    let rows = run.rows().await;
    (run, rows)
}

/// A legacy report of these lines.
async fn aws(lines: &[String]) -> (Run, RecordBatch) {
    let text = format!("{}\n{}\n", HEADER.join(","), lines.join("\n"));
    converted("cur.csv", text).await
}

/// Amounts of a column without zeros at the end, in order.
fn amounts(rows: &RecordBatch, column: &str) -> Vec<String> {
    let texts = texts(rows, column).into_iter();
    texts
        .map(|text| {
            let text = text.unwrap_or_default();
            match text.contains('.') {
                true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
                false => text,
            }
        })
        .collect()
}

/// wireservice/csvkit#968: `NA` is North America, a name, and no missing value. ClickHouse/clickhouse-java#1154
/// and #1723: `\N`, in quotes or not, is one. ClickHouse/ClickHouse#5990: two in a row, one of them a date's.
#[tokio::test]
async fn words_for_nothing_and_words_like_them() {
    let text = with_cell(
        &case(LEGACY, "input.csv"),
        1,
        "resourceTags/user:Team",
        "NA",
    );
    let text = with_cell(&text, 1, "lineItem/ResourceId", "NA");
    let (_, rows) = converted("cur.csv", text).await;
    assert_eq!(texts(&rows, "ResourceId")[0].as_deref(), Some("NA"));
    let tags = texts(&rows, "Tags")[0].clone().unwrap_or_default();
    assert!(tags.contains(r#""Team":"NA""#), "{tags}");

    let text = String::from_utf8(case(LEGACY, "input.csv")).expect("UTF-8");
    for zone in ["\\N", "\"\\N\""] {
        let text = text.replacen(",us-east-1a,", &format!(",{zone},"), 1);
        let (run, rows) = converted("cur.csv", text).await;
        assert_eq!(run.ok().rows_out, 2, "{zone}");
        assert_eq!(texts(&rows, "AvailabilityZone")[0], None, "{zone}");
        assert_eq!(amounts(&rows, "BilledCost"), ["0.096", "0"], "{zone}");
    }

    let text = case(LEGACY, "input.csv");
    let text = with_cell(&text, 1, "lineItem/UsageEndDate", "NULL");
    let text = with_cell(&text, 1, "pricing/publicOnDemandCost", "NULL");
    let text = with_cell(&text, 1, "pricing/publicOnDemandRate", "NULL");
    let (run, rows) = converted("cur.csv", text).await;
    assert_eq!((run.ok().rows_out, run.ok().rejects.count), (2, 0));
    assert_eq!(sum(&rows, "BilledCost"), "0.096");
}

/// opencost/opencost#1746: a total that was divided by nothing is `NaN`. A cost that is no number is no zero:
/// the charge is rejected, with its text, and its money is called unreadable.
#[tokio::test]
async fn a_cost_that_is_no_number_is_not_nothing() {
    let text = with_cell(
        &case(LEGACY, "input.csv"),
        1,
        "lineItem/UnblendedCost",
        "NaN",
    );
    let run = run(vec![bytes_input("cur.csv", text)]).await;
    let done = run.ok();
    assert_eq!((done.rows_in, done.rows_out, done.rejects.count), (2, 1, 1));
    let said = done.rejects.first[0].describe();
    assert!(said.contains("lineItem/UnblendedCost: \"NaN\""), "{said}");
}

/// Teevity/ice#138: credits of -0.844161 and -196.838912 that a program ignored, because it took no negative
/// number for a cost.
#[tokio::test]
async fn credits_lower_the_bill() {
    let credit = |cost: &'static str| line("Credit", &[("lineItem/UnblendedCost", cost)]);
    let usage = line("Usage", &[("lineItem/UnblendedCost", "200")]);
    let (_, rows) = aws(&[usage, credit("-0.844161"), credit("-196.838912")]).await;
    assert_eq!(sum(&rows, "BilledCost"), "2.316927");
    assert_eq!(sum(&rows, "EffectiveCost"), "2.316927");
    let categories: Vec<_> = texts(&rows, "ChargeCategory")
        .into_iter()
        .flatten()
        .collect();
    assert_eq!(categories, ["Usage", "Credit", "Credit"]);
}

/// microsoft/finops-toolkit#447: the refund of a reservation lowers what is billed and nothing that is amortised.
/// MicrosoftDocs/azure-docs#58651: a purchase of 120 is billed beside usage that costs 0.
#[tokio::test]
async fn refunds_and_purchases_of_reservations_are_billed() {
    let text = case("13-azure-amount-minus-two", "input.csv");
    let set = |text: Vec<u8>, row: usize, cells: &[(&str, &str)]| {
        cells.iter().fold(text, |text, (column, value)| {
            with_cell(&text, row, column, value)
        })
    };
    let reservation = "/providers/Microsoft.Capacity/reservationOrders/o-1/reservations/r-1";
    let of = |charge: &'static str, cost: &'static str| {
        [
            ("ChargeType", charge),
            ("PricingModel", "Reservation"),
            ("benefitId", reservation),
            ("CostInBillingCurrency", cost),
            ("Frequency", "OneTime"),
        ]
    };
    let text = set(text, 1, &of("Purchase", "120"));
    let text = set(text, 2, &of("Refund", "-2"));
    let text = set(text, 3, &of("Usage", "0"));
    let (run, rows) = converted("azure.csv", text).await;
    assert_eq!(run.ok().rejects.count, 0);
    assert_eq!(amounts(&rows, "BilledCost"), ["120", "-2", "0"]);
    assert_eq!(amounts(&rows, "EffectiveCost"), ["0", "0", "0"]);
    let class: Vec<_> = texts(&rows, "ChargeClass");
    assert_eq!(class[1].as_deref(), Some("Correction"));
}

/// project-koku/koku#1836 and #1840: values of tags with quotes and backslashes are texts like others.
/// CAVaccineInventory/vial#226: an object as Python prints it is none, and costs no charge.
#[tokio::test]
async fn tags_with_quotes() {
    for value in ["\"canary\" build", "d\"ev", "dev's", "\\\"beta\\\"", "a\\b"] {
        let text = with_cell(
            &case(LEGACY, "input.csv"),
            1,
            "resourceTags/user:Team",
            value,
        );
        let (run, rows) = converted("cur.csv", text).await;
        assert_eq!(
            (run.ok().rows_out, run.ok().warnings.len()),
            (2, 0),
            "{value}"
        );
        let tags = texts(&rows, "Tags")[0].clone().unwrap_or_default();
        let tags: serde_json::Value = serde_json::from_str(&tags).expect("JSON");
        assert_eq!(tags["Team"], value);
    }
    let text = with_cell(
        &case("13-azure-amount-minus-two", "input.csv"),
        1,
        "Tags",
        "{'env': 'prod', 'team': 'a'}",
    );
    let (run, rows) = converted("azure.csv", text).await;
    assert_eq!(sum(&rows, "BilledCost"), "5");
    assert_eq!(texts(&rows, "Tags")[0], None);
    let extra = texts(&rows, "x_Extra")[0].clone().unwrap_or_default();
    assert!(extra.contains("{'env': 'prod', 'team': 'a'}"), "{extra}");
    let told = run.ok().warnings.iter();
    let told: Vec<_> = told.map(|warning| (warning.code, warning.rows)).collect();
    assert_eq!(told, [(WarningCode::FieldSetAside, 1)]);
}

/// aws-samples/config-resource-compliance-dashboard#16: `Environment` beside `environment` on one resource;
/// cloudquery/cloudquery#7639: the same within one object; opencost/opencost#89: a key with `.` and `/`.
#[tokio::test]
async fn keys_of_tags_are_as_they_were_written() {
    let text = String::from_utf8(case(LEGACY, "input.csv")).expect("UTF-8");
    let text = text.replacen("resourceTags/user:Team", "resourceTags/user:Environment", 1);
    let text = text.replacen(
        "resourceTags/aws:createdBy",
        "resourceTags/user:environment",
        1,
    );
    let text = text.replacen(
        "costCategory/Project",
        "resourceTags/user:app.kubernetes.io/name",
        1,
    );
    let (_, rows) = converted("cur.csv", text).await;
    let tags = texts(&rows, "Tags")[0].clone().unwrap_or_default();
    let tags: serde_json::Value = serde_json::from_str(&tags).expect("JSON");
    assert_eq!(
        tags,
        serde_json::json!({
            "Environment": "checkout", "environment": "IAMUser:AIDAEXAMPLE:ana", "app.kubernetes.io/name": "atlas"
        })
    );
    let cells = r#"{"Env":"a","env":"b","ENV":"c"}"#;
    for (name, column) in [
        ("13-azure-amount-minus-two", "Tags"),
        ("27-focus-csv-double-noise", "Tags"),
    ] {
        let text = with_cell(&case(name, "input.csv"), 1, column, cells);
        let (_, rows) = converted("bill.csv", text).await;
        let tags = texts(&rows, "Tags")[0].clone().unwrap_or_default();
        assert_eq!(tags, cells, "{name}");
    }
}

/// theopenco/llmgateway#3218: `3.5e-7` and `0.00012000000000000002`; backblaze-labs/genblaze#63:
/// `0.9999999999999999`; deadlocker8/BudgetMaster#740: 9.7 that became 9.69; openspending/openspending#459.
#[tokio::test]
async fn amounts_are_what_is_written() {
    let focus = case("27-focus-csv-double-noise", "input.csv");
    for (written, billed) in [
        ("3.5e-7", "0.00000035"),
        ("0.00012000000000000002", "0.00012"),
        ("0.9999999999999999", "0.9999999999999999"),
        ("9.7", "9.7"),
        ("1.2345E+3", "1234.5"),
        ("-2E-18", "-0.000000000000000002"),
    ] {
        let text = with_cell(&focus, 1, "BilledCost", written);
        let (run, rows) = converted("focus.csv", text).await;
        assert_eq!(amounts(&rows, "BilledCost")[0], billed, "{written}");
        assert_eq!(run.ok().rejects.count, 0, "{written}");
    }
}

/// mozilla/bigquery-etl#1490: a count beyond 64 bits; GoogleCloudDataproc/flink-bigquery-connector#126 and
/// data-integrations/google-cloud#738: BIGNUMERIC has more digits than most decimals. The charge stays.
#[tokio::test]
async fn quantities_beyond_64_bits() {
    let text = String::from_utf8(case("14-gcp-byte-seconds", "input.jsonl")).expect("UTF-8");
    let first = text.lines().next().expect("a row");
    for (written, quantity) in [
        ("10058158527438782464", "10058158527438782464"),
        ("\"10058158527438782464\"", "10058158527438782464"),
        (
            "\"97277751951202710000.123456789012345678\"",
            "97277751951202710000.123456789012345678",
        ),
        // Given in billions, and not at all.
        ("\"1e25\"", "10000000000000000"),
        ("\"9999999999999999999999999999999999999999\"", ""),
    ] {
        let text = first.replacen("9.727775195120271e+19", written, 1);
        assert_ne!(text, first);
        let (run, rows) = converted("gcp.jsonl", text).await;
        assert_eq!(amounts(&rows, "ConsumedQuantity"), [quantity], "{written}");
        assert_eq!(sum(&rows, "BilledCost"), "908.765867", "{written}");
        assert_eq!(run.ok().rejects.count, 0, "{written}");
    }
}

/// aws-samples/aws-usage-queries#8 (three times the cost), opencost/opencost#2890, FOCUS_Spec#2515 (no rule against
/// counting the origin and its shares): however many shares a charge has, and whatever their cost columns say.
#[tokio::test]
async fn shares_add_nothing_to_a_bill() {
    let text = String::from_utf8(case(LEGACY, "input.csv")).expect("UTF-8");
    let lines: Vec<&str> = text.lines().collect();
    let (header, parent, share) = (lines[0], lines[1], lines[2]);
    for cost in ["", "0", "0.0000000000", "NULL"] {
        let shares: Vec<String> = (0..3)
            .map(|pod| share.replace(":pod/x", &format!(":pod/{pod}")))
            .collect();
        let text = [header, parent, &shares.join("\n")].join("\n");
        let text = (2..5).fold(text.into_bytes(), |text, row| {
            with_cell(&text, row, "lineItem/UnblendedCost", cost)
        });
        let (run, rows) = converted("cur.csv", text).await;
        assert_eq!(
            (run.ok().rows_out, run.ok().rejects.count),
            (4, 0),
            "{cost}"
        );
        for column in ["BilledCost", "EffectiveCost"] {
            assert_eq!(
                amounts(&rows, column)[1..],
                ["0", "0", "0"],
                "{cost} {column}"
            );
        }
        assert_eq!(sum(&rows, "BilledCost"), "0.096", "{cost}");
        let shared: Vec<_> = texts(&rows, "AllocatedResourceId")
            .into_iter()
            .flatten()
            .collect();
        assert_eq!(shared.len(), 3, "{cost}");
    }
}
