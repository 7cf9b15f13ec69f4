//! Which of the files that were found make the bill: manifests are followed, older runs and twins left
//! out, tables read through their log. One engine for the command line, for remote storage, and for the
//! server's sources and uploads. [`decide`] is pure (paths and texts in, a decision out); [`choose`]
//! reads what it needs from storage.
//!
//! Nothing is left out or doubted in silence: every decision is a [`Warning`], and where it cannot be
//! told which of two files counts, that is an error.

use std::collections::BTreeMap;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use stoa_kernel::Statement;
use stoa_kernel::statement::list as statements;

use crate::error::{ConvertError, ErrorKind};
use crate::places;
use crate::warnings::{Warning, WarningCode};
use crate::wording;

mod choose;
mod folders;
mod follow;
pub mod manifest;
pub(crate) mod own;
pub mod paths;
mod runs;
pub(crate) mod seen;
mod sorted;
mod tables;
#[cfg(test)]
mod tests;
mod twins;

pub use choose::{Delivery, Stored, choose};
pub use manifest::is_manifest;
pub use tables::{Live, is_marker, live_files, refuse_other_tables};

/// Files named in a message before it says how many more there are.
const SHOWN: usize = 5;
/// Endings of files that a program has not finished writing.
const UNFINISHED: [&str; 6] = [
    ".crdownload",
    ".part",
    ".partial",
    ".filepart",
    ".download",
    ".tmp",
];
/// Endings of tables and archives that are not read.
const OTHER_TABLES: [&str; 17] = [
    ".txt", ".dat", ".psv", ".xls", ".xlsx", ".xlsm", ".ods", ".numbers", ".bz2", ".xz", ".7z",
    ".rar", ".tar", ".tar.gz", ".tgz", ".avro", ".orc",
];
/// What copies of a file are called behind its name, beside numbers.
const COPIES: [&str; 5] = ["bak", "backup", "copy", "old", "orig"];
/// Why files are left out, of which nobody knows yet which they are.
type Because = Statement;

/// A file that may be part of the bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// With its folders, parts separated by `/`: vendors say in them what a file is.
    pub path: String,
    /// As messages name it.
    pub shown: String,
    /// As stored.
    pub bytes: Option<u64>,
    pub modified: Option<DateTime<Utc>>,
    /// It was met in a folder: nobody named the file itself.
    pub met: bool,
}

/// A file of the bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    pub path: String,
    /// Rows that a manifest states of it.
    pub rows: Option<u64>,
}

/// What is to be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decision {
    pub files: Vec<Chosen>,
    pub warnings: Vec<Warning>,
}

/// Whether a file found in a folder matters: bills, manifests, and what tells of tables and of
/// unfinished downloads. `inside` is its path below the folder that was named.
pub fn concerns(inside: &str) -> bool {
    let name = paths::file_name(inside);
    if tables::is_marker(inside) {
        return true;
    }
    let hidden = paths::folder(inside)
        .split('/')
        .any(|part| part.starts_with('.') && part.len() > 1);
    let told = unfinished(name).is_some() || is_other_table(name);
    !hidden && (places::is_bill(name) || is_manifest(name) || told)
}

/// Whether a file may be a bill in a form that is not read, or under a name that does not say what it is
/// (the parts of a BigQuery export without an ending): such files are named, so that nobody believes
/// they were read.
fn is_other_table(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let hidden = lower.starts_with(['.', '_', '~']);
    let stem = lower.split('.').next().unwrap_or_default();
    let for_people = [
        "readme",
        "license",
        "licence",
        "notice",
        "copying",
        "changelog",
    ];
    // `LICENSE`, `SHA256SUMS`.
    let shouted = name.chars().any(char::is_uppercase) && !name.chars().any(char::is_lowercase);
    let known = OTHER_TABLES.iter().any(|ending| lower.ends_with(ending));
    // `may.csv.1`, as downloads beside a file of that name and the parts of a split one are called.
    let numbered = lower.rsplit_once('.').is_some_and(|(whole, last)| {
        let number = last.bytes().all(|byte| byte.is_ascii_digit()) && !last.is_empty();
        (number || COPIES.contains(&last)) && places::is_bill(whole)
    });
    let unnamed = !name.contains('.') && !shouted;
    !hidden && !for_people.contains(&stem) && (known || numbered || unnamed)
}

