//! The same charges in several files that are not the same bytes: each kind of copy that people and
//! programs make is told, with its rows and money; what only looks like one is not.

use std::collections::BTreeSet;

use super::super::*;
use crate::warnings::{Warning, WarningCode};

mod again;
mod days;
mod ids;
mod money;
mod within;

type Table = Vec<Vec<String>>;

/// Rows and cells, as a library reads them that is not ours.
fn table(text: &str) -> Table {
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let records = reader.records().map(|record| record.expect("a record"));
    records
        .map(|record| record.iter().map(str::to_owned).collect())
        .collect()
}

fn written(rows: &Table, delimiter: u8, quotes: ::csv::QuoteStyle) -> Vec<u8> {
    let mut writer = ::csv::WriterBuilder::new()
        .delimiter(delimiter)
        .quote_style(quotes)
        .from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("in memory");
    }
    writer.into_inner().expect("in memory")
}

fn plain(rows: &Table) -> Vec<u8> {
    written(rows, b',', ::csv::QuoteStyle::Necessary)
}

fn column(rows: &Table, name: &str) -> usize {
    let found = rows[0].iter().position(|header| header == name);
    found.unwrap_or_else(|| panic!("no column {name}"))
}

/// The rows of these days, by a column whose text begins with the date.
fn of_days(rows: &Table, by: &str, days: impl Fn(&str) -> bool) -> Table {
    let at = column(rows, by);
    let kept = rows
        .iter()
        .enumerate()
        .filter(|(number, row)| *number == 0 || days(&row[at][..10]));
    kept.map(|(_, row)| row.clone()).collect()
}

async fn both(files: &[(&str, Vec<u8>)]) -> Run {
    let inputs = files
        .iter()
        .map(|(name, bytes)| bytes_input(name, bytes.clone()));
    run(inputs.collect()).await
}

fn twice(run: &Run) -> Vec<Warning> {
    let warnings = run.ok().warnings.iter();
    let twice = warnings.filter(|warning| warning.code == WarningCode::PossiblyTwice);
    twice.cloned().collect()
}

/// Rows of a bill that cost something, and what they cost as billed.
async fn costing(bytes: Vec<u8>) -> (u64, Vec<(String, String)>) {
    let run = both(&[("once.csv", bytes)]).await;
    assert_eq!(twice(&run), []);
    let rows = run.rows().await;
    let (billed, effective) = (texts(&rows, "BilledCost"), texts(&rows, "EffectiveCost"));
    let nothing = |text: &Option<String>| {
        let text = text.as_deref().unwrap_or_default();
        text.bytes().all(|byte| matches!(byte, b'0' | b'.' | b'-'))
    };
    let costing = billed
        .iter()
        .zip(&effective)
        .filter(|(billed, effective)| !nothing(billed) || !nothing(effective));
    let currency = texts(&rows, "BillingCurrency")[0].clone();
    let money = (currency.expect("a currency"), sum(&rows, "BilledCost"));
    (costing.count() as u64, vec![money])
}

fn said(warning: &Warning) -> (u64, Vec<(String, String)>) {
    let money = warning.money.iter();
    let money = money.map(|sum| (sum.currency.clone(), sum.amount.clone()));
    (warning.rows, money.collect())
}

/// One warning of the second file, with the rows and the money of `copied`.
async fn assert_told(name: &str, first: Vec<u8>, second: (&str, Vec<u8>), copied: Vec<u8>) {
    let expected = costing(copied).await;
    let run = both(&[("first.csv", first), second.clone()]).await;
    let found = twice(&run);
    assert_eq!(found.len(), 1, "{name}: {found:#?}");
    let start = format!(
        "the same charges stand in {} and in first.csv, and count twice: ",
        second.0
    );
    assert!(
        found[0].message.starts_with(&start),
        "{name}: {}",
        found[0].message
    );
    assert!(found[0].code.is_doubt());
    assert_eq!(said(&found[0]), expected, "{name}");
}

fn aws() -> String {
    sample_text("aws_cur_sample.csv.gz")
}

fn focus() -> String {
    sample_text("focus_1_0_sample.csv.gz")
}

