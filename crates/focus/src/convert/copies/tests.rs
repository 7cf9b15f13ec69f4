//! What is followed depends on the charges only, and an amount is the same however it was rounded.

use super::*;

fn charges(numbers: std::ops::Range<u64>, file: u64) -> Charges {
    let mut all = Charges::default();
    for number in numbers {
        let mut mixer = Mixer::new();
        mixer.word(number);
        let hash = mixer.finish();
        let mut one = Charges::default();
        one.followed.insert(
            hash as u64,
            Charge {
                rank: ((hash >> 64) as u64).leading_zeros(),
                day: 19_000,
                costs: true,
                currency: 0,
                billed: i128::from(number) << 70,
                effective: 0,
                bare: 0,
                purpose: number,
                likely: number,
                beside: Beside::default(),
                first: (file, 1),
                more: Vec::new(),
            },
        );
        one.currencies.push("USD".to_owned());
        let known = File {
            name: format!("{file}.csv"),
            costing: 1,
            texts: 0,
        };
        one.files.insert(file, known);
        all.merge(one);
    }
    all
}

#[test]
fn whoever_merges_what_the_same_charges_are_followed() {
    let most = MOST as u64;
    let whole = charges(0..3 * most, 0);
    assert_eq!(whole.level, 2, "{}", whole.followed.len());
    assert!(whole.followed.len() <= MOST);
    let mut parts = charges(2 * most..3 * most, 0);
    parts.merge(charges(0..most / 2, 0));
    // As a journal keeps them.
    let text = serde_json::to_string(&parts).expect("plain data");
    let mut parts: Charges = serde_json::from_str(&text).expect("the same");
    parts.merge(charges(most / 2..2 * most, 0));
    assert_eq!(parts.level, whole.level);
    assert!(parts.followed == whole.followed);
    assert_eq!(parts.files, whole.files);
    assert_eq!(whole.files[&0].costing, 3 * most);
}

#[test]
fn of_many_charges_some_tell_how_much_stands_in_both_files() {
    let most = MOST as u64;
    let mut all = charges(0..2 * most, 0);
    all.merge(charges(most..2 * most, 1));
    let warnings = all.copies();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    let found = &warnings[0];
    assert!(
        found.message.starts_with(
            "the same charges stand in 1.csv and in 0.csv, and count twice (reckoned from one charge in "
        ),
        "{}",
        found.message
    );
    let near = most - most / 10..most + most / 10;
    assert!(near.contains(&found.rows), "{} of {most}", found.rows);
}

#[test]
fn an_amount_is_the_same_after_it_was_shown_with_nine_digits() {
    let micro = 10i128.pow(12);
    for (one, other) in [
        (123_456_789_012_345_678, 123_456_789_000_000_000),
        (-123_456_789_012_345_678, -123_456_789_000_000_000),
        (micro, micro),
        (7, 7),
        // The digits that are kept end in ones only.
        ((1 << 20) - 1, (1 << 20) - 1),
        ((1 << 40) - 1, 1 << 40),
    ] {
        assert_eq!(rounded(one), rounded(other), "{one}");
    }
    for (one, other) in [
        (micro, -micro),
        (micro, micro + micro / 10_000),
        (1 << 30, 1 << 31),
        (5, 6),
        (0, 1),
    ] {
        assert_ne!(rounded(one), rounded(other), "{one} {other}");
    }
    assert_eq!(rounded(i128::MAX), rounded(i128::MAX - 1));
}

#[test]
fn rows_that_come_a_whole_number_of_times_are_a_file_appended_to_itself() {
    let counts = |counts: &[(u64, u64)]| counts.iter().copied().collect();
    assert_eq!(times(&counts(&[(2, 100)]), 100), (2, 100));
    assert_eq!(times(&counts(&[(3, 95), (1, 5)]), 100), (3, 95));
    // Some of its rows are equal anyway.
    assert_eq!(times(&counts(&[(3, 80), (6, 18), (7, 2)]), 100), (3, 98));
    assert_eq!(times(&counts(&[(4, 100)]), 100), (4, 100));
    // Lines that happen to be equal.
    assert_eq!(times(&counts(&[(2, 40), (3, 10)]), 100), (2, 40));
}
