//! Of several runs of one export, those that count: the newest of the same days replaces the others.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use stoa_kernel::statement::list as statements;

use super::paths::{Range, file_name, folder, is_guid, is_run, landmark, stamp};
use super::{Listed, NONE, Said, named};
use crate::error::{ConvertError, ErrorKind};
use crate::warnings::WarningCode;

/// A newest run that holds less than this share of the largest is no month-to-date copy of it: the
/// times of the files are then those of a download.
const SHRINKS: (u64, u64) = (9, 10);

/// What one run delivered.
#[derive(Debug, Clone)]
pub(super) struct Run {
    /// For people: its manifest, folder or file.
    pub(super) name: String,
    /// The files that are there, by path.
    pub(super) files: Vec<String>,
    pub(super) range: Option<Range>,
    /// When it was made, as it says itself or its folder does; sorts as text.
    pub(super) made: Option<String>,
    /// When its files were written where they lie now.
    pub(super) modified: Option<DateTime<Utc>>,
    /// Stored bytes, where they are known.
    pub(super) bytes: Option<u64>,
}

/// What came of comparing runs.
#[derive(Debug, Default)]
pub(super) struct Latest {
    /// Indices of the runs that count.
    pub(super) kept: Vec<usize>,
    /// Index of a run that does not count, and of the one that replaces it.
    pub(super) replaced: Vec<(usize, usize)>,
}

/// Runs of one export. `what` is the export, for messages.
///
/// # Errors
/// When several cover the same days and nothing tells which is the newest.
pub(super) fn latest(what: &str, runs: &[Run]) -> Result<Latest, ConvertError> {
    let mut order: Vec<usize> = (0..runs.len()).collect();
    let mut latest = Latest::default();
    if runs.len() < 2 {
        latest.kept = order;
        return Ok(latest);
    }
    let by_name = runs.iter().all(|run| run.made.is_some());
    if by_name {
        order.sort_by(|a, b| runs[*b].made.cmp(&runs[*a].made));
    } else {
        order.sort_by_key(|index| std::cmp::Reverse(runs[*index].modified));
    }
    for index in order {
        let run = &runs[index];
        let mut replaced = None;
        for kept in &latest.kept {
            let newer = &runs[*kept];
            let same_days = match (&newer.range, &run.range) {
                (Some(newer), Some(older)) if !newer.overlaps(older) => continue,
                (Some(newer), Some(older)) => newer.covers(older),
                _ => true,
            };
            let told = if by_name {
                newer.made != run.made
            } else {
                run.modified.is_some() && newer.modified != run.modified && grew(newer, run)
            };
            if !same_days || !told {
                return Err(undecided(what, newer, run, same_days));
            }
            replaced.get_or_insert(*kept);
        }
        match replaced {
            Some(newer) => latest.replaced.push((index, newer)),
            None => latest.kept.push(index),
        }
    }
    latest.kept.sort_unstable();
    latest.replaced.sort_unstable();
    Ok(latest)
}

/// Costs of a month to date become more, so a later copy is not much smaller.
fn grew(newer: &Run, older: &Run) -> bool {
    match (newer.bytes, older.bytes) {
        (Some(newer), Some(older)) => {
            u128::from(newer) * u128::from(SHRINKS.1) >= u128::from(older) * u128::from(SHRINKS.0)
        }
        _ => true,
    }
}

fn undecided(what: &str, one: &Run, other: &Run, same_days: bool) -> ConvertError {
    let why = if same_days {
        "nothing tells which is the newest"
    } else {
        "they cover some of the same days, and neither all of the other's"
    };
    ConvertError::new(
        ErrorKind::CountedTwice,
        format!(
            "there are several deliveries of {what}: {} and {}; {why}",
            one.name, other.name
        ),
        "Each may hold the same charges. Name the one to convert, or move the other away.",
    )
}