#[tokio::test]
async fn other_ends_of_lines_and_other_quotes_are_the_same_bill() {
    for (name, text) in [("AWS", aws()), ("FOCUS", focus())] {
        let bytes = text.clone().into_bytes();
        let ends = text.replace('\n', "\r\n").into_bytes();
        assert_told(name, bytes.clone(), ("ends.csv", ends), bytes.clone()).await;
        let quoted = written(&table(&text), b',', ::csv::QuoteStyle::Always);
        assert_told(name, bytes.clone(), ("quoted.csv", quoted), bytes).await;
    }
}

#[tokio::test]
async fn rows_and_columns_in_another_order_are_the_same_bill() {
    for (name, text) in [("AWS", aws()), ("FOCUS", focus())] {
        let mut rows = table(&text);
        rows[1..].reverse();
        rows.iter_mut().for_each(|row| row.reverse());
        let other = written(&rows, b';', ::csv::QuoteStyle::Necessary);
        let bytes = text.into_bytes();
        assert_told(name, bytes.clone(), ("sorted.csv", other), bytes).await;
    }
}

/// A spreadsheet keeps of an amount what it shows, and writes dates its own way; then somebody packs
/// it (jennybc/scary-excel-stories#2: a CSV that is opened and saved loses digits).
#[tokio::test]
async fn a_bill_that_a_spreadsheet_saved_again_is_the_same_bill() {
    let text = focus();
    let mut rows = table(&text);
    let amounts = [
        "BilledCost",
        "EffectiveCost",
        "ListCost",
        "ConsumedQuantity",
    ];
    let amounts = amounts.map(|name| column(&rows, name));
    let dates = ["ChargePeriodStart", "ChargePeriodEnd"].map(|name| column(&rows, name));
    let mut changed = 0;
    for row in &mut rows[1..] {
        for at in amounts {
            let Ok(amount) = row[at].parse::<f64>() else {
                continue;
            };
            let shown = format!("{amount:.8e}").parse::<f64>().expect("a number");
            changed += usize::from(shown != amount);
            row[at] = format!("{shown:e}").to_uppercase();
        }
        for at in dates {
            row[at] = row[at].replace(' ', "T") + "Z";
        }
    }
    let saved = archives::gzip(&plain(&rows));
    let run = both(&[
        ("bill.csv", text.clone().into_bytes()),
        ("bill (1).csv.gz", saved),
    ])
    .await;
    let found = twice(&run);
    assert_eq!(found.len(), 1, "{found:#?} ({changed} amounts differ)");
    let (rows, money) = costing(text.into_bytes()).await;
    // An amount may stand just at the limit between two sixth digits.
    assert!(found[0].rows <= rows && found[0].rows * 100 >= rows * 99);
    assert_eq!(said(&found[0]).1.len(), money.len());
    assert!(found[0].message.contains("bill (1).csv"), "{found:?}");
}

/// Two files of one bill, of which one has another name and form.
#[tokio::test]
async fn a_table_in_another_form_is_the_same_bill() {
    let run = run(vec![
        sample("aws_cur_sample.csv.gz"),
        sample("aws_cur_sample.parquet"),
    ])
    .await;
    let found = twice(&run);
    assert_eq!(found.len(), 1, "{found:#?}");
    let expected = costing(aws().into_bytes()).await;
    assert_eq!(said(&found[0]), expected);
}

#[tokio::test]
async fn a_download_that_stopped_beside_the_whole_is_told() {
    let part = |text: &str| {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        lines[..lines.len() * 2 / 5].concat().into_bytes()
    };
    let (whole, half) = (focus().into_bytes(), part(&focus()));
    assert_told(
        "FOCUS",
        whole.clone(),
        ("part.csv", half.clone()),
        half.clone(),
    )
    .await;
    // Whichever comes first, the one that lacks nothing stays.
    let (aws, some) = (aws(), part(&aws()));
    for (whole, half) in [(whole, half), (aws.into_bytes(), some)] {
        let (rows, _) = costing(half.clone()).await;
        let run = both(&[("part.csv", half), ("first.csv", whole)]).await;
        let found = twice(&run);
        assert_eq!(found.len(), 1, "{found:#?}");
        let start = "the same charges stand in part.csv and in first.csv, and count twice: ";
        assert!(found[0].message.starts_with(start), "{found:#?}");
        // Equal lines of which the part has some, and the whole more, are not sure to be the same.
        assert!(found[0].rows <= rows && found[0].rows * 100 >= rows * 95);
    }
}

