//! Which of the files of a source or an upload are the bill: the engine decides (`stoa_focus::delivery`),
//! here its answer becomes a run's.

use std::collections::{BTreeMap, BTreeSet};

use object_store::path::Path;
use stoa_focus::delivery::{Delivery, Stored, choose, is_manifest};
use stoa_focus::read::{Constant, Spool};
use stoa_focus::warnings::Warning;
use stoa_kernel::Statement;
use stoa_kernel::statement::list as statements;

use crate::{
    remedies,
    runs::wire::RunError,
    told::{Input, convert_error},
};

/// A file of the bill, and what is said of it.
pub(crate) type Chosen<T> = (T, Stated);

/// What the delivery says of a file.
#[derive(Debug, Clone, Default)]
pub struct Stated {
    /// As many rows as its manifest says it has.
    pub rows: Option<u64>,
    /// Columns that are not in it and the same for all its rows.
    pub columns: Vec<Constant>,
}

/// Those of `files` that are the bill; with what a person has to know of the choice.
pub(crate) async fn follow<T>(
    files: Vec<T>,
    input: Input,
    spool: &Spool,
    place: impl Fn(&T) -> Stored,
) -> Result<(Vec<Chosen<T>>, Vec<Warning>), RunError> {
    let mut by_place: BTreeMap<Path, T> = BTreeMap::new();
    let mut stored = Vec::with_capacity(files.len());
    for file in files {
        let at = Stored {
            spool: spool.clone(),
            ..place(&file)
        };
        by_place.insert(at.place.clone(), file);
        stored.push(at);
    }
    told_apart(&mut stored)?;
    let Delivery { files, warnings } = choose(stored, &|_| None)
        .await
        .map_err(|e| told(&e, input))?;
    let chosen = files.into_iter().filter_map(|(file, rows)| {
        let Stored { place, columns, .. } = file;
        let file = by_place.remove(&place)?;
        Some((file, Stated { rows, columns }))
    });
    Ok((chosen.collect(), warnings))
}

/// A warning as a line of a run's log.
pub(crate) fn note(warning: &Warning) -> Statement {
    let (column, place) = (warning.column.as_deref(), warning.example.as_deref());
    statements::run_notes(
        warning.rows,
        column.unwrap_or_default(),
        usize::from(column.is_some()),
        warning.said.clone(),
        Statement::of_place(place.unwrap_or_default()),
        usize::from(place.is_some()),
    )
}

/// Files of an upload may have one name: a manifest could mean either, and without one both are bills.
fn told_apart(files: &mut [Stored]) -> Result<(), RunError> {
    let mut seen = BTreeSet::new();
    let manifests = files.iter().any(|file| is_manifest(&file.path));
    for (number, file) in files.iter_mut().enumerate() {
        if seen.insert(file.path.clone()) {
            continue;
        }
        if manifests {
            return Err(remedies::run_error(
                "same_name",
                format!(
                    "Two files are called {}, and a manifest names its files.",
                    file.shown
                ),
            ));
        }
        file.path = format!("{number}/{}", file.path);
        seen.insert(file.path.clone());
    }
    Ok(())
}

