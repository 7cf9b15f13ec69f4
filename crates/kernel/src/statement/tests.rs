//! Statements are said by their code, and their English is that of the list.

use std::collections::BTreeSet;

use super::*;

#[test]
fn the_lists_are_in_order_and_each_code_stands_in_them_once() {
    for list in [list::PHRASES, list::SENTENCES, list::LONG_SENTENCES] {
        for pair in list.windows(2) {
            assert!(
                pair[0].code < pair[1].code,
                "{} and {}",
                pair[0].code,
                pair[1].code
            );
        }
    }
    let codes: BTreeSet<&str> = entries().map(|entry| entry.code).collect();
    assert_eq!(codes.len(), entries().count());
    let texts: BTreeSet<&str> = entries().map(|entry| entry.english).collect();
    assert_eq!(texts.len(), entries().count(), "one text has two codes");
}

#[test]
fn a_message_takes_what_its_statement_has() {
    for entry in entries() {
        let names: BTreeSet<&str> = entry.params.iter().copied().collect();
        let taken = message::names(entry.english);
        let taken: BTreeSet<&str> = taken.iter().map(String::as_str).collect();
        assert_eq!(taken, names, "{}", entry.code);
        assert_eq!(names.len(), entry.params.len(), "{}", entry.code);
        // An apostrophe before a brace means another thing in ICU, and two of them are one.
        assert!(
            !entry.english.contains("'{") && !entry.english.contains("''"),
            "{}",
            entry.code
        );
        assert_eq!(entry.english, entry.english.trim());
    }
}

#[test]
fn english_is_made_of_code_and_params() {
    assert_eq!(
        list::fields_differ(1u64, 12u64).to_string(),
        "has 1 field where the header has 12"
    );
    let files = vec!["a.csv".to_owned(), "b.csv".to_owned()];
    assert_eq!(
        list::left_out_same(files, 1_200u64, "c.csv").to_string(),
        "left out a.csv, b.csv and 1,200 more: holds the same as c.csv"
    );
    let sums = vec![
        Sum {
            currency: "USD".to_owned(),
            amount: "1.5".to_owned(),
        },
        Sum {
            currency: String::new(),
            amount: "2".to_owned(),
        },
    ];
    assert_eq!(Param::from(sums).to_string(), "1.5 USD, 2");
    let order = |order: &str| list::dates_either_way(order, "mixed").to_string();
    assert!(
        order("month")
            .starts_with("dates that may be month or day first were read month first, though")
    );
    assert!(order("month").ends_with("--date-order day-first"));
    assert!(order("day").ends_with("--date-order month-first"));
}

#[test]
fn a_statement_may_stand_in_another() {
    let lost = list::gone_left(vec![Sum {
        currency: "USD".to_owned(),
        amount: "12".to_owned(),
    }]);
    let said = list::ask_account_would_vanish(
        vec![
            list::gone_bill()
                .with("left", vec![lost])
                .with("lefts", 1u64),
            list::gone_bill(),
        ],
        1_200u64,
    );
    let english = said.to_string();
    assert!(
        english.contains(" (of which 12 USD would be left); "),
        "{english}"
    );
    assert!(english.ends_with("; 1,200 more."), "{english}");
    let text = serde_json::to_string(&said).expect("plain data");
    let again: Statement = serde_json::from_str(&text).expect("the same");
    assert_eq!(again, said);
    assert_eq!(Told::from(&said).to_string(), english);
    // One that another version made is kept, inside as well.
    let other =
        r#"{"code":"ask_account_would_vanish","params":{"bills":[{"code":"newer"}],"more":0}}"#;
    let other: Statement = serde_json::from_str(other).expect("a statement");
    assert!(other.to_string().ends_with(": newer."), "{other}");
}

#[test]
fn a_place_is_told_apart_from_what_stands_there() {
    for (text, code) in [
        ("bill.csv, line 17: \"n/a\"", "at_line"),
        ("b.csv in a.zip, line 4", "at_line"),
        ("bill.csv, line of totals", "of_the_format"),
        ("bill.csv", "of_the_format"),
    ] {
        let said = Statement::of_place(text);
        assert_eq!((said.code(), said.to_string().as_str()), (code, text));
    }
}

#[test]
fn a_statement_survives_being_written() {
    let rest = list::left_out_same(Vec::<String>::new(), 0u64, "c.csv");
    let said = rest
        .with("files", vec!["a.csv".to_owned()])
        .with("more", 3u64);
    let text = serde_json::to_string(&said).expect("plain data");
    assert_eq!(
        text,
        r#"{"code":"left_out_same","params":{"file":"c.csv","files":["a.csv"],"more":3}}"#
    );
    assert_eq!(
        serde_json::from_str::<Statement>(&text).expect("the same"),
        said
    );
    let told: Told = serde_json::from_str(&text).expect("the same");
    assert_eq!(told, Told::from(&said));
    assert!(serde_json::from_str::<Statement>(r#"{"code":"nothing"}"#).is_err());
    assert!(serde_json::from_str::<Statement>(r#"{"code":"left_out_same"}"#).is_err());
    // What another version stored is still told.
    assert!(serde_json::from_str::<Told>(r#"{"code":"nothing"}"#).is_ok());
}

#[test]
fn sentences_of_formats_are_found_by_their_text_and_others_are_kept_as_they_are() {
    let known =
        Statement::of_format("is no amount: the request is kept, and its estimate is counted as 0");
    assert_eq!(known.code(), "request_without_amount");
    let value = Statement::of_value(
        "Tax\"es",
        "is neither true nor false: the line is taken for no correction",
    );
    assert_eq!(value.code(), "value_neither_true_nor_false");
    assert_eq!(
        value.to_string(),
        "\"Tax\"es\" is neither true nor false: the line is taken for no correction"
    );
    let own = Statement::of_format("is {odd}");
    assert_eq!(
        (own.code(), own.to_string()),
        ("of_the_format", "is {odd}".to_owned())
    );
    let own = Statement::of_value("x", "is odd");
    assert_eq!(
        (own.code(), own.to_string()),
        ("of_the_format_value", "\"x\" is odd".to_owned())
    );
}
