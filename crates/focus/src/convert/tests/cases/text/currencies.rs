//! A currency is a code, however it is written; any other text is none.

use super::*;

/// Native formats and FOCUS: case, row count, and what their currency column is called.
const BILLS: [(&str, &str, &str); 4] = [
    (
        "53-cur-split-rows-without-cost",
        "lineItem/CurrencyCode",
        "lineItem/UnblendedCost",
    ),
    (
        "13-azure-amount-minus-two",
        "BillingCurrencyCode",
        "CostInBillingCurrency",
    ),
    ("35-gcp-csv-labels-python-repr", "currency", "cost"),
    ("27-focus-csv-double-noise", "BillingCurrency", "BilledCost"),
];

/// Codes in another case and with spaces are one currency (openai/openai-python: costs name `usd`; a bill
/// that was put together by hand has both, marcinbojko/ksef-gui#33).
#[tokio::test]
async fn one_currency_in_several_spellings_is_one_line_of_the_balance() {
    for (name, column, _) in BILLS {
        let text = case(name, "input.csv");
        let plain = converted(&text).await;
        let code = plain.ok().balance.money[0].currency.clone();
        let spelled = format!(" {} ", code.to_ascii_lowercase());
        let run = converted(&with_cells(&text, &[(1, column, &spelled)])).await;
        let done = run.ok();
        assert_eq!(
            (done.rows_out, done.rejects.count),
            (plain.ok().rows_out, 0),
            "{name}"
        );
        assert_eq!(books(&run), books(&plain), "{name}");
        assert!(done.balance.balanced(), "{name}: {:?}", done.balance);
        let found = texts(&run.rows().await, "BillingCurrency");
        assert!(
            found.iter().all(|text| text.as_ref() == Some(&code)),
            "{name}: {found:?}"
        );
    }
}

/// What can be no currency makes no line of the balance: a formula that failed, another column's number
/// where a delimiter is missing, a sign of a dozen currencies, a word for nothing.
#[tokio::test]
async fn what_is_no_currency_is_rejected_with_its_column_text_and_remedy() {
    for (number, (name, column, cost)) in BILLS.into_iter().enumerate() {
        let text = case(name, "input.csv");
        let cells = [
            ("$", "is the sign of several currencies; write the code"),
            ("#N/A", "is what a spreadsheet shows for a broken formula"),
            ("-2", "is a number and no currency"),
            ("12.50", "is a number and no currency"),
            ("US", "is no currency"),
            ("-", "BillingCurrency"),
            ("N/A", "BillingCurrency"),
        ];
        // All of them in FOCUS, and some in each other format.
        let wanted = |index: usize| number == 3 || index % 3 == number;
        let cells = cells.into_iter().enumerate();
        for (_, (cell, said)) in cells.filter(|(index, _)| wanted(*index)) {
            let spoiled = with_cells(&text, &[(1, column, cell), (1, cost, "7.5")]);
            let run = converted(&spoiled).await;
            let done = run.ok();
            assert_eq!(done.rejects.count, 1, "{name} {cell}");
            let reject = &done.rejects.first[0];
            assert_eq!(
                reject.column.as_deref(),
                Some(column),
                "{name} {cell}: {reject:?}"
            );
            assert!(
                reject.reason.contains(said),
                "{name} {cell}: {}",
                reject.reason
            );
            assert_eq!(reject.line, 2);
            assert!(done.balance.balanced(), "{name} {cell}: {:?}", done.balance);
            // Its money is in the line of those that name no currency.
            assert_eq!(
                books(&run)[0],
                line("", ["7.5", "0", "7.5"]),
                "{name} {cell}"
            );
        }
    }
}

/// Units that a vendor counts in, and codes that the list lacks, stay and are in doubt.
#[tokio::test]
async fn what_may_be_a_currency_stays_and_is_told() {
    let text = focus("Acme Credits", &[("5", "1"), ("7", "1")]);
    let run = converted(&text).await;
    assert_eq!(books(&run), [line("Acme Credits", ["12", "12", "0"])]);
    let told = warned(&run, WarningCode::UnknownValues);
    assert_eq!(
        (told[0].rows, told[0].column.as_deref()),
        (2, Some("BillingCurrency"))
    );
    assert!(told[0].message.contains("ISO 4217") && told[0].code.is_doubt());
    let run = converted(&focus("rmb", &[("5", "1")])).await;
    assert_eq!(books(&run), [line("RMB", ["5", "5", "0"])]);
    let run = converted(&focus("€", &[("5", "1")])).await;
    assert_eq!(books(&run), [line("EUR", ["5", "5", "0"])]);
    assert!(
        run.ok()
            .warnings
            .iter()
            .all(|warning| !warning.code.is_doubt())
    );
    // AWS knows no units: a word in its place is another column's.
    let cur = case("53-cur-split-rows-without-cost", "input.csv");
    let run = converted(&with_cells(
        &cur,
        &[(1, "lineItem/CurrencyCode", "Compute")],
    ))
    .await;
    assert_eq!(run.ok().rejects.count, 1);
}