/// Leaves out, of bills without a manifest, the older copies of the same days: told by how Azure and
/// AWS call folders and files.
///
/// Sources: Microsoft Cost Management, "Tutorial: Create and manage exported data" (each run of a
/// month-to-date export writes all costs so far into `{export}/{first day}-{last day}`, as
/// `{export}_{id}.csv` or, partitioned, into a folder of the run); AWS Data Exports User Guide,
/// "Understanding your report versions" (`{report}/{first day}-{next month}/{assembly id}`) and
/// "Understanding export delivery" (`data/BILLING_PERIOD=…/{time}-{execution id}`).
pub(super) fn without_manifest(
    listed: &BTreeMap<String, &Listed>,
    said: &mut Said,
) -> Result<Vec<String>, ConvertError> {
    let mut gone = Vec::new();
    // By what lies above the days: the name of the export or report.
    let mut exports: BTreeMap<(&str, Family), BTreeMap<&str, Run>> = BTreeMap::new();
    for (path, file) in listed {
        let Some(mark) = landmark(path) else {
            continue;
        };
        let (family, unit) = match mark.rest.rsplit_once('/') {
            Some((folders, _)) if folders.split('/').all(is_run) => (Family::Folders, folder(path)),
            Some(_) => continue,
            None => match copy_of(file_name(path)) {
                Some(of) => (Family::Copies(of.to_owned()), path.as_str()),
                None => (Family::Direct, mark.folder),
            },
        };
        let made = mark.rest.split('/').next().and_then(stamp);
        let runs = exports.entry((mark.above, family)).or_default();
        let run = runs.entry(unit).or_insert_with(|| Run {
            name: unit.to_owned(),
            files: Vec::new(),
            range: mark.range,
            made,
            modified: file.modified,
            bytes: Some(0),
        });
        run.files.push(path.clone());
        run.modified = run.modified.max(file.modified);
        run.bytes = run.bytes.zip(file.bytes).map(|(all, more)| all + more);
    }
    for ((above, family), runs) in &exports {
        let runs: Vec<Run> = runs.values().cloned().collect();
        if *family == Family::Direct || runs.len() < 2 {
            continue;
        }
        let what = match family {
            Family::Copies(of) => of.clone(),
            _ => file_name(above).to_owned(),
        };
        // Folders called by ids may be those of subscriptions: runs of one export have files of the
        // same names.
        if *family == Family::Folders && !share_names(&runs) {
            let names: Vec<String> = runs.iter().map(|run| said.shown(&run.files[0])).collect();
            let (files, more) = named(names);
            said.warn(
                WarningCode::PossiblyTwice,
                statements::runs_repeat(files, more, what),
            );
            continue;
        }
        let latest = latest(&what, &shown(&runs, said))?;
        for (older, newer) in latest.replaced {
            let newest = said.shown(&runs[newer].name);
            let because = statements::left_out_older_run(NONE, 0u64, &what, newest);
            for path in &runs[older].files {
                said.leave_out(path, because.clone());
                gone.push(path.clone());
            }
        }
    }
    // A setting that was changed from overwriting to new folders leaves both.
    for ((above, family), runs) in &exports {
        let folders = exports.get(&(*above, Family::Folders));
        let (Family::Direct, Some(folders)) = (family, folders) else {
            continue;
        };
        let overlap = runs.values().any(|run| {
            let mut others = folders.values();
            others.any(|other| {
                run.range
                    .zip(other.range)
                    .is_some_and(|(a, b)| a.overlaps(&b))
            })
        });
        if overlap {
            said.warn(
                WarningCode::PossiblyTwice,
                statements::beside_and_in_runs(*above),
            );
        }
    }
    Ok(gone)
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Family {
    /// `{export}_{id}.csv`, by the export.
    Copies(String),
    /// Folders of runs.
    Folders,
    /// Files that say nothing.
    Direct,
}

/// `shop_94a015c6-1d05-46a7-83c4-dc4bf5e16b1f.csv.gz` → `shop`.
fn copy_of(name: &str) -> Option<&str> {
    let stem = name.split('.').next()?;
    let (of, id) = stem.rsplit_once('_')?;
    is_guid(id).then_some(of)
}

/// Whether each run has a file that another has too.
fn share_names(runs: &[Run]) -> bool {
    let names = |run: &Run| -> Vec<String> {
        let names = run.files.iter().map(|path| file_name(path).to_owned());
        names.collect()
    };
    let first = names(&runs[0]);
    runs[1..]
        .iter()
        .all(|run| names(run).iter().any(|name| first.contains(name)))
}

/// The runs as messages name them.
fn shown(runs: &[Run], said: &Said) -> Vec<Run> {
    let named = |run: &Run| Run {
        name: said.shown(&run.name),
        ..run.clone()
    };
    runs.iter().map(named).collect()
}
