//! `stoa focus sample --company`: every vendor's bills convert without a warning, and give the sums that they were made with.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use super::{Outcome, stoa};

const UNTIL: &str = "2026-11-30";
/// Months that hold all there is: credits and the first of the reservation, a refund, a service credit and databases given up, the
/// anomaly in a month that still runs.
const MONTHS: [&str; 4] = ["2026-01", "2026-04", "2026-07", "2026-11"];

fn focus(dir: &Path, words: &[&str]) -> Outcome {
    Outcome::of(stoa(dir, "").arg("focus").args(words))
}

fn company(dir: &Path) -> Value {
    let made = focus(
        dir,
        &[
            "sample",
            "--company",
            "--until",
            UNTIL,
            "-o",
            "company",
            "--json",
        ],
    );
    assert_eq!(made.code, 0, "{}", made.err);
    made.json()
}

/// The chosen months of a vendor, converted to `out/VENDOR`.
fn convert(dir: &Path, vendor: &str) -> Value {
    let bills: Vec<String> = MONTHS
        .map(|month| format!("company/{vendor}/*{month}*"))
        .into();
    let out = format!("out/{vendor}");
    let mut words = vec!["convert", "-o", &out, "--json"];
    words.extend(bills.iter().map(String::as_str));
    let done = focus(dir, &words);
    assert_eq!(done.code, 0, "{vendor}: {}", done.err);
    done.json()
}

fn query(dir: &Path, vendor: &str, sql: &str) -> Vec<Value> {
    let done = focus(
        dir,
        &["query", &format!("out/{vendor}"), "--json", "-s", sql],
    );
    assert_eq!(done.code, 0, "{vendor}: {}", done.err);
    done.json()["rows"].as_array().expect("rows").clone()
}

/// Month and currency → what is billed and what is effective.
fn sums(dir: &Path, vendor: &str) -> BTreeMap<(String, String), (String, String)> {
    let rows = query(
        dir,
        vendor,
        r#"SELECT "BillingPeriodStart" AS month, "BillingCurrency" AS currency, sum("BilledCost") AS billed,
           sum("EffectiveCost") AS effective FROM focus GROUP BY 1, 2"#,
    );
    let text = |row: &Value, name: &str| row[name].as_str().expect(name).to_owned();
    rows.iter()
        .map(|row| {
            let month = text(row, "month")[..7].to_owned();
            (
                (month, text(row, "currency")),
                (text(row, "billed"), text(row, "effective")),
            )
        })
        .collect()
}

/// What the generator counted while it made the bills.
fn told(totals: &Value, vendor: &str) -> BTreeMap<(String, String), (String, String)> {
    let mut told = BTreeMap::new();
    for month in MONTHS {
        for (currency, sums) in totals["vendors"][vendor][month]
            .as_object()
            .expect("currencies")
        {
            let text = |name: &str| sums[name].as_str().expect(name).to_owned();
            told.insert(
                (month.to_owned(), currency.clone()),
                (text("billed"), text("effective")),
            );
        }
    }
    told
}

