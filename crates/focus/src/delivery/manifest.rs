//! Manifests: files of vendors that say which other files together are a bill. Pure: paths are texts
//! with `/`, and whether a file exists is asked of the caller.
//!
//! Sources: AWS Data Exports User Guide, "Understanding your report versions" (legacy reports:
//! `reportKeys`) and "Data Exports manifest file reference" (Data Exports: `dataFiles`); Microsoft Cost
//! Management, "Tutorial: Create and manage exported data" (partitioned exports lie in a folder with a
//! manifest), whose shape is as opencost/opencost#2451 and Microsoft's FinOps toolkit read it.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::Deserialize;

use super::paths::{self, Range, file_name, folder, join, landmark, parent, shared};
use crate::error::{ConvertError, ErrorKind};

/// How AWS ends the name of every manifest: `cur-Manifest.json`.
const ENDING: &str = "-Manifest.json";
/// What Azure calls every manifest.
const AZURE: [&str; 2] = ["_manifest.json", "manifest.json"];
/// Types of Azure's exports that are no bills, or repeat charges that the bills have.
const NO_BILLS: [&str; 4] = [
    "PriceSheet",
    "ReservationDetails",
    "ReservationRecommendations",
    "ReservationTransactions",
];

/// Is this the name of a manifest? (`…-RedshiftManifest.json` is for another reader.)
pub fn is_manifest(path: &str) -> bool {
    let name = file_name(path);
    name.ends_with(ENDING) || AZURE.iter().any(|azure| name.eq_ignore_ascii_case(azure))
}

/// One delivery of one report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Name of the report or export.
    pub report: String,
    /// Billing period as `2024-01`, where the manifest tells it.
    pub period: Option<String>,
    /// The files, by their keys in the bucket, in the order of the manifest.
    pub keys: Vec<String>,
    /// Rows and stored bytes that it states of its files, by key.
    pub stated: BTreeMap<String, Stated>,
    /// Whose delivery it is, where the manifest tells it: an account, an export, a scope with the type
    /// of its export. Deliveries of others never replace it.
    pub of: String,
    pub writer: Writer,
    /// When it was made.
    pub made: Option<DateTime<Utc>>,
    /// The days it covers.
    pub range: Option<Range>,
    /// What it is when it is no bill, such as `PriceSheet`.
    pub no_bill: Option<String>,
}

/// Who wrote a manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Writer {
    Aws,
    Azure,
}

/// What a manifest says of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stated {
    pub rows: Option<u64>,
    pub bytes: Option<u64>,
}

/// Where the files of a manifest are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Located {
    pub files: Vec<String>,
    /// Keys of files that are nowhere near the manifest.
    pub missing: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    /// Legacy reports of AWS.
    report_keys: Option<Vec<String>>,
    report_name: Option<String>,
    billing_period: Option<Period>,
    account: Option<String>,
    /// Data Exports of AWS.
    data_files: Option<Vec<DataFile>>,
    export_arn: Option<String>,
    /// Exports of Azure.
    blobs: Option<Vec<Blob>>,
    blob_count: Option<u64>,
    data_row_count: Option<u64>,
    #[serde(default)]
    export_config: ExportConfig,
    #[serde(default)]
    run_info: RunInfo,
}

#[derive(Deserialize)]
struct Period {
    start: Option<String>,
}

