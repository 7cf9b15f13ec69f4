//! The phases of `make test`, in order: quick ones first, each suite once per database.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail};

use super::install;
use super::summary::{self, Runner, Tally};
use crate::services::Postgres;
use crate::{check, shell, tidy};

pub(crate) struct Phase {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    /// Without these there is no point in trying.
    pub(crate) needs: &'static [&'static str],
    /// A suite, which must have run tests to have passed.
    pub(crate) tests: bool,
    pub(crate) run: fn() -> Result<Ran>,
}

pub(crate) struct Ran {
    pub(crate) tally: Tally,
    pub(crate) succeeded: bool,
}

pub(crate) fn all() -> [Phase; 10] {
    [
        Phase {
            name: "format",
            title: "cargo fmt",
            needs: &[],
            tests: false,
            run: format,
        },
        Phase {
            name: "tidy",
            title: "the rules of the tree",
            needs: &[],
            tests: false,
            run: tidy,
        },
        Phase {
            name: "web",
            title: "build and unit tests of the web app",
            needs: &[],
            tests: true,
            run: web,
        },
        Phase {
            name: "clippy",
            title: "clippy, warnings are errors",
            needs: &[],
            tests: false,
            run: clippy,
        },
        Phase {
            name: "sqlite",
            title: "the whole suite, on SQLite",
            needs: &[],
            tests: true,
            run: sqlite,
        },
        Phase {
            name: "postgres",
            title: "what touches a database, on PostgreSQL",
            needs: &["sqlite"],
            tests: true,
            run: postgres,
        },
        Phase {
            name: "diagrams",
            title: "do the committed diagrams say what is so?",
            needs: &["sqlite"],
            tests: false,
            run: diagrams,
        },
        Phase {
            name: "interchange",
            title: "DuckDB, Polars, delta-rs for Python and Spark read the lake; an oracle answers the same",
            needs: &["sqlite"],
            tests: true,
            run: interchange,
        },
        Phase {
            name: "schema",
            title: "schemathesis asks the API everything its document allows",
            needs: &["sqlite"],
            tests: true,
            run: schema,
        },
        Phase {
            name: "browser",
            title: "journeys and accessibility in Chromium",
            needs: &["web", "sqlite"],
            tests: true,
            run: browser,
        },
    ]
}

fn format() -> Result<Ran> {
    quiet(shell::command("cargo").args(["fmt", "--all", "--check"]))
}

fn tidy() -> Result<Ran> {
    let succeeded = tidy::run()? == ExitCode::SUCCESS;
    Ok(Ran {
        tally: Tally::default(),
        succeeded,
    })
}

fn web() -> Result<Ran> {
    for words in [
        &["ci", "--no-audit"][..],
        &["run", "check"],
        &["run", "build"],
    ] {
        shell::run(npm().args(words))?;
    }
    // The parts of the web app are tested in a browser too.
    let chromium = chromium()?;
    suite(
        Runner::Vitest,
        npm().args(["run", "test"]).env("CHROMIUM", chromium),
    )
}

fn clippy() -> Result<Ran> {
    check::ensure_web_folder()?;
    quiet(&mut check::clippy())
}

fn sqlite() -> Result<Ran> {
    check::ensure_web_folder()?;
    suite(
        Runner::Nextest,
        nextest().env("STOA_TEST_DATABASE", "sqlite"),
    )
}

/// The same build as on SQLite; leaves out the crates that know no database.
fn postgres() -> Result<Ran> {
    let server = Postgres::start()?;
    let filter =
        "not (package(stoa-kernel) | package(stoa-httpkit) | package(stoa-focus) | package(xtask))";
    suite(
        Runner::Nextest,
        nextest().args(["-E", filter]).envs(server.env()),
    )
}

fn diagrams() -> Result<Ran> {
    quiet(shell::command(built()?).args(["atlas", "check", "--model", "docs/diagrams"]))
}

/// The test is built with the suite on SQLite; here only Python is added.
fn interchange() -> Result<Ran> {
    let python = install::interchange()?;
    let filter = "test(others_read_the_lake) | test(an_oracle_answers_random_questions_the_same) | test(duckdb_answers_the_use_cases)";
    suite(
        Runner::Nextest,
        nextest()
            .args(["--run-ignored", "only", "-E", filter])
            .env("STOA_INTERCHANGE_PYTHON", python),
    )
}

/// The test is built with the suite on SQLite; here only schemathesis is added.
fn schema() -> Result<Ran> {
    let python = install::schema()?;
    suite(
        Runner::Nextest,
        nextest()
            .args(["--run-ignored", "only"])
            .args([
                "-E",
                "test(what_the_document_allows_is_answered_as_it_says)",
            ])
            .env("STOA_SCHEMA_PYTHON", python),
    )
}

/// The binary that the suite on SQLite built.
fn built() -> Result<PathBuf> {
    let binary = shell::target_dir().join("debug/stoa");
    if !binary.is_file() {
        bail!(
            "there is no {}; the suites before this one build it",
            binary.display()
        );
    }
    Ok(binary)
}

fn browser() -> Result<Ran> {
    let binary = built()?;
    let chromium = chromium()?;
    suite(
        Runner::Playwright,
        npm()
            .args(["run", "e2e", "--", "--reporter=list"])
            .env("CI", "1")
            .env("STOA_BIN", binary)
            .env("CHROMIUM", chromium),
    )
}

/// The browser of the component tests and the journeys.
fn chromium() -> Result<PathBuf> {
    install::chromium().context("no Chromium found; on Debian: apt install chromium")
}

fn npm() -> Command {
    shell::command("npm")
}

fn nextest() -> Command {
    let mut nextest = shell::command("cargo");
    nextest.args([
        "nextest",
        "run",
        "--workspace",
        "--features",
        check::FEATURES,
        "--no-fail-fast",
        "--status-level=slow",
    ]);
    nextest
}

fn quiet(command: &mut Command) -> Result<Ran> {
    println!("$ {}", shell::line(command));
    let succeeded = command.status().context("cannot start it")?.success();
    Ok(Ran {
        tally: Tally::default(),
        succeeded,
    })
}

/// Runs a suite with its output passed on line by line, and reads the summary out of it.
fn suite(runner: Runner, command: &mut Command) -> Result<Ran> {
    println!("$ {}", shell::line(command));
    // One pipe for both streams, so that lines stay in order.
    let (reader, writer) = std::io::pipe()?;
    let mut child = command
        .stdout(Stdio::from(writer.try_clone()?))
        .stderr(Stdio::from(writer))
        .spawn()
        .with_context(|| format!("cannot start `{}`", shell::line(command)))?;
    // The command holds copies of the writing end: without this the pipe would never close.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut output = String::new();
    let mut lines = BufReader::new(reader);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line)? > 0 {
        std::io::stdout().write_all(&line)?;
        output.push_str(&String::from_utf8_lossy(&line));
        line.clear();
    }
    let succeeded = child.wait()?.success();
    Ok(Ran {
        tally: summary::read(runner, &output),
        succeeded,
    })
}
