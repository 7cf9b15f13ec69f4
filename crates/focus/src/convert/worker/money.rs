//! The source's own amounts of a block, counted from its texts, per column of the balance.

use std::borrow::Cow;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, Decimal128Array, Float32Array, Float64Array, RecordBatch,
    StringViewArray,
};
use arrow::buffer::NullBuffer;
use arrow::compute::{cast, nullif};
use arrow::datatypes::{DataType, Decimal128Type, Float32Type, Float64Type};

use super::records::Records;
use crate::balance::COST_SCALE;
use crate::error::ConvertError;
use crate::mapping::compile::{CurrencyFrom, Evaluated, Program};
use crate::read::comma::{Sign, Writing};
use crate::read::csv::{Span, unescape};
use crate::read::parquet;
use crate::rejects::excerpt;
use crate::source_money::written::Style;
use crate::source_money::{self, Said};

/// What the texts say, per column of the balance.
#[derive(Default)]
pub(super) struct Money {
    /// One amount per source row, null where there is none or nobody can tell; `None` where the mapping
    /// does not say which texts they are.
    columns: Vec<Option<Decimal128Array>>,
    /// Source row, column of the balance and text of what is no amount.
    pub(super) unreadable: Vec<(usize, usize, String)>,
}

/// Where the cells of a block are.
trait Table {
    fn text(&self, source: usize, row: usize) -> Cow<'_, [u8]>;

    fn amount(&self, source: usize, row: usize) -> Said {
        source_money::read(&self.text(source, row))
    }
}

/// Text, as the tokeniser cut it.
struct Cut<'a> {
    data: &'a [u8],
    spans: &'a [Cow<'a, [Span]>],
}

impl Table for Cut<'_> {
    #[inline]
    fn text(&self, source: usize, row: usize) -> Cow<'_, [u8]> {
        let span = self.spans[source][row];
        let text = &self.data[span.start as usize..span.end as usize];
        if span.escaped {
            Cow::Owned(unescape(text))
        } else {
            Cow::Borrowed(text)
        }
    }
}

