//! What arguments stand for.

use super::*;

fn tree() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for path in [
        "bills/2024/a.csv.gz",
        "bills/2024/b.parquet",
        "bills/2025/c.parquet",
        "bills/2025/README.txt",
        "bills/2025/rejects.csv",
        "bills/.cache/d.csv",
        "odd [name].csv",
    ] {
        let path = dir.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("created");
        // Files that hold the same are one bill.
        std::fs::write(&path, path.to_string_lossy().as_bytes()).expect("written");
    }
    dir
}

fn names(dir: &tempfile::TempDir, named: &str) -> Vec<String> {
    let found = expand(&[dir.path().join(named)]).expect("something");
    let inside = |path: &PathBuf| {
        let inside = path.strip_prefix(dir.path()).expect("inside");
        inside.to_string_lossy().into_owned()
    };
    found.iter().map(inside).collect()
}

#[test]
fn folders_and_patterns_become_files_by_name() {
    let dir = tree();
    assert_eq!(
        names(&dir, "bills"),
        [
            "bills/2024/a.csv.gz",
            "bills/2024/b.parquet",
            "bills/2025/c.parquet"
        ]
    );
    assert_eq!(
        names(&dir, "bills/**/*.parquet"),
        ["bills/2024/b.parquet", "bills/2025/c.parquet"]
    );
    assert_eq!(names(&dir, "bills/*/*.csv.gz"), ["bills/2024/a.csv.gz"]);
    assert_eq!(
        names(&dir, "bills/{2024,2025}/[bc].*"),
        ["bills/2024/b.parquet", "bills/2025/c.parquet"]
    );
    // A file that is called like a pattern is that file.
    assert_eq!(names(&dir, "odd [name].csv"), ["odd [name].csv"]);
}

#[test]
fn what_is_not_there_is_told_with_a_remedy() {
    let dir = tree();
    let refused = |named: &str| match expand(&[dir.path().join(named)]) {
        Ok(found) => panic!("{named} gave {found:?}"),
        Err(failure) => (failure.code().to_owned(), failure.to_string()),
    };
    let (code, text) = refused("bills/2024/a.csv.gzz");
    assert_eq!(code, "not_found");
    assert!(
        text.contains("Did you mean") && text.contains("a.csv.gz?"),
        "{text}"
    );
    let (code, text) = refused("bills/*.csv");
    assert_eq!(code, "no_match");
    assert!(text.contains("bills/*.csv: no file matches"), "{text}");
    assert_eq!(refused("nowhere/**/*.csv").0, "not_found");
    std::fs::create_dir(dir.path().join("empty")).expect("created");
    assert_eq!(refused("empty").0, "no_bills");
}

#[tokio::test]
async fn a_file_named_twice_is_read_once() {
    let dir = tree();
    let file = dir.path().join("bills/2024/a.csv.gz");
    let inputs = open(&[file.clone(), dir.path().join("bills/2024"), file])
        .await
        .unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(inputs.files.len(), 2);
    assert!(
        inputs
            .warnings
            .iter()
            .all(|warning| warning.message.contains("named twice")),
        "{:?}",
        inputs.warnings
    );
}
