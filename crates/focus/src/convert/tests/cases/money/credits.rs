//! Credits decide what a row costs: where nobody can tell one of them, the row is rejected for its cost, and the
//! others are converted.

use super::{case, with_cell};
use crate::convert::tests::*;
use crate::warnings::{Warning, WarningCode};

/// Two rows that cost 10 each, the first with these credits.
fn bill(credits: &str) -> Vec<u8> {
    let text = case("35-gcp-csv-labels-python-repr", "input.csv");
    let text = with_cell(&text, 1, "cost", "10");
    let text = with_cell(&text, 2, "cost", "10");
    with_cell(&with_cell(&text, 2, "credits", "[]"), 1, "credits", credits)
}

/// In, out and rejected, of what is billed.
fn books(run: &Run) -> [String; 3] {
    let mut lines = run.ok().balance.money.iter();
    let line = lines.find(|line| line.column == "BilledCost");
    let line = line.expect("a line");
    [&line.money_in, &line.money_out, &line.rejected].map(String::clone)
}

/// Asserts that the first row is rejected for its credits, and only that one.
async fn rejected(name: &str, bytes: Vec<u8>, cell: &str, said: &str) {
    let run = run(vec![bytes_input(name, bytes)]).await;
    let done = run.ok();
    assert_eq!(
        (done.rows_in, done.rows_out, done.rejects.count),
        (2, 1, 1),
        "{cell}"
    );
    let reject = &done.rejects.first[0];
    assert_eq!(
        reject.column.as_deref(),
        Some("credits"),
        "{cell}: {reject:?}"
    );
    assert_eq!(reject.value.as_deref(), Some(cell), "{cell}: {reject:?}");
    assert!(reject.reason.contains(said), "{cell}: {}", reject.reason);
    assert_eq!(books(&run), ["10", "10", "0"], "{cell}");
    let unread = &done.balance.unreadable;
    let unread = unread.iter().find(|cost| cost.column == "BilledCost");
    let unread = unread.expect("named");
    assert_eq!(unread.rows, 1, "{cell}");
    assert!(
        unread.first[0].contains(&format!("{name}, line {}", reject.line)),
        "{unread:?}"
    );
    assert!(done.balance.balanced(), "{cell}: {:?}", done.balance);
    assert_eq!(sum(&run.rows().await, "BilledCost"), "10", "{cell}");
}