#[test]
fn a_companys_bills_convert_without_a_warning_to_the_sums_they_were_made_with() {
    let dir = tempfile::tempdir().unwrap();
    let made = company(dir.path());
    let formats = [
        ("aws", "aws-cur-2"),
        ("azure", "focus-1.2"),
        ("google", "gcp-detailed"),
        ("openai", "openai-costs"),
        ("anthropic", "anthropic-analytics-costs"),
        ("saas", "saas-subscriptions"),
    ];
    for (vendor, format) in formats {
        let done = convert(dir.path(), vendor);
        let conversion = &done["conversion"];
        assert_eq!(conversion["recognised"]["format"], format);
        assert_eq!(done["balanced"], true, "{vendor}: {done}");
        assert_eq!(conversion["rejects"]["count"], 0, "{vendor}: {done}");
        assert_eq!(conversion["warnings"], serde_json::json!([]), "{vendor}");
        breaks_no_rule_that_a_vendors_bill_keeps(dir.path(), vendor);
        assert_eq!(
            sums(dir.path(), vendor),
            told(&made["totals"], vendor),
            "{vendor}"
        );
    }

    // What nothing took of the commitments, and what took the rest, is what was paid for them.
    let rows = query(
        dir.path(),
        "aws",
        r#"SELECT "CommitmentDiscountId" AS id, "BillingPeriodStart" AS month,
           sum(CASE WHEN "ChargeCategory" = 'Purchase' THEN "BilledCost" ELSE 0 END) AS fee,
           sum(CASE WHEN "CommitmentDiscountStatus" = 'Used' THEN "EffectiveCost" ELSE 0 END) AS used,
           sum(CASE WHEN "CommitmentDiscountStatus" = 'Unused' THEN "EffectiveCost" ELSE 0 END) AS unused
           FROM focus WHERE "CommitmentDiscountId" IS NOT NULL GROUP BY 1, 2"#,
    );
    assert_eq!(
        rows.len(),
        7,
        "two commitments, of which one began after the first month: {rows:?}"
    );
    for row in rows {
        let (id, month) = (
            row["id"].as_str().unwrap(),
            &row["month"].as_str().unwrap()[..7],
        );
        let told = &made["totals"]["commitments"][id][month];
        for part in ["fee", "used", "unused"] {
            assert_eq!(row[part], told[part], "{id} {month} {part}");
        }
    }

    // The weekend that stands out: one service, one resource, one team.
    let rows = query(
        dir.path(),
        "aws",
        r#"SELECT "ServiceName" AS service, "ResourceId" AS resource, "ChargePeriodStart" AS day FROM focus
           WHERE "EffectiveCost" > 5000 AND "ChargeCategory" = 'Usage' ORDER BY 3"#,
    );
    let anomaly = &made["totals"]["anomaly"];
    assert_eq!(rows.len(), 3, "{rows:?}");
    for row in &rows {
        assert_eq!(row["service"], anomaly["service"]);
        assert_eq!(row["resource"], anomaly["resource"]);
    }
    assert!(
        rows[0]["day"]
            .as_str()
            .unwrap()
            .starts_with(anomaly["first_day"].as_str().unwrap())
    );
}

/// Rules that a real bill of the vendor would break too: columns that it does not have (`…-D-…`) and units that it writes its own way.
fn breaks_no_rule_that_a_vendors_bill_keeps(dir: &Path, vendor: &str) {
    let checked = focus(dir, &["check", &format!("out/{vendor}"), "--json"]);
    let report = checked.json();
    let broken: Vec<&str> = report["rules"]
        .as_array()
        .expect("rules")
        .iter()
        .filter(|rule| rule["outcome"] == "failed" || rule["outcome"] == "warning")
        .filter_map(|rule| rule["rule"].as_str())
        .filter(|id| !id.contains("CostAndUsage-D-"))
        .collect();
    let usual: &[&str] = match vendor {
        "aws" => &[
            "CAU-ConsumedUnit-C-003-O",
            "CAU-PricingUnit-C-003-O",
            "CAU-SkuMeter-C-006-O",
        ],
        _ => &[],
    };
    let unusual: Vec<_> = broken.iter().filter(|id| !usual.contains(id)).collect();
    assert!(unusual.is_empty(), "{vendor}: {unusual:?}");
}

#[test]
fn a_company_is_written_to_a_folder_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    for words in [
        &["sample", "--company"][..],
        &["sample", "aws-cur", "--company", "-o", "x"],
        &["sample", "--seed", "3"],
        &["sample", "--company", "--until", "yesterday", "-o", "x"],
    ] {
        assert_eq!(focus(dir.path(), words).code, 2, "{words:?}");
    }
    let one = [
        "sample",
        "--company",
        "--seed",
        "3",
        "--until",
        UNTIL,
        "-o",
        "one",
    ];
    let done = focus(dir.path(), &one);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(
        done.text().contains("Nothing in it is real"),
        "{}",
        done.text()
    );
    let again = focus(dir.path(), &one);
    assert!(
        again.code == 2 && again.err.contains("is not empty"),
        "{}",
        again.err
    );
    let about = std::fs::read_to_string(dir.path().join("one/README.md")).unwrap();
    assert!(about.contains("--seed 3 --until 2026-11-30"), "{about}");
    assert_eq!(
        std::fs::read_dir(dir.path().join("one/aws"))
            .unwrap()
            .count(),
        14
    );
}
