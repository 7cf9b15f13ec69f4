//! Date and time texts of bills to microseconds since 1970, UTC.

use crate::mapping::Kind;

mod spellings;

pub use spellings::DateOrder;
pub(crate) use spellings::{Fits, fits};

/// Reads `2024-10-01T00:00:00.000Z`, `2024-10-01 00:00:00`, `2024/10/01 …`, `2024-10-01`, `20241001`, with an
/// offset or ` UTC` at the end. Without an offset the time is UTC, as FOCUS and AWS define it.
pub(crate) fn parse(text: &[u8]) -> Option<i64> {
    let text = text.trim_ascii();
    if text.len() == 8 && text.iter().all(u8::is_ascii_digit) {
        let (year, month, day) = (
            number(&text[..4])?,
            number(&text[4..6])?,
            number(&text[6..])?,
        );
        return Some(days(year, month, day)? * DAY);
    }
    let separator = *text.get(4)?;
    if !matches!(separator, b'-' | b'/') || text.get(7) != Some(&separator) {
        return None;
    }
    let (year, month, day) = (
        number(text.get(0..4)?)?,
        number(text.get(5..7)?)?,
        number(text.get(8..10)?)?,
    );
    let days = days(year, month, day)?;
    let rest = &text[10..];
    if rest.is_empty() {
        return Some(days * DAY);
    }
    if !matches!(rest[0], b'T' | b't' | b' ') {
        return None;
    }
    let (hour, minute) = (number(rest.get(1..3)?)?, number(rest.get(4..6)?)?);
    if rest[3] != b':' || hour > 23 || minute > 59 {
        return None;
    }
    let mut at = 6;
    let mut micros = (hour * 3600 + minute * 60) * SECOND;
    if rest.get(at) == Some(&b':') {
        let second = number(rest.get(at + 1..at + 3)?)?;
        if second > 59 {
            return None;
        }
        micros += second * SECOND;
        at += 3;
        if matches!(rest.get(at), Some(b'.' | b',')) {
            at += 1;
            let mut unit = SECOND / 10;
            while let Some(digit) = rest.get(at).filter(|byte| byte.is_ascii_digit()) {
                micros += i64::from(digit - b'0') * unit;
                unit /= 10;
                at += 1;
            }
        }
    }
    let local = days * DAY + micros;
    match rest[at..].trim_ascii() {
        b"" | b"Z" | b"z" | b"UTC" => Some(local),
        offset => Some(local - offset_micros(offset)?),
    }
}

/// Reads seconds since 1970, with or without a fraction, and milliseconds: of these, seconds would be
/// millennia away.
fn epoch(text: &[u8]) -> Option<i64> {
    let micros = crate::decimal::parse(text.trim_ascii(), 6).ok()?;
    let micros = i64::try_from(micros).ok()?;
    [micros, micros / 1_000]
        .into_iter()
        .find(|micros| (0..LATEST).contains(micros))
}

/// Reads ISO 8601, and what is written in another way and can only be read in one.
fn clear(text: &[u8]) -> Option<i64> {
    parse(text).or_else(|| spellings::read(text, None))
}

/// Reads `12/31/2024`, `1/2/2024`, with a time of day behind it or without; and what [`clear`] reads.
fn month_first(text: &[u8]) -> Option<i64> {
    parse(text).or_else(|| spellings::read(text, Some(DateOrder::MonthFirst)))
}

/// Reads `31/12/2024`, `1/2/2024`, with a time of day behind it or without; and what [`clear`] reads.
fn day_first(text: &[u8]) -> Option<i64> {
    parse(text).or_else(|| spellings::read(text, Some(DateOrder::DayFirst)))
}

/// The reader of a kind of time.
pub(crate) fn reader(kind: Kind) -> fn(&[u8]) -> Option<i64> {
    match kind {
        Kind::Epoch => epoch,
        Kind::MonthFirst => month_first,
        Kind::DayFirst => day_first,
        _ => clear,
    }
}

