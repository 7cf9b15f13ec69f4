//! Exact arithmetic and calendar months.

use arrow::datatypes::i256;
use chrono::{DateTime, Datelike, NaiveDate};

use super::rowwise::{Argument, Function, Run};
use crate::decimal;

/// Digits after the point of products and of quotients: those of costs and of prices.
const COST: i8 = 18;
const PRICE: i8 = 22;

pub(super) fn functions() -> Vec<Function> {
    vec![
        Function::new("decimal", Some(1), Run::Decimal(COST, number)),
        Function::new("multiply", Some(2), Run::Decimal(COST, multiply)),
        Function::new("divide", Some(2), Run::Decimal(PRICE, divide)),
        Function::new("month_start", Some(1), Run::Time(month_start)),
        Function::new("month_end", Some(1), Run::Time(month_end)),
    ]
}

/// `decimal(text)`: to 18 digits after the point, more are rounded; null when the text is no number.
fn number(arguments: &[Argument], row: usize) -> Result<Option<i128>, String> {
    if let Some((value, scale)) = arguments[0].decimal(row) {
        return decimal::rescale(value, scale, COST)
            .map(Some)
            .map_err(|error| error.to_string());
    }
    let text = arguments[0].text(row);
    Ok(text.and_then(|text| decimal::parse_float(text.as_bytes(), COST).ok()))
}

/// `multiply(a, b)`: computed with all digits, then rounded half to even at the 18th.
fn multiply(arguments: &[Argument], row: usize) -> Result<Option<i128>, String> {
    let (Some((a, a_scale)), Some((b, b_scale))) =
        (arguments[0].decimal(row), arguments[1].decimal(row))
    else {
        return Ok(None);
    };
    if let Some(product) = short_product((a, a_scale), (b, b_scale)) {
        return Ok(Some(product));
    }
    let product = i256::from_i128(a).wrapping_mul(i256::from_i128(b));
    let scale = a_scale + b_scale;
    let exact = if scale <= COST {
        product.checked_mul(power(COST - scale))
    } else {
        Some(round_half_even(product, power(scale - COST)))
    };
    let fits = exact.and_then(i256::to_i128);
    fits.map(Some)
        .ok_or_else(|| "the product is too large".to_owned())
}

/// A product that fits 128 bits once zeros at the end are left out, as those of rates and amounts do;
/// several times faster than the general way.
fn short_product(a: (i128, i8), b: (i128, i8)) -> Option<i128> {
    let ((a, a_scale), (b, b_scale)) = (without_zeros(a), without_zeros(b));
    let (product, scale) = (a.checked_mul(b)?, a_scale + b_scale);
    if scale <= COST {
        return product.checked_mul(decimal::power_of_ten(COST - scale)?);
    }
    let divisor = decimal::power_of_ten(scale - COST)?;
    let (quotient, rest) = (product / divisor, product % divisor);
    let twice = rest.checked_abs()?.checked_mul(2)?;
    let away = twice > divisor || (twice == divisor && quotient % 2 != 0);
    Some(quotient + if away { product.signum() } else { 0 })
}

/// The same number without eight of its zeros at the end, where it has as many. Most amounts and rates fit 64 bits, whose
/// division by a constant costs a tenth of that of 128 bits; a multiple of 10⁸ ends in eight zero bits, which few others do.
fn without_zeros((value, scale): (i128, i8)) -> (i128, i8) {
    const ZEROS: i8 = 8;
    const DIVISOR: i64 = 100_000_000;
    let wide = i128::from(DIVISOR);
    if scale < ZEROS || value & 0xFF != 0 {
        return (value, scale);
    }
    match i64::try_from(value) {
        Ok(value) if value % DIVISOR == 0 => (i128::from(value / DIVISOR), scale - ZEROS),
        Err(_) if value % wide == 0 => (value / wide, scale - ZEROS),
        _ => (value, scale),
    }
}

/// `divide(a, b)`: rounded half to even at the 22nd digit; null when `b` is zero.
fn divide(arguments: &[Argument], row: usize) -> Result<Option<i128>, String> {
    let (Some((a, a_scale)), Some((b, b_scale))) =
        (arguments[0].decimal(row), arguments[1].decimal(row))
    else {
        return Ok(None);
    };
    if b == 0 {
        return Ok(None);
    }
    // a / 10^as ÷ (b / 10^bs) = a · 10^(22 + bs - as) / b · 10^-22
    let shift = PRICE + b_scale - a_scale;
    short_quotient(a, b, shift)
        .or_else(|| long_quotient(a, b, shift))
        .map(Some)
        .ok_or_else(|| "the quotient is too large".to_owned())
}

fn long_quotient(a: i128, b: i128, shift: i8) -> Option<i128> {
    let (mut over, mut under) = (i256::from_i128(a), i256::from_i128(b));
    if shift >= 0 {
        over = over.checked_mul(power(shift))?;
    } else {
        under = under.checked_mul(power(-shift))?;
    }
    if under.is_negative() {
        (over, under) = (over.wrapping_neg(), under.wrapping_neg());
    }
    round_half_even(over, under).to_i128()
}

