//! Checks FOCUS files against the official requirements model: every rule compiled to expressions over
//! column batches, evaluated in one scan, in memory that does not depend on the size of the files.
//!
//! Reading order: `model` → `compile` (with `decisions` and `sentence`) → `scan` → `evaluate` → `tally` → `judge`.

use std::collections::BTreeMap;
use std::sync::Arc;

use object_store::{ObjectStore, path::Path};
use tokio::runtime::Handle;

use crate::convert::{Cancel, CancelOnDrop};
use crate::error::{ConvertError, ErrorKind};
use crate::schema::{Dataset, Version, columns};

mod applicability;
mod bits;
mod column;
mod compile;
mod decisions;
mod document;
mod evaluate;
mod expression;
mod formats;
mod groups;
mod handling;
mod json;
mod judge;
mod model;
mod parquet;
mod report;
mod scan;
mod sentence;
mod survey;
mod table;
mod tally;
#[cfg(test)]
mod tests;
mod text;

pub use report::{
    Applicability, CheckReport, CheckedFile, Counted, Counts, Defect, Example, Outcome, RuleReport,
    Unreadable, html_of, junit_of,
};
pub use survey::{Group, survey};

/// What to check, and against what.
#[derive(Clone)]
pub struct CheckRequest {
    pub store: Arc<dyn ObjectStore>,
    /// Parquet, CSV or JSON lines, plain or compressed; together one dataset.
    pub files: Vec<Path>,
    pub version: Version,
    pub dataset: Dataset,
    /// Answers to applicability criteria, such as `REGION_SUPPORTED`; what is not answered is
    /// guessed from the data.
    pub applicability: BTreeMap<String, bool>,
    /// 0 is one per core.
    pub threads: usize,
    /// Ends the check; also set when whoever waits for the report goes away.
    pub cancel: Cancel,
}

impl CheckRequest {
    /// Cost and Usage, nothing answered.
    pub fn new(store: Arc<dyn ObjectStore>, files: Vec<Path>, version: Version) -> Self {
        Self {
            store,
            files,
            version,
            dataset: Dataset::CostAndUsage,
            applicability: BTreeMap::new(),
            threads: 0,
            cancel: Cancel::default(),
        }
    }
}

/// Names of the applicability criteria and what they ask.
pub fn criteria() -> impl Iterator<Item = (&'static str, &'static str)> {
    let all = model::criteria().iter();
    all.map(|(name, description)| (name.as_str(), description.as_str()))
}

/// Checks files of one dataset.
///
/// # Errors
/// When a file cannot be read, the version does not have the dataset, or the check was cancelled. What is wrong *in* a file
/// is in the report.
pub async fn check(request: CheckRequest) -> Result<CheckReport, ConvertError> {
    if let Some(name) = applicability::unknown(&request.applicability).first() {
        return Err(ConvertError::new(
            ErrorKind::BadMapping,
            format!("{name} is no applicability criterion"),
            "The criteria are listed in docs/focus-check.md.",
        ));
    }
    let mut program = program(request.dataset, request.version)?;
    let probes = applicability::probes(&mut program.pool, &program.columns);
    let handle = Handle::current();
    // Whoever waits for the report may go away: then the threads have to stop too.
    let ended = CancelOnDrop(request.cancel.clone());
    let work = tokio::task::spawn_blocking(move || scan::run(&request, &program, &probes, &handle));
    let done = work.await;
    ended.over();
    done.map_err(ConvertError::internal)?
}

fn program(dataset: Dataset, version: Version) -> Result<compile::Program, ConvertError> {
    let rules = rules(dataset, version);
    let all = columns(dataset, version);
    if rules.is_empty() || all.is_empty() {
        return Err(ConvertError::new(
            ErrorKind::UnsupportedDataset,
            format!("FOCUS {version} has no dataset {}", dataset.as_str()),
            "Choose another version or dataset.",
        ));
    }
    Ok(compile::compile(
        &rules,
        compile::Columns::new(all),
        version,
    ))
}

fn rules(dataset: Dataset, version: Version) -> Vec<model::Rule> {
    let Some(official) = model::official(version) else {
        return table::rules(dataset, version);
    };
    // 1.2 has one dataset, and its rules name none.
    let of_dataset = |rule: &&model::Rule| match rule.dataset_id.as_deref() {
        Some(id) => id == dataset.as_str(),
        None => rule.entity_type == model::Entity::Attribute || dataset == Dataset::CostAndUsage,
    };
    official.rules.iter().filter(of_dataset).cloned().collect()
}

fn model_name(version: Version) -> String {
    match version {
        Version::V1_2 | Version::V1_3 => format!("FOCUS requirements model {version}"),
        Version::V1_4 => {
            "FOCUS 1.4 data model, with the conditions of the 1.3 requirements model".into()
        }
        _ => format!("FOCUS {version} column table"),
    }
}
