//! A query checked against the catalogue, with its range turned into the days or billing periods
//! that count as "now" and as "before". Both tables are asked the same selection.

use std::ops::Deref;
use std::sync::Arc;

use chrono::{Datelike as _, NaiveDate};
use stoa_kernel::Error;

use super::catalogue::{self, Dimension};
use super::dates::{add_months, days, month};
use super::filter::Condition;
use super::measure::Measure;
use super::{Basis, Compare, DateRange, Filter, Grain, MAX_ROWS, PlannedTo, Query};
use crate::lake::LakeFile;

/// The most groups `top` may keep.
const MAX_TOP: usize = 1000;

#[derive(Debug, Clone)]
pub(crate) struct Selection {
    pub(crate) measures: Vec<Measure>,
    /// Index into `measures` that ranks groups.
    pub(crate) rank_by: usize,
    pub(crate) group_by: Vec<Dimension>,
    pub(crate) grain: Grain,
    pub(crate) basis: Basis,
    pub(crate) now: Window,
    pub(crate) before: Option<Window>,
    /// How a day or month of `before` is laid over `now`.
    pub(crate) shift: Shift,
    pub(crate) conditions: Vec<Condition>,
    /// Groups to keep before the rest becomes "other".
    pub(crate) top: Option<usize>,
    /// Only rows of this currency; of all when absent, and then nothing may be added up.
    pub(crate) currency: Option<String>,
    /// Most rows of a result.
    pub(crate) max_rows: usize,
}

/// A selection of rows of one currency. Both tables add amounts up under nothing else, so that no
/// sum can hold two currencies.
#[derive(Debug, Clone)]
pub(crate) struct OneCurrency(Selection);

impl OneCurrency {
    /// The same rows, grouped by something else.
    pub(crate) fn grouped_by(&self, dimensions: Vec<Dimension>) -> Self {
        Self(Selection {
            group_by: dimensions,
            ..self.0.clone()
        })
    }
}

impl Deref for OneCurrency {
    type Target = Selection;

    fn deref(&self) -> &Selection {
        &self.0
    }
}

/// How far the range before lies behind the range now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shift {
    /// There is no range before.
    None,
    Days(i32),
    /// The same day of the month, so many months later.
    Months(i32),
}

impl Shift {
    /// Where a day of the range before lies in the range now.
    pub(crate) fn day(self, day: i32) -> i32 {
        match self {
            Self::None => day,
            Self::Days(days) => day + days,
            Self::Months(months) => add_months(day, months),
        }
    }

    /// Whole months; billing periods are never laid over others by days.
    pub(crate) fn months(self) -> i32 {
        match self {
            Self::Months(months) => months,
            Self::None | Self::Days(_) => 0,
        }
    }
}

/// Half-open interval of days (basis charge) or month numbers (basis billing).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Window {
    All,
    Days(i32, i32),
    Months(i32, i32),
}

impl Window {
    /// Whether a row of that day and billing month is inside.
    pub(crate) fn holds(self, day: i32, month: i32) -> bool {
        match self {
            Self::All => true,
            Self::Days(from, to) => from <= day && day < to,
            Self::Months(from, to) => from <= month && month < to,
        }
    }

    fn may_hold(self, file: &LakeFile) -> bool {
        match self {
            Self::All => true,
            Self::Days(from, to) => file
                .days
                .is_none_or(|(first, last)| first < to && from <= last),
            Self::Months(from, to) => super::dates::period_month(&file.billing_period)
                .is_none_or(|month| from <= month && month < to),
        }
    }
}

