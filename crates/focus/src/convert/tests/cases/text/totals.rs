//! Lines that are the sum of an account's charges, of charges and a tax, or of several files.

use super::whole::{charge, doubts};
use super::*;

/// A FOCUS file with accounts and services; a row is a sub-account, a service, a text and a cost.
fn services(rows: &[[&str; 4]]) -> String {
    let header = "BillingAccountId;SubAccountId;ServiceName;BillingCurrency;BillingPeriodStart;ChargePeriodStart;ChargePeriodEnd;ChargeDescription;BilledCost\n";
    let rows = rows.iter().map(|[account, service, text, cost]| {
        format!(
            "a;{account};{service};EUR;2024-05-01T00:00:00Z;2024-05-02T00:00:00Z;2024-05-03T00:00:00Z;{text};{cost}\n"
        )
    });
    header.to_owned() + &rows.collect::<String>()
}

const OF_TWO_ACCOUNTS: [[&str; 4]; 4] = [
    ["s1", "Compute", "one", "1.5"],
    ["s1", "Storage", "two", "2.5"],
    ["s2", "Compute", "three", "6"],
    ["s2", "Storage", "four", "1"],
];

/// Lines of subtotals that name whose they are: of each account, of each service, and of all under the account that
/// pays (grouping of Excel's Subtotal, which repeats the group in the line).
#[tokio::test]
async fn a_subtotal_that_names_an_account_is_no_charge() {
    let [one, two, three, four] = OF_TWO_ACCOUNTS;
    for (lines, rows, told) in [
        (
            vec![
                one,
                two,
                ["s1", "", "Subtotal", "4"],
                three,
                four,
                ["s2", "", "Subtotal:", "7.00"],
                ["", "", "Total", "11"],
            ],
            3,
            "22",
        ),
        (
            vec![
                one,
                three,
                ["", "Compute", "Subtotal", "7.5"],
                two,
                four,
                ["", "Storage", "Subtotal", "3.5"],
            ],
            2,
            "11",
        ),
        // What is filled down from the row above it.
        (
            vec![
                one,
                two,
                three,
                four,
                ["s2", "Storage", "Grand total", "11"],
            ],
            1,
            "11",
        ),
    ] {
        let run = stored(&services(&lines)).await;
        let done = run.ok();
        assert_eq!(sum(&run.rows().await, "BilledCost"), "11", "{lines:?}");
        assert_eq!(
            (done.rows_out, done.balance.rows_skipped),
            (4, rows),
            "{lines:?}"
        );
        assert!(done.balance.balanced(), "{:?}", done.balance);
        let [doubt] = &doubts(&run)[..] else {
            panic!("{:?}", done.warnings);
        };
        assert!(
            doubt.message.contains("were left out as lines of totals"),
            "{doubt:?}"
        );
        assert_eq!((doubt.rows, doubt.money[0].amount.as_str()), (rows, told));
        // What cannot be read again keeps them, and says so.
        let run = converted(&services(&lines)).await;
        let kept = run.ok().rows_out;
        assert_eq!(kept, 4 + rows, "{lines:?}");
        let told: u64 = doubts(&run).iter().map(|doubt| doubt.rows).sum();
        assert_eq!(told, rows, "{:?}", doubts(&run));
    }
}

