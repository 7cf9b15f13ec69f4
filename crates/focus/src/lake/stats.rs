//! Delta `add` actions for Parquet files, with the statistics that let readers skip files, taken
//! from the Parquet footer. They never claim less than the file holds (Delta protocol, "Per-file
//! Statistics"): texts are shortened and instants rounded outwards, and a column of which one row
//! group does not say its bounds has none. Amounts have none on purpose: in JSON they would be
//! numbers, which readers take for doubles, and a rounded bound may be inside the range.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Datelike as _, NaiveDate, SecondsFormat, TimeDelta};
use deltalake::kernel::Add;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _};
use parquet::DecodeResult;
use parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use parquet::file::metadata::{PageIndexPolicy, ParquetMetaData, ParquetMetaDataPushDecoder};
use parquet::file::statistics::Statistics;
use parquet::schema::types::ColumnDescriptor;
use serde_json::{Map, Value, json};
use stoa_kernel::Error;

use super::error::storage;
use super::{ROLLUP_DAY, internal};
use crate::bounds;

/// Bytes of a text in the statistics, about: the log is read by everyone, and a long text tells no more.
const TEXT: usize = 64;

/// Columns worth skipping files by.
const COLUMNS: [&str; 11] = [
    "ChargePeriodStart",
    "ChargePeriodEnd",
    ROLLUP_DAY,
    "BillingCurrency",
    "BillingAccountId",
    "SubAccountId",
    "ServiceProviderName",
    "ServiceCategory",
    "ServiceName",
    "RegionId",
    "ChargeCategory",
];

/// Reads the footer of `path` (from the store's root) and describes it for a table at `table`.
pub(super) async fn add_action(
    store: &Arc<dyn ObjectStore>,
    table: &Path,
    path: &Path,
    source_id: &str,
    period: &str,
) -> Result<Add, Error> {
    let meta = store
        .head(path)
        .await
        .map_err(storage("reading a staged file"))?;
    let footer = footer(store, path, meta.size).await?;
    let relative = path
        .prefix_match(table)
        .map(|parts| parts.collect::<Path>())
        .ok_or_else(|| {
            Error::internal(format!(
                "The file {path} is not in the table's folder {table}."
            ))
        })?;
    Ok(Add {
        path: relative.to_string(),
        partition_values: HashMap::from([
            ("source_id".to_owned(), Some(source_id.to_owned())),
            ("billing_period".to_owned(), Some(period.to_owned())),
        ]),
        size: i64::try_from(meta.size).map_err(internal("measuring a staged file"))?,
        modification_time: meta.last_modified.timestamp_millis(),
        data_change: true,
        stats: Some(statistics(&footer).to_string()),
        tags: None,
        deletion_vector: None,
        base_row_id: None,
        default_row_commit_version: None,
        clustering_provider: None,
    })
}

/// The footer of a Parquet file of so many bytes.
pub(crate) async fn footer(
    store: &Arc<dyn ObjectStore>,
    path: &Path,
    size: u64,
) -> Result<ParquetMetaData, Error> {
    let broken = internal::<parquet::errors::ParquetError>;
    let doing = "reading the footer of a staged file";
    let mut decoder = ParquetMetaDataPushDecoder::try_new(size)
        .map_err(broken(doing))?
        .with_page_index_policy(PageIndexPolicy::Skip);
    loop {
        match decoder.try_decode().map_err(broken(doing))? {
            DecodeResult::NeedsData(ranges) => {
                let data = store
                    .get_ranges(path, &ranges)
                    .await
                    .map_err(storage(doing))?;
                decoder.push_ranges(ranges, data).map_err(broken(doing))?;
            }
            DecodeResult::Data(footer) => return Ok(footer),
            DecodeResult::Finished => {
                return Err(Error::internal(format!(
                    "The file {path} has no Parquet footer."
                )));
            }
        }
    }
}

/// Rows of an add action made here.
pub(super) fn rows(add: &Add) -> u64 {
    let stats = add
        .stats
        .as_deref()
        .and_then(|text| serde_json::from_str::<Value>(text).ok());
    stats
        .and_then(|stats| stats["numRecords"].as_u64())
        .unwrap_or(0)
}

