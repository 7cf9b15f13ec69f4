//! Fields that do not cost the charge: what could not be read is null, what follows from it is not
//! guessed, its text is kept in `x_Extra`, and all of it is counted.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Decimal128Array, RecordBatch, StringViewBuilder,
    TimestampMicrosecondArray, UInt32Array,
};
use arrow::compute::{nullif, take};
use arrow::datatypes::{Decimal128Type, TimestampMicrosecondType};
use stoa_kernel::Statement;
use stoa_kernel::statement::list as statements;

use super::FileContext;
use super::records::Records;
use crate::column::Column;
use crate::convert::findings::Findings;
use crate::error::ConvertError;
use crate::json::{self, write_string};
use crate::mapping::Kind;
use crate::mapping::compile::{Evaluated, Memory};
use crate::read::cells::{BadCell, Fault};
use crate::read::time;
use crate::rejects::excerpt;
use crate::schema::EXTRA;
use crate::warnings::WarningCode;

/// Numbers that an unreadable amount is tried with: what differs between them and no value follows
/// from the amount.
const TRIED: [i128; 2] = [1, 7];

/// What follows from amounts that could not be read.
#[derive(Default)]
pub(super) struct Follows {
    /// Rows whose cost is among it.
    pub(super) cost: BTreeSet<usize>,
    /// Output column → rows.
    columns: BTreeMap<usize, Vec<usize>>,
}

/// Finds which costs, quantities and prices follow from amounts that could not be read, by trying
/// other amounts in their place. Only rows with such amounts are looked at.
///
/// # Errors
/// When an expression cannot be evaluated, which is a mistake of the mapping.
pub(super) fn follows(
    file: &FileContext,
    rows: &Records,
    evaluated: &Evaluated,
) -> Result<Follows, ConvertError> {
    let program = &file.program;
    let is_amount = |cell: &&BadCell| {
        let kind = program.source[cell.column].kind;
        cell.fault == Fault::Unreadable && matches!(kind, Kind::Decimal(_) | Kind::Float)
    };
    let cells: Vec<&BadCell> = rows.bad.iter().filter(is_amount).collect();
    let mut follows = Follows::default();
    if cells.is_empty() {
        return Ok(follows);
    }
    let numbers: BTreeSet<usize> = cells.iter().map(|cell| cell.row).collect();
    let numbers: Vec<usize> = numbers.into_iter().collect();
    let wanted = UInt32Array::from_iter_values(numbers.iter().map(|row| *row as u32));
    let columns = rows.batch.columns().iter();
    let columns: Vec<ArrayRef> = columns
        .map(|column| take(column, &wanted, None))
        .collect::<Result<_, _>>()
        .map_err(ConvertError::internal)?;
    for tried in TRIED {
        let mut columns = columns.clone();
        for cell in &cells {
            let Some(at) = numbers.binary_search(&cell.row).ok() else {
                continue;
            };
            let column = &mut columns[cell.column];
            let amounts = column.as_primitive::<Decimal128Type>();
            let amount = tried * 10i128.pow(u32::try_from(amounts.scale()).unwrap_or(0));
            let values = amounts.iter().enumerate();
            let values = values.map(|(row, value)| if row == at { Some(amount) } else { value });
            *column = Arc::new(
                Decimal128Array::from_iter(values).with_data_type(amounts.data_type().clone()),
            );
        }
        let batch = RecordBatch::try_new(rows.batch.schema(), columns);
        let batch = batch.map_err(ConvertError::internal)?;
        let other = program
            .run(&batch, &mut Memory::default())
            .map_err(|error| error.in_file(&file.name))?;
        for (at, row) in numbers.iter().enumerate() {
            if let Some(cost) = program.cost
                && amount(&evaluated.amounts[cost], *row) != amount(&other.amounts[cost], at)
            {
                follows.cost.insert(*row);
            }
            let columns = evaluated.columns.iter().zip(&other.columns);
            for (index, (column, other)) in columns.enumerate() {
                if number(column, *row) != number(other, at) {
                    follows.columns.entry(index).or_default().push(*row);
                }
            }
        }
    }
    // Both numbers find most of them.
    for rows in follows.columns.values_mut() {
        rows.sort_unstable();
        rows.dedup();
    }
    Ok(follows)
}

