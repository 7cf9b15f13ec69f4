//! The balance says what is there, what is not, and what nobody can tell.

use super::{assert_rows, case, with_cell};
use crate::convert::tests::*;
use crate::warnings::WarningCode;

/// The left side of the balance is counted from the texts, and what nobody can tell is named.
#[tokio::test]
async fn what_nobody_can_tell_is_in_no_sum_and_named() {
    let text = case("27-focus-csv-double-noise", "input.csv");
    let spoiled = with_cell(&text, 2, "BilledCost", "#VALUE!");
    let spoiled = with_cell(&spoiled, 3, "ListCost", "n/a");
    let spoiled = with_cell(&spoiled, 1, "ContractedCost", "NaN");
    let run = run(vec![bytes_input("focus.csv", spoiled)]).await;
    let done = run.ok();
    assert_eq!((done.rows_in, done.rows_out, done.rejects.count), (3, 2, 1));
    let named: Vec<_> = done.balance.unreadable.iter().collect();
    let told: Vec<_> = named
        .iter()
        .map(|cost| (cost.column.as_str(), cost.rows, cost.first[0].as_str()))
        .collect();
    // Whoever wrote a word in the place of a cost had one that could not be told.
    assert_eq!(
        told,
        [
            ("BilledCost", 1, "focus.csv, line 3: \"#VALUE!\""),
            ("ContractedCost", 1, "focus.csv, line 2: \"NaN\""),
            ("ListCost", 1, "focus.csv, line 4: \"n/a\""),
        ]
    );
    assert!(done.balance.balanced(), "{:?}", done.balance);
    let money = |column: &str| {
        let mut lines = done.balance.money.iter();
        let line = lines.find(|line| line.column == column).expect("a line");
        [&line.money_in, &line.money_out, &line.rejected].map(String::clone)
    };
    let [read, written, rejected] = money("BilledCost");
    assert_eq!(
        (read.as_str(), rejected.as_str()),
        ("0.30000028000000004", "0")
    );
    assert_eq!(read, written);
    assert_eq!(texts(&run.rows().await, "ListCost")[1], None);
}

/// Ids that slid into the column of costs add up to more than any sum of the lake holds, and would come out negative.
#[tokio::test]
async fn amounts_that_no_sum_holds_end_the_conversion() {
    let text = case("27-focus-csv-double-noise", "input.csv");
    let large = |amount: &str| {
        let first = with_cell(&text, 1, "BilledCost", amount);
        with_cell(&first, 2, "BilledCost", &format!("-{amount}"))
    };
    let slid = run(vec![bytes_input("a.csv", large("99999999999999999999"))]).await;
    let error = slid.error();
    assert_eq!(error.kind.code(), "amounts_too_large");
    assert!(error.message.contains("BilledCost in USD"), "{error}");
    // Yen of a whole country are fine.
    let most = run(vec![bytes_input("a.csv", large("4999999999999999"))]).await;
    assert_eq!(most.ok().rows_out, 3);
}

/// Files that were put one after the other with their headers (whitfin/s3-concat#3,
/// bennettoxford/openprescribing#251: BigQuery writes the header to each shard); the currency then seems
/// to be called like its column.
#[tokio::test]
async fn a_header_that_is_repeated_is_no_charge() {
    for (name, file) in [
        ("53-cur-split-rows-without-cost", "input.csv"),
        ("27-focus-csv-double-noise", "input.csv"),
        ("13-azure-amount-minus-two", "input.csv"),
        ("35-gcp-csv-labels-python-repr", "input.csv"),
    ] {
        let text = case(name, file);
        let plain = run(vec![bytes_input("a.csv", text.clone())]).await;
        let header = text
            .split_inclusive(|byte| *byte == b'\n')
            .next()
            .expect("a header");
        let rows = &text[header.len()..];
        let twice = [header, rows, header, rows].concat();
        let run = run(vec![bytes_input("a.csv", twice)]).await;
        let (done, once) = (run.ok(), plain.ok());
        assert_eq!(
            (done.rows_out, done.rejects.count),
            (2 * once.rows_out, 0),
            "{name}"
        );
        assert_eq!(done.balance.rows_skipped, 1, "{name}");
        assert!(
            done.balance.skipped[0]
                .because
                .contains("repeats the header")
        );
        assert!(done.balance.balanced() && done.balance.unreadable.is_empty());
        let currencies = |done: &Conversion| {
            let lines = done.balance.money.iter();
            lines.map(|line| line.currency.clone()).collect::<Vec<_>>()
        };
        assert_eq!(currencies(done), currencies(once), "{name}");
    }
}

