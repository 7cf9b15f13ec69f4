//! Billing periods that begin in another time zone: `2025-09-01T00:00:00+02:00` is two hours before September in UTC,
//! and its charges would stand in August without a word.

use arrow::array::AsArray;
use arrow::datatypes::TimestampMicrosecondType;
use stoa_kernel::statement::list as statements;

use super::FileContext;
use super::records::Records;
use crate::convert::skips::named;
use crate::mapping::compile::Evaluated;
use crate::read::time;
use crate::schema::Dataset;
use crate::warnings::{Rows, WarningCode, Warnings};

const START: &str = "BillingPeriodStart";

/// Warns of the rows that are not `gone`. Looks at the distinct values only where they are as they should be.
pub(super) fn warn(
    warnings: &mut Warnings,
    file: &FileContext,
    rows: &Records,
    evaluated: &Evaluated,
    gone: &[bool],
) {
    if file.mapping.dataset != Dataset::CostAndUsage {
        return;
    }
    let Some(column) = named(&file.program, evaluated, START) else {
        return;
    };
    let Some(starts) = column
        .values()
        .as_primitive_opt::<TimestampMicrosecondType>()
    else {
        return;
    };
    if starts.values().iter().all(|start| start % time::DAY == 0) {
        return;
    }
    let odd = |row: &usize| {
        let start = starts.value(column.index(*row));
        !gone[*row] && !column.is_null(*row) && is_odd(start)
    };
    let mut odd = (0..gone.len()).filter(odd);
    let Some(first) = odd.next() else {
        return;
    };
    let line = rows.lines[first] as u64;
    let mut found = Rows::from((file.number, line));
    found.rows = 1 + odd.count() as u64;
    let header = file.program.origin(START);
    let said = statements::month_of_another_zone();
    let kind = (WarningCode::AmbiguousDates, Some(header.as_str()), said);
    warnings.several(kind, found, || format!("{}, line {line}", file.name));
}

/// Whether a time is in the midst of a day after which a month begins. Months of people may begin on any day, and
/// those of a zone west of UTC begin later on the first.
fn is_odd(start: i64) -> bool {
    let next = time::date(start.div_euclid(time::DAY) + 1);
    start % time::DAY != 0 && next.is_some_and(|next| next.ends_with("-01"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_of_another_zone_is_told_from_periods_of_their_own() {
        let odd = |text: &str| {
            let start = chrono::DateTime::parse_from_rfc3339(text).expect("a time");
            is_odd(start.timestamp_micros())
        };
        for text in [
            "2025-09-01T00:00:00+02:00",
            "2025-03-01T00:00:00+05:30",
            "2024-03-01T00:00:00+00:30",
        ] {
            assert!(odd(text), "{text}");
        }
        for text in [
            "2025-09-01T00:00:00Z",
            "2025-08-31T00:00:00Z",
            "2025-09-15T00:00:00+02:00",
            "2025-09-01T00:00:00-07:00",
        ] {
            assert!(!odd(text), "{text}");
        }
    }
}
