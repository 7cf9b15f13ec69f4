//! Follows manifests: the files they name count, once each; what lies beside them without being named
//! is older, or for other readers.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use stoa_kernel::statement::list as statements;

use super::manifest::{Located, Manifest, Stated, Writer, root};
use super::paths::{file_name, folder, inside, landmark, stamp};
use super::runs::{Run, latest};
use super::{Because, NONE, Said, first_names};
use crate::error::{ConvertError, ErrorKind};
use crate::warnings::WarningCode;

/// A manifest and where it is stored.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    pub(super) path: String,
    pub(super) manifest: Manifest,
    pub(super) modified: Option<DateTime<Utc>>,
}

/// What manifests say of the files around them.
#[derive(Debug, Clone, Default)]
pub(super) struct Deliveries {
    /// The files that count, and what is stated of them.
    pub(super) named: BTreeMap<String, Stated>,
    /// The folders in which no others do.
    pub(super) roots: Vec<String>,
    /// Files of runs that do not count, and why.
    pub(super) replaced: BTreeMap<String, Because>,
}

impl Deliveries {
    /// The newest delivery of each report and month.
    ///
    /// # Errors
    /// When a file is missing, with its key, and when it cannot be told which manifest counts.
    pub(super) fn of(
        all: Vec<Stored>,
        exists: &dyn Fn(&str) -> bool,
        said: &mut Said,
    ) -> Result<Self, ConvertError> {
        let mut deliveries = Self::default();
        let mut groups: BTreeMap<(Writer, String, Option<String>, String), Vec<Stored>> =
            BTreeMap::new();
        for stored in all {
            let manifest = &stored.manifest;
            if let Some(kind) = &manifest.no_bill {
                let because = statements::left_out_no_bill(NONE, 0u64, &manifest.report, kind);
                deliveries.replace(&stored, &because, exists);
                continue;
            }
            if manifest.keys.is_empty() {
                said.warn(
                    WarningCode::IncompleteDelivery,
                    statements::manifest_names_nothing(said.shown(&stored.path)),
                );
                continue;
            }
            let (period, report) = match manifest.writer {
                Writer::Aws => (manifest.period.clone(), manifest.report.clone()),
                Writer::Azure => (None, String::new()),
            };
            let of = match manifest.of.as_str() {
                "" => above(&stored.path).to_owned(),
                of => of.to_owned(),
            };
            groups
                .entry((manifest.writer, of, period, report))
                .or_default()
                .push(stored);
        }
        for ((writer, ..), group) in groups {
            let chosen = match writer {
                Writer::Aws => deliveries.newest_of_aws(group, exists, said)?,
                Writer::Azure => deliveries.newest_runs(group, exists, said)?,
            };
            for stored in chosen {
                deliveries.take(&stored, exists, said)?;
            }
        }
        let named = &deliveries.named;
        deliveries
            .replaced
            .retain(|path, _| !named.contains_key(path));
        Ok(deliveries)
    }

    /// A bill that counts: one that is named, or one that lies apart from all deliveries.
    pub(super) fn counts(&self, path: &str) -> bool {
        self.named.contains_key(path)
            || !(self.replaced.contains_key(path)
                || self.roots.iter().any(|root| inside(path, root)))
    }

    fn take(
        &mut self,
        stored: &Stored,
        exists: &dyn Fn(&str) -> bool,
        said: &Said,
    ) -> Result<(), ConvertError> {
        let Stored { path, manifest, .. } = stored;
        let Located { files, missing } = manifest.locate(path, exists);
        if !missing.is_empty() {
            return Err(incomplete(&said.shown(path), manifest, &missing));
        }
        // Other runs of an Azure export lie beside its folder, in that of the same days.
        let days = landmark(path).map(|found| found.folder.to_owned());
        let days = days.filter(|_| manifest.writer == Writer::Azure);
        self.roots.push(days.unwrap_or_else(|| root(path, &files)));
        for (key, file) in manifest.keys.iter().zip(files) {
            let stated = manifest.stated.get(key).copied();
            self.named.insert(file, stated.unwrap_or_default());
        }
        Ok(())
    }

    fn replace(&mut self, stored: &Stored, because: &Because, exists: &dyn Fn(&str) -> bool) {
        for file in stored.manifest.locate(&stored.path, exists).files {
            self.replaced.insert(file, because.clone());
        }
    }

