//! Spans of time: `Period` (half-open) and `BillingPeriod` (a calendar month in UTC).

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

use crate::error::Error;
use crate::time::Timestamp;

/// From `start` (inside) to `end` (outside).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct Period {
    pub start: Timestamp,
    pub end: Timestamp,
}

impl Period {
    pub fn contains(&self, time: Timestamp) -> bool {
        self.start <= time && time < self.end
    }
}

/// A calendar month, written `2024-09`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, ToSchema)]
#[schema(value_type = String, example = "2024-09", pattern = "^([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])-(0[1-9]|1[0-2])$")]
pub struct BillingPeriod(NaiveDate);

impl BillingPeriod {
    /// The month that holds `date`; `None` outside the years 1–9999, which the text form cannot hold.
    pub fn of(date: NaiveDate) -> Option<Self> {
        let first = date.with_day(1)?;
        (1..=9999).contains(&first.year()).then_some(Self(first))
    }

    pub const fn first_day(self) -> NaiveDate {
        self.0
    }

    /// First day of the month after (outside the period).
    pub fn end_day(self) -> NaiveDate {
        self.0
            .checked_add_months(Months::new(1))
            .unwrap_or(NaiveDate::MAX)
    }

    pub fn previous(self) -> Option<Self> {
        self.0.checked_sub_months(Months::new(1)).and_then(Self::of)
    }

    pub fn next(self) -> Option<Self> {
        self.0.checked_add_months(Months::new(1)).and_then(Self::of)
    }

    pub fn period(self) -> Period {
        Period {
            start: Timestamp::at_start_of(self.first_day()),
            end: Timestamp::at_start_of(self.end_day()),
        }
    }
}

impl fmt::Display for BillingPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

impl FromStr for BillingPeriod {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let parse = || {
            let (year, month) = text.split_once('-')?;
            if year.len() != 4
                || month.len() != 2
                || !text.bytes().all(|b| b.is_ascii_digit() || b == b'-')
            {
                return None;
            }
            Self::of(NaiveDate::from_ymd_opt(
                year.parse().ok()?,
                month.parse().ok()?,
                1,
            )?)
        };
        parse().ok_or_else(|| {
            Error::invalid(
                "billing_period_malformed",
                format!("`{text}` is not a billing period. Write year and month, such as 2024-09."),
            )
        })
    }
}

impl Serialize for BillingPeriod {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for BillingPeriod {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_month_survives_text_and_steps(year in 2..9998_i32, month in 1..=12_u32) {
            let period: BillingPeriod = format!("{year:04}-{month:02}").parse().unwrap();
            prop_assert_eq!(period.to_string().parse::<BillingPeriod>().unwrap(), period);
            prop_assert_eq!(period.next().and_then(BillingPeriod::previous), Some(period));
            let span = period.period();
            prop_assert!(span.contains(span.start) && !span.contains(span.end));
        }

        #[test]
        fn never_panics(text in "\\PC{0,12}") {
            let _ = text.parse::<BillingPeriod>();
        }
    }

    #[test]
    fn refuses_what_is_not_a_month() {
        for text in [
            "2024-13",
            "2024-00",
            "2024-9",
            "24-09",
            "+024-09",
            "2024-09-01",
            "",
        ] {
            assert!(text.parse::<BillingPeriod>().is_err(), "{text}");
        }
    }
}
