//! Delta `add` actions for Parquet files, with the statistics that let readers skip files, taken
//! from the Parquet footer. Every value written is exact; one that Parquet shortened is left out.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, SecondsFormat, TimeDelta};
use deltalake::kernel::Add;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _};
use parquet::DecodeResult;
use parquet::file::metadata::{PageIndexPolicy, ParquetMetaData, ParquetMetaDataPushDecoder};
use parquet::file::statistics::Statistics;
use serde_json::{Map, Value, json};
use stoa_kernel::Error;

use super::error::storage;
use super::{ROLLUP_DAY, internal};

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

fn statistics(footer: &ParquetMetaData) -> Value {
    let (mut min, mut max, mut nulls) = (Map::new(), Map::new(), Map::new());
    for (index, column) in footer
        .file_metadata()
        .schema_descr()
        .columns()
        .iter()
        .enumerate()
    {
        let name = column.name();
        if !COLUMNS.contains(&name) {
            continue;
        }
        let chunks: Option<Vec<_>> = footer
            .row_groups()
            .iter()
            .map(|group| group.column(index).statistics())
            .collect();
        let Some(chunks) = chunks else { continue };
        if let Some(count) = chunks
            .iter()
            .map(|s| s.null_count_opt())
            .sum::<Option<u64>>()
        {
            nulls.insert(name.to_owned(), json!(count));
        }
        if let Some((low, high)) = bounds(&chunks) {
            min.insert(name.to_owned(), json!(low));
            max.insert(name.to_owned(), json!(high));
        }
    }
    let rows = footer.file_metadata().num_rows();
    json!({"numRecords": rows, "minValues": min, "maxValues": max, "nullCount": nulls})
}

/// Smallest and largest value over the row groups; `None` when a group does not say. Groups of
/// nulls only have no bounds and do not matter.
fn bounds(chunks: &[&Statistics]) -> Option<(String, String)> {
    match chunks.first()? {
        Statistics::Int64(_) => {
            let values = chunks.iter().filter_map(|s| match s {
                Statistics::Int64(v) => v.min_opt().copied().zip(v.max_opt().copied()),
                _ => None,
            });
            let (low, high) = fold(values)?;
            // Delta writes milliseconds: round outwards.
            Some((
                instant(low.div_euclid(1000))?,
                instant(high.div_euclid(1000) + i64::from(high.rem_euclid(1000) != 0))?,
            ))
        }
        Statistics::Int32(_) => {
            let values = chunks.iter().filter_map(|s| match s {
                Statistics::Int32(v) => v.min_opt().copied().zip(v.max_opt().copied()),
                _ => None,
            });
            let (low, high) = fold(values)?;
            Some((date(low)?, date(high)?))
        }
        Statistics::ByteArray(_) => {
            let exact = chunks
                .iter()
                .all(|s| s.min_is_exact() && s.max_is_exact() || s.min_bytes_opt().is_none());
            let values = chunks
                .iter()
                .filter_map(|s| s.min_bytes_opt().zip(s.max_bytes_opt()));
            let (low, high) = fold(values).filter(|_| exact)?;
            Some((
                String::from_utf8(low.to_vec()).ok()?,
                String::from_utf8(high.to_vec()).ok()?,
            ))
        }
        _ => None,
    }
}

fn fold<T: Ord + Copy>(values: impl Iterator<Item = (T, T)>) -> Option<(T, T)> {
    values.reduce(|(low, high), (a, b)| (low.min(a), high.max(b)))
}

fn instant(millis: i64) -> Option<String> {
    DateTime::from_timestamp_millis(millis)
        .map(|time| time.to_rfc3339_opts(SecondsFormat::Millis, true))
}

fn date(days: i32) -> Option<String> {
    let epoch = NaiveDate::from_ymd_opt(1970, 1, 1)?;
    epoch
        .checked_add_signed(TimeDelta::days(i64::from(days)))
        .map(|date| date.to_string())
}
