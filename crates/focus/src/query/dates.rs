//! Days and months as plain numbers, which shift and compare fast.

use chrono::{Datelike as _, Days, Months, NaiveDate};

/// Days since 1970-01-01, as Arrow's `Date32`.
pub(crate) fn days(date: NaiveDate) -> i32 {
    date.to_epoch_days()
}

pub(crate) fn date(days: i32) -> NaiveDate {
    let epoch = NaiveDate::default();
    let span = Days::new(u64::from(days.unsigned_abs()));
    let moved = if days < 0 {
        epoch.checked_sub_days(span)
    } else {
        epoch.checked_add_days(span)
    };
    moved.unwrap_or(epoch)
}

/// The same day of the month, so many months later; the last of the month when it has no such day.
pub(crate) fn add_months(day: i32, months: i32) -> i32 {
    let span = Months::new(months.unsigned_abs());
    let moved = if months < 0 {
        date(day).checked_sub_months(span)
    } else {
        date(day).checked_add_months(span)
    };
    moved.map_or(day, days)
}

/// Months since year 0.
pub(crate) fn month(date: NaiveDate) -> i32 {
    date.year() * 12 + date.month0() as i32
}

/// First day of a month number.
pub(crate) fn first_day(month: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(month.div_euclid(12), month.rem_euclid(12) as u32 + 1, 1)
        .unwrap_or_default()
}

/// `2024-09` of a month number.
pub(crate) fn period_name(month: i32) -> String {
    format!(
        "{:04}-{:02}",
        month.div_euclid(12),
        month.rem_euclid(12) + 1
    )
}

/// Month number of `2024-09`.
pub(crate) fn period_month(name: &str) -> Option<i32> {
    let (year, month) = name.split_once('-')?;
    let (year, month): (i32, i32) = (year.parse().ok()?, month.parse().ok()?);
    (1..=12).contains(&month).then_some(year * 12 + month - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dates_agree() {
        for day in [-1, 0, 19_967, 20_000] {
            assert_eq!(days(date(day)), day);
        }
        let later =
            |from: &str, months| date(add_months(days(from.parse().unwrap()), months)).to_string();
        assert_eq!(later("2024-08-31", 1), "2024-09-30");
        assert_eq!(later("2024-08-01", 1), "2024-09-01");
        assert_eq!(later("2023-11-30", 3), "2024-02-29");
        assert_eq!(later("2024-03-31", -1), "2024-02-29");
        let september = NaiveDate::from_ymd_opt(2024, 9, 17).unwrap();
        assert_eq!(period_name(month(september)), "2024-09");
        assert_eq!(period_month("2024-09"), Some(month(september)));
        assert_eq!(first_day(month(september)).to_string(), "2024-09-01");
        assert_eq!(period_month("2024-13"), None);
    }
}
