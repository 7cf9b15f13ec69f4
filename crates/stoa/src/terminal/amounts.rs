//! Numbers as people read them.

use std::time::Duration;

/// `1281` → `1,281`.
pub fn count(number: u64) -> String {
    group(&number.to_string())
}

/// A decimal as text, thousands grouped, no digit changed: `182334.12` → `182,334.12`.
pub fn money(decimal: &str) -> String {
    let (sign, digits) = decimal
        .strip_prefix('-')
        .map_or(("", decimal), |rest| ("-", rest));
    let (whole, fraction) = digits
        .split_once('.')
        .map_or((digits, None), |(w, f)| (w, Some(f)));
    let whole = group(whole);
    fraction.map_or_else(
        || format!("{sign}{whole}"),
        |f| format!("{sign}{whole}.{f}"),
    )
}

/// `43200000` → `43.2 MB`.
pub use stoa_focus::wording::size as bytes;

/// `0:02`, `1:02:03`.
pub fn duration(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs();
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{rest:02}")
    } else {
        format!("{minutes}:{rest:02}")
    }
}

fn group(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The first `most` of some names, and how many more there are.
pub fn first_names(names: &[String], most: usize) -> String {
    let more = names.len().saturating_sub(most);
    let shown = names[..names.len().min(most)].join(", ");
    if more > 0 {
        format!("{shown} and {more} more")
    } else {
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_never_changed() {
        assert_eq!(count(0), "0");
        assert_eq!(count(1_000_000), "1,000,000");
        assert_eq!(money("182334.120938110"), "182,334.120938110");
        assert_eq!(money("-1234"), "-1,234");
        assert_eq!(money("0.000000018100"), "0.000000018100");
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(41_200_000), "41.2 MB");
        assert_eq!(duration(Duration::from_secs(3723)), "1:02:03");
        assert_eq!(duration(Duration::from_secs(2)), "0:02");
    }
}