/// `a · 10^shift / b` in two steps of 128 bits, as amounts and quantities of bills allow; several
/// times faster than the general way.
fn short_quotient(a: i128, b: i128, shift: i8) -> Option<i128> {
    let (first, second) = (
        decimal::power_of_ten(shift / 2)?,
        decimal::power_of_ten(shift - shift / 2)?,
    );
    let negative = (a < 0) != (b < 0);
    let (a, b) = (a.checked_abs()?, b.checked_abs()?);
    let (whole, rest) = (a / b, a % b);
    let wide = rest.checked_mul(first)?;
    let (high, rest) = (wide / b, wide % b);
    let wide = rest.checked_mul(second)?;
    let (low, rest) = (wide / b, wide % b);
    let quotient = whole
        .checked_mul(first)?
        .checked_add(high)?
        .checked_mul(second)?
        .checked_add(low)?;
    let twice = rest.checked_mul(2)?;
    let up = twice > b || (twice == b && quotient % 2 == 1);
    let quotient = quotient.checked_add(i128::from(up))?;
    Some(if negative { -quotient } else { quotient })
}

fn power(exponent: i8) -> i256 {
    let exponent = u32::from(exponent.unsigned_abs());
    let low = exponent.min(38);
    let low = i256::from_i128(10i128.pow(low));
    low.wrapping_mul(i256::from_i128(10i128.pow(exponent.saturating_sub(38))))
}

/// `value / divisor` for a positive divisor.
fn round_half_even(value: i256, divisor: i256) -> i256 {
    let (quotient, rest) = (value.wrapping_div(divisor), value.wrapping_rem(divisor));
    let away = if value.is_negative() {
        i256::MINUS_ONE
    } else {
        i256::ONE
    };
    let twice = rest.wrapping_abs().wrapping_mul(i256::from_i128(2));
    let odd = quotient.wrapping_rem(i256::from_i128(2)) != i256::ZERO;
    if twice > divisor || (twice == divisor && odd) {
        quotient.wrapping_add(away)
    } else {
        quotient
    }
}

/// `month_start(time)`: midnight of the first day of the time's month, UTC.
fn month_start(arguments: &[Argument], row: usize) -> Option<i64> {
    first_of_month(arguments[0].time(row)?, 0)
}

/// `month_end(time)`: midnight of the first day of the next month, UTC; ends are exclusive.
fn month_end(arguments: &[Argument], row: usize) -> Option<i64> {
    first_of_month(arguments[0].time(row)?, 1)
}

fn first_of_month(micros: i64, later: i32) -> Option<i64> {
    let date = DateTime::from_timestamp_micros(micros)?;
    let months = date.year() * 12 + date.month0() as i32 + later;
    let first = NaiveDate::from_ymd_opt(
        months.div_euclid(12),
        months.rem_euclid(12).unsigned_abs() + 1,
        1,
    )?;
    Some(first.and_hms_opt(0, 0, 0)?.and_utc().timestamp_micros())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The same by the general way alone.
    fn long_product((a, a_scale): (i128, i8), (b, b_scale): (i128, i8)) -> Option<i128> {
        let product = i256::from_i128(a).checked_mul(i256::from_i128(b))?;
        let scale = a_scale + b_scale;
        let exact = if scale <= COST {
            product.checked_mul(power(COST - scale))?
        } else {
            round_half_even(product, power(scale - COST))
        };
        exact.to_i128()
    }

    #[test]
    fn halves_go_to_the_even_digit() {
        for (a, expected) in [
            (5, 0),
            (15, 2),
            (25, 2),
            (-5, 0),
            (-15, -2),
            (-25, -2),
            (26, 3),
        ] {
            assert_eq!(short_product((a, 18), (1, 1)), Some(expected), "{a}");
            assert_eq!(long_product((a, 18), (1, 1)), Some(expected), "{a}");
        }
    }

    proptest! {
        #[test]
        fn short_products_are_the_long_ones(
            a in any::<i64>(), b in any::<i64>(),
            a_zeros in 0u32..12, b_zeros in 0u32..12,
            a_scale in 0i8..=22, b_scale in 0i8..=22,
        ) {
            let a = (i128::from(a) * 10i128.pow(a_zeros), a_scale);
            let b = (i128::from(b) * 10i128.pow(b_zeros), b_scale);
            if let Some(short) = short_product(a, b) {
                prop_assert_eq!(Some(short), long_product(a, b));
            }
        }

        #[test]
        fn short_quotients_are_the_long_ones(
            a in any::<i64>(), b in any::<i64>(),
            a_zeros in 0u32..12, b_zeros in 0u32..12, shift in 0i8..=40,
        ) {
            let (a, b) = (i128::from(a) * 10i128.pow(a_zeros), i128::from(b) * 10i128.pow(b_zeros));
            prop_assume!(b != 0);
            if let Some(short) = short_quotient(a, b, shift) {
                prop_assert_eq!(Some(short), long_quotient(a, b, shift));
            }
        }

        #[test]
        fn half_quotients_go_to_the_even_digit(a in 0i128..1000, shift in 0i8..6) {
            // Divided by 2·10^shift, every odd number ends in a half.
            let b = 2 * 10i128.pow(shift as u32);
            prop_assert_eq!(short_quotient(a, b, shift), long_quotient(a, b, shift));
            prop_assert_eq!(short_quotient(-a, b, shift), long_quotient(-a, b, shift));
        }
    }
}
