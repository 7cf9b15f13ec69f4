//! What only the whole input tells: lines of totals that have everything a charge needs, and amounts that later
//! rows show to be written otherwise.

use super::*;
use crate::warnings::Warning;

pub(super) fn doubts(run: &Run) -> Vec<&Warning> {
    let warnings = run.ok().warnings.iter();
    warnings.filter(|warning| warning.code.is_doubt()).collect()
}

/// A line of the month with a cost and, where they stand, an account and a description.
pub(super) fn charge(account: &str, currency: &str, text: &str, cost: &str) -> String {
    format!(
        "{account};{currency};2024-05-01T00:00:00Z;2024-05-02T00:00:00Z;2024-05-03T00:00:00Z;{text};{cost};1\n"
    )
}

/// artefactory/artefactory-connectors-kit#14 and OCA/bank-statement-import#819, with the period filled down.
#[tokio::test]
async fn a_line_of_totals_with_a_period_and_a_currency_is_no_charge() {
    let bill = focus("EUR", &[("1.5", "1"), ("2.5", "1")]);
    for (account, text, cost, shown) in [
        ("", "Summe", "4.00", "in/bill.csv, line 4, \"Summe\": 4 EUR"),
        (
            "Grand Total:",
            "",
            "4",
            "in/bill.csv, line 4, \"Grand Total:\": 4 EUR",
        ),
    ] {
        let run = stored(&(bill.clone() + &charge(account, "EUR", text, cost))).await;
        let done = run.ok();
        assert_eq!(sum(&run.rows().await, "BilledCost"), "4", "{account}{text}");
        assert_eq!(
            (done.rows_in, done.rows_out, done.balance.rows_skipped),
            (3, 2, 1)
        );
        assert!(done.balance.balanced(), "{:?}", done.balance);
        let skipped = &done.balance.skipped[0];
        assert!(skipped.because.contains("what the others cost together"));
        assert_eq!(skipped.money[0].amount, "4");
        let [doubt] = &doubts(&run)[..] else {
            panic!("{:?}", done.warnings);
        };
        assert_eq!((doubt.code, doubt.rows), (WarningCode::PossiblyTwice, 1));
        assert!(
            doubt.message.contains("were left out as lines of totals"),
            "{}",
            doubt.message
        );
        let example = doubt.example.as_deref().expect("a place");
        assert!(shown.ends_with(example), "{example}");
        assert_eq!(
            (
                doubt.money[0].currency.as_str(),
                doubt.money[0].amount.as_str()
            ),
            ("EUR", "4")
        );
    }
}

/// A total for each currency, and those of two parts with the one of both.
#[tokio::test]
async fn totals_are_of_a_currency_and_of_parts() {
    let lines = [
        charge("a1", "EUR", "one", "1.5"),
        charge("a1", "EUR", "two", "2.5"),
        charge("", "EUR", "Subtotal", "4"),
        charge("a2", "EUR", "three", "6"),
        charge("", "EUR", "Subtotal", "6"),
        charge("", "EUR", "Total", "10"),
        charge("a2", "USD", "four", "3.999"),
        charge("", "USD", "Total", "4.00"),
    ];
    let run = stored(&(focus("EUR", &[]) + &lines.concat())).await;
    let line = |currency: &str, out: &str, all: &str| line(currency, [all, out, "0"]);
    assert_eq!(
        books(&run),
        [line("EUR", "10", "30"), line("USD", "3.999", "7.999")]
    );
    assert_eq!((run.ok().rows_out, run.ok().balance.rows_skipped), (4, 4));
}

/// Where a row may become several charges, a line of totals is one all the same.
#[tokio::test]
async fn a_line_of_totals_in_a_report_whose_rows_are_split_is_no_charge() {
    let text = sample_text("aws_cur_sample.csv.gz");
    let alone = sum(&stored(&text).await.rows().await, "BilledCost");
    let mut records = ::csv::Reader::from_reader(text.as_bytes());
    let header = records.headers().expect("a header").clone();
    let first = records.records().next().expect("a row").expect("a row");
    let line = |described: &str| {
        let cells = header.iter().zip(&first).map(|(name, cell)| match name {
            "identity/LineItemId" => "Total",
            "lineItem/UnblendedCost" => alone.as_str(),
            "lineItem/LineItemDescription" => described,
            "bill/BillingPeriodStartDate"
            | "bill/BillingPeriodEndDate"
            | "lineItem/UsageStartDate"
            | "lineItem/UsageEndDate"
            | "lineItem/CurrencyCode" => cell,
            _ => "",
        });
        cells.collect::<Vec<_>>().join(",") + "\n"
    };
    let run = stored(&(text.clone() + &line(""))).await;
    assert_eq!(sum(&run.rows().await, "BilledCost"), alone);
    assert_eq!(run.ok().balance.rows_skipped, 1);
    assert!(run.ok().balance.balanced());
    let run = stored(&(text.clone() + &line("Support of the month"))).await;
    assert_eq!(run.ok().balance.rows_skipped, 0);
    let told = doubts(&run);
    let told = told
        .iter()
        .find(|one| one.message.contains("count twice if"));
    assert_eq!(told.expect("a doubt").rows, 1);
}