    /// The newest delivery of one report and month; the files of the others are of older runs.
    fn newest_of_aws(
        &mut self,
        group: Vec<Stored>,
        exists: &dyn Fn(&str) -> bool,
        said: &Said,
    ) -> Result<Vec<Stored>, ConvertError> {
        let chosen = newest(group.clone())?;
        if let Some(newer) = chosen.first() {
            for older in group.iter().filter(|stored| stored.path != newer.path) {
                self.replace(older, &older_run(older, newer, said), exists);
            }
        }
        Ok(chosen)
    }

    /// Of the runs of one scope and type, those that no later run covers.
    fn newest_runs(
        &mut self,
        group: Vec<Stored>,
        exists: &dyn Fn(&str) -> bool,
        said: &Said,
    ) -> Result<Vec<Stored>, ConvertError> {
        let folders = |path: &str| folder(path).split('/').rev().find_map(stamp);
        let times = group.iter().all(|stored| stored.manifest.made.is_some());
        let runs: Vec<Run> = group
            .iter()
            .map(|stored| Run {
                name: said.shown(&stored.path),
                files: Vec::new(),
                range: stored.manifest.range,
                made: match stored.manifest.made {
                    Some(made) if times => Some(made.format("%Y%m%d%H%M%S%9f").to_string()),
                    _ if times => None,
                    _ => folders(&stored.path),
                },
                modified: stored.modified,
                bytes: None,
            })
            .collect();
        let (group, runs) = without_copies(group, runs);
        let latest = latest(&group[0].manifest.report, &runs)?;
        for (older, newer) in latest.replaced {
            let (older, newer) = (&group[older], &group[newer]);
            self.replace(older, &older_run(older, newer, said), exists);
        }
        let kept = |(index, stored)| latest.kept.contains(&index).then_some(stored);
        Ok(group.into_iter().enumerate().filter_map(kept).collect())
    }
}

/// Why the files of a run are left out.
fn older_run(older: &Stored, newer: &Stored, said: &Said) -> Because {
    let (report, newest) = (&older.manifest.report, said.shown(&newer.path));
    match newer.manifest.period.as_deref() {
        Some(month) => statements::left_out_older_run_for(NONE, 0u64, report, month, newest),
        None => statements::left_out_older_run(NONE, 0u64, report, newest),
    }
}

/// The same manifest in two places is one run.
fn without_copies(group: Vec<Stored>, runs: Vec<Run>) -> (Vec<Stored>, Vec<Run>) {
    let mut seen = BTreeSet::new();
    let both = group.into_iter().zip(runs);
    both.filter(|(stored, run)| {
        let id = (run.made.clone(), stored.manifest.keys.clone());
        run.made.is_none() || seen.insert(id)
    })
    .unzip()
}

/// What tells reports of the same name apart when their manifests do not: where they lie.
fn above(path: &str) -> &str {
    let metadata = path.find("/metadata/").map(|at| &path[..at]);
    let marked = landmark(path).map(|found| found.above);
    metadata.or(marked).unwrap_or_default()
}

/// Of several deliveries of one report and month, the one that counts: AWS puts the manifest of the
/// newest beside the folders of the deliveries; without it the latest time in the folders' names.
fn newest(mut group: Vec<Stored>) -> Result<Vec<Stored>, ConvertError> {
    let depth = |path: &str| path.matches('/').count();
    let least = group.iter().map(|stored| depth(&stored.path)).min();
    group.retain(|stored| Some(depth(&stored.path)) == least);
    let keys = |stored: &Stored| stored.manifest.keys.clone();
    let same = group.iter().all(|other| keys(other) == keys(&group[0]));
    let timed = |stored: &Stored| stamp(file_name(folder(&stored.path))).is_some();
    if !same && !group.iter().all(timed) {
        let names: Vec<&str> = group.iter().map(|stored| stored.path.as_str()).collect();
        return Err(ConvertError::new(
            ErrorKind::NoInput,
            format!(
                "there are several deliveries of the same bill: {}",
                names.join(", ")
            ),
            "Name the manifest of the one to convert.",
        ));
    }
    let newest = group
        .into_iter()
        .max_by(|one, other| one.path.cmp(&other.path));
    Ok(newest.into_iter().collect())
}

fn incomplete(path: &str, manifest: &Manifest, missing: &[String]) -> ConvertError {
    let period = manifest.period.as_deref();
    let period = period.map(|period| format!(" for {period}"));
    ConvertError::new(
        ErrorKind::MissingFiles,
        format!(
            "{} of the {} files of {}{} cannot be found: {}",
            missing.len(),
            manifest.keys.len(),
            manifest.report,
            period.unwrap_or_default(),
            first_names(missing),
        ),
        format!(
            "Download them to the same folders as the manifest {path}, or beside it, and run this again."
        ),
    )
}