impl Money {
    pub(super) fn of_spans(
        program: &Program,
        writings: &[Writing],
        data: &[u8],
        spans: &[Cow<'_, [Span]>],
        rows: usize,
    ) -> Self {
        Self::of(program, writings, rows, &Cut { data, spans })
    }

    /// `batch` holds the program's roots as the file has them.
    pub(super) fn of_arrays(program: &Program, batch: &RecordBatch) -> Result<Self, ConvertError> {
        let mut columns: Vec<Cells> = Vec::with_capacity(program.source.len());
        for (index, bound) in program.source.iter().enumerate() {
            let mut counted = program.counted.iter().flatten();
            let wanted = program.currency_from == CurrencyFrom::Column(index)
                || counted.any(|counted| counted.sum.iter().any(|(source, _)| *source == index));
            columns.push(if wanted {
                let array = parquet::member(batch.column(bound.root), &bound.path);
                let cells = array.and_then(|array| Cells::of(&array));
                cells.map_err(ConvertError::internal)?
            } else {
                Cells::None
            });
        }
        Ok(Self::of(program, &[], batch.num_rows(), &columns))
    }

    fn of(program: &Program, writings: &[Writing], rows: usize, table: &impl Table) -> Self {
        let mut money = Self::default();
        for (number, counted) in program.counted.iter().enumerate() {
            let Some(counted) = counted else {
                money.columns.push(None);
                continue;
            };
            // One amount may be billed, effective and listed at once.
            let mut known = program.counted[..number].iter();
            if let Some(same) = known.position(|known| known.as_ref() == Some(counted)) {
                money.columns.push(money.columns[same].clone());
                let again = money
                    .unreadable
                    .iter()
                    .filter(|(_, column, _)| *column == same);
                let again: Vec<_> = again
                    .map(|(row, _, text)| (*row, number, text.clone()))
                    .collect();
                money.unreadable.extend(again);
                continue;
            }
            let written = |source: usize| style(writings.get(source).copied().unwrap_or_default());
            let sum = counted.sum.iter();
            let sum = sum.map(|(source, member)| (*source, member.as_deref(), written(*source)));
            let sum: Vec<_> = sum.collect();
            let mut amounts = Vec::with_capacity(rows);
            let mut known = Vec::with_capacity(rows);
            for row in 0..rows {
                let mut last = counted.sum[0].0;
                let said = amount(&sum, counted.times, table, (row, &mut last), || {
                    currency(program, table, row)
                });
                if said == Said::Unreadable {
                    let text = excerpt(&table.text(last, row));
                    money.unreadable.push((row, number, text));
                }
                amounts.push(if let Said::Amount(amount) = said {
                    amount
                } else {
                    0
                });
                known.push(matches!(said, Said::Amount(_)));
            }
            let nulls = Some(NullBuffer::from(known)).filter(|known| known.null_count() > 0);
            let amounts = Decimal128Array::new(amounts.into(), nulls);
            let kind = DataType::Decimal128(38, COST_SCALE);
            money.columns.push(Some(amounts.with_data_type(kind)));
        }
        money
    }
}

/// How a column is written that the first rows show to be written so.
const fn style(writing: Writing) -> Style {
    Style {
        decimal: match writing.sign {
            Sign::Point => Some('.'),
            Sign::Comma => Some(','),
            Sign::Unclear => None,
        },
        thousands: writing.grouped,
    }
}

/// The currency of a row by its own text, where one column or the mapping says it.
#[cold]
fn currency(program: &Program, table: &impl Table, row: usize) -> Option<String> {
    let text = match &program.currency_from {
        CurrencyFrom::Column(source) => {
            String::from_utf8_lossy(&table.text(*source, row)).into_owned()
        }
        CurrencyFrom::Constant(code) => code.clone(),
        CurrencyFrom::Unknown => return None,
    };
    let code = source_money::written::currency(&text, true);
    (!code.is_empty()).then_some(code)
}

/// What the texts of a row add up to. Without the first of them there is no amount. When nobody can tell,
/// `last` is the column whose text is to blame.
fn amount(
    columns: &[(usize, Option<&str>, Style)],
    times: Option<i128>,
    table: &impl Table,
    (row, last): (usize, &mut usize),
    currency: impl Fn() -> Option<String>,
) -> Said {
    let mut sum: Option<i128> = None;
    for (number, (source, member, style)) in columns.iter().enumerate() {
        let more = match member {
            None => {
                let plain = match style.decimal {
                    Some('.') => table.amount(*source, row),
                    _ => Said::Unreadable,
                };
                if plain == Said::Unreadable {
                    let text = table.text(*source, row);
                    source_money::written::read(&text, *style, currency().as_deref())
                } else {
                    plain
                }
            }
            Some(member) => list(&table.text(*source, row), member),
        };
        sum = match (more, sum) {
            (Said::Unreadable, _) => {
                *last = *source;
                return Said::Unreadable;
            }
            (Said::Nothing, None) if number == 0 => return Said::Nothing,
            (Said::Nothing, sum) => sum,
            (Said::Amount(more), sum) => match sum.unwrap_or(0).checked_add(more) {
                Some(sum) => Some(sum),
                None => return Said::Unreadable,
            },
        };
    }
    let sum = match times {
        None => sum,
        Some(factor) => match sum.map(|sum| source_money::times(sum, factor)) {
            Some(None) => return Said::Unreadable,
            other => other.flatten(),
        },
    };
    sum.map_or(Said::Nothing, Said::Amount)
}

fn list(text: &[u8], member: &str) -> Said {
    if let b"" | b"[]" = text {
        return Said::Nothing;
    }
    if let Said::Nothing = source_money::read(text) {
        return Said::Nothing;
    }
    let Some(found) = source_money::members(text, member) else {
        return Said::Unreadable;
    };
    let mut sum = 0i128;
    for text in found {
        match source_money::read(text) {
            Said::Amount(amount) => match sum.checked_add(amount) {
                Some(total) => sum = total,
                None => return Said::Unreadable,
            },
            // An amount that is not there is not one of zero.
            Said::Nothing | Said::Unreadable => return Said::Unreadable,
        }
    }
    Said::Amount(sum)
}

/// A column of a Parquet file, and how its values are written.
enum Cells {
    None,
    Text(StringViewArray),
    Double(Float64Array),
    Single(Float32Array),
    Decimal(Decimal128Array),
}

impl Cells {
    fn of(array: &ArrayRef) -> Result<Self, arrow::error::ArrowError> {
        Ok(match array.data_type() {
            DataType::Float64 => Self::Double(array.as_primitive::<Float64Type>().clone()),
            DataType::Float32 | DataType::Float16 => {
                let singles = cast(array, &DataType::Float32)?;
                Self::Single(singles.as_primitive::<Float32Type>().clone())
            }
            DataType::Decimal128(..) => {
                Self::Decimal(array.as_primitive::<Decimal128Type>().clone())
            }
            from if from.is_nested() => {
                Self::Text(parquet::nested(array)?.as_string_view().clone())
            }
            _ => Self::Text(parquet::text(array)?.as_string_view().clone()),
        })
    }
}

impl Table for Vec<Cells> {
    fn text(&self, source: usize, row: usize) -> Cow<'_, [u8]> {
        let written = match &self[source] {
            Cells::Text(array) if array.is_valid(row) => {
                return Cow::Borrowed(array.value(row).as_bytes());
            }
            // The shortest text that is this very number.
            Cells::Double(array) if array.is_valid(row) => format!("{:e}", array.value(row)),
            Cells::Single(array) if array.is_valid(row) => format!("{:e}", array.value(row)),
            Cells::Decimal(array) if array.is_valid(row) => array.value_as_string(row),
            _ => String::new(),
        };
        Cow::Owned(written.into_bytes())
    }

