//! Manifests among the files to convert: a bill of AWS is the files its manifest names, no others.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use object_store::ObjectStoreExt;
use stoa_focus::places::{self, Found, Listing};
use stoa_focus::read::manifest::{self, Deliveries, Manifest};

use crate::commands::Failure;
use crate::terminal::first_names;

/// Files named in a message before it says how many more there are.
const SHOWN: usize = 5;

/// What is to be read when manifests have been followed.
pub(crate) struct Followed {
    pub(crate) files: Vec<PathBuf>,
    /// For people: what was left out, and why.
    pub(crate) notes: Vec<String>,
}

/// Replaces manifests by the files they name, and leaves out what lies beside those files without
/// being named: earlier deliveries, and status files of other tools.
pub(crate) fn follow(paths: Vec<PathBuf>) -> Result<Followed, Failure> {
    let (manifests, others): (Vec<_>, Vec<_>) = paths
        .into_iter()
        .partition(|path| manifest::is_manifest(&text(path)));
    if manifests.is_empty() {
        return Ok(Followed {
            files: others,
            notes: Vec::new(),
        });
    }
    let exists = |candidate: &str| Path::new(candidate).is_file();
    let delivered = Deliveries::of(read(&manifests)?, exists)?;
    let (beside, apart): (Vec<_>, Vec<_>) = others.into_iter().partition(|path| {
        let path = text(&full(path));
        delivered
            .roots
            .iter()
            .any(|root| manifest::inside(&path, root))
    });
    let named = delivered.named;
    let left_out: Vec<_> = beside
        .iter()
        .filter(|path| !named.contains(&text(&full(path))))
        .filter(|path| path.extension().is_none_or(|ending| ending != "json"))
        .map(|path| path.display().to_string())
        .collect();
    let notes = left_out_note(&left_out).into_iter().collect();
    let files = named.into_iter().map(PathBuf::from).chain(apart).collect();
    Ok(Followed { files, notes })
}

/// As [`follow`], for what lies in a bucket.
pub(crate) async fn follow_listed(
    listing: Listing,
) -> Result<(Vec<Found>, Option<String>), Failure> {
    if listing.manifests.is_empty() {
        return Ok((listing.bills, None));
    }
    let path = |found: &Found| format!("/{}", found.path);
    let known: BTreeSet<String> = listing.bills.iter().map(path).collect();
    if known.is_empty() {
        return Err(Failure::input(
            "missing_files",
            format!(
                "{} is a manifest without the files it names.\n  Name the folder that holds both.",
                listing.manifests[0].path
            ),
        ));
    }
    let mut manifests = Vec::new();
    for found in &listing.manifests {
        let unreadable = |error: object_store::Error| {
            Failure::from(places::explain(&error).in_file(found.path.to_string()))
        };
        let content = found.store.get(&found.path).await.map_err(unreadable)?;
        let content = content.bytes().await.map_err(unreadable)?;
        let place = path(found);
        let delivery = Manifest::parse(&place, &content)?;
        manifests.push((place, delivery));
    }
    let delivered = Deliveries::of(manifests, |candidate| known.contains(candidate))?;
    let counts = |found: &Found| delivered.counts(&path(found));
    let (bills, left_out): (Vec<_>, Vec<_>) = listing.bills.into_iter().partition(counts);
    let left_out: Vec<String> = left_out
        .iter()
        .map(|found| found.path.to_string())
        .collect();
    Ok((bills, left_out_note(&left_out)))
}

fn left_out_note(left_out: &[String]) -> Option<String> {
    (!left_out.is_empty()).then(|| {
        format!(
            "Left out    {} (not named by the manifest)",
            first_names(left_out, SHOWN)
        )
    })
}

fn read(paths: &[PathBuf]) -> Result<Vec<(String, Manifest)>, Failure> {
    let mut all = Vec::new();
    for path in paths {
        let unreadable = |error: std::io::Error| {
            Failure::failed(format!("{} cannot be read: {error}", path.display()))
        };
        let content = std::fs::read(path).map_err(unreadable)?;
        let place = text(&full(path));
        let delivery = Manifest::parse(&place, &content)?;
        all.push((place, delivery));
    }
    Ok(all)
}

/// With its folders, so that the files of a delivery can be looked for in those above.
fn full(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

fn text(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = r#"{"reportName":"cur","billingPeriod":{"start":"20240101T000000.000Z"},
        "reportKeys":["p/cur/20240101-20240201/b/cur-1.csv.gz"]}"#;

    /// A copy of a bucket with two deliveries and what another tool left there.
    fn bucket() -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("a folder");
        for (path, content) in [
            ("cur/20240101-20240201/cur-Manifest.json", MANIFEST),
            ("cur/20240101-20240201/a/cur-1.csv.gz", "older"),
            ("cur/20240101-20240201/a/cur-2.csv.gz", "older"),
            ("cur/20240101-20240201/b/cur-1.csv.gz", "newer"),
            ("other/bill.csv", "other"),
        ] {
            let path = dir.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("created");
            std::fs::write(path, content).expect("written");
        }
        dir
    }

    fn names(followed: &Followed, dir: &Path) -> Vec<String> {
        let dir = full(dir);
        let inside = |path: &PathBuf| {
            let path = full(path);
            text(path.strip_prefix(&dir).expect("inside"))
        };
        followed.files.iter().map(inside).collect()
    }

    #[test]
    fn a_folder_with_a_manifest_gives_the_files_of_the_manifest_and_of_others() {
        let dir = bucket();
        let all = super::super::inputs::expand(&[dir.path().to_owned()]).expect("expanded");
        assert_eq!(all.len(), 5);
        let followed = follow(all).expect("followed");
        assert_eq!(
            names(&followed, dir.path()),
            ["cur/20240101-20240201/b/cur-1.csv.gz", "other/bill.csv"]
        );
        let [note] = followed.notes.as_slice() else {
            panic!("{:?}", followed.notes);
        };
        assert!(note.contains("a/cur-1.csv.gz") && note.contains("a/cur-2.csv.gz"));
    }

    #[test]
    fn a_manifest_alone_is_its_files() {
        let dir = bucket();
        let manifest = dir.path().join("cur/20240101-20240201/cur-Manifest.json");
        let followed = follow(vec![manifest]).expect("followed");
        assert_eq!(
            names(&followed, dir.path()),
            ["cur/20240101-20240201/b/cur-1.csv.gz"]
        );
        assert!(followed.notes.is_empty());
    }

    #[test]
    fn missing_files_are_named() {
        let dir = bucket();
        std::fs::remove_file(dir.path().join("cur/20240101-20240201/b/cur-1.csv.gz"))
            .expect("removed");
        let manifest = dir.path().join("cur/20240101-20240201/cur-Manifest.json");
        let failure = match follow(vec![manifest]) {
            Err(failure) => failure.to_string(),
            Ok(_) => panic!("a file is missing"),
        };
        assert!(
            failure.starts_with(
                "1 of the 1 files of cur for 2024-01 cannot be found: p/cur/20240101-20240201/b/cur-1.csv.gz."
            ),
            "{failure}"
        );
    }

    #[test]
    fn without_a_manifest_nothing_changes() {
        let paths = vec![PathBuf::from("b.csv"), PathBuf::from("a.csv")];
        assert_eq!(follow(paths.clone()).expect("followed").files, paths);
    }
}
