//! `make check`: what to run before a commit; minutes, not an hour.

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::{shell, tidy};

/// Everything is checked and tested with all there is, in one build. `make demo` and `make bench` build
/// without; what such a binary says of clusters is a test that runs when asked for:
/// `cargo nextest run -p stoa -E 'test(no_cluster)'`.
pub(crate) const FEATURES: &str = "stoa/cluster";

pub(crate) fn run() -> Result<ExitCode> {
    ensure_web_folder()?;
    shell::run(shell::command("cargo").args(["fmt", "--all", "--check"]))?;
    let tidy = tidy::run()?;
    if tidy != ExitCode::SUCCESS {
        return Ok(tidy);
    }
    shell::run(&mut clippy())?;
    let unit: &[&str] = match shell::which(&["cargo-nextest"]) {
        Some(_) => &["nextest", "run"],
        None => &["test"],
    };
    let whole = ["--workspace", "--features", FEATURES, "--lib", "--bins"];
    shell::run(shell::command("cargo").args(unit).args(whole))?;
    Ok(ExitCode::SUCCESS)
}

/// Warnings are errors.
pub(crate) fn clippy() -> Command {
    let mut clippy = shell::command("cargo");
    clippy.args(["clippy", "--workspace", "--features", FEATURES]);
    clippy.args(["--all-targets", "--", "-D", "warnings"]);
    clippy
}

/// The binary embeds `web/dist`, so the folder must exist even where nobody built the web app.
pub(crate) fn ensure_web_folder() -> Result<()> {
    Ok(std::fs::create_dir_all(shell::root().join("web/dist"))?)
}
