//! What the Delta log says of a file holds for every row of it: readers leave out files by it.

use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use arrow::datatypes::{DataType, Field, Schema};
use bytes::Bytes;
use chrono::{DateTime, NaiveDate};
use parquet::arrow::ArrowWriter;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use proptest::prelude::*;
use serde_json::Value;

use super::super::stats::statistics;
use crate::schema::timestamp_type;

fn schema() -> Arc<Schema> {
    Arc::new(Schema::new(vec![
        Field::new("ChargePeriodStart", timestamp_type(), true),
        Field::new("x_ChargeDay", DataType::Date32, true),
        Field::new("ServiceName", DataType::Utf8, true),
    ]))
}

type Row = (Option<i64>, Option<i32>, Option<String>);

fn batch(rows: &[Row]) -> RecordBatch {
    let times = TimestampMicrosecondArray::from_iter(rows.iter().map(|row| row.0));
    let columns: Vec<ArrayRef> = vec![
        Arc::new(times.with_timezone("UTC")),
        Arc::new(Date32Array::from_iter(rows.iter().map(|row| row.1))),
        Arc::new(StringArray::from_iter(
            rows.iter().map(|row| row.2.as_deref()),
        )),
    ];
    RecordBatch::try_new(schema(), columns).unwrap()
}

/// One row group per batch.
fn footer(groups: &[Vec<Row>], properties: WriterProperties) -> ParquetMetaData {
    let mut writer = ArrowWriter::try_new(Vec::new(), schema(), Some(properties)).unwrap();
    for group in groups {
        writer.write(&batch(group)).unwrap();
        writer.flush().unwrap();
    }
    let bytes = Bytes::from(writer.into_inner().unwrap());
    ParquetMetaDataReader::new()
        .parse_and_finish(&bytes)
        .unwrap()
}

fn text<'a>(stats: &'a Value, which: &str, column: &str) -> Option<&'a str> {
    stats[which]
        .get(column)
        .map(|value| value.as_str().unwrap())
}

fn micros(text: &str) -> i64 {
    DateTime::parse_from_rfc3339(text)
        .unwrap()
        .timestamp_micros()
}

fn days(text: &str) -> i32 {
    let date: NaiveDate = text.parse().unwrap();
    let epoch = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap();
    i32::try_from((date - epoch).num_days()).unwrap()
}

/// Every row lies within what is said, and every count is right.
fn holds(stats: &Value, rows: &[Row]) -> Result<(), TestCaseError> {
    prop_assert_eq!(stats["numRecords"].as_u64(), Some(rows.len() as u64));
    let nulls = |column: &str, count: usize| {
        let said = stats["nullCount"]
            .get(column)
            .map(|count| count.as_u64().unwrap());
        said.is_none_or(|said| said == count as u64)
    };
    prop_assert!(nulls(
        "ChargePeriodStart",
        rows.iter().filter(|r| r.0.is_none()).count()
    ));
    prop_assert!(nulls(
        "x_ChargeDay",
        rows.iter().filter(|r| r.1.is_none()).count()
    ));
    prop_assert!(nulls(
        "ServiceName",
        rows.iter().filter(|r| r.2.is_none()).count()
    ));
    for (time, day, service) in rows {
        if let (Some(time), Some(low)) = (time, text(stats, "minValues", "ChargePeriodStart")) {
            let high = text(stats, "maxValues", "ChargePeriodStart").unwrap();
            prop_assert!(
                micros(low) <= *time && *time <= micros(high),
                "{low} {time} {high}"
            );
        }
        if let (Some(day), Some(low)) = (day, text(stats, "minValues", "x_ChargeDay")) {
            let high = text(stats, "maxValues", "x_ChargeDay").unwrap();
            prop_assert!(
                days(low) <= *day && *day <= days(high),
                "{low} {day} {high}"
            );
            // Readers that compare dates as they are written come to the same end.
            prop_assert_eq!((low.len(), high.len()), (10, 10));
        }
        if let (Some(service), Some(low)) = (service, text(stats, "minValues", "ServiceName")) {
            let high = text(stats, "maxValues", "ServiceName").unwrap();
            prop_assert!(
                low <= service.as_str() && service.as_str() <= high,
                "{low} {service} {high}"
            );
        }
    }
    Ok(())
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let times = prop_oneof![
        4 => 1_600_000_000_000_000i64..1_800_000_000_000_000,
        1 => -62_200_000_000_000_000i64..260_000_000_000_000_000,
    ];
    let days = prop_oneof![4 => 18_000i32..20_000, 1 => any::<i32>()];
    let texts = prop_oneof![
        4 => "[a-c]{0,3}",
        1 => "[a-z\u{d7ff}\u{10ffff}]{60,300}",
        1 => any::<String>(),
    ];
    let row = (
        prop::option::of(times),
        prop::option::of(days),
        prop::option::of(texts),
    );
    prop::collection::vec(row, 1..8)
}