/// A line that names an account and costs what the rest of it does, without a word that says that it is a total.
#[tokio::test]
async fn a_line_of_an_account_that_costs_as_much_as_its_rows_is_told() {
    let [one, two, three, four] = OF_TWO_ACCOUNTS;
    for text in ["", "Charges of the account"] {
        let lines = [
            one,
            two,
            ["s1", "", text, "4"],
            three,
            four,
            ["s2", "", text, "7"],
        ];
        let run = stored(&services(&lines)).await;
        assert_eq!(run.ok().rows_out, 6, "{text}");
        let [doubt] = &doubts(&run)[..] else {
            panic!("{:?}", run.ok().warnings);
        };
        assert!(doubt.message.contains("count twice if"), "{doubt:?}");
        assert_eq!((doubt.rows, doubt.money[0].amount.as_str()), (2, "11"));
    }
    // A tax of an account, and one that calls itself a total and is another amount.
    let taxed = [one, two, ["s1", "", "VAT", "0.76"], three, four];
    let run = stored(&services(&taxed)).await;
    assert!(doubts(&run).is_empty(), "{:?}", run.ok().warnings);
    let other = [one, two, ["s1", "", "Total", "5"], three, four];
    let run = stored(&services(&other)).await;
    assert_eq!(sum(&run.rows().await, "BilledCost"), "16");
    let told = doubts(&run);
    assert!(told[0].message.contains("kept as charges"), "{told:?}");
    assert_eq!((told.len(), told[0].money[0].amount.as_str()), (1, "5"));
    // A total under the one account that all rows name.
    let bill = focus("EUR", &[("1.5", "1"), ("2.5", "1")]);
    let run = stored(&(bill + &charge("a1", "EUR", "Total", "4"))).await;
    assert_eq!(sum(&run.rows().await, "BilledCost"), "4");
    assert_eq!(run.ok().balance.rows_skipped, 1);
}

/// A tax that names nothing stands between the charges and the total of both.
#[tokio::test]
async fn a_total_with_its_tax_is_no_charge() {
    let bill = focus("EUR", &[("1.5", "1"), ("2.5", "1")]);
    let tax = charge("", "EUR", "VAT 19 %", "0.76");
    let subtotal = charge("", "EUR", "Subtotal", "4");
    let total = charge("", "EUR", "Total", "4.76");
    for (lines, skipped) in [
        (format!("{bill}{tax}{total}"), 1),
        (format!("{bill}{subtotal}{tax}{total}"), 2),
    ] {
        let run = stored(&lines).await;
        assert_eq!(sum(&run.rows().await, "BilledCost"), "4.76");
        let done = run.ok();
        assert_eq!((done.rows_out, done.balance.rows_skipped), (3, skipped));
        assert_eq!(doubts(&run).len(), 1, "{:?}", done.warnings);
    }
    // Neither of them says so: both may be charges, and the one that costs as much is told.
    let run = stored(&(bill + &tax + &charge("", "EUR", "Plan", "4.76"))).await;
    assert_eq!(run.ok().rows_out, 4);
    let told = doubts(&run);
    assert_eq!((told.len(), told[0].rows), (1, 1), "{told:?}");
    assert_eq!(told[0].money[0].amount, "4.76");
}

/// The total of a report in two files stands at the end of the second.
#[tokio::test]
async fn a_total_of_two_files_is_no_charge() {
    let first = focus("EUR", &[("1.5", "1"), ("2.5", "1")]);
    let second = focus("EUR", &[("5", "1"), ("0.5", "1"), ("0.25", "1")]);
    for (last, rows_out, said) in [
        (
            charge("", "EUR", "Total", "9.75"),
            5,
            "were left out as lines of totals",
        ),
        (charge("", "EUR", "", "9.75"), 6, "count twice if"),
    ] {
        let store = Arc::new(InMemory::new());
        let mut inputs = Vec::new();
        for (name, text) in [
            ("in/1.csv", first.clone()),
            ("in/2.csv", second.clone() + &last),
        ] {
            let path = Path::from(name);
            store
                .put(&path, text.into_bytes().into())
                .await
                .expect("in memory");
            inputs.push(Input::object(
                Arc::clone(&store) as Arc<dyn ObjectStore>,
                path,
            ));
        }
        let request = ConvertRequest::new(inputs, output(&store, Target::Lake));
        let result = convert(request).await;
        let run = Run { store, result };
        assert_eq!(run.ok().rows_out, rows_out);
        let told = doubts(&run);
        assert_eq!((told.len(), told[0].rows), (1, 1), "{told:?}");
        assert!(told[0].message.contains(said), "{told:?}");
        assert_eq!(told[0].money[0].amount, "9.75");
        let example = told[0].example.as_deref().expect("a place");
        assert!(example.contains("2.csv, line 5"), "{example}");
    }
}

