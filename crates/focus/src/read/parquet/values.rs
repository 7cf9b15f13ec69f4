//! Any Arrow type to the types mappings expect.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, Decimal128Array, RecordBatch, StringViewArray, StringViewBuilder,
    TimestampMicrosecondArray,
};
use arrow::compute::cast;
use arrow::datatypes::{
    DataType, Decimal128Type, Float32Type, Float64Type, Schema, TimestampMicrosecondType,
};
use foldhash::fast::RandomState;
use stoa_kernel::statement::{Phrase, list as statements};

use super::super::cells::{self, BadCell, Fault};
use super::super::nulls::Nulls;
use super::super::time;
use crate::decimal;
use crate::error::ConvertError;
use crate::json;
use crate::mapping::Kind;
use crate::mapping::compile::{Program, arrow_type};

/// Casts a file's columns, and what is nested in them, to what the program expects. The batch's
/// columns are the program's roots.
pub(crate) fn typed(
    batch: &RecordBatch,
    program: &Program,
    bad: &mut Vec<BadCell>,
) -> Result<RecordBatch, ConvertError> {
    let mut columns = Vec::with_capacity(program.source.len());
    for (index, bound) in program.source.iter().enumerate() {
        let column = member(batch.column(bound.root), &bound.path)
            .and_then(|array| convert(&array, bound.kind, &bound.nulls, index, bad));
        columns.push(column.map_err(ConvertError::internal)?);
    }
    RecordBatch::try_new(Arc::clone(&program.source_schema), columns)
        .map_err(ConvertError::internal)
}

/// What is nested at a path: fields of structures as they are, members of JSON texts and maps as texts.
pub(crate) fn member(
    array: &ArrayRef,
    path: &[String],
) -> Result<ArrayRef, arrow::error::ArrowError> {
    let Some((name, rest)) = path.split_first() else {
        return Ok(Arc::clone(array));
    };
    if let Some(structure) = array.as_struct_opt() {
        let fields = structure.fields().iter();
        let found = fields
            .zip(structure.columns())
            .find(|(field, _)| field.name().eq_ignore_ascii_case(name));
        let Some((_, field)) = found else {
            return Ok(arrow::array::new_null_array(
                &DataType::Utf8View,
                array.len(),
            ));
        };
        let field = match structure.nulls() {
            None => Arc::clone(field),
            Some(_) => arrow::compute::nullif(field, &arrow::compute::is_null(array)?)?,
        };
        return member(&field, rest);
    }
    let texts = if array.data_type().is_nested() {
        nested(array)?
    } else {
        text(array)?
    };
    let values = texts.as_string_view().iter();
    let values = values.map(|value| json::get(value?, path));
    Ok(Arc::new(values.collect::<StringViewArray>()))
}

