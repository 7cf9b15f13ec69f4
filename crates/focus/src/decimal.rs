//! Exact decimal text to fixed-scale integers: what does not fit is an error, never rounded.
//!
//! Bills write amounts such as `1.81E-8`; Arrow's cast refuses exponents and floats are not exact.

use stoa_kernel::statement::{Phrase, list as statements};

use crate::mapping::Kind;

/// Values have at most 38 digits, as many as a decimal column of the lake holds: with 18 of them after
/// the point, amounts and quantities below 10^20.
const LIMIT: u128 = 10u128.pow(38);

/// Why a text is not a decimal of the wanted scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.reason())]
pub enum DecimalError {
    NotANumber,
    TooPrecise,
    TooLarge,
}

impl DecimalError {
    /// The clause that follows the text.
    pub(crate) const fn reason(self) -> Phrase {
        match self {
            Self::NotANumber => statements::not_a_number(),
            Self::TooPrecise => statements::number_too_precise(),
            Self::TooLarge => statements::number_too_large(),
        }
    }
}

/// Parses `-12.5`, `1.81E-8`, `+.5`, `3.` … into an integer of `scale` digits after the point.
///
/// Surrounding spaces are allowed; thousands separators, `NaN` and currency signs are not.
pub fn parse(text: &[u8], scale: i8) -> Result<i128, DecimalError> {
    let text = text.trim_ascii();
    let (negative, digits) = match text.first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let magnitude = match short(digits, scale) {
        Some(magnitude) => magnitude,
        None => long(digits, scale)?,
    };
    // Below 10^38, so it fits i128.
    let value = magnitude as i128;
    Ok(if negative { -value } else { value })
}

/// As [`parse`], for amounts that were floats before they were text (`5.4999999999999995e-05`): the
/// digits after the last one kept are noise of the float and are rounded, half to even.
pub fn parse_float(text: &[u8], scale: i8) -> Result<i128, DecimalError> {
    match parse(text, scale) {
        Err(DecimalError::TooPrecise) => rounded(text.trim_ascii(), scale),
        other => other,
    }
}

/// Digits after the point of a kind of amount.
pub(crate) const fn scale(kind: Kind) -> i8 {
    match kind {
        Kind::Decimal(scale) => scale,
        _ => 18,
    }
}

/// How many digits of a number's text say something: all between the first and the last that is not
/// zero. A double has no more than 17.
pub(crate) fn significant(text: &[u8]) -> usize {
    let mantissa = text.split(|byte| matches!(byte, b'e' | b'E')).next();
    let digits = mantissa.unwrap_or_default().iter();
    let digits: Vec<u8> = digits.copied().filter(u8::is_ascii_digit).collect();
    let first = digits.iter().position(|digit| *digit != b'0');
    let last = digits.iter().rposition(|digit| *digit != b'0');
    first.zip(last).map_or(0, |(first, last)| last - first + 1)
}

/// Rounds a text that is a number, as [`parse`] has found.
fn rounded(text: &[u8], scale: i8) -> Result<i128, DecimalError> {
    let text = str::from_utf8(text).map_err(|_| DecimalError::NotANumber)?;
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, parse_exponent(exponent.as_bytes())?),
        None => (text, 0),
    };
    let negative = mantissa.starts_with('-');
    let mantissa = mantissa.trim_start_matches(['-', '+']);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let point = i64::try_from(whole.len()).unwrap_or(i64::MAX) + exponent;
    let kept = usize::try_from(point + i64::from(scale)).ok();
    // All digits are behind the last place kept: less than half of it.
    let Some(kept) = kept else { return Ok(0) };
    let (keep, drop) = digits.split_at(kept.min(digits.len()));
    let keep = keep.trim_start_matches('0');
    if keep.len() > 38 {
        return Err(DecimalError::TooLarge);
    }
    let mut value: i128 = if keep.is_empty() {
        0
    } else {
        keep.parse().map_err(|_| DecimalError::NotANumber)?
    };
    let half = drop.as_bytes().first().map_or(0, |digit| digit - b'0');
    let beyond = drop.bytes().skip(1).any(|digit| digit != b'0');
    if half > 5 || (half == 5 && (beyond || value % 2 == 1)) {
        value += 1;
    }
    if value.unsigned_abs() >= LIMIT {
        return Err(DecimalError::TooLarge);
    }
    Ok(if negative { -value } else { value })
}

