//! Exact decimals as text.

/// `value / 10^scale` without needless zeros: `1234500, 4` → `123.45`.
pub(crate) fn text(value: i128, scale: i8) -> String {
    let scale = usize::try_from(scale).unwrap_or(0);
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let fraction = fraction.trim_end_matches('0');
    let sign = if value < 0 { "-" } else { "" };
    if fraction.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{fraction}")
    }
}

/// `part / whole` in percent, rounded half away from zero to one digit; `None` without a whole.
/// Only a label: never added up.
pub(crate) fn percent(part: i128, whole: i128) -> Option<String> {
    if whole == 0 {
        return None;
    }
    let scaled = part.checked_mul(2000)?;
    let twice = scaled.checked_div(whole.checked_abs()?)?;
    let tenths = (twice + twice.signum()) / 2;
    Some(text(tenths, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_every_digit_and_no_more() {
        let cases = [
            (0, 18, "0"),
            (1, 18, "0.000000000000000001"),
            (-1, 2, "-0.01"),
            (1_234_500, 4, "123.45"),
            (-100, 2, "-1"),
            (7, 0, "7"),
            (i128::MIN, 0, "-170141183460469231731687303715884105728"),
        ];
        for (value, scale, expected) in cases {
            assert_eq!(text(value, scale), expected);
        }
    }

    #[test]
    fn percent_is_rounded_and_needs_a_whole() {
        assert_eq!(percent(1, 3), Some("33.3".to_owned()));
        assert_eq!(percent(-1, 3), Some("-33.3".to_owned()));
        assert_eq!(percent(2, 3), Some("66.7".to_owned()));
        assert_eq!(percent(5, -10), Some("50".to_owned()));
        assert_eq!(percent(5, 0), None);
    }
}