#[tokio::test]
async fn what_is_no_sum_stays_a_charge_and_is_told_where_it_says_so() {
    let bill = focus("EUR", &[("1.5", "1"), ("2.5", "1")]);
    // A tax of the whole bill, a credit of it, a subscription beside one other charge.
    for line in [
        charge("", "EUR", "VAT", "0.76"),
        charge("", "EUR", "Credit", "-4"),
    ] {
        let run = stored(&(bill.clone() + &line)).await;
        assert_eq!(run.ok().rows_out, 3, "{line}");
        assert!(doubts(&run).is_empty(), "{:?}", run.ok().warnings);
    }
    // An annual purchase that costs as much as all the rest, a service that is called like a total.
    for (account, text) in [
        ("", ""),
        ("", "Enterprise support, annual"),
        ("Sum", "Licences"),
    ] {
        let run = stored(&(bill.clone() + &charge(account, "EUR", text, "4"))).await;
        assert_eq!(sum(&run.rows().await, "BilledCost"), "8", "{account}{text}");
        let [doubt] = &doubts(&run)[..] else {
            panic!("{:?}", run.ok().warnings);
        };
        assert_eq!((doubt.code, doubt.rows), (WarningCode::PossiblyTwice, 1));
        assert!(
            doubt.message.contains("count twice if"),
            "{}",
            doubt.message
        );
    }
    // Thousandths are no cents.
    let small = focus("EUR", &[("0.001", "1"), ("0.002", "1")]);
    let run = stored(&(small + &charge("", "EUR", "Total", "0.001"))).await;
    assert_eq!(sum(&run.rows().await, "BilledCost"), "0.004");
    assert!(doubts(&run)[0].message.contains("kept as charges"));
    let run = stored(&(focus("EUR", &[("4", "1")]) + &charge("", "EUR", "Support", "4"))).await;
    assert_eq!((run.ok().rows_out, doubts(&run).len()), (2, 0));
    let run = stored(&(bill.clone() + &charge("", "EUR", "Total", "5"))).await;
    assert_eq!(sum(&run.rows().await, "BilledCost"), "9");
    let told = doubts(&run);
    assert!(told[0].message.contains("kept as charges"), "{told:?}");
    assert_eq!(told[0].money[0].amount, "5");
    // What cannot be read again keeps the line, and says that it counts twice.
    let run = converted(&(bill + &charge("", "EUR", "Total", "4"))).await;
    assert_eq!(sum(&run.rows().await, "BilledCost"), "8");
    assert!(
        doubts(&run)[0].message.contains("count twice"),
        "{:?}",
        doubts(&run)
    );
}

/// `first` in the rows that decide how the column is read, `late` behind them.
fn turned(first: (&'static str, usize), late: (&'static str, usize)) -> String {
    let mut rows = vec![(first.0, "1"); first.1];
    rows.resize(first.1 + late.1, (late.0, "1"));
    focus("EUR", &rows)
}

#[tokio::test]
async fn the_whole_column_says_how_its_amounts_are_written() {
    for (first, late, expected, told) in [
        // Whole amounts first.
        (("2", 150), ("12,5", 150), "2175", 0),
        // Points before three digits, which are thousands once a comma is the decimal sign.
        (("1.500", 150), ("12,5", 3), "225037.5", 0),
        // Two halves that are written otherwise: each amount has one reading.
        (("1.5", 150), ("12,5", 150), "2100", 1),
        (("1,5", 150), ("12.5", 150), "2100", 1),
    ] {
        let run = stored(&turned(first, late)).await;
        let done = run.ok();
        assert_eq!(
            done.rejects.count, 0,
            "{first:?} {late:?}: {:?}",
            done.rejects.first
        );
        assert_eq!(
            sum(&run.rows().await, "BilledCost"),
            expected,
            "{first:?} {late:?}"
        );
        assert_eq!(books(&run), [line("EUR", [expected, expected, "0"])]);
        let told_of = warned(&run, WarningCode::AmbiguousAmounts);
        assert_eq!(told_of.len(), told, "{:?}", done.warnings);
    }
    // A slip among hundreds is rejected, with its cause, and turns nothing.
    let run = stored(&turned(("1.5", 150), ("12,5", 1))).await;
    assert_eq!((run.ok().rows_out, run.ok().rejects.count), (150, 1));
    assert_eq!(sum(&run.rows().await, "BilledCost"), "225");
}