/// A key, an `s3://` address, or an object that holds one.
#[derive(Deserialize)]
#[serde(untagged)]
enum DataFile {
    Key(String),
    Object {
        #[serde(alias = "s3Key", alias = "url", alias = "relativePath")]
        key: String,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Blob {
    blob_name: String,
    byte_count: Option<u64>,
    data_row_count: Option<u64>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ExportConfig {
    export_name: Option<String>,
    resource_id: Option<String>,
    r#type: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RunInfo {
    submitted_time: Option<String>,
    start_date: Option<String>,
    end_date: Option<String>,
}

impl Manifest {
    /// Reads the manifest that is stored at `path`; `None` when it is called like one and is another
    /// program's.
    ///
    /// # Errors
    /// No JSON, no list of files in it, or an empty one.
    pub fn parse(path: &str, text: &[u8]) -> Result<Option<Self>, ConvertError> {
        let name = file_name(path);
        let wrong = |kind, message: String, remedy: &str| {
            ConvertError::new(kind, message, remedy).in_file(name)
        };
        let document: Result<Document, _> = serde_json::from_slice(text);
        let mut document = match document {
            Ok(document) => document,
            Err(_) if !name.ends_with(ENDING) && is_other(text) => return Ok(None),
            Err(error) => {
                return Err(wrong(
                    ErrorKind::CorruptFile,
                    format!("the manifest is not readable: {error}"),
                    "Download it again, or name the bill's files instead of the manifest.",
                ));
            }
        };
        if let Some(blobs) = document.blobs.take() {
            return azure(path, document, blobs).map(Some);
        }
        let listed = match (document.report_keys, document.data_files) {
            (Some(keys), _) => keys,
            (None, Some(files)) => files.into_iter().map(DataFile::key).collect(),
            (None, None) if !name.ends_with(ENDING) => return Ok(None),
            (None, None) => {
                return Err(wrong(
                    ErrorKind::CorruptFile,
                    "the manifest lists no files: it has neither reportKeys nor dataFiles"
                        .to_owned(),
                    "Name the manifest that AWS delivered beside the bill, or the bill's files.",
                ));
            }
        };
        let keys: Vec<String> = listed.iter().map(|key| without_bucket(key)).collect();
        if keys.is_empty() {
            return Err(wrong(
                ErrorKind::NoInput,
                "the manifest lists no files: AWS has delivered nothing for this period yet"
                    .to_owned(),
                "Try again after the next delivery.",
            ));
        }
        let stated = document.billing_period.and_then(|period| period.start);
        let period = stated
            .as_deref()
            .and_then(month)
            .or_else(|| keys.iter().find_map(|key| partition(key)));
        let report = document
            .report_name
            .unwrap_or_else(|| name.trim_end_matches(ENDING).to_owned());
        Ok(Some(Self {
            report,
            range: period.as_deref().and_then(paths::month_range),
            period,
            keys,
            stated: BTreeMap::new(),
            of: document.export_arn.or(document.account).unwrap_or_default(),
            writer: Writer::Aws,
            made: None,
            no_bill: None,
        }))
    }

    /// Finds the files of the manifest at `path`, wherever the delivery was copied to: as much of
    /// the key as possible must match below one of the manifest's folders, so that a file of the
    /// same name from an older delivery is not taken. The bare name counts only beside the manifest.
    pub fn locate(&self, path: &str, exists: impl Fn(&str) -> bool) -> Located {
        let mut located = Located::default();
        for key in &self.keys {
            match place(path, key, &exists) {
                Some(found) => located.files.push(found),
                None => located.missing.push(key.clone()),
            }
        }
        located
    }
}

/// The folder that holds a manifest and all its files: what else lies in it was delivered earlier or
/// is for other readers.
pub fn root(path: &str, files: &[String]) -> String {
    let folders = files.iter().map(|file| folder(file));
    folders
        .fold(folder(path), |common, other| shared(common, other))
        .to_owned()
}

/// JSON, and not of an export: web applications and others have files of that name.
fn is_other(text: &[u8]) -> bool {
    let value: Result<serde_json::Value, _> = serde_json::from_slice(text);
    value.is_ok_and(|value| value.get("blobs").is_none())
}

/// A run of an export of Azure. Each holds all charges of its days; a later run of the same days
/// replaces it.
fn azure(path: &str, document: Document, blobs: Vec<Blob>) -> Result<Manifest, ConvertError> {
    let (config, run) = (document.export_config, document.run_info);
    let count = blobs.len() as u64;
    if document.blob_count.is_some_and(|stated| stated != count) {
        return Err(ConvertError::new(
            ErrorKind::CorruptFile,
            format!(
                "the manifest names {} and says that there are {}",
                crate::wording::counted(count, "file"),
                document.blob_count.unwrap_or_default()
            ),
            "Download the run again: its manifest is not whole.",
        )
        .in_file(file_name(path)));
    }
    let keys: Vec<String> = blobs
        .iter()
        .map(|blob| blob.blob_name.trim_matches('/').to_owned())
        .collect();
    let rows = |blob: &Blob| {
        let only = document.data_row_count.filter(|_| count == 1);
        blob.data_row_count.or(only)
    };
    let stated = keys.iter().zip(&blobs).map(|(key, blob)| {
        let stated = Stated {
            rows: rows(blob),
            bytes: blob.byte_count,
        };
        (key.clone(), stated)
    });
    let days = day(run.start_date.as_deref()).zip(day(run.end_date.as_deref()));
    let in_path = landmark(path).and_then(|found| found.range);
    let in_key = keys.iter().find_map(|key| landmark(key)?.range);
    let range = in_path
        .or(in_key)
        .or_else(|| days.and_then(|(first, last)| Range::through(first, last)));
    let report = config.export_name.unwrap_or_else(|| {
        let above = landmark(path).map(|found| file_name(found.above).to_owned());
        above.unwrap_or_else(|| "the export".to_owned())
    });
    let kind = config.r#type.unwrap_or_default();
    // Two exports of one scope are the same charges (microsoft/finops-toolkit#320).
    let scope = config.resource_id.map(|id| {
        let id = id.to_ascii_lowercase();
        let end = id.find("/providers/microsoft.costmanagement/");
        id[..end.unwrap_or(id.len())].to_owned()
    });
    let of = scope.unwrap_or_else(|| {
        let key = keys
            .first()
            .and_then(|key| landmark(key))
            .map(|found| found.above);
        let stored = landmark(path).map(|found| found.above);
        format!(
            "{report} {} {}",
            key.unwrap_or_default(),
            stored.unwrap_or_default()
        )
    });
    Ok(Manifest {
        period: range.map(|range| range.month()),
        stated: stated.collect(),
        of: format!("{of} {kind}"),
        writer: Writer::Azure,
        made: run.submitted_time.as_deref().and_then(time),
        no_bill: NO_BILLS.contains(&kind.as_str()).then_some(kind),
        report,
        keys,
        range,
    })
}

fn day(text: Option<&str>) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text?.get(..10)?, "%Y-%m-%d").ok()
}

/// With or without a zone, which is that of UTC.
fn time(text: &str) -> Option<DateTime<Utc>> {
    let zoned = DateTime::parse_from_rfc3339(text).map(|time| time.to_utc());
    let bare = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f");
    zoned.ok().or_else(|| bare.ok().map(|time| time.and_utc()))
}

impl DataFile {
    fn key(self) -> String {
        match self {
            Self::Key(key) | Self::Object { key } => key,
        }
    }
}

fn without_bucket(key: &str) -> String {
    let path = match key.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => key,
    };
    // A key may begin with a slash, when the report's prefix was given one.
    let parts = path.split('/').filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("/")
}

/// `20240101T000000.000Z` or `2024-01-01T…` → `2024-01`.
fn month(start: &str) -> Option<String> {
    let digits: String = start.chars().filter(char::is_ascii_digit).take(6).collect();
    (digits.len() == 6).then(|| format!("{}-{}", &digits[..4], &digits[4..]))
}

/// `…/BILLING_PERIOD=2024-01/…` → `2024-01`.
fn partition(key: &str) -> Option<String> {
    let named = key
        .split('/')
        .find_map(|part| part.strip_prefix("BILLING_PERIOD="))?;
    month(named)
}

fn place(manifest: &str, key: &str, exists: &impl Fn(&str) -> bool) -> Option<String> {
    let parts: Vec<&str> = key.split('/').collect();
    if parts.contains(&"..") {
        return None;
    }
    for dropped in 0..parts.len() {
        let rest = parts[dropped..].join("/");
        let bare = dropped + 1 == parts.len();
        let mut base = Some(folder(manifest));
        while let Some(here) = base {
            let candidate = join(here, &rest);
            if exists(&candidate) {
                return Some(candidate);
            }
            base = if bare { None } else { parent(here) };
        }
    }
    None
}

#[cfg(test)]
mod tests;
