//! Checks of the samples, of what the engine makes of them, and of files broken on purpose.

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::{ObjectStore, ObjectStoreExt, path::Path};

use super::*;

mod bounds;
mod broken;
mod broken_objects;
mod samples;
mod sheet;
mod sources;

fn testdata() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata")
}

fn folder() -> Arc<dyn ObjectStore> {
    Arc::new(LocalFileSystem::new_with_prefix(testdata()).expect("testdata exists"))
}

/// Text of a gzipped sample.
fn sample(name: &str) -> String {
    let file = std::fs::File::open(testdata().join(name)).expect("sample exists");
    let mut text = String::new();
    flate2::read::GzDecoder::new(file)
        .read_to_string(&mut text)
        .expect("sample is gzip");
    text
}

async fn sample_file(name: &str, version: Version, dataset: Dataset) -> CheckReport {
    let request = CheckRequest {
        dataset,
        ..CheckRequest::new(folder(), vec![Path::from(name)], version)
    };
    check(request).await.expect("readable")
}

/// Checks texts as files `0.csv`, `1.csv` … of one dataset.
async fn check_texts(texts: &[&str], version: Version, dataset: Dataset) -> CheckReport {
    check_files(texts, "csv", version, dataset).await
}

async fn check_files(
    texts: &[&str],
    ending: &str,
    version: Version,
    dataset: Dataset,
) -> CheckReport {
    let store = Arc::new(InMemory::new());
    let mut files = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let path = Path::from(format!("{index}.{ending}"));
        store
            .put(&path, text.as_bytes().to_vec().into())
            .await
            .expect("written");
        files.push(path);
    }
    let request = CheckRequest {
        dataset,
        threads: 2,
        ..CheckRequest::new(store, files, version)
    };
    check(request).await.expect("readable")
}

/// Every rule that is not simply passed, one a line, worst first.
fn outcomes(report: &CheckReport) -> String {
    let mut lines = vec![format!(
        "FOCUS {} {}: {} rows, {} rules: {:?}",
        report.version,
        report.dataset.as_str(),
        report.rows,
        report.rules.len(),
        report.counts
    )];
    lines.push(String::new());
    for criterion in &report.applicability {
        lines.push(format!(
            "{}: {} ({})",
            criterion.name, criterion.applies, criterion.why
        ));
    }
    let mut rules: Vec<&RuleReport> = report.rules.iter().collect();
    rules.sort_by_key(|rule| rule.outcome);
    let mut last = None;
    for rule in rules {
        if last != Some(rule.outcome) {
            lines.push(format!("\n== {}", rule.outcome.as_str()));
            last = Some(rule.outcome);
        }
        let mut line = format!("{} [{}]", rule.rule, rule.keyword);
        if rule.tested > 0 && rule.function != "composite" {
            line += &format!(" {}/{}", rule.count, rule.tested);
        }
        if !matches!(rule.outcome, Outcome::Passed | Outcome::NotApplicable) {
            line += &format!(" {}", rule.text);
        }
        if let Some(reason) = &rule.reason {
            line += &format!(" -- {reason}");
        }
        if !rule.because.is_empty() {
            line += &format!(": {}", rule.because.join(", "));
        }
        lines.push(line);
        for example in rule.examples.iter().take(2) {
            lines.push(format!("    {example}"));
        }
    }
    lines.join("\n") + "\n"
}