/// What stands for the files of a statement until all of them are known.
const NONE: Vec<String> = Vec::new();

fn other_table() -> Because {
    statements::left_out_ending(NONE, 0u64, places::ENDINGS.as_slice())
}

/// The bill that an unfinished download or copy would become.
fn unfinished(name: &str) -> Option<&str> {
    let lower = name.to_ascii_lowercase();
    let ending = UNFINISHED.iter().find(|ending| lower.ends_with(*ending))?;
    let whole = &name[..name.len() - ending.len()];
    places::is_bill(whole).then_some(whole)
}

/// Why a file is no bill although it is called like one: it lies in a folder of AWS, Spark or macOS that holds none.
fn no_bill(path: &str) -> Option<Because> {
    let mut folders = paths::folder(path).split('/');
    folders.find_map(|folder| {
        Some(match folder {
            "cost_and_usage_data_status" => statements::left_out_status_file(NONE, 0u64),
            "_temporary" => statements::left_out_unfinished_job(NONE, 0u64),
            "_spark_metadata" => statements::left_out_spark_log(NONE, 0u64),
            "__MACOSX" => statements::left_out_macos(NONE, 0u64),
            _ => return None,
        })
    })
}

/// Whether a file that was met in a folder is one that Stoa keeps for itself: it is never charges, whatever lies beside it.
fn is_own(file: &Listed) -> bool {
    file.met && own::because(&file.path).is_some()
}

/// Whether it is a usage report of Oracle, which holds no costs; the cost reports and the FOCUS reports
/// lie beside it (Oracle Cloud Infrastructure Documentation, "Cost and Usage Reports").
fn oracle_usage(path: &str) -> bool {
    path.contains("reports/usage-csv/")
}

/// Decides which of `listed` make the bill. `texts` are the contents of the manifests among them, by
/// path; `tables` the live files of Delta tables; `exists` says whether a file that a manifest names is
/// there, listed or not.
///
/// # Errors
/// Manifests that cannot be read, files that they name and that are missing, and several deliveries of
/// one bill where nothing tells which counts.
pub fn decide(
    listed: &[Listed],
    texts: &BTreeMap<String, Bytes>,
    tables: &[Live],
    exists: &dyn Fn(&str) -> bool,
) -> Result<Decision, ConvertError> {
    let mut said = Said::new(listed);
    let mut manifests = Vec::new();
    let mut bills: BTreeMap<String, &Listed> = BTreeMap::new();
    // In the order they were given in.
    let mut order = Vec::new();
    for file in listed {
        if let Some(text) = texts.get(&file.path) {
            if let Some(manifest) = manifest::Manifest::parse(&file.path, text)? {
                manifests.push(follow::Stored {
                    path: file.path.clone(),
                    manifest,
                    modified: file.modified,
                });
            }
            continue;
        }
        if tables::is_marker(&file.path) {
            continue;
        }
        if let Some(whole) = unfinished(paths::file_name(&file.path)) {
            let beside = paths::join(paths::folder(&file.path), whole);
            if !listed.iter().any(|other| other.path == beside) {
                said.warn(
                    WarningCode::IncompleteDelivery,
                    statements::unfinished_download(&file.shown),
                );
            }
        } else if bills.insert(file.path.clone(), file).is_none() {
            order.push(file.path.clone());
        }
    }
    let mut gone = BTreeMap::new();
    let costs = bills.keys().any(|path| !oracle_usage(path));
    for path in bills.keys() {
        let other = no_bill(path).or_else(|| own::because(path).filter(|_| bills[path].met));
        let usage =
            (costs && oracle_usage(path)).then(|| statements::left_out_usage_report(NONE, 0u64));
        let name = paths::file_name(path);
        let table = bills[path].met && !places::is_bill(name) && is_other_table(name);
        if let Some(why) = other.or(usage).or_else(|| table.then(other_table)) {
            gone.insert(path.clone(), why);
        }
    }
    // Who names one such file alone means it.
    if gone.len() == bills.len() && manifests.is_empty() {
        gone.retain(|path, _| is_own(bills[path]));
    }
    for table in tables {
        table.decide(bills.keys(), exists, &mut gone, &mut said)?;
    }
    let deliveries = follow::Deliveries::of(manifests, exists, &mut said)?;
    for path in bills.keys() {
        if !gone.contains_key(path) && !deliveries.counts(path) {
            let why = deliveries.replaced.get(path).cloned();
            let why = why.unwrap_or_else(|| {
                // A manifest is beside the files of its run, or above them.
                let own = |manifest: &String| {
                    let of = paths::folder(manifest);
                    of == paths::folder(path) || paths::inside(path, of)
                };
                match texts.keys().any(own) {
                    true => statements::left_out_unnamed(NONE, 0u64),
                    false => statements::left_out_no_manifest(NONE, 0u64),
                }
            });
            gone.insert(path.clone(), why);
        }
    }
    for (path, why) in gone {
        said.leave_out(&path, why);
        bills.remove(&path);
    }
    let alone: BTreeMap<String, &Listed> = bills
        .iter()
        .filter(|(path, _)| !deliveries.named.contains_key(*path))
        .map(|(path, file)| (path.clone(), *file))
        .collect();
    for path in runs::without_manifest(&alone, &mut said)? {
        bills.remove(&path);
    }
    let mut files: Vec<Chosen> = deliveries
        .named
        .iter()
        .map(|(path, stated)| {
            if let (Some(file), Some(wanted)) = (bills.get(path), stated.bytes)
                && file.bytes.is_some_and(|bytes| bytes != wanted)
            {
                said.warn(
                    WarningCode::IncompleteDelivery,
                    statements::bytes_differ(&file.shown, file.bytes.unwrap_or_default(), wanted),
                );
            }
            Chosen {
                path: path.clone(),
                rows: stated.rows,
            }
        })
        .collect();
    let rest = order
        .into_iter()
        .filter(|path| bills.contains_key(path) && !deliveries.named.contains_key(path));
    files.extend(rest.map(|path| Chosen { path, rows: None }));
    if files.is_empty() {
        return Err(match said.left_out.keys().any(own::is) {
            true => ConvertError::new(
                ErrorKind::NoBills,
                "what was named holds no bill, only what Stoa makes of one: sums by day, lists of rejected rows",
                "Name the table of the charges (CostAndUsage beside it), or one of these files by itself.",
            ),
            false => ConvertError::new(
                ErrorKind::NoBills,
                "what was named holds no bill",
                "Name a folder with bills or a bill's file.",
            ),
        });
    }
    Ok(Decision {
        files,
        warnings: said.finish(),
    })
}