impl Selection {
    pub(crate) fn new(query: &Query) -> Result<Self, Error> {
        let measures = measures(&query.measures)?;
        let group_by = group_by(&query.group_by)?;
        let rank_by = match query.top.as_ref().and_then(|top| top.by.as_deref()) {
            None => 0,
            Some(by) => measures.iter().position(|m| m.name == by).ok_or_else(|| {
                bad("top.by", format!("`top.by` is `{by}`, which is not among the measures of the query. Add it to `measures`."))
            })?,
        };
        let top = match &query.top {
            Some(top) if top.n == 0 || top.n > MAX_TOP => {
                return Err(bad(
                    "top.n",
                    format!("`top.n` is {}; it must be between 1 and {MAX_TOP}.", top.n),
                ));
            }
            top => top
                .as_ref()
                .filter(|_| !group_by.is_empty())
                .map(|top| top.n),
        };
        let mut selection = Self {
            measures,
            rank_by,
            group_by,
            grain: query.grain,
            top,
            ..Self::of_range(
                query.range,
                query.basis,
                &query.filters,
                query.currency.as_deref(),
            )?
        };
        if query.compare == Compare::Previous {
            let range = query.range.ok_or_else(|| {
                bad(
                    "compare",
                    "`compare: previous` needs a `range` to find the one before.".to_owned(),
                )
            })?;
            selection.compare(range)?;
        }
        Ok(selection)
    }

    /// Range, filters and currency alone, as drill-down, values and exports use them.
    pub(crate) fn of_range(
        range: Option<DateRange>,
        basis: Basis,
        filters: &[Filter],
        currency: Option<&str>,
    ) -> Result<Self, Error> {
        let now = match range {
            None => Window::All,
            Some(range) if range.start == range.end => {
                return Err(bad(
                    "range",
                    format!(
                        "The range is empty: it begins and ends on {}. `end` is the day after the last one.",
                        range.end
                    ),
                ));
            }
            Some(range) if range.start > range.end => {
                return Err(bad(
                    "range",
                    format!(
                        "The range ends ({}) before it begins ({}). `end` is the day after the last one.",
                        range.end, range.start
                    ),
                ));
            }
            Some(range) => window(range, basis),
        };
        let conditions = super::filter::conditions(filters)?;
        Ok(Self {
            measures: Vec::new(),
            rank_by: 0,
            group_by: Vec::new(),
            grain: Grain::None,
            basis,
            now,
            before: None,
            shift: Shift::None,
            conditions,
            top: None,
            // Any text: virtual currencies of FOCUS 1.2 have names, not codes.
            currency: currency.map(str::to_owned),
            max_rows: MAX_ROWS,
        })
    }

    fn compare(&mut self, range: DateRange) -> Result<(), Error> {
        let (before, shift) = previous(range, self.basis).ok_or_else(|| {
            bad(
                "range",
                "There is no range of that length before this one.".to_owned(),
            )
        })?;
        self.before = Some(window(before, self.basis));
        self.shift = shift;
        Ok(())
    }

    /// The rows of one currency, which may be added up.
    pub(crate) fn in_currency(&self, currency: &str) -> OneCurrency {
        OneCurrency(Self {
            currency: Some(currency.to_owned()),
            ..self.clone()
        })
    }

    /// The cheapest table that knows everything asked for.
    pub(crate) fn table(&self) -> PlannedTo {
        let rolled = self.measures.iter().all(|m| m.rollup)
            && self.group_by.iter().all(|d| d.rollup)
            && self.filters_in_rollup();
        if rolled {
            PlannedTo::Rollup
        } else {
            PlannedTo::Raw
        }
    }

    pub(crate) fn filters_in_rollup(&self) -> bool {
        self.conditions.iter().all(|c| c.dimension.rollup)
    }

    /// Most groups of a result.
    pub(crate) fn limit(&self) -> usize {
        self.top.unwrap_or(self.max_rows)
    }

    /// Leaves out files that cannot hold a selected row.
    pub(crate) fn files(&self, files: &[Arc<LakeFile>]) -> Vec<Arc<LakeFile>> {
        let wanted = |file: &&Arc<LakeFile>| {
            let time =
                self.now.may_hold(file) || self.before.is_some_and(|window| window.may_hold(file));
            time && self
                .conditions
                .iter()
                .all(|condition| condition.may_hold(file))
        };
        files.iter().filter(wanted).map(Arc::clone).collect()
    }
}

fn measures(names: &[String]) -> Result<Vec<Measure>, Error> {
    if names.is_empty() {
        return Err(bad(
            "measures",
            "`measures` is empty. Name at least one, such as BilledCost.".to_owned(),
        ));
    }
    let mut found: Vec<Measure> = Vec::with_capacity(names.len());
    for (i, name) in names.iter().enumerate() {
        let measure = catalogue::measure(name, &format!("measures[{i}]"))?;
        if !found.contains(&measure) {
            found.push(measure);
        }
    }
    Ok(found)
}

