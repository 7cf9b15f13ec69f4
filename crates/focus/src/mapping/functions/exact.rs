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
    let (mut over, mut under) = (i256::from_i128(a), i256::from_i128(b));
    let widened = if shift >= 0 {
        over.checked_mul(power(shift)).map(|wide| over = wide)
    } else {
        under.checked_mul(power(-shift)).map(|wide| under = wide)
    };
    if under.is_negative() {
        (over, under) = (over.wrapping_neg(), under.wrapping_neg());
    }
    let fits = widened.and_then(|()| round_half_even(over, under).to_i128());
    fits.map(Some)
        .ok_or_else(|| "the quotient is too large".to_owned())
}

fn power(exponent: i8) -> i256 {
    (0..exponent).fold(i256::ONE, |value, _| {
        value.wrapping_mul(i256::from_i128(10))
    })
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
