//! Dates as spreadsheets, portals and people write them: `31/12/2024`, `12/31/2024 11:00:00 PM`,
//! `31.12.2024`, `31-Dec-2024`, `2024/1/5`, a spreadsheet's day number, and times since 1970.

use super::{DAY, LATEST, SECOND, days, number, parse};
use crate::decimal;

/// Which of day and month comes first where a date has the year last.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    MonthFirst,
    DayFirst,
}

/// In which orders a date can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fits {
    Only(DateOrder),
    /// Both, and they are two days; with the first and the second number.
    Both(i64, i64),
}

/// What a date with slashes or dashes and the year last tells of its order; `None` for any other text,
/// and where the order makes no difference. Points are only ever written day first.
pub(crate) fn fits(text: &[u8]) -> Option<Fits> {
    let parts = year_last(text.trim_ascii())?;
    let (first, second) = (parts.first, parts.second);
    match (parts.separator, first > 12, second > 12) {
        (b'.', ..) | (_, true, true) => None,
        (_, true, false) => Some(Fits::Only(DateOrder::DayFirst)),
        (_, false, true) => Some(Fits::Only(DateOrder::MonthFirst)),
        (_, false, false) => (first != second).then_some(Fits::Both(first, second)),
    }
}

/// Reads what is no ISO 8601. A date that can be read in two orders is read in the given one; without
/// one it is not read.
pub(super) fn read(text: &[u8], order: Option<DateOrder>) -> Option<i64> {
    let text = text.trim_ascii();
    if let Some(moment) = counted(text) {
        return Some(moment);
    }
    if let Some(parts) = year_last(text) {
        let day_first = match fits(text) {
            Some(Fits::Only(order)) => order == DateOrder::DayFirst,
            Some(Fits::Both(..)) => order? == DateOrder::DayFirst,
            // Points, or the same in both.
            None => true,
        };
        let (month, day) = if day_first {
            (parts.second, parts.first)
        } else {
            (parts.first, parts.second)
        };
        return moment(parts.year, month, day, parts.rest);
    }
    year_first(text).or_else(|| with_name(text))
}

struct Parts<'a> {
    first: i64,
    second: i64,
    year: i64,
    separator: u8,
    /// The time of day.
    rest: &'a [u8],
}

/// `1/2/2024`, `01-02-2024`, `31.12.2024`, with a time of day behind it or without.
fn year_last(text: &[u8]) -> Option<Parts<'_>> {
    let (first, rest) = digits(text, 2)?;
    let (separator, rest) = rest.split_first()?;
    if !matches!(separator, b'/' | b'-' | b'.') {
        return None;
    }
    let (second, rest) = digits(rest, 2)?;
    let (year, rest) = digits(rest.strip_prefix(&[*separator])?, 4)?;
    (year >= 1000 && is_end(rest)).then_some(Parts {
        first,
        second,
        year,
        separator: *separator,
        rest,
    })
}

/// `2024/1/5`, `2024.01.31 7:00`.
fn year_first(text: &[u8]) -> Option<i64> {
    let (year, rest) = digits(text, 4)?;
    let (separator, rest) = rest.split_first()?;
    if year < 1000 || !matches!(separator, b'/' | b'-' | b'.') {
        return None;
    }
    let (month, rest) = digits(rest, 2)?;
    let (day, rest) = digits(rest.strip_prefix(&[*separator])?, 2)?;
    is_end(rest)
        .then(|| moment(year, month, day, rest))
        .flatten()
}

/// `31-Dec-2024`, `31 Dec 2024`, in English.
fn with_name(text: &[u8]) -> Option<i64> {
    const MONTHS: [&[u8]; 12] = [
        b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov",
        b"dec",
    ];
    let (day, rest) = digits(text, 2)?;
    let (separator, rest) = rest.split_first()?;
    let (name, rest) = rest.split_at_checked(3)?;
    let month = MONTHS
        .iter()
        .position(|month| name.eq_ignore_ascii_case(month))? as i64
        + 1;
    let (year, rest) = digits(rest.strip_prefix(&[*separator])?, 4)?;
    (matches!(separator, b'-' | b' ') && is_end(rest))
        .then(|| moment(year, month, day, rest))
        .flatten()
}

fn is_end(rest: &[u8]) -> bool {
    rest.first()
        .is_none_or(|byte| matches!(byte, b' ' | b'T' | b't' | b','))
}

/// Up to `most` digits, at least one, and what is behind them.
fn digits(text: &[u8], most: usize) -> Option<(i64, &[u8])> {
    let length = text
        .iter()
        .take(most)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let (digits, rest) = text.split_at(length);
    Some((number(digits)?, rest))
}