fn group_by(names: &[String]) -> Result<Vec<Dimension>, Error> {
    if names.len() > 3 {
        return Err(bad(
            "group_by",
            format!(
                "`group_by` names {} dimensions; three are the most.",
                names.len()
            ),
        ));
    }
    let mut found: Vec<Dimension> = Vec::with_capacity(names.len());
    for (i, name) in names.iter().enumerate() {
        let dimension = catalogue::dimension(name, &format!("group_by[{i}]"))?;
        if found.contains(&dimension) {
            return Err(bad(
                &format!("group_by[{i}]"),
                format!("`group_by` names `{name}` twice."),
            ));
        }
        found.push(dimension);
    }
    Ok(found)
}

fn window(range: DateRange, basis: Basis) -> Window {
    match basis {
        Basis::Charge => Window::Days(days(range.start), days(range.end)),
        // A period belongs when any of its days is in the range; `end` itself is outside.
        Basis::Billing => Window::Months(
            month(range.start),
            month(range.end.pred_opt().unwrap_or(range.start)) + 1,
        ),
    }
}

/// Whole months, and whatever is asked by billing periods, go back by as many months; other ranges
/// by as many days.
fn previous(range: DateRange, basis: Basis) -> Option<(DateRange, Shift)> {
    let whole = range.start.day() == 1 && range.end.day() == 1;
    if whole || basis == Basis::Billing {
        let Window::Months(from, to) = window(range, Basis::Billing) else {
            return None;
        };
        let before = DateRange {
            start: super::dates::first_day(from - (to - from)),
            end: super::dates::first_day(from),
        };
        return Some((before, Shift::Months(to - from)));
    }
    let length = range.end - range.start;
    let start: NaiveDate = range.start.checked_sub_signed(length)?;
    let before = DateRange {
        start,
        end: range.start,
    };
    Some((before, Shift::Days(days(range.start) - days(start))))
}

/// A number that a question limits its answer by.
pub(crate) fn limit(
    field: &str,
    asked: Option<usize>,
    usual: usize,
    most: usize,
) -> Result<usize, Error> {
    match asked {
        None => Ok(usual),
        Some(limit) if (1..=most).contains(&limit) => Ok(limit),
        Some(limit) => Err(bad(
            field,
            format!("`{field}` is {limit}; it must be between 1 and {most}."),
        )),
    }
}

pub(crate) fn bad(field: &str, message: String) -> Error {
    Error::invalid("query_invalid", message.clone()).field(field, "invalid", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(start: &str, end: &str) -> DateRange {
        DateRange {
            start: start.parse().unwrap(),
            end: end.parse().unwrap(),
        }
    }

    #[test]
    fn the_range_before() {
        let cases = [
            (
                "2024-09-01",
                "2024-10-01",
                Basis::Charge,
                "2024-08-01",
                "2024-09-01",
                Shift::Months(1),
            ),
            (
                "2024-07-01",
                "2024-10-01",
                Basis::Charge,
                "2024-04-01",
                "2024-07-01",
                Shift::Months(3),
            ),
            (
                "2024-09-10",
                "2024-09-17",
                Basis::Charge,
                "2024-09-03",
                "2024-09-10",
                Shift::Days(7),
            ),
            (
                "2024-09-10",
                "2024-09-17",
                Basis::Billing,
                "2024-08-01",
                "2024-09-01",
                Shift::Months(1),
            ),
            (
                "2024-01-01",
                "2024-02-01",
                Basis::Billing,
                "2023-12-01",
                "2024-01-01",
                Shift::Months(1),
            ),
        ];
        for (start, end, basis, before_start, before_end, shift) in cases {
            assert_eq!(
                previous(range(start, end), basis),
                Some((range(before_start, before_end), shift))
            );
        }
    }

    #[test]
    fn a_billing_range_takes_the_periods_it_touches() {
        let september = month("2024-09-01".parse().unwrap());
        assert_eq!(
            window(range("2024-09-01", "2024-10-01"), Basis::Billing),
            Window::Months(september, september + 1)
        );
        assert_eq!(
            window(range("2024-09-30", "2024-10-02"), Basis::Billing),
            Window::Months(september, september + 2)
        );
    }
}
