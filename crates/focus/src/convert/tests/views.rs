//! Actual and amortised cost of Azure in one delivery that do not cover the same: what only one of them
//! has counts, and where they differ on what both should hold, a person is told.

use super::*;
use crate::warnings::{Warning, WarningCode};

/// A fixture's header and its rows.
fn lines(folder: &str) -> (String, Vec<String>) {
    let formats = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/formats");
    let text = std::fs::read_to_string(formats.join(folder).join("input.csv")).expect("a fixture");
    let mut lines = text.lines().map(str::to_owned);
    (lines.next().expect("a header"), lines.collect())
}

/// Usage on demand like the fixture's first row, of another day and cost.
fn usage(rows: &[String], day: &str, cost: &str) -> String {
    let row = &rows[0];
    assert!(
        row.contains("10/14/2024") && row.contains(",4.23936,"),
        "{row}"
    );
    row.replacen("10/14/2024", day, 1)
        .replacen(",4.23936,", &format!(",{cost},"), 1)
}

const SHOP: &str = "6f1d2c3b-0a1b-4c2d-8e3f-a1b2c3d4e5f6";
const TEST: &str = "0b9a8c7d-6e5f-4a3b-9c2d-1e0f2a3b4c5d";

/// Converts both views after `change`, in both orders.
async fn both(change: impl Fn(&mut Vec<String>, &mut Vec<String>)) -> Conversion {
    let (header, mut actual) = lines("azure-ea");
    let (other_header, mut amortised) = lines("azure-ea-amortized");
    change(&mut actual, &mut amortised);
    let text = |header: &str, rows: &[String]| format!("{header}\n{}\n", rows.join("\n"));
    let mut files = [
        ("actual.csv", text(&header, &actual)),
        ("amortised.csv", text(&other_header, &amortised)),
    ];
    let mut all = Vec::new();
    for _ in 0..2 {
        let store = Arc::new(InMemory::new());
        let mut inputs = Vec::new();
        for (name, text) in &files {
            let path = Path::from(*name);
            store.put(&path, text.clone().into()).await.expect("kept");
            inputs.push(Input::object(store.clone(), path));
        }
        let run = run(inputs).await;
        let done = run.ok();
        assert!(done.balance.balanced(), "{:?}", done.balance);
        all.push(done.clone());
        files.reverse();
    }
    assert_eq!(billed(&all[0]), billed(&all[1]), "in any order");
    assert_eq!(all[0].warnings, all[1].warnings, "in any order");
    all.swap_remove(0)
}

/// Billed cost: in, out, skipped; and skipped rows.
fn billed(done: &Conversion) -> ([String; 3], u64) {
    let mut lines = done.balance.money.iter();
    let line = lines.find(|line| line.column == "BilledCost").expect("it");
    let tidy = |amount: &String| match amount.contains('.') {
        true => amount
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_owned(),
        false => amount.clone(),
    };
    let amounts = [&line.money_in, &line.money_out, &line.skipped].map(tidy);
    (amounts, done.balance.rows_skipped)
}

fn is(amounts: [&str; 3], rows: u64) -> ([String; 3], u64) {
    (amounts.map(str::to_owned), rows)
}

fn doubts(done: &Conversion) -> Vec<&Warning> {
    let warnings = done.warnings.iter();
    warnings.filter(|found| found.code.is_doubt()).collect()
}

/// The one doubt: its rows, money and message.
fn doubt(done: &Conversion) -> (u64, String, &str) {
    let found = doubts(done);
    let [one] = found.as_slice() else {
        panic!("one doubt: {found:?}");
    };
    assert_eq!(one.code, WarningCode::IncompleteDelivery);
    let [money] = one.money.as_slice() else {
        panic!("one currency: {one:?}");
    };
    assert_eq!(money.currency, "USD");
    (one.rows, money.amount.clone(), &one.message)
}

const SAME: [&str; 3] = [
    "30560.78172408863898",
    "28857.76086204481949",
    "1703.02086204381949",
];

