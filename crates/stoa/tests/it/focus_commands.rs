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
    assert_eq!((code, err.contains("nowhere")), (3, true), "{err}");
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
    let all: serde_json::Value = serde_json::from_str(&out).unwrap();
    let reports = &all["reports"];
    assert_eq!(all["warnings"], serde_json::json!([]));
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
            "CostAndUsage 1.3 aws-cur 1281",
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
    // A header alone is no pass, said in a sentence.
    let (code, out, err) = focus(dir.path(), &["check", file]);
    assert_eq!((code, out.as_str()), (3, ""), "{err}");
    assert!(
        err.contains("periods.csv has a header and no rows") && err.trim().lines().count() == 1,
        "{err}"
    );
    let (code, out, err) = focus(dir.path(), &["check", file, "--json"]);
    assert_eq!((code, out.as_str()), (3, ""), "{err}");
    let problem: serde_json::Value = serde_json::from_str(&err).unwrap();
    assert_eq!(problem["error"]["code"], "header_only");
}

#[test]
fn what_is_no_focus_file_is_not_checked_against_a_thousand_rules() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).unwrap();
    write("junk.csv", "name,age,Tags\nada,36,\nalan,41,\n");
    for words in [
        &["check", "junk.csv"][..],
        &["check", "junk.csv", "--report", "junit"],
        &["check", "junk.csv", "--dataset", "CostAndUsage"],
    ] {
        let (code, out, err) = focus(dir.path(), words);
        assert_eq!((code, out.as_str()), (3, ""), "{err}");
        assert!(
            err.contains("junk.csv") && err.contains("no FOCUS file: 1 of its 3 columns"),
            "{err}"
        );
        assert!(err.trim().lines().count() <= 2, "{err}");
    }
    // A bill of another format is named, with what to do.
    let (code, out, err) = focus(dir.path(), &["check", &testdata("aws_cur_sample.csv.gz")]);
    assert_eq!((code, out.as_str()), (3, ""), "{err}");
    assert!(
        err.contains("AWS Cost and Usage Report") && err.contains("stoa focus convert"),
        "{err}"
    );
    // A few columns of FOCUS and others beside them are checked all the same.
    write(
        "few.csv",
        "BilledCost,BillingCurrency,ServiceName,team\n1,USD,EC2,web\n",
    );
    let (code, out, err) = focus(dir.path(), &["check", "few.csv"]);
    assert_eq!(code, 1, "{err}");
    assert!(out.contains("   1 row   "), "{out}");
}

#[test]
fn left_out_files_are_warnings_of_check_and_query_too() {
    let dir = tempfile::tempdir().unwrap();
    let (code, _, err) = focus(
        dir.path(),
        &["convert", &testdata("focus_1_3_aws.csv.gz"), "-o", "out"],
    );
    assert_eq!(code, 0, "{err}");
    let export = ["export", "out", "-o", "bill.parquet"];
    assert_eq!(focus(dir.path(), &export).0, 0);
    let file = "bill.parquet";
    for command in ["check", "query"] {
        let (_, out, err) = focus(dir.path(), &[command, file, file]);
        let line = out.lines().find(|line| line.starts_with("Warnings"));
        assert!(
            line.is_some_and(|line| line.contains("was named twice and is read once")),
            "{command}: {out}{err}"
        );
        let (_, out, err) = focus(dir.path(), &[command, file, file, "--json"]);
        let told: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(
            told["warnings"][0]["code"], "files_left_out",
            "{command}: {err}"
        );
        // Without any the heading is not there.
        let (_, out, _) = focus(dir.path(), &[command, file]);
        assert!(!out.contains("Warnings"), "{out}");
    }
}

#[test]
fn an_export_is_checked_as_what_it_was_made_of() {
    let dir = tempfile::tempdir().unwrap();
    let bill = testdata("aws_cur_sample.csv.gz");
    let (code, _, err) = focus(dir.path(), &["convert", &bill, "-o", "out"]);
    assert_eq!(code, 0, "{err}");
    let checked = |what: &str| {
        let (_, out, err) = focus(dir.path(), &["check", what, "--json"]);
        let report: serde_json::Value =
            serde_json::from_str(&out).unwrap_or_else(|_| panic!("{what}: {out}{err}"));
        let broken: Vec<String> = report["rules"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|rule| rule["outcome"] == "failed")
            .map(|rule| rule["rule"].to_string())
            .collect();
        (
            report["format"].clone(),
            report["applicability"].clone(),
            broken,
        )
    };
    let wanted = checked("out");
    assert_eq!(wanted.0, "aws-cur");
    assert!(!wanted.2.is_empty());
    // A folder may be named with a slash.
    for target in ["new/", "all.parquet", "table"] {
        let (code, out, err) = focus(dir.path(), &["export", "out", "-o", target]);
        assert_eq!(code, 0, "{target}: {out}{err}");
        assert_eq!(checked(target), wanted, "{target}");
    }
    assert!(dir.path().join("new/_delta_log").is_dir());
    let (code, out, err) = focus(dir.path(), &["export", "out", "-o", "new/"]);
    assert_eq!(code, 2, "{out}{err}");
    let again = ["export", "out", "-o", "new/", "--overwrite"];
    let (code, _, err) = focus(dir.path(), &again);
    assert_eq!(code, 0, "{err}");
    let entries = std::fs::read_dir(dir.path()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let left: Vec<String> = names.filter(|name| name.contains("unfinished")).collect();
    assert!(left.is_empty(), "{left:?}");
}
