//! Amounts with decimal commas and as people write them: read where they have one reading, and else
//! rejected with the cause.

use super::*;

/// pandas-dev/pandas#25218: one row with a point among rows with commas turned 53,2 into 532;
/// pola-rs/polars#18797 and pandas-dev/pandas#15084 (`1.401,40`): points between thousands.
#[tokio::test]
async fn one_cell_does_not_turn_what_the_column_proves() {
    let run = converted(&focus(
        "EUR",
        &[("12,5", "1"), ("1.234", "1"), ("0,75", "1")],
    ))
    .await;
    let done = run.ok();
    assert_eq!((done.rows_out, done.rejects.count), (2, 1));
    assert_eq!(sum(&run.rows().await, "BilledCost"), "13.25");
    let [(value, reason)] = &reasons(&run)[..] else {
        panic!("{:?}", done.rejects.first);
    };
    assert_eq!(value, "1.234");
    assert!(reason.contains("may be a whole number"), "{reason}");
    assert!(done.balance.balanced() && done.balance.unreadable[0].rows == 1);
    // Where a point is seen between thousands, it stands between thousands.
    for (thousands, rest) in [("1.401,40", "1401.4"), ("1.299.000", "1299000")] {
        let rows = [("12,5", "1"), ("1.234", "1"), (thousands, "1")];
        let run = converted(&focus("EUR", &rows)).await;
        let expected: bigdecimal::BigDecimal = rest.parse().expect("a number");
        let expected = (expected
            + bigdecimal::BigDecimal::from(1234)
            + "12.5".parse::<bigdecimal::BigDecimal>().expect("a number"))
        .normalized();
        assert_eq!(run.ok().rejects.count, 0, "{thousands}");
        let found = sum(&run.rows().await, "BilledCost");
        assert_eq!(found, expected.to_plain_string(), "{thousands}");
        assert_eq!(books(&run), [line("EUR", [&found, &found, "0"])]);
    }
}

/// Both signs in one column: the rarer is not read, and the run says so.
#[tokio::test]
async fn contradictions_of_a_column_are_said() {
    let run = converted(&focus("EUR", &[("1,5", "1"), ("2,5", "1"), ("1.5", "1")])).await;
    assert_eq!(sum(&run.rows().await, "BilledCost"), "4");
    assert!(
        reasons(&run)[0].1.contains("have decimal commas"),
        "{:?}",
        reasons(&run)
    );
    let told = warned(&run, WarningCode::AmbiguousAmounts);
    assert!(told[0].message.starts_with("BilledCost: ") && told[0].code.is_doubt());
    let run = converted(&focus("EUR", &[("1.5", "1"), ("2.5", "1"), ("1,5", "1")])).await;
    assert_eq!(sum(&run.rows().await, "BilledCost"), "4");
    assert!(
        reasons(&run)[0].1.contains("have decimal points"),
        "{:?}",
        reasons(&run)
    );
    // As many of one as of the other: what has one reading is read.
    let rows = [("1,5", "1"), ("1.5", "1"), ("1.234", "1"), ("1,234", "1")];
    let run = converted(&focus("EUR", &rows)).await;
    assert_eq!(sum(&run.rows().await, "BilledCost"), "3");
    assert_eq!(run.ok().rejects.count, 2);
    assert!(run.ok().balance.balanced(), "{:?}", run.ok().balance);
}

/// Behind the first rows nothing is turned any more.
#[tokio::test]
async fn what_comes_later_and_contradicts_is_rejected_with_the_cause() {
    let many = |first: &'static str, late: &'static str| {
        let mut rows = vec![(first, "1"); 150];
        rows.push((late, "1"));
        focus("EUR", &rows)
    };
    for (first, late, expected, cause) in [
        ("1.5", "12,5", "225", "have decimal points"),
        ("1,5", "12.5", "225", "have decimal commas"),
        ("2", "12,5", "300", "no amount in the first rows"),
    ] {
        let run = converted(&many(first, late)).await;
        assert_eq!(run.ok().rows_out, 150, "{late}");
        assert_eq!(sum(&run.rows().await, "BilledCost"), expected, "{late}");
        let [(value, reason)] = &reasons(&run)[..] else {
            panic!("{late}: {:?}", run.ok().rejects.first);
        };
        assert!(value == late && reason.contains(cause), "{late}: {reason}");
        assert_eq!(books(&run), [line("EUR", [expected, expected, "0"])]);
        assert_eq!(run.ok().balance.unreadable[0].rows, 1);
    }
    // One that shows the same is read, wherever it is.
    let run = converted(&many("1,5", "1.000,25")).await;
    assert_eq!(sum(&run.rows().await, "BilledCost"), "1225.25");
}

