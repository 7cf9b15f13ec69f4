//! Quantities that are too large for their column: the same quantity, exactly, of a larger unit.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, Decimal128Array, RecordBatch, StringViewBuilder, UInt32Array,
};
use arrow::compute::take;
use arrow::datatypes::Decimal128Type;
use stoa_kernel::statement::list as statements;

use super::FileContext;
use super::aside::number;
use super::records::Records;
use crate::column::Column;
use crate::convert::findings::Findings;
use crate::decimal::{self, DecimalError};
use crate::error::ConvertError;
use crate::mapping::compile::{Evaluated, Memory};
use crate::read::cells::{BadCell, Fault};
use crate::warnings::WarningCode;

/// The larger unit, as FOCUS writes a unit of several (Unit Format: `<quantity> <units>`), and the power
/// of ten it stands for.
const UNIT: (&str, i32) = ("1000000000", 9);

/// Gives room to consumed quantities that are too large: byte-seconds of more than a petabyte and a day.
/// Only what is consumed as it stands in the cell: no price belongs to its unit.
///
/// # Errors
/// When an expression cannot be evaluated, which is a mistake of the mapping.
pub(super) fn give_room(
    file: &FileContext,
    rows: &mut Records,
    evaluated: &mut Evaluated,
    findings: &mut Findings,
) -> Result<(), ConvertError> {
    let too_large = |cell: &BadCell| {
        let reason = DecimalError::TooLarge.reason();
        cell.fault == Fault::Unreadable
            && cell.reason == reason
            && !file.program.source[cell.column].essential
    };
    let named = |name: &str| file.program.output_names().position(|known| known == name);
    let (Some(quantity), Some(unit)) = (named("ConsumedQuantity"), named("ConsumedUnit")) else {
        return Ok(());
    };
    let cells = rows.bad.iter().enumerate();
    let cells = cells.filter(|(_, cell)| too_large(cell));
    let smaller = cells.filter_map(|(index, cell)| {
        let scale = decimal::scale(file.program.source[cell.column].kind);
        let text = shifted(&cell.text)?;
        Some((index, decimal::parse(text.as_bytes(), scale).ok()?, scale))
    });
    let smaller: Vec<(usize, i128, i8)> = smaller.collect();
    if smaller.is_empty() {
        return Ok(());
    }
    // Each cell in a row of its own.
    let wanted = smaller
        .iter()
        .map(|(index, ..)| rows.bad[*index].row as u32);
    let wanted = UInt32Array::from_iter_values(wanted);
    let mut columns = Vec::with_capacity(rows.batch.num_columns());
    for (index, column) in rows.batch.columns().iter().enumerate() {
        let mut column = take(column, &wanted, None).map_err(ConvertError::internal)?;
        let of_it = |at: &usize| rows.bad[smaller[*at].0].column == index;
        if (0..smaller.len()).any(|at| of_it(&at)) {
            let amounts = column.as_primitive::<Decimal128Type>();
            let values = (0..smaller.len()).map(|at| {
                let known = amounts.is_valid(at).then(|| amounts.value(at));
                if of_it(&at) {
                    Some(smaller[at].1)
                } else {
                    known
                }
            });
            let values: Decimal128Array = values.collect();
            let kind = amounts.data_type().clone();
            column = Arc::new(values.with_data_type(kind)) as ArrayRef;
        }
        columns.push(column);
    }
    let batch = RecordBatch::try_new(rows.batch.schema(), columns);
    let batch = batch.map_err(ConvertError::internal)?;
    let found = file
        .program
        .run(&batch, &mut Memory::default())
        .map_err(|error| error.in_file(&file.name))?;
    let mut given: Vec<(usize, i128, String)> = Vec::new();
    let mut done = Vec::new();
    for (at, (index, value, scale)) in smaller.iter().enumerate() {
        let same = number(&found.columns[quantity], at);
        let same = same.filter(|same| decimal::rescale(*value, *scale, 18) == Ok(*same));
        let (Some(same), Some(name)) = (same, found.columns[unit].text(at)) else {
            continue;
        };
        let cell = &rows.bad[*index];
        given.push((cell.row, same, format!("{} {name}", UNIT.0)));
        done.push(*index);
        let header = file.program.source[cell.column].header.as_str();
        let line = rows.lines[cell.row] as u64;
        let said = statements::quantity_in_larger_units();
        let kind = (WarningCode::Note, Some(header), said);
        let place = || format!("{}, line {line}: {:?}", file.name, cell.text);
        findings.warnings.row(kind, (file.number, line), place);
    }
    if given.is_empty() {
        return Ok(());
    }
    let mut index = 0;
    rows.bad.retain(|_| {
        index += 1;
        !done.contains(&(index - 1))
    });
    given.sort_by_key(|(row, ..)| *row);
    put(evaluated, (quantity, unit), &given, rows.batch.num_rows())
}

/// Puts quantities and units into their rows.
fn put(
    evaluated: &mut Evaluated,
    (quantity, unit): (usize, usize),
    given: &[(usize, i128, String)],
    rows: usize,
) -> Result<(), ConvertError> {
    let find = |row: usize| given.binary_search_by_key(&row, |(row, ..)| *row).ok();
    let array = evaluated.columns[quantity].to_array(rows);
    let array = array.map_err(ConvertError::internal)?;
    let known = array.as_primitive::<Decimal128Type>();
    let values = (0..rows).map(|row| match find(row) {
        Some(at) => Some(given[at].1),
        None => known.is_valid(row).then(|| known.value(row)),
    });
    let values: Decimal128Array = values.collect();
    let values = values.with_data_type(known.data_type().clone());
    evaluated.columns[quantity] = Column::Plain(Arc::new(values));
    let array = evaluated.columns[unit].to_array(rows);
    let array = array.map_err(ConvertError::internal)?;
    let mut builder = StringViewBuilder::with_capacity(rows);
    for (row, text) in array.as_string_view().iter().enumerate() {
        builder.append_option(find(row).map_or(text, |at| Some(&given[at].2)));
    }
    evaluated.columns[unit] = Column::Plain(Arc::new(builder.finish()));
    Ok(())
}

/// The text of the number of larger units.
fn shifted(text: &str) -> Option<String> {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], text[at + 1..].parse::<i32>().ok()?),
        None => (text, 0),
    };
    Some(format!("{mantissa}e{}", exponent.checked_sub(UNIT.1)?))
}