/// Tables that went through a spreadsheet or a program (case 35, after a report of labels printed by Python), and
/// fields that BigQuery leaves out when they are null (googleapis/nodejs-bigquery#1134).
#[tokio::test]
async fn a_row_whose_credits_cannot_be_read_is_rejected_and_no_other() {
    for (cell, said) in [
        (r#"[{"name":"a","amount":"abc"}]"#, "is not a number"),
        (r#"[{"name":"a","amount":"-1,5"}]"#, "is not a number"),
        (r#"[{"name":"a","amount":"$-3"}]"#, "is not a number"),
        (r#"[{"name":"a","amount":"NaN"}]"#, "is not a number"),
        (r#"[{"name":"a","amount":{"value":-3}}]"#, "is not a number"),
        (
            r#"[{"name":"a","amount":null}]"#,
            "without a value of \"amount\"",
        ),
        (
            r#"[{"name":"a","amount":-3},{"name":"b"}]"#,
            "without a value of \"amount\"",
        ),
        (r#"[{"name":"a","Amount":-3}]"#, "written in another case"),
        (
            r#"[{"name":"a","amount":-1.5,"amount":-2}]"#,
            "several values of \"amount\"",
        ),
        (r#"[[{"name":"a","amount":-3}]]"#, "is no object"),
        ("[-3]", "is no object"),
        ("-3", "is no list"),
        (r#"{"name":"a","amount":-3}"#, "is no list"),
        ("NaN", "is not valid JSON"),
        ("N/A", "is not valid JSON"),
        ("[{name:a, amount:-3}]", "is not valid JSON"),
        ("[Row(name='a', amount=-3.5)]", "is not valid JSON"),
    ] {
        rejected("bill.csv", bill(cell), cell, said).await;
    }
    // What is no JSON because of it is shown as it was read.
    let read = r#"[{"name":"a","amount":"NaN"}]"#;
    rejected(
        "bill.csv",
        bill(r#"[{"name":"a","amount":NaN}]"#),
        read,
        "is not a number",
    )
    .await;
}

#[tokio::test]
async fn credits_that_can_be_read_are_in_both_sides() {
    for (cell, cost) in [
        ("", "20"),
        ("[]", "20"),
        ("null", "20"),
        (r#"[{"name":"a","amount":"-3"}]"#, "17"),
        (
            r#"[{"name":"a","amount":-3e-1},{"name":"b","amount":0}]"#,
            "19.7",
        ),
        (
            "[{'name': 'a', 'amount': Decimal('-3.5'), 'type': None}]",
            "16.5",
        ),
        (
            "[{'name': \"it's\", 'amount': -3.5}\n {'name': 'b', 'amount': -1}]",
            "15.5",
        ),
        ("array([{'name':'a','amount':-2}])", "18"),
        ("array([{'name':'a','amount':-2}], dtype=object)", "18"),
    ] {
        let run = run(vec![bytes_input("bill.csv", bill(cell))]).await;
        assert_eq!(
            (run.ok().rows_out, run.ok().rejects.count),
            (2, 0),
            "{cell}"
        );
        assert_eq!(books(&run), [cost, cost, "0"], "{cell}");
        assert_eq!(sum(&run.rows().await, "BilledCost"), cost, "{cell}");
    }
}

/// The same as JSON lines, and of a commitment fee, which otherwise becomes two charges.
#[tokio::test]
async fn credits_that_cannot_be_read_reject_a_row_of_json_lines() {
    let text = case("14-gcp-byte-seconds", "input.jsonl");
    let text = String::from_utf8(text).expect("UTF-8");
    let line = text.lines().next().expect("a line");
    let row: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(line).expect("an object");
    let with = |credits: &str, fee: bool| {
        let mut row = row.clone();
        row.insert("cost".to_owned(), serde_json::json!(10));
        row.insert("cost_type".to_owned(), serde_json::json!("regular"));
        row.insert("credits".to_owned(), serde_json::json!("CREDITS"));
        if fee {
            row["sku"]["description"] =
                serde_json::json!("Commitment - dollar based v1: GCE for 1 year");
        }
        let row = serde_json::Value::Object(row).to_string();
        row.replace("\"CREDITS\"", credits)
    };
    for (cell, said) in [
        (r#"[{"name":"a","amount":"abc"}]"#, "is not a number"),
        (r#"{"name":"a","amount":-3}"#, "is no list"),
        (r#"[{"name":"a","Amount":-3}]"#, "written in another case"),
        (r#"[{"name":"a","amount":{"value":-3}}]"#, "is not a number"),
    ] {
        for fee in [false, true] {
            let lines = format!("{}\n{}\n", with(cell, fee), with("[]", false));
            rejected("bill.jsonl", lines.into_bytes(), cell, said).await;
        }
    }
}

/// A month that is none puts a charge on no invoice; none at all leaves the month of the usage, and is told.
#[tokio::test]
async fn an_invoice_month_is_a_month() {
    for month in ["202513", "Jul 2025", "2025"] {
        let text = with_cell(&bill("[]"), 1, "invoice_month", month);
        let run = run(vec![bytes_input("bill.csv", text)]).await;
        assert_eq!(run.ok().rejects.count, 1, "{month}");
        let reject = &run.ok().rejects.first[0];
        let told = format!("{:?} {:?}", reject.column, reject.value);
        assert!(told.contains(month), "{told} {}", reject.reason);
        assert_eq!(books(&run), ["20", "10", "10"], "{month}");
    }
    let text = with_cell(&bill("[]"), 1, "invoice_month", "");
    let run = run(vec![bytes_input("bill.csv", text)]).await;
    assert_eq!(books(&run), ["20", "20", "0"]);
    let warned = |warning: &&Warning| warning.code == WarningCode::AmbiguousDates;
    assert_eq!(run.ok().warnings.iter().filter(warned).count(), 1);
}