/// A line of totals without a date, or without a currency either, is no rejected money: it is skipped when it is what
/// the charges cost together, and stays rejected when it is not.
#[tokio::test]
async fn a_total_without_a_date_is_skipped_and_not_rejected() {
    let bill = focus("EUR", &[("1.5", "1"), ("2.5", "1")]);
    for (line, currency) in [(";EUR;;;;Total;4;\n", "EUR"), (";;;;;Total;4.00;\n", "")] {
        let run = stored(&format!("{bill}{line}")).await;
        let done = run.ok();
        assert_eq!(sum(&run.rows().await, "BilledCost"), "4", "{line}");
        let balance = &done.balance;
        assert_eq!(
            (
                done.rows_in,
                done.rows_out,
                done.rejects.count,
                balance.rows_skipped
            ),
            (3, 2, 0, 1),
            "{line}"
        );
        assert!(balance.balanced(), "{balance:?}");
        let skipped = &balance.skipped[0].money[0];
        assert_eq!(
            (skipped.currency.as_str(), skipped.amount.as_str()),
            (currency, "4")
        );
        let [doubt] = &doubts(&run)[..] else {
            panic!("{:?}", done.warnings);
        };
        assert!(doubt.message.contains("were left out as lines of totals"));
        let money = &doubt.money[0];
        assert_eq!(
            (money.currency.as_str(), money.amount.as_str()),
            ("EUR", "4")
        );
    }
    for line in [
        // Another amount, a line that says more, and one whose cost cannot be read.
        ";EUR;;;;Total;5;\n",
        "a1;EUR;;;;Total;4;\n",
        ";EUR;;;;Charge;4;\n",
        ";EUR;;;;Total;4 or so;\n",
    ] {
        let run = stored(&format!("{bill}{line}")).await;
        let done = run.ok();
        assert_eq!(
            (done.rows_out, done.rejects.count, done.balance.rows_skipped),
            (2, 1, 0),
            "{line}"
        );
    }
    // What cannot be read again rejects it, and says what it is.
    let run = converted(&format!("{bill};EUR;;;;Total;4;\n")).await;
    let done = run.ok();
    assert_eq!((done.rows_out, done.rejects.count), (2, 1));
    assert!(done.rejects.first[0].reason.contains("a line of totals"));
    assert!(doubts(&run).is_empty(), "{:?}", done.warnings);
}

/// Amortised costs: usage that a reservation covers bills nothing and costs its share, and so does the line of totals.
#[tokio::test]
async fn a_total_of_amortised_costs_is_no_charge() {
    let amortised = |last: &[(&str, &str)]| {
        let header = "BillingAccountId;ServiceName;BillingCurrency;BillingPeriodStart;ChargePeriodStart;ChargePeriodEnd;ChargeDescription;BilledCost;EffectiveCost\n";
        let row = |text: &str, costs: &str| {
            let time = "EUR;2024-05-01T00:00:00Z;2024-05-02T00:00:00Z;2024-05-03T00:00:00Z";
            let named = match text {
                "Total" | "" => ";",
                _ => "a;Compute",
            };
            format!("{named};{time};{text};{costs}\n")
        };
        let rows = [("one", "0;1.5"), ("two", "0;2.5"), ("three", "1;6")];
        let rows = rows
            .iter()
            .chain(last)
            .map(|(text, costs)| row(text, costs));
        header.to_owned() + &rows.collect::<String>()
    };
    let run = stored(&amortised(&[("Total", "0;10")])).await;
    let rows = run.rows().await;
    assert_eq!(sum(&rows, "EffectiveCost"), "10");
    assert_eq!(sum(&rows, "BilledCost"), "1");
    assert!(run.ok().balance.balanced(), "{:?}", run.ok().balance);
    let [doubt] = &doubts(&run)[..] else {
        panic!("{:?}", run.ok().warnings);
    };
    assert!(doubt.message.contains("were left out"), "{doubt:?}");
    assert_eq!((doubt.rows, doubt.money[0].amount.as_str()), (1, "10"));
    // What is no sum stays and is told with what it costs.
    let run = stored(&amortised(&[("Total", "0;9")])).await;
    assert_eq!(sum(&run.rows().await, "EffectiveCost"), "19");
    let [doubt] = &doubts(&run)[..] else {
        panic!("{:?}", run.ok().warnings);
    };
    assert_eq!((doubt.rows, doubt.money[0].amount.as_str()), (1, "9"));
    // Those of parts, each told by their sum.
    let run = stored(&amortised(&[("Total", "0;4"), ("Total", "0;6")])).await;
    assert_eq!(sum(&run.rows().await, "EffectiveCost"), "10");
    // One without the word may be a charge: it stays and is told.
    let run = stored(&amortised(&[("", "0;10")])).await;
    assert_eq!(sum(&run.rows().await, "EffectiveCost"), "20");
    let [doubt] = &doubts(&run)[..] else {
        panic!("{:?}", run.ok().warnings);
    };
    assert_eq!((doubt.rows, doubt.money[0].amount.as_str()), (1, "10"));
    // An allowance that nothing is the sum of is a charge like others.
    let run = stored(&amortised(&[("", "0;3")])).await;
    assert!(doubts(&run).is_empty(), "{:?}", doubts(&run));
}

