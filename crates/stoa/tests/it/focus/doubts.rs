//! What costs no charge and is told all the same.

use super::{bills, run};
use crate::app::{AWS, unzip};

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
