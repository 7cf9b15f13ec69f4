//! What costs no charge and is told all the same.

use super::{bills, run};
use crate::app::{AWS, FOCUS, unzip};

#[test]
fn a_doubt_is_told_and_refused_when_strict() {
    let bills = bills();
    let dir = bills.path();
    let plain = String::from_utf8(unzip(AWS)).unwrap();
    let lines: Vec<&str> = plain.split_inclusive('\n').take(10).collect();
    // A letter of another encoding in a text.
    let text = lines.concat();
    let at = text.find("Amazon Web").expect("a text");
    let mut bytes = text.into_bytes();
    bytes[at] = 0xfc;
    std::fs::write(dir.join("latin.csv"), bytes).unwrap();
    let lenient = run(dir, &["latin.csv", "-o", "latin"]);
    assert_eq!(lenient.code, 0, "{}", lenient.err);
    let told = "1 row, text that is not UTF-8 was read as Windows-1252";
    assert!(lenient.text().contains(told), "{}", lenient.text());
    assert!(
        lenient.text().contains("Converted   9 rows"),
        "{}",
        lenient.text()
    );
    let strict = run(dir, &["latin.csv", "-o", "strict-latin", "--strict"]);
    assert_eq!(strict.code, 1, "{}", strict.err);
    assert!(
        strict.err.contains(told) && strict.err.contains("--strict allows no doubt"),
        "{}",
        strict.err
    );
    assert!(!dir.join("strict-latin").exists());
}

/// A copy with other ends of lines: both are read, and nobody takes the sum for the bill without having
/// been told.
#[test]
fn the_same_charges_in_two_files_are_told_and_refused_when_strict() {
    let bills = bills();
    let dir = bills.path();
    let plain = String::from_utf8(unzip(FOCUS)).unwrap();
    let folder = dir.join("month");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("a.csv"), &plain).unwrap();
    std::fs::write(folder.join("b.csv"), plain.replace('\n', "\r\n")).unwrap();
    let lenient = run(dir, &["month", "-o", "both"]);
    assert_eq!(lenient.code, 0, "{}", lenient.err);
    let told = "671 rows, USD 20.52022672899, the same charges stand in b.csv and in a.csv, and count twice: leave one of them out";
    assert!(lenient.text().contains(told), "{}", lenient.text());
    let listed = run(dir, &["month", "-o", "json", "--json"]).json();
    let warnings = listed["conversion"]["warnings"].as_array().unwrap();
    let twice = warnings
        .iter()
        .find(|found| found["code"] == "possibly_twice");
    let twice = twice.expect("the warning");
    assert_eq!(twice["rows"], 671);
    assert_eq!(twice["money"][0]["amount"], "20.52022672899");
    let strict = run(dir, &["month", "-o", "strict", "--strict"]);
    assert_eq!(strict.code, 1, "{}", strict.err);
    assert!(
        strict.err.contains(told) && strict.err.contains("--strict allows no doubt"),
        "{}",
        strict.err
    );
    assert!(!dir.join("strict").exists());
}