/// What to do is another thing here than on a command line.
fn told(error: &stoa_focus::ConvertError, input: Input) -> RunError {
    let told = convert_error(error, input);
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
    use std::sync::Arc;

    use object_store::{ObjectStore, ObjectStoreExt, memory::InMemory};

    use super::*;

    fn manifest(period: &str, keys: &[&str]) -> String {
        let keys = serde_json::json!(keys);
        let start = format!("{period}01T000000.000Z");
        serde_json::json!({ "reportName": "cur", "billingPeriod": { "start": start }, "reportKeys": keys })
            .to_string()
    }

    /// What is chosen of files called so, each with its name as its content but for manifests.
    async fn chosen(
        paths: &[&str],
        manifests: &[(usize, String)],
    ) -> Result<(BTreeSet<usize>, String), RunError> {
        let store: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
        let mut files = Vec::new();
        for (index, path) in paths.iter().enumerate() {
            let place = Path::from(format!("{index:03}"));
            let text = manifests.iter().find(|(at, _)| *at == index);
            let text = text.map_or_else(|| format!("{index} {path}"), |(_, text)| text.clone());
            let bytes = text.len() as u64;
            store.put(&place, text.into()).await.unwrap();
            files.push((index, (*path).to_owned(), place, bytes));
        }
        let place = |(_, path, place, bytes): &(usize, String, Path, u64)| Stored {
            path: path.clone(),
            shown: path.clone(),
            store: Arc::clone(&store),
            place: place.clone(),
            bytes: Some(*bytes),
            modified: None,
            met: false,
            columns: Vec::new(),
            spool: Spool::default(),
        };
        let (files, warnings) = follow(files, Input::Sent, &Spool::default(), place).await?;
        let said: Vec<String> = warnings.into_iter().map(|one| one.message).collect();
        let files = files.into_iter().map(|((index, ..), _)| index);
        Ok((files.collect(), said.join("\n")))
    }

    const KEYS: [&str; 2] = [
        "p/cur/20240101-20240201/b/cur-1.csv.gz",
        "p/cur/20240101-20240201/b/cur-2.csv.gz",
    ];

    #[tokio::test]
    async fn a_delivery_is_the_files_its_manifest_names() {
        let named = manifest("202401", &KEYS);
        // As a browser sends them: names without folders.
        let flat = [
            "cur-2.csv.gz",
            "cur-Manifest.json",
            "cur-1.csv.gz",
            "cur-3.csv.gz",
        ];
        let (files, said) = chosen(&flat, &[(1, named.clone())]).await.unwrap();
        assert_eq!(files, BTreeSet::from([0, 2]));
        assert!(said.contains("left out cur-3.csv.gz"), "{said}");

        let folders = [
            "cur/20240101-20240201/cur-Manifest.json",
            "cur/20240101-20240201/a/cur-1.csv.gz",
            "cur/20240101-20240201/b/cur-1.csv.gz",
            "cur/20240101-20240201/b/cur-2.csv.gz",
            "other/bill.csv",
        ];
        let (files, said) = chosen(&folders, &[(0, named)]).await.unwrap();
        assert_eq!(files, BTreeSet::from([2, 3, 4]));
        assert!(said.contains(folders[1]), "{said}");
    }

    #[tokio::test]
    async fn what_is_missing_is_named() {
        let paths = ["cur-Manifest.json", "cur-1.csv.gz"];
        let named = manifest("202401", &KEYS);
        let error = chosen(&paths, &[(0, named.clone())]).await.unwrap_err();
        assert_eq!(error.code, "missing_files");
        assert!(
            error
                .message
                .contains("1 of the 2 files of cur for 2024-01"),
            "{}",
            error.message
        );
        assert!(error.message.contains("cur-2.csv.gz"), "{}", error.message);
        let error = chosen(&paths[..1], &[(0, named)]).await.unwrap_err();
        assert_eq!(error.code, "missing_files");
        let error = chosen(&paths, &[(0, "{}".to_owned())]).await.unwrap_err();
        assert_eq!(error.code, "corrupt_file");
    }

    #[tokio::test]
    async fn files_of_two_months_with_the_same_name_are_not_mixed_up() {
        let paths = ["cur-Manifest.json", "cur-1.csv.gz", "cur-1.csv.gz"];
        let named = manifest("202401", &KEYS[..1]);
        let error = chosen(&paths, &[(0, named)]).await.unwrap_err();
        assert_eq!(error.code, "same_name");
        // Without a manifest both are bills.
        let (files, _) = chosen(&paths[1..], &[]).await.unwrap();
        assert_eq!(files, BTreeSet::from([0, 1]));
    }
}