const HEADER: &str = "BillingAccountId,SubAccountId,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeDescription,BilledCost,EffectiveCost,ListCost\n";

fn line(account: &str, costs: [&str; 3]) -> String {
    let days =
        "2024-05-01T00:00:00Z,2024-06-01T00:00:00Z,2024-05-02T00:00:00Z,2024-05-03T00:00:00Z";
    format!("{account},s1,USD,{days},a charge,{}\n", costs.join(","))
}

/// The header of a second file with its byte order mark, in another case, or quoted behind its mark; and the sign
/// with which DOS ended files.
#[tokio::test]
async fn a_repeated_header_is_seen_through_marks_and_case() {
    let (one, two) = (line("a1", ["1", "2", "3"]), line("a2", ["10", "20", "30"]));
    let quoted = format!("\u{feff}\"{}\"\n", HEADER.trim().replace(',', "\",\""));
    for header in [
        format!("\u{feff}{HEADER}"),
        HEADER.to_lowercase(),
        format!("\u{1a}\u{feff}{}", HEADER.to_uppercase()),
        quoted,
    ] {
        let text = format!("\u{feff}{HEADER}{one}{header}{two}");
        let run = run(vec![bytes_input("a.csv", text)]).await;
        let done = run.ok();
        let counts = (done.rows_out, done.balance.rows_skipped, done.rejects.count);
        assert_eq!(counts, (2, 1, 0), "{header}");
        assert_eq!(sum(&run.rows().await, "EffectiveCost"), "22", "{header}");
        assert!(done.balance.balanced(), "{:?}", done.balance);
    }
    for end in ["\u{1a}", "\u{1a}\r\n"] {
        let text = format!("{HEADER}{one}{two}{end}");
        let run = run(vec![bytes_input("a.csv", text)]).await;
        let counts = (run.ok().rows_in, run.ok().rows_out, run.ok().rejects.count);
        assert_eq!(counts, (2, 2, 0), "{end:?}");
    }
}

/// Under a header in another order, the rows of a second file would be read under the wrong columns.
#[tokio::test]
async fn another_header_inside_a_file_ends_the_conversion() {
    let (one, two) = (line("a1", ["1", "2", "3"]), line("a2", ["10", "20", "30"]));
    for (from, to, said) in [
        (
            "EffectiveCost,ListCost",
            "ListCost,EffectiveCost",
            "\"listcost\" under EffectiveCost",
        ),
        (
            "BillingAccountId,SubAccountId",
            "SubAccountId,BillingAccountId",
            "\"subaccountid\" under BillingAccountId",
        ),
        (
            "BilledCost,EffectiveCost,ListCost",
            "ListCost,EffectiveCost,BilledCost",
            "\"listcost\" under BilledCost",
        ),
        // A column that the first file has not.
        (
            "ListCost",
            "ContractedCost",
            "\"contractedcost\" under ListCost",
        ),
    ] {
        let other = HEADER.replace(from, to);
        let text = format!("{HEADER}{one}{other}{two}");
        let run = run(vec![bytes_input("a.csv", text)]).await;
        let error = run.result.expect_err("two orders of columns");
        assert_eq!(error.code(), "mixed_formats", "{to}");
        assert_eq!(
            (error.file.as_deref(), error.line),
            (Some("a.csv"), Some(3))
        );
        assert!(error.message.contains(said), "{}", error.message);
        assert!(error.remedy().contains("split the file before this line"));
    }
    // A name in one cell is no header: the row is rejected, and the others are read.
    let text = format!("{HEADER}{one}{}{two}", line("a1", ["BilledCost", "2", "3"]));
    let run = run(vec![bytes_input("a.csv", text)]).await;
    assert_eq!((run.ok().rows_out, run.ok().rejects.count), (2, 1));
    assert_eq!(sum(&run.rows().await, "EffectiveCost"), "22");
}

