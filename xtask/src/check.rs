//! `make check`: what to run before a commit; minutes, not an hour.

use std::process::ExitCode;

use anyhow::Result;

use crate::{shell, tidy};

/// Everything is checked and tested with all there is, in one build; `make demo` and `make bench`
/// build without, so both stay whole.
pub(crate) const FEATURES: &str = "stoa/cluster";

pub(crate) fn run() -> Result<ExitCode> {
    ensure_web_folder()?;
    shell::run(shell::command("cargo").args(["fmt", "--all", "--check"]))?;
    let tidy = tidy::run()?;
    if tidy != ExitCode::SUCCESS {
        return Ok(tidy);
    }
    shell::run(shell::command("cargo").args([
        "clippy",
        "--workspace",
        "--features",
        FEATURES,
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))?;
    let unit: &[&str] = match shell::which(&["cargo-nextest"]) {
        Some(_) => &["nextest", "run"],
        None => &["test"],
    };
    let whole = ["--workspace", "--features", FEATURES, "--lib", "--bins"];
    shell::run(shell::command("cargo").args(unit).args(whole))?;
    Ok(ExitCode::SUCCESS)
}

/// The binary embeds `web/dist`, so the folder must exist even where nobody built the web app.
pub(crate) fn ensure_web_folder() -> Result<()> {
    Ok(std::fs::create_dir_all(shell::root().join("web/dist"))?)
}
