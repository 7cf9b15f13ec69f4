//! Generated files: the OpenAPI snapshot, and what is made from it for the TypeScript client and the
//! web app. Tests compare all with the code, so whoever changes an endpoint runs this and commits the difference.

use std::fs;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::shell;

pub(crate) fn run() -> Result<ExitCode> {
    let mut stoa = shell::command("cargo");
    stoa.args(["run", "--quiet", "-p", "stoa", "--", "openapi"]);
    println!("$ {}", shell::line(&stoa));
    let output = stoa
        .stderr(std::process::Stdio::inherit())
        .output()
        .context("cannot start cargo")?;
    if !output.status.success() {
        bail!("stoa did not print its OpenAPI document");
    }
    let path = shell::root().join("crates/stoa/openapi.json");
    fs::write(&path, output.stdout).with_context(|| format!("cannot write {}", path.display()))?;
    shell::run(shell::command("npm").args(["run", "--silent", "generate"]))?;
    Ok(ExitCode::SUCCESS)
}
