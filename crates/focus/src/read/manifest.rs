//! Manifests of AWS deliveries: which files together are the bill of one month. Pure: paths are
//! texts with `/`, and whether a file exists is asked of the caller.
//!
//! Sources: AWS Data Exports User Guide, "Understanding your report versions" (legacy reports:
//! `reportKeys`) and "Understanding export delivery" (Data Exports: `dataFiles`).

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::error::{ConvertError, ErrorKind};

/// How AWS ends the name of every manifest: `cur-Manifest.json`.
const ENDING: &str = "-Manifest.json";
/// Files named in a message before it says how many more there are.
const SHOWN: usize = 5;

/// Is this the name of a manifest? (`…-RedshiftManifest.json` is for another reader.)
pub fn is_manifest(path: &str) -> bool {
    path.ends_with(ENDING)
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
}

/// A manifest and the path it is stored at.
pub type Stored = (String, Manifest);

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
    /// Legacy reports.
    report_keys: Option<Vec<String>>,
    report_name: Option<String>,
    billing_period: Option<Period>,
    /// Data Exports.
    data_files: Option<Vec<DataFile>>,
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

impl Manifest {
    /// Reads the manifest that is stored at `path`.
    ///
    /// # Errors
    /// No JSON, no list of files in it, or an empty one.
    pub fn parse(path: &str, text: &[u8]) -> Result<Self, ConvertError> {
        let name = file_name(path);
        let document: Document = serde_json::from_slice(text).map_err(|error| {
            ConvertError::new(
                ErrorKind::CorruptFile,
                format!("the manifest is not readable: {error}"),
                "Download it again, or name the bill's files instead of the manifest.",
            )
            .in_file(name)
        })?;
        let listed = match (document.report_keys, document.data_files) {
            (Some(keys), _) => keys,
            (None, Some(files)) => files.into_iter().map(DataFile::key).collect(),
            (None, None) => {
                return Err(ConvertError::new(
                    ErrorKind::CorruptFile,
                    "the manifest lists no files: it has neither reportKeys nor dataFiles",
                    "Name the manifest that AWS delivered beside the bill, or the bill's files.",
                )
                .in_file(name));
            }
        };
        let keys: Vec<String> = listed.iter().map(|key| without_bucket(key)).collect();
        if keys.is_empty() {
            return Err(ConvertError::new(
                ErrorKind::NoInput,
                "the manifest lists no files: AWS has delivered nothing for this period yet",
                "Try again after the next delivery.",
            )
            .in_file(name));
        }
        let stated = document.billing_period.and_then(|period| period.start);
        let period = stated
            .as_deref()
            .and_then(month)
            .or_else(|| keys.iter().find_map(|key| partition(key)));
        let report = document
            .report_name
            .unwrap_or_else(|| name.trim_end_matches(ENDING).to_owned());
        Ok(Self {
            report,
            period,
            keys,
        })
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

/// Of several deliveries of one report and month, the one that counts: AWS puts the manifest of the
/// newest beside the folders of the deliveries; without it the latest time in the folders' names.
///
/// # Errors
/// When neither tells which delivery is the newest.
pub fn newest(all: Vec<Stored>) -> Result<Vec<Stored>, ConvertError> {
    let mut groups: BTreeMap<(String, Option<String>), Vec<Stored>> = BTreeMap::new();
    for (path, manifest) in all {
        let group = (manifest.report.clone(), manifest.period.clone());
        groups.entry(group).or_default().push((path, manifest));
    }
    let mut chosen = Vec::new();
    for (_, mut group) in groups {
        let depth = |path: &str| path.matches('/').count();
        let least = group.iter().map(|(path, _)| depth(path)).min();
        group.retain(|(path, _)| Some(depth(path)) == least);
        let same = group.iter().all(|(_, other)| other.keys == group[0].1.keys);
        if !same && !group.iter().all(|(path, _)| starts_with_time(path)) {
            let names: Vec<&str> = group.iter().map(|(path, _)| path.as_str()).collect();
            return Err(ConvertError::new(
                ErrorKind::NoInput,
                format!(
                    "there are several deliveries of the same bill: {}",
                    names.join(", ")
                ),
                "Name the manifest of the one to convert.",
            ));
        }
        chosen.extend(group.into_iter().max_by(|one, other| one.0.cmp(&other.0)));
    }
    chosen.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(chosen)
}

/// What manifests say of the files around them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deliveries {
    /// The files that count.
    pub named: BTreeSet<String>,
    /// The folders in which no others do.
    pub roots: Vec<String>,
}

impl Deliveries {
    /// Follows manifests: the newest of each report and month.
    ///
    /// # Errors
    /// When a file is missing, with its key, and when it cannot be told which manifest counts.
    pub fn of(all: Vec<Stored>, exists: impl Fn(&str) -> bool) -> Result<Self, ConvertError> {
        let mut deliveries = Self::default();
        for (path, manifest) in newest(all)? {
            let found = manifest.locate(&path, &exists);
            if !found.missing.is_empty() {
                return Err(incomplete(&path, &manifest, &found.missing));
            }
            deliveries.roots.push(root(&path, &found.files));
            deliveries.named.extend(found.files);
        }
        Ok(deliveries)
    }

    /// A bill that counts: one that is named, or one that lies apart from all deliveries.
    pub fn counts(&self, path: &str) -> bool {
        self.named.contains(path) || !self.roots.iter().any(|root| inside(path, root))
    }
}

fn incomplete(path: &str, manifest: &Manifest, missing: &[String]) -> ConvertError {
    let period = manifest.period.as_deref();
    let period = period.map(|period| format!(" for {period}"));
    let shown = missing.iter().take(SHOWN).cloned().collect::<Vec<_>>();
    let more = match missing.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    ConvertError::new(
        ErrorKind::MissingFiles,
        format!(
            "{} of the {} files of {}{} cannot be found: {}{more}",
            missing.len(),
            manifest.keys.len(),
            manifest.report,
            period.unwrap_or_default(),
            shown.join(", "),
        ),
        format!(
            "Download them to the same folders as the manifest {path}, or beside it, and run this again."
        ),
    )
}

/// The folder that holds a manifest and all its files: what else lies in it was delivered earlier or
/// is for other readers.
pub fn root(path: &str, files: &[String]) -> String {
    let folders = files.iter().map(|file| folder(file));
    folders
        .fold(folder(path), |common, other| shared(common, other))
        .to_owned()
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

fn starts_with_time(path: &str) -> bool {
    let last = file_name(folder(path));
    last.len() > 8 && last.bytes().take(8).all(|byte| byte.is_ascii_digit())
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn folder(path: &str) -> &str {
    match path.rfind('/') {
        Some(0) => "/",
        Some(end) => &path[..end],
        None => "",
    }
}

fn parent(folder_path: &str) -> Option<&str> {
    match folder_path {
        "" | "/" => None,
        inner => Some(folder(inner)),
    }
}

fn join(base: &str, rest: &str) -> String {
    match base {
        "" => rest.to_owned(),
        "/" => format!("/{rest}"),
        base => format!("{base}/{rest}"),
    }
}

/// The longest folder that both are in.
fn shared<'a>(one: &'a str, other: &str) -> &'a str {
    let mut common = one;
    while !inside(other, common) {
        match parent(common) {
            Some(above) => common = above,
            None => return "",
        }
    }
    common
}

/// Is `path` this folder or below it?
pub fn inside(path: &str, folder: &str) -> bool {
    folder.is_empty()
        || folder == "/"
        || path == folder
        || path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests;
