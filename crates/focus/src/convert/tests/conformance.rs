//! Every conversion is checked under its vendor's true answers, which its mapping declares: a column that a mapping
//! forgets to fill cannot switch off the rules about it. What fails nevertheless is listed in one reviewed table,
//! `testdata/check-exceptions.toml`, with the reason and whose it is to mend.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::datasets::{BILLING_PERIODS, INVOICE_DETAILS, any};
use super::formats::fixtures;
use super::*;
use crate::check::CheckReport;
use crate::mapping::Formats;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    exception: Vec<Exception>,
}

/// Rules that these conversions break, for one reason.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    fixtures: Vec<String>,
    rules: Vec<String>,
    /// Whose it is to mend.
    whose: Whose,
    reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Whose {
    /// The vendor's files do not say it.
    Vendor,
    /// A mapping could say more than it does.
    Ours,
    /// The rows of the fixture are so: anonymised, or made to show something.
    Data,
}

fn table() -> Table {
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/check-exceptions.toml");
    let text = std::fs::read_to_string(path).expect("the table exists");
    toml::from_str(&text).expect("the table is well formed")
}

/// The samples beside the fixtures.
const SAMPLES: [&str; 6] = [
    "aws_cur_sample.csv.gz",
    "aws_cur_sample.parquet",
    "focus_1_0_sample.csv.gz",
    "focus_1_2_aws.csv.gz",
    "focus_1_3_aws.csv.gz",
    "focus_1_3_contract_commitment.csv.gz",
];

/// The conversions are checked in so many tests, which run beside each other.
const PARTS: usize = 6;

/// One part of the conversions of all fixtures, samples and datasets, by name.
async fn conversions(part: usize, target: Target) -> Vec<(String, Run)> {
    let mut number = 0;
    let mut mine = || {
        number += 1;
        number % PARTS == part
    };
    let mut all = Vec::new();
    for fixture in fixtures() {
        if mine() {
            let run = fixture.run_of(&fixture.files, target, 1).await;
            all.push((fixture.name, run));
        }
    }
    for name in SAMPLES {
        if mine() {
            all.push((name.to_owned(), any(vec![sample(name)], target).await));
        }
    }
    for (name, text) in [
        ("billing-periods", BILLING_PERIODS),
        ("invoice-details", INVOICE_DETAILS),
    ] {
        if mine() {
            let run = any(vec![bytes_input("input.csv", text)], target).await;
            all.push((name.to_owned(), run));
        }
    }
    all
}

async fn checked(run: &Run, version: Version) -> CheckReport {
    let request = CheckRequest {
        dataset: run.ok().recognised.dataset,
        ..CheckRequest::new(run.store.clone(), paths(run.ok()), version)
    };
    check(request).await.expect("readable")
}

fn since(run: &Run, version: Version) -> bool {
    !matches!(&run.result, Err(error) if error.kind == ErrorKind::UnsupportedDataset)
        && run.ok().recognised.dataset.since() <= version
}