/// The common case: at most 18 digits, perhaps a short exponent, nothing lost.
fn short(text: &[u8], scale: i8) -> Option<u128> {
    let mut value = 0u64;
    let mut digits = 0;
    let mut point = None;
    let mut end = text.len();
    for (index, &byte) in text.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            if digits == 18 {
                return None;
            }
            value = value * 10 + u64::from(digit);
            digits += 1;
        } else if byte == b'.' && point.is_none() {
            point = Some(index);
        } else if matches!(byte, b'e' | b'E') {
            end = index;
            break;
        } else {
            return None;
        }
    }
    if digits == 0 {
        return None;
    }
    let exponent = match text.get(end + 1..) {
        None => 0,
        Some(exponent) => short_exponent(exponent)?,
    };
    if value == 0 {
        return Some(0);
    }
    let fraction = point.map_or(0, |point| end - point - 1);
    let shift = i32::from(scale) - fraction as i32 + exponent;
    let power = POWERS.get(usize::try_from(shift).ok()?)?;
    let scaled = u128::from(value).checked_mul(*power)?;
    (scaled < LIMIT).then_some(scaled)
}

/// One or two digits, perhaps with a sign.
const fn short_exponent(text: &[u8]) -> Option<i32> {
    let (sign, digits) = match text {
        [b'-', digits @ ..] => (-1, digits),
        [b'+', digits @ ..] => (1, digits),
        digits => (1, digits),
    };
    let (tens, ones) = match digits {
        [ones] => (b'0', *ones),
        [tens, ones] => (*tens, *ones),
        _ => return None,
    };
    if !tens.is_ascii_digit() || !ones.is_ascii_digit() {
        return None;
    }
    Some(sign * ((tens - b'0') * 10 + ones - b'0') as i32)
}

/// Every other case: large exponents, many digits, trailing zeros beyond the scale.
fn long(text: &[u8], scale: i8) -> Result<u128, DecimalError> {
    let (number, exponent) = match text.iter().position(|byte| matches!(byte, b'e' | b'E')) {
        Some(at) => (&text[..at], parse_exponent(&text[at + 1..])?),
        None => (text, 0),
    };
    let mut mantissa = 0u128;
    // Zeros seen but not yet multiplied in: trailing ones never have to be.
    let mut pending = 0u32;
    let mut fraction = 0i64;
    let (mut point, mut any, mut overflow) = (false, false, false);
    for &byte in number {
        match byte {
            b'0'..=b'9' => {
                any = true;
                fraction += i64::from(point);
                if byte == b'0' {
                    pending += u32::from(mantissa != 0);
                } else {
                    let grown = power(pending + 1)
                        .and_then(|factor| mantissa.checked_mul(factor))
                        .and_then(|value| value.checked_add(u128::from(byte - b'0')));
                    match grown {
                        Some(value) => mantissa = value,
                        None => overflow = true,
                    }
                    pending = 0;
                }
            }
            b'.' if !point => point = true,
            _ => return Err(DecimalError::NotANumber),
        }
    }
    if !any {
        return Err(DecimalError::NotANumber);
    }
    if mantissa == 0 {
        return Ok(0);
    }
    // value = mantissa · 10^(pending − fraction + exponent); wanted: value · 10^scale
    let shift = i64::from(pending) - fraction + exponent + i64::from(scale);
    if overflow {
        return Err(if shift < 0 {
            DecimalError::TooPrecise
        } else {
            DecimalError::TooLarge
        });
    }
    let scaled = if shift >= 0 {
        u32::try_from(shift)
            .ok()
            .and_then(power)
            .and_then(|factor| mantissa.checked_mul(factor))
            .ok_or(DecimalError::TooLarge)?
    } else {
        let divisor = u32::try_from(-shift)
            .ok()
            .and_then(power)
            .ok_or(DecimalError::TooPrecise)?;
        if !mantissa.is_multiple_of(divisor) {
            return Err(DecimalError::TooPrecise);
        }
        mantissa / divisor
    };
    if scaled < LIMIT {
        Ok(scaled)
    } else {
        Err(DecimalError::TooLarge)
    }
}

