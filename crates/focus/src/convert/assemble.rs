//! One evaluated batch to what is written: Stoa's own columns added, bad rows left out, months parted.

use std::sync::Arc;

use arrow::array::{AsArray, Int64Array, StringViewArray};
use arrow::datatypes::{Schema, TimestampMicrosecondType};

use crate::column::Column;
use crate::error::ConvertError;
use crate::mapping::compile::{Evaluated, Program};
use crate::read::cells::row_ids;
use crate::read::time;
use crate::schema::{ROW_ID, SOURCE_FILE, SOURCE_LINE};

/// Puts the columns of a batch into the target's order.
pub(crate) fn assemble(
    schema: &Schema,
    program: &Program,
    evaluated: &Evaluated,
    ids: &[u128],
    file: &str,
    lines: Vec<i64>,
) -> Result<Vec<Column>, ConvertError> {
    let mut own_lines = Some(lines);
    let mut computed = program.output_names().zip(&evaluated.columns);
    let mut column = |name: &str| {
        Ok(match name {
            ROW_ID => Column::Plain(row_ids(ids)),
            SOURCE_FILE => Column::Constant(Arc::new(StringViewArray::from(vec![file]))),
            SOURCE_LINE => Column::Plain(Arc::new(Int64Array::from(
                own_lines.take().unwrap_or_default(),
            ))),
            _ => match computed.next() {
                Some((known, column)) if known == name => column.clone(),
                _ => {
                    return Err(ConvertError::internal(format!(
                        "the mapping does not give {name} where the target has it"
                    )));
                }
            },
        })
    };
    let fields = schema.fields().iter();
    fields.map(|field| column(field.name())).collect()
}

/// Numbers of the rows that are kept, by the month of `BillingPeriodStart`, which none of them
/// lacks; all under one empty period when there is no such column.
pub(crate) fn by_period(
    starts: Option<&Column>,
    bad: &[bool],
) -> Result<Vec<(String, Vec<u32>)>, ConvertError> {
    let Some(starts) = starts else {
        let rows = (0u32..).zip(bad).filter(|(_, bad)| !**bad);
        let rows: Vec<u32> = rows.map(|(row, _)| row).collect();
        return Ok(if rows.is_empty() {
            Vec::new()
        } else {
            vec![(String::new(), rows)]
        });
    };
    let starts = starts.to_array(bad.len()).map_err(ConvertError::internal)?;
    let starts = starts
        .as_primitive_opt::<TimestampMicrosecondType>()
        .ok_or_else(|| ConvertError::internal("BillingPeriodStart is no time"))?;
    let mut months: Vec<(i64, Vec<u32>)> = Vec::new();
    let (mut last, mut slot) = (i64::MIN, 0);
    for (row, (&start, _)) in starts
        .values()
        .iter()
        .zip(bad)
        .enumerate()
        .filter(|(_, (_, bad))| !**bad)
    {
        if start != last {
            last = start;
            let wanted = month(start);
            slot = months
                .iter()
                .position(|(known, _)| *known == wanted)
                .unwrap_or_else(|| {
                    // Nearly all blocks are of one month.
                    let room = if months.is_empty() { bad.len() } else { 0 };
                    months.push((wanted, Vec::with_capacity(room)));
                    months.len() - 1
                });
        }
        months[slot].1.push(row as u32);
    }
    months.sort_unstable_by_key(|(month, _)| *month);
    Ok(months
        .into_iter()
        .map(|(month, rows)| (period(month), rows))
        .collect())
}

/// Months since year 0 of a moment (Howard Hinnant, civil_from_days).
pub(crate) fn month(micros: i64) -> i64 {
    let days = micros.div_euclid(time::DAY) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    year * 12 + month - 1
}

/// `YYYY-MM`.
pub(crate) fn period(month: i64) -> String {
    format!(
        "{:04}-{:02}",
        month.div_euclid(12),
        month.rem_euclid(12) + 1
    )
}

#[cfg(test)]
mod tests {
    use super::{month, period};

    #[test]
    fn months_are_those_of_the_calendar() {
        for (text, expected) in [
            ("1970-01-01", "1970-01"),
            ("2024-02-29", "2024-02"),
            ("2024-12-31", "2024-12"),
            ("2025-01-01", "2025-01"),
        ] {
            let day = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").expect("valid");
            let micros = day
                .and_hms_opt(23, 59, 59)
                .expect("valid")
                .and_utc()
                .timestamp_micros();
            assert_eq!(period(month(micros)), expected);
        }
    }
}
