//! Manifests among the files of a bill: a delivery of AWS is the files its manifest names, no more and
//! no less; what is missing is an error, what lies beside it is left out and named.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use object_store::{ObjectStore, ObjectStoreExt, path::Path};
use stoa_focus::read::manifest::{Deliveries, Manifest, is_manifest};

use crate::{
    landing::location_error, pipelines::convert::convert_error, remedies, runs::wire::RunError,
};

/// Manifests are lists of names; anything larger is none.
const BYTES: u64 = 16 * 1024 * 1024;

/// A file as manifests may name it, and where it is read.
pub(crate) struct Place {
    pub(crate) name: String,
    pub(crate) store: Arc<dyn ObjectStore>,
    pub(crate) path: Path,
}

/// The files that the manifests among them name; all bills when there is no manifest. With it a
/// sentence about what was left out, if anything was.
pub(crate) async fn follow<T>(
    files: Vec<T>,
    place: impl Fn(&T) -> Place,
) -> Result<(Vec<T>, Option<String>), RunError> {
    let mut names = Vec::with_capacity(files.len());
    let mut contents = Vec::new();
    for (index, file) in files.iter().enumerate() {
        let Place { name, store, path } = place(file);
        if is_manifest(&name) {
            contents.push((index, read(&*store, &path).await?));
        }
        names.push(name);
    }
    let chosen = choose(&names, &contents)?;
    let files = files.into_iter().enumerate();
    let files = files.filter(|(index, _)| chosen.files.contains(index));
    Ok((files.map(|(_, file)| file).collect(), chosen.note()))
}

/// What is read of the files at some paths.
#[derive(Debug, Default, PartialEq, Eq)]
struct Chosen {
    /// Indices.
    files: BTreeSet<usize>,
    /// Paths of bills that no manifest names.
    left_out: Vec<String>,
}

impl Chosen {
    /// For the log, when something was left out.
    fn note(&self) -> Option<String> {
        let names = self.left_out.join(", ");
        (!names.is_empty())
            .then(|| format!("Left out, because the manifest does not name them: {names}."))
    }
}

/// The content of a manifest.
async fn read(store: &dyn ObjectStore, path: &Path) -> Result<Bytes, RunError> {
    let found = store
        .get(path)
        .await
        .map_err(|error| location_error(&error))?;
    if found.meta.size > BYTES {
        let name = path.filename().unwrap_or_default();
        return Err(remedies::run_error(
            "corrupt_file",
            format!("{name} is too large for a manifest."),
        ));
    }
    found.bytes().await.map_err(|error| location_error(&error))
}

/// Follows the manifests among `paths`; `contents` are theirs, by index.
fn choose(paths: &[String], contents: &[(usize, Bytes)]) -> Result<Chosen, RunError> {
    let bills = || (0..paths.len()).filter(|index| !is_manifest(&paths[*index]));
    if contents.is_empty() {
        return Ok(Chosen {
            files: bills().collect(),
            left_out: Vec::new(),
        });
    }
    let read = contents.iter().map(|(index, content)| {
        let path = &paths[*index];
        Ok((path.clone(), Manifest::parse(path, content)?))
    });
    let read = read.collect::<Result<Vec<_>, _>>().map_err(|e| told(&e))?;
    let known: BTreeSet<&str> = bills().map(|index| paths[index].as_str()).collect();
    let delivered = Deliveries::of(read, |path| known.contains(path)).map_err(|e| told(&e))?;
    let (files, left_out): (BTreeSet<_>, BTreeSet<_>) =
        bills().partition(|index| delivered.counts(&paths[*index]));
    let mut seen = BTreeSet::new();
    if let Some(twice) = files.iter().find(|index| !seen.insert(&paths[**index])) {
        return Err(remedies::run_error(
            "same_name",
            format!(
                "Two files are called {}, and the manifest names one.",
                paths[*twice]
            ),
        ));
    }
    Ok(Chosen {
        files,
        left_out: left_out
            .into_iter()
            .map(|index| paths[index].clone())
            .collect(),
    })
}

/// What to do is another thing here than on a command line.
fn told(error: &stoa_focus::ConvertError) -> RunError {
    let told = convert_error(error);
    RunError {
        remedy: match error.kind {
            stoa_focus::ErrorKind::MissingFiles => {
                Some(remedies::remedy_or_default("missing_files").to_owned())
            }
            _ => told.remedy,
        },
        ..told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(period: &str, keys: &[&str]) -> Bytes {
        let keys = serde_json::json!(keys);
        let start = format!("{period}01T000000.000Z");
        serde_json::json!({ "reportName": "cur", "billingPeriod": { "start": start }, "reportKeys": keys })
            .to_string()
            .into()
    }

    fn chosen(paths: &[&str], manifests: &[(usize, Bytes)]) -> Result<Chosen, RunError> {
        let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
        choose(&paths, manifests)
    }

    const KEYS: [&str; 2] = [
        "p/cur/20240101-20240201/b/cur-1.csv.gz",
        "p/cur/20240101-20240201/b/cur-2.csv.gz",
    ];

    #[test]
    fn a_delivery_is_the_files_its_manifest_names() {
        let named = manifest("202401", &KEYS);
        // As a browser sends them: names without folders.
        let flat = [
            "cur-2.csv.gz",
            "cur-Manifest.json",
            "cur-1.csv.gz",
            "cur-3.csv.gz",
        ];
        let found = chosen(&flat, &[(1, named.clone())]).unwrap();
        assert_eq!(found.files, BTreeSet::from([0, 2]));
        assert_eq!(found.left_out, ["cur-3.csv.gz"]);
        assert!(found.note().unwrap().contains("cur-3.csv.gz"));

        let folders = [
            "cur/20240101-20240201/cur-Manifest.json",
            "cur/20240101-20240201/a/cur-1.csv.gz",
            "cur/20240101-20240201/b/cur-1.csv.gz",
            "cur/20240101-20240201/b/cur-2.csv.gz",
            "other/bill.csv",
        ];
        let found = chosen(&folders, &[(0, named)]).unwrap();
        assert_eq!(found.files, BTreeSet::from([2, 3, 4]));
        assert_eq!(found.left_out, [folders[1]]);
    }

    #[test]
    fn what_is_missing_is_named() {
        let paths = ["cur-Manifest.json", "cur-1.csv.gz"];
        let error = chosen(&paths, &[(0, manifest("202401", &KEYS))]).unwrap_err();
        assert_eq!(error.code, "missing_files");
        assert!(
            error
                .message
                .contains("1 of the 2 files of cur for 2024-01"),
            "{}",
            error.message
        );
        assert!(error.message.contains("cur-2.csv.gz"), "{}", error.message);
        let error = chosen(&paths[..1], &[(0, manifest("202401", &KEYS))]).unwrap_err();
        assert_eq!(error.code, "missing_files");
        let error = chosen(&paths, &[(0, Bytes::from_static(b"{}"))]).unwrap_err();
        assert_eq!(error.code, "corrupt_file");
    }

    #[test]
    fn files_of_two_months_with_the_same_name_are_not_mixed_up() {
        let paths = ["cur-Manifest.json", "cur-1.csv.gz", "cur-1.csv.gz"];
        let error = chosen(&paths, &[(0, manifest("202401", &KEYS[..1]))]).unwrap_err();
        assert_eq!(error.code, "same_name");
    }
}