fn parse_exponent(text: &[u8]) -> Result<i64, DecimalError> {
    let text = std::str::from_utf8(text).map_err(|_| DecimalError::NotANumber)?;
    let exponent: i64 = text.parse().map_err(|_| DecimalError::NotANumber)?;
    // Far outside any representable value either way; keeps the arithmetic above small.
    Ok(exponent.clamp(-100_000, 100_000))
}

const POWERS: [u128; 39] = {
    let mut powers = [1u128; 39];
    let mut index = 1;
    while index < 39 {
        powers[index] = powers[index - 1] * 10;
        index += 1;
    }
    powers
};

fn power(exponent: u32) -> Option<u128> {
    POWERS.get(usize::try_from(exponent).ok()?).copied()
}

/// 10 to the power of 0 to 38 as a factor of amounts; none beyond.
pub(crate) fn power_of_ten(exponent: i8) -> Option<i128> {
    power(u32::try_from(exponent).ok()?).map(|power| power as i128)
}

/// Changes the scale of an integer exactly.
pub fn rescale(value: i128, from: i8, to: i8) -> Result<i128, DecimalError> {
    let steps = i32::from(to) - i32::from(from);
    let factor = power(steps.unsigned_abs()).ok_or(DecimalError::TooLarge)? as i128;
    let scaled = if steps >= 0 {
        value.checked_mul(factor).ok_or(DecimalError::TooLarge)?
    } else if value % factor == 0 {
        value / factor
    } else {
        return Err(DecimalError::TooPrecise);
    };
    if scaled.unsigned_abs() < LIMIT {
        Ok(scaled)
    } else {
        Err(DecimalError::TooLarge)
    }
}

/// Plain decimal text without trailing zeros: `182334.12`, `-0.000000000000000001`, `0`.
pub fn format(value: i128, scale: i8) -> String {
    format_text(&value.unsigned_abs().to_string(), value < 0, scale)
}

/// The same for sums that may exceed 38 digits.
pub fn format_wide(value: arrow::datatypes::i256, scale: i8) -> String {
    let text = value.to_string();
    match text.strip_prefix('-') {
        Some(digits) => format_text(digits, true, scale),
        None => format_text(&text, false, scale),
    }
}

/// Reads what [`format_wide`] wrote.
pub(crate) fn parse_wide(text: &str, scale: i8) -> Option<arrow::datatypes::i256> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let scale = usize::try_from(scale).ok()?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let sound = digits(whole.strip_prefix('-').unwrap_or(whole)) && digits(fraction);
    if !sound || whole.is_empty() || fraction.len() > scale {
        return None;
    }
    arrow::datatypes::i256::from_string(&format!("{whole}{fraction:0<scale$}"))
}