/// microsoft/finops-toolkit#320: an export made by hand for the first days of a month, and then a
/// daily one of the month, lie in two folders.
#[tokio::test]
async fn days_that_two_downloads_have_in_common_are_told() {
    for (text, by, days) in [
        (focus(), "ChargePeriodStart", ["2024-09-08", "2024-09-22"]),
        (
            aws(),
            "lineItem/UsageStartDate",
            ["2023-11-05", "2023-11-11"],
        ),
    ] {
        let rows = table(&text);
        let first = plain(&of_days(&rows, by, |day| day <= days[1]));
        let second = plain(&of_days(&rows, by, |day| day >= days[0]));
        let common = of_days(&rows, by, |day| (days[0]..=days[1]).contains(&day));
        let run = both(&[("a.csv", first), ("b.csv", second)]).await;
        let found = twice(&run);
        assert_eq!(found.len(), 1, "{found:#?}");
        assert_eq!(
            found[0].message,
            format!(
                "the same charges of {} to {} stand in b.csv and in a.csv, and count twice: leave the overlapping days out of one of them",
                days[0], days[1]
            )
        );
        assert_eq!(said(&found[0]), costing(plain(&common)).await);
    }
}

/// FinOps-Open-Cost-and-Usage-Spec/FOCUS_Spec#639: the id of a line says nothing across two reports of
/// one month, and invoices get their numbers late.
#[tokio::test]
async fn a_report_that_was_made_again_is_told_although_its_lines_have_other_ids() {
    let text = aws();
    let mut rows = table(&text);
    let (id, invoice) = (
        column(&rows, "identity/LineItemId"),
        column(&rows, "bill/InvoiceId"),
    );
    for (number, row) in rows.iter_mut().enumerate().skip(1) {
        row[id] = format!("again{number}");
        row[invoice] = "2023110001".to_owned();
    }
    let bytes = text.into_bytes();
    assert_told("ids", bytes.clone(), ("again.csv", plain(&rows)), bytes).await;
}

/// fizz.today/focus-billing-dedup-trap: every few hours a whole new snapshot of the month, of which the
/// newest counts; MicrosoftDocs/azure-docs#101510: what is reckoned again differs in some rows.
#[tokio::test]
async fn snapshots_of_a_growing_month_are_told_file_by_file() {
    let rows = table(&focus());
    let day = |last: &str| of_days(&rows, "ChargePeriodStart", |day| day <= last);
    let mut second = day("2024-09-20");
    let cost = column(&second, "BilledCost");
    for row in second.iter_mut().skip(1).step_by(25) {
        row[cost] = "0.017".to_owned();
    }
    let files = [
        ("1.csv", plain(&day("2024-09-10"))),
        ("2.csv", plain(&second)),
        ("3.csv", plain(&day("2024-09-30"))),
    ];
    let found = twice(&both(&files).await);
    let messages: Vec<&str> = found.iter().map(|found| found.message.as_str()).collect();
    assert_eq!(messages.len(), 2, "{messages:#?}");
    assert!(
        messages[0].contains("stand in 1.csv and in 2.csv, 3.csv"),
        "{messages:#?}"
    );
    assert!(
        messages[1].contains("stand in 2.csv and in 3.csv"),
        "{messages:#?}"
    );
}

/// A report of tokens charges nothing, and counts twice all the same.
#[tokio::test]
async fn usage_without_costs_is_told_from_twenty_rows_on() {
    let rows = table(&focus());
    let costs = ["BilledCost", "EffectiveCost", "ListCost", "ContractedCost"];
    let costs = costs.map(|name| column(&rows, name));
    let usage = |count: usize| {
        let mut rows = rows[..=count].to_vec();
        for row in &mut rows[1..] {
            costs.iter().for_each(|at| row[*at] = "0".to_owned());
        }
        rows
    };
    for (count, told) in [(200, 1), (5, 0), (1, 0)] {
        let mut other = usage(count);
        other[1..].reverse();
        let files = [("a.csv", plain(&usage(count))), ("b.csv", plain(&other))];
        let run = both(&files).await;
        assert_eq!(twice(&run).len(), told, "{count}");
        assert_eq!(sum(&run.rows().await, "BilledCost"), "0");
    }
}

