//! The same data in other clothes: Parquet, JSON lines, several files; answers; reports; speed.

use ::parquet::arrow::ArrowWriter;
use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};

use super::*;

/// Rows of a sample as objects.
fn objects(name: &str) -> Vec<serde_json::Map<String, serde_json::Value>> {
    let text = sample(name);
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let object = |record: ::csv::StringRecord| {
        let value = |value: &str| match value {
            "" => serde_json::Value::Null,
            value => value.into(),
        };
        let cells = header.iter().zip(&record);
        cells
            .map(|(name, text)| (name.to_owned(), value(text)))
            .collect()
    };
    reader
        .records()
        .map(|record| object(record.expect("a record")))
        .collect()
}

#[tokio::test]
async fn json_lines_are_checked_like_csv() {
    let rows = objects("focus_1_3_aws.csv.gz");
    let lines: Vec<String> = rows
        .iter()
        .map(|row| serde_json::to_string(row).expect("JSON"))
        .collect();
    let json = check_files(
        &[&lines.join("\n")],
        "jsonl",
        Version::V1_3,
        Dataset::CostAndUsage,
    )
    .await;
    let csv = check_texts(
        &[&sample("focus_1_3_aws.csv.gz")],
        Version::V1_3,
        Dataset::CostAndUsage,
    )
    .await;
    for (json, csv) in json.rules.iter().zip(&csv.rules) {
        assert_eq!(
            (json.outcome, json.count, json.tested),
            (csv.outcome, csv.count, csv.tested),
            "{}",
            json.rule
        );
    }
}

#[tokio::test]
async fn numbers_in_json_are_no_texts() {
    let rows = objects("focus_1_3_aws.csv.gz");
    let mut lines: Vec<String> = rows
        .iter()
        .map(|row| serde_json::to_string(row).expect("JSON"))
        .collect();
    lines[3] = lines[3]
        .replacen("\"BillingAccountId\":\"", "\"BillingAccountId\":", 1)
        .replacen("\",\"BillingAccountName\"", ",\"BillingAccountName\"", 1);
    lines[5] = "not JSON".to_owned();
    let report = check_files(
        &[&lines.join("\n")],
        "jsonl",
        Version::V1_3,
        Dataset::CostAndUsage,
    )
    .await;
    let found = report
        .with(Outcome::Failed)
        .find(|rule| rule.rule == "CAU-BillingAccountId-C-002-M")
        .expect("fails");
    assert_eq!((found.count, found.examples[0].line), (1, Some(4)));
    assert_eq!(report.unreadable.count, 1);
    assert_eq!(
        report.unreadable.examples,
        ["0.jsonl, line 6: is not a JSON object"]
    );
    assert!(!report.passed());
}

#[tokio::test]
async fn lines_that_are_no_rows_are_a_failure() {
    let text = sample("focus_1_3_contract_commitment.csv.gz");
    let broken = text.clone() + "one,two\n";
    let report = check_texts(&[&broken], Version::V1_3, Dataset::ContractCommitment).await;
    assert_eq!(
        (report.rows, report.unreadable.count, report.passed()),
        (70, 1, false)
    );
    assert!(report.junit().contains("1 line is no row"));
}

#[tokio::test]
async fn several_files_are_one_dataset() {
    let text = sample("focus_1_3_contract_commitment.csv.gz");
    let mut lines = text.lines();
    let header = lines.next().expect("a header");
    let rows: Vec<&str> = lines.collect();
    let part = |rows: &[&str]| format!("{header}\n{}\n", rows.join("\n"));
    // The last row of the first file again in the second.
    let (first, second) = (part(&rows[..40]), part(&rows[39..]));
    let report = check_texts(
        &[&first, &second],
        Version::V1_3,
        Dataset::ContractCommitment,
    )
    .await;
    let twice = report
        .rules
        .iter()
        .find(|rule| rule.rule == "CCT-ContractCommitmentId-C-009-M")
        .expect("a rule");
    assert_eq!((twice.outcome, twice.count), (Outcome::Failed, 1));
    let example = &twice.examples[0];
    assert_eq!((example.file.as_str(), example.line), ("1.csv", Some(2)));
}

#[tokio::test]
async fn threads_change_nothing() {
    let store = folder();
    let files = vec![
        Path::from("focus_1_0_sample.csv.gz"),
        Path::from("focus_1_3_aws.csv.gz"),
    ];
    let run = |threads| {
        let request = CheckRequest {
            threads,
            ..CheckRequest::new(Arc::clone(&store), files.clone(), Version::V1_3)
        };
        check(request)
    };
    let one = run(1).await.expect("readable");
    assert_eq!(one, run(3).await.expect("readable"));
    assert_eq!(one.rows, 2000);
    assert!(one.files.iter().all(|file| file.rows == 1000));
}