fn format_text(digits: &str, negative: bool, scale: i8) -> String {
    let scale = usize::try_from(scale).unwrap_or(0);
    let padded = format!("{digits:0>width$}", width = scale + 1);
    let (whole, fraction) = padded.split_at(padded.len() - scale);
    let fraction = fraction.trim_end_matches('0');
    let sign = if negative { "-" } else { "" };
    if fraction.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use bigdecimal::{BigDecimal, num_bigint::BigInt};
    use proptest::prelude::*;

    use super::*;

    fn oracle(text: &str, scale: i8) -> Option<i128> {
        let value = BigDecimal::from_str(text).ok()?;
        let scaled = value * BigDecimal::new(BigInt::from(1), -i64::from(scale));
        let exact = scaled.with_scale(0);
        (exact == scaled)
            .then(|| exact.as_bigint_and_exponent().0.to_string().parse().ok())
            .flatten()
    }

    #[test]
    fn floats_are_rounded_half_to_even() {
        for (text, expected) in [
            ("5.4999999999999995e-05", "0.000055"),
            ("0.0011999999999999999", "0.0012"),
            ("1.862645149230957e-09", "0.000000001862645149"),
            ("-1.862645149230957e-09", "-0.000000001862645149"),
            ("0.0000000000000000005", "0"),
            ("0.0000000000000000015", "0.000000000000000002"),
            ("0.00000000000000000051", "0.000000000000000001"),
            ("1e-40", "0"),
            ("1e-99999999999", "0"),
            ("12.5", "12.5"),
        ] {
            let value = parse_float(text.as_bytes(), 18).expect("a number");
            assert_eq!(format(value, 18), expected, "{text}");
        }
        assert_eq!(parse_float(b"NaN", 18), Err(DecimalError::NotANumber));
        assert_eq!(parse_float(b"1e30", 18), Err(DecimalError::TooLarge));
        let most = format!("{}.9999999999999999999", "9".repeat(20));
        assert_eq!(
            parse_float(most.as_bytes(), 18),
            Err(DecimalError::TooLarge)
        );
        assert_eq!(significant(b"-0.00123000"), 3);
        assert_eq!(significant(b"2.3100000000000002e-05"), 17);
    }

    #[test]
    fn reads_what_bills_write() {
        assert_eq!(parse(b"1.81E-8", 18), Ok(18_100_000_000));
        assert_eq!(parse(b"-0.5", 2), Ok(-50));
        assert_eq!(parse(b" 3. ", 1), Ok(30));
        assert_eq!(parse(b".5", 1), Ok(5));
        assert_eq!(parse(b"0.25241280000000000000000000000", 7), Ok(2_524_128));
        assert_eq!(parse(b"0E-400", 2), Ok(0));
        assert_eq!(parse(b"1e3", 0), Ok(1000));
        assert_eq!(
            parse(b"0.00000000000000000000000000000000000000000000", 2),
            Ok(0)
        );
    }

    #[test]
    fn refuses_what_it_would_have_to_change() {
        assert_eq!(parse(b"0.001", 2), Err(DecimalError::TooPrecise));
        assert_eq!(parse(b"1E-40", 18), Err(DecimalError::TooPrecise));
        assert_eq!(parse(b"1E40", 18), Err(DecimalError::TooLarge));
        assert_eq!(
            parse(b"100000000000000000000", 18),
            Err(DecimalError::TooLarge)
        );
        for text in [
            "", "-", ".", "n/a", "1,000", "NaN", "1.2.3", "--1", "1e", "0x1", "$1", "inf", "1 2",
            "+-1",
        ] {
            assert_eq!(
                parse(text.as_bytes(), 18),
                Err(DecimalError::NotANumber),
                "{text}"
            );
        }
    }

    #[test]
    fn formats_without_trailing_zeros() {
        assert_eq!(format(182_334_120, 3), "182334.12");
        assert_eq!(format(-1, 18), "-0.000000000000000001");
        assert_eq!(format(0, 18), "0");
        assert_eq!(
            format_wide(arrow::datatypes::i256::from_i128(-1500), 2),
            "-15"
        );
    }

    proptest! {
        #[test]
        fn agrees_with_arbitrary_precision(text in "[-+]?([0-9]{1,22}(\\.[0-9]{0,25})?|\\.[0-9]{1,20})([eE][-+]?[0-9]{1,2})?", scale in 0i8..=22) {
            match (parse(text.as_bytes(), scale), oracle(&text, scale)) {
                (Ok(value), expected) => prop_assert_eq!(Some(value), expected),
                (Err(DecimalError::TooLarge), Some(expected)) => prop_assert!(expected.unsigned_abs() >= LIMIT),
                (Err(DecimalError::TooLarge), None) => {}
                (Err(DecimalError::TooPrecise), expected) => prop_assert_eq!(expected, None),
                (Err(DecimalError::NotANumber), _) => prop_assert!(false, "{} is a number", text),
            }
        }

        #[test]
        fn text_and_back(value in -(10i128.pow(36))..10i128.pow(36), scale in 0i8..=22) {
            prop_assert_eq!(parse(format(value, scale).as_bytes(), scale), Ok(value));
        }
    }
}