/// The total of each day among the lines of a month, without a word that says so: they name no account and no service,
/// or the account alone, and together they cost what the lines do.
#[tokio::test]
async fn the_total_of_each_day_is_told() {
    let header = "BillingAccountId;SubAccountId;ServiceName;BillingCurrency;BillingPeriodStart;ChargePeriodStart;ChargeDescription;BilledCost\n";
    let line = |account: &str, service: &str, day: u32, cost: u32| {
        let named = if account.is_empty() { "" } else { "a" };
        format!(
            "{named};{account};{service};EUR;2024-05-01T00:00:00Z;2024-05-{day:02}T00:00:00Z;;{}.{:02}\n",
            cost / 100,
            cost % 100
        )
    };
    let cost = |day: u32, service: u32| 1000 + day * 37 + service * 411;
    let bill = |services: u32, account: &str, total: &dyn Fn(u32, u32) -> Option<u32>| {
        let days = (1..=30).map(|day| {
            let lines = (1..=services)
                .map(|service| line("s1", &format!("service {service}"), day, cost(day, service)));
            let all = (1..=services).map(|service| cost(day, service)).sum();
            let total = total(day, all).map(|total| line(account, "", day, total));
            lines.chain(total).collect::<String>()
        });
        header.to_owned() + &days.collect::<String>()
    };
    let exact = |_: u32, all: u32| Some(all);
    let other = |day: u32, all: u32| Some(if day == 9 { all + 1 } else { all });
    let some = |day: u32, all: u32| (day > 2).then_some(all);
    let tax = |_: u32, all: u32| Some(all / 5);
    for (name, text, told) in [
        ("nameless", bill(3, "", &exact), 30),
        ("of the account", bill(8, "s1", &exact), 30),
        ("not all", bill(3, "", &other), 0),
        ("not each day", bill(3, "", &some), 0),
        ("a tax each day", bill(3, "", &tax), 0),
        ("one line a day", bill(1, "", &exact), 0),
    ] {
        let run = stored(&text).await;
        let found = doubts(&run);
        let rows: u64 = found.iter().map(|doubt| doubt.rows).sum();
        assert_eq!(rows, told, "{name}: {found:#?}");
        if told > 0 {
            let lines = if name == "nameless" { 3 } else { 8 };
            let all: u32 = (1..=30)
                .flat_map(|day| (1..=lines).map(move |service| cost(day, service)))
                .sum();
            let expected = format!("{}.{:02}", all / 100, all % 100);
            let expected = expected.trim_end_matches('0').trim_end_matches('.');
            assert_eq!(found[0].money[0].amount, expected, "{name}");
            assert_eq!(run.ok().rows_out, 30 * (lines as u64 + 1));
        }
    }
}