impl Follows {
    /// Rows in which this output column follows from an amount that could not be read.
    pub(super) fn rows(&self, output: usize) -> &[usize] {
        self.columns.get(&output).map_or(&[], Vec::as_slice)
    }

    /// Makes null what follows from amounts that could not be read.
    pub(super) fn forget(
        &self,
        file: &FileContext,
        evaluated: &mut Evaluated,
        rows: usize,
    ) -> Result<(), ConvertError> {
        for (index, found) in &self.columns {
            let mut mask = vec![false; rows];
            found.iter().for_each(|row| mask[*row] = true);
            let mask = BooleanArray::from(mask);
            let column = &mut evaluated.columns[*index];
            let array = column.to_array(rows);
            let array = array.and_then(|array| nullif(&array, &mask));
            *column = Column::Plain(array.map_err(ConvertError::internal)?);
            // The books count what is known of it.
            let name = file.program.output_names().nth(*index);
            let sums = file.program.balance.iter().zip(&mut evaluated.amounts);
            for (_, amounts) in sums.filter(|(known, _)| Some(known.as_str()) == name) {
                *amounts = nullif(amounts, &mask).map_err(ConvertError::internal)?;
            }
        }
        Ok(())
    }
}

fn amount(amounts: &ArrayRef, row: usize) -> Option<i128> {
    let amounts = amounts.as_primitive_opt::<Decimal128Type>()?;
    amounts.is_valid(row).then(|| amounts.value(row))
}

/// `None` also where the column is no decimal.
pub(super) fn number(column: &Column, row: usize) -> Option<i128> {
    amount(column.values(), column.index(row))
}

/// Puts aside what could not be read in the rows that are not `gone`.
pub(super) fn set_aside(
    file: &FileContext,
    rows: &Records,
    evaluated: &mut Evaluated,
    gone: &[bool],
    findings: &mut Findings,
) -> Result<(), ConvertError> {
    let mut kept: BTreeMap<usize, Vec<&BadCell>> = BTreeMap::new();
    for cell in rows.bad.iter().filter(|cell| !gone[cell.row]) {
        let code = match cell.fault {
            // It is what it says: no value.
            Fault::Missing => continue,
            Fault::Rounded => WarningCode::Rounded,
            Fault::Unreadable => {
                kept.entry(cell.row).or_default().push(cell);
                WarningCode::FieldSetAside
            }
        };
        let column = file.program.source[cell.column].header.as_str();
        let value = || excerpt(cell.text.as_bytes());
        warn(
            file,
            rows,
            findings,
            (code, column, cell.reason.into()),
            cell.row,
            value,
        );
    }
    for found in evaluated.unworkable.iter().filter(|found| !gone[found.row]) {
        let column = file.program.origin(&found.name);
        let kind = (
            WarningCode::FieldSetAside,
            column.as_str(),
            found.reason.clone(),
        );
        warn(file, rows, findings, kind, found.row, String::new);
    }
    let kept = kept.into_iter().map(|(row, cells)| {
        let texts = cells.into_iter().map(|cell| {
            let header = file.program.source[cell.column].header.as_str();
            (header, cell.text.clone())
        });
        (row, texts.collect())
    });
    keep_texts(file, evaluated, &kept.collect(), gone.len())
}

fn warn(
    file: &FileContext,
    rows: &Records,
    findings: &mut Findings,
    (code, column, said): (WarningCode, &str, Statement),
    row: usize,
    value: impl FnOnce() -> String,
) {
    let line = rows.lines[row] as u64;
    findings
        .warnings
        .row((code, Some(column), said), (file.number, line), || {
            let value = value();
            let shown = if value.is_empty() {
                value
            } else {
                format!(": {value:?}")
            };
            format!("{}, line {line}{shown}", file.name)
        });
}