/// German thousands where nothing shows what the point is (OCA/OpenUpgrade, pola-rs/polars#18797).
#[tokio::test]
async fn points_before_three_digits_are_a_doubt_in_a_sheet_for_people() {
    let rows = [("1.500", "1"), ("2.250", "2"), ("7", "1")];
    let run = stored(&focus("EUR", &rows)).await;
    assert_eq!(sum(&run.rows().await, "BilledCost"), "10.75");
    let told = warned(&run, WarningCode::AmbiguousAmounts);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(
        (told[0].column.as_deref(), told[0].rows),
        (Some("BilledCost"), 2)
    );
    let example = told[0].example.as_deref().expect("a place");
    assert!(
        example.ends_with("bill.csv, line 2: \"1.500\""),
        "{example}"
    );
    assert!(told[0].code.is_doubt());
    // An amount that shows it, however late, and what programs write.
    let late = focus("EUR", &rows) + turned(("3", 150), ("0.5", 1)).split_once('\n').unwrap().1;
    for text in [late, focus("EUR", &rows).replace(';', ",")] {
        let run = stored(&text).await;
        assert!(warned(&run, WarningCode::AmbiguousAmounts).is_empty());
    }
}

/// A pipe cannot be read again as later amounts show: then thousands and decimals are a doubt.
#[tokio::test]
async fn what_a_pipe_shows_too_late_is_a_doubt() {
    let text = turned(("1.500", 300), ("7,25", 1));
    let run = converted(&text).await;
    let told = warned(&run, WarningCode::AmbiguousAmounts);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].rows, 300);
    assert!(told[0].message.contains("cannot be read again"), "{told:?}");
    let run = stored(&text).await;
    assert_eq!(sum(&run.rows().await, "BilledCost"), "450007.25");
    assert!(warned(&run, WarningCode::AmbiguousAmounts).is_empty());
}

/// Columns that are written differently say nothing about one that shows nothing itself.
#[tokio::test]
async fn columns_that_disagree_leave_another_in_doubt() {
    let mut text = String::new();
    for (number, line) in focus("EUR", &[("1.500", "7.5"), ("2.500", "7.5")])
        .lines()
        .enumerate()
    {
        let more = if number == 0 { "ListCost" } else { "1500,50" };
        text += &format!("{line};{more}\n");
    }
    let run = stored(&text).await;
    let told = warned(&run, WarningCode::AmbiguousAmounts);
    let told: Vec<_> = told.iter().map(|one| one.column.as_deref()).collect();
    assert_eq!(told, [Some("BilledCost")]);
    // Where all that show it have a point, it has one too.
    let run = stored(&text.replace("1500,50", "1500.5")).await;
    assert!(warned(&run, WarningCode::AmbiguousAmounts).is_empty());
}

/// Two columns that may be the cost, by their case or by another name: which one counts is told.
#[tokio::test]
async fn a_header_that_names_the_cost_twice_is_told() {
    let bill = focus("EUR", &[("1.5", "1"), ("2.5", "1")]);
    for other in ["billedcost", "Billed_Cost", "BILLEDCOST"] {
        let mut lines = bill.lines();
        let header = lines.next().unwrap().replace("ConsumedQuantity", other);
        let text = std::iter::once(header.as_str())
            .chain(lines)
            .collect::<Vec<_>>()
            .join("\n");
        let run = converted(&(text + "\n")).await;
        assert_eq!(sum(&run.rows().await, "BilledCost"), "4", "{other}");
        let told = warned(&run, WarningCode::AmbiguousAmounts);
        assert_eq!(told.len(), 1, "{other}: {:?}", run.ok().warnings);
        let message = &told[0].message;
        assert!(
            message.contains("\"BilledCost\" in position 7")
                && message.contains(&format!("{other:?} in position 8")),
            "{message}"
        );
    }
}

/// Tags in which a key comes twice: readers of JSON keep one of them, so both are kept beside, and told.
#[tokio::test]
async fn a_tag_that_comes_twice_is_told_and_kept() {
    let bill = focus("EUR", &[("1.5", "1"), ("2.5", "1")]);
    let tags = [
        r#""{""team"":""a"",""team"":""b""}""#,
        r#""{""team"":""a""}""#,
    ];
    let mut lines = bill.lines();
    let mut text = format!("{};Tags\n", lines.next().unwrap());
    for (line, tags) in lines.zip(tags) {
        text += &format!("{line};{tags}\n");
    }
    let run = converted(&text).await;
    let rows = run.rows().await;
    assert_eq!(sum(&rows, "BilledCost"), "4");
    let told = run.ok().warnings.iter();
    let told: Vec<_> = told
        .filter(|warning| warning.column.as_deref() == Some("Tags"))
        .map(|warning| (warning.code, warning.rows, warning.message.as_str()))
        .collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!((told[0].0, told[0].1), (WarningCode::FieldSetAside, 1));
    assert!(
        told[0].2.starts_with("has a key more than once"),
        "{told:?}"
    );
    let kept = texts(&rows, "x_Extra")
        .into_iter()
        .flatten()
        .collect::<String>();
    assert!(kept.contains(r#"\"team\":\"a\",\"team\":\"b\""#), "{kept}");
}