const SECOND: i64 = 1_000_000;
/// 2200-01-01: later is a typing error, or milliseconds.
const LATEST: i64 = 7_258_118_400 * SECOND;
pub(crate) const DAY: i64 = 86_400 * SECOND;

/// A day, counted from 1970, as bills write it: `2024-09-01`. `None` beyond the years of calendars.
pub(crate) fn date(day: i64) -> Option<String> {
    let day = i32::try_from(day).ok()?;
    chrono::NaiveDate::from_epoch_days(day).map(|date| date.to_string())
}

fn offset_micros(text: &[u8]) -> Option<i64> {
    let sign = match text.first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let hours = number(text.get(1..3)?)?;
    let minutes = match &text[3..] {
        [] => 0,
        [b':', minutes @ ..] | minutes if minutes.len() == 2 => number(minutes)?,
        _ => return None,
    };
    (hours <= 14 && minutes <= 59).then_some(sign * (hours * 60 + minutes) * 60 * SECOND)
}

fn number(text: &[u8]) -> Option<i64> {
    let mut value = 0;
    for byte in text {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + i64::from(digit);
    }
    (!text.is_empty()).then_some(value)
}

/// Days since 1970-01-01 of a date that exists, between 1970 and 2200: other years are typing
/// errors in a bill.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1970..=2200).contains(&year) || !(1..=length).contains(&day) {
        return None;
    }
    // Howard Hinnant, "chrono-compatible low-level date algorithms", days_from_civil.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year / 400;
    let year_of_era = year - era * 400;
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    Some(
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year
            - 719_468,
    )
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::{epoch, month_first, parse};

    #[test]
    fn reads_the_spellings_of_bills() {
        let expected = DateTime::parse_from_rfc3339("2024-10-01T01:02:03Z")
            .expect("valid")
            .timestamp_micros();
        for text in [
            "2024-10-01T01:02:03Z",
            "2024-10-01 01:02:03",
            "2024/10/01 01:02:03",
            "2024-10-01T01:02:03.000Z",
            "2024-10-01 01:02:03 UTC",
            "2024-10-01T03:02:03+02:00",
            "2024-09-30T20:02:03-0500",
        ] {
            assert_eq!(parse(text.as_bytes()), Some(expected), "{text}");
        }
        assert_eq!(parse(b"1970-01-02"), Some(86_400_000_000));
        assert_eq!(parse(b"2024-10-01T01:02:03.25Z"), Some(expected + 250_000));
    }

    #[test]
    fn agrees_with_the_calendar() {
        let mut day = chrono::NaiveDate::from_ymd_opt(1970, 1, 1).expect("valid");
        for number in 0..80_000i64 {
            assert_eq!(
                parse(day.to_string().as_bytes()),
                Some(number * 86_400_000_000),
                "{day}"
            );
            day = day.succ_opt().expect("in range");
        }
    }

    #[test]
    fn reads_seconds_and_months_first() {
        let day = parse(b"2024-11-01");
        assert_eq!(epoch(b"1730419200"), day);
        assert_eq!(epoch(b"1730419200.5"), day.map(|micros| micros + 500_000));
        assert_eq!(epoch(b"1730419200000"), day);
        assert_eq!(epoch(b"1730419200000000"), None);
        for text in [
            "11/01/2024",
            "11/1/2024",
            "2024-11-01",
            "11/01/2024 00:00:00",
        ] {
            assert_eq!(month_first(text.as_bytes()), day, "{text}");
        }
        for text in ["13/13/2024", "11/01/24", "11/2024", ""] {
            assert_eq!(month_first(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn refuses_dates_that_do_not_exist() {
        for text in [
            "",
            "2024",
            "2023-02-29",
            "2024-13-01",
            "2024-10-01T01:02:03+05:300",
            "2024-10-01T01:02:03+05:3",
            "2024-00-10",
            "01/02/2024",
            "2024-10-01T25:00:00Z",
            "2024-10-01Tnoon",
            "0024-10-01",
            "2024-10-01T00:00:00+99:00",
        ] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }
}