#[tokio::test]
async fn views_of_the_same_days_agree_and_nobody_is_bothered() {
    let done = both(|_, _| ()).await;
    assert_eq!(billed(&done), is(SAME, 19));
    assert_eq!(doubts(&done), Vec::<&Warning>::new());
}

#[tokio::test]
async fn views_days_that_only_the_actual_cost_has_count() {
    let done = both(|actual, _| {
        let later = (21..31).map(|day| usage(actual, &format!("10/{day}/2024"), "100"));
        let later: Vec<String> = later.collect();
        actual.extend(later);
    })
    .await;
    let expected = [
        "31560.78172408863898",
        "29857.76086204481949",
        "1703.02086204381949",
    ];
    assert_eq!(billed(&done), is(expected, 19));
    assert_eq!(doubts(&done), Vec::<&Warning>::new());
}

#[tokio::test]
async fn views_a_line_that_only_the_actual_cost_of_a_day_has_is_told() {
    let done = both(|actual, _| actual.push(usage(actual, "10/14/2024", "500"))).await;
    let expected = [
        "31060.78172408863898",
        "28857.76086204481949",
        "2203.02086204381949",
    ];
    assert_eq!(billed(&done), is(expected, 20));
    let (rows, money, message) = doubt(&done);
    assert_eq!((rows, money.as_str()), (1, "500"));
    for named in ["actual.csv", "amortised.csv", "8612345", SHOP, "2024-10-14"] {
        assert!(message.contains(named), "{named}: {message}");
    }
}

#[tokio::test]
async fn views_lines_that_the_amortised_cost_lacks_are_told() {
    let done = both(|_, amortised| drop(amortised.drain(2..5))).await;
    let expected = [
        "30560.774246634841198",
        "28857.753384591021708",
        "1703.02086204381949",
    ];
    assert_eq!(billed(&done), is(expected, 19));
    let (rows, money, _) = doubt(&done);
    assert_eq!((rows, money.as_str()), (3, "0.007477453797782"));
}

#[tokio::test]
async fn views_of_other_subscriptions_and_accounts_both_count() {
    let other = |rows: &mut Vec<String>| {
        for row in rows {
            *row = row
                .replacen(&format!("shop.example,{SHOP},"), "shop.example,other,", 1)
                .replacen(&format!("shop.example,{TEST},"), "shop.example,other,", 1)
                .replacen("shop.example,,", "shop.example,other,", 1);
            assert!(row.contains("shop.example,other,"), "{row}");
        }
    };
    let all = is([SAME[0], SAME[0], "0"], 0);
    let subscription = both(|_, amortised| other(amortised)).await;
    assert_eq!(billed(&subscription), all);
    assert_eq!(doubts(&subscription), Vec::<&Warning>::new());
    let account = both(|_, amortised| {
        other(amortised);
        for row in amortised {
            *row = row.replacen(
                ",8612345,Example Retail,USD",
                ",99999999,Example Retail,USD",
                1,
            );
            assert!(row.contains(",99999999,"), "{row}");
        }
    })
    .await;
    assert_eq!(billed(&account), all);
    assert_eq!(doubts(&account), Vec::<&Warning>::new());
}

#[tokio::test]
async fn views_that_spell_subscriptions_otherwise_or_name_none_are_still_the_same() {
    let upper = both(|_, amortised| {
        for row in amortised {
            *row = row.replacen(
                &format!("shop.example,{SHOP},"),
                &format!("shop.example,{},", SHOP.to_uppercase()),
                1,
            );
        }
    })
    .await;
    assert_eq!(billed(&upper), is(SAME, 19));
    assert_eq!(doubts(&upper), Vec::<&Warning>::new());
    let without = both(|_, amortised| {
        for row in amortised {
            *row = row
                .replacen(&format!("shop.example,{SHOP},"), "shop.example,,", 1)
                .replacen(&format!("shop.example,{TEST},"), "shop.example,,", 1);
        }
    })
    .await;
    assert_eq!(billed(&without), is(SAME, 19));
    assert_eq!(doubts(&without), Vec::<&Warning>::new());
}