/// Statistics of a file as Delta writes them.
pub(super) fn statistics(footer: &ParquetMetaData) -> Value {
    let (mut min, mut max, mut nulls) = (Map::new(), Map::new(), Map::new());
    let schema = footer.file_metadata().schema_descr();
    for (index, column) in schema.columns().iter().enumerate() {
        let name = column.name();
        if !COLUMNS.contains(&name) || column.max_rep_level() > 0 || column.path().parts().len() > 1
        {
            continue;
        }
        let groups = footer.row_groups().iter().filter(|g| g.num_rows() > 0);
        let chunks: Option<Vec<_>> = groups
            .map(|group| Some((group.column(index).statistics()?, group.num_rows())))
            .collect();
        let Some(chunks) = chunks else { continue };
        let counts = chunks.iter().map(|(stats, _)| stats.null_count_opt());
        if let Some(count) = counts.sum::<Option<u64>>() {
            nulls.insert(name.to_owned(), json!(count));
        }
        if let Some((low, high)) = bounds(column, &chunks) {
            min.insert(name.to_owned(), json!(low));
            max.insert(name.to_owned(), json!(high));
        }
    }
    let rows = footer.file_metadata().num_rows();
    json!({"numRecords": rows, "minValues": min, "maxValues": max, "nullCount": nulls})
}

/// Bounds of all row groups (with their numbers of rows) as Delta writes them. `None` when there is
/// no value, or a row group does not say: only one that counts nothing but nulls has none.
fn bounds(column: &ColumnDescriptor, chunks: &[(&Statistics, i64)]) -> Option<(String, String)> {
    let mut known = Vec::with_capacity(chunks.len());
    for (stats, rows) in chunks {
        match (stats.min_bytes_opt(), stats.max_bytes_opt()) {
            (Some(_), Some(_)) => known.push(*stats),
            _ if stats.null_count_opt() == u64::try_from(*rows).ok() => {}
            _ => return None,
        }
    }
    match known.first()? {
        Statistics::Int64(_) if is_micros(column) => {
            let values = known.iter().map(|stats| match stats {
                Statistics::Int64(v) => v.min_opt().copied().zip(v.max_opt().copied()),
                _ => None,
            });
            let (low, high) = fold(values)?;
            // Delta writes milliseconds.
            let up = high.div_euclid(1000) + i64::from(high.rem_euclid(1000) != 0);
            Some((instant(low.div_euclid(1000))?, instant(up)?))
        }
        Statistics::Int32(_) if is_date(column) => {
            let values = known.iter().map(|stats| match stats {
                Statistics::Int32(v) => v.min_opt().copied().zip(v.max_opt().copied()),
                _ => None,
            });
            let (low, high) = fold(values)?;
            Some((date(low)?, date(high)?))
        }
        Statistics::ByteArray(_) if is_text(column) => {
            let values = known.iter().map(|stats| {
                // The fields of old writers were in whatever order those liked.
                let trusted = Some(*stats).filter(|stats| !stats.is_min_max_deprecated())?;
                trusted.min_bytes_opt().zip(trusted.max_bytes_opt())
            });
            let (low, high) = fold(values)?;
            // What Parquet shortened is shortened outwards, and is still a bound.
            let low = bounds::lower(std::str::from_utf8(low).ok()?, TEXT);
            let high = bounds::upper(std::str::from_utf8(high).ok()?, TEXT)?;
            Some((low.to_owned(), high))
        }
        _ => None,
    }
}

fn is_micros(column: &ColumnDescriptor) -> bool {
    match column.logical_type_ref() {
        Some(LogicalType::Timestamp(kind)) => kind.unit == TimeUnit::MICROS,
        Some(_) => false,
        None => column.converted_type() == ConvertedType::TIMESTAMP_MICROS,
    }
}

fn is_date(column: &ColumnDescriptor) -> bool {
    column.converted_type() == ConvertedType::DATE
}

fn is_text(column: &ColumnDescriptor) -> bool {
    column.converted_type() == ConvertedType::UTF8
}

/// The smallest and the largest; `None` when one is missing.
fn fold<T: Ord + Copy>(mut values: impl Iterator<Item = Option<(T, T)>>) -> Option<(T, T)> {
    let first = values.next()??;
    values.try_fold(first, |(low, high), next| {
        next.map(|(a, b)| (low.min(a), high.max(b)))
    })
}

/// `None` outside the years of four digits: readers compare, and read, no others.
fn instant(millis: i64) -> Option<String> {
    DateTime::from_timestamp_millis(millis)
        .filter(|time| (1..=9999).contains(&time.year()))
        .map(|time| time.to_rfc3339_opts(SecondsFormat::Millis, true))
}

fn date(days: i32) -> Option<String> {
    let epoch = NaiveDate::from_ymd_opt(1970, 1, 1)?;
    epoch
        .checked_add_signed(TimeDelta::days(i64::from(days)))
        .filter(|date| (1..=9999).contains(&date.year()))
        .map(|date| date.to_string())
}
