//! A binary without clusters says so, and how to get one.

use crate::process::{stoa, text};

#[test]
fn a_binary_without_clusters_says_how_to_get_one() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [
        &["serve", "--roles", "scheduler"][..],
        &["serve", "--roles", "executor"],
        &[
            "focus",
            "convert",
            "x.csv",
            "--cluster",
            "df://127.0.0.1:7810",
        ],
        &["--set", "lake.cluster=df://127.0.0.1:7810", "serve"],
    ] {
        if arguments[0] == "focus" {
            std::fs::write(folder.path().join("x.csv"), "a\n1\n").unwrap();
        }
        let output = stoa(folder.path(), "").args(arguments).output().unwrap();
        let (_, said) = text(&output);
        assert!(!output.status.success(), "{arguments:?}");
        assert!(said.contains("--features cluster"), "{arguments:?}: {said}");
    }
}
