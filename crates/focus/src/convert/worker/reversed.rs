//! Periods that end before they begin. The charge is there, and its money is in a month: what is certain of the period stays,
//! the rest follows from it, what the file says is kept in `x_Extra` under the names of FOCUS, and all of it is told.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array, AsArray, PrimitiveArray, TimestampMicrosecondArray};
use arrow::datatypes::TimestampMicrosecondType;
use chrono::{DateTime, Months, SecondsFormat, Utc};
use stoa_kernel::statement::{Phrase, list as statements};

use super::FileContext;
use super::aside::keep_texts;
use super::records::Records;
use crate::column::Column;
use crate::convert::findings::Findings;
use crate::error::ConvertError;
use crate::mapping::compile::Evaluated;
use crate::read::time::DAY;
use crate::schema::Dataset;
use crate::warnings::WarningCode;

const BILLING: [&str; 2] = ["BillingPeriodStart", "BillingPeriodEnd"];
const CHARGE: [&str; 2] = ["ChargePeriodStart", "ChargePeriodEnd"];

/// Start and end, in microseconds since 1970.
type Period = [i64; 2];
type Times = PrimitiveArray<TimestampMicrosecondType>;

/// What was made of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Made {
    /// Its start and its end stand in each other's place.
    Exchanged,
    /// Its start stays.
    FromStart,
    /// Its end stays.
    FromEnd,
}

