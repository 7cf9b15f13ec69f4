//! `stoa focus …` as scripts see it: versions, export and diff, their files and exit codes.

use std::path::Path;

use crate::process::{stoa, text};

fn focus(dir: &Path, words: &[&str]) -> (i32, String, String) {
    let output = stoa(dir, "")
        .args(["focus"])
        .args(words)
        .output()
        .expect("stoa runs");
    let (out, err) = text(&output);
    (output.status.code().expect("an exit code"), out, err)
}

fn testdata(name: &str) -> String {
    format!("{}/../../testdata/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn a_bill_goes_down_a_version_and_says_what_it_left() {
    let dir = tempfile::tempdir().unwrap();
    let bill = testdata("focus_1_3_aws.csv.gz");
    let (code, out, err) = focus(dir.path(), &["convert", &bill, "-o", "old", "--to", "1.1"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("FOCUS 1.1"), "{out}");
    assert!(
        out.contains("Not carried ") && out.contains("not-carried.csv"),
        "{out}"
    );
    let list = std::fs::read_to_string(dir.path().join("old/not-carried.csv")).unwrap();
    assert!(
        list.contains("InvoiceId,1000,1000,exists since 1.2"),
        "{list}"
    );
    // The folder can be converted again: lists are no bills, and what was kept comes back.
    let (code, out, err) = focus(dir.path(), &["convert", "old", "-o", "new", "--to", "1.3"]);
    assert_eq!(code, 0, "{err}");
    assert!(!out.contains("Not carried"), "{out}");
    let (code, out, err) = focus(dir.path(), &["convert", &bill, "-o", "same"]);
    assert_eq!(code, 0, "{out}{err}");
    let by = ["--by", "InvoiceId,AllocatedResourceId,ServiceName"];
    let (_, out, _) = focus(
        dir.path(),
        &[&["diff", "new", "same", "--json"][..], &by].concat(),
    );
    let found: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(found["totals"][0]["difference"], "0", "{out}");
}

#[test]
fn every_dataset_has_its_folder() {
    let dir = tempfile::tempdir().unwrap();
    let bill = testdata("focus_1_3_aws.csv.gz");
    let contracts = testdata("focus_1_3_contract_commitment.csv.gz");
    for file in [&bill, &contracts] {
        let (code, _, err) = focus(dir.path(), &["convert", file, "-o", "out"]);
        assert_eq!(code, 0, "{err}");
    }
    assert!(
        dir.path()
            .join("out/CostAndUsage/billing_period=2026-05")
            .is_dir()
    );
    assert!(
        dir.path()
            .join("out/ContractCommitment/part-0-0.parquet")
            .is_file()
    );
    let (code, _, err) = focus(dir.path(), &["convert", &contracts, "-o", "out"]);
    assert_eq!(code, 2);
    assert!(err.contains("--overwrite"), "{err}");
    let words = [
        "export",
        "out",
        "-o",
        "c.csv",
        "--dataset",
        "contract-commitment",
    ];
    let (code, out, err) = focus(dir.path(), &words);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("Contract Commitment, 70 rows"), "{out}");
    let (code, _, err) = focus(
        dir.path(),
        &["convert", &contracts, "-o", "x", "--to", "1.2"],
    );
    assert_eq!(code, 3);
    assert!(err.contains("exists since FOCUS 1.3"), "{err}");
}

#[test]
fn export_and_diff_have_the_exit_codes_of_their_kind() {
    let dir = tempfile::tempdir().unwrap();
    let bill = testdata("focus_1_0_sample.csv.gz");
    let (code, _, err) = focus(dir.path(), &["convert", &bill, "-o", "out"]);
    assert_eq!(code, 0, "{err}");
    let (code, out, err) = focus(dir.path(), &["export", "out", "-o", "all.parquet"]);
    assert_eq!(code, 0, "{err}");
    assert!(
        out.contains("FOCUS 1.3 Cost and Usage, 1,000 rows"),
        "{out}"
    );
    let (code, _, err) = focus(dir.path(), &["export", "out", "-o", "all.parquet"]);
    assert_eq!((code, err.contains("--overwrite")), (2, true), "{err}");
    let (code, out, _) = focus(dir.path(), &["diff", "out", "all.parquet"]);
    assert_eq!((code, out.contains("The same")), (0, true), "{out}");

    let some = [
        "export",
        "out",
        "-o",
        "some.parquet",
        "--to",
        "1.4",
        "--filter",
        "BilledCost < 1",
    ];
    assert_eq!(focus(dir.path(), &some).0, 0);
    let (code, out, _) = focus(
        dir.path(),
        &["diff", "all.parquet", "some.parquet", "--top", "1"],
    );
    assert_eq!(code, 1);
    assert!(
        out.contains("Gone") && out.contains("more groups differ"),
        "{out}"
    );
    let (code, _, err) = focus(dir.path(), &["diff", "all.parquet", "nowhere"]);
    assert_eq!((code, err.contains("nowhere")), (2, true), "{err}");
    let (code, _, err) = focus(
        dir.path(),
        &["export", "out", "-o", "x.csv", "--period", "2024-13"],
    );
    assert_eq!((code, err.contains("is no month")), (2, true), "{err}");
}

#[test]
fn every_dataset_of_a_folder_is_checked() {
    let dir = tempfile::tempdir().unwrap();
    for name in [
        "aws_cur_sample.csv.gz",
        "focus_1_3_contract_commitment.csv.gz",
    ] {
        let (code, _, err) = focus(dir.path(), &["convert", &testdata(name), "-o", "out"]);
        assert_eq!(code, 0, "{err}");
    }
    let periods = "BillingPeriodCreated,BillingPeriodEnd,BillingPeriodLastUpdated,BillingPeriodStart,BillingPeriodStatus,InvoiceIssuerName\n\
                   2026-05-01T00:00:00Z,2026-06-01T00:00:00Z,2026-06-04T00:00:00Z,2026-05-01T00:00:00Z,Closed,AWS\n";
    std::fs::write(dir.path().join("out/periods.csv"), periods).unwrap();
    let (code, out, err) = focus(dir.path(), &["check", "out", "--json"]);
    assert_eq!(code, 1, "{err}");
    let reports: serde_json::Value = serde_json::from_str(&out).unwrap();
    let told: Vec<String> = reports
        .as_array()
        .unwrap()
        .iter()
        .map(|report| {
            let word = |key: &str| report[key].as_str().unwrap_or("none").to_owned();
            let (dataset, format) = (word("dataset"), word("format"));
            format!("{dataset} {} {format} {}", word("version"), report["rows"])
        })
        .collect();
    assert_eq!(
        told,
        [
            "ContractCommitment 1.3 focus-1.3-contract-commitment 70",
            "CostAndUsage 1.3 aws-cur 1000",
            "BillingPeriod 1.4 none 1",
        ]
    );
    // What AWS supports and the legacy report does not say is a failure, not silence.
    let rules = reports[1]["rules"].as_array().unwrap();
    let reasons = rules.iter().filter(|rule| rule["outcome"] == "failed");
    let reasons: Vec<&str> = reasons.filter_map(|rule| rule["reason"].as_str()).collect();
    assert!(
        reasons.contains(&"your source does not say SubAccountName"),
        "{reasons:?}"
    );
    let (_, out, _) = focus(dir.path(), &["check", "out", "--report", "junit"]);
    assert_eq!(out.matches("<testsuite ").count(), 3);
    // One file, one report.
    let file = "out/periods.csv";
    let (code, out, err) = focus(dir.path(), &["check", file, "--json"]);
    assert_eq!(code, 0, "{out}{err}");
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["dataset"], "BillingPeriod");
    std::fs::write(dir.path().join(file), periods.lines().next().unwrap()).unwrap();
    let (code, out, _) = focus(dir.path(), &["check", file]);
    assert_eq!(code, 1);
    assert!(out.contains("this is no pass"), "{out}");
}