/// Writes columns as one Parquet file and checks it.
async fn parquet(columns: Vec<(&str, ArrayRef)>) -> CheckReport {
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, array)| (name, array, true)),
    )
    .expect("columns");
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).expect("writes");
    writer.write(&batch).expect("writes");
    writer.close().expect("writes");
    let store = Arc::new(InMemory::new());
    let path = Path::from("bill.parquet");
    store.put(&path, bytes.into()).await.expect("written");
    check(CheckRequest::new(store, vec![path], Version::V1_3))
        .await
        .expect("readable")
}

#[tokio::test]
async fn types_of_parquet_are_checked() {
    let local = TimestampMicrosecondArray::from(vec![Some(0), None]);
    let report = parquet(vec![
        (
            "BillingAccountId",
            Arc::new(Int64Array::from(vec![Some(1), None])) as ArrayRef,
        ),
        (
            "BilledCost",
            Arc::new(StringArray::from(vec![Some("1.5"), Some("n/a")])),
        ),
        ("ChargePeriodStart", Arc::new(local)),
        (
            "ChargeCategory",
            Arc::new(StringArray::from(vec![Some("Usage"), Some("")])),
        ),
    ])
    .await;
    let outcome = |id: &str| {
        let rule = report
            .rules
            .iter()
            .find(|rule| rule.rule == id)
            .expect("a rule");
        (rule.outcome, rule.count)
    };
    assert_eq!(
        outcome("CAU-BillingAccountId-C-002-M"),
        (Outcome::Failed, 1)
    );
    assert_eq!(outcome("CAU-BilledCost-C-001-M"), (Outcome::Failed, 1));
    assert_eq!(
        outcome("CAU-ChargePeriodStart-C-001-M"),
        (Outcome::Passed, 0)
    );
    // A time without a zone does not say that it is UTC.
    assert_eq!(outcome("DateTimeFormat-A-001-M"), (Outcome::Failed, 1));
    // The placeholder and the empty text.
    assert_eq!(outcome("NullHandling-A-002-M"), (Outcome::Failed, 1));
    assert_eq!(outcome("CAU-ChargeCategory-C-002-M"), (Outcome::Skipped, 1));
    let example = &report
        .with(Outcome::Failed)
        .find(|rule| rule.rule == "NullHandling-A-002-M")
        .expect("fails")
        .examples[0];
    assert_eq!(example.row, Some(2));
    assert_eq!(example.values["BilledCost"].as_deref(), Some("n/a"));
}

#[tokio::test]
async fn answers_win_over_guesses_and_say_so() {
    let mut request = CheckRequest::new(
        folder(),
        vec![Path::from("focus_1_3_aws.csv.gz")],
        Version::V1_3,
    );
    let guessed = check(request.clone()).await.expect("readable");
    let region = |report: &CheckReport| {
        report
            .applicability
            .iter()
            .find(|it| it.name == "REGION_SUPPORTED")
            .cloned()
            .expect("a criterion")
    };
    assert!(region(&guessed).applies && !region(&guessed).answered);
    assert_eq!(region(&guessed).why, "RegionId has values in 951 rows");
    request
        .applicability
        .insert("REGION_SUPPORTED".to_owned(), false);
    let answered = check(request.clone()).await.expect("readable");
    assert!(!region(&answered).applies && region(&answered).answered);
    assert_eq!(
        region(&answered).why,
        "answered; but RegionId has values in 951 rows"
    );
    let rule = |id: &str| {
        answered
            .rules
            .iter()
            .find(|rule| rule.rule == id)
            .expect("a rule")
    };
    // The criterion stands at the composite; the rules in it follow.
    assert_eq!(
        rule("CAU-RegionName-C-005-C").outcome,
        Outcome::NotApplicable
    );
    request.applicability.insert("REGIONS".to_owned(), true);
    let error = check(request).await.expect_err("unknown");
    assert_eq!(error.to_string(), "REGIONS is no applicability criterion");
}