fn convert(
    array: &ArrayRef,
    kind: Kind,
    nulls: &Nulls,
    column: usize,
    bad: &mut Vec<BadCell>,
) -> Result<ArrayRef, arrow::error::ArrowError> {
    let mut report = |row: usize, value: &str, reason: Phrase, fault: Fault| {
        bad.push(BadCell::new((row, column), value.as_bytes(), reason, fault));
    };
    match (kind, array.data_type()) {
        (Kind::Text, from) if !from.is_nested() => non_empty(&text(array)?, nulls),
        (Kind::Text, from) if from.is_nested() => nested(array),
        (Kind::Json, from) if from.is_nested() => {
            let texts = nested(array)?;
            // Of a list of keys and values, as those of labels are, one key may come twice.
            let values = texts.as_string_view().iter().enumerate();
            let lists = values.filter_map(|(row, value)| Some((row, value?)));
            let lists =
                lists.filter(|(_, value)| value.starts_with('[') && value.contains("\"key\""));
            let mut seen: HashMap<&str, bool, RandomState> = HashMap::default();
            for (row, value) in lists {
                let differ = seen
                    .entry(value)
                    .or_insert_with(|| json::keys_differ(value) == Some(true));
                if *differ {
                    report(row, value, statements::key_twice(), Fault::Unreadable);
                }
            }
            Ok(texts)
        }
        (Kind::Json, _) => {
            let text = non_empty(&text(array)?, nulls)?;
            let values = text.as_string_view();
            type Read<'a> = Option<(Cow<'a, str>, bool)>;
            let mut seen: HashMap<&str, Read<'_>, RandomState> = HashMap::default();
            for value in values.iter().flatten() {
                seen.entry(value).or_insert_with(|| {
                    json::looked_into(value)
                        .or_else(|| Some((Cow::Owned(json::to_json(value)?), false)))
                });
            }
            let compact = |read: &Read<'_>| matches!(read, Some((Cow::Borrowed(_), false)));
            if seen.values().all(compact) {
                return Ok(text);
            }
            let mut builder = StringViewBuilder::with_capacity(values.len());
            for (row, value) in values.iter().enumerate() {
                let read = value.map(|value| (value, seen[value].as_ref()));
                match read {
                    Some((value, None)) => {
                        report(row, value, statements::not_json(), Fault::Unreadable)
                    }
                    Some((value, Some((_, true)))) => {
                        report(row, value, statements::key_twice(), Fault::Unreadable);
                    }
                    _ => {}
                }
                let compact = read.and_then(|(_, read)| read).map(|(compact, _)| compact);
                builder.append_option(compact);
            }
            Ok(Arc::new(builder.finish()))
        }
        (Kind::Decimal(_) | Kind::Float, from) => {
            let scale = decimal::scale(kind);
            let mut values: Vec<Option<i128>> = Vec::with_capacity(array.len());
            let mut read = |row: usize, text: &str| {
                let (value, said) = cells::number(text.as_bytes(), kind);
                if let Some((reason, fault)) = said {
                    report(row, text, reason, fault);
                }
                value
            };
            match from {
                DataType::Decimal128(_, from) => {
                    for (row, value) in array.as_primitive::<Decimal128Type>().iter().enumerate() {
                        values.push(value.and_then(|value| {
                            decimal::rescale(value, *from, scale)
                                .or_else(|_| read(row, &decimal::format(value, *from)).ok_or(()))
                                .ok()
                        }));
                    }
                }
                // The file itself holds a float; its shortest text is what the vendor meant.
                DataType::Float64 => {
                    for (row, value) in array.as_primitive::<Float64Type>().iter().enumerate() {
                        values.push(value.and_then(|value| read(row, &format!("{value:e}"))));
                    }
                }
                DataType::Float32 | DataType::Float16 => {
                    let floats = cast(array, &DataType::Float32)?;
                    for (row, value) in floats.as_primitive::<Float32Type>().iter().enumerate() {
                        values.push(value.and_then(|value| read(row, &format!("{value:e}"))));
                    }
                }
                _ => {
                    let text = text(array)?;
                    for (row, value) in text.as_string_view().iter().enumerate() {
                        let value = value.filter(|value| !value.is_empty());
                        values.push(value.and_then(|value| read(row, value)));
                    }
                }
            }
            Ok(Arc::new(
                Decimal128Array::from(values).with_data_type(arrow_type(kind)),
            ))
        }
        (
            Kind::Time | Kind::Epoch | Kind::MonthFirst | Kind::DayFirst,
            DataType::Timestamp(..) | DataType::Date32 | DataType::Date64,
        ) => {
            let micros = cast(
                array,
                &DataType::Timestamp(arrow::datatypes::TimeUnit::Microsecond, None),
            )?;
            Ok(Arc::new(
                micros
                    .as_primitive::<TimestampMicrosecondType>()
                    .clone()
                    .with_timezone("UTC"),
            ))
        }
        (Kind::Time | Kind::Epoch | Kind::MonthFirst | Kind::DayFirst, _) => {
            let read = time::reader(kind);
            let text = text(array)?;
            let mut values: Vec<Option<i64>> = Vec::with_capacity(array.len());
            for (row, value) in present(text.as_string_view(), nulls).enumerate() {
                let parsed = value.and_then(|value| read(value.as_bytes()));
                if let (Some(value), None) = (value, parsed) {
                    report(row, value, statements::not_a_time(), Fault::Unreadable);
                }
                values.push(parsed);
            }
            Ok(Arc::new(
                TimestampMicrosecondArray::from(values).with_timezone("UTC"),
            ))
        }
        (Kind::Text, _) => nested(array),
    }
}

pub(crate) fn text(array: &ArrayRef) -> Result<ArrayRef, arrow::error::ArrowError> {
    match array.data_type() {
        DataType::Utf8View => Ok(Arc::clone(array)),
        // A binary column is text in files of writers that do not annotate it.
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => {
            cast(&cast(array, &DataType::Utf8)?, &DataType::Utf8View)
        }
        _ => cast(array, &DataType::Utf8View),
    }
}

fn present<'a>(
    array: &'a StringViewArray,
    nulls: &'a Nulls,
) -> impl Iterator<Item = Option<&'a str>> {
    let array = array.iter();
    array.map(move |value| value.filter(|value| !nulls.holds(value.as_bytes())))
}

fn non_empty(array: &ArrayRef, nulls: &Nulls) -> Result<ArrayRef, arrow::error::ArrowError> {
    let text = array.as_string_view();
    let longest = nulls.own.iter().map(String::len).max().unwrap_or(0).max(6);
    // The length of a text is the lowest word of its view: most texts need no second look.
    let missing = |(row, view): (usize, &u128)| {
        let length = *view as u32 as usize;
        length <= longest && text.is_valid(row) && nulls.holds(text.value(row).as_bytes())
    };
    if !text.views().iter().enumerate().any(missing) {
        return Ok(Arc::clone(array));
    }
    let absent: arrow::array::BooleanArray = present(text, nulls)
        .map(|value| Some(value.is_none()))
        .collect();
    arrow::compute::nullif(array, &absent)
}

/// Maps, lists and structures as JSON.
pub(crate) fn nested(array: &ArrayRef) -> Result<ArrayRef, arrow::error::ArrowError> {
    let mut builder = StringViewBuilder::with_capacity(array.len());
    let field = arrow::datatypes::Field::new("v", array.data_type().clone(), true);
    let batch = RecordBatch::try_new(Arc::new(Schema::new(vec![field])), vec![Arc::clone(array)])?;
    let mut writer = arrow::json::LineDelimitedWriter::new(Vec::new());
    writer.write(&batch)?;
    writer.finish()?;
    let lines = String::from_utf8_lossy(&writer.into_inner()).into_owned();
    for line in lines.lines() {
        let value = line
            .strip_prefix("{\"v\":")
            .and_then(|rest| rest.strip_suffix('}'));
        builder.append_option(value.filter(|value| *value != "{}" && *value != "[]"));
    }
    Ok(Arc::new(builder.finish()))
}