/// Adds texts to the `x_Extra` of their rows, each under its name, unless the object has one of that name.
pub(super) fn keep_texts(
    file: &FileContext,
    evaluated: &mut Evaluated,
    kept: &BTreeMap<usize, Vec<(&str, String)>>,
    rows: usize,
) -> Result<(), ConvertError> {
    let extra = file.program.output_names().position(|name| name == EXTRA);
    let (Some(extra), false) = (extra, kept.is_empty()) else {
        return Ok(());
    };
    let column = &mut evaluated.columns[extra];
    let array = column.to_array(rows).map_err(ConvertError::internal)?;
    let texts = array
        .as_string_view_opt()
        .ok_or_else(|| ConvertError::internal("x_Extra is no text"))?;
    let mut builder = StringViewBuilder::with_capacity(rows);
    for (row, text) in texts.iter().enumerate() {
        match kept.get(&row) {
            None => builder.append_option(text),
            Some(cells) => builder.append_value(with_texts(text, cells)),
        }
    }
    *column = Column::Plain(Arc::new(builder.finish()));
    Ok(())
}

fn with_texts(object: Option<&str>, cells: &[(&str, String)]) -> String {
    let object = object.filter(|text| text.len() > 2 && text.ends_with('}'));
    let begun = object.map_or("{", |object| &object[..object.len() - 1]);
    let mut text = begun.to_owned();
    for (header, value) in cells {
        if object.is_some_and(|object| json::get(object, &[header]).is_some()) {
            continue;
        }
        if text.len() > 1 {
            text.push(',');
        }
        write_string(&mut text, header);
        text.push(':');
        write_string(&mut text, value);
    }
    text.push('}');
    text
}

/// A charge whose days cannot be read stays a charge of its billing period: it begins with the day in
/// which it ends or, when that is not known either, lasts as long as the period.
pub(super) fn charge_period(
    file: &FileContext,
    rows: &Records,
    evaluated: &mut Evaluated,
    gone: &[bool],
    findings: &mut Findings,
) -> Result<(), ConvertError> {
    let named = |name: &str| file.program.output_names().position(|known| known == name);
    let names = [
        "ChargePeriodStart",
        "ChargePeriodEnd",
        "BillingPeriodStart",
        "BillingPeriodEnd",
    ];
    let [Some(start), Some(end), Some(first), Some(last)] = names.map(named) else {
        return Ok(());
    };
    let lacks = |row: &usize| !gone[*row] && evaluated.columns[start].is_null(*row);
    if !evaluated.columns[start].has_nulls() || !(0..gone.len()).any(|row| lacks(&row)) {
        return Ok(());
    }
    let time = |index: usize, row: usize| {
        let column = &evaluated.columns[index];
        let times = column
            .values()
            .as_primitive_opt::<TimestampMicrosecondType>()?;
        let at = column.index(row);
        times.is_valid(at).then(|| times.value(at))
    };
    let (mut starts, mut ends) = (Vec::new(), Vec::new());
    for row in 0..gone.len() {
        let (mut from, mut to) = (time(start, row), time(end, row));
        if lacks(&row) {
            match to {
                Some(to) => from = Some((to - 1).div_euclid(time::DAY) * time::DAY),
                None => (from, to) = (time(first, row), time(last, row)),
            }
            let column = file.program.origin("ChargePeriodStart");
            let said = statements::charge_start_missing().into();
            let kind = (WarningCode::FieldSetAside, column.as_str(), said);
            warn(file, rows, findings, kind, row, String::new);
        }
        starts.push(from);
        ends.push(to);
    }
    for (index, times) in [(start, starts), (end, ends)] {
        let array = TimestampMicrosecondArray::from(times).with_timezone("UTC");
        evaluated.columns[index] = Column::Plain(Arc::new(array));
    }
    Ok(())
}