#[tokio::test]
async fn every_rule_of_the_model_is_in_the_report() {
    let usage = sample_file("focus_1_3_aws.csv.gz", Version::V1_3, Dataset::CostAndUsage).await;
    let contracts = sample_file(
        "focus_1_3_contract_commitment.csv.gz",
        Version::V1_3,
        Dataset::ContractCommitment,
    )
    .await;
    let ids: std::collections::BTreeSet<&String> = usage
        .rules
        .iter()
        .chain(&contracts.rules)
        .map(|rule| &rule.rule)
        .collect();
    assert_eq!(ids.len(), 933);
    assert_eq!(usage.counts.all(), usage.rules.len() as u64);
    for rule in usage.rules.iter().chain(&contracts.rules) {
        let silent = rule.outcome == Outcome::Passed || rule.reason.is_some() || rule.count > 0;
        assert!(
            silent,
            "{} is {} without a reason",
            rule.rule,
            rule.outcome.as_str()
        );
        let unknown = rule
            .reason
            .as_deref()
            .is_some_and(|reason| reason.contains("not known") || reason.contains("no such"));
        assert!(!unknown, "{}: {:?}", rule.rule, rule.reason);
    }
}

#[tokio::test]
async fn versions_without_the_dataset_are_refused() {
    let request = CheckRequest {
        dataset: Dataset::InvoiceDetail,
        ..CheckRequest::new(
            folder(),
            vec![Path::from("focus_1_3_aws.csv.gz")],
            Version::V1_3,
        )
    };
    let error = check(request).await.expect_err("no such dataset");
    assert_eq!(error.to_string(), "FOCUS 1.3 has no dataset InvoiceDetail");
}

#[tokio::test]
async fn datasets_of_1_4_have_rules() {
    let header = "BillingPeriodStart,BillingPeriodEnd,BillingPeriodCreated,BillingPeriodLastUpdated,BillingPeriodStatus,InvoiceIssuerName";
    let row = "2026-05-01T00:00:00Z,2026-06-01T00:00:00Z,2026-05-01T00:00:00Z,2026-06-03T00:00:00Z,Shut,AWS";
    let report = check_texts(
        &[&format!("{header}\n{row}\n")],
        Version::V1_4,
        Dataset::BillingPeriod,
    )
    .await;
    let failed: Vec<&str> = report
        .with(Outcome::Failed)
        .map(|rule| rule.rule.as_str())
        .collect();
    assert_eq!(failed, ["BillingPeriod-BillingPeriodStatus-allowed"]);
}

#[tokio::test]
async fn reports_are_well_formed() {
    let text = sample("focus_1_3_aws.csv.gz").replacen(",Usage,", ",<Us&age>,", 1);
    let report = check_texts(&[&text], Version::V1_3, Dataset::CostAndUsage).await;
    let json = serde_json::to_string(&report).expect("JSON");
    assert_eq!(
        serde_json::from_str::<CheckReport>(&json).expect("the same"),
        report
    );
    let junit = report.junit();
    assert_eq!(
        junit.matches("<testcase").count() as u64,
        report.counts.all() + 2
    );
    assert_eq!(
        junit.matches("<failure").count() as u64,
        report.counts.failed
    );
    assert!(junit.contains("&lt;Us&amp;age&gt;"));
    let html = report.html();
    assert!(html.contains("&lt;Us&amp;age&gt;") && !html.contains("<Us&age>"));
    assert!(html.contains("prefers") || html.contains("light-dark"));
    for tag in ["section", "article", "table", "details", "div"] {
        let opened = html.matches(&format!("<{tag}")).count();
        assert_eq!(opened, html.matches(&format!("</{tag}>")).count(), "{tag}");
    }
}

/// Two months without a column: it is one column that is missing, and no number of rows.
#[tokio::test]
async fn a_column_that_the_files_lack_is_said_to_be_missing() {
    let text = sample("focus_1_3_contract_commitment.csv.gz");
    let without = text.replacen("ContractCommitmentUnit", "x_Unit", 1);
    assert_ne!(text, without);
    let unit = |report: &CheckReport| {
        let mut broken = report.with(Outcome::Failed);
        let found = broken.find(|rule| {
            rule.column == "ContractCommitmentUnit"
                || rule
                    .text
                    .starts_with("ContractCommitmentUnit MUST be present")
        });
        let found = found.expect("fails");
        (
            found.counts.of(found.count),
            found.reason.clone().unwrap_or_default(),
        )
    };
    for (files, reason) in [
        (
            &[&*without][..],
            "the file has no column ContractCommitmentUnit",
        ),
        (
            &[&*without, &without],
            "the files have no column ContractCommitmentUnit",
        ),
        (
            &[&*text, &without],
            "1 of the 2 files have no column ContractCommitmentUnit",
        ),
    ] {
        let report = check_texts(files, Version::V1_3, Dataset::ContractCommitment).await;
        assert_eq!(unit(&report), ("1 column".to_owned(), reason.to_owned()));
        assert!(report.junit().contains("(1 column; "), "{reason}");
    }
}