/// A day with a time as clocks show it: `7:05`, `11:00:00 PM`, with a fraction or an offset.
fn moment(year: i64, month: i64, day: i64, rest: &[u8]) -> Option<i64> {
    let midnight = days(year, month, day)? * DAY;
    let clock = rest.trim_ascii().trim_ascii_start();
    let clock = clock
        .strip_prefix(b"T")
        .or_else(|| clock.strip_prefix(b"t"))
        .unwrap_or(clock);
    let clock = clock.strip_prefix(b",").unwrap_or(clock).trim_ascii();
    if clock.is_empty() {
        return Some(midnight);
    }
    let (hour, behind) = digits(clock, 2)?;
    let half = behind.len().checked_sub(2).map(|at| behind.split_at(at));
    let (hour, behind) = match half {
        Some((before, half)) if half.eq_ignore_ascii_case(b"AM") && (1..=12).contains(&hour) => {
            (hour % 12, before.trim_ascii_end())
        }
        Some((before, half)) if half.eq_ignore_ascii_case(b"PM") && (1..=12).contains(&hour) => {
            (hour % 12 + 12, before.trim_ascii_end())
        }
        _ => (hour, behind),
    };
    let mut iso = format!("{year:04}-{month:02}-{day:02}T{hour:02}").into_bytes();
    iso.extend_from_slice(behind);
    parse(&iso)
}

/// Times as numbers: seconds, milliseconds or microseconds since 1970, `20240131235959`, and the days that
/// spreadsheets count from the end of 1899.
fn counted(text: &[u8]) -> Option<i64> {
    const FIRST_DAY: i128 = 25_569;
    let whole = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if whole < text.len() && (whole != 5 || text[whole] != b'.') {
        return None;
    }
    let since = |unit: i64| {
        let moment = number(text)?.checked_mul(unit)?;
        (0..LATEST).contains(&moment).then_some(moment)
    };
    match whole {
        5 => {
            let days = decimal::parse_float(text, 9).ok()?;
            let seconds = (days - FIRST_DAY * 1_000_000_000) * 86_400;
            // Fractions of a day are floats: a time of day is a whole second.
            let seconds = (seconds + 500_000_000).div_euclid(1_000_000_000);
            let moment = i64::try_from(seconds).ok()?.checked_mul(SECOND)?;
            (0..LATEST).contains(&moment).then_some(moment)
        }
        10 => since(SECOND),
        13 => since(1_000),
        16 => since(1),
        14 => {
            let (date, clock) = text.split_at(8);
            let (hour, rest) = clock.split_at(2);
            let mut iso = [&date[..4], b"-", &date[4..6], b"-", &date[6..], b"T", hour].concat();
            iso.extend_from_slice(&[b":", &rest[..2], b":", &rest[2..]].concat());
            parse(&iso)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_spreadsheets_and_portals_write() {
        let day = parse(b"2024-12-31");
        let evening = parse(b"2024-12-31T23:05:00");
        for text in [
            "31.12.2024",
            "31/12/2024",
            "12/31/2024",
            "31-12-2024",
            "12-31-2024",
            "31-Dec-2024",
            "31 dec 2024",
            "2024/12/31",
            "2024.12.31",
            "45657",
            "45657.0",
            "12/31/2024 0:00",
            "12/31/2024 12:00:00 AM",
            "1735603200",
            "1735603200000",
            "1735603200000000",
            "20241231000000",
            "31.12.2024 00:00:00",
        ] {
            assert_eq!(read(text.as_bytes(), None), day, "{text}");
        }
        for text in [
            "12/31/2024 11:05 PM",
            "31.12.2024 23:05",
            "12/31/2024, 11:05:00 PM",
            "31/12/2024T23:05:00Z",
            "2024/12/31 23:05:00",
            "45657.961805555555",
            "20241231230500",
            "31/12/2024 23:05:00.000",
        ] {
            assert_eq!(read(text.as_bytes(), None), evening, "{text}");
        }
        for text in [
            "",
            "32/12/2024",
            "31/13/2024",
            "31.12.24",
            "12/31",
            "12345678",
            "99999999999999",
            "45657,5",
            "31/12-2024",
            "12/31/2024 25:00",
            "12/31/2024 13:00 PM",
            "1.5",
            "31-Dez-2024",
        ] {
            assert_eq!(read(text.as_bytes(), None), None, "{text}");
        }
    }

    #[test]
    fn a_date_of_two_readings_is_read_in_the_order_that_is_given() {
        let (january, december) = (parse(b"2024-01-12"), parse(b"2024-12-01"));
        for text in ["01/12/2024", "1/12/2024", "01-12-2024"] {
            assert_eq!(read(text.as_bytes(), None), None);
            assert_eq!(read(text.as_bytes(), Some(DateOrder::MonthFirst)), january);
            assert_eq!(read(text.as_bytes(), Some(DateOrder::DayFirst)), december);
            assert_eq!(fits(text.as_bytes()), Some(Fits::Both(1, 12)));
        }
        // Points are day first whatever is said; the same twice is the same.
        assert_eq!(read(b"01.12.2024", Some(DateOrder::MonthFirst)), december);
        assert_eq!(read(b"02/02/2024", None), parse(b"2024-02-02"));
        // An order that gives no day is not the order.
        assert_eq!(
            read(b"31/12/2024", Some(DateOrder::MonthFirst)),
            parse(b"2024-12-31")
        );
        assert_eq!(fits(b"31/12/2024"), Some(Fits::Only(DateOrder::DayFirst)));
        assert_eq!(fits(b"2024-12-31"), None);
    }
}
