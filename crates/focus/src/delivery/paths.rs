//! Paths as texts with `/`, and what vendors say in the names of folders: months, run times, ids.

use chrono::{Datelike, Days, NaiveDate};

pub(super) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

pub(super) fn folder(path: &str) -> &str {
    match path.rfind('/') {
        Some(0) => "/",
        Some(end) => &path[..end],
        None => "",
    }
}

pub(super) fn parent(folder_path: &str) -> Option<&str> {
    match folder_path {
        "" | "/" => None,
        inner => Some(folder(inner)),
    }
}

pub(super) fn join(base: &str, rest: &str) -> String {
    match base {
        "" => rest.to_owned(),
        "/" => format!("/{rest}"),
        base => format!("{base}/{rest}"),
    }
}

/// The longest folder that both are in.
pub(super) fn shared<'a>(one: &'a str, other: &str) -> &'a str {
    let mut common = one;
    while !inside(other, common) {
        match parent(common) {
            Some(above) => common = above,
            None => return "",
        }
    }
    common
}

/// Is `path` this folder or below it?
pub fn inside(path: &str, folder: &str) -> bool {
    folder.is_empty()
        || folder == "/"
        || path == folder
        || path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
}

/// Days from the first to before the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Range {
    pub first: NaiveDate,
    pub end: NaiveDate,
}

impl Range {
    pub(super) fn covers(&self, other: &Self) -> bool {
        self.first <= other.first && other.end <= self.end
    }

    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.first < other.end && other.first < self.end
    }

    /// The month of the first day, `2024-01`.
    pub(super) fn month(&self) -> String {
        format!("{}-{:02}", self.first.year(), self.first.month())
    }

    /// Both days belong to it.
    pub(super) fn through(first: NaiveDate, last: NaiveDate) -> Option<Self> {
        let end = last.checked_add_days(Days::new(1))?;
        (first < end).then_some(Self { first, end })
    }

    /// The name of a folder, `20240101-20240131`. AWS names the day after the last, the first of the
    /// next month ("Understanding your report versions"), Azure the last.
    pub(super) fn named(part: &str) -> Option<Self> {
        let (first, last) = part.split_once('-')?;
        let (first, last) = (date(first)?, date(last)?);
        if first.day() == 1 && last.day() == 1 && first < last {
            return Some(Self { first, end: last });
        }
        Self::through(first, last)
    }
}

fn date(digits: &str) -> Option<NaiveDate> {
    let all = digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| NaiveDate::parse_from_str(digits, "%Y%m%d").ok())?
}

/// A folder that stands for the days of a bill, in a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Landmark<'a> {
    /// What lies above it.
    pub(super) above: &'a str,
    /// The path up to and with it.
    pub(super) folder: &'a str,
    /// Below it, with the file's name.
    pub(super) rest: &'a str,
    pub(super) range: Option<Range>,
}

/// The first folder called `20240101-20240131` (Azure, AWS) or `BILLING_PERIOD=2024-01` (AWS).
pub(super) fn landmark(path: &str) -> Option<Landmark<'_>> {
    let mut start = 0;
    for part in path.split('/') {
        let end = start + part.len();
        let billing = part.strip_prefix("BILLING_PERIOD=");
        if (billing.is_some() || Range::named(part).is_some()) && end < path.len() {
            return Some(Landmark {
                above: path[..start].trim_end_matches('/'),
                folder: &path[..end],
                rest: &path[end + 1..],
                range: match billing {
                    Some(month) => month_range(month),
                    None => Range::named(part),
                },
            });
        }
        start = end + 1;
    }
    None
}

/// `2024-01`.
pub(super) fn month_range(month: &str) -> Option<Range> {
    let first = NaiveDate::parse_from_str(&format!("{month}-01"), "%Y-%m-%d").ok()?;
    let end = first.checked_add_months(chrono::Months::new(1))?;
    Some(Range { first, end })
}

/// `94a015c6-1d05-46a7-83c4-dc4bf5e16b1f`.
pub(super) fn is_guid(text: &str) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    let mut parts = text.split('-');
    lengths.iter().all(|length| {
        parts.next().is_some_and(|part| {
            part.len() == *length && part.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
    }) && parts.next().is_none()
}

/// The time that the name of a run's folder begins with, as digits that sort: `202401130307` (Azure),
/// `20240108T031500Z-…` or `2024-01-08T03:15:00.000Z-…` (AWS).
pub(super) fn stamp(name: &str) -> Option<String> {
    let time = name.find('T').filter(|at| (8..=10).contains(at));
    let digits: String = match time {
        Some(_) => name
            .chars()
            .take_while(|letter| letter.is_ascii_digit() || "T-:".contains(*letter))
            .filter(char::is_ascii_digit)
            .take(14)
            .collect(),
        None => name
            .chars()
            .take_while(char::is_ascii_digit)
            .collect::<String>(),
    };
    let bare = time.is_some() || digits.len() == name.len();
    (bare && (12..=14).contains(&digits.len()) && date(&digits[..8]).is_some()).then(|| {
        let mut digits = digits;
        while digits.len() < 14 {
            digits.push('0');
        }
        digits
    })
}

/// Whether a folder is called as vendors call those of one run: its time, its id, or both.
pub(super) fn is_run(name: &str) -> bool {
    let hex = name.len() >= 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    hex || is_guid(name) || stamp(name).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_say_days_times_and_ids() {
        let azure = Range::named("20240101-20240131").expect("days");
        let aws = Range::named("20240101-20240201").expect("days");
        assert_eq!(azure, aws);
        assert_eq!(azure.month(), "2024-01");
        let part = Range::named("20240101-20240109").expect("days");
        assert!(azure.covers(&part) && !part.covers(&azure) && azure.overlaps(&part));
        let next = Range::named("20240201-20240229").expect("days");
        assert!(!azure.overlaps(&next));
        for no in [
            "20240101-",
            "20241301-20241331",
            "2024-01",
            "20240131-20240101",
        ] {
            assert_eq!(Range::named(no), None, "{no}");
        }
        let at = landmark("x/shop/20240101-20240131/202401130307/g/part_0_0001.csv").expect("days");
        assert_eq!(
            (at.above, at.rest),
            ("x/shop", "202401130307/g/part_0_0001.csv")
        );
        let at = landmark("/d/BILLING_PERIOD=2024-01/a.parquet").expect("a month");
        assert_eq!((at.above, at.range), ("/d", Some(azure)));
        assert_eq!(landmark("x/20240101-20240131"), None);
        assert_eq!(stamp("202401130307").as_deref(), Some("20240113030700"));
        assert_eq!(
            stamp("20240108T031500Z-bb").as_deref(),
            Some("20240108031500")
        );
        assert_eq!(
            stamp("2024-01-08T03:15:00.000Z-1f2e").as_deref(),
            Some("20240108031500")
        );
        for no in ["123412340534", "2024", "part", "20240108"] {
            assert_eq!(stamp(no), None, "{no}");
        }
        assert!(is_run("94a015c6-1d05-46a7-83c4-dc4bf5e16b1f") && !is_run("subscription-a"));
    }
}
