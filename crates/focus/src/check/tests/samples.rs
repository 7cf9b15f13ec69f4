//! The full list of outcomes for every sample, reviewed: see docs/focus-check.md for each finding.

use expect_test::{ExpectFile, expect_file};

use super::*;
use crate::convert::tests::{output, paths};
use crate::convert::{ConvertRequest, Target, convert};
use crate::read::Input;

/// Converts a sample and checks the result.
async fn converted(name: &str, version: Version) -> CheckReport {
    let store = Arc::new(InMemory::new());
    let output = output(&store, Target::Version(version));
    let inputs = vec![Input::object(folder(), Path::from(name))];
    let done = convert(ConvertRequest::new(inputs, output))
        .await
        .expect("converts");
    let mut files = paths(&done);
    files.sort_unstable();
    check(CheckRequest::new(store, files, version))
        .await
        .expect("readable")
}

fn expect(report: &CheckReport, file: ExpectFile) {
    file.assert_eq(&outcomes(report));
}

#[tokio::test]
async fn focus_1_3() {
    let report = sample_file("focus_1_3_aws.csv.gz", Version::V1_3, Dataset::CostAndUsage).await;
    expect(&report, expect_file!["snapshots/focus_1_3_aws.txt"]);
}

#[tokio::test]
async fn focus_1_2() {
    let report = sample_file("focus_1_2_aws.csv.gz", Version::V1_2, Dataset::CostAndUsage).await;
    expect(&report, expect_file!["snapshots/focus_1_2_aws.txt"]);
}

#[tokio::test]
async fn contract_commitment() {
    let name = "focus_1_3_contract_commitment.csv.gz";
    let report = sample_file(name, Version::V1_3, Dataset::ContractCommitment).await;
    expect(&report, expect_file!["snapshots/contract_commitment.txt"]);
}

#[tokio::test]
async fn focus_1_0_as_it_is() {
    let report = sample_file(
        "focus_1_0_sample.csv.gz",
        Version::V1_0,
        Dataset::CostAndUsage,
    )
    .await;
    expect(&report, expect_file!["snapshots/focus_1_0.txt"]);
}

#[tokio::test]
async fn converted_aws_cur() {
    for (version, file) in [
        (
            Version::V1_3,
            expect_file!["snapshots/converted_aws_cur_1_3.txt"],
        ),
        (
            Version::V1_4,
            expect_file!["snapshots/converted_aws_cur_1_4.txt"],
        ),
    ] {
        expect(&converted("aws_cur_sample.csv.gz", version).await, file);
    }
}

#[tokio::test]
async fn converted_focus_1_0() {
    let report = converted("focus_1_0_sample.csv.gz", Version::V1_3).await;
    expect(&report, expect_file!["snapshots/converted_focus_1_0.txt"]);
}

#[tokio::test]
async fn converted_focus_1_3() {
    let report = converted("focus_1_3_aws.csv.gz", Version::V1_3).await;
    expect(&report, expect_file!["snapshots/converted_focus_1_3.txt"]);
}
