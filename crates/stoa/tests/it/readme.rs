//! The README is what a newcomer tries first: every command in it runs as it is written there.

use std::path::Path;
use std::process::Command;

use crate::process::text;

/// Programs of a checkout's own folder, whose targets only have to be there: they build and test everything.
const MAKE: &str = "make ";

fn root() -> &'static Path {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    crates
        .and_then(Path::parent)
        .expect("the root of the project")
}

/// The lines of the README's code blocks.
fn commands() -> Vec<String> {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("a README");
    let blocks = readme.split("\n```\n").skip(1).step_by(2);
    blocks.flat_map(str::lines).map(str::to_owned).collect()
}

#[test]
fn every_command_of_the_readme_runs_as_it_is_written() {
    let place = tempfile::tempdir().expect("a folder");
    // As in a checkout, where they are tried first.
    for folder in ["testdata", "data", "docs"] {
        std::os::unix::fs::symlink(root().join(folder), place.path().join(folder)).expect("a link");
    }
    let programs = tempfile::tempdir().expect("a folder");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_stoa"), programs.path().join("stoa"))
        .expect("a link");
    let path = format!("{}:/usr/bin:/bin", programs.path().display());

    let commands: Vec<_> = commands()
        .into_iter()
        .filter(|line| !line.starts_with(MAKE))
        .collect();
    assert!(
        commands.len() > 4,
        "the README shows what can be done: {commands:?}"
    );
    for line in commands {
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &line])
            .env("PATH", &path)
            .current_dir(place.path());
        let output = shell.output().expect("a shell");
        let (out, err) = text(&output);
        // A check whose rules are broken and a diff that finds something say so by 1.
        let finds = line.contains(" check ") || line.contains(" diff ");
        let code = output.status.code().expect("an exit code");
        assert!(
            code == 0 || finds && code == 1,
            "{line}: {code}\n{out}\n{err}"
        );
        assert!(!out.trim().is_empty(), "{line} says nothing\n{err}");
    }
}

#[test]
fn every_make_target_of_the_readme_is_there() {
    let makefile = std::fs::read_to_string(root().join("Makefile")).expect("a Makefile");
    let makes: Vec<_> = commands()
        .into_iter()
        .filter(|line| line.starts_with(MAKE))
        .collect();
    assert!(makes.len() > 1, "{makes:?}");
    for line in makes {
        let target = line[MAKE.len()..]
            .split_whitespace()
            .next()
            .expect("a target");
        assert!(makefile.contains(&format!("\n{target}:")), "{line}");
    }
}
