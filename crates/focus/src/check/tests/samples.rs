//! The full list of outcomes for every sample, reviewed: see docs/focus-check.md for each finding.

use expect_test::{ExpectFile, expect_file};

use super::*;
use crate::convert::tests::{output, paths};
use crate::convert::{ConvertRequest, Target, convert};
use crate::read::Input;

/// Converts a sample and checks the result.
async fn converted(name: &str, version: Version) -> CheckReport {
    converted_input(Input::object(folder(), Path::from(name)), version).await
}

async fn converted_input(input: Input, version: Version) -> CheckReport {
    let store = Arc::new(InMemory::new());
    let output = output(&store, Target::Version(version));
    let inputs = vec![input];
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

/// The rows of the FOCUS sample of these providers, in this order.
fn of_providers(providers: &[&str]) -> String {
    let text = sample("focus_1_0_sample.csv.gz");
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let column = header.iter().position(|name| name == "ProviderName");
    let column = column.expect("a provider");
    let records: Vec<_> = reader.records().map(|it| it.expect("a record")).collect();
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(&header).expect("written");
    for provider in providers {
        for record in records.iter().filter(|record| record[column] == **provider) {
            writer.write_record(record).expect("written");
        }
    }
    String::from_utf8(writer.into_inner().expect("written")).expect("text")
}

/// A FOCUS file of several clouds took the answers of the provider that its first rows name, for all rows.
#[tokio::test]
async fn of_several_clouds_the_answers_hold_that_all_of_them_give() {
    let vendors = [
        ("AWS", "aws-cur"),
        ("Microsoft", "azure-ea"),
        ("Oracle", "oci-cost"),
    ];
    let answers = |format: &str| -> BTreeMap<String, bool> {
        let mapping = crate::mapping::Formats::known(format).expect("a format");
        let answers = mapping.applicability.iter();
        answers
            .map(|(name, it)| (name.clone(), it.answer))
            .collect()
    };
    let mut sizes = Vec::new();
    for some in [&vendors[..1], &vendors[1..2], &vendors[..2], &vendors] {
        let mut shared = answers(some[0].1);
        for (_, format) in some {
            let own = answers(format);
            shared.retain(|name, answer| own.get(name) == Some(answer));
        }
        let providers: Vec<&str> = some.iter().map(|(provider, _)| *provider).collect();
        let reversed: Vec<&str> = providers.iter().rev().copied().collect();
        let mut told = Vec::new();
        // Before 1.3 the provider stands in another column.
        for (order, version) in [
            (providers.clone(), Version::V1_3),
            (reversed, Version::V1_3),
            (providers, Version::V1_2),
        ] {
            let text = of_providers(&order);
            let input = Input::reader("mixed.csv", Box::new(std::io::Cursor::new(text)));
            let report = converted_input(input, version).await;
            let named = report.applicability.iter();
            let wanted: Vec<&str> = named
                .clone()
                .map(|it| it.name.as_str())
                .filter(|name| shared.contains_key(*name))
                .collect();
            let declared = named.filter(|it| it.declared).map(|it| it.name.as_str());
            assert_eq!(declared.collect::<Vec<_>>(), wanted, "{order:?}");
            for it in report.applicability.iter().filter(|it| it.declared) {
                assert!(it.applies || !shared[&it.name], "{order:?} {}", it.name);
                for (_, format) in some {
                    assert!(it.why.contains(format), "{order:?} {}", it.why);
                }
            }
            told.push(wanted.len());
        }
        assert_eq!(told[0], told[1], "the order of the rows changes nothing");
        sizes.push(told[0]);
    }
    assert!(sizes[3] > 0 && sizes[2] < sizes[0], "{sizes:?}");
}

#[test]
fn sentences_are_plain_text() {
    let mut marked = 0;
    for version in Version::ALL {
        for dataset in Dataset::ALL {
            let Ok(program) = program(dataset, version) else {
                continue;
            };
            let rules = rules(dataset, version);
            let said = |rule: &model::Rule| rule.validation_criteria.must_satisfy.clone();
            marked += rules.iter().filter(|rule| said(rule).contains('*')).count();
            for rule in &program.rules {
                assert!(!rule.text.contains(['*', '`']), "{version} {}", rule.text);
            }
        }
    }
    assert!(marked > 10, "the specification marks its terms");
}