/// openexchangerates/accounting.js#30 (`GBP (53,180.08)` became positive), actualbudget/actual#6247 (U+2212
/// became positive), mktj/parsecurrency#13 (a space between sign and mark), and what else is written by hand.
#[tokio::test]
async fn amounts_as_people_write_them() {
    let written = [
        ("GBP", "GBP (53,180.08)", "-53180.08"),
        ("EUR", "\u{2212}0.5", "-0.5"),
        ("EUR", "€ -15.00", "-15"),
        ("USD", "1,234.56", "1234.56"),
        ("USD", "$12.00", "12"),
        ("CAD", "$12.00", "12"),
        ("USD", "(3.00)", "-3"),
        ("USD", "($1,000.50)", "-1000.5"),
        ("EUR", "1\u{a0}234.50", "1234.5"),
        ("EUR", "1\u{2009}234\u{2009}567", "1234567"),
        ("CHF", "1'234.50", "1234.5"),
        ("USD", "12.50 USD", "12.5"),
        ("USD", "1.5E+3", "1500"),
        ("USD", "3.00-", "-3"),
        ("JPY", "¥1,234,567", "1234567"),
    ];
    // A row of each, in its currency.
    let mut text = focus("USD", &[("0.25", "1"), ("0.5", "1")]);
    for (currency, cell, _) in written {
        let one = focus(currency, &[(cell, cell)]);
        text += one.split_once('\n').expect("a header").1;
    }
    let run = converted(&text).await;
    let done = run.ok();
    assert_eq!(done.rejects.count, 0, "{:?}", done.rejects);
    assert!(done.balance.balanced() && done.balance.unreadable.is_empty());
    let rows = run.rows().await;
    let (costs, quantities) = (texts(&rows, "BilledCost"), texts(&rows, "ConsumedQuantity"));
    for ((_, cell, expected), (cost, quantity)) in
        written.iter().zip(costs.iter().zip(&quantities).skip(2))
    {
        for found in [cost, quantity] {
            let found: bigdecimal::BigDecimal = found.as_deref().expect("one").parse().expect("it");
            assert_eq!(found.normalized().to_plain_string(), *expected, "{cell}");
        }
    }
}

/// What has no reading, or two, is rejected and says why (plaintextaccounting/hledger#736: `-($67.00)`).
#[tokio::test]
async fn amounts_without_one_reading_say_why() {
    let written = [
        ("€12.00", "names another currency than its row has"),
        ("12.00 EUR", "names another currency than its row has"),
        ("-($67.00)", "is not a number"),
        ("1,234", "may be a whole number"),
        ("1,23,456.50", "groups of three"),
        ("#REF!", "is what a spreadsheet shows"),
        ("#######", "is what a spreadsheet shows"),
        ("-", "is a dash"),
        ("12 hours", "is not a number"),
        ("12,5", "has a decimal comma"),
    ];
    let mut cells = vec![("0.25", "1"), ("0.5", "1")];
    cells.extend(written.iter().map(|(cell, _)| (*cell, "1")));
    let run = converted(&focus("USD", &cells)).await;
    let found = reasons(&run);
    assert_eq!(found.len(), written.len(), "{found:?}");
    for ((cell, cause), (value, reason)) in written.iter().zip(&found) {
        assert!(
            value == cell && reason.contains(cause),
            "{cell}: {value} {reason}"
        );
    }
    assert_eq!(sum(&run.rows().await, "BilledCost"), "0.75");
    assert_eq!(books(&run), [line("USD", ["0.75", "0.75", "0"])]);
    assert_eq!(run.ok().balance.unreadable[0].rows, 10);
    // In Parquet the same, by the same rules.
    let text = focus("USD", &[("$12.00", "1"), ("(3.00)", "2")]);
    let lines = text.lines().collect::<Vec<_>>();
    let table: Vec<Vec<&str>> = lines.iter().map(|line| line.split(';').collect()).collect();
    let columns = table[0].iter().enumerate().map(|(at, name)| {
        let values = table[1..].iter().map(|row| Some(row[at]));
        let array: arrow::array::StringArray = values.collect();
        (*name, Arc::new(array) as arrow::array::ArrayRef)
    });
    let batch = RecordBatch::try_from_iter(columns).expect("a batch");
    let mut bytes = Vec::new();
    let mut writer =
        parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("written");
    writer.close().expect("closed");
    let run = crate::convert::tests::run(vec![bytes_input("bill.parquet", bytes)]).await;
    assert_eq!(sum(&run.rows().await, "BilledCost"), "9");
    assert_eq!(books(&run), [line("USD", ["9", "9", "0"])]);
}
