//! Objects of JSON documents that may be a page of an API or a row with a list of its own: no charge is lost, and none
//! is counted for each thing in its list.

use super::super::*;
use crate::warnings::WarningCode;

/// A charge of a day with these members beside.
fn charge(day: u32, cost: &str, beside: &str) -> String {
    format!(
        r#"{{"BillingAccountId":"a1","BillingCurrency":"EUR","BillingPeriodStart":"2024-05-01T00:00:00Z","ChargePeriodStart":"2024-05-{day:02}T00:00:00Z","ChargeDescription":"compute","BilledCost":{cost}{beside}}}"#
    )
}

async fn billed(name: &str, text: String) -> (u64, String) {
    let run = run(vec![bytes_input(name, text.clone())]).await;
    assert!(run.ok().balance.balanced(), "{text}");
    assert_eq!(run.ok().rejects.count, 0, "{text}");
    (run.ok().rows_out, sum(&run.rows().await, "BilledCost"))
}

#[tokio::test]
async fn a_row_with_an_empty_list_is_a_charge() {
    for key in ["data", "items", "value", "records", "results"] {
        let beside = format!(r#","{key}":[]"#);
        let rows = [charge(1, "1.5", &beside), charge(2, "\"2.25\"", &beside)];
        for text in [
            format!("[{}]", rows.join(",\n")),
            rows.join("\n"),
            format!(r#"{{"data":[{}],"has_more":false}}"#, rows.join(",")),
            // Only one of them has the list.
            format!("[{},{}]", rows[0], charge(3, "2.25", "")),
            format!("{}\n{}", charge(3, "2.25", ""), rows[0]),
        ] {
            assert_eq!(
                billed("a.json", text).await,
                (2, "3.75".to_owned()),
                "{key}"
            );
        }
        // The only row of all.
        let alone = billed("a.json", format!("[{}]", rows[0])).await;
        assert_eq!(alone, (1, "1.5".to_owned()), "{key}");
    }
}

#[tokio::test]
async fn a_row_with_a_list_of_things_is_one_charge() {
    for list in [
        r#","items":[{"sku":"a"},{"sku":"b"}]"#,
        r#","records":[{"sku":"a","quantity":2},{"sku":"b","quantity":3}]"#,
        r#","results":[{"name":"x","amount":1},{"name":"y","amount":0.5}]"#,
        r#","data":[{"a":1}],"items":[{"b":2}]"#,
    ] {
        let rows = [charge(1, "1.5", list), charge(2, "-0.25", list)];
        for text in [
            format!("[{},{}]", rows[0], rows[1]),
            rows.join("\n"),
            format!(r#"{{"value":[{},{}]}}"#, rows[0], rows[1]),
        ] {
            assert_eq!(
                billed("a.json", text).await,
                (2, "1.25".to_owned()),
                "{list}"
            );
        }
    }
}

#[tokio::test]
async fn pages_and_buckets_are_read_as_before() {
    let rows = [charge(1, "1.5", ""), charge(2, "2.25", "")].join(",");
    for text in [
        format!(r#"{{"data":[{rows}],"meta":{{"page":1,"totalItems":2,"totalCost":3.75}}}}"#),
        format!(r#"{{"total_cost":3.75,"currency":"EUR","data":[{rows}],"count":2}}"#),
        // What only sums up the page fits no format, and its rows do.
        format!(r#"{{"cost":3.75,"rows":2,"results":[{rows}]}}"#),
        format!(r#"[{{"data":[{rows}],"has_more":true}},{{"data":[],"has_more":false}}]"#),
        format!("{{\"value\":[],\"nextLink\":\"x\"}}\n{{\"value\":[{rows}]}}"),
    ] {
        assert_eq!(billed("a.json", text).await, (2, "3.75".to_owned()));
    }
    // The buckets without their page.
    let bucket = |start: u32, results: &str| {
        format!(
            r#"{{"object":"bucket","start_time":{start},"end_time":{},"results":[{results}]}}"#,
            start + 86_400
        )
    };
    let result = r#"{"object":"organization.costs.result","amount":{"value":0.06,"currency":"usd"},"line_item":"x","organization_id":"org-1"}"#;
    let text = format!(
        "[{},{}]",
        bucket(1_730_419_200, ""),
        bucket(1_730_505_600, result)
    );
    assert_eq!(billed("costs.json", text).await, (1, "0.06".to_owned()));
}

/// Two that have amounts and each could be a row: nobody can tell whether both count.
#[tokio::test]
async fn amounts_within_amounts_are_refused() {
    let inner = charge(2, "1", "");
    let text = format!(
        "[{},{}]",
        charge(1, "1.5", ""),
        charge(1, "3", &format!(r#","items":[{inner}]"#))
    );
    for text in [
        text,
        r#"{"Kosten":3,"items":[{"Betrag":1},{"Betrag":2}]}"#.to_owned(),
    ] {
        let run = run(vec![bytes_input("a.json", text)]).await;
        let error = run.error();
        assert!(
            error
                .to_string()
                .contains("an object has amounts itself, and a list of others that have amounts"),
            "{error}"
        );
        assert!(run.nothing_is_left().await);
    }
}

/// The list is kept, or told like any column that no rule reads.
#[tokio::test]
async fn the_list_of_a_row_is_told_as_its_column() {
    let rows = [
        charge(1, "1.5", r#","items":[{"sku":"a"}]"#),
        charge(2, "2", ""),
    ];
    let run = run(vec![bytes_input("a.json", format!("[{}]", rows.join(",")))]).await;
    let told = run.ok().warnings.iter();
    let told = told.filter(|warning| warning.code == WarningCode::UnknownColumns);
    let told: Vec<&str> = told.map(|warning| warning.message.as_str()).collect();
    assert!(
        told.iter().any(|message| message.contains("items")),
        "{told:?}"
    );
}

/// Answers of an API that a script wrote on lines: a list, or a page, behind lines of objects. Each of its charges counts,
/// and what of it is no charge is rejected with its text.
///
/// After public reports: a service that wrote lines of an API's lists and of its single objects
/// (alphagov/govuk-knowledge-graph-gcp#810), lines that stand as one list (martindstone/pagerduty-cli#51), and a first line that
/// says something of the others (webrecorder/browsertrix-crawler#327).
#[tokio::test]
async fn a_list_behind_lines_of_objects_is_its_charges() {
    let rows = |days: std::ops::RangeInclusive<u32>| -> String {
        let rows = days.map(|day| charge(day, "0.25", ""));
        rows.collect::<Vec<_>>().join(",")
    };
    let first = format!("{}\n{}\n", charge(1, "1.5", ""), charge(2, "2.5", ""));
    for (more, expected) in [
        (format!("[{}]\n", rows(3..=22)), (22, "9")),
        (format!("{{\"data\":[{}]}}\n", rows(3..=22)), (22, "9")),
        (
            format!(
                "{{\"value\":[{}],\"nextLink\":null}}\n[{}]\n{}",
                rows(3..=6),
                rows(7..=8),
                charge(9, "1", "")
            ),
            (9, "6.5"),
        ),
        (
            "[]\n{\"data\":[],\"has_more\":false}\n".to_owned() + &charge(3, "1", ""),
            (3, "5"),
        ),
    ] {
        let found = billed("a.jsonl", format!("{first}{more}")).await;
        assert_eq!(found, (expected.0, expected.1.to_owned()), "{more}");
    }
    // What is in no charge is not passed over, and neither is what nobody can tell.
    let doubt = format!(r#"{{"data":[{}],"items":[{}]}}"#, rows(3..=4), rows(5..=6));
    for (more, reason) in [
        (
            "[1,2]".to_owned(),
            "is not a JSON object, nor a list of them",
        ),
        (
            format!("[{},7]", rows(3..=4)),
            "is not a JSON object, nor a list of them",
        ),
        (doubt, "does not say which of its rows count"),
    ] {
        let run = run(vec![bytes_input("a.jsonl", format!("{first}{more}\n"))]).await;
        assert_eq!(
            (run.ok().rows_out, run.ok().rejects.count),
            (2, 1),
            "{more}"
        );
        let reject = &run.ok().rejects.first[0];
        assert!(reject.reason.starts_with(reason), "{reject:?}");
        let unreadable = run.ok().balance.unreadable.iter();
        assert!(
            unreadable.map(|known| known.rows).sum::<u64>() > 0,
            "{more}"
        );
    }
}

/// A page that stands on a line says as much of itself as one that is a document: here, that there is another one.
#[tokio::test]
async fn a_page_on_a_line_says_that_there_is_another() {
    let first = charge(1, "1.5", "");
    for (more, told) in [("true", 1), ("false", 0)] {
        let page = format!(r#"{{"data":[{}],"has_more":{more}}}"#, charge(2, "2", ""));
        let run = run(vec![bytes_input("a.jsonl", format!("{first}\n{page}\n"))]).await;
        let warnings = run.ok().warnings.iter();
        let pages = warnings.filter(|warning| warning.said.code() == "another_page");
        assert_eq!((run.ok().rows_out, pages.count()), (2, told), "{more}");
    }
}

/// What a bucket says of all of its rows stands in each of them: a short text could come to a vast one.
#[tokio::test]
async fn a_bucket_that_would_come_to_a_vast_text_is_refused() {
    let results = vec![r#"{"a":1}"#; 80].join(",");
    let object = "x".repeat(1 << 20);
    let bucket = format!(r#"{{"start_time":1,"object":"{object}","results":[{results}]}}"#);
    let first = charge(1, "1.5", "");
    let lines = run(vec![bytes_input("a.jsonl", format!("{first}\n{bucket}\n"))]).await;
    assert_eq!((lines.ok().rows_out, lines.ok().rejects.count), (1, 1));
    let reject = &lines.ok().rejects.first[0];
    assert_eq!(reject.said.code(), "rows_too_long", "{}", reject.reason);
    let document = run(vec![bytes_input("a.json", format!("[{first},{bucket}]"))]).await;
    let why = document.error().to_string();
    assert!(why.contains("says so much of all of its rows"), "{why}");
}

/// A charge of which nobody can tell the cost is rejected, and not taken for a page without rows.
#[tokio::test]
async fn a_charge_that_says_no_number_is_no_empty_page() {
    for key in ["data", "items", "results"] {
        let unread = charge(2, "\"n/a\"", &format!(r#","{key}":[]"#));
        let rows = [charge(1, "1.5", ""), unread];
        for text in [format!("[{}]", rows.join(",\n")), rows.join("\n")] {
            let run = run(vec![bytes_input("a.json", text.clone())]).await;
            let balance = &run.ok().balance;
            assert_eq!((balance.rows_in, balance.rows_rejected), (2, 1), "{text}");
            assert!(!balance.unreadable.is_empty(), "{text}");
        }
    }
}