/// What is told about a decision.
#[derive(Debug, Default)]
struct Said {
    shown: BTreeMap<String, String>,
    /// By reason.
    left_out: BTreeMap<Because, Vec<String>>,
    warnings: Vec<Warning>,
}

impl Said {
    fn new(listed: &[Listed]) -> Self {
        let shown = listed.iter();
        let shown = shown.map(|file| (file.path.clone(), file.shown.clone()));
        Self {
            shown: shown.collect(),
            ..Self::default()
        }
    }

    /// As the caller names a file, or a folder that holds some.
    fn shown(&self, path: &str) -> String {
        if let Some(shown) = self.shown.get(path) {
            return shown.clone();
        }
        let below = |file: &&String| paths::inside(file, path);
        let held = self.shown.keys().find(below).and_then(|file| {
            let rest = &file[path.len()..];
            self.shown[file].strip_suffix(rest)
        });
        held.unwrap_or(path).to_owned()
    }

    fn leave_out(&mut self, path: &str, because: Because) {
        let shown = self.shown(path);
        self.left_out.entry(because).or_default().push(shown);
    }

    fn warn(&mut self, code: WarningCode, said: Statement) {
        self.warnings.push(Warning::of(code, said));
    }

    fn finish(self) -> Vec<Warning> {
        let line = |(because, names): (Because, Vec<String>)| {
            let (files, more) = named(names);
            let said = because.with("files", files).with("more", more);
            Warning::of(WarningCode::FilesLeftOut, said)
        };
        let mut all: Vec<Warning> = self.left_out.into_iter().map(line).collect();
        all.extend(self.warnings);
        all
    }
}

/// The first of the names, and how many more there are.
fn named(mut names: Vec<String>) -> (Vec<String>, usize) {
    let more = names.len().saturating_sub(SHOWN);
    names.truncate(SHOWN);
    (names, more)
}

/// `a, b and 3 more`.
fn first_names(names: &[String]) -> String {
    wording::first_of(names, SHOWN)
}