/// Parts of one bill, whatever the rows are dealt by.
#[tokio::test]
async fn parts_of_a_bill_are_no_copies() {
    for text in [aws(), focus()] {
        let rows = table(&text);
        let dealt = |part: usize| {
            let own = rows[1..].iter().skip(part).step_by(3);
            let own: Table = rows[..1].iter().chain(own).cloned().collect();
            plain(&own)
        };
        let files = [
            ("1.csv", dealt(0)),
            ("2.csv", dealt(1)),
            ("3.csv", dealt(2)),
        ];
        let run = both(&files).await;
        assert_eq!(twice(&run), []);
        assert_eq!(run.ok().rows_out, rows.len() as u64 - 1);
    }
}

/// Equal machines without names are equal lines, in one file and over the files of one bill: FOCUS
/// permits them, and Google's standard export is full of them.
#[tokio::test]
async fn equal_lines_of_one_bill_are_no_copies() {
    let rows = table(&focus());
    let distinct: BTreeSet<Vec<String>> = rows[1..].iter().cloned().collect();
    let mut random = stoa_testkit::fuzz::Random(7);
    let mut parts = [vec![rows[0].clone()], vec![rows[0].clone()]];
    for row in distinct {
        for _ in 0..2 + random.below(9) {
            parts[random.below(2)].push(row.clone());
        }
    }
    let files = [("1.csv", plain(&parts[0])), ("2.csv", plain(&parts[1]))];
    assert_eq!(twice(&both(&files).await), []);
    // One file of them and its copy are told.
    let copied = parts[0].clone();
    assert_told(
        "equal lines",
        plain(&copied),
        (
            "copy.csv",
            written(&copied, b';', ::csv::QuoteStyle::Always),
        ),
        plain(&copied),
    )
    .await;
}

/// The same seats in two months, the same machines in two accounts, a free day beside another.
#[tokio::test]
async fn equal_charges_of_other_months_accounts_and_days_are_no_copies() {
    let rows = table(&focus());
    let with = |name: &str, value: &dyn Fn(&str) -> String| {
        let at = column(&rows, name);
        let mut rows = rows.clone();
        rows[1..]
            .iter_mut()
            .for_each(|row| row[at] = value(&row[at]));
        rows
    };
    let account = with("SubAccountId", &|id| format!("{id}1"));
    let month = with("ChargePeriodStart", &|day| {
        day.replace("2024-09", "2024-08")
    });
    let resources = with("ResourceId", &|id| format!("{id}-b"));
    for (name, other) in [
        ("account", account),
        ("month", month),
        ("resource", resources),
    ] {
        let run = both(&[("a.csv", plain(&rows)), ("b.csv", plain(&other))]).await;
        assert_eq!(twice(&run), [], "{name}");
    }
}

/// A sheet for people shows cents: the same two charges beside the vendor's own file, with its digits.
#[tokio::test]
async fn a_file_with_rounded_amounts_is_told() {
    let bill = |costs: [&str; 2]| {
        let rows = costs.iter().enumerate().map(|(row, cost)| {
            format!(
                "a1,EUR,2024-05-01T00:00:00Z,2024-05-0{}T00:00:00Z,charge {row},{cost}\n",
                row + 1
            )
        });
        let header = "BillingAccountId,BillingCurrency,BillingPeriodStart,ChargePeriodStart,ChargeDescription,BilledCost\n";
        (header.to_owned() + &rows.collect::<String>()).into_bytes()
    };
    let exact = bill(["12.3456", "7.8911"]);
    for (rounded, money) in [(["12.35", "7.89"], "20.24"), (["12.3", "7.9"], "20.2")] {
        let files = [("exact.csv", exact.clone()), ("sheet.csv", bill(rounded))];
        let expected = match rounded[0] {
            // To tenths nobody rounds money.
            "12.3" => vec![],
            _ => vec![(2, vec![("EUR".to_owned(), money.to_owned())])],
        };
        for order in [[0, 1], [1, 0]] {
            let run = both(&order.map(|file| files[file].clone())).await;
            let found = twice(&run);
            assert_eq!(
                found.iter().map(said).collect::<Vec<_>>(),
                expected,
                "{rounded:?}"
            );
            for warning in found {
                let start = "the same charges, rounded, stand in sheet.csv and in exact.csv, and count twice: ";
                assert!(warning.message.starts_with(start), "{}", warning.message);
            }
        }
    }
    // Other charges, one of which is nearly the same, and the same with other texts.
    for other in [bill(["12.35", "8.01"]), bill(["12.3457", "7.8912"])] {
        let run = both(&[("exact.csv", exact.clone()), ("other.csv", other)]).await;
        assert_eq!(twice(&run), []);
    }
}