/// Of two amounts under one key nobody can tell which counts: the row is rejected, with both.
#[tokio::test]
async fn a_key_of_money_that_comes_twice_is_no_amount() {
    let row = |costs: &str| {
        format!(
            r#"{{"BillingAccountId":"a1","BillingCurrency":"USD","BillingPeriodStart":"2024-05-01T00:00:00Z","BillingPeriodEnd":"2024-06-01T00:00:00Z","ChargePeriodStart":"2024-05-02T00:00:00Z","ChargePeriodEnd":"2024-05-03T00:00:00Z","ChargeDescription":"a charge",{costs}}}"#
        ) + "\n"
    };
    let good = row(r#""BilledCost":"1""#);
    let same = row(r#""BilledCost":"4","BilledCost":4.0"#);
    let twice = row(r#""BilledCost":"2","BilledCost":"9""#);
    let run = run(vec![bytes_input("a.jsonl", good + &same + &twice)]).await;
    let done = run.ok();
    assert_eq!((done.rows_out, done.rejects.count), (2, 1));
    assert_eq!(sum(&run.rows().await, "BilledCost"), "5");
    let reject = &done.rejects.first[0];
    assert_eq!(
        (reject.line, reject.column.as_deref()),
        (3, Some("BilledCost"))
    );
    assert_eq!(reject.value.as_deref(), Some("2 and 9, under one key"));
    assert_eq!(done.balance.unreadable[0].rows, 1);
}

/// Every notation of an amount that a bill may have, in CSV and as JSON: what comes in is what goes out.
#[tokio::test]
async fn both_readers_of_money_say_the_same() {
    let text = case("53-cur-split-rows-without-cost", "input.csv");
    for (amount, expected) in [
        ("1.81E-8", "0.0000000181"),
        ("-12", "-12"),
        ("+.5", "0.5"),
        ("3.", "3"),
        ("0E-6176", "0"),
        ("1e3", "1000"),
        ("2.3100000000000002e-05", "0.0000231"),
        ("0.1234567890123456785", "0.123456789012345678"),
        (
            "12345678901234567.123456789012345678",
            "12345678901234567.123456789012345678",
        ),
    ] {
        let cell = with_cell(&text, 1, "lineItem/UnblendedCost", amount);
        let run = run(vec![bytes_input("cur.csv", cell)]).await;
        assert_rows(&run, 2);
        assert_eq!(sum(&run.rows().await, "BilledCost"), expected, "{amount}");
        assert_eq!(run.ok().balance.money[0].money_in, expected, "{amount}");
    }
}

/// Python's `json.dumps` writes `NaN` and `Infinity` bare, which JSON does not know (json, `allow_nan`): in a document
/// as in lines they cost the field that has them, or the one charge whose money they are.
#[tokio::test]
async fn numbers_that_are_none_cost_a_document_no_other_charge() {
    let row = |cost: &str, quantity: &str| {
        format!(
            r#"{{"BillingAccountId":"a1","BillingCurrency":"EUR","BillingPeriodStart":"2024-05-01T00:00:00Z",
            "ChargePeriodStart":"2024-05-02T00:00:00Z","ChargePeriodEnd":"2024-05-03T00:00:00Z",
            "ChargeDescription":"caf\u00e9 \ud83d\ude00","BilledCost":{cost},"ConsumedQuantity":{quantity}}}"#
        )
    };
    let rows = [
        row("1.5", "NaN"),
        row("NaN", "1"),
        row("2", "-Infinity"),
        row("0.25", "7"),
    ];
    let flat = |row: &String| row.replace("\n            ", "");
    let lines = rows.iter().map(flat).collect::<Vec<_>>();
    for text in [
        format!("[{}]", rows.join(",\n")),
        format!("[{}]", lines.join(", ")),
        format!("{{\"data\": [{}], \"has_more\": false}}", lines.join(",")),
        lines.join("\n"),
    ] {
        let run = run(vec![bytes_input("focus.json", text.clone())]).await;
        let done = run.ok();
        assert_eq!(
            (done.rows_in, done.rows_out, done.rejects.count),
            (4, 3, 1),
            "{text}"
        );
        let unreadable = done.balance.unreadable.iter();
        let unreadable: Vec<_> = unreadable
            .map(|cost| (cost.column.as_str(), cost.rows, cost.first[0].as_str()))
            .collect();
        assert_eq!(
            unreadable,
            [("BilledCost", 1, "focus.json, line 2: \"NaN\"")],
            "{text}"
        );
        assert!(done.balance.balanced(), "{:?}", done.balance);
        let out = run.rows().await;
        assert_eq!(sum(&out, "BilledCost"), "3.75");
        assert_eq!(sum(&out, "ConsumedQuantity"), "7");
        assert_eq!(
            texts(&out, "ChargeDescription"),
            vec![Some("café 😀".to_owned()); 3]
        );
        let mut told = done.warnings.iter();
        let told = told.find(|warning| warning.column.as_deref() == Some("ConsumedQuantity"));
        let told = told.expect("infinity is no null");
        assert_eq!(
            (told.code, told.rows),
            (WarningCode::FieldSetAside, 1),
            "{told:?}"
        );
    }
}
