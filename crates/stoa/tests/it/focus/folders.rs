//! Folders with several tables: what Stoa keeps beside charges is never charges, and rows of one dataset are not counted
//! with those of another. Every command understands them alike.

use std::path::Path;

use super::Outcome;
use crate::process::stoa;

const RUN: &str = "01a22e6a-41f4-7b38-a174-4b3ee1ea1b90";

fn focus(dir: &Path, words: &[&str]) -> Outcome {
    Outcome::of(stoa(dir, "").arg("focus").args(words))
}

fn testdata(name: &str) -> String {
    format!("{}/../../testdata/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// A bill of a thousand charges of FOCUS 1.3.
fn bill() -> String {
    testdata("focus_1_3_aws.csv.gz")
}

/// Runs it, and its output.
fn good(dir: &Path, words: &[&str]) -> String {
    let run = focus(dir, words);
    assert_eq!(run.code, 0, "{words:?}: {}{}", run.text(), run.err);
    run.text()
}

fn sum(dir: &Path, words: &[&str]) -> String {
    let sql = [
        "--json",
        "-s",
        "select count(*), sum(BilledCost) from focus",
    ];
    let all: Vec<&str> = ["query"].iter().chain(words).chain(&sql).copied().collect();
    let told = good(dir, &all);
    let told: serde_json::Value = serde_json::from_str(&told).expect("JSON");
    told["rows"][0].to_string()
}

/// As the lake of an organisation lies on the disk: the charges, their sums by day under the same names of columns, and a
/// run's list of rejected rows.
fn lake(dir: &Path) {
    good(dir, &["convert", &bill(), "-o", "lake/a_prod"]);
    let sums = "lake/a_prod/CostAndUsage_daily/source_id=1/sums.parquet";
    let some = ["--filter", "BilledCost > 0"];
    good(
        dir,
        &[&["export", "lake/a_prod", "-o", sums][..], &some].concat(),
    );
    let rejects = dir.join("lake/a_prod/rejects");
    std::fs::create_dir(&rejects).expect("a folder");
    let list = "file,line,column,value,reason,code,params\nbill.csv,2,BilledCost,n/a,is not a number,not_a_number,\n";
    std::fs::write(rejects.join(format!("{RUN}.csv")), list).expect("written");
}

#[test]
fn sums_and_rejects_of_a_lake_are_never_charges() {
    let dir = tempfile::tempdir().expect("a folder");
    let dir = dir.path();
    lake(dir);
    let wanted = sum(dir, &["lake/a_prod/CostAndUsage"]);
    for folder in ["lake/a_prod", "lake", "."] {
        assert_eq!(sum(dir, &[folder]), wanted, "{folder}");
    }
    let told = good(dir, &["query", "lake/a_prod"]);
    assert!(
        told.contains("sums.parquet: Stoa's daily sums") && told.contains("list of rejected rows"),
        "{told}"
    );
    // One report, of the charges.
    let run = focus(dir, &["check", "lake/a_prod", "--json"]);
    let report = run.json();
    assert_eq!(report["rows"], 1000, "{}", run.err);
    for folder in ["lake/a_prod", "lake"] {
        let target = format!("{}.parquet", folder.replace('/', "-"));
        let told = good(dir, &["export", folder, "-o", &target]);
        assert!(told.contains("1,000 rows"), "{told}");
        good(dir, &["diff", folder, "lake/a_prod/CostAndUsage"]);
    }
    let again = good(dir, &["convert", "lake/a_prod", "-o", "again"]);
    assert!(again.contains("1,000 rows"), "{again}");
    // Alone they are no bill, and a file that is named itself is read.
    let run = focus(dir, &["query", "lake/a_prod/CostAndUsage_daily"]);
    assert_eq!(run.code, 3, "{}", run.err);
    assert!(
        run.err.contains("Name the table of the charges"),
        "{}",
        run.err
    );
    let named = "lake/a_prod/CostAndUsage_daily/source_id=1/sums.parquet";
    assert_ne!(sum(dir, &[named]), wanted);
}

#[test]
fn of_several_datasets_one_is_taken_and_the_others_are_named() {
    let dir = tempfile::tempdir().expect("a folder");
    let dir = dir.path();
    good(dir, &["convert", &bill(), "-o", "both"]);
    let commitments = testdata("focus_1_3_contract_commitment.csv.gz");
    good(dir, &["convert", &commitments, "-o", "both"]);
    let (costs, contracts) = ("both/CostAndUsage", "both/ContractCommitment");
    let wanted = sum(dir, &[costs]);
    for named in [&["both"][..], &[costs, contracts], &[contracts, costs]] {
        assert_eq!(sum(dir, named), wanted, "{named:?}");
    }
    let left_out = "left out 1 file of Contract Commitment, because Cost and Usage is read";
    let by_service = good(dir, &["query", "both"]);
    assert!(by_service.contains(left_out), "{by_service}");
    let dataset = ["--dataset", "ContractCommitment"];
    let count = ["--json", "-s", "select count(*) from focus"];
    let asked = good(dir, &[&["query", "both"][..], &dataset, &count].concat());
    assert!(asked.contains("\"70\""), "{asked}");
    let told = good(dir, &["export", "both", "-o", "costs.csv"]);
    assert!(
        told.contains("Cost and Usage, 1,000 rows") && told.contains(left_out),
        "{told}"
    );
    let told = good(dir, &["diff", "both", costs]);
    assert!(told.contains(left_out), "{told}");
    let run = focus(dir, &["check", "both", "--json"]);
    assert_eq!(run.json()["reports"].as_array().map(Vec::len), Some(2));
    // Not there, and said what there is.
    let run = focus(dir, &["query", "both", "--dataset", "InvoiceDetail"]);
    assert_eq!(run.code, 2);
    assert!(
        run.err.contains("no Invoice Detail")
            && run.err.contains("Cost and Usage and Contract Commitment"),
        "{}",
        run.err
    );
    // A column of another dataset, and of another version.
    for (column, told) in [
        (
            "ContractCommitmentCost",
            "It is a column of Contract Commitment, and the files are of Cost and Usage",
        ),
        (
            "CommitmentProgramEligibilityDetails",
            "It is a column of FOCUS 1.4",
        ),
        ("commitmentprogrameligibilitydetails", "--to 1.4"),
    ] {
        let sql = format!("select {column} from focus");
        let run = focus(dir, &["query", costs, "-s", &sql]);
        assert!(run.err.contains(told), "{}", run.err);
        assert!(!run.err.contains("Did you mean"), "{}", run.err);
    }
    // What is checked as another dataset than it is.
    for file in [bill(), costs.to_owned()] {
        let run = focus(
            dir,
            &[
                "check",
                &file,
                "--dataset",
                "InvoiceDetail",
                "--against",
                "1.4",
            ],
        );
        assert_eq!(run.code, 3);
        assert!(
            run.err
                .contains("a file of Cost and Usage, and not of Invoice Detail"),
            "{}",
            run.err
        );
    }
}

#[test]
fn a_bill_whose_months_have_other_vendors_is_one_report() {
    let dir = tempfile::tempdir().expect("a folder");
    let dir = dir.path();
    let sample = testdata("focus_1_0_sample.csv.gz");
    good(dir, &["convert", &sample, "-o", "out"]);
    let run = focus(dir, &["check", "out", "--json"]);
    let report = run.json();
    assert_eq!(report["rows"], 1000, "{}", run.err);
    assert!(
        report["files"]
            .as_array()
            .is_some_and(|files| files.len() > 1),
        "{report}"
    );
}

#[test]
fn an_export_is_what_its_name_says() {
    let dir = tempfile::tempdir().expect("a folder");
    let dir = dir.path();
    good(dir, &["convert", &bill(), "-o", "out"]);
    for (name, format, told) in [
        ("x.csv.gz", "parquet", "the ending says otherwise"),
        ("x.csv", "delta", "the ending says otherwise"),
        ("x.parquet", "csv", "the ending says otherwise"),
        ("x.gz", "parquet", "compressed inside"),
    ] {
        let run = focus(dir, &["export", "out", "-o", name, "--format", format]);
        assert_eq!(run.code, 2, "{name} {format}: {}", run.text());
        assert!(run.err.contains(told), "{}", run.err);
        assert!(!dir.join(name).exists(), "{name}");
    }
    for (name, format) in [("a", "parquet"), ("b.csv.gz", "csv"), ("c.gz", "csv")] {
        good(dir, &["export", "out", "-o", name, "--format", format]);
        good(dir, &["recognise", name]);
    }
}

#[test]
fn what_cannot_be_read_or_written_has_its_exit_code() {
    let dir = tempfile::tempdir().expect("a folder");
    let dir = dir.path();
    good(dir, &["convert", &bill(), "-o", "out"]);
    std::fs::write(dir.join("text.parquet"), "no Parquet").expect("written");
    let bill = bill();
    for (words, code) in [
        (&["diff", "out", "nowhere"][..], 3),
        (&["diff", "out", &bill], 3),
        (&["export", &bill, "-o", "x.csv"], 3),
        (&["query", "nowhere"], 3),
        (&["query", &bill], 3),
        (&["query", "text.parquet"], 3),
        (&["diff", "out", "out", "--by", "Nothing"], 2),
        (&["check", &bill, "--applicability", "FOO=yes"], 2),
        (
            &["check", &bill, "--applicability", "REGION_SUPPORTED=maybe"],
            2,
        ),
        (
            &[
                "check",
                &bill,
                "--report",
                "json",
                "-o",
                "nowhere/report.json",
            ],
            4,
        ),
        (&["export", "out", "-o", "text.parquet/x.csv"], 4),
    ] {
        let run = focus(dir, words);
        assert_eq!(run.code, code, "{words:?}: {}", run.err);
    }
    let run = focus(dir, &["check", &bill, "--applicability", "FOO=yes"]);
    assert!(run.err.contains("REGION_SUPPORTED"), "{}", run.err);
}