/// Rows of one pair of columns.
struct Found {
    names: [&'static str; 2],
    /// By row: what the file says, and what was made of it.
    rows: BTreeMap<usize, (Period, Made)>,
}

/// Rows whose periods were set right.
pub(super) struct Reversed(Vec<Found>);

/// Sets the periods of a block right.
///
/// # Errors
/// When Arrow cannot make a column anew.
pub(super) fn set_right(
    file: &FileContext,
    evaluated: &mut Evaluated,
    rows: usize,
) -> Result<Reversed, ConvertError> {
    let mut all = Vec::new();
    if file.mapping.dataset != Dataset::CostAndUsage {
        return Ok(Reversed(all));
    }
    let index = |name: &str| file.program.output_names().position(|known| known == name);
    let (Some(from), Some(to)) = (index(BILLING[0]), index(BILLING[1])) else {
        return Ok(Reversed(all));
    };
    let (start, end) = (index(CHARGE[0]), index(CHARGE[1]));
    let begins = |evaluated: &Evaluated, row: usize| {
        start.and_then(|start| time(&evaluated.columns[start], row))
    };
    let billing = reversed(&evaluated.columns[from], &evaluated.columns[to], rows);
    if !billing.is_empty() {
        let made = billing.into_iter().map(|(row, period)| {
            let (right, made) = month(period, begins(evaluated, row));
            (row, (period, right, made))
        });
        let made = made.collect();
        all.push(replace(evaluated, (BILLING, [from, to]), made, rows)?);
    }
    let (Some(start), Some(end)) = (start, end) else {
        return Ok(Reversed(all));
    };
    let charge = reversed(&evaluated.columns[start], &evaluated.columns[end], rows);
    if !charge.is_empty() {
        let made = charge.into_iter().map(|(row, period)| {
            let within = |at: i64| {
                let bound = |index: usize| time(&evaluated.columns[index], row);
                bound(from).is_none_or(|from| from <= at) && bound(to).is_none_or(|to| at <= to)
            };
            let (right, made) = days(period, period.map(within));
            (row, (period, right, made))
        });
        let made = made.collect();
        all.push(replace(evaluated, (CHARGE, [start, end]), made, rows)?);
    }
    Ok(Reversed(all))
}

/// The rows in which the end is before the start, with both. Whole columns are passed over where none can be so.
fn reversed(start: &Column, end: &Column, rows: usize) -> Vec<(usize, Period)> {
    let times = |column: &Column| -> Option<Times> {
        let times = column
            .values()
            .as_primitive_opt::<TimestampMicrosecondType>()?;
        Some(times.clone())
    };
    let (Some(starts), Some(ends)) = (times(start), times(end)) else {
        return Vec::new();
    };
    let may_be = match (start, end) {
        (Column::Plain(_), Column::Plain(_)) => {
            let mut pairs = starts.values().iter().zip(ends.values());
            pairs.any(|(start, end)| start > end)
        }
        _ => starts.values().iter().max() > ends.values().iter().min(),
    };
    if !may_be {
        return Vec::new();
    }
    let found = (0..rows).filter_map(|row| {
        let (at, until) = (start.index(row), end.index(row));
        let period = [starts.values()[at], ends.values()[until]];
        let reversed = period[0] > period[1] && starts.is_valid(at) && ends.is_valid(until);
        reversed.then_some((row, period))
    });
    found.collect()
}

/// The month of a charge that begins at this time, which is billed from a time on until one that is before.
fn month(period: Period, begins: Option<i64>) -> (Period, Made) {
    let [start, end] = period;
    let lies = |from: i64, to: i64| begins.is_some_and(|begins| from <= begins && begins < to);
    let (next, before) = (months_after(start, 1), months_after(end, -1));
    match () {
        () if lies(start, next) => ([start, next], Made::FromStart),
        () if lies(end, start) && months_after(end, 1) >= start => ([end, start], Made::Exchanged),
        () if lies(before, end) => ([before, end], Made::FromEnd),
        () if lies(end, start) => ([end, start], Made::Exchanged),
        () => ([start, next], Made::FromStart),
    }
}

/// The days of a charge, of whose start and end it is known whether they are `within` the period that it is billed in.
const fn days([start, end]: Period, within: [bool; 2]) -> (Period, Made) {
    match within {
        [true, false] => {
            let next = (start.div_euclid(DAY) + 1) * DAY;
            ([start, next], Made::FromStart)
        }
        [false, true] => {
            let first = (end - 1).div_euclid(DAY) * DAY;
            ([first, end], Made::FromEnd)
        }
        _ => ([end, start], Made::Exchanged),
    }
}

/// So many months later; the same where the calendar ends.
fn months_after(time: i64, months: i32) -> i64 {
    let at = DateTime::<Utc>::from_timestamp_micros(time);
    let moved = at.and_then(|at| match months {
        0.. => at.checked_add_months(Months::new(months.unsigned_abs())),
        _ => at.checked_sub_months(Months::new(months.unsigned_abs())),
    });
    moved.map_or(time, |at| at.timestamp_micros())
}

fn time(column: &Column, row: usize) -> Option<i64> {
    let times = column
        .values()
        .as_primitive_opt::<TimestampMicrosecondType>()?;
    let at = column.index(row);
    times.is_valid(at).then(|| times.value(at))
}

/// Puts what was made of some rows' periods into their columns.
fn replace(
    evaluated: &mut Evaluated,
    (names, columns): ([&'static str; 2], [usize; 2]),
    made: BTreeMap<usize, (Period, Period, Made)>,
    rows: usize,
) -> Result<Found, ConvertError> {
    for (side, index) in columns.into_iter().enumerate() {
        let column = &mut evaluated.columns[index];
        let times = (0..rows).map(|row| match made.get(&row) {
            Some((_, right, _)) => Some(right[side]),
            None => time(column, row),
        });
        let times: TimestampMicrosecondArray = times.collect();
        *column = Column::Plain(Arc::new(times.with_timezone("UTC")));
    }
    let rows = made.into_iter();
    let rows = rows.map(|(row, (was, _, made))| (row, (was, made)));
    Ok(Found {
        names,
        rows: rows.collect(),
    })
}

impl Reversed {
    /// Tells of the rows that are not `gone`, and keeps what the file says of them.
    ///
    /// # Errors
    /// When Arrow cannot make a column anew.
    pub(super) fn warn(
        &self,
        file: &FileContext,
        rows: &Records,
        evaluated: &mut Evaluated,
        gone: &[bool],
        findings: &mut Findings,
    ) -> Result<(), ConvertError> {
        for found in &self.0 {
            let headers = found.names.map(|name| file.program.origin(name));
            let mut kept: BTreeMap<usize, Vec<(&str, String)>> = BTreeMap::new();
            for (row, (was, made)) in found.rows.iter().filter(|(row, _)| !gone[**row]) {
                let [start, end] = was.map(text);
                let line = rows.lines[*row] as u64;
                let said = said(found.names, *made);
                let kind = (WarningCode::FieldSetAside, Some(headers[0].as_str()), said);
                findings.warnings.row(kind, (file.number, line), || {
                    format!("{}, line {line}: {start:?} to {end:?}", file.name)
                });
                let texts = found.names.into_iter().zip([start, end]);
                kept.insert(*row, texts.collect());
            }
            keep_texts(file, evaluated, &kept, gone.len())?;
        }
        Ok(())
    }
}

fn text(time: i64) -> String {
    let at = DateTime::<Utc>::from_timestamp_micros(time);
    at.map_or_else(String::new, |at| {
        at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
    })
}

fn said(names: [&str; 2], made: Made) -> Phrase {
    match (names == BILLING, made) {
        (true, Made::Exchanged) => statements::billing_period_exchanged(),
        (true, Made::FromStart) => statements::billing_period_from_start(),
        (true, Made::FromEnd) => statements::billing_period_from_end(),
        (false, Made::Exchanged) => statements::charge_period_exchanged(),
        (false, Made::FromStart) => statements::charge_period_from_start(),
        (false, Made::FromEnd) => statements::charge_period_from_end(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> i64 {
        let time = format!("{text}T00:00:00Z");
        let time = DateTime::parse_from_rfc3339(&time).expect("a day");
        time.timestamp_micros()
    }

    #[test]
    fn the_month_follows_from_what_is_certain() {
        for (start, end, begins, right, made) in [
            // Exchanged.
            (
                "2025-10-01",
                "2025-09-01",
                "2025-09-12",
                ["2025-09-01", "2025-10-01"],
                Made::Exchanged,
            ),
            // The end names another year, and the start.
            (
                "2024-09-01",
                "2023-10-01",
                "2024-09-12",
                ["2024-09-01", "2024-10-01"],
                Made::FromStart,
            ),
            (
                "2026-09-01",
                "2025-10-01",
                "2025-09-12",
                ["2025-09-01", "2025-10-01"],
                Made::FromEnd,
            ),
            // Nothing tells: the month that the file names.
            (
                "2025-10-01",
                "2025-09-01",
                "2025-01-12",
                ["2025-10-01", "2025-11-01"],
                Made::FromStart,
            ),
            // A quarter, exchanged.
            (
                "2025-10-01",
                "2025-07-01",
                "2025-08-12",
                ["2025-07-01", "2025-10-01"],
                Made::Exchanged,
            ),
        ] {
            let found = month([at(start), at(end)], Some(at(begins)));
            assert_eq!(found, (right.map(at), made), "{start} {end} {begins}");
        }
        let found = month([at("2025-10-01"), at("2025-09-01")], None);
        assert_eq!(found.1, Made::FromStart);
    }

    #[test]
    fn the_days_follow_from_what_is_in_the_billing_period() {
        let period = [at("2025-09-12"), at("2025-09-10")];
        for (within, right, made) in [
            ([true, true], ["2025-09-10", "2025-09-12"], Made::Exchanged),
            (
                [false, false],
                ["2025-09-10", "2025-09-12"],
                Made::Exchanged,
            ),
            ([true, false], ["2025-09-12", "2025-09-13"], Made::FromStart),
            ([false, true], ["2025-09-09", "2025-09-10"], Made::FromEnd),
        ] {
            assert_eq!(days(period, within), (right.map(at), made));
        }
    }
}