proptest! {
    #[test]
    fn nothing_said_of_a_file_is_untrue(
        groups in prop::collection::vec(rows(), 1..4),
        shortened in prop::option::of(1usize..70),
        silent in prop::bool::weighted(0.1),
    ) {
        let level = if silent { EnabledStatistics::None } else { EnabledStatistics::Chunk };
        let properties = WriterProperties::builder()
            .set_statistics_truncate_length(shortened)
            .set_statistics_enabled(level)
            .build();
        let stats = statistics(&footer(&groups, properties));
        let all: Vec<Row> = groups.concat();
        holds(&stats, &all)?;
        // What is ordinary is said, or no reader could leave anything out.
        let ordinary = |time: &i64| (1_600_000_000_000_000..1_800_000_000_000_000).contains(time);
        let mut times = all.iter().filter_map(|row| row.0).peekable();
        if !silent && times.peek().is_some() && times.all(|time| ordinary(&time)) {
            prop_assert!(text(&stats, "minValues", "ChargePeriodStart").is_some(), "{stats}");
        }
        let mut texts = all.iter().filter_map(|row| row.2.as_deref()).peekable();
        if !silent && texts.peek().is_some() && texts.all(str::is_ascii) {
            prop_assert!(text(&stats, "maxValues", "ServiceName").is_some(), "{stats}");
        }
    }
}

/// A row group whose writer found its bounds too long to keep was taken for one of nulls only: a
/// reader that looks for `zz…` left the file out, and its charges.
#[test]
fn a_row_group_that_does_not_say_its_bounds_leaves_the_file_without() {
    let told = vec![(None, Some(3), Some("m".to_owned()))];
    let untold = vec![(None, Some(900), Some("z".repeat(10)))];
    let properties = WriterProperties::builder().build();
    let one = footer(&[told, untold], properties);
    let mut groups = one.row_groups().to_vec();
    let mut columns = groups[1].columns().to_vec();
    for (index, column) in columns.iter_mut().enumerate().skip(1) {
        let statistics = groups[1].column(index).statistics().unwrap();
        let nulls = statistics.null_count_opt();
        let silent = match statistics {
            parquet::file::statistics::Statistics::Int32(_) => {
                parquet::file::statistics::Statistics::int32(None, None, None, nulls, false)
            }
            _ => parquet::file::statistics::Statistics::byte_array(None, None, None, nulls, false),
        };
        *column = column
            .clone()
            .into_builder()
            .set_statistics(silent)
            .build()
            .unwrap();
    }
    groups[1] = groups[1]
        .clone()
        .into_builder()
        .set_column_metadata(columns)
        .build()
        .unwrap();
    let file = ParquetMetaData::new(one.file_metadata().clone(), groups);
    let stats = statistics(&file);
    assert_eq!(text(&stats, "minValues", "ServiceName"), None);
    assert_eq!(text(&stats, "maxValues", "x_ChargeDay"), None);
    // The column without a value has no bounds and its count.
    assert_eq!(text(&stats, "minValues", "ChargePeriodStart"), None);
    assert_eq!(stats["nullCount"]["ChargePeriodStart"], 2);
    assert_eq!(stats["nullCount"]["ServiceName"], 0);
}

#[test]
fn texts_and_instants_are_shortened_outwards() {
    let long = format!("{}z", "é".repeat(40));
    let late = 1_725_148_800_000_001;
    let rows = vec![
        (Some(late), None, Some(long.clone())),
        (Some(late + 998), None, None),
    ];
    let stats = statistics(&footer(&[rows], WriterProperties::builder().build()));
    assert_eq!(
        text(&stats, "minValues", "ServiceName"),
        Some("é".repeat(32).as_str())
    );
    let high = text(&stats, "maxValues", "ServiceName").unwrap();
    assert_eq!(high, format!("{}ê", "é".repeat(31)));
    assert_eq!(
        text(&stats, "minValues", "ChargePeriodStart"),
        Some("2024-09-01T00:00:00.000Z")
    );
    assert_eq!(
        text(&stats, "maxValues", "ChargePeriodStart"),
        Some("2024-09-01T00:00:00.001Z")
    );
}

/// Years of five digits are not compared as they are written: nothing is said of them.
#[test]
fn what_cannot_be_said_is_left_out() {
    let far = vec![(Some(260_000_000_000_000_000), Some(3_000_000), None)];
    let stats = statistics(&footer(&[far], WriterProperties::builder().build()));
    assert!(
        stats["minValues"].as_object().unwrap().is_empty(),
        "{stats}"
    );
    // Milliseconds would be read as microseconds.
    let field = Field::new(
        "ChargePeriodStart",
        DataType::Timestamp(arrow::datatypes::TimeUnit::Millisecond, None),
        true,
    );
    let other = Arc::new(Schema::new(vec![field.clone()]));
    let values = arrow::array::TimestampMillisecondArray::from(vec![1_725_148_800_000]);
    let mut writer = ArrowWriter::try_new(Vec::new(), Arc::clone(&other), None).unwrap();
    writer
        .write(&RecordBatch::try_new(other, vec![Arc::new(values)]).unwrap())
        .unwrap();
    let bytes = Bytes::from(writer.into_inner().unwrap());
    let footer = ParquetMetaDataReader::new()
        .parse_and_finish(&bytes)
        .unwrap();
    let stats = statistics(&footer);
    assert_eq!(
        (
            text(&stats, "minValues", "ChargePeriodStart"),
            stats["numRecords"].as_u64()
        ),
        (None, Some(1))
    );
}
