//! What tests need from the machine, and how to get it: apt on Debian, else a message.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::{services, shell};

/// The version the project was tested with; installed only where there is none.
const NEXTEST: &str = "0.9.143";

pub(crate) fn missing() -> Result<()> {
    let mut packages = Vec::new();
    if !services::installed() {
        packages.push("postgresql");
    }
    if chromium().is_none() {
        packages.push("chromium");
    }
    if !can_make_venv() {
        packages.push("python3-venv");
    }
    if shell::which(&["java"]).is_none() {
        // For Spark, which reads the lake.
        packages.push("default-jre-headless");
    }
    apt(&packages)?;
    if shell::which(&["cargo-nextest"]).is_none() {
        shell::run(shell::command("cargo").args([
            "install",
            "--locked",
            "cargo-nextest",
            "--version",
            NEXTEST,
        ]))?;
    }
    node()
}

/// The browser of the browser tests.
pub(crate) fn chromium() -> Option<PathBuf> {
    shell::which(&[
        "chromium",
        "chromium-browser",
        "google-chrome-stable",
        "google-chrome",
    ])
}

fn can_make_venv() -> bool {
    shell::output("python3", &["-c", "import ensurepip, venv"]).is_some()
}

/// The Python with the other readers of the lake.
pub(crate) fn interchange() -> Result<PathBuf> {
    python(
        "interchange-venv",
        "crates/focus/tests/interchange/requirements.txt",
    )
}

/// The Python with schemathesis.
pub(crate) fn schema() -> Result<PathBuf> {
    python("schema-venv", "crates/stoa/tests/schema/requirements.txt")
}

/// A Python with what `pins` names, in the folder `name` of the target folder; made again when the pins change.
fn python(name: &str, pins: &str) -> Result<PathBuf> {
    let wanted = shell::root().join(pins);
    let venv = shell::target_dir().join(name);
    let (mark, python) = (venv.join("installed.txt"), venv.join("bin/python"));
    let pins = std::fs::read(&wanted)?;
    if std::fs::read(&mark).is_ok_and(|installed| installed == pins) {
        return Ok(python);
    }
    shell::run(
        shell::command("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&venv),
    )?;
    shell::run(
        shell::command(&python)
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "-r",
            ])
            .arg(&wanted),
    )?;
    std::fs::write(&mark, pins)?;
    Ok(python)
}

fn apt(packages: &[&str]) -> Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    let wanted = packages.join(" and ");
    if shell::which(&["apt-get"]).is_none() {
        bail!(
            "the tests need {wanted}; install them with your system's package manager and try again"
        );
    }
    println!("Installing {wanted} with apt, for the tests");
    let apt = |words: &[&str]| {
        let mut command = match shell::is_root() {
            true => shell::command("apt-get"),
            false => {
                let mut sudo = shell::command("sudo");
                sudo.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
                sudo
            }
        };
        // A machine that has just started may be updating itself: wait for that to end.
        command
            .env("DEBIAN_FRONTEND", "noninteractive")
            .args(["-o", "DPkg::Lock::Timeout=600"])
            .args(words);
        command
    };
    shell::run(&mut apt(&["update", "-qq"]))?;
    let mut install: Command = apt(&["install", "-y", "-qq", "--no-install-recommends"]);
    shell::run(install.args(packages))
}

/// Node builds the web app; the oldest that Vite 8 runs on is 20.19.
fn node() -> Result<()> {
    let version = shell::output("node", &["--version"]).unwrap_or_default();
    let mut numbers = version
        .trim_start_matches('v')
        .split('.')
        .map(|n| n.parse().unwrap_or(0));
    let version = (
        numbers.next().unwrap_or(0u32),
        numbers.next().unwrap_or(0u32),
    );
    if version < (20, 19) {
        bail!("the web app needs Node 20.19 or newer; `sh xtask/need.sh node` says how to get it");
    }
    Ok(())
}