/// Every rule that a part breaks is in the table, and what the table says of it occurs; and a run, which checks the
/// files of the lake, says what `stoa focus check` says of the files of a version.
async fn hold(part: usize) {
    let table = table();
    let mut listed: BTreeMap<(&str, &str), &Exception> = BTreeMap::new();
    for exception in &table.exception {
        assert!(exception.reason.len() > 10, "{}", exception.reason);
        for (fixture, rule) in exception
            .fixtures
            .iter()
            .flat_map(|fixture| exception.rules.iter().map(move |rule| (fixture, rule)))
        {
            let before = listed.insert((fixture, rule), exception);
            assert!(before.is_none(), "{fixture}, {rule} is listed twice");
        }
    }
    let lake = conversions(part, Target::Lake).await;
    let mut names: BTreeSet<String> = BTreeSet::new();
    let mut broken: BTreeSet<(String, String)> = BTreeSet::new();
    let mut wrong: Vec<String> = Vec::new();
    for version in [Version::V1_3, Version::V1_4] {
        let files = conversions(part, Target::Version(version)).await;
        for ((name, run), (_, in_lake)) in files.into_iter().zip(&lake) {
            names.insert(name.clone());
            if !since(&run, version) {
                continue;
            }
            let report = checked(&run, version).await;
            assert!(report.rows > 0, "{name}");
            for rule in report.with(Outcome::Failed) {
                if !listed.contains_key(&(name.as_str(), rule.rule.as_str())) {
                    let (text, reason) = (&rule.text, rule.reason.as_deref().unwrap_or_default());
                    let example = &rule.examples[0];
                    wrong.push(format!("{name}, {} {text} {reason} {example}", rule.rule));
                }
                broken.insert((name.clone(), rule.rule.clone()));
            }
            let usage = report.dataset == Dataset::CostAndUsage;
            if version == Version::V1_3 && usage {
                let of_run = checked(in_lake, version).await;
                assert_eq!(outcomes(&of_run), outcomes(&report), "{name}");
            }
        }
    }
    for ((fixture, rule), exception) in &listed {
        let occurs = broken.contains(&((*fixture).to_owned(), (*rule).to_owned()));
        if names.contains(*fixture) && !occurs {
            let whose = exception.whose;
            wrong.push(format!(
                "{fixture}, {rule} holds now: take it out of the table ({whose:?})"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn outcomes(report: &CheckReport) -> Vec<String> {
    let rules = report.rules.iter();
    let said = rules.map(|rule| {
        let (id, outcome) = (&rule.rule, rule.outcome.as_str());
        format!("{id} {outcome} {}/{}", rule.count, rule.tested)
    });
    said.collect()
}

#[tokio::test]
async fn conversions_keep_the_rules_or_the_table_says_why_not_1() {
    hold(0).await;
}

#[tokio::test]
async fn conversions_keep_the_rules_or_the_table_says_why_not_2() {
    hold(1).await;
}

#[tokio::test]
async fn conversions_keep_the_rules_or_the_table_says_why_not_3() {
    hold(2).await;
}

#[tokio::test]
async fn conversions_keep_the_rules_or_the_table_says_why_not_4() {
    hold(3).await;
}

#[tokio::test]
async fn conversions_keep_the_rules_or_the_table_says_why_not_5() {
    hold(4).await;
}

#[tokio::test]
async fn conversions_keep_the_rules_or_the_table_says_why_not_6() {
    hold(5).await;
}

/// What `[applicability]` of a mapping says holds a conversion to a column that the mapping forgot.
#[tokio::test]
async fn a_column_that_a_mapping_forgets_is_a_failure() {
    let text = include_str!("../../../../../data/mappings/aws-cur.toml");
    let without: String = text
        .lines()
        .filter(|line| !line.starts_with("RegionId = "))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_ne!(text, without);
    let mut outcomes = Vec::new();
    for text in [text, &without] {
        let store = Arc::new(InMemory::new());
        let request = ConvertRequest {
            formats: Some(Formats::of_file("aws-cur.toml", text, &[]).expect("a mapping")),
            ..ConvertRequest::new(
                vec![sample("aws_cur_sample.csv.gz")],
                output(&store, Target::Version(Version::V1_3)),
            )
        };
        let run = Run {
            store,
            result: convert(request).await,
        };
        let report = checked(&run, Version::V1_3).await;
        let about = |rule: &&crate::check::RuleReport| {
            rule.function == "presence" && rule.text.starts_with("RegionId MUST be present")
        };
        let rule = report.rules.iter().find(about).expect("a rule");
        outcomes.push((rule.outcome, rule.reason.clone()));
    }
    let said = "your source does not say RegionId".to_owned();
    assert_eq!(
        outcomes,
        [(Outcome::Passed, None), (Outcome::Failed, Some(said))]
    );
}