/// Pence taken for pounds are a hundred times too much (kenlasko/monize#153, letehaha/budget-tracker#562,
/// portfolio-performance/portfolio#1229).
#[tokio::test]
async fn the_small_unit_of_a_currency_is_rejected_with_its_remedy() {
    for (name, column, cost) in BILLS {
        let text = case(name, "input.csv");
        for (cell, said) in [
            ("GBp", "is the penny of GBP"),
            ("GBX", "divided by 100, and the code GBP"),
            ("ZAc", "is the cent of ZAR"),
            ("ILA", "is the agora of ILS"),
        ] {
            let spoiled = with_cells(&text, &[(1, column, cell), (1, cost, "7.5")]);
            let run = converted(&spoiled).await;
            let done = run.ok();
            assert_eq!(done.rejects.count, 1, "{name} {cell}");
            let reject = &done.rejects.first[0];
            assert_eq!(
                (reject.column.as_deref(), reject.value.as_deref()),
                (Some(column), Some(cell)),
                "{name}"
            );
            assert!(reject.reason.contains(said), "{}", reject.reason);
            assert!(done.balance.balanced(), "{name} {cell}: {:?}", done.balance);
            assert_eq!(
                books(&run)[0],
                line("", ["7.5", "0", "7.5"]),
                "{name} {cell}"
            );
        }
    }
    let table = "vendor,product,plan,charge,period_start,period_end,seats,unit_price,discount,amount,currency,billing_cycle\n\
        Acme,Tool,Team,subscription,2026-01-01,2026-02-01,1,700,,700,GBp,monthly\n\
        Acme,Tool,Team,subscription,2026-02-01,2026-03-01,1,7,,7,gbp,monthly\n";
    let run = converted(table).await;
    assert_eq!(
        books(&run),
        [line("", ["700", "0", "700"]), line("GBP", ["7", "7", "0"])]
    );
    // Beside the amount it is no mark of the pound either.
    let run = converted(&focus(
        "GBP",
        &[("7.5 GBP", "1"), ("750 GBp", "1"), ("750 GBX", "1")],
    ))
    .await;
    assert_eq!(run.ok().rejects.count, 2);
    assert_eq!(books(&run), [line("GBP", ["7.5", "7.5", "0"])]);
}

/// A bill of a few kilobytes, packed, that names another currency in every row took gigabytes, and what its run said of
/// them megabytes. The first that ISO 4217 lacks are taken, whatever the threads do, and every one that it lists.
#[tokio::test]
async fn of_as_many_currencies_as_rows_no_more_are_taken_than_a_bill_can_have() {
    const ROWS: usize = 40_000;
    const MOST: usize = crate::convert::kinds::CURRENCIES;
    let head = focus("USD", &[]);
    let row = |number: usize| {
        let currency = match number % 10 {
            0 => "USD".to_owned(),
            1 => "chf".to_owned(),
            _ => format!("Unit{number}"),
        };
        format!(
            "a1;{currency};2024-05-01T00:00:00Z;2024-05-02T00:00:00Z;2024-05-03T00:00:00Z;charge {number};1;1\n"
        )
    };
    let text: String = std::iter::once(head).chain((0..ROWS).map(row)).collect();
    let (run, other) = (stored(&text).await, converted(&text).await);
    let done = run.ok();
    let listed = ROWS / 10 * 2;
    assert_eq!(done.rows_out as usize, listed + MOST);
    assert_eq!(done.rejects.count as usize, ROWS - listed - MOST);
    assert!(done.balance.balanced());
    let reject = &done.rejects.first[0];
    assert!(
        reject.reason.contains("one currency too many"),
        "{reject:?}"
    );
    let lines = books(&run);
    // Those that are beyond are rejected under none.
    let beyond = (ROWS - listed - MOST).to_string();
    assert_eq!(lines[0], line("", [&beyond, "0", &beyond]));
    assert_eq!(lines.len(), MOST + 3);
    assert!(lines.contains(&line("USD", ["4000", "4000", "0"])));
    assert!(lines.contains(&line("CHF", ["4000", "4000", "0"])));
    assert!(lines.contains(&line("Unit2", ["1", "1", "0"])));
    assert_eq!(lines, books(&other));
    let said = serde_json::to_vec(&(&done.balance, &done.warnings)).expect("plain data");
    assert!(said.len() < 200_000, "{}", said.len());
}

/// Each month has files of its own.
#[tokio::test]
async fn of_as_many_months_as_rows_no_more_are_taken_than_a_delivery_can_have() {
    const MOST: usize = crate::convert::kinds::MONTHS;
    let row = |number: usize| {
        let (year, month) = (2000 + number / 12, number % 12 + 1);
        format!(
            "a1;USD;{year}-{month:02}-01T00:00:00Z;2024-05-02T00:00:00Z;2024-05-03T00:00:00Z;charge {number};1;1\n"
        )
    };
    let rows = (0..MOST + 50).map(row);
    let text: String = std::iter::once(focus("USD", &[])).chain(rows).collect();
    let run = converted(&text).await;
    let done = run.ok();
    assert_eq!((done.periods.len(), done.files.len()), (MOST, MOST));
    assert_eq!(done.rejects.count, 50);
    let reject = &done.rejects.first[0];
    assert_eq!(reject.value.as_deref(), Some("2050-01"));
    assert!(
        reject.reason.contains("one billing month too many"),
        "{reject:?}"
    );
    assert!(done.balance.balanced());
}