    fn amount(&self, source: usize, row: usize) -> Said {
        match &self[source] {
            // What most lines of a bill cost.
            Cells::Double(array) if array.is_valid(row) && array.value(row) == 0.0 => {
                Said::Amount(0)
            }
            Cells::Decimal(array) if array.is_valid(row) => {
                source_money::of_scale(array.value(row), array.scale())
                    .unwrap_or_else(|| source_money::read(&self.text(source, row)))
            }
            _ => source_money::read(&self.text(source, row)),
        }
    }
}

/// Puts what the texts say in the place of what the mapping made of them, where it names the texts:
/// from then on `amounts` is the source's side of the balance. A row that became several charges has
/// its amount on the first of them, without what the mapping put on the others.
///
/// # Errors
/// When the columns of the block are not of one length, which is a mistake of the program.
pub(super) fn count(rows: &Records, evaluated: &mut Evaluated) -> Result<(), ConvertError> {
    let charges = rows.lines.len();
    for (number, said) in rows.money.columns.iter().enumerate() {
        let Some(said) = said else { continue };
        let unless = evaluated.unless[number].as_ref();
        let Some(origins) = &rows.origins else {
            evaluated.amounts[number] = match unless {
                Some(unless) => nullif(said, unless).map_err(ConvertError::internal)?,
                None => Arc::new(said.clone()),
            };
            continue;
        };
        let own = evaluated.amounts[number].as_primitive::<Decimal128Type>();
        let counts = |charge: usize| {
            unless.is_none_or(|unless| !(unless.is_valid(charge) && unless.value(charge)))
        };
        let of = |amounts: &Decimal128Array, row: usize| {
            amounts.is_valid(row).then(|| amounts.value(row))
        };
        let mut amounts: Vec<Option<i128>> = Vec::with_capacity(charges);
        for group in origins.chunk_by(|row, next| row == next) {
            let first = amounts.len();
            let amount = of(said, group[0]).filter(|_| counts(first));
            let others = first + 1..first + group.len();
            let others = others.map(|charge| of(own, charge));
            let elsewhere = others
                .clone()
                .flatten()
                .fold(0i128, |sum, more| sum.wrapping_add(more));
            amounts.push(amount.map(|amount| amount.wrapping_sub(elsewhere)));
            amounts.extend(others);
        }
        let amounts = Decimal128Array::from(amounts);
        evaluated.amounts[number] =
            Arc::new(amounts.with_data_type(DataType::Decimal128(38, COST_SCALE)));
    }
    Ok(())
}
