//! Exact numbers: every amount, quantity and load is a fraction of whole numbers. Rounding happens
//! where a number is written for a reader, nowhere else.
//!
//! Fractions rather than decimals, because a month of 730 hours shared by 24 hours of 5 days in 7 does
//! not end in decimals, and because a break-even point is a quotient.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};
use stoa_kernel::budget::step;

/// An exact number.
pub type Number = BigRational;

/// More digits than any price or load has; keeps a hostile file from asking for gigabytes.
const MOST_DIGITS: usize = 40;
const MOST_EXPONENT: i32 = 30;

/// Charges what one operation on this number costs: sums of many different fractions grow long, and
/// reducing them takes the square of their length.
pub(crate) fn charge(value: &Number) {
    let words = (value.numer().bits() + value.denom().bits()) / 64;
    step(1 + words * words / 8);
}

pub(crate) fn whole(value: i64) -> Number {
    Number::from_integer(BigInt::from(value))
}

pub(crate) fn fraction(over: i64, under: i64) -> Number {
    Number::new(BigInt::from(over), BigInt::from(under))
}

/// `-12.5`, `1_000`, `2.5e-6`: exactly what stands there. None for anything else.
pub fn parse(text: &str) -> Option<Number> {
    let text = text.replace('_', "");
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(&text)),
    };
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (digits, 0),
    };
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{before}{after}");
    let sound = !before.is_empty()
        && (!mantissa.contains('.') || !after.is_empty())
        && all.len() <= MOST_DIGITS
        && all.bytes().all(|byte| byte.is_ascii_digit())
        && exponent.abs() <= MOST_EXPONENT;
    if !sound {
        return None;
    }
    let value = Number::from_integer(all.parse::<BigInt>().ok()? * sign);
    let shift = exponent - i32::try_from(after.len()).ok()?;
    let power = Number::from_integer(BigInt::from(10u32).pow(shift.unsigned_abs()));
    Some(if shift < 0 {
        value / power
    } else {
        value * power
    })
}

/// The smallest whole number not below.
pub(crate) fn ceil(value: &Number) -> Number {
    value.ceil()
}

/// With this many digits after the point, half away from zero.
pub fn rounded(value: &Number, places: u32) -> String {
    charge(value);
    let power = BigInt::from(10u32).pow(places);
    let scaled = (value * Number::from_integer(power.clone()))
        .round()
        .to_integer();
    let sign = if scaled.is_negative() { "-" } else { "" };
    let digits = scaled.abs().to_string();
    let places = places as usize;
    let digits = format!("{digits:0>width$}", width = places + 1);
    let (before, after) = digits.split_at(digits.len() - places);
    if places == 0 {
        format!("{sign}{before}")
    } else {
        format!("{sign}{before}.{after}")
    }
}

/// Rounded, without zeros at the end: `0.50` → `0.5`, `3.00` → `3`.
pub fn short(value: &Number, places: u32) -> String {
    let text = rounded(value, places);
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// All digits when they end, a fraction `7/3` when they do not.
pub fn exact(value: &Number) -> String {
    charge(value);
    let mut under = value.denom().clone();
    let mut places: u32 = 0;
    for prime in [2u32, 5] {
        let mut times = 0;
        while (&under % prime).is_zero() {
            under /= prime;
            times += 1;
        }
        places = places.max(times);
    }
    if under.is_one() && places <= MOST_DIGITS as u32 {
        rounded(value, places)
    } else {
        format!("{}/{}", value.numer(), value.denom())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_what_is_read() {
        for (text, same) in [
            ("0.000024", "0.000024"),
            ("-12.50", "-12.5"),
            ("1_000_000", "1000000"),
            ("2.5e-6", "0.0000025"),
            ("4e2", "400"),
        ] {
            assert_eq!(exact(&parse(text).expect(text)), same);
        }
        for text in [
            "", "-", ".", "1.", ".5", "1e", "1e31", "nan", "inf", "0x10", "1,5", "--1",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse(&"9".repeat(41)), None);
    }

    #[test]
    fn rounding_is_for_readers() {
        assert_eq!(rounded(&fraction(1, 3), 2), "0.33");
        assert_eq!(rounded(&fraction(-1, 200), 2), "-0.01");
        assert_eq!(rounded(&fraction(1, 1000), 2), "0.00");
        assert_eq!(rounded(&fraction(5, 2), 0), "3");
        assert_eq!(short(&fraction(5, 2), 4), "2.5");
        assert_eq!(short(&whole(100), 0), "100");
        assert_eq!(exact(&fraction(1, 3)), "1/3");
        assert_eq!(exact(&fraction(1, 8)), "0.125");
    }
}
