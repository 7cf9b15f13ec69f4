//! Ids whose last digits a spreadsheet has lost. Of a long number it shows and saves the first digits and the power of
//! ten (`1.11111E+11` of `111111111111`), and of one with more than 15 digits it keeps 15 and writes zeros behind them.

use std::borrow::Cow;

/// Digits that a spreadsheet keeps of a number: what a double holds.
const KEPT: usize = 15;
/// Fewer digits than so many nobody shortens.
const LONG: usize = 7;

/// The first digits of a number, rounded, and how many it has.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Shortened<'a> {
    first: Cow<'a, str>,
    digits: usize,
}

impl<'a> Shortened<'a> {
    /// `1E+11`, `1.23457E+11`, `8,96529e+19`; `None` of everything else.
    pub(crate) fn of(id: &'a str) -> Option<Self> {
        let (mantissa, power) = id.trim().split_once(['E', 'e'])?;
        let power = power.strip_prefix('+').filter(|power| power.len() <= 2)?;
        let digits = 1 + power.parse::<usize>().ok()?;
        let first = match mantissa.split_once(['.', ',']) {
            None => Cow::Borrowed(mantissa),
            Some((one, fraction)) => Cow::Owned(format!("{one}{fraction}")),
        };
        let one = mantissa.find(['.', ',']).unwrap_or(mantissa.len()) == 1;
        let short = one && is_number(&first) && !first.starts_with('0');
        (short && digits >= LONG && first.len() < digits).then_some(Self { first, digits })
    }

    /// Whether a number of so many digits, that begins so, is this when it is rounded there.
    fn is_of(&self, number: &str, digits: usize) -> bool {
        let (first, carried) = rounded(number, self.first.len());
        digits + usize::from(carried) == self.digits && first == self.first
    }
}

/// Whether one of two ids may be the other as a spreadsheet wrote it. Of two shortened ones it is the one with fewer
/// digits; zeros at the front are lost as well.
pub(crate) fn may_be_one(one: &str, other: &str) -> bool {
    match (Shortened::of(one), Shortened::of(other)) {
        (None, None) => lost_behind_15(one.trim(), other.trim()),
        (Some(short), None) => {
            is_plain(other).is_some_and(|number| short.is_of(number, number.len()))
        }
        (None, Some(short)) => {
            is_plain(one).is_some_and(|number| short.is_of(number, number.len()))
        }
        (Some(one), Some(other)) => {
            let (fewer, more) = if one.first.len() <= other.first.len() {
                (one, other)
            } else {
                (other, one)
            };
            fewer.is_of(&more.first, more.digits)
        }
    }
}

/// Whether digits of this id may be lost.
pub(crate) fn may_lack_digits(id: &str) -> bool {
    let id = id.trim();
    Shortened::of(id).is_some()
        || id.len() > KEPT && is_number(id) && id[KEPT..].bytes().all(|byte| byte == b'0')
}

/// Both have the same first digits, and of one the others are zeros.
fn lost_behind_15(one: &str, other: &str) -> bool {
    one.len() == other.len()
        && one.len() > KEPT
        && is_number(one)
        && is_number(other)
        && one[..KEPT] == other[..KEPT]
        && (may_lack_digits(one) || may_lack_digits(other))
}

/// The digits of a number without zeros at its front.
fn is_plain(id: &str) -> Option<&str> {
    let id = id.trim();
    is_number(id).then(|| id.trim_start_matches('0'))
}

/// The first `keep` digits, rounded half up, and whether that makes one digit more (`999` is `1` and two zeros).
fn rounded(number: &str, keep: usize) -> (String, bool) {
    let (first, rest) = number.split_at(keep.min(number.len()));
    let mut digits: Vec<u8> = first.bytes().collect();
    if rest.bytes().next().is_none_or(|next| next < b'5') {
        return (first.to_owned(), false);
    }
    let last = digits.iter().rposition(|digit| *digit < b'9');
    if let Some(last) = last {
        digits[last] += 1;
        digits[last + 1..].fill(b'0');
        return (digits.into_iter().map(char::from).collect(), false);
    }
    (format!("1{}", "0".repeat(keep.saturating_sub(1))), true)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_may_be_another_that_a_spreadsheet_wrote() {
        for (one, other, may) in [
            ("1.11111E+11", "111111111111", true),
            ("1.11111e+11", "111111499999", true),
            ("1.11111E+11", "111110500000", true),
            ("1,11111E+11", "111111222222", true),
            ("1.1E+11", "111111111111", true),
            ("1E+11", "111111111111", true),
            // The zeros at the front are lost too.
            ("1.23457E+10", "012345678901", true),
            // In two columns of two widths.
            ("1.1E+11", "1.11111E+11", true),
            ("8.96529E+19", "89652900000000000000", true),
            // Behind 15 digits there are zeros.
            ("1234567890123456", "1234567890123450", true),
            ("1.11111E+11", "111111500000", false),
            ("1.11111E+11", "222222222222", false),
            ("1.11111E+11", "11111111111", false),
            ("1.11111E+11", "1111111111111", false),
            ("1.2E+11", "1.11111E+11", false),
            ("1E+12", "999999999999", true),
            ("1E+12", "949999999999", false),
            ("1234567890123456", "1234567890123457", false),
            ("123456789012", "123456789010", false),
            ("1.11111E+11", "org-111111111111", false),
            ("1.1e+2", "111", false),
            ("219E01BE", "219", false),
            ("", "", false),
        ] {
            assert_eq!(may_be_one(one, other), may, "{one:?} {other:?}");
            assert_eq!(may_be_one(other, one), may, "{other:?} {one:?}");
        }
    }
}
