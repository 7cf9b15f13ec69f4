//! How much of a thing is used on which day: the calendar of the fourteen months, and the course of a line through them
//! (`data/company/README.md` has its notation).
//!
//! Only the four basic operations are used on fractions, which give the same digits on every machine.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use serde::Deserialize;
use stoa_kernel::rng::{self, Rng};

use super::amount::Quantity;

pub(super) const MONTHS: usize = 14;

/// A month of a bill, as far as it has come.
#[derive(Debug, Clone, Copy)]
pub(super) struct Month {
    /// 0 is the first of the fourteen.
    pub(super) index: usize,
    pub(super) first: NaiveDate,
    pub(super) next: NaiveDate,
    /// The first day without charges: that of the next month, or earlier in the month that runs.
    pub(super) end: NaiveDate,
}

impl Month {
    /// Over, so that the vendors have sent their invoices.
    pub(super) fn is_closed(self) -> bool {
        self.end == self.next
    }

    pub(super) fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.first
            .iter_days()
            .take_while(move |day| *day < self.end)
    }

    /// `2026-03`.
    pub(super) fn name(self) -> String {
        self.first.format("%Y-%m").to_string()
    }

    pub(super) fn length(self) -> i64 {
        (self.next - self.first).num_days()
    }
}

/// The fourteen calendar months that end with the day before `until`.
pub(super) fn months(until: NaiveDate) -> Option<Vec<Month>> {
    let last = until.checked_sub_days(Days::new(1))?.with_day(1)?;
    let first = last.checked_sub_months(Months::new(MONTHS as u32 - 1))?;
    (0..MONTHS)
        .map(|index| {
            let first = first.checked_add_months(Months::new(index as u32))?;
            let next = first.checked_add_months(Months::new(1))?;
            Some(Month {
                index,
                first,
                next,
                end: next.min(until),
            })
        })
        .collect()
}

/// The days of the anomaly: the last Friday that is three weeks past, and the weekend after it.
pub(super) fn burst(until: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let latest = until.checked_sub_days(Days::new(21))?;
    let since_friday = latest.weekday().days_since(Weekday::Fri);
    let first = latest.checked_sub_days(Days::new(u64::from(since_friday)))?;
    Some((first, first.checked_add_days(Days::new(3))?))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Machines and stored bytes.
    Steady,
    /// People at work.
    Business,
    /// Customers: weekends, and the weeks before Christmas.
    Shop,
    /// Jobs that run all month and double at its end.
    Batch,
}

/// What a row of the tables says of its use: `624 +1.8% shop from 4 to 12`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Course {
    a_day: f64,
    growth: f64,
    shape: Shape,
    from: usize,
    to: usize,
}

impl TryFrom<String> for Course {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || {
            format!(
                "`{text}` is not a course: write it as `624 +1.8% shop from 4 to 12`, the months may be left out"
            )
        };
        let mut words = text.split(' ');
        let mut next = || words.next().ok_or_else(wrong);
        let a_day = next()?.parse().map_err(|_| wrong())?;
        let growth: f64 = next()?
            .strip_suffix('%')
            .and_then(|percent| percent.parse().ok())
            .ok_or_else(wrong)?;
        let shape = match next()? {
            "steady" => Shape::Steady,
            "business" => Shape::Business,
            "shop" => Shape::Shop,
            "batch" => Shape::Batch,
            _ => return Err(wrong()),
        };
        let (mut from, mut to) = (0, MONTHS - 1);
        while let Some(word) = words.next() {
            let month = words.next().and_then(|month| month.parse().ok());
            match (word, month) {
                ("from", Some(month)) => from = month,
                ("to", Some(month)) => to = month,
                _ => return Err(wrong()),
            }
        }
        Ok(Self {
            a_day,
            growth: growth / 100.0,
            shape,
            from,
            to,
        })
    }
}

impl Course {
    pub(super) fn runs_in(&self, month: Month) -> bool {
        (self.from..=self.to).contains(&month.index)
    }

    /// What is used on a day, with a little chance in it. What never changes (no growth, steady) has none.
    pub(super) fn on(&self, month: Month, day: NaiveDate, chance: &dyn Rng) -> Quantity {
        if !self.runs_in(month) {
            return Quantity::default();
        }
        let fixed = self.shape == Shape::Steady && self.growth == 0.0;
        let spread = match self.shape {
            _ if fixed => 0.0,
            Shape::Steady => 0.01,
            Shape::Business | Shape::Shop => 0.05,
            Shape::Batch => 0.09,
        };
        let noise = 1.0 + spread * (rng::fraction(chance) + rng::fraction(chance) - 1.0) * 2.0;
        Quantity::near(self.a_day * self.grown(month, day) * self.swing(day, month) * noise)
    }

    /// What a month holds on its first day, whole and without chance: seats.
    pub(super) fn at_start_of(&self, month: Month) -> Quantity {
        if !self.runs_in(month) {
            return Quantity::default();
        }
        Quantity::near(self.a_day * self.grown(month, month.first)).rounded()
    }

    /// Growth since the first month, month by month and in a straight line between.
    fn grown(&self, month: Month, day: NaiveDate) -> f64 {
        let mut grown = 1.0;
        for _ in 0..month.index {
            grown *= 1.0 + self.growth;
        }
        let gone = (day - month.first).num_days() as f64 / month.length() as f64;
        grown * (1.0 + self.growth * gone)
    }

    fn swing(&self, day: NaiveDate, month: Month) -> f64 {
        let weekday = day.weekday().num_days_from_monday() as usize;
        match self.shape {
            Shape::Steady => 1.0,
            Shape::Business => [1.06, 1.1, 1.12, 1.08, 1.0, 0.52, 0.48][weekday],
            Shape::Shop => {
                let of_week = [0.94, 0.93, 0.95, 0.98, 1.04, 1.1, 1.08][weekday];
                let of_year = [
                    0.95, 0.93, 0.96, 0.98, 1.0, 1.0, 0.98, 0.97, 1.01, 1.04, 1.12, 1.2,
                ][day.month0() as usize];
                let sale = day.month() == 11 && day.day() >= 24;
                of_week * of_year * if sale { 1.18 } else { 1.0 }
            }
            Shape::Batch => {
                let of_week = [1.05, 1.05, 1.05, 1.05, 1.02, 0.9, 0.9][weekday];
                let closing = day.day() <= 2 || (month.next - day).num_days() <= 2;
                of_week * if closing { 1.75 } else { 1.0 }
            }
        }
    }
}
